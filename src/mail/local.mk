# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_SOURCES =
# from bytes to analysis
src_mail_libmail_a_SOURCES += \
	src/mail/address.c src/mail/address.h \
	src/mail/addressbook.c \
	src/mail/analysis.c src/mail/analysis.h \
	src/mail/digest.c src/mail/digest.h \
	src/mail/record.c src/mail/record.h \
	src/mail/wire.c src/mail/wire.h
