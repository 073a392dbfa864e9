# SPDX-License-Identifier: ISC
# Bodies, quotes, automatic mail, bounces, mail servers' results.
BODY_TESTS = tests/unit/test-html tests/unit/test-quote tests/unit/test-body tests/unit/test-forwarded \
	tests/unit/test-language tests/unit/test-automatic tests/unit/test-bounce tests/unit/test-authres
check_PROGRAMS += $(BODY_TESTS)
TESTS += $(BODY_TESTS)
tests_unit_test_html_SOURCES = tests/unit/test-html.c
tests_unit_test_html_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_quote_SOURCES = tests/unit/test-quote.c
tests_unit_test_quote_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_body_SOURCES = tests/unit/test-body.c
tests_unit_test_body_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_forwarded_SOURCES = tests/unit/test-forwarded.c
tests_unit_test_forwarded_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_language_SOURCES = tests/unit/test-language.c
tests_unit_test_language_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_automatic_SOURCES = tests/unit/test-automatic.c
tests_unit_test_automatic_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_bounce_SOURCES = tests/unit/test-bounce.c
tests_unit_test_bounce_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_authres_SOURCES = tests/unit/test-authres.c
tests_unit_test_authres_LDADD = $(TEST_LIBS_MAIL)
BODY_FUZZ = tests/fuzz/fuzz-html tests/fuzz/fuzz-body tests/fuzz/fuzz-authres tests/fuzz/fuzz-bounce
FUZZ += $(BODY_FUZZ)
tests_fuzz_fuzz_html_SOURCES = tests/fuzz/fuzz-html.c
tests_fuzz_fuzz_html_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_html_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_body_SOURCES = tests/fuzz/fuzz-body.c
tests_fuzz_fuzz_body_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_body_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_authres_SOURCES = tests/fuzz/fuzz-authres.c
tests_fuzz_fuzz_authres_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_authres_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_bounce_SOURCES = tests/fuzz/fuzz-bounce.c
tests_fuzz_fuzz_bounce_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_bounce_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
