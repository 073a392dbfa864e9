# SPDX-License-Identifier: ISC
# systemd's units and the real mail servers in front of the LMTP door.
DOORS = tests/e2e/test-units.py
EXTRA_DIST += $(DOORS) tests/lib/units.py tests/lib/daemon.py
# Behind a unit's walls a sanitizer cannot look for leaks; and real servers need not be asked twice.
if !SANITIZERS
TESTS += $(DOORS)
endif
LONG += $(DOORS)
check_PROGRAMS += tests/host/confine
tests_host_confine_SOURCES = tests/host/confine.c
tests_host_confine_LDADD = $(SECCOMP_LIBS)
