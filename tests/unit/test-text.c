/* SPDX-License-Identifier: ISC */
/*
 * test-text.c - cleaning, folding, measuring (P68, P105).
 */
#include <string.h>

#include <glib.h>

#include "base/json.h"
#include "base/text.h"
#include "base/unichar.h"

#include "cputime.h"

typedef struct {
	const char *name, *text;
	gsize max;
	const char *wanted;
} Row;

static const Row lines_of_one[] = {
	{ "plain text stays", "hello world", 100, "hello world" },
	{ "P105 right-to-left override goes", "exe.\xE2\x80\xAEgpj.exe", 100, "exe.gpj.exe" },
	{ "P105 isolates go",
		"a\xE2\x81\xA6"
		"b\xE2\x81\xA9"
		"c",
		100, "abc" },
	{ "P105 zero width space at the first byte goes",
		"\xE2\x80\x8B"
		"abc",
		100, "abc" },
	{ "P105 tag characters go",
		"a\xF3\xA0\x81\x81\xF3\xA0\x81\xBF"
		"b",
		100, "ab" },
	{ "P105 soft hyphen goes", "pass\xC2\xADword", 100, "password" },
	{ "P68 byte order mark goes",
		"\xEF\xBB\xBF"
		"abc\xEF\xBB\xBF",
		100, "abc" },
	{ "P68 line separators are blanks",
		"a\xE2\x80\xA8"
		"b\xE2\x80\xA9"
		"c\xC2\x85"
		"d",
		100, "a b c d" },
	{ "P68 C0, DEL and C1 go",
		"a\x01\x1B[31mb\x7F\xC2\x9B"
		"c",
		100, "a[31mbc" },
	{ "line ends and tabs become one blank", "a\r\n\t b\n\nc", 100, "a b c" },
	{ "no-break space is a blank",
		"a\xC2\xA0\xC2\xA0"
		"b",
		100, "a b" },
	{ "ends are trimmed", " \t a \xC2\xA0\n", 100, "a" },
	{ "hidden characters between blanks leave one blank", "a \xE2\x80\x8B b", 100, "a b" },
	{ "cut on a character boundary", "привет", 5, "пр" },
	{ "cut at exactly the maximum", "привет", 12, "привет" },
	{ "no blank at the cut", "ab cd", 3, "ab" },
	{ "bytes that are no UTF-8 become U+FFFD", "a\xFF\xC3z\xC3", 100,
		"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD" },
	{ "an overlong form is no UTF-8",
		"a\xC0\xAF"
		"b",
		100,
		"a\xEF\xBF\xBD\xEF\xBF\xBD"
		"b" },
	{ "a maximum of nothing", "abc", 0, "" },
	{ "nothing", "", 100, "" },
	{ "emoji stay", "ok \xF0\x9F\x91\x8D", 100, "ok \xF0\x9F\x91\x8D" },
	{ "Hangul filler that looks like nothing goes",
		"a\xE3\x85\xA4"
		"b",
		100, "ab" },
};

static const Row lines[] = {
	{ "CR LF and CR become LF", "a\r\nb\rc\n", 100, "a\nb\nc\n" },
	{ "CR CR LF is two line ends", "a\r\r\nb", 100, "a\n\nb" },
	{ "form feed and line separators end lines",
		"a\fb\xE2\x80\xA8"
		"c",
		100, "a\nb\nc" },
	{ "tabs and no-break spaces stay",
		"a\tb\xC2\xA0"
		"c",
		100,
		"a\tb\xC2\xA0"
		"c" },
	{ "P105 overrides and zero width go",
		"\xE2\x80\xAE"
		"a\xE2\x80\x8D"
		"b",
		100, "ab" },
	{ "P68 escape goes", "a\x1B[2Jb", 100, "a[2Jb" },
	{ "cut on a character boundary", "яяя", 5, "яя" },
	{ "no UTF-8", "\x80", 100, "\xEF\xBF\xBD" },
};

