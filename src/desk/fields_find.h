/* SPDX-License-Identifier: ISC */
/*
 * fields_find.h - what the three finders of field values share; nobody else includes it.
 *
 * fields_lines.c reads "Label: value" lines, fields_words.c plain phrases, fields_text.c patterns; each
 * offers what it found, and the best source wins (fields.c). All are linear in the text (T37, P88).
 */
#ifndef TG_DESK_FIELDS_FIND_H
#define TG_DESK_FIELDS_FIND_H

#include "desk/fields.h"

/* Sources, best first. */
typedef enum {
	TG_FOUND_FORM,	 /* a line of our form, or a line with exactly the shown label */
	TG_FOUND_QUOTED, /* the same inside the quoted letter */
	TG_FOUND_LABEL,	 /* a line with another label */
	TG_FOUND_TEXT,	 /* a pattern */
	TG_FOUND_WORD,	 /* a phrase */
	TG_FOUND_SUBJECT,
	TG_FOUND_HEADER,
	TG_FOUND_ATTACHMENT,
	TG_FOUND_SOURCES
} TgFoundSource;

typedef struct {
	const TgPolicy *policy;
	GHashTable *best; /* TgField -> Found of fields.c */
} TgFinder;

/* Offers a raw value: validated here, kept when its source is better than what is there.
 * TRUE when the value is valid (kept or not). */
gboolean tg_finder_offer(TgFinder *finder, const TgField *field, const char *raw,
	TgFoundSource source, guint line, const char *rule);

/* Reads the label lines of a text. source: TG_FOUND_FORM (the new text) or TG_FOUND_QUOTED. Returns the
 * text without quoted lines, without lines of enumerations and without form lines that were left as they
 * are, each left empty: line numbers stay. (transfer full) */
char *tg_finder_lines(TgFinder *finder, const char *text, TgFoundSource source);

/* Looks for phrases in a text. */
void tg_finder_words(TgFinder *finder, const char *text, TgFoundSource source);
/* The value whose phrase stands first in raw, among those of one field, or NULL. (transfer none) */
const TgFieldWord *tg_words_first(const TgField *field, const char *raw);

/* Runs the patterns. text: the new text without form lines. */
void tg_finder_patterns(TgFinder *finder, const TgAnalysis *analysis, const char *text);

/* TRUE when raw is what the form said by itself: nothing, dots, or the hint. */
gboolean tg_field_is_untouched(const TgField *field, const char *raw);

#endif
