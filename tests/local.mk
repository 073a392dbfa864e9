# SPDX-License-Identifier: ISC
# One fragment per part of the house.
#
# A unit test:   check_PROGRAMS += tests/unit/test-x, TESTS += tests/unit/test-x, then
#                tests_unit_test_x_SOURCES and tests_unit_test_x_LDADD = $(TEST_LIBS_...).
# A Python test: TESTS += tests/x/test-x.py (prints TAP) and EXTRA_DIST += the same.
# A fuzz target: tests/fuzz/fuzz-x.c defines LLVMFuzzerTestOneInput and nothing else.
#                FUZZ += tests/fuzz/fuzz-x, then tests_fuzz_fuzz_x_SOURCES = tests/fuzz/fuzz-x.c,
#                tests_fuzz_fuzz_x_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_...) and
#                tests_fuzz_fuzz_x_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS).
#                Seeds lie in tests/fuzz/seeds/x/; "make check" replays them.
TEST_LIBS_BASE = src/base/libbase.a $(GLIB_LIBS) $(PCRE2_LIBS) $(SECCOMP_LIBS) $(NETTLE_LIBS)
TEST_LIBS_MAIL = src/mail/libmail.a $(TEST_LIBS_BASE)
TEST_LIBS_DESK = src/desk/libdesk.a $(TEST_LIBS_MAIL) $(JSON_LIBS)
TEST_LIBS_STORE = src/store/libstore.a $(TEST_LIBS_DESK) $(SQLITE_LIBS)

TEST_EXTENSIONS = .py .story
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
PY_LOG_DRIVER = $(LOG_DRIVER)
PY_LOG_COMPILER = $(PYTHON3) -B
STORY_LOG_DRIVER = $(LOG_DRIVER)
STORY_LOG_COMPILER = $(PYTHON3) -B $(srcdir)/tests/scenario/play.py
# H13: GLib's slices and pools hide use-after-free from the sanitizer.
AM_TESTS_ENVIRONMENT = \
	G_TEST_SRCDIR='$(abs_top_srcdir)' G_TEST_BUILDDIR='$(abs_top_builddir)'; \
	export G_TEST_SRCDIR G_TEST_BUILDDIR; \
	G_SLICE=always-malloc; G_DEBUG=gc-friendly; export G_SLICE G_DEBUG; \
	TG_PYTHON3='$(PYTHON3)'; TG_FUZZ='$(FUZZ)'; export TG_PYTHON3 TG_FUZZ; \
	TICKETGATE_DATADIR='$(abs_top_srcdir)'; export TICKETGATE_DATADIR; \
	TG_LOAD='$(TG_LOAD)'; export TG_LOAD;

include tests/base.mk
include tests/parse.mk
include tests/body.mk
include tests/letters.mk
include tests/policy.mk
include tests/decide.mk
include tests/store.mk
include tests/app.mk
include tests/fuzz.mk
include tests/net.mk
include tests/house.mk
include tests/host.mk
include tests/e2e.mk
include tests/hostile.mk
include tests/power.mk
include tests/loops.mk
include tests/crash.mk
include tests/fault.mk
include tests/ops.mk
include tests/damage.mk
include tests/lmtp.mk
