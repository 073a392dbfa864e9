# SPDX-License-Identifier: ISC
# From raw bytes to the analysis.
PARSE_TESTS = tests/unit/test-prescan tests/unit/test-address tests/unit/test-charset tests/unit/test-filename \
	tests/unit/test-archive tests/unit/test-base64 tests/unit/test-wire tests/unit/test-parse tests/unit/test-analysis
check_PROGRAMS += $(PARSE_TESTS)
TESTS += $(PARSE_TESTS)
PARSEKIT = tests/unit/parsekit.c tests/unit/parsekit.h
tests_unit_test_prescan_SOURCES = tests/unit/test-prescan.c
tests_unit_test_prescan_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_address_SOURCES = tests/unit/test-address.c
tests_unit_test_address_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_filename_SOURCES = tests/unit/test-filename.c
tests_unit_test_filename_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_base64_SOURCES = tests/unit/test-base64.c
tests_unit_test_base64_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_charset_SOURCES = tests/unit/test-charset.c $(PARSEKIT)
tests_unit_test_charset_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_archive_SOURCES = tests/unit/test-archive.c $(PARSEKIT)
tests_unit_test_archive_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_wire_SOURCES = tests/unit/test-wire.c $(PARSEKIT)
tests_unit_test_wire_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_parse_SOURCES = tests/unit/test-parse.c $(PARSEKIT)
tests_unit_test_parse_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_analysis_SOURCES = tests/unit/test-analysis.c $(PARSEKIT)
tests_unit_test_analysis_LDADD = $(TEST_LIBS_MAIL)
EXTRA_DIST += tests/mail/forwarded.eml tests/mail/koi8-plain.eml tests/mail/outlook-related.eml \
	tests/mail/raw-headers.eml tests/mail/signed.eml tests/mail/winmail.eml
