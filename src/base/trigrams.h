/* SPDX-License-Identifier: ISC */
/*
 * trigrams.h - which letters follow each other in a text: what a pattern cannot do without.
 *
 * Most patterns of a mail's fields begin with a word that few mails have. Which words those are is
 * read from the pattern ("needles"), and a text is looked through once for all patterns. An answer of
 * FALSE is certain: no match is lost. Case and digits are not told apart.
 */
#ifndef TG_BASE_TRIGRAMS_H
#define TG_BASE_TRIGRAMS_H

#include <glib.h>

typedef struct TgTrigrams TgTrigrams;

/* text lives as long as they do. Of one that is no valid UTF-8 nothing is found. */
TgTrigrams *tg_trigrams_new(const char *text, gsize length);
void tg_trigrams_free(TgTrigrams *trigrams);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgTrigrams, tg_trigrams_free)

/* The text, or "" when it is no valid UTF-8. */
const char *tg_trigrams_text(const TgTrigrams *trigrams, gsize *ret_length);

/* The strings of which every match of a regular expression (PCRE2) has at least one in it, and those of
 * which it has one right at its begin; NULL when nothing is certain. (transfer full) */
void tg_needles_new(const char *regex, GPtrArray **ret_needles, GPtrArray **ret_beginnings);

/* FALSE when the text has none of the needles. NULL needles may be anywhere. */
gboolean tg_trigrams_have_any(const TgTrigrams *trigrams, const GPtrArray *needles);

/* All places from `from` on at which one of the strings stands, none of which is shorter than three
 * characters: gsize, ascending, each once. (transfer full) */
GArray *tg_trigrams_places(const TgTrigrams *trigrams, const GPtrArray *strings, gsize from);

#endif
