/* SPDX-License-Identifier: ISC */
/*
 * words.h - how texts and questions become words for searching, the same for every store.
 */
#ifndef TG_STORE_WORDS_H
#define TG_STORE_WORDS_H

#include <glib.h>

/* Adds the words of a text (letters and digits, folded), each with a blank behind it. */
void tg_words_add(GString *words, const char *text);
/* The words of a question, at most 16. (transfer full) */
GStrv tg_words_split(const char *text);

#endif
