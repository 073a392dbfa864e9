# SPDX-License-Identifier: ISC
# The daemon: over its socket, killed, reloaded, beside other writers.
check_PROGRAMS += tests/unit/test-return-path
TESTS += tests/unit/test-return-path
tests_unit_test_return_path_SOURCES = tests/unit/test-return-path.c
tests_unit_test_return_path_LDADD = $(TEST_LIBS_MAIL)

check_PROGRAMS += tests/lmtp/dialogues
tests_lmtp_dialogues_SOURCES = tests/lmtp/dialogues.c tests/unit/lmtp-dialogues.h
tests_lmtp_dialogues_LDADD = $(GLIB_LIBS)

LMTP_TESTS = tests/lmtp/test-talk.py tests/lmtp/test-hostile.py tests/lmtp/test-life.py \
	tests/lmtp/test-kill.py tests/lmtp/test-crowd.py
TESTS += $(LMTP_TESTS)
# LeakSanitizer is a tracer, and a process has only one: the plain build plays it.
if !SANITIZERS
TESTS += tests/lmtp/test-syscalls.py
endif
LONG += $(LMTP_TESTS) tests/lmtp/test-syscalls.py
EXTRA_DIST += $(LMTP_TESTS) tests/lmtp/test-syscalls.py tests/lib/lmtp.py
