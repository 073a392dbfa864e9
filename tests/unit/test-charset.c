/* SPDX-License-Identifier: ISC */
/*
 * test-charset.c - bytes to text: declared first, then UTF-8, then Russian (T30, P84-P87), and
 * encoded-words with the repairs of real mail (M8, M9, P12).
 */
#include "mail/charset.h"
#include "mail/cyrillic.h"
#include "mail/words.h"
#include "parsekit.h"
#include "cputime.h"

#include <string.h>

#define FFFD "\xEF\xBF\xBD"
#define ROW(name, charset, bytes, wanted)                                                          \
	{                                                                                          \
		name, charset, bytes, sizeof(bytes) - 1, wanted                                    \
	}

static const struct {
	const char *name, *charset, *bytes;
	gsize length;
	const char *wanted;
} rows[] = {
	ROW("declared windows-1251", "windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
	ROW("an alias", "CP1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
	ROW("declared koi8-r", "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
	ROW("a clean declaration is never overruled", "iso-8859-1", "\xcf\xf0\xe8\xe2\xe5\xf2",
		"Ïðèâåò"),
	ROW("a clean declaration is never overruled by UTF-8", "koi8-r", "\xd0\x9f", "п÷"),
	ROW("C1 controls mean windows-1252", "iso-8859-1", "\x93quoted\x94", "“quoted”"),
	ROW("declared UTF-8 that is windows-1251", "utf-8", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
	ROW("declared ASCII that is UTF-8", "us-ascii", "\xd0\x9f\xd1\x80", "Пр"),
	ROW("declared ASCII that is koi8-r", "us-ascii", "\xf0\xd2\xc9\xd7\xc5\xd4 \xcd\xc9\xd2",
		"Привет мир"),
	ROW("nothing declared, UTF-8", NULL, "\xd0\x9f\xd1\x80", "Пр"),
	ROW("nothing declared, windows-1251", NULL,
		"\xce\xf8\xe8\xe1\xea\xe0 \xef\xf0\xe8 \xe7\xe0\xef\xf3\xf1\xea\xe5",
		"Ошибка при запуске"),
	ROW("nothing declared, koi8-r", NULL,
		"\xef\xdb\xc9\xc2\xcb\xc1 \xd0\xd2\xc9 \xda\xc1\xd0\xd5\xd3\xcb\xc5",
		"Ошибка при запуске"),
	ROW("nothing declared, capitals", NULL, "\xce\xd8\xc8\xc1\xca\xc0", "ОШИБКА"),
	ROW("nothing declared, Western", NULL, "M\xfcller caf\xe9", "Müller café"),
	ROW("an unknown charset", "x-unknown", "\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0",
		"Привет мир"),
	ROW("UTF-8 with one damaged byte", "utf-8",
		"\xd0\x9f\xd1\x80\xd0\xb8\xff\xd0\xb2\xd0\xb5\xd1\x82", "При" FFFD "вет"),
	ROW("overlong (P85)", "utf-8",
		"abcdefgh\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc0\x80",
		"abcdefghééééééééé" FFFD FFFD),
	ROW("a surrogate (P85)", "utf-8",
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xed\xa0\x80",
		"ééééééééééééé" FFFD FFFD FFFD),
	ROW("UTF-7 is not decoded (M9)", "utf-7", "+AA0ACg-Bcc: v@x", "+AA0ACg-Bcc: v@x"),
	ROW("a suffix is no charset (P86)", "utf-8//TRANSLIT", "\xd0\x9f", "П"),
	ROW("a NUL", "utf-8", "a\0b", "a" FFFD "b"),
	ROW("an undefined byte", "windows-1251", "\xcf\xf0\xe8\x98\xe2\xe5\xf2", "При" FFFD "вет"),
	ROW("Japanese", "iso-2022-jp", "\x1b$B$3\x1b(B", "こ"),
	ROW("Japanese that ends in the middle (P85)", "iso-2022-jp", "\x1b$B$3$", "こ" FFFD),
	ROW("Chinese of four bytes (P85)", "gb18030", "\x81\x30\x81\x30", "\xc2\x80"),
	ROW("nothing", NULL, "", ""),
};

static void
test_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = tg_charsets_decode(kit_provisions()->charsets,
			rows[i].charset, rows[i].bytes, rows[i].length, 1000);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(text, ==, rows[i].wanted);
	}
}

static void
test_names(void)
{
	g_autofree char *huge = g_strnfill(1000000, 'x');
	static const char *const refused[] = { "", "utf-7", "utf-16", "utf-16le", "utf-32", "../x",
		"ibm037", "utf-8 ", "utf-8\n" };

	for (guint i = 0; i < G_N_ELEMENTS(refused); i++)
		g_assert_null(tg_charset_canonical(refused[i], strlen(refused[i])));
	g_assert_null(tg_charset_canonical("utf-8\0x", 7));
	g_assert_null(tg_charset_canonical(huge, strlen(huge)));
	g_assert_cmpstr(tg_charset_canonical("KS_C_5601-1987", 14), ==, "euc-kr");
	g_assert_cmpstr(tg_charset_canonical("UTF8 rest", 4), ==, "utf-8");
}

/* 0xDF becomes two bytes, an undefined byte three: never more than four times the input (P87). */
static void
test_expansion(void)
{
	for (guint byte = 1; byte < 256; byte++) {
		g_autofree char *bytes = g_strnfill(1000, (char)byte);
		static const char *const charsets[] = { "utf-8", "windows-1252", "koi8-r",
			"gb18030", "shift_jis", "iso-2022-jp", NULL };

		for (guint i = 0; i < G_N_ELEMENTS(charsets); i++) {
			g_autofree char *text = tg_charsets_decode(
				kit_provisions()->charsets, charsets[i], bytes, 1000, 1 << 20);
			g_autofree char *cut = tg_charsets_decode(
				kit_provisions()->charsets, charsets[i], bytes, 1000, 100);

			g_assert_true(g_utf8_validate(text, -1, NULL));
			g_assert_cmpuint(strlen(text), <=, 4000);
			g_assert_true(g_utf8_validate(cut, -1, NULL));
			g_assert_cmpuint(strlen(cut), <=, 100);
		}
	}
}

static void
test_guess(void)
{
	g_assert_cmpstr(tg_cyrillic_guess("\xcf\xf0\xe8\xe2\xe5\xf2", 6), ==, "windows-1251");
	g_assert_cmpstr(tg_cyrillic_guess("\xf0\xd2\xc9\xd7\xc5\xd4", 6), ==, "koi8-r");
	g_assert_null(tg_cyrillic_guess("M\xfcller", 6));
	g_assert_null(tg_cyrillic_guess("plain", 5));
}

static const struct {
	const char *name, *raw, *wanted;
} words[] = {
	{ "plain", "Hello world", "Hello world" },
	{ "Q", "=?utf-8?Q?=D0=9F=D1=80=D0=B8_x?=", "При x" },
	{ "B", "=?utf-8?B?0J/RgNC4?=", "При" },
	{ "windows-1251", "=?windows-1251?B?z/Do4uXy?=", "Привет" },
	{ "koi8-r", "=?KOI8-R?Q?=F0=D2=C9=D7=C5=D4?= 42", "Привет 42" },
	{ "a language (RFC 2231)", "=?utf-8*ru?Q?=D0=9F?=", "П" },
	{ "blanks between two words vanish", "=?utf-8?Q?a?= \t =?utf-8?Q?b?=", "ab" },
	{ "blanks between a word and text stay", "=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c" },
	{ "cut inside a character (P84)", "=?utf-8?Q?=D0?= =?utf-8?Q?=9F?=", "П" },
	{ "B cut inside a character (P84)", "=?utf-8?B?0A==?= =?UTF-8?B?nw==?=", "П" },
	{ "neighbours in two charsets", "=?koi8-r?Q?=F0?= =?windows-1251?Q?=CF?=", "ПП" },
	{ "without blanks between them", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab" },
	{ "B without its padding (P84)", "=?utf-8?B?0J8?=", "П" },
	{ "blanks inside a word", "=?utf-8?Q?a b?=", "a b" },
	{ "an unknown charset (P84)", "=?x-nope?Q?=D0=9F?=", "П" },
	{ "an unfinished word (P84)", "=?utf-8?Q?abc", "=?utf-8?Q?abc" },
	{ "no charset", "=??Q?a?=", "=??Q?a?=" },
	{ "no such encoding", "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
	{ "line breaks become blanks (M8)", "=?utf-8?Q?a=0D=0ABcc:_v@x?=", "a Bcc: v@x" },
	{ "UTF-7 stays (M9)", "=?utf-7?Q?+AA0ACg-Bcc:_v@x?=", "+AA0ACg-Bcc: v@x" },
	{ "bidi controls vanish (P68)", "=?utf-8?Q?a=E2=80=AEb?=", "ab" },
	{ "raw UTF-8", "\xd0\x9f\xd1\x80\xd0\xb8", "При" },
	{ "raw windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0", "Привет мир" },
	{ "raw koi8-r beside a word", "=?utf-8?Q?=D0=9F?= \xf0\xd2\xc9\xd7\xc5\xd4", "П Привет" },
	{ "a nested word is text (P84)", "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?=" },
};

static void
test_words(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *text = tg_words_decode(
			kit_provisions()->charsets, words[i].raw, strlen(words[i].raw), 998);

		g_test_message("%s", words[i].name);
		g_assert_cmpstr(text, ==, words[i].wanted);
	}
}

/* Unfinished words without number must not cost their square (P84, P88). */
static void
test_words_linear(void)
{
	GString *raw = g_string_new(NULL);
	g_autofree char *text = NULL;
	gint64 began;

	while (raw->len < 64 * 1024)
		g_string_append(raw, "=?a?B?");
	began = test_cpu_time();
	text = tg_words_decode(kit_provisions()->charsets, raw->str, raw->len, 998);
	g_assert_cmpfloat((double)(test_cpu_time() - began), <, 1 * 1e6);
	g_string_free(raw, TRUE);
}

/* Nothing but NULs in a charset that has them must not cost their square (P88). */
static void
test_nul_linear(void)
{
	const gsize length = 1024 * 1024;
	g_autofree char *nul = g_malloc0(length);
	gint64 began = test_cpu_time();
	g_autofree char *text =
		tg_charsets_decode(kit_provisions()->charsets, "koi8-r", nul, length, length);

	g_assert_cmpfloat((double)(test_cpu_time() - began), <, 2 * 1e6);
	g_assert_cmpuint(strlen(text), ==, length / 3 * 3);
}

int
main(int argc, char **argv)
{
	kit_init(&argc, &argv);
	g_test_add_func("/charset/declared, then UTF-8, then likely (T30, P85)", test_rows);
	g_test_add_func("/charset/only the allow-list has names (P86)", test_names);
	g_test_add_func("/charset/at most four times the bytes (P87)", test_expansion);
	g_test_add_func("/charset/Russian is told from Western", test_guess);
	g_test_add_func("/words/encoded-words and raw bytes (P84, M8, M9)", test_words);
	g_test_add_func("/words/unfinished words are linear (P88)", test_words_linear);
	g_test_add_func("/charset/a text of NULs is linear (P88)", test_nul_linear);
	return g_test_run();
}
