# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_SOURCES =
