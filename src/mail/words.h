/* SPDX-License-Identifier: ISC */
/*
 * words.h - unstructured header text to one line of UTF-8: encoded-words (RFC 2047), raw 8-bit bytes.
 */
#ifndef TG_MAIL_WORDS_H
#define TG_MAIL_WORDS_H

#include "mail/charset.h"

/* At most max bytes, without hidden characters. (transfer full) */
char *tg_words_decode(TgCharsets *charsets, const char *raw, gsize length, gsize max);

#endif
