/* SPDX-License-Identifier: ISC */
/*
 * test-filename.c - names are cleaned first and judged later: P100-P111.
 */
#include "mail/filename.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static const struct {
	const char *name, *raw, *wanted;
} rows[] = {
	{ "a plain name", "screen.png", "screen.png" },
	{ "Russian", "Снимок экрана.png", "Снимок экрана.png" },
	{ "trailing dots and blanks (P104)", "a.exe. . .", "a.exe" },
	{ "a trailing NBSP and ideographic space (P104)", "a.exe\u00a0\u3000", "a.exe" },
	{ "trailing dots that look like dots (P104)", "a.exe\u2024\uff0e", "a.exe" },
	{ "an alternate data stream (P104)", "a.pdf::$DATA", "a.pdf" },
	{ "a colon inside", "Re: report.pdf", "Re_ report.pdf" },
	{ "right-to-left override (P105)", "a\u202efdp.exe", "afdp.exe" },
	{ "zero-width space in front (Mail2Shell, P105)", "\u200b.htaccess", "_htaccess" },
	{ "soft hyphen and tag characters (P105)", "a\u00ad.e\U000e0041xe", "a.exe" },
	{ "Cyrillic letters stay what they are (P106)", "а.рdf", "а.рdf" },
	{ "full-width letters stay what they are (P106)", "a．ｐｄｆ", "a．ｐｄｆ" },
	{ "line breaks (P107)", "a\r\nX: y.pdf", "a X_ y.pdf" },
	{ "quotes and angle brackets (P107)", "a\"<b>.pdf", "a__b_.pdf" },
	{ "a path (P108)", "../../etc/cron.d/x.pdf", "x.pdf" },
	{ "a Windows path (P108)", "C:\\Users\\i\\x.pdf", "x.pdf" },
	{ "a network path (P108)", "\\\\host\\share\\x.pdf", "x.pdf" },
	{ "a drive alone (P108)", "C:x.pdf", "x.pdf" },
	{ "a device (P108)", "CON.pdf", "_CON.pdf" },
	{ "a device with a blank (P108)", "nul .txt", "_nul .txt" },
	{ "no device", "console.pdf", "console.pdf" },
	{ "dots only (P108)", "..", "" },
	{ "one dot (P108)", ".", "" },
	{ "a slash at the end", "dir/", "" },
	{ "a leading hyphen (P108)", "-rf.pdf", "_rf.pdf" },
	{ "a leading tilde (P108)", "~.pdf", "_.pdf" },
	{ "blanks only", "  \t ", "" },
	{ "nothing", "", "" },
};

static void
test_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = tg_filename_canonical(rows[i].raw);
		g_autofree char *again = tg_filename_canonical(name);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(name, ==, rows[i].wanted);
		g_assert_cmpstr(again, ==, name);
	}
}

static void
test_lengths(void)
{
	for (gsize n = TG_MAX_NAME - 2; n < TG_MAX_NAME + 300; n++) {
		g_autofree char *stem = g_strnfill(n - 4, 'a');
		g_autofree char *raw = g_strconcat(stem, ".pdf", NULL);
		g_autofree char *name = tg_filename_canonical(raw);

		g_assert_cmpuint(strlen(name), ==, MIN(n, TG_MAX_NAME));
		g_assert_true(g_str_has_suffix(name, ".pdf"));
	}
}

static void
test_multibyte_cut(void)
{
	GString *raw = g_string_new("a");
	g_autofree char *name = NULL;

	while (raw->len < 2000)
		g_string_append(raw, "я");
	g_string_append(raw, ".docx");
	name = tg_filename_canonical(raw->str);
	g_assert_true(g_utf8_validate(name, -1, NULL));
	g_assert_cmpuint(strlen(name), <=, TG_MAX_NAME);
	g_assert_true(g_str_has_suffix(name, "я.docx"));
	g_string_free(raw, TRUE);
}

