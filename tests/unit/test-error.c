/* SPDX-License-Identifier: ISC */
/*
 * test-error.c - findings and the nearest word.
 */
#include <string.h>

#include <glib.h>

#include "base/error.h"
#include "base/limits.h"

static const char *const known[] = { "address", "language", "timezone", "level", "mode", "имя",
	"to", NULL };

static const struct {
	const char *word, *wanted;
} rows[] = {
	{ "adress", "address" },    /* one letter missing */
	{ "addresss", "address" },  /* one too many */
	{ "adderss", "address" },   /* two exchanged */
	{ "languege", "language" }, /* one wrong */
	{ "LEVEL", "level" },	    /* case */
	{ "timzone", "timezone" },
	{ "timezzzz", "timezone" }, /* three wrong, as many as eight letters allow */
	{ "имe", "имя" },
	{ "colour", NULL },
	{ "x", NULL }, /* nothing in common */
	{ "", NULL },
	{ "ot", "to" },
	{ "\xFF\xFE", NULL },
};

/* "did you mean". */
static void
test_nearest(void)
{
	g_autofree char *long_word = g_strnfill(100000, 'a');

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("'%s'", rows[i].word);
		g_assert_cmpstr(tg_nearest_word(rows[i].word, known), ==, rows[i].wanted);
	}
	g_assert_null(tg_nearest_word(long_word, known));
}

/* Findings become one error with a line each, clean. */
static void
test_findings(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GError) error = NULL;

	g_assert_true(tg_findings_ok(findings, &error));
	g_assert_no_error(error);
	tg_findings_add(findings, "a.conf", 3, "bad value '%s'", "x\ny\x1B");
	tg_findings_add(findings, "a.conf", 0, "is empty");
	tg_findings_add(findings, "days\n\x1B/", 0, "cannot be read");
	tg_findings_unknown(findings, "b.conf", 7, "key", "adress", known);
	tg_findings_unknown(findings, "b.conf", 8, "key", "colour", known);
	g_assert_false(tg_findings_ok(findings, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_CONFIG);
	g_assert_cmpstr(error->message, ==,
		"a.conf:3: bad value 'x y'\na.conf: is empty\n"
		"days /: cannot be read\n"
		"b.conf:7: unknown key 'adress' (did you mean 'address'?)\n"
		"b.conf:8: unknown key 'colour'");
}

/* The list has a maximum, and says so. */
static void
test_many(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();

	for (guint i = 1; i <= TG_MAX_FINDINGS + 50; i++)
		tg_findings_add(findings, "a", i, "x");
	g_assert_cmpuint(tg_findings_count(findings), ==, TG_MAX_FINDINGS + 1);
	g_assert_cmpstr(
		tg_findings_get(findings, TG_MAX_FINDINGS), ==, "a: more problems are left out");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/error/the nearest word is found", test_nearest);
	g_test_add_func("/error/findings become one error", test_findings);
	g_test_add_func("/error/findings have a maximum", test_many);
	return g_test_run();
}
