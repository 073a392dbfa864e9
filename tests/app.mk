# SPDX-License-Identifier: ISC
APP_TESTS = tests/unit/test-csv tests/unit/test-digest tests/unit/test-intake tests/unit/test-scanner \
	tests/unit/test-transport
check_PROGRAMS += $(APP_TESTS) tests/tg-play
TESTS += $(APP_TESTS)
tests_unit_test_csv_SOURCES = tests/unit/test-csv.c
tests_unit_test_csv_LDADD = src/cmd/libcmd.a $(TEST_LIBS_BASE)
tests_unit_test_digest_SOURCES = tests/unit/test-digest.c
tests_unit_test_digest_LDADD = $(TEST_LIBS_MAIL)
tests_unit_test_intake_SOURCES = tests/unit/test-intake.c
tests_unit_test_intake_LDADD = $(TG_ALL_LIBS)
tests_unit_test_intake_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=tg_scan_finish
tests_unit_test_scanner_SOURCES = tests/unit/test-scanner.c
tests_unit_test_scanner_LDADD = src/app/libapp.a $(TEST_LIBS_STORE)
tests_unit_test_transport_SOURCES = tests/unit/test-transport.c
tests_unit_test_transport_LDADD = src/net/libnet.a $(TEST_LIBS_BASE)
tests_tg_play_SOURCES = tests/tg-play.c
tests_tg_play_LDADD = $(TG_ALL_LIBS)

FUZZ += tests/fuzz/fuzz-parse tests/fuzz/fuzz-wire
tests_fuzz_fuzz_parse_SOURCES = tests/fuzz/fuzz-parse.c
tests_fuzz_fuzz_parse_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_parse_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_wire_SOURCES = tests/fuzz/fuzz-wire.c
tests_fuzz_fuzz_wire_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_wire_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
