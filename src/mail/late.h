/* SPDX-License-Identifier: ISC */
/*
 * late.h - libxml2 and libarchive, loaded when a mail has need of them.
 *
 * Both drag a dozen libraries behind them (ICU, the C++ library, compressors): 2 ms before main, in
 * every process, for mails that are mostly plain text. The scanner loads what the pre-scan asks for
 * before its walls close, beside the parent's own work. A call loads at first use and fills a table
 * of functions; later calls open no file, so that they work inside the walls. A library that is not
 * there ends the process: to the mail server that is "again". Inside mail/ only.
 */
#ifndef TG_MAIL_LATE_H
#define TG_MAIL_LATE_H

#include <archive.h>
#include <archive_entry.h>
#include <libxml/HTMLparser.h>

/* Each name once: the member is called as the function. */
#define TG_LATE_XML(F)                                                                             \
	F(htmlCreatePushParserCtxt)                                                                \
	F(htmlCtxtUseOptions)                                                                      \
	F(htmlFreeParserCtxt)                                                                      \
	F(htmlParseChunk)                                                                          \
	F(xmlFreeDoc)

#define TG_LATE_ARCHIVE(F)                                                                         \
	F(archive_entry_is_encrypted)                                                              \
	F(archive_entry_pathname)                                                                  \
	F(archive_entry_pathname_utf8)                                                             \
	F(archive_format)                                                                          \
	F(archive_read_free)                                                                       \
	F(archive_read_has_encrypted_entries)                                                      \
	F(archive_read_new)                                                                        \
	F(archive_read_next_header)                                                                \
	F(archive_read_open_memory)                                                                \
	F(archive_read_support_format_7zip)                                                        \
	F(archive_read_support_format_rar)                                                         \
	F(archive_read_support_format_rar5)                                                        \
	F(archive_read_support_format_zip_seekable)

#define TG_LATE_MEMBER(name) __typeof__(name) *name;

typedef struct {
	TG_LATE_XML(TG_LATE_MEMBER)
} TgLateXml;

typedef struct {
	TG_LATE_ARCHIVE(TG_LATE_MEMBER)
} TgLateArchive;

TgLateXml tg_late_xml(void);
TgLateArchive tg_late_archive(void);

#endif