static const Row trims[] = {
	{ "blanks at line ends", "a  \nb\t\n", 0, "a\nb" },
	{ "empty lines at both ends", "\n \n\na\n\nb\n \n\n", 0, "a\n\nb" },
	{ "indentation stays", "  a\n\tb", 0, "  a\n\tb" },
	{ "no-break spaces at a line end", "a\xC2\xA0\nb", 0, "a\nb" },
	{ "only blanks", " \n\t\n", 0, "" },
	{ "nothing", "", 0, "" },
};

static const Row folds[] = {
	{ "case and io", "Ещё ЁЛКА", 0, "еще елка" },
	{ "decomposed io and short i", "Е\xCC\x88лка, и\xCC\x86од", 0, "елка, йод" },
	{ "white space",
		"  A \t\n B\xC2\xA0"
		"C ",
		0, "a b c" },
	{ "nothing", "", 0, "" },
};

static const struct {
	const char *name;
	const Row *rows;
	guint count;
} tables[] = {
	{ "one line", lines_of_one, G_N_ELEMENTS(lines_of_one) },
	{ "lines", lines, G_N_ELEMENTS(lines) },
	{ "trim", trims, G_N_ELEMENTS(trims) },
	{ "fold", folds, G_N_ELEMENTS(folds) },
};

/* One row of the table of that number. */
static void
test_row(gconstpointer data)
{
	guint table = GPOINTER_TO_UINT(data) >> 16, i = GPOINTER_TO_UINT(data) & 0xFFFF;
	const Row *row = &tables[table].rows[i];
	g_autofree char *got = table == 0   ? tg_text_one_line(row->text, row->max)
			       : table == 1 ? tg_text_lines(row->text, -1, row->max)
			       : table == 2 ? tg_text_trim(row->text)
					    : tg_text_fold(row->text);

	g_assert_cmpstr(got, ==, row->wanted);
}

/* A NUL inside of a text with a length is removed, and nothing behind it is lost. */
static void
test_nul(void)
{
	g_autofree char *got = tg_text_lines("a\0b", 3, 100);

	g_assert_cmpstr(got, ==, "ab");
}

/* Whatever bytes come, what goes out is short, valid and clean. */
static void
test_random(void)
{
	for (int i = 0; i < 20000; i++) {
		char bytes[40];
		gsize max = (gsize)g_test_rand_int_range(0, 30);
		g_autofree char *line = NULL, *text = NULL;

		for (guint j = 0; j < sizeof bytes - 1; j++)
			bytes[j] = (char)g_test_rand_int_range(1, 256);
		bytes[sizeof bytes - 1] = '\0';
		line = tg_text_one_line(bytes, max);
		text = tg_text_lines(bytes, sizeof bytes - 1, max);
		g_assert_true(strlen(line) <= max && strlen(text) <= max);
		g_assert_true(g_utf8_validate(line, -1, NULL) && g_utf8_validate(text, -1, NULL));
		for (const char *p = line; *p; p = g_utf8_next_char(p))
			g_assert_false(tg_unichar_is_hidden(g_utf8_get_char(p)));
	}
}

/* Time does not grow with the square of the length. */
static void
test_linear(void)
{
	gsize length = 4 * 1024 * 1024;
	g_autofree char *text = g_malloc(length + 1);
	g_autofree char *line = NULL, *trimmed = NULL, *folded = NULL;
	gint64 before = test_cpu_time();

	memset(text, ' ', length);
	for (gsize i = 0; i < length; i += 3)
		text[i] = i % 2 ? '\n' : 'A';
	text[length] = '\0';
	line = tg_text_one_line(text, length);
	trimmed = tg_text_trim(text);
	folded = tg_text_fold(text);
	g_assert_cmpint(test_cpu_time() - before, <, 10 * G_USEC_PER_SEC);
}

