# SPDX-License-Identifier: ISC
# The host: what starts us, what lies in our folders, whom we start; output safety.
HOST = tests/host/test-locale.py tests/host/test-keys.py tests/host/test-plant.py \
	tests/host/test-walls.py tests/host/test-argv.py tests/host/test-length.py
TESTS += $(HOST)
# The sanitizers start nowhere without descriptors: the plain build plays this.
HOST_PLAIN = tests/host/test-startup.py
if !SANITIZERS
TESTS += $(HOST_PLAIN)
endif
LONG += tests/host/test-plant.py
EXTRA_DIST += $(HOST) $(HOST_PLAIN) tests/host/machine.py

HOST_UNIT = tests/unit/test-zone tests/unit/test-output tests/unit/test-supervisor
check_PROGRAMS += $(HOST_UNIT)
TESTS += $(HOST_UNIT)
tests_unit_test_zone_SOURCES = tests/unit/test-zone.c
tests_unit_test_zone_LDADD = $(TEST_LIBS_BASE)

check_PROGRAMS += tests/host/nowalls tests/host/recorder
tests_host_recorder_SOURCES = tests/host/recorder.c
tests_host_recorder_LDADD =
tests_host_nowalls_SOURCES = tests/host/nowalls.c
tests_host_nowalls_LDADD = $(SECCOMP_LIBS)
EXTRA_DIST += tests/unit/sandbox-calls.h
tests_unit_test_supervisor_SOURCES = tests/unit/test-supervisor.c
tests_unit_test_supervisor_LDADD = src/app/libapp.a $(TEST_LIBS_BASE)
tests_unit_test_output_SOURCES = tests/unit/test-output.c $(STORE_FIXTURE)
tests_unit_test_output_LDADD = $(TEST_LIBS_STORE)
