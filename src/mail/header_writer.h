/* SPDX-License-Identifier: ISC */
/*
 * header_writer.h - the only place that writes header fields (T14, P4, P120); private to compose.
 *
 * Fields are rows of a table, never names given as text; a field is written once at most in a
 * section. Every value goes through one checked path: texts lose hidden and line characters and are
 * encoded (RFC 2047, 2231), addresses and ids must be valid. A value that is not good makes the whole
 * letter fail (TG_ERROR_BUG), it is never written.
 */
#ifndef TG_MAIL_HEADER_WRITER_H
#define TG_MAIL_HEADER_WRITER_H

#include "mail/analysis.h"

typedef enum {
	TG_HEADER_FROM,
	TG_HEADER_TO,
	TG_HEADER_CC,
	TG_HEADER_REPLY_TO,
	TG_HEADER_SUBJECT,
	TG_HEADER_DATE,
	TG_HEADER_MESSAGE_ID,
	TG_HEADER_IN_REPLY_TO,
	TG_HEADER_REFERENCES,
	TG_HEADER_AUTO_SUBMITTED,
	TG_HEADER_PRECEDENCE,
	TG_HEADER_SUPPRESS,
	TG_HEADER_LOOP,
	TG_HEADER_MIME_VERSION,
	TG_HEADER_LANGUAGE,
	TG_HEADER_TYPE,
	TG_HEADER_ENCODING,
	TG_HEADER_DISPOSITION,
	TG_HEADER_COUNT
} TgHeaderName;

typedef struct {
	const char *name;
	const char *value; /* any text; NULL = the parameter is left out */
} TgHeaderParam;

typedef struct {
	GString *out;
	gsize column;
	gboolean fresh; /* nothing stands behind the field's name yet */
	guint written;	/* bit set of TgHeaderName */
	char *problem;	/* the first value that was not good, or NULL */
} TgHeaderWriter;

/* Begins a section (of the message or of a part) at the end of out. */
void tg_header_begin(TgHeaderWriter *writer, GString *out);
/* Ends it with an empty line. TG_ERROR_BUG when a value was not good. */
gboolean tg_header_end(TgHeaderWriter *writer, GError **error);

void tg_header_text(TgHeaderWriter *writer, TgHeaderName name, const char *text);
void tg_header_mailboxes(TgHeaderWriter *writer, TgHeaderName name, const GPtrArray *mailboxes);
void tg_header_ids(TgHeaderWriter *writer, TgHeaderName name, const char *const *ids, guint n);
/* Seconds east of UTC as in timezone (IANA name), "+0000" when NULL or unknown. */
void tg_header_date(TgHeaderWriter *writer, gint64 at, const char *timezone);
/* A value of printable ASCII words, as constants and codes are. */
void tg_header_codes(TgHeaderWriter *writer, TgHeaderName name, const char *words);
/* value; name="..." with RFC 2231 where it must be. */
void tg_header_params(TgHeaderWriter *writer, TgHeaderName name, const char *value,
	const TgHeaderParam *params, guint n);

#endif
