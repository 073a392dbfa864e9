/* SPDX-License-Identifier: ISC */
/*
 * test-csv.c - registries come from spreadsheets: every shape of RFC 4180, every mistake by its line.
 */
#include "cmd/csv.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const COLUMNS[] = { "organisation", "domains", "level", NULL };

/* Reads text as a file. */
static GPtrArray *
read_text(const char *text, TgFindings *findings)
{
	g_autofree char *path = NULL;
	GPtrArray *rows;
	int fd = g_file_open_tmp("tg-XXXXXX.csv", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	rows = tg_csv_read(path, COLUMNS, findings);
	g_remove(path);
	return rows;
}

static const char *
cell(const GPtrArray *rows, guint row, guint column)
{
	const TgCsvRow *line = rows->pdata[row];

	return line->cells->pdata[column];
}

static void
test_shapes(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GPtrArray) rows = read_text("\xEF\xBB\xBFLevel,Organisation\r\n"
					      "free,\"ООО \"\"Ромашка\"\", Москва\"\r\n\r\n"
					      "vip,\"two\nlines\"\r\n",
		findings);

	g_assert_cmpuint(tg_findings_count(findings), ==, 0);
	g_assert_cmpuint(rows->len, ==, 2);
	g_assert_cmpstr(cell(rows, 0, 0), ==, "ООО \"Ромашка\", Москва");
	g_assert_cmpstr(cell(rows, 0, 1), ==, "");
	g_assert_cmpstr(cell(rows, 0, 2), ==, "free");
	g_assert_cmpstr(cell(rows, 1, 0), ==, "two\nlines");
	g_assert_cmpuint(((TgCsvRow *)rows->pdata[1])->line, ==, 4);
}

static void
test_semicolons(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GPtrArray) rows = read_text("organisation;level\nA;free\n", findings);

	g_assert_cmpuint(rows->len, ==, 1);
	g_assert_cmpstr(cell(rows, 0, 2), ==, "free");
}

static void
test_mistakes(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GPtrArray) rows = read_text("organization,level\nA,free\n", findings);

	g_assert_cmpuint(tg_findings_count(findings), ==, 2);
	g_assert_nonnull(strstr(tg_findings_get(findings, 0), "did you mean 'organisation'"));
	g_assert_nonnull(strstr(tg_findings_get(findings, 1), "'organisation' is required"));
	g_assert_null(tg_csv_read("/nonexistent.csv", COLUMNS, findings));
	g_assert_cmpuint(tg_findings_count(findings), ==, 3);
}

static void
test_open_quote(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GPtrArray) rows =
		read_text("organisation,level\nA,free\n\"B,free\nC,free\n", findings);

	g_assert_cmpuint(tg_findings_count(findings), ==, 1);
	g_assert_nonnull(strstr(tg_findings_get(findings, 0), ":3: a quote is not closed"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/csv/quotes, line breaks, byte order mark, any column order", test_shapes);
	g_test_add_func("/csv/semicolons as spreadsheets write them", test_semicolons);
	g_test_add_func("/csv/mistakes are named by file and line", test_mistakes);
	g_test_add_func("/csv/a quote that nothing closes is said, by its line", test_open_quote);
	return g_test_run();
}
