# SPDX-License-Identifier: ISC
STORE_TESTS = tests/unit/test-store tests/unit/test-store-outbox tests/unit/test-store-care \
	tests/unit/test-store-sqlite tests/unit/test-store-files tests/unit/test-store-damage \
	tests/unit/test-migrate
STORE_FIXTURE = tests/unit/store-fixture.c tests/unit/store-fixture.h
check_PROGRAMS += $(STORE_TESTS)
TESTS += $(STORE_TESTS)
tests_unit_test_store_SOURCES = tests/unit/test-store.c $(STORE_FIXTURE)
tests_unit_test_store_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_outbox_SOURCES = tests/unit/test-store-outbox.c $(STORE_FIXTURE)
tests_unit_test_store_outbox_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_care_SOURCES = tests/unit/test-store-care.c $(STORE_FIXTURE)
tests_unit_test_store_care_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_sqlite_SOURCES = tests/unit/test-store-sqlite.c $(STORE_FIXTURE)
tests_unit_test_store_sqlite_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_files_SOURCES = tests/unit/test-store-files.c $(STORE_FIXTURE)
tests_unit_test_store_files_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_store_damage_SOURCES = tests/unit/test-store-damage.c $(STORE_FIXTURE)
tests_unit_test_store_damage_LDADD = $(TEST_LIBS_STORE)
tests_unit_test_migrate_SOURCES = tests/unit/test-migrate.c $(STORE_FIXTURE)
tests_unit_test_migrate_LDADD = $(TEST_LIBS_STORE)
EXTRA_DIST += tests/unit/schema-1.sql