static const struct {
	guint64 bytes;
	const char *english, *russian;
} sizes[] = {
	{ 0, "0 B", "0 Б" },
	{ 1023, "1023 B", "1023 Б" },
	{ 1024, "1 KB", "1 КБ" },
	{ 1258291, "1.2 MB", "1,2 МБ" },
	{ 5242880, "5 MB", "5 МБ" },
	{ 5767168, "5.5 MB", "5,5 МБ" },
	{ 1048575, "1 MB", "1 МБ" },
	{ G_MAXUINT64, "16777216 TB", "16777216 ТБ" },
};

static const struct {
	const char *text;
	gboolean good;
	guint64 bytes;
} written_sizes[] = {
	{ "10", TRUE, 10 },
	{ "512K", TRUE, 524288 },
	{ "5M", TRUE, 5242880 },
	{ "5.5M", TRUE, 5767168 },
	{ "5m", TRUE, 5242880 },
	{ "2G", TRUE, G_GUINT64_CONSTANT(2147483648) },
	{ "", FALSE, 0 },
	{ "M", FALSE, 0 },
	{ "5.M", FALSE, 0 },
	{ "5.5", FALSE, 0 },
	{ "5MB", FALSE, 0 },
	{ "-5M", FALSE, 0 },
	{ " 5M", FALSE, 0 },
	{ "99999999999999999999", FALSE, 0 },
	{ "1.2345M", FALSE, 0 },
};

/* Sizes are shown and read. */
static void
test_sizes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *english = tg_text_size(sizes[i].bytes, "en");
		g_autofree char *russian = tg_text_size(sizes[i].bytes, "ru");

		g_assert_cmpstr(english, ==, sizes[i].english);
		g_assert_cmpstr(russian, ==, sizes[i].russian);
	}
	for (guint i = 0; i < G_N_ELEMENTS(written_sizes); i++) {
		guint64 bytes = 0;

		g_assert_cmpint(tg_text_parse_size(written_sizes[i].text, &bytes), ==,
			written_sizes[i].good);
		g_assert_cmpuint(bytes, ==, written_sizes[i].bytes);
	}
}

/* Items are stripped, empty ones are dropped. */
static void
test_split(void)
{
	g_auto(GStrv) items = tg_text_split(" a; b c ;;\t;d", ';');
	g_autofree char *joined = g_strjoinv("|", items);
	g_auto(GStrv) any = tg_text_split_any("a;b\n\n c ;\n", ";\n");
	g_autofree char *joined_any = g_strjoinv("|", any);
	g_auto(GStrv) none = tg_text_split("", ';');

	g_assert_cmpstr(joined, ==, "a|b c|d");
	g_assert_cmpstr(joined_any, ==, "a|b|c");
	g_assert_cmpuint(g_strv_length(none), ==, 0);
}

/* Runs are taken at once: they must come out as their characters would, one by one (P68). */
static void
test_runs(void)
{
	for (gunichar c = 1; c < 0x900; c++) {
		gboolean line_end = c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == 0x85;
		char bytes[7] = "";
		g_autofree char *text = NULL, *wanted = NULL, *lines = NULL, *folded = NULL,
				*lower = NULL;
		gunichar small = c == 0x0401 || c == 0x0451 ? 0x0435 : g_unichar_tolower(c);

		g_unichar_to_utf8(c, bytes);
		text = g_strconcat("Ъz", bytes, bytes, "aЖ", NULL);
		wanted = g_strconcat("Ъz",
			line_end || (c != '\t' && tg_unichar_is_hidden(c)) ? "" : bytes,
			line_end || (c != '\t' && tg_unichar_is_hidden(c)) ? "" : bytes,
			line_end ? "\n\n" : "", "aЖ", NULL);
		lines = tg_text_lines(text, -1, 100);
		g_assert_cmpstr(lines, ==, wanted);
		memset(bytes, 0, sizeof bytes);
		g_unichar_to_utf8(small, bytes);
		lower = c == 0x85 || g_unichar_isspace(c)
				? g_strdup("ъz aж")
				: g_strconcat("ъz", bytes, bytes, "aж", NULL);
		folded = tg_text_fold(text);
		if (c != '\v')
			g_assert_cmpstr(folded, ==, lower);
		for (guint layout = 0; layout < 2; layout++)
			g_assert_cmpint(tg_text_is_clean(text, strlen(text), layout), ==,
				!tg_unichar_is_hidden(c) || (layout && (c == '\n' || c == '\t')));
	}
}

