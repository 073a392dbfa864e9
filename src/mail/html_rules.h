/* SPDX-License-Identifier: ISC */
/*
 * html_rules.h - what an element means for the text: data, by name, class, id, attribute or style.
 *
 * Used by html.c only.
 */
#ifndef TG_MAIL_HTML_RULES_H
#define TG_MAIL_HTML_RULES_H

#include <glib.h>

typedef enum {
	TG_HTML_BLOCK = 1 << 0,	    /* stands on lines of its own */
	TG_HTML_PARAGRAPH = 1 << 1, /* an empty line around it */
	TG_HTML_HIDDEN = 1 << 2,
	TG_HTML_QUOTE = 1 << 3, /* its lines begin with "> " */
	TG_HTML_PRE = 1 << 4,
	TG_HTML_LINK = 1 << 5,
	TG_HTML_ITEM = 1 << 6,
	TG_HTML_LIST = 1 << 7,
	TG_HTML_ROW = 1 << 8,
	TG_HTML_CELL = 1 << 9,
	TG_HTML_BREAK = 1 << 10,
	TG_HTML_RULE = 1 << 11,
	TG_HTML_SIGNATURE = 1 << 12, /* a line "-- " before it */
	TG_HTML_ORIGINAL = 1 << 13,  /* what follows is the mail that is answered */
	TG_HTML_TIGHT = 1 << 14,     /* a paragraph without the empty line */
	TG_HTML_IMAGE = 1 << 15
} TgHtmlRole;

/* Roles of an element: attributes is libxml2's list of names and values, may be NULL. */
TgHtmlRole tg_html_roles(const char *name, const char *const *attributes);

/* The value of an attribute, or NULL. (transfer none) */
const char *tg_html_attribute(const char *const *attributes, const char *name);

#endif
