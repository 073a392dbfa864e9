/* SPDX-License-Identifier: ISC */
/*
 * attachment.h - one file of a message, from its headers and its bytes.
 */
#ifndef TG_MAIL_ATTACHMENT_H
#define TG_MAIL_ATTACHMENT_H

#include "mail/analysis.h"
#include "mail/content.h"
#include "mail/headers.h"
#include "mail/provisions.h"

/* What the MIME headers of a part say; unlike GMime's own reading it keeps every candidate. */
typedef struct {
	char *type;		    /* "image/png", lower case; "text/plain" when not said */
	char *disposition;	    /* "attachment", "inline", ... lower case, "" when not said */
	char *charset, *content_id; /* or NULL */
	char *method;		    /* of text/calendar, or NULL */
	gboolean flowed, delsp;
	GPtrArray *names; /* char *, canonical, the preferred one first; no doubles, none empty */
	gboolean ambiguous;
} TgPartInfo;

TgPartInfo *tg_part_info_read(TgCharsets *charsets, const TgHeaders *headers);
void tg_part_info_free(TgPartInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgPartInfo, tg_part_info_free)

/* How much may still be kept of archive members' names in one message. */
#define TG_MEMBER_ROOM (512 * 1024)

/* Digest, size, real type and archive members of decoded bytes given as a stream. */
typedef struct TgFileReader TgFileReader;
TgFileReader *tg_file_reader_new(TgProvisions *provisions);
gboolean tg_file_reader_take(
	const guint8 *bytes, gsize length, gpointer reader); /* a TgContentSink */
void tg_file_reader_free(TgFileReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgFileReader, tg_file_reader_free)

/* The file, named by info. Its place in the raw message is not set (offset -1). room: see above. */
TgAttachment *tg_file_reader_finish(
	TgFileReader *reader, const TgPartInfo *info, const char *part, gsize *room);

/* Names what is odd about the files: "file-ambiguous", "file-polyglot", ... */
void tg_file_defects(const GPtrArray *attachments, GPtrArray *defects);

/* The whole TNEF stream when the file is one and not larger than 8 MiB, else NULL. (transfer none) */
const GByteArray *tg_file_reader_tnef(const TgFileReader *reader);

#endif
