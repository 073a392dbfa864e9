# SPDX-License-Identifier: ISC
# A crash at every system call, of the deliveries and of the outbox (P32, P33, P36, P37, P39).
check_PROGRAMS += tests/crash/killat tests/crash/sinkmail
tests_crash_killat_SOURCES = tests/crash/killat.c
tests_crash_killat_LDADD =
tests_crash_sinkmail_SOURCES = tests/crash/sinkmail.c
tests_crash_sinkmail_LDADD =

SYSCALLS = tests/crash/test-syscalls.py tests/crash/test-outbox.py
# LeakSanitizer is a tracer, and a process has only one: the plain build plays them.
if !SANITIZERS
TESTS += $(SYSCALLS)
endif
LONG += $(SYSCALLS)
EXTRA_DIST += $(SYSCALLS) tests/crash/kit.py tests/crash/scenes.py tests/lib/oracle.py
