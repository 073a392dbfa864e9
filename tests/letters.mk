# SPDX-License-Identifier: ISC
# Composing, templates, tokens, letters.
LETTERS_TESTS = tests/unit/test-compose tests/unit/test-compose-nasty tests/unit/test-format tests/unit/test-letters \
	tests/unit/test-template tests/unit/test-token
check_PROGRAMS += $(LETTERS_TESTS)
TESTS += $(LETTERS_TESTS)
tests_unit_test_compose_SOURCES = tests/unit/test-compose.c tests/unit/mailkit.c tests/unit/mailkit.h
tests_unit_test_compose_nasty_SOURCES = tests/unit/test-compose-nasty.c tests/unit/mailkit.c tests/unit/mailkit.h
tests_unit_test_compose_nasty_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_compose_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_format_SOURCES = tests/unit/test-format.c
tests_unit_test_format_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_letters_SOURCES = tests/unit/test-letters.c tests/unit/letterkit.c tests/unit/letterkit.h
tests_unit_test_letters_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_template_SOURCES = tests/unit/test-template.c
tests_unit_test_template_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_token_SOURCES = tests/unit/test-token.c
tests_unit_test_token_LDADD = $(TEST_LIBS_DESK)

EXTRA_DIST += tests/mustache/sections.json tests/mustache/values.json tests/mustache/partials.json

# Letter templates, installed for `ticketgate init`.
templatesrudir = $(pkgdatadir)/templates/ru
dist_templatesru_DATA = \
	templates/ru/ack-collected.txt \
	templates/ru/ack-plain.txt \
	templates/ru/ack.txt \
	templates/ru/attachment-refused.txt \
	templates/ru/awaiting-info.txt \
	templates/ru/closed.txt \
	templates/ru/files.txt \
	templates/ru/form.txt \
	templates/ru/info-complete.txt \
	templates/ru/nonce.txt \
	templates/ru/notify.txt \
	templates/ru/promise.txt \
	templates/ru/reopened-new.txt \
	templates/ru/reply.txt \
	templates/ru/signature.txt \
	templates/ru/taken.txt \
	templates/ru/transcript.txt
templatesendir = $(pkgdatadir)/templates/en
dist_templatesen_DATA = \
	templates/en/ack-collected.txt \
	templates/en/ack-plain.txt \
	templates/en/ack.txt \
	templates/en/attachment-refused.txt \
	templates/en/awaiting-info.txt \
	templates/en/closed.txt \
	templates/en/files.txt \
	templates/en/form.txt \
	templates/en/info-complete.txt \
	templates/en/nonce.txt \
	templates/en/notify.txt \
	templates/en/promise.txt \
	templates/en/reopened-new.txt \
	templates/en/reply.txt \
	templates/en/signature.txt \
	templates/en/taken.txt \
	templates/en/transcript.txt

LETTERS_FUZZ = tests/fuzz/fuzz-compose tests/fuzz/fuzz-template
FUZZ += $(LETTERS_FUZZ)
tests_fuzz_fuzz_compose_SOURCES = tests/fuzz/fuzz-compose.c tests/fuzz/reread.c tests/fuzz/reread.h
tests_fuzz_fuzz_compose_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_compose_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_template_SOURCES = tests/fuzz/fuzz-template.c
tests_fuzz_fuzz_template_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_template_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
