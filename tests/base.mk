# SPDX-License-Identifier: ISC
BASE_TESTS = tests/unit/test-calendar tests/unit/test-crypto tests/unit/test-error tests/unit/test-ini \
	tests/unit/test-needles tests/unit/test-pattern tests/unit/test-sandbox tests/unit/test-spawn tests/unit/test-text
check_PROGRAMS += $(BASE_TESTS)
TESTS += $(BASE_TESTS)
tests_unit_test_calendar_SOURCES = tests/unit/test-calendar.c
tests_unit_test_calendar_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_crypto_SOURCES = tests/unit/test-crypto.c
tests_unit_test_crypto_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_error_SOURCES = tests/unit/test-error.c
tests_unit_test_error_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_ini_SOURCES = tests/unit/test-ini.c
tests_unit_test_ini_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_needles_SOURCES = tests/unit/test-needles.c
tests_unit_test_needles_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_pattern_SOURCES = tests/unit/test-pattern.c
tests_unit_test_pattern_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_sandbox_SOURCES = tests/unit/test-sandbox.c
tests_unit_test_sandbox_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_spawn_SOURCES = tests/unit/test-spawn.c
tests_unit_test_spawn_LDADD = $(TEST_LIBS_BASE)
tests_unit_test_text_SOURCES = tests/unit/test-text.c
tests_unit_test_text_LDADD = $(TEST_LIBS_BASE)

BASE_FUZZ = tests/fuzz/fuzz-calendar tests/fuzz/fuzz-ini tests/fuzz/fuzz-pattern tests/fuzz/fuzz-text
FUZZ += $(BASE_FUZZ)
tests_fuzz_fuzz_calendar_SOURCES = tests/fuzz/fuzz-calendar.c
tests_fuzz_fuzz_calendar_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_BASE)
tests_fuzz_fuzz_calendar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_ini_SOURCES = tests/fuzz/fuzz-ini.c
tests_fuzz_fuzz_ini_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_BASE)
tests_fuzz_fuzz_ini_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_pattern_SOURCES = tests/fuzz/fuzz-pattern.c
tests_fuzz_fuzz_pattern_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_BASE)
tests_fuzz_fuzz_pattern_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz-text.c
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_BASE)
tests_fuzz_fuzz_text_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
