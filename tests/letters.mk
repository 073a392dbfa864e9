# SPDX-License-Identifier: ISC
# Composing, templates, tokens, letters.
LETTERS_TESTS = tests/unit/test-compose tests/unit/test-template tests/unit/test-token
check_PROGRAMS += $(LETTERS_TESTS)
TESTS += $(LETTERS_TESTS)
tests_unit_test_compose_SOURCES = tests/unit/test-compose.c
tests_unit_test_compose_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_template_SOURCES = tests/unit/test-template.c
tests_unit_test_template_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_token_SOURCES = tests/unit/test-token.c
tests_unit_test_token_LDADD = $(TEST_LIBS_DESK)

EXTRA_DIST += tests/mustache/sections.json tests/mustache/values.json tests/mustache/partials.json
