# SPDX-License-Identifier: ISC
# The daemon: over its socket, killed, reloaded, beside other writers.
check_PROGRAMS += tests/unit/test-return-path
TESTS += tests/unit/test-return-path
tests_unit_test_return_path_SOURCES = tests/unit/test-return-path.c
tests_unit_test_return_path_LDADD = $(TEST_LIBS_MAIL)

check_PROGRAMS += tests/lmtp/dialogues
tests_lmtp_dialogues_SOURCES = tests/lmtp/dialogues.c tests/unit/lmtp-dialogues.h
tests_lmtp_dialogues_LDADD = $(GLIB_LIBS)

LMTP_TESTS = tests/lmtp/test-talk.py tests/lmtp/test-hostile.py tests/lmtp/test-life.py \
	tests/lmtp/test-kill.py
TESTS += $(LMTP_TESTS)
LONG += $(LMTP_TESTS)
EXTRA_DIST += $(LMTP_TESTS) tests/lib/lmtp.py
