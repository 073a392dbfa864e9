/* SPDX-License-Identifier: ISC */
/*
 * pattern.h - regular expressions with limits: the only user of PCRE2 (T37).
 *
 * A pattern is compiled once; matching never takes more than TG_PATTERN_MATCH_LIMIT steps over more
 * than TG_MAX_PATTERN_SUBJECT bytes: past that it simply does not match, and the caller can ask.
 */
#ifndef TG_BASE_PATTERN_H
#define TG_BASE_PATTERN_H

#include "base/trigrams.h"

typedef enum {
	TG_PATTERN_CASELESS = 1 << 0,
	TG_PATTERN_MULTILINE = 1 << 1, /* ^ and $ at line ends */
	TG_PATTERN_ANCHORED = 1 << 2
} TgPatternFlags;

#define TG_PATTERN_GROUPS 8

typedef struct {
	int count;			 /* groups set, the whole match included */
	gssize start[TG_PATTERN_GROUPS]; /* byte offsets, -1 = not set */
	gssize end[TG_PATTERN_GROUPS];
} TgMatch;

typedef struct TgPattern TgPattern;

/* regex is UTF-8, Unicode properties on. TG_ERROR_CONFIG with PCRE2's words and the offset. */
TgPattern *tg_pattern_new(const char *regex, TgPatternFlags flags, GError **error);
void tg_pattern_free(TgPattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgPattern, tg_pattern_free)

/* TRUE when pattern matches subject at or after start (bytes). subject is valid UTF-8, length -1 =
 * NUL-terminated. ret_match may be NULL. */
gboolean tg_pattern_match(const TgPattern *pattern, const char *subject, gssize length, gsize start,
	TgMatch *ret_match);

/* The same match in the text of these trigrams, at a fraction of the cost: a pattern whose words are not
 * there is not run, and one that must begin with a word is tried where that word stands. */
gboolean tg_pattern_find(
	const TgPattern *pattern, const TgTrigrams *trigrams, gsize start, TgMatch *ret_match);

/* FALSE: the pattern matches nowhere in the text of these trigrams. */
gboolean tg_pattern_may_match(const TgPattern *pattern, const TgTrigrams *trigrams);

/* Number of the named group ("value"), or 0. */
int tg_pattern_group(const TgPattern *pattern, const char *name);

/* TRUE when the last match on this pattern was given up because of a limit. */
gboolean tg_pattern_was_limited(const TgPattern *pattern);

#endif
