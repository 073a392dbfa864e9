/* SPDX-License-Identifier: ISC */
/*
 * text.h - what has to be done to every text that came from outside, before it is kept or shown.
 *
 * All functions take and return valid UTF-8, are linear in their input and read no locale.
 */
#ifndef TG_BASE_TEXT_H
#define TG_BASE_TEXT_H

#include <glib.h>

/* TRUE for C0, C1, DEL, bidirectional controls, zero-width and tag characters, U+2028/2029,
 * soft hyphen, U+FEFF, U+FFF9-FFFB: what may hide or forge (P68, P105). Tab and LF count too. */
gboolean tg_unichar_is_hidden(gunichar c);

/* One line for headers, names, logs: hidden characters removed (white space among them becomes one
 * blank, NBSP too), runs of blanks folded, ends trimmed, cut at max bytes on a character boundary.
 * Invalid UTF-8 becomes U+FFFD. (transfer full), never NULL. */
char *tg_text_one_line(const char *text, gsize max);

/* Several lines: CRLF, CR and the rarer line ends (FF, VT, NEL, U+2028, U+2029) become LF, hidden characters but LF and TAB removed, NBSP kept, cut
 * at max bytes on a character boundary, invalid UTF-8 becomes U+FFFD. (transfer full) */
char *tg_text_lines(const char *text, gssize length, gsize max);

/* TRUE when valid text has nothing hidden in it; layout: but tabs and line feeds. */
gboolean tg_text_is_clean(const char *text, gsize length, gboolean layout);

/* Blanks at line ends and empty lines at both ends removed. (transfer full) */
char *tg_text_trim(const char *text);

/* Lower case, ё -> е, runs of white space -> one blank, none at the ends: for comparing words and labels. (transfer full) */
char *tg_text_fold(const char *text);

/* ASCII lower case only: for addresses and domains. (transfer full) */
char *tg_ascii_lower(const char *text);

/* Splits at separator, strips each item, drops empty ones. (transfer full) */
GStrv tg_text_split(const char *text, char separator);
/* The same at any of the separators. (transfer full) */
GStrv tg_text_split_any(const char *text, const char *separators);

/* "1.2 MB" in the language ("ru": "1,2 МБ"); units are powers of 1024. (transfer full) */
char *tg_text_size(guint64 bytes, const char *language);

/* Reads "5M", "5.5M", "512K", "10" (K M G in either case): bytes, powers of 1024. FALSE when it is none. */
gboolean tg_text_parse_size(const char *text, guint64 *ret_bytes);

#endif
