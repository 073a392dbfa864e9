# SPDX-License-Identifier: ISC
# One fragment per part of the house.
TEST_LIBS_BASE = src/base/libbase.a $(GLIB_LIBS) $(PCRE2_LIBS) $(SECCOMP_LIBS)
TEST_LIBS_MAIL = src/mail/libmail.a $(TEST_LIBS_BASE) $(GMIME_LIBS) $(XML_LIBS) $(ARCHIVE_LIBS) $(MAGIC_LIBS) $(UCHARDET_LIBS) $(YTNEF_LIBS)
TEST_LIBS_DESK = src/desk/libdesk.a $(TEST_LIBS_MAIL) $(JSON_LIBS)
TEST_LIBS_STORE = src/store/libstore.a $(TEST_LIBS_DESK) $(SQLITE_LIBS)
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
include tests/base.mk
include tests/parse.mk
include tests/body.mk
include tests/letters.mk
include tests/policy.mk
include tests/decide.mk
include tests/store.mk
include tests/app.mk
include tests/house.mk
