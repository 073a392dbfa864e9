/* SPDX-License-Identifier: ISC */
/*
 * quote.h - lines of a mail's text, and what marks a quoted mail in them.
 *
 * Inside mail/ only: body.c cuts, forwarded.c reads, quote.c recognises, quote_words.c knows the
 * words of the mail programs in their languages.
 */
#ifndef TG_MAIL_QUOTE_H
#define TG_MAIL_QUOTE_H

#include <glib.h>

typedef struct {
	const char *start; /* not NUL-terminated */
	gsize length;	   /* without the line end */
} TgLine;

/* The lines of text, in order; text must outlive it. (transfer full), of TgLine */
GArray *tg_lines_split(const char *text);

gboolean tg_line_is_blank(const TgLine *line);

/* TRUE when the line begins with ">" or with up to four initials and ">" (The Bat!). */
gboolean tg_line_is_quoted(const TgLine *line);

/* The line folded (tg_text_fold), without marks of emphasis at its ends, or NULL when it is longer
 * than any line that this module knows. (transfer full) */
char *tg_line_fold(const TgLine *line);

/* How many lines from `at` on are one attribution ("On ... wrote:"), 0 when they are none.
 * before_quote: the caller knows that quoted lines follow it, so that less is asked for. */
guint tg_quote_attribution(const TgLine *lines, guint count, guint at, gboolean *ret_certain);

typedef enum {
	TG_SEPARATOR_NONE,
	TG_SEPARATOR_REPLY,   /* "-----Original Message-----" */
	TG_SEPARATOR_FORWARD, /* "---------- Forwarded message ---------" */
	TG_SEPARATOR_FORWARD_END,
	TG_SEPARATOR_RULE /* underscores or dashes only: means nothing alone */
} TgSeparator;

TgSeparator tg_quote_separator(const TgLine *line);

typedef enum {
	TG_ROLE_FROM = 1 << 0,
	TG_ROLE_SENT = 1 << 1,
	TG_ROLE_TO = 1 << 2,
	TG_ROLE_SUBJECT = 1 << 3,
	TG_ROLE_CC = 1 << 4 /* and everything else that such a block may have */
} TgHeaderRole;

typedef struct {
	guint lines; /* of the block, 0 = none; blank lines before it are not counted */
	TgHeaderRole roles;
	char *from, *subject; /* values as written, or NULL */
} TgHeaderBlock;

/* A block of at least `enough` different header lines (From:, Sent:, To:, Subject: in any known
 * language), one of them From or two others with a date, at `at`. */
TgHeaderBlock tg_quote_header_block(const TgLine *lines, guint count, guint at, guint enough);
void tg_header_block_clear(TgHeaderBlock *block);

/* quote_words.c: all folded. */
typedef struct {
	const char *start; /* NULL = the verb alone tells */
	const char *verb;
} TgAttributionWords;
extern const TgAttributionWords tg_attribution_words[];

typedef struct {
	const char *word;
	TgHeaderRole role;
} TgHeaderWord;
extern const TgHeaderWord tg_header_words[];

typedef struct {
	const char *text;
	TgSeparator kind;
} TgSeparatorWords;
extern const TgSeparatorWords tg_separator_words[];

#endif
