/* SPDX-License-Identifier: ISC */
/*
 * words.c - words for searching: composed (NFC), folded (tg_text_fold: lower case, ё as е), runs of
 * letters and digits. Everything else only separates, so that no character of a question means
 * anything to a search engine (P121). Word forms are not reduced: a question's word matches as a
 * prefix; a stemmer has its place in add_word().
 */
#include "store/words.h"

#include "base/text.h"

#define MAX_WORDS 16	      /* of one question */
#define MAX_WORD 200	      /* bytes; what is longer is no word */
#define MAX_TEXT (256 * 1024) /* of one text: the rest is not searched */

typedef void (*AddWord)(gpointer data, const char *word, gsize length);

/* Calls add for each word of a folded text. */
static void
each_word(const char *folded, AddWord add, gpointer data)
{
	const char *start = NULL, *p = folded;

	for (;; p = g_utf8_next_char(p)) {
		const gboolean inside = *p && g_unichar_isalnum(g_utf8_get_char(p));

		if (inside && !start)
			start = p;
		if (!inside && start) {
			if (p - start <= MAX_WORD)
				add(data, start, (gsize)(p - start));
			start = NULL;
		}
		if (!*p)
			return;
	}
}

/* Composes and folds. */
static char *
fold(const char *text)
{
	g_autofree char *lines = tg_text_lines(text, -1, MAX_TEXT);
	g_autofree char *composed = g_utf8_normalize(lines, -1, G_NORMALIZE_DEFAULT_COMPOSE);

	return tg_text_fold(composed ? composed : "");
}

static void
add_word(gpointer data, const char *word, gsize length)
{
	g_string_append_len(data, word, (gssize)length);
	g_string_append_c(data, ' ');
}

static void
add_question(gpointer data, const char *word, gsize length)
{
	GPtrArray *list = data;

	if (list->len < MAX_WORDS)
		g_ptr_array_add(list, g_strndup(word, length));
}

/* The words of a text. */
void
tg_words_add(GString *words, const char *text)
{
	g_autofree char *folded = fold(text);

	each_word(folded, add_word, words);
}

/* The words of a question. */
GStrv
tg_words_split(const char *text)
{
	g_autofree char *folded = fold(text);
	GPtrArray *list = g_ptr_array_new();

	each_word(folded, add_question, list);
	g_ptr_array_add(list, NULL);
	return (GStrv)g_ptr_array_free(list, FALSE);
}