static void
test_long_extension(void)
{
	g_autofree char *extension = g_strnfill(1000000, 'x');
	g_autofree char *raw = g_strconcat("a.", extension, NULL);
	g_autofree char *name = tg_filename_canonical(raw);

	g_assert_cmpuint(strlen(name), <=, TG_MAX_NAME);
	g_assert_true(g_str_has_prefix(name, "a.xxx"));
}

/* Pieces from which nasty names are made. */
static const char *const pieces[] = { ".", "..", " ", "\u00a0", "\u3000", "\u202e", "\u200b", "/",
	"\\", ":", "::$", "a", "exe", "CON", "\uff0e", "\n", "\"", "~", "-", "я", "\u00ad", "*",
	"|", "\x7f", "\xc2\x85", "LPT1", "$" };

static void
test_idempotent(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261123);

	for (guint i = 0; i < 20000; i++) {
		g_autoptr(GString) raw = g_string_new(NULL);
		g_autofree char *name = NULL, *again = NULL;

		for (gint n = g_rand_int_range(rand, 0, 12); n > 0; n--)
			g_string_append(
				raw, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		name = tg_filename_canonical(raw->str);
		again = tg_filename_canonical(name);
		g_assert_cmpstr(again, ==, name);
		g_assert_null(strpbrk(name, "/\\:*?\"<>|"));
		for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at))
			g_assert_false(tg_unichar_is_hidden(g_utf8_get_char(at)));
	}
}

static void
test_generated(void)
{
	g_autofree char *png = tg_filename_generate("2", "image/png");
	g_autofree char *bin = tg_filename_generate("3.1", "application/x-msdownload");
	g_autofree char *member = tg_filename_generate("3/1", "image/jpeg");

	g_assert_cmpstr(png, ==, "part-2.png");
	g_assert_cmpstr(bin, ==, "part-3.1.bin");
	g_assert_cmpstr(member, ==, "part-3.1.jpg");
}

static void
test_executables(void)
{
	g_assert_true(tg_filename_is_executable("dir/Setup.EXE"));
	g_assert_true(tg_filename_is_executable("a.pdf.scr. "));
	g_assert_false(tg_filename_is_executable("exe"));
	g_assert_false(tg_filename_is_executable("a.exe.pdf"));
}

/* P113: what is well known on both sides and differs. */
static void
test_contradictions(void)
{
	static const struct {
		const char *name, *real;
		gboolean wanted;
	} rows[] = {
		{ "a.pdf", "application/pdf", FALSE },
		{ "a.PDF", "image/png", TRUE },
		{ "a.png", "application/pdf", TRUE },
		{ "a.pdf", "text/plain", TRUE },
		{ "a.jpeg", "image/jpeg", FALSE },
		{ "a.odt", "application/zip", FALSE },
		{ "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml",
			FALSE },
		{ "a.pdf", "application/octet-stream", FALSE },
		{ "a.doc", "application/cdfv2", FALSE },
		{ "a.png", "application/cdfv2", TRUE },
		{ "a.csv", "image/png", FALSE },
		{ "a.log", "text/x-nobody-knows", FALSE },
		{ "png", "application/pdf", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s of %s", rows[i].name, rows[i].real);
		g_assert_cmpint(
			tg_filename_contradicts(rows[i].name, rows[i].real), ==, rows[i].wanted);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/filename/one canonical form (P104-P108)", test_rows);
	g_test_add_func("/filename/255 bytes and the extension kept (P109)", test_lengths);
	g_test_add_func("/filename/cut between characters (P109)", test_multibyte_cut);
	g_test_add_func("/filename/an extension of 1 MB (C7, P109)", test_long_extension);
	g_test_add_func("/filename/cleaning again changes nothing (P111)", test_idempotent);
	g_test_add_func("/filename/nameless files get a name (P102)", test_generated);
	g_test_add_func("/filename/executables by name", test_executables);
	g_test_add_func("/filename/P113: bytes that the name denies", test_contradictions);
	return g_test_run();
}
