/* SPDX-License-Identifier: ISC */
/*
 * charset.h - bytes of a named or unknown charset to valid UTF-8 (T30, P84-P87).
 *
 * Converters are opened before the walls close and kept: inside, iconv_open(3) cannot load anything.
 * Only charsets of the allow-list are ever opened; no UTF-7, no UTF-16, no suffixes.
 */
#ifndef TG_MAIL_CHARSET_H
#define TG_MAIL_CHARSET_H

#include <glib.h>

/* Our name of an allowed charset ("utf-8", "windows-1251"), whatever alias is given; NULL when it is
 * not allowed. name need not end with NUL. (transfer none, static) */
const char *tg_charset_canonical(const char *name, gsize length);

typedef struct TgCharsets TgCharsets;

/* Opens the named charsets and the ones that detection needs; NULL opens all allowed ones.
 * NULL when one of them cannot be opened. */
TgCharsets *tg_charsets_new(const char *const *names);
/* The allowed charsets that this system cannot convert, as a list to be printed; NULL: none. (transfer full) */
char *tg_charsets_missing(void);
void tg_charsets_free(TgCharsets *charsets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgCharsets, tg_charsets_free)

/* Decodes bytes. A declared charset (any alias, may be NULL) that decodes cleanly is believed; else
 * UTF-8, windows-1251 or koi8-r by their letters, windows-1252. What cannot be decoded becomes
 * U+FFFD, NUL too. At most max bytes, cut on a character boundary. (transfer full) */
char *tg_charsets_decode(
	TgCharsets *charsets, const char *declared, const char *bytes, gsize length, gsize max);

#endif
