/* SPDX-License-Identifier: ISC */
/*
 * loop.c - sentences and skeletons.
 *
 * Promises: linear in the text, of which the first part is enough; no verdict (decide_loop.c). A
 * sentence is long enough that nobody writes it by chance.
 */
#include "desk/loop.h"

#include "base/text.h"
#include "desk/budget.h"

#include <string.h>

#define MIN_SENTENCE 40	     /* characters */
#define MAX_TEXT (16 * 1024) /* bytes that are looked at */
#define MAX_SKELETON 200     /* words */
#define MAX_TAG 40	     /* bytes between the brackets */
#define DAY (gint64)(24 * 3600)

/* Line by line: what a template says is said in one line, whatever a mail program makes of it. */
void
tg_loop_learn(GPtrArray *sentences, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i]; i++) {
		if (strstr(lines[i], "{{") || strstr(lines[i], "}}") ||
			g_utf8_strlen(lines[i], -1) < MIN_SENTENCE)
			continue;
		g_ptr_array_add(sentences, tg_text_fold(lines[i]));
	}
}

/* The part of a text that is looked at, folded. (transfer full) */
static char *
fold_begin(const char *text)
{
	g_autofree char *begin = tg_text_lines(text, -1, MAX_TEXT);

	return tg_text_fold(begin);
}

/* Line breaks do not matter: folding has made blanks of them. */
const char *
tg_loop_echo(const GPtrArray *sentences, const char *text)
{
	g_autofree char *folded = fold_begin(text);

	for (guint i = 0; i < sentences->len; i++) {
		if (strstr(folded, sentences->pdata[i]))
			return sentences->pdata[i];
	}
	return NULL;
}

gboolean
tg_loop_is_numbered(const char *subject)
{
	for (const char *open = strchr(subject, '['); open; open = strchr(open + 1, '[')) {
		const gsize length = strcspn(open, "]");
		const char *sign = memchr(open, '#', length);

		if (length <= MAX_TAG && open[length] == ']' && sign && g_ascii_isdigit(sign[1]))
			return TRUE;
	}
	return FALSE;
}

/* Does the word hold a digit? */
static gboolean
has_digit(const char *word)
{
	return word && word[strcspn(word, "0123456789")] != '\0';
}

char *
tg_loop_skeleton(const char *text)
{
	g_autofree char *folded = fold_begin(text);
	g_auto(GStrv) words = g_strsplit(folded, " ", MAX_SKELETON + 1);
	g_autoptr(GString) skeleton = g_string_new(NULL);

	for (guint i = 0; i < MAX_SKELETON && words[i]; i++) {
		if (!has_digit(words[i]) && !has_digit(words[i + 1]) &&
			!(i > 0 && has_digit(words[i - 1])))
			g_string_append_printf(skeleton, "%s ", words[i]);
	}
	return g_string_free(g_steal_pointer(&skeleton), FALSE);
}

void
tg_loop_counters(const char *address, const TgAnalysis *analysis, gint64 now, char **ret_loops,
	char **ret_words)
{
	g_autofree char *skeleton = NULL;
	g_autofree char *whose = NULL;

	*ret_loops = tg_budget_counter("loop-day", address, DAY, now);
	*ret_words = NULL;
	if (!tg_loop_is_numbered(analysis->subject))
		return;
	skeleton = tg_loop_skeleton(analysis->body.new_text);
	whose = g_strdup_printf("%s %s", address, skeleton);
	*ret_words = tg_budget_counter("words-day", whose, DAY, now);
}
