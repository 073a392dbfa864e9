/* SPDX-License-Identifier: ISC */
/*
 * pattern.c - regular expressions with limits; the only file that includes PCRE2 (T37).
 *
 * No JIT: it ignores the limits that matter here. Subjects are checked to be UTF-8 by PCRE2 itself:
 * a caller's mistake makes no match instead of undefined behaviour. \C is not allowed, because it
 * breaks characters.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/pattern.h"

struct TgPattern {
	pcre2_code *code;
	pcre2_match_context *context;
	pcre2_match_data *data;
	gboolean *limited;     /* a result of the last match, like data */
	GPtrArray *needles;    /* one of them stands in whatever matches; NULL: not known */
	GPtrArray *beginnings; /* with one of them begins whatever matches; NULL: not known */
};

/* PCRE2's options for our flags. */
static guint32
compile_options(TgPatternFlags flags)
{
	guint32 options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;

	if (flags & TG_PATTERN_CASELESS)
		options |= PCRE2_CASELESS;
	if (flags & TG_PATTERN_MULTILINE)
		options |= PCRE2_MULTILINE;
	if (flags & TG_PATTERN_ANCHORED)
		options |= PCRE2_ANCHORED;
	return options;
}

/* Compiles; the error says where and what. */
static pcre2_code *
compile(const char *regex, TgPatternFlags flags, GError **error)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_code *code = NULL;
	PCRE2_SIZE offset = 0;
	PCRE2_UCHAR message[256] = "";
	int number = 0;

	pcre2_set_max_pattern_length(context, TG_MAX_PATTERN);
	code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, compile_options(flags),
		&number, &offset, context);
	pcre2_compile_context_free(context);
	if (code)
		return code;
	pcre2_get_error_message(number, message, sizeof message);
	g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
		"%s at byte %" G_GSIZE_FORMAT " of the pattern", (const char *)message,
		(gsize)offset);
	return NULL;
}

/* Compiles regex and gives it its limits. */
TgPattern *
tg_pattern_new(const char *regex, TgPatternFlags flags, GError **error)
{
	pcre2_code *code = compile(regex, flags, error);
	TgPattern *pattern = NULL;

	if (!code)
		return NULL;
	pattern = g_new0(TgPattern, 1);
	pattern->code = code;
	pattern->context = pcre2_match_context_create(NULL);
	pattern->data = pcre2_match_data_create_from_pattern(code, NULL);
	pattern->limited = g_new0(gboolean, 1);
	tg_needles_new(regex, &pattern->needles, &pattern->beginnings);
	g_assert(pattern->context && pattern->data);
	pcre2_set_match_limit(pattern->context, TG_PATTERN_MATCH_LIMIT);
	pcre2_set_heap_limit(pattern->context, TG_PATTERN_HEAP_KIB);
	return pattern;
}

/* Frees it; NULL is allowed. */
void
tg_pattern_free(TgPattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_data_free(pattern->data);
	pcre2_match_context_free(pattern->context);
	pcre2_code_free(pattern->code);
	g_free(pattern->limited);
	g_clear_pointer(&pattern->needles, g_ptr_array_unref);
	g_clear_pointer(&pattern->beginnings, g_ptr_array_unref);
	g_free(pattern);
}

/* Length of subject up to the maximum, cut in front of a character. */
static gsize
cut_length(const char *subject, gssize length)
{
	gsize n = length < 0 ? strnlen(subject, TG_MAX_PATTERN_SUBJECT + 1) : (gsize)length;

	if (n <= TG_MAX_PATTERN_SUBJECT)
		return n;
	n = TG_MAX_PATTERN_SUBJECT;
	while (n > 0 && ((guint8)subject[n] & 0xC0) == 0x80)
		n--;
	return n;
}

/* Copies PCRE2's offsets of the first TG_PATTERN_GROUPS groups. */
static void
fill_match(const TgPattern *pattern, int groups, TgMatch *ret_match)
{
	const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(pattern->data);

	ret_match->count = MIN(groups, TG_PATTERN_GROUPS);
	for (int i = 0; i < TG_PATTERN_GROUPS; i++) {
		gboolean set = i < ret_match->count && offsets[2 * i] != PCRE2_UNSET;

		ret_match->start[i] = set ? (gssize)offsets[2 * i] : -1;
		ret_match->end[i] = set ? (gssize)offsets[2 * i + 1] : -1;
	}
}

/* Runs the pattern over subject, which is not too long, from start. */
static gboolean
run(const TgPattern *pattern, const char *subject, gsize length, gsize start, guint32 options,
	TgMatch *ret_match)
{
	int rc = pcre2_match(pattern->code, (PCRE2_SPTR)subject, length, start, options,
		pattern->data, pattern->context);

	*pattern->limited = rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_HEAPLIMIT ||
			    rc == PCRE2_ERROR_DEPTHLIMIT || rc == PCRE2_ERROR_NOMEMORY;
	if (rc <= 0)
		return FALSE;
	if (ret_match)
		fill_match(pattern, rc, ret_match);
	return TRUE;
}

gboolean
tg_pattern_match(const TgPattern *pattern, const char *subject, gssize length, gsize start,
	TgMatch *ret_match)
{
	gsize n = cut_length(subject, length);

	*pattern->limited = FALSE;
	return start <= n && run(pattern, subject, n, start, 0, ret_match);
}

/* The text was found to be UTF-8 once for all patterns. A limit ends the search, as it does within a
 * search by PCRE2, whose count of steps begins anew at each place, too. */
gboolean
tg_pattern_find(
	const TgPattern *pattern, const TgTrigrams *trigrams, gsize start, TgMatch *ret_match)
{
	gsize length;
	const char *text = tg_trigrams_text(trigrams, &length);
	g_autoptr(GArray) places = NULL;
	gboolean found = FALSE;

	*pattern->limited = FALSE;
	length = cut_length(text, (gssize)length);
	if (start > length || !tg_pattern_may_match(pattern, trigrams))
		return FALSE;
	if (!pattern->beginnings)
		return run(pattern, text, length, start, PCRE2_NO_UTF_CHECK, ret_match);
	places = tg_trigrams_places(trigrams, pattern->beginnings, start);
	for (guint i = 0; i < places->len && !found && !*pattern->limited; i++) {
		const gsize place = g_array_index(places, gsize, i);

		found = place <= length && run(pattern, text, length, place,
						   PCRE2_NO_UTF_CHECK | PCRE2_ANCHORED, ret_match);
	}
	return found;
}

/* Asks for the needles only. */
gboolean
tg_pattern_may_match(const TgPattern *pattern, const TgTrigrams *trigrams)
{
	return tg_trigrams_have_any(trigrams, pattern->needles);
}

/* Number of a named group. */
int
tg_pattern_group(const TgPattern *pattern, const char *name)
{
	int number = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);

	return number > 0 ? number : 0;
}

/* What the last match ran into. */
gboolean
tg_pattern_was_limited(const TgPattern *pattern)
{
	return *pattern->limited;
}
