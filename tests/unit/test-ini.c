/* SPDX-License-Identifier: ISC */
/*
 * test-ini.c - the reader of configuration files, row by row of interface §5.
 *
 * Each row is a text and what is read from it, printed as "[kind|name]key=value;", with the findings
 * behind it, a line each.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "base/ini.h"
#include "base/limits.h"

static const struct {
	const char *name, *text, *wanted, *findings;
} rows[] = {
	{ "sections and keys", "[desk support]\naddress = a@example.com\n[mail]\nx=1\n",
		"[desk|support]address=a@example.com;[mail|]x=1;", "" },
	{ "values are raw: backslash, quotes, semicolon, hash",
		"[f]\nr = ^\\d+ \"x\"; # no comment\n", "[f|]r=^\\d+ \"x\"; # no comment;", "" },
	{ "an equals sign in a value", "[f]\nr = a=b = c\n", "[f|]r=a=b = c;", "" },
	{ "comments stand on lines of their own", "# one\n[f]\n  # two\na = 1\n#b = 2\n",
		"[f|]a=1;", "" },
	{ "indented lines go on", "[f]\na = 1\n   2\n\t3\nb = 4\n", "[f|]a=1\n2\n3;b=4;", "" },
	{ "a value may begin on the next line", "[f]\na =\n  1\n  2\n", "[f|]a=1\n2;", "" },
	{ "comments and empty lines inside a continued value", "[f]\na = 1\n  # c\n\n  2\n",
		"[f|]a=1\n2;", "" },
	{ "CR LF", "[f]\r\na = 1\r\n  2\r\n", "[f|]a=1\n2;", "" },
	{ "a byte order mark", "\xEF\xBB\xBF[f]\na = 1", "[f|]a=1;", "" },
	{ "an empty value", "[f]\na =\nb=\n", "[f|]a=;b=;", "" },
	{ "no line end at the end", "[f]\na = 1", "[f|]a=1;", "" },
	{ "names with blanks and letters of any script", "[ level  золотой уровень ]\nключ = да\n",
		"[level|золотой уровень]ключ=да;", "" },
	{ "an empty file", "", "", "" },
	{ "a duplicate key", "[f]\na = 1\n\na = 2\n  3\n", "[f|]a=1;",
		"f:4: duplicate key 'a' (the first is in line 2)\n" },
	{ "the same key in two sections", "[f]\na = 1\n[g]\na = 2\n", "[f|]a=1;[g|]a=2;", "" },
	{ "a duplicate section", "[f x]\na = 1\n[g]\n[f x]\nb = 2\n", "[f|x]a=1;[g|]",
		"f:4: duplicate section [f x] (the first is in line 1)\n" },
	{ "sections of one kind with different names", "[f x]\n[f y]\n[f]\n", "[f|x][f|y][f|]",
		"" },
	{ "a key in front of the first section", "a = 1\n[f]\n", "[f|]",
		"f:1: key 'a' stands before the first [section]\n" },
	{ "no key", "[f]\n= 1\nword\n", "[f|]",
		"f:2: neither [section] nor key = value nor # comment\n"
		"f:3: neither [section] nor key = value nor # comment\n" },
	{ "broken sections", "[f\n[]\n[a] b\n[x]]\n", "",
		"f:1: a section is written [KIND] or [KIND NAME], nothing behind it\n"
		"f:2: a section without a name\n"
		"f:3: a section is written [KIND] or [KIND NAME], nothing behind it\n"
		"f:4: a section is written [KIND] or [KIND NAME], nothing behind it\n" },
	{ "an indented line that continues nothing", "[f]\n  a = 1\n", "[f|]",
		"f:2: an indented line continues a value, and there is none\n" },
	{ "no UTF-8", "[f]\na = \xFF\n", "[f|]a=\xEF\xBF\xBD;", "f:2: the line is not UTF-8\n" },
	{ "findings show no control characters", "[f]\na\x1B[31m\n", "[f|]",
		"f:2: neither [section] nor key = value nor # comment\n" },
};

/* Prints what was read. */
static char *
print_ini(const TgIni *ini)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < ini->sections->len; i++) {
		const TgIniSection *section = g_ptr_array_index(ini->sections, i);

		g_string_append_printf(
			out, "[%s|%s]", section->kind, section->name ? section->name : "");
		for (guint j = 0; j < section->entries->len; j++) {
			const TgIniEntry *entry = g_ptr_array_index(section->entries, j);

			g_string_append_printf(out, "%s=%s;", entry->key, entry->value);
		}
	}
	return g_string_free(out, FALSE);
}

