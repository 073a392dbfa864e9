# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CPPFLAGS = $(PURE_CPPFLAGS)
src_store_libstore_a_SOURCES =