/* The shortcuts say what GLib says. */
static void
test_unichar(void)
{
	for (gunichar c = 1; c < 0x11000; c++) {
		g_autoptr(GString) appended = g_string_sized_new(c % 8);
		char bytes[7] = "", own[7] = "";
		const char *p = bytes;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		g_assert_cmpint(g_unichar_to_utf8(c, bytes), ==, tg_unichar_write(c, own));
		g_assert_cmpstr(bytes, ==, own);
		tg_unichar_append(appended, c);
		g_assert_cmpstr(appended->str, ==, bytes);
		g_assert_cmpuint(tg_unichar_next(&p), ==, c);
		g_assert_cmpint(*p, ==, 0);
		g_assert_cmpint(tg_unichar_is_alnum(c), ==, g_unichar_isalnum(c));
		g_assert_cmpuint(tg_unichar_lower(c), ==, g_unichar_tolower(c));
	}
}

/* What is written is what a reader of JSON gets, whatever it is. */
static void
test_json(void)
{
	for (gunichar c = 1; c < 0x900; c++) {
		char bytes[7] = "";
		g_autofree char *text = NULL, *wanted = NULL;
		g_autoptr(GString) json = g_string_new(NULL);

		g_unichar_to_utf8(c, bytes);
		text = g_strconcat("a", bytes, "\\", bytes, NULL);
		tg_json_append_string(json, text);
		wanted = c == '"' || c == '\\' ? g_strdup_printf("\"a\\%s\\\\\\%s\"", bytes, bytes)
			 : c >= 0x20 && c != 0x7F ? g_strdup_printf("\"a%s\\\\%s\"", bytes, bytes)
			 : strchr("\b\f\n\r\t", (int)c)
				 ? NULL
				 : g_strdup_printf("\"a\\u%04x\\\\\\u%04x\"", c, c);
		if (wanted)
			g_assert_cmpstr(json->str, ==, wanted);
	}
}

/* The short forms. */
static void
test_json_short(void)
{
	g_autoptr(GString) json = g_string_new(NULL);

	tg_json_append_string(json, "\b\f\n\r\t\"\\/\x7f");
	g_assert_cmpstr(json->str, ==, "\"\\b\\f\\n\\r\\t\\\"\\\\/\\u007f\"");
}

/* Only ASCII letters change. */
static void
test_ascii_lower(void)
{
	g_autofree char *got = tg_ascii_lower("ABC-ÄЁ@Example.COM");

	g_assert_cmpstr(got, ==, "abc-ÄЁ@example.com");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint t = 0; t < G_N_ELEMENTS(tables); t++) {
		for (guint i = 0; i < tables[t].count; i++) {
			g_autofree char *path = g_strdup_printf(
				"/text/%s: %s", tables[t].name, tables[t].rows[i].name);

			g_test_add_data_func(path, GUINT_TO_POINTER(t << 16 | i), test_row);
		}
	}
	g_test_add_func("/text/a NUL is removed", test_nul);
	g_test_add_func("/text/any bytes give short, valid, clean text", test_random);
	g_test_add_func("/text/cost is linear", test_linear);
	g_test_add_func("/text/P68 runs are cleaned as their characters", test_runs);
	g_test_add_func("/text/sizes are shown and read", test_sizes);
	g_test_add_func("/text/lists are split", test_split);
	g_test_add_func("/text/shortcuts say what GLib says", test_unichar);
	g_test_add_func("/text/JSON strings are escaped", test_json);
	g_test_add_func("/text/JSON strings have short escapes", test_json_short);
	g_test_add_func("/text/ASCII lower case", test_ascii_lower);
	return g_test_run();
}
