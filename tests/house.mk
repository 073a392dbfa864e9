# SPDX-License-Identifier: ISC
# The house: lint, scenarios, end-to-end and crash tests, documents.
EXTRA_DIST += tests/unit/cputime.h

EXTRA_DIST += .clang-format .clang-tidy lint/run lint/ccode.py lint/layers.py lint/sizes.py lint/words.py \
	lint/format.sh lint/tidy.sh lint/cppcheck.sh lint/cppcheck.txt lint/man.sh \
	tests/lib/tap.py

TESTS += tests/lint/test-lint.py
EXTRA_DIST += tests/lint/test-lint.py

# All lints; ONLY="layers sizes" runs just these.
.PHONY: lint
lint:
	@TG_PYTHON3='$(PYTHON3)' sh $(top_srcdir)/lint/run $(top_srcdir) $(top_builddir) \
		$(DEFS) $(TG_CPPFLAGS) -D_GNU_SOURCE -Isrc -std=gnu11 $(TG_LIB_CFLAGS) \
		'-DPKGDATADIR=""' '-DSYSCONFDIR=""' '-DG_LOG_DOMAIN="ticketgate"' \
		'-DXML_SONAME=""' '-DARCHIVE_SONAME=""' '-DGMIME_SONAME=""' \
		'-DMAGIC_SONAME=""' '-DYTNEF_SONAME=""'

EXTRA_DIST += bootstrap .ci/run tests/tally.py

# Stories: mails and times in, letters and tickets out (tests/scenario/README).
STORIES = tests/scenario/english.story tests/scenario/files-later.story tests/scenario/agent.story tests/scenario/agent-forged.story tests/scenario/agent-parts.story tests/scenario/asked-again.story \
	tests/scenario/automatic.story tests/scenario/budget.story tests/scenario/charsets.story \
	tests/scenario/claims.story tests/scenario/dmarc-fail.story tests/scenario/duplicate.story \
	tests/scenario/form-between.story tests/scenario/form-gmail.story \
	tests/scenario/form-outlook.story tests/scenario/known-contact.story \
	tests/scenario/late-reply.story tests/scenario/loop.story tests/scenario/out-of-hours.story tests/scenario/reopen.story \
	tests/scenario/shadow.story tests/scenario/stranger.story tests/scenario/submitter.story tests/scenario/two-desks.story
EXTRA_DIST += $(STORIES) tests/scenario/README tests/scenario/play.py tests/scenario/story.py \
	tests/scenario/mails.py tests/scenario/letters.py tests/scenario/daemon.py tests/scenario/doors.py \
	tests/scenario/expect.py tests/scenario/tell.py

# Documents. The manual's sources carry their section in the name: man/ticketgate.1.mdoc.
MANUALS = man/ticketgate.1.mdoc man/ticketgate.conf.5.mdoc man/ticketgate-filters.5.mdoc \
	man/ticketgate-templates.5.mdoc
nodist_man_MANS = man/ticketgate.1 man/ticketgate.conf.5 man/ticketgate-filters.5 \
	man/ticketgate-templates.5
# The configuration's place is told as it is configured.
MAKE_MANUAL = $(AM_V_GEN)$(MKDIR_P) man && sed 's|/etc/ticketgate|$(sysconfdir)/ticketgate|g'
man/ticketgate.1: man/ticketgate.1.mdoc
	$(MAKE_MANUAL) $(srcdir)/man/ticketgate.1.mdoc >$@
man/ticketgate.conf.5: man/ticketgate.conf.5.mdoc
	$(MAKE_MANUAL) $(srcdir)/man/ticketgate.conf.5.mdoc >$@
man/ticketgate-filters.5: man/ticketgate-filters.5.mdoc
	$(MAKE_MANUAL) $(srcdir)/man/ticketgate-filters.5.mdoc >$@
man/ticketgate-templates.5: man/ticketgate-templates.5.mdoc
	$(MAKE_MANUAL) $(srcdir)/man/ticketgate-templates.5.mdoc >$@
CLEANFILES += $(nodist_man_MANS)
nobase_dist_doc_DATA = README.md README.ru.md SECURITY.md HACKING.md NEWS COPYING doc/DESIGN.md doc/STATES.md doc/ADDING.md doc/POSTMASTER.md
EXTRA_DIST += $(MANUALS) lint/docs.py

# Recipes, tested by tests/e2e with the real programs.
nobase_dist_doc_DATA += contrib/postfix/README contrib/postfix/main.cf contrib/postfix/master.cf \
	contrib/procmail/procmailrc contrib/procmail/procmailrc-filter contrib/maildrop/mailfilter \
	contrib/maildrop/mailfilter-xfilter contrib/msmtp/msmtprc
# Nothing of ours stays behind, no empty folder either.
uninstall-hook:
	for dir in '$(DESTDIR)$(pkgdatadir)' '$(DESTDIR)$(docdir)'; do \
		test ! -d "$$dir" || find "$$dir" -depth -type d -empty -delete; done
E2E = tests/e2e/test-postfix.py tests/e2e/test-procmail.py tests/e2e/test-maildrop.py \
	tests/e2e/test-msmtp.py tests/e2e/test-bad-input.py tests/e2e/test-doors.py
CRASH = tests/crash/test-kill.py tests/crash/test-same.py
EXTRA_DIST += $(E2E) $(CRASH) tests/lib/gate.py tests/lib/smtpd.py tests/e2e/postfix.py
DOCS = tests/docs/test-readme.py
EXTRA_DIST += $(DOCS) README demo/demo.story

# The pieces of "make check-long"; each part of the house adds its own.
LONG = $(CRASH) $(E2E) check-sabotage $(FUZZ)

# Breaks promises on purpose; each must be noticed (src/base/sabotage.h).
SABOTAGED = tests/sabotage/test-sabotage.py
EXTRA_DIST += $(SABOTAGED) tests/sabotage/table
if SABOTAGE
TESTS += $(SABOTAGED)
endif
.PHONY: check-sabotage
check-sabotage:
	$(MKDIR_P) long/sabotage
	cd long/sabotage && { test -f Makefile || $(abs_top_srcdir)/configure -q --enable-sabotage; } && \
		$(MAKE) $(AM_MAKEFLAGS) check TG_LOAD=long TESTS='$(SABOTAGED)'

# Full figures: N = 20000 and more; hours. ONLY='tests/crash/test-kill.py ...' plays these pieces, ONLY=none no
# one; the table at the end is of all that were ever played in this build folder.
.PHONY: check-long
EXTRA_DIST += tests/long.py
check-long: all
	@$(PYTHON3) -B $(srcdir)/tests/long.py '$(MAKE)' $(LONG) -- $(ONLY)

TESTS += $(STORIES) tests/scenario/test-runner.py $(DOCS) $(E2E) $(CRASH)
EXTRA_DIST += tests/scenario/test-runner.py

# What the long run has built and kept.
distclean-local:
	rm -rf long
