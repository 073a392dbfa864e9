/* SPDX-License-Identifier: ISC */
/*
 * html_feed.h - gives HTML to libxml2 so that its time stays linear. Inside mail/ only.
 */
#ifndef TG_MAIL_HTML_FEED_H
#define TG_MAIL_HTML_FEED_H

#include <glib.h>
#include <libxml/HTMLparser.h>

#define TG_HTML_OPEN 128 /* open elements that the handler need remember */

/* Parses length bytes of UTF-8 with handler, until is_done(data) says that nothing more is wanted.
 * Every element that begins also ends. */
void tg_html_feed(const htmlSAXHandler *handler, gpointer data, gboolean (*is_done)(gpointer data),
	const char *html, gsize length);

#endif
