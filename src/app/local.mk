# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_SOURCES =
