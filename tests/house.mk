# SPDX-License-Identifier: ISC
# The house: lint, fuzzers, scenarios, end-to-end and crash tests, documents.
if FUZZERS
FUZZ_LIBS =
else
noinst_LIBRARIES += tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c
FUZZ_LIBS = tests/fuzz/libreplay.a
endif
EXTRA_PROGRAMS += $(FUZZ)
