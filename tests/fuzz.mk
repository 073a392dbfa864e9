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
EXTRA_DIST += tests/fuzz/test-seeds.py tests/fuzz/run.sh tests/fuzz/makeseeds.py tests/fuzz/makemails.py \
	tests/fuzz/seeds tests/fuzz/finds tests/fuzz/dict

# Every fuzz target for FUZZ_TIME seconds each (configure CC=clang --enable-fuzzers): fuzz-short tries the
# same inputs every time, so that a tree that passed passes again; fuzz-long draws new ones.
FUZZ_TIME = 10
FUZZ_LONG_TIME = 600
.PHONY: fuzz fuzz-short fuzz-long
fuzz: $(FUZZ)
fuzz-short: $(FUZZ)
	@TG_PYTHON3='$(PYTHON3)' sh $(top_srcdir)/tests/fuzz/run.sh $(top_srcdir) $(FUZZ_TIME) 1 $(FUZZ)
if FUZZERS
fuzz-long: $(FUZZ)
	@TG_PYTHON3='$(PYTHON3)' sh $(top_srcdir)/tests/fuzz/run.sh $(top_srcdir) $(FUZZ_LONG_TIME) random $(FUZZ)
else
fuzz-long:
	$(MKDIR_P) long/fuzz && cd long/fuzz && \
		{ test -f Makefile || $(abs_top_srcdir)/configure -q CC=clang --enable-fuzzers; } && \
		$(MAKE) $(AM_MAKEFLAGS) -s fuzz && $(MAKE) $(AM_MAKEFLAGS) -s fuzz-long
clean-local:
	rm -rf long/fuzz
endif

# Targets that belong to a row of the plan and to no module's own fragment.
EXTRA_DIST += tests/fuzz/parts.h tests/fuzz/findings.h tests/fuzz/README
FUZZ += tests/fuzz/fuzz-argv tests/fuzz/fuzz-charset tests/fuzz/fuzz-commands tests/fuzz/fuzz-csv \
	tests/fuzz/fuzz-filename tests/fuzz/fuzz-header tests/fuzz/fuzz-machine tests/fuzz/fuzz-token
tests_fuzz_fuzz_argv_SOURCES = tests/fuzz/fuzz-argv.c
tests_fuzz_fuzz_argv_LDADD = src/net/libnet.a $(FUZZ_LIBS) $(TEST_LIBS_BASE)
tests_fuzz_fuzz_argv_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS) -Wl,--wrap=tg_spawn
tests_fuzz_fuzz_charset_SOURCES = tests/fuzz/fuzz-charset.c
tests_fuzz_fuzz_charset_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_charset_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_commands_SOURCES = tests/fuzz/fuzz-commands.c
tests_fuzz_fuzz_commands_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_commands_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz-csv.c
tests_fuzz_fuzz_csv_LDADD = src/cmd/libcmd.a $(FUZZ_LIBS) $(TEST_LIBS_BASE)
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_filename_SOURCES = tests/fuzz/fuzz-filename.c
tests_fuzz_fuzz_filename_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_filename_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_header_SOURCES = tests/fuzz/fuzz-header.c tests/fuzz/reread.c tests/fuzz/reread.h
tests_fuzz_fuzz_header_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_MAIL)
tests_fuzz_fuzz_header_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_machine_SOURCES = tests/fuzz/fuzz-machine.c tests/unit/decide-lib.c tests/unit/decide-lib.h
tests_fuzz_fuzz_machine_CPPFLAGS = $(AM_CPPFLAGS) '-DTG_SRCDIR="$(abs_top_srcdir)"'
tests_fuzz_fuzz_machine_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_machine_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_token_SOURCES = tests/fuzz/fuzz-token.c
tests_fuzz_fuzz_token_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_token_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS) -Wl,--wrap=tg_equal_secret
