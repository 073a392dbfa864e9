/* SPDX-License-Identifier: ISC */
/*
 * test-needles.c - what a pattern cannot do without and begins with, and that no match is lost or moved
 * by asking for it.
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/pattern.h"

#define FLAGS (TG_PATTERN_CASELESS | TG_PATTERN_MULTILINE)
#define RANDOM_PATTERNS 40000

static const struct {
	const char *regex, *wanted; /* needles, " / " between; NULL: nothing is certain */
} rows[] = {
	{ "version", "version" },
	{ "a", NULL },
	{ "ab", "ab" },
	{ "abc?d", "ab" },
	{ "abc*", "ab" },
	{ "abc+de", "abc" },
	{ "ab{2}c", "abbc" },
	{ "ab{2,}c", "abb" },
	{ "ab{0,2}cd", "cd" },
	{ "ab{9}", "abbb" },
	{ "\\d{3}[ -]\\d\\d", "000" },
	{ "\\d+\\.\\d+", ".0" },
	{ "^ab$|cd", "ab / cd" },
	{ "ab|c", NULL },
	{ "ab|", NULL },
	{ "(?:ab|cde)?fg", "fg" },
	{ "(?:abc|cde)fg", "abc / cde" },
	{ "(?:abc|c)fg", "fg" },
	{ "(?<value>abc)", "abc" },
	{ "(?<!windows )(?<=x)\\bверси(?:я|и)", "верси" },
	{ "ab(?=xyzxyz)", "ab" },
	{ "ab(?!xyzxyz)cd", "abcd" },
	{ "(?:(?:version|release|build)\\b|ver\\b\\.?)", "version / release / build / ver" },
	{ "[a-z]+[]abc]bc[[:alpha:]x]defg[^]x\\]]", "defg" },
	{ "a\\.b\\/c", "a.b/c" },
	{ "a.bc", "bc" },
	{ "a\\wbc", "bc" },
	{ "ИНН\\b", "ИНН" },
	{ "", NULL },
	/* what is not understood says nothing */
	{ "(?i)abc", NULL },
	{ "(?x)a b c", NULL },
	{ "(?#no)abc", NULL },
	{ "(abc)\\1", NULL },
	{ "\\Qabc\\E", NULL },
	{ "\\x41bc", NULL },
	{ "abc(?R)?", NULL },
	{ "(*UTF)abc", NULL },
	{ "[[.a.]b]cde", NULL },
	{ "abc{x}", NULL },
	{ "(?P<n>abc)", NULL },
	{ "(?>abc)", NULL },
	{ "abc\\K", NULL },
};

static const struct {
	const char *regex, *wanted; /* beginnings, " / " between; NULL: nothing is certain */
} beginnings[] = {
	{ "version", "version" },
	{ "ab", NULL },
	{ "abc?d", NULL },
	{ "abcd?", "abc" },
	{ "a?bcd", NULL },
	{ "a*bcd", NULL },
	{ "ab+cd", NULL },
	{ "abc+d", "abc" },
	{ "ab{9}", "abbb" },
	{ "\\d{3}x", "000x" },
	{ "\\wabc", NULL },
	{ ".abc", NULL },
	{ "[ab]cde", NULL },
	{ "(?<!windows )(?<=x)\\b^версия?", "верси" },
	{ "(?=x)abc", "abc" },
	{ "(?!abc)", NULL },
	{ "\\b(?:version|rele(?:ase)?)\\b", "version / rele" },
	{ "(?:abc|d)efg", NULL },
	{ "(?:abc|)efg", NULL },
	{ "(?:abc)?efg", NULL },
	{ "(?:abc)+efg", "abc" },
	{ "(?:abc){0,2}efg", NULL },
	{ "(?<value>(?:abc|bcd)x|efg)", "abc / bcd / efg" },
	{ "abc|", NULL },
	{ "abc|efg", "abc / efg" },
	{ "(?i)abc", NULL },
	{ "abc\\K", NULL },
};

/* A list as it stands in the rows. */
static char *
join(GPtrArray *list)
{
	if (!list)
		return NULL;
	g_ptr_array_add(list, NULL);
	return g_strjoinv(" / ", (char **)list->pdata);
}

/* The needles of one row. */
static void
test_row(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GPtrArray) needles = NULL;
	g_autoptr(GPtrArray) others = NULL;
	g_autofree char *joined = NULL;

	tg_needles_new(rows[i].regex, &needles, &others);
	joined = join(needles);
	g_assert_cmpstr(joined, ==, rows[i].wanted);
}

/* What a pattern must begin with. */
static void
test_beginnings(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++) {
		g_autoptr(GPtrArray) needles = NULL;
		g_autoptr(GPtrArray) found = NULL;
		g_autofree char *joined = NULL;

		tg_needles_new(beginnings[i].regex, &needles, &found);
		joined = join(found);
		g_test_message("%s", beginnings[i].regex);
		g_assert_cmpstr(joined, ==, beginnings[i].wanted);
	}
}

/* Are match and find the same from every place on? */
static void
compare_matches(const TgPattern *pattern, const char *text)
{
	g_autoptr(TgTrigrams) trigrams = tg_trigrams_new(text, strlen(text));

	for (const char *p = text;; p = g_utf8_next_char(p)) {
		const gsize start = (gsize)(p - text);
		TgMatch wanted = { 0 }, found = { 0 };

		g_assert_cmpint(tg_pattern_match(pattern, text, -1, start, &wanted), ==,
			tg_pattern_find(pattern, trigrams, start, &found));
		g_assert_cmpmem(&wanted, sizeof wanted, &found, sizeof found);
		if (!*p)
			return;
	}
}

