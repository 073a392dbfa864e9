# SPDX-License-Identifier: ISC
# systemd's units and the real mail servers in front of the LMTP door.
DOORS = tests/e2e/test-units.py
TESTS += $(DOORS)
LONG += $(DOORS)
EXTRA_DIST += $(DOORS) tests/lib/units.py
check_PROGRAMS += tests/host/confine
tests_host_confine_SOURCES = tests/host/confine.c
tests_host_confine_LDADD = $(SECCOMP_LIBS)
