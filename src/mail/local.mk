# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_CPPFLAGS = $(PURE_CPPFLAGS) -DXML_SONAME='"$(XML_SONAME)"' \
	-DARCHIVE_SONAME='"$(ARCHIVE_SONAME)"' -DGMIME_SONAME='"$(GMIME_SONAME)"' \
	-DMAGIC_SONAME='"$(MAGIC_SONAME)"' -DYTNEF_SONAME='"$(YTNEF_SONAME)"'
src_mail_libmail_a_SOURCES =
# from bytes to analysis
src_mail_libmail_a_SOURCES += \
	src/mail/address.c src/mail/address.h \
	src/mail/addressbook.c \
	src/mail/analysis.c src/mail/analysis.h \
	src/mail/archive.c src/mail/archive.h \
	src/mail/attachment.c src/mail/attachment.h \
	src/mail/charset.c src/mail/charset.h \
	src/mail/content.c src/mail/content.h \
	src/mail/cyrillic.c src/mail/cyrillic.h \
	src/mail/digest.c src/mail/digest.h \
	src/mail/filename.c src/mail/filename.h \
	src/mail/header_line.c src/mail/header_line.h \
	src/mail/headers.c src/mail/headers.h \
	src/mail/late.c src/mail/late.h \
	src/mail/needs.c src/mail/needs.h \
	src/mail/magic.c src/mail/magic.h \
	src/mail/mailboxes.c src/mail/mailboxes.h \
	src/mail/neutral.c src/mail/neutral.h \
	src/mail/params.c src/mail/params.h \
	src/mail/parse.c src/mail/parse.h \
	src/mail/partinfo.c \
	src/mail/prescan.c src/mail/prescan.h \
	src/mail/provisions.h \
	src/mail/record.c src/mail/record.h \
	src/mail/summary.c src/mail/summary.h \
	src/mail/tnef.c \
	src/mail/walk.c src/mail/walk.h \
	src/mail/wire.c src/mail/wire.h \
	src/mail/words.c src/mail/words.h
# outgoing mail
src_mail_libmail_a_SOURCES += \
	src/mail/compose.c src/mail/compose.h \
	src/mail/compose_file.c src/mail/compose_file.h \
	src/mail/header_writer.c src/mail/header_writer.h \
	src/mail/transfer.c src/mail/transfer.h
# from text to what was written, and what machines write
src_mail_libmail_a_SOURCES += \
	src/mail/authres.c src/mail/authres.h \
	src/mail/automatic.c src/mail/automatic.h \
	src/mail/base64.c src/mail/base64.h \
	src/mail/body.c src/mail/body.h \
	src/mail/bounce.c src/mail/bounce.h \
	src/mail/bounce_text.c src/mail/bounce_text.h \
	src/mail/flowed.c src/mail/flowed.h \
	src/mail/forwarded.c \
	src/mail/html.c \
	src/mail/html_feed.c src/mail/html_feed.h \
	src/mail/html_rules.c src/mail/html_rules.h \
	src/mail/language.c \
	src/mail/quote.c src/mail/quote.h \
	src/mail/quote_words.c \
	src/mail/return_path.c src/mail/return_path.h \
	src/mail/signature.c src/mail/signature.h
