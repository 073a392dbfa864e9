/* SPDX-License-Identifier: ISC */
/*
 * late.h - the libraries that read mail, loaded by who reads mail: GMime, libmagic, libxml2,
 * libarchive, ytnef.
 *
 * They drag two dozen libraries behind them (GIO, GPGME, ICU, the C++ library, compressors): 3 ms
 * before main, in every process, although only the scanner calls them. It loads GMime, and of the
 * others what the pre-scan asks for, before its walls close and beside the parent's own work. A call
 * loads at first use and fills a table of functions; later calls open no file, so that they work
 * inside the walls. A library that is not there ends the process: to the mail server that is "again".
 * Inside mail/ only.
 */
#ifndef TG_MAIL_LATE_H
#define TG_MAIL_LATE_H

#include <archive.h>
#include <archive_entry.h>
#include <gmime/gmime.h>
#include <libxml/HTMLparser.h>
#include <magic.h>
#include <ytnef.h>

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

#define TG_LATE_GMIME(F)                                                                           \
	F(g_mime_content_type_get_media_subtype)                                                   \
	F(g_mime_data_wrapper_get_encoding)                                                        \
	F(g_mime_data_wrapper_get_stream)                                                          \
	F(g_mime_encoding_base64_decode_step)                                                      \
	F(g_mime_filter_basic_new)                                                                 \
	F(g_mime_filter_complete)                                                                  \
	F(g_mime_filter_filter)                                                                    \
	F(g_mime_header_get_name)                                                                  \
	F(g_mime_header_get_offset)                                                                \
	F(g_mime_header_get_raw_name)                                                              \
	F(g_mime_header_get_raw_value)                                                             \
	F(g_mime_header_list_get_count)                                                            \
	F(g_mime_header_list_get_header_at)                                                        \
	F(g_mime_init)                                                                             \
	F(g_mime_message_get_mime_part)                                                            \
	F(g_mime_message_part_get_message)                                                         \
	F(g_mime_message_part_get_type)                                                            \
	F(g_mime_multipart_get_count)                                                              \
	F(g_mime_multipart_get_part)                                                               \
	F(g_mime_multipart_get_prologue)                                                           \
	F(g_mime_multipart_get_type)                                                               \
	F(g_mime_object_get_content_type)                                                          \
	F(g_mime_object_get_header_list)                                                           \
	F(g_mime_parser_construct_message)                                                         \
	F(g_mime_parser_new_with_stream)                                                           \
	F(g_mime_parser_set_format)                                                                \
	F(g_mime_parser_set_persist_stream)                                                        \
	F(g_mime_part_get_content)                                                                 \
	F(g_mime_part_get_type)                                                                    \
	F(g_mime_stream_construct)                                                                 \
	F(g_mime_stream_fs_get_type)                                                               \
	F(g_mime_utils_header_decode_date)

#define TG_LATE_MAGIC(F)                                                                           \
	F(magic_buffer)                                                                            \
	F(magic_close)                                                                             \
	F(magic_load)                                                                              \
	F(magic_open)

#define TG_LATE_TNEF(F)                                                                            \
	F(MAPIFindProperty)                                                                        \
	F(TNEFFree)                                                                                \
	F(TNEFInitialize)                                                                          \
	F(TNEFParseMemory)

#define TG_LATE_MEMBER(name) __typeof__(name) *name;

typedef struct {
	TG_LATE_XML(TG_LATE_MEMBER)
} TgLateXml;

typedef struct {
	TG_LATE_ARCHIVE(TG_LATE_MEMBER)
} TgLateArchive;

typedef struct {
	TG_LATE_GMIME(TG_LATE_MEMBER)
} TgLateGmime;

typedef struct {
	TG_LATE_MAGIC(TG_LATE_MEMBER)
} TgLateMagic;

typedef struct {
	TG_LATE_TNEF(TG_LATE_MEMBER)
} TgLateTnef;

/* Why one of the libraries cannot be loaded; NULL: all can. (transfer full) */
char *tg_late_missing(void);

TgLateXml tg_late_xml(void);
TgLateArchive tg_late_archive(void);
TgLateGmime tg_late_gmime(void);
TgLateMagic tg_late_magic(void);
TgLateTnef tg_late_tnef(void);

#endif
