# SPDX-License-Identifier: ISC
# Benchmarks: `make bench`; never part of a test.
EXTRA_PROGRAMS += bench/drive bench/gmime-filter bench/fill bench/stages
bench_drive_SOURCES = bench/drive.c
bench_drive_LDADD = $(GLIB_LIBS)
bench_gmime_filter_SOURCES = bench/gmime-filter.c
bench_gmime_filter_LDADD = $(GMIME_LIBS) $(GLIB_LIBS)
bench_fill_SOURCES = bench/fill.c
bench_fill_LDADD = $(TG_ALL_LIBS)
bench_stages_SOURCES = bench/stages.c
bench_stages_LDADD = $(TG_ALL_LIBS)
EXTRA_DIST += bench/mails.py bench/run.py
nobase_dist_doc_DATA += doc/PERFORMANCE.md
CLEANFILES += $(EXTRA_PROGRAMS)

.PHONY: bench
bench: ticketgate bench/drive$(EXEEXT) bench/gmime-filter$(EXEEXT) bench/fill$(EXEEXT)
	$(PYTHON3) $(srcdir)/bench/run.py $(top_builddir)
