/* SPDX-License-Identifier: ISC */
/*
 * error.c - the error domain, findings about written files, and "did you mean".
 *
 * Findings are kept as finished lines: one finding, one line, without control or bidirectional
 * characters, because they quote what stands in the file. At most TG_MAX_FINDINGS are kept, so that a
 * wrong file of megabytes costs no memory; the last line then says that more were left out.
 * Does not print and does not exit.
 */
#include "base/error.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define MAX_LINE 1024 /* bytes of one finding's text */
#define MAX_WORD 48   /* characters: longer words have no neighbours */

struct TgFindings {
	GPtrArray *lines;
};

/* The domain of all errors that ticketgate makes. */
GQuark
tg_error_quark(void)
{
	return g_quark_from_static_string("tg-error");
}

/* An empty list. */
TgFindings *
tg_findings_new(void)
{
	TgFindings *findings = g_new0(TgFindings, 1);

	findings->lines = g_ptr_array_new_with_free_func(g_free);
	return findings;
}

/* Frees the list; NULL is allowed. */
void
tg_findings_free(TgFindings *findings)
{
	if (!findings)
		return;
	g_ptr_array_unref(findings->lines);
	g_free(findings);
}

/* Adds one finished line, or, once, that there are too many. */
static void
add_line(TgFindings *findings, const char *file, guint line, const char *text)
{
	g_autofree char *clean = tg_text_one_line(text, MAX_LINE);
	g_autofree char *place = tg_text_one_line(file, MAX_LINE);

	if (findings->lines->len > TG_MAX_FINDINGS)
		return;
	if (findings->lines->len == TG_MAX_FINDINGS)
		g_ptr_array_add(
			findings->lines, g_strdup_printf("%s: more problems are left out", place));
	else if (line)
		g_ptr_array_add(findings->lines, g_strdup_printf("%s:%u: %s", place, line, clean));
	else
		g_ptr_array_add(findings->lines, g_strdup_printf("%s: %s", place, clean));
}

/* Adds a finding in the caller's words. */
void
tg_findings_add(TgFindings *findings, const char *file, guint line, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	add_line(findings, file, line, text);
}

/* Adds the finding "unknown WHAT" with the nearest known word. */
void
tg_findings_unknown(TgFindings *findings, const char *file, guint line, const char *what,
	const char *word, const char *const *known)
{
	const char *nearest = tg_nearest_word(word, known);

	if (nearest)
		tg_findings_add(findings, file, line, "unknown %s '%s' (did you mean '%s'?)", what,
			word, nearest);
	else
		tg_findings_add(findings, file, line, "unknown %s '%s'", what, word);
}

/* How many there are. */
guint
tg_findings_count(const TgFindings *findings)
{
	return findings->lines->len;
}

/* The i-th line. */
const char *
tg_findings_get(const TgFindings *findings, guint i)
{
	return g_ptr_array_index(findings->lines, i);
}

/* No findings: TRUE; otherwise one error of all lines. */
gboolean
tg_findings_ok(const TgFindings *findings, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);

	if (findings->lines->len == 0)
		return TRUE;
	for (guint i = 0; i < findings->lines->len; i++)
		g_string_append_printf(all, "%s%s", i ? "\n" : "", tg_findings_get(findings, i));
	g_set_error_literal(error, TG_ERROR, TG_ERROR_CONFIG, all->str);
	return FALSE;
}

/* Characters of word in lower case; FALSE when there are more than MAX_WORD or it is no UTF-8. */
static gboolean
to_characters(const char *word, gunichar *ret_chars, int *ret_count)
{
	int n = 0;

	if (!g_utf8_validate(word, -1, NULL))
		return FALSE;
	for (const char *p = word; *p; p = g_utf8_next_char(p)) {
		if (n == MAX_WORD)
			return FALSE;
		ret_chars[n++] = g_unichar_tolower(g_utf8_get_char(p));
	}
	*ret_count = n;
	return TRUE;
}

/* Damerau-Levenshtein distance (optimal string alignment): exchange of neighbours counts one. */
static int
distance(const gunichar *a, int na, const gunichar *b, int nb)
{
	int d[MAX_WORD + 1][MAX_WORD + 1];

	for (int i = 0; i <= na; i++)
		d[i][0] = i;
	for (int j = 0; j <= nb; j++)
		d[0][j] = j;
	for (int i = 1; i <= na; i++) {
		for (int j = 1; j <= nb; j++) {
			int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			best = MIN(best, d[i - 1][j] + 1);
			best = MIN(best, d[i][j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = MIN(best, d[i - 2][j - 2] + 1);
			d[i][j] = best;
		}
	}
	return d[na][nb];
}

/* The nearest of known, the first of equals. */
const char *
tg_nearest_word(const char *word, const char *const *known)
{
	gunichar a[MAX_WORD], b[MAX_WORD];
	const char *nearest = NULL;
	int na = 0, nb = 0, best = 0;

	if (!to_characters(word, a, &na))
		return NULL;
	best = MIN(1 + na / 4, na - 1); /* something must be left in common */
	for (; *known; known++) {
		int d;

		if (!to_characters(*known, b, &nb) || ABS(na - nb) > best)
			continue;
		d = distance(a, na, b, nb);
		if (d > best || (nearest && d == best))
			continue;
		best = d;
		nearest = *known;
	}
	return nearest;
}
