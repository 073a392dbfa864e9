# SPDX-License-Identifier: ISC
# Hostile mail through the whole program: vectors_X.py are the rows, test-X.py plays them.
HOSTILE = tests/hostile/test-limits.py tests/hostile/test-headers.py tests/hostile/test-parts.py \
	tests/hostile/test-files.py tests/hostile/test-poison.py tests/hostile/test-shapes.py \
	tests/hostile/test-names.py
TESTS += $(HOSTILE)
LONG += $(HOSTILE)
EXTRA_DIST += $(HOSTILE) tests/hostile/vectors.py tests/hostile/vectors_limits.py \
	tests/hostile/vectors_headers.py tests/hostile/vectors_parts.py tests/hostile/vectors_files.py tests/hostile/vectors_shapes.py \
	tests/hostile/play.py tests/lib/meter.py

# A program whose scanner dies by a field of the mail: a process-level test needs it (P63, P64).
check_PROGRAMS += tests/hostile/ticketgate-poisoned
tests_hostile_ticketgate_poisoned_SOURCES = src/cmd/main.c tests/hostile/poison.c
tests_hostile_ticketgate_poisoned_LDADD = $(TG_ALL_LIBS)
tests_hostile_ticketgate_poisoned_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=tg_parse

check_PROGRAMS += tests/hostile/test-linear
TESTS += tests/hostile/test-linear
LONG += tests/hostile/test-linear
tests_hostile_test_linear_SOURCES = tests/hostile/test-linear.c tests/unit/parsekit.c tests/unit/parsekit.h
tests_hostile_test_linear_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/unit
tests_hostile_test_linear_LDADD = $(TEST_LIBS_DESK)
