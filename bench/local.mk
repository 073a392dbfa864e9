# SPDX-License-Identifier: ISC
# Benchmarks: `make bench`, `make bench-lmtp` (as root); never part of a test.
EXTRA_PROGRAMS += bench/drive bench/gmime-filter bench/fill bench/stages bench/lmtpload
bench_drive_SOURCES = bench/drive.c
bench_drive_LDADD = $(GLIB_LIBS)
bench_gmime_filter_SOURCES = bench/gmime-filter.c
bench_gmime_filter_LDADD = $(GMIME_LIBS) $(GLIB_LIBS)
bench_fill_SOURCES = bench/fill.c
bench_fill_LDADD = $(TG_ALL_LIBS)
bench_stages_SOURCES = bench/stages.c
bench_stages_LDADD = $(TG_ALL_LIBS)
bench_lmtpload_SOURCES = bench/lmtpload.c
bench_lmtpload_LDADD = $(GLIB_LIBS)
EXTRA_DIST += bench/lmtp.py bench/mails.py bench/run.py
nobase_dist_doc_DATA += doc/PERFORMANCE.md
CLEANFILES += $(EXTRA_PROGRAMS)

.PHONY: bench
bench: ticketgate bench/drive$(EXEEXT) bench/gmime-filter$(EXEEXT) bench/fill$(EXEEXT)
	$(PYTHON3) $(srcdir)/bench/run.py $(top_builddir)

.PHONY: bench-lmtp
bench-lmtp: ticketgate bench/lmtpload$(EXEEXT) bench/gmime-filter$(EXEEXT) bench/fill$(EXEEXT)
	$(PYTHON3) $(srcdir)/bench/lmtp.py $(top_builddir)