/* Does the pattern match, and may it? A match that may not be is the only mistake. */
static gboolean
is_lost(const TgPattern *pattern, const char *text, gboolean *ret_may)
{
	g_autoptr(TgTrigrams) trigrams = tg_trigrams_new(text, strlen(text));

	*ret_may = tg_pattern_may_match(pattern, trigrams);
	return !*ret_may && tg_pattern_match(pattern, text, -1, 0, NULL);
}

/* A random string of the words. */
static char *
random_words(const char *const *words, guint n_words, int max)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int n = g_test_rand_int_range(0, max); n > 0; n--)
		g_string_append(text, words[g_test_rand_int_range(0, (int)n_words)]);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Random patterns over random texts: no match is lost, and most patterns without one are spared. */
static void
test_random(void)
{
	static const char *const tokens[] = { "a", "b", "ab", "Ж", "ё", "3", "\\d", "\\w", "\\.",
		".", "[ab]", "[^a]", "[]a]", "(?:", "(", "|", ")", ")", ")", "?", "*", "+", "+?",
		"{2}", "{0,1}", "{2,}", "{1,2}+", "\\b", "(?=", "(?!", "(?<=a)", "(?<!b)", "^", "$",
		"(?i)", "\\Qa|b\\E", "(?#", "\\1", "(?<n>", "-", "\\s", "\\h", "\\R", "\\X", "(?|",
		"(?>", "[[:alpha:]b]", "\\x41", "\\N", "abЖ", "(?:ab3|ЖЖё)" };
	static const char *const parts[] = { "a", "b", "A", "B", "ж", "Ж", "Ё", "е", "3", "7", ".",
		"-", " ", "\n", "K", "abж", "aB7", "ЖжЁ" };
	guint matched = 0, spared = 0;

	for (guint i = 0; i < RANDOM_PATTERNS; i++) {
		g_autofree char *regex = random_words(tokens, G_N_ELEMENTS(tokens), 9);
		g_autoptr(TgPattern) pattern = tg_pattern_new(regex, FLAGS, NULL);

		for (guint j = 0; pattern && j < 12; j++) {
			g_autofree char *text = random_words(parts, G_N_ELEMENTS(parts), 8);
			gboolean may;

			if (is_lost(pattern, text, &may))
				g_test_message("'%s' in '%s'", regex, text);
			g_assert_false(!may && tg_pattern_match(pattern, text, -1, 0, NULL));
			compare_matches(pattern, text);
			matched += may && tg_pattern_match(pattern, text, -1, 0, NULL);
			spared += !may;
		}
	}
	g_test_message("%u matched, %u spared", matched, spared);
	g_assert_cmpuint(matched, >, RANDOM_PATTERNS / 4);
	g_assert_cmpuint(spared, >, RANDOM_PATTERNS / 4);
}

/* Whatever PCRE2 takes for the same letter without case is the same here. */
static void
test_case(void)
{
	g_autoptr(GArray) cased = g_array_new(FALSE, FALSE, sizeof(gunichar));

	for (gunichar c = 1; c < 0x20000; c++)
		if (g_unichar_tolower(c) != c || g_unichar_toupper(c) != c)
			g_array_append_val(cased, c);
	for (guint i = 0; g_array_index(cased, gunichar, i) < 0x530; i++) {
		char letter[7] = "";
		g_autofree char *regex = NULL;
		g_autoptr(TgPattern) pattern = NULL;

		g_unichar_to_utf8(g_array_index(cased, gunichar, i), letter);
		regex = g_strconcat(letter, letter, letter, NULL);
		pattern = tg_pattern_new(regex, FLAGS, NULL);
		g_assert_nonnull(pattern);
		for (guint j = 0; j < cased->len; j++) {
			char other[7] = "";
			g_autofree char *text = NULL;

			g_unichar_to_utf8(g_array_index(cased, gunichar, j), other);
			text = g_strconcat(other, other, other, NULL);
			if (tg_pattern_match(pattern, text, -1, 0, NULL)) {
				gboolean may;

				g_assert_false(is_lost(pattern, text, &may));
				g_assert_true(may);
				compare_matches(pattern, text);
			}
		}
	}
}

/* Digits of any script, and texts without the words. */
static void
test_texts(void)
{
	g_autoptr(TgPattern) pattern = tg_pattern_new("верси\\w+ \\d{3}", FLAGS, NULL);
	gboolean may;

	g_assert_false(is_lost(pattern, "ВЕРСИЯ ٣٤٥", &may));
	g_assert_true(may);
	g_assert_false(is_lost(pattern, "верс ия 123", &may));
	g_assert_false(may);
	compare_matches(pattern, "версии 123, ВЕРСИЯ ٣٤٥; верси и 123");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strdup_printf("/needles/row %u", i + 1);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
	}
	g_test_add_func("/needles/beginnings", test_beginnings);
	g_test_add_func("/needles/no match is lost or moved", test_random);
	g_test_add_func("/needles/case is PCRE2's", test_case);
	g_test_add_func("/needles/digits of any script; other texts", test_texts);
	return g_test_run();
}
