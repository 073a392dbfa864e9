# SPDX-License-Identifier: ISC
check_PROGRAMS += tests/unit/test-store
TESTS += tests/unit/test-store
tests_unit_test_store_SOURCES = tests/unit/test-store.c tests/unit/store-fixture.c tests/unit/store-fixture.h
tests_unit_test_store_LDADD = $(TEST_LIBS_STORE)
