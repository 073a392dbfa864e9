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

/* text is valid UTF-8. */
TgTrigrams *tg_trigrams_new(const char *text, gsize length);
void tg_trigrams_free(TgTrigrams *trigrams);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgTrigrams, tg_trigrams_free)

/* The strings of which every match of a regular expression (PCRE2) has at least one in it; NULL when
 * nothing is certain. (transfer full) */
GPtrArray *tg_needles_new(const char *regex);

/* FALSE when the text has none of the needles. NULL may be anywhere. */
gboolean tg_trigrams_have_any(const TgTrigrams *trigrams, const GPtrArray *needles);

#endif
