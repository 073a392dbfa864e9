# SPDX-License-Identifier: ISC
# What SQLite can say, and bytes that nobody has written (P50, P51, P123).
DAMAGE_TESTS = tests/unit/test-store-codes
check_PROGRAMS += $(DAMAGE_TESTS)
TESTS += $(DAMAGE_TESTS)
LONG += $(DAMAGE_TESTS)
tests_unit_test_store_codes_SOURCES = tests/unit/test-store-codes.c tests/unit/sqlite-shim.c \
	tests/unit/sqlite-shim.h $(STORE_FIXTURE)
tests_unit_test_store_codes_LDADD = $(TEST_LIBS_STORE)
