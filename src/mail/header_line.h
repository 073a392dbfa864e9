/* SPDX-License-Identifier: ISC */
/*
 * header_line.h - the lines of a raw header, for who looks at some of them and parses nothing.
 */
#ifndef TG_MAIL_HEADER_LINE_H
#define TG_MAIL_HEADER_LINE_H

#include <glib.h>

/* Length of the line at `at`, its end included. */
gsize tg_header_line_length(const char *at, gsize length);

/* TRUE when it begins a field of that name; blanks before the colon are allowed, case is not regarded. */
gboolean tg_header_line_is(const char *line, gsize length, const char *name);

/* Where the header that begins at head ends, its empty line included; 0: not within length. *at: the start
 * of the line from which to look on, 0 at first; moved on, so that who gets the header in pieces looks at each
 * line once. */
gsize tg_header_length(const char *head, gsize length, gsize *at);

/* CR LF or LF alone. */
gboolean tg_header_line_is_empty(const char *line, gsize length);

#endif
