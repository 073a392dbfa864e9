/* SPDX-License-Identifier: ISC */
/*
 * body.h - from a mail's text parts to what was written this time.
 *
 * Own code: nothing for C cuts quotes. The wordings and HTML containers are tables (quote.c,
 * html.c): data, one test row each. Linear in the input (P88, P89). Never an empty result where
 * there was text: when nothing would be left, nothing is cut (interface §2).
 */
#ifndef TG_MAIL_BODY_H
#define TG_MAIL_BODY_H

#include "mail/analysis.h"

/* HTML (valid UTF-8) to plain text as a reader would type it: blocks on lines of their own, lists
 * with "- ", links as text (and <URL> when it differs), quotes as lines beginning "> ", hidden
 * elements, scripts and styles left out. At most TG_MAX_TEXT. (transfer full) */
char *tg_html_to_text(const char *html, gsize length);

/* Cuts text into new, quoted and signature; detects the language. flowed: RFC 3676, delsp as its
 * parameter. text is valid UTF-8. Fills *ret_body, whose strings are never NULL but language. */
void tg_body_cut(const char *text, gboolean flowed, gboolean delsp, TgBody *ret_body);
void tg_body_clear(TgBody *body);

/* A forwarded message inside text ("-------- Пересылаемое сообщение --------", Outlook block in a
 * "Fwd:" mail ...), or NULL. (transfer full) */
TgForwarded *tg_body_forwarded(const char *text, const char *subject);
void tg_forwarded_free(TgForwarded *forwarded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgForwarded, tg_forwarded_free)

/* "ru" or "en" by letters and common words, NULL when undecided. (transfer none, static) */
const char *tg_text_language(const char *text);

#endif
