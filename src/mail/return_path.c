/* SPDX-License-Identifier: ISC */
/*
 * return_path.c - takes fields out by lines, parses nothing else.
 */
#include "mail/return_path.h"

#include <string.h>

/* Length of the line at `at`, its end included. */
static gsize
line_length(const char *at, gsize length)
{
	const char *end = memchr(at, '\n', length);

	return end ? (gsize)(end - at) + 1 : length;
}

/* CR LF or LF alone. */
static gboolean
is_empty_line(const char *at, gsize length)
{
	return length > 0 && (at[0] == '\n' || (length > 1 && at[0] == '\r' && at[1] == '\n'));
}

gsize
tg_header_length(const char *head, gsize length)
{
	gsize at = 0;

	while (at < length) {
		const gsize line = line_length(head + at, length - at);

		if (head[at + line - 1] != '\n')
			return 0;
		if (is_empty_line(head + at, length - at))
			return at + line;
		at += line;
	}
	return 0;
}

/* "Return-Path:", blanks before the colon allowed. */
static gboolean
is_return_path(const char *line, gsize length)
{
	static const char name[] = "Return-Path";
	gsize at = strlen(name);

	if (length <= at || g_ascii_strncasecmp(line, name, at) != 0)
		return FALSE;
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at < length && line[at] == ':';
}

void
tg_return_path_set(GString *head, const char *sender)
{
	g_autofree char *field = g_strdup_printf("Return-Path: <%s>\r\n", sender);
	gboolean dropped = FALSE;
	gsize at = 0;

	while (at < head->len && !is_empty_line(head->str + at, head->len - at)) {
		const gsize line = line_length(head->str + at, head->len - at);
		const gboolean folded = head->str[at] == ' ' || head->str[at] == '\t';

		dropped = folded ? dropped : is_return_path(head->str + at, line);
		if (dropped)
			g_string_erase(head, (gssize)at, (gssize)line);
		else
			at += line;
	}
	g_string_prepend(head, field);
}
