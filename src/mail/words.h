/* SPDX-License-Identifier: ISC */
/*
 * words.h - unstructured header text to one line of UTF-8: encoded-words (RFC 2047), raw 8-bit bytes.
 */
#ifndef TG_MAIL_WORDS_H
#define TG_MAIL_WORDS_H

#include "mail/charset.h"

/* At most max bytes, without hidden characters. (transfer full) */
char *tg_words_decode(TgCharsets *charsets, const char *raw, gsize length, gsize max);

/* Appends text with every MARK + two hex digits undone ('%': RFC 2231 4, '=': RFC 2047 4.2) and every
 * `blank` (if not NUL) as a blank. */
void tg_words_append_escaped(GString *bytes, const char *text, gsize length, char mark, char blank);

#endif
