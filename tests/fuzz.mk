# SPDX-License-Identifier: ISC
# Fuzzing: the targets (their table is in tests/fuzz/README), how they are replayed and run.
if FUZZERS
FUZZ_LIBS =
else
noinst_LIBRARIES += tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c
FUZZ_LIBS = tests/fuzz/libreplay.a
endif
check_PROGRAMS += $(FUZZ)
TESTS += tests/fuzz/test-seeds.py
EXTRA_DIST += tests/fuzz/test-seeds.py tests/fuzz/run.sh tests/fuzz/seeds tests/fuzz/finds

# Every fuzz target for FUZZ_TIME seconds each (configure CC=clang --enable-fuzzers): fuzz-short tries the
# same inputs every time, so that a tree that passed passes again; fuzz-long draws new ones.
FUZZ_TIME = 10
FUZZ_LONG_TIME = 600
.PHONY: fuzz fuzz-short fuzz-long
fuzz: $(FUZZ)
fuzz-short: $(FUZZ)
	@sh $(top_srcdir)/tests/fuzz/run.sh $(top_srcdir) $(FUZZ_TIME) 1 $(FUZZ)
if FUZZERS
fuzz-long: $(FUZZ)
	@sh $(top_srcdir)/tests/fuzz/run.sh $(top_srcdir) $(FUZZ_LONG_TIME) random $(FUZZ)
else
fuzz-long:
	$(MKDIR_P) fuzz-long && cd fuzz-long && \
		{ test -f Makefile || $(abs_top_srcdir)/configure -q CC=clang --enable-fuzzers; } && \
		$(MAKE) $(AM_MAKEFLAGS) -s fuzz && $(MAKE) $(AM_MAKEFLAGS) -s fuzz-long
clean-local:
	rm -rf fuzz-long
endif
