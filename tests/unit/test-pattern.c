/* SPDX-License-Identifier: ISC */
/*
 * test-pattern.c - regular expressions end, whatever they and their subjects are (T37, P17, P88).
 */
#include <string.h>

#include <glib.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/pattern.h"

#include "cputime.h"

static const struct {
	const char *name, *regex;
	TgPatternFlags flags;
	const char *subject;
	gssize start;
	gssize from, to; /* of the match; -1: none */
} rows[] = {
	{ "a word is found", "b+", 0, "aabbb", 0, 2, 5 },
	{ "case counts", "B", 0, "abc", 0, -1, -1 },
	{ "case does not count", "ВЕРСИЯ", TG_PATTERN_CASELESS, "версия 2", 0, 0, 12 },
	{ "Unicode classes", "^\\w+$", 0, "ёжик", 0, 0, 8 },
	{ "Unicode digits and blanks", "a\\sb", 0,
		"a\xC2\xA0"
		"b",
		0, 0, 4 },
	{ "a dot is a character", "^.$", 0, "я", 0, 0, 2 },
	{ "lines", "^b$", TG_PATTERN_MULTILINE, "a\nb\nc", 0, 2, 3 },
	{ "no lines", "^b$", 0, "a\nb\nc", 0, -1, -1 },
	{ "anchored", "b", TG_PATTERN_ANCHORED, "ab", 0, -1, -1 },
	{ "from a start", "a", 0, "aba", 1, 2, 3 },
	{ "start behind the end", "a", 0, "aba", 9, -1, -1 },
	{ "an empty match at the end", "$", 0, "ab", 0, 2, 2 },
	{ "no UTF-8 does not match and does not crash", "a", 0, "a\xFF", 0, -1, -1 },
};

/* One row. */
static void
test_row(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(TgPattern) pattern = tg_pattern_new(rows[i].regex, rows[i].flags, NULL);
	TgMatch match = { .start = { -1 }, .end = { -1 } };

	g_assert_nonnull(pattern);
	g_assert_cmpint(
		tg_pattern_match(pattern, rows[i].subject, -1, (gsize)rows[i].start, &match), ==,
		rows[i].from >= 0);
	g_assert_cmpint(match.start[0], ==, rows[i].from);
	g_assert_cmpint(match.end[0], ==, rows[i].to);
	g_assert_false(tg_pattern_was_limited(pattern));
}

/* Patterns that need exponential time are given up quickly, and one can ask. */
static void
test_redos(void)
{
	static const char *const bombs[] = { "^(a+)+$", "^(a|a)*$", "(x+x+)+y",
		"^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*(.*)*(.*)*[^a]b", "(?:(?:a?){40}){40}b" };
	g_autofree char *subject = g_strnfill(TG_MAX_PATTERN_SUBJECT, 'a');

	for (guint i = 0; i < G_N_ELEMENTS(bombs); i++) {
		g_autoptr(TgPattern) pattern = tg_pattern_new(bombs[i], 0, NULL);
		gint64 before = test_cpu_time();

		g_assert_nonnull(pattern);
		subject[TG_MAX_PATTERN_SUBJECT - 1] = '!';
		tg_pattern_match(pattern, subject, -1, 0, NULL);
		g_test_message("%s: %d ms, limited: %d", bombs[i],
			(int)((test_cpu_time() - before) / 1000), tg_pattern_was_limited(pattern));
		g_assert_cmpint(test_cpu_time() - before, <, 5 * G_USEC_PER_SEC);
	}
}

/* The limit is told, and the next match on the same pattern starts afresh. */
static void
test_limited(void)
{
	g_autoptr(TgPattern) pattern = tg_pattern_new("^(a+)+$", 0, NULL);

	g_assert_false(
		tg_pattern_match(pattern, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", -1, 0, NULL));
	g_assert_true(tg_pattern_was_limited(pattern));
	/* 2^18 steps: PCRE2's own limit would let this through */
	g_assert_false(tg_pattern_match(pattern, "aaaaaaaaaaaaaaaaaa!", -1, 0, NULL));
	g_assert_true(tg_pattern_was_limited(pattern));
	g_assert_true(tg_pattern_match(pattern, "aaa", -1, 0, NULL));
	g_assert_false(tg_pattern_was_limited(pattern));
}

/* What is behind TG_MAX_PATTERN_SUBJECT is not looked at, and the cut is between characters. */
static void
test_cut(void)
{
	g_autoptr(TgPattern) pattern = tg_pattern_new("z", 0, NULL);
	g_autoptr(TgPattern) end = tg_pattern_new("я$", 0, NULL);
	g_autoptr(GString) subject = g_string_new("b");

	while (subject->len <= TG_MAX_PATTERN_SUBJECT)
		g_string_append(subject, "я");
	g_string_append(subject, "z");
	g_assert_false(tg_pattern_match(pattern, subject->str, (gssize)subject->len, 0, NULL));
	g_assert_true(tg_pattern_match(end, subject->str, -1, 0, NULL));
}

/* Groups by number and by name, those that are not set, and more than are kept. */
static void
test_groups(void)
{
	g_autoptr(TgPattern) pattern = tg_pattern_new("(?<key>\\w+)(x)?=(?<value>\\d+)", 0, NULL);
	g_autoptr(TgPattern) many = tg_pattern_new("(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", 0, NULL);
	TgMatch match;
	int value = tg_pattern_group(pattern, "value");

	g_assert_cmpint(value, ==, 3);
	g_assert_cmpint(tg_pattern_group(pattern, "none"), ==, 0);
	g_assert_true(tg_pattern_match(pattern, "- version=23", -1, 0, &match));
	g_assert_cmpint(match.count, ==, 4);
	g_assert_cmpint(match.start[value], ==, 10);
	g_assert_cmpint(match.end[value], ==, 12);
	g_assert_cmpint(match.start[2], ==, -1);
	g_assert_cmpint(match.start[7], ==, -1);
	g_assert_true(tg_pattern_match(many, "0123456789", -1, 0, &match));
	g_assert_cmpint(match.count, ==, TG_PATTERN_GROUPS);
}

/* Mistakes are told with PCRE2's words and the place. */
static void
test_mistakes(void)
{
	static const char *const bad[] = { "(", "[a", "a\\", "(?<1>a)", "\\C", "*a", "\xFF" };
	g_autofree char *huge = g_strnfill(TG_MAX_PATTERN + 1, 'a');
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) problem = NULL;

		g_assert_null(tg_pattern_new(bad[i], 0, &problem));
		g_assert_error(problem, TG_ERROR, TG_ERROR_CONFIG);
		g_assert_nonnull(strstr(problem->message, " at byte "));
	}
	g_assert_null(tg_pattern_new(huge, 0, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_CONFIG);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strconcat("/pattern/", rows[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
	}
	g_test_add_func("/pattern/T37 exponential patterns end quickly", test_redos);
	g_test_add_func("/pattern/T37 a limit is told", test_limited);
	g_test_add_func("/pattern/T37 the subject is cut between characters", test_cut);
	g_test_add_func("/pattern/groups have numbers and names", test_groups);
	g_test_add_func("/pattern/mistakes have a place", test_mistakes);
	return g_test_run();
}
