# SPDX-License-Identifier: ISC
# The doors and ways out that are machines without input and output.
check_PROGRAMS += tests/unit/test-lmtp
TESTS += tests/unit/test-lmtp
tests_unit_test_lmtp_SOURCES = tests/unit/test-lmtp.c tests/unit/lmtp-dialogues.h
tests_unit_test_lmtp_LDADD = src/net/libnet.a $(TEST_LIBS_BASE)
