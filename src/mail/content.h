/* SPDX-License-Identifier: ISC */
/*
 * content.h - a byte range of the raw message, decoded as a stream of small blocks.
 */
#ifndef TG_MAIL_CONTENT_H
#define TG_MAIL_CONTENT_H

#include "mail/analysis.h"
#include "mail/late.h"

/* GMime defines no cleanup functions of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFilter, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)

#define TG_CONTENT_BLOCK (64 * 1024)

typedef struct {
	const TgLateGmime *gmime; /* decodes; may be NULL when there is nothing to decode */
	gint64 offset, length;	  /* in the raw message */
	GMimeContentEncoding encoding;
} TgContent;

/* Where the content of a leaf part stands. gmime must outlive it. */
TgContent tg_content_of(const TgLateGmime *gmime, GMimePart *part);

/* The encoding as the analysis names it. */
TgEncoding tg_content_encoding(const TgContent *content);

/* Gets the decoded bytes in their order; FALSE ends the reading early. */
typedef gboolean (*TgContentSink)(const guint8 *bytes, gsize length, gpointer data);

/* Reads and decodes. FALSE and TG_ERROR_AGAIN on I/O errors only. ret_after_padding (may be NULL):
 * base64 data stood after its padding (M14); decoding stops at the padding. */
gboolean tg_content_read(int fd, const TgContent *content, TgContentSink sink, gpointer data,
	gboolean *ret_after_padding, GError **error);

/* The first max decoded bytes. *ret_after_padding (may be NULL): as above. (transfer full) */
GByteArray *tg_content_load(
	int fd, const TgContent *content, gsize max, gboolean *ret_after_padding, GError **error);

#endif
