# SPDX-License-Identifier: ISC
# What SQLite can say, and bytes that nobody has written (P50, P51, P123).
DAMAGE_TESTS = tests/unit/test-store-codes tests/unit/test-store-pages \
	tests/unit/test-store-length
check_PROGRAMS += $(DAMAGE_TESTS)
TESTS += $(DAMAGE_TESTS)
LONG += tests/unit/test-store-codes tests/unit/test-store-pages
tests_unit_test_store_codes_SOURCES = tests/unit/test-store-codes.c tests/unit/sqlite-shim.c \
	tests/unit/sqlite-shim.h $(STORE_FIXTURE)
tests_unit_test_store_codes_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_pages_SOURCES = tests/unit/test-store-pages.c $(STORE_FIXTURE)
tests_unit_test_store_pages_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_length_SOURCES = tests/unit/test-store-length.c $(STORE_FIXTURE)
tests_unit_test_store_length_LDADD = $(TEST_LIBS_STORE)
DAMAGE_PROCESSES = tests/fault/test-damaged.py tests/fault/test-check.py
TESTS += $(DAMAGE_PROCESSES)
EXTRA_DIST += $(DAMAGE_PROCESSES) tests/lib/seal.py
check_PROGRAMS += tests/unit/test-letters-parts
TESTS += tests/unit/test-letters-parts
tests_unit_test_letters_parts_SOURCES = tests/unit/test-letters-parts.c tests/unit/letterkit.c \
	tests/unit/letterkit.h tests/unit/mailkit.c tests/unit/mailkit.h
tests_unit_test_letters_parts_LDADD = $(TEST_LIBS_DESK)
