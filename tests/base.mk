# SPDX-License-Identifier: ISC
BASE_TESTS = tests/unit/test-sandbox tests/unit/test-spawn
check_PROGRAMS += $(BASE_TESTS)
TESTS += $(BASE_TESTS)
tests_unit_test_sandbox_SOURCES = tests/unit/test-sandbox.c
tests_unit_test_sandbox_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_spawn_SOURCES = tests/unit/test-spawn.c
tests_unit_test_spawn_LDADD = $(TEST_LIBS_BASE)