/* Prints the findings. */
static char *
print_findings(const TgFindings *findings)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_string_append_printf(out, "%s\n", tg_findings_get(findings, i));
	return g_string_free(out, FALSE);
}

/* One row. */
static void
test_row(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgIni) ini = tg_ini_parse("f", rows[i].text, -1, findings);
	g_autofree char *got = print_ini(ini), *problems = print_findings(findings);

	g_assert_cmpstr(got, ==, rows[i].wanted);
	g_assert_cmpstr(problems, ==, rows[i].findings);
}

/* A NUL byte is a finding and hides nothing behind it. */
static void
test_nul(void)
{
	static const char text[] = "[f]\na = 1\0 2\nb = 3\n";
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgIni) ini = tg_ini_parse("f", text, sizeof text - 1, findings);
	g_autofree char *got = print_ini(ini), *problems = print_findings(findings);

	g_assert_cmpstr(problems, ==, "f:2: a NUL byte in the line\n");
	g_assert_true(g_str_has_suffix(got, "b=3;"));
}

/* Keys that were asked for are marked: the others are unknown words. */
static void
test_used(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgIni) ini = tg_ini_parse("f", "[f]\na = 1\nb = 2\n", -1, findings);
	const TgIniSection *section = g_ptr_array_index(ini->sections, 0);
	const TgIniEntry *b = g_ptr_array_index(section->entries, 1);

	g_assert_cmpstr(tg_ini_section_get(section, "a")->value, ==, "1");
	g_assert_null(tg_ini_section_get(section, "c"));
	g_assert_true(tg_ini_section_get(section, "a")->used);
	g_assert_false(b->used);
	g_assert_cmpuint(b->line, ==, 3);
	g_assert_cmpstr(section->file, ==, "f");
}

/* Files: read, missing, a folder, too large. */
static void
test_load(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("ini-XXXXXX", &error);
	g_autofree char *path = g_build_filename(folder, "a.conf", NULL);
	g_autofree char *large = g_strnfill(TG_MAX_CONF_FILE + 1, '\n');
	g_autoptr(TgFindings) none = tg_findings_new();
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgIni) ini = NULL;

	g_assert_true(g_file_set_contents(path, "[f]\na = 1\n", -1, NULL));
	ini = tg_ini_load(path, none);
	g_assert_nonnull(ini);
	g_assert_cmpuint(tg_findings_count(none), ==, 0);
	g_assert_null(tg_ini_load(folder, findings));
	g_assert_null(tg_ini_load("/no/such/file.conf", findings));
	g_assert_true(g_file_set_contents(path, large, TG_MAX_CONF_FILE + 1, NULL));
	g_assert_null(tg_ini_load(path, findings));
	g_assert_null(tg_ini_load("/dev/zero", findings));
	g_assert_cmpuint(tg_findings_count(findings), ==, 4);
	g_unlink(path);
	g_rmdir(folder);
}

/* Any bytes are read without a crash, and lines are counted right. */
static void
test_random(void)
{
	static const char signs[] = "[]=# \t\n\r\nab\n\x80";

	for (int i = 0; i < 20000; i++) {
		char text[60];
		g_autoptr(TgFindings) findings = tg_findings_new();
		g_autoptr(TgIni) ini = NULL;

		for (guint j = 0; j < sizeof text; j++)
			text[j] = signs[g_test_rand_int_range(0, sizeof signs)];
		ini = tg_ini_parse("f", text, sizeof text, findings);
		g_assert_nonnull(ini);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strconcat("/ini/", rows[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
	}
	g_test_add_func("/ini/a NUL byte is found", test_nul);
	g_test_add_func("/ini/what was asked for is marked", test_used);
	g_test_add_func("/ini/files", test_load);
	g_test_add_func("/ini/any bytes can be read", test_random);
	return g_test_run();
}
