/* SPDX-License-Identifier: ISC */
/*
 * test-linear.c - P88, T37: ten times the input takes at most fifteen times the time, from the raw
 * bytes to the fields, for everything that our own readers and every shipped rule look for.
 *
 * The units that are repeated are what the rules are made of: each value of each file of filters/,
 * and beside them what quotes, HTML, addresses and encoded words begin with. Measured is processor
 * time, the best of some rounds, so that what else the machine does is not judged.
 */
#include "cputime.h"
#include "desk/fields.h"
#include "parsekit.h"

#include <stdlib.h>
#include <string.h>

#define SMALL (6 * 1000)
#define LARGE (10 * SMALL)
#define ROUNDS 5
#define FLOOR 20000 /* microseconds: less is not told apart from nothing */

static TgPolicy *policy;
static double worst; /* the largest factor seen, and what by */
static char *worst_unit;

/* What our own scanners look for. */
static const char *const units[] = { "> ", ">", "On ", "On Mon, 23 Nov 2026 Anna wrote:\n",
	"23 ноября 2026 г. Анна написала:\n", "-----Original Message-----\n", "From: a@b.test\n",
	"От: a@b.test\n", "-- \n", "--", "_", "________________________________\n", "*", "\n",
	" \n", "\r\n", "\t", "a ", "a\n", "1.", "1.2.3.4 ", "v1.", "1", "+7 (495) ", "http://",
	"http://a.test/x?y=z ", "http://a/http://b/", "www.", "a@", "a@b.test ", "@", "&", "&amp;",
	"&#", "<", "<a", "<a href=", "<div>", "<p>x</p>\n", "<!--", "<!-- x -->", "<![if mso]>",
	"<o:p></o:p>", "<blockquote>", "</div>", "<table><tr><td>", "<style>", "<script>", "\"",
	"=", "=?", "=?utf-8?Q?a", "=?utf-8?Q?a?= ", "begin 644 a\n", "=ybegin ", "(", ")(", "[",
	"«", "й", "Ё", "ъ", "\xcf\xf0\xe8", "\xff", "\xf0\x9f\x98\x80", ":", ": ", ";", ",", ", ",
	"/", "\\", "C:\\a\\", "#close\n", "#", "[#1-aaaa] ", "С уважением,\n", "Best regards,\n",
	"Sent from my iPhone\n", "boundary=", "charset=", "message/", "name=", "Status: 5.1.1\n",
	"550 5.1.1 <a@b.test>\n", NULL };

/* A mail whose text is the unit again and again. */
static GString *
make(const char *type, const char *unit, gsize length)
{
	GString *mail = g_string_new("From: a@b.test\nSubject: x\nMIME-Version: 1.0\n");

	g_string_append_printf(mail, "Content-Type: %s; charset=utf-8\n\n", type);
	while (mail->len < length)
		g_string_append(mail, unit);
	return mail;
}

/* Microseconds from the bytes to the fields, the best of some rounds. */
static gint64
cost(const char *type, const char *unit, gsize length)
{
	g_autoptr(GString) mail = make(type, unit, length);
	gint64 best = G_MAXINT64;

	for (int i = 0; i < ROUNDS && best > 0; i++) {
		const gint64 began = test_cpu_time();
		g_autoptr(TgAnalysis) analysis = kit_parse(mail->str, mail->len);
		g_autoptr(GPtrArray) fields = tg_fields_extract(policy, analysis, FALSE);

		best = MIN(best, test_cpu_time() - began);
	}
	return best;
}

/* Tried again when it seems to fail: only what is slow every time is slow. */
static gboolean
is_linear(const char *type, const char *unit)
{
	gint64 small = 1, large = G_MAXINT64;

	for (int i = 0; i < 3 && large > TEST_TENFOLD * small + FLOOR; i++) {
		small = MAX(cost(type, unit, SMALL), 1);
		large = cost(type, unit, LARGE);
	}
	if (large > FLOOR / 4 && (double)large / (double)small > worst) {
		worst = (double)large / (double)small;
		g_free(worst_unit);
		worst_unit = g_strdup(unit);
	}
	if (large > TEST_TENFOLD * small + FLOOR)
		g_test_message("%s of '%s': %" G_GINT64_FORMAT " us, %" G_GINT64_FORMAT " us", type,
			unit, small, large);
	return large <= TEST_TENFOLD * small + FLOOR;
}

static void
test_readers(void)
{
	for (guint i = 0; units[i] != NULL; i++) {
		g_assert_true(is_linear("text/plain", units[i]));
		g_assert_true(is_linear("text/html", units[i]));
	}
	g_test_message("P88: N=%u worst factor %.1f ('%s')", 2 * (guint)G_N_ELEMENTS(units) - 2,
		worst, worst_unit);
}

/* Every so many values, by load. */
static guint
stride(void)
{
	const char *load = g_getenv("TG_LOAD");

	return g_strcmp0(load, "long") == 0 ? 1 : g_strcmp0(load, "ci") == 0 ? 3 : 12;
}

/* Each value of a line "key = value" is a unit, alone and as a label. */
static void
test_rules(void)
{
	g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "filters", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	guint n = 0, played = 0;

	for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *text = NULL;
		g_auto(GStrv) lines = NULL;

		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		lines = g_strsplit(text, "\n", -1);
		for (guint i = 0; lines[i] != NULL; i++) {
			const char *equals = strstr(lines[i], " = ");
			g_autofree char *unit = NULL;

			if (*lines[i] == '#' || *lines[i] == '[' || *lines[i] == '\0')
				continue;
			unit = g_strconcat(equals != NULL ? equals + 3 : lines[i], ": ", NULL);
			if (n++ % stride() != 0)
				continue;
			g_assert_true(is_linear("text/plain", unit));
			played++;
		}
	}
	g_assert_cmpuint(n, >, 100);
	g_test_message("P88: N=%u of %u, worst factor %.1f ('%s')", played, n, worst, worst_unit);
}

int
main(int argc, char **argv)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	int status;

	kit_init(&argc, &argv);
	policy = tg_policy_load_shipped(g_getenv("G_TEST_SRCDIR"), findings);
	g_assert_nonnull(policy);
	g_test_add_func("/linear/P88: quotes, HTML, words and addresses", test_readers);
	g_test_add_func("/linear/P88: every rule that ships", test_rules);
	status = g_test_run();
	g_free(worst_unit);
	tg_policy_free(policy);
	return status;
}
