# SPDX-License-Identifier: ISC
# Power loss, failed syncs, failed calls and damaged pages: the store against the disk.
POWER_DESK = tests/power/desk.c tests/power/desk.h
POWER_CPP = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
POWER_LINK = $(AM_LDFLAGS) -Wl,--wrap=tg_provisions_new -Wl,--wrap=tg_provisions_free
POWER_TESTS = tests/unit/test-store-fault tests/power/test-power
check_PROGRAMS += $(POWER_TESTS)
TESTS += $(POWER_TESTS)
tests_unit_test_store_fault_SOURCES = tests/unit/test-store-fault.c $(POWER_DESK) \
	src/store/store_fault.c src/store/store_fault.h
tests_unit_test_store_fault_CPPFLAGS = $(POWER_CPP)
tests_unit_test_store_fault_LDFLAGS = $(POWER_LINK)
tests_unit_test_store_fault_LDADD = $(TG_ALL_LIBS)
tests_power_test_power_SOURCES = tests/power/test-power.c $(POWER_DESK) tests/power/calls.c \
	tests/power/disk.c tests/power/disk.h $(STORE_FIXTURE)
tests_power_test_power_CPPFLAGS = $(POWER_CPP)
tests_power_test_power_LDFLAGS = $(POWER_LINK)
tests_power_test_power_LDADD = $(TG_ALL_LIBS)
LONG += $(POWER_TESTS) tests/unit/test-store-damage
