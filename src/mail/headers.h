/* SPDX-License-Identifier: ISC */
/*
 * headers.h - a header section as bytes: names, unfolded raw values, and what is wrong with them.
 *
 * The only reader of top-level headers; NULs, 8-bit bytes and doubled fields stay visible here.
 */
#ifndef TG_MAIL_HEADERS_H
#define TG_MAIL_HEADERS_H

#include "mail/analysis.h"

typedef struct {
	char *name; /* as written, printable ASCII */
	char *value; /* line breaks taken out, outer blanks too; may hold NUL and any byte; ends with NUL */
	gsize length; /* of value */
} TgRawHeader;

typedef struct {
	GPtrArray *list; /* TgRawHeader, top first */
	gsize start; /* where the first field begins: after an mbox line and leading empty lines */
	gsize end;   /* where the body begins */
	gboolean ended;	   /* an empty line (or the end of data) was seen */
	GArray *odd_lines; /* gint64: where lines stand between fields that are none themselves */
	gint64 split; /* a byte that a reader which needs an empty line may take for one; -1: none needed */
	gboolean leading; /* something had to be skipped in front */
	gboolean bare_cr;
} TgHeaders;

/* Reads at most TG_MAX_HEADER_SECTION bytes of data. (transfer full) */
TgHeaders *tg_headers_read(const char *data, gsize length);
TgHeaders *tg_headers_new(void);
void tg_headers_add(TgHeaders *headers, const char *name, const char *raw, gsize length);
void tg_headers_free(TgHeaders *headers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgHeaders, tg_headers_free)

/* The first field of that name (ASCII case ignored), or NULL. (transfer none) */
const TgRawHeader *tg_headers_first(const TgHeaders *headers, const char *name);
guint tg_headers_count(const TgHeaders *headers, const char *name);

#endif
