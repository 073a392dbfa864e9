/* SPDX-License-Identifier: ISC */
/*
 * return_path.c - takes fields out by lines, parses nothing else.
 */
#include "mail/return_path.h"

#include "mail/header_line.h"

#include <string.h>

void
tg_return_path_set(GString *head, const char *sender)
{
	g_autoptr(GString) whole = g_string_sized_new(head->len + strlen(sender) + 32);
	gboolean dropped = FALSE;
	gsize at = 0;

	g_string_append_printf(whole, "Return-Path: <%s>\r\n", sender);
	while (at < head->len && !tg_header_line_is_empty(head->str + at, head->len - at)) {
		const char *line = head->str + at;
		const gsize length = tg_header_line_length(line, head->len - at);

		if (*line != ' ' && *line != '\t')
			dropped = tg_header_line_is(line, length, "Return-Path");
		if (!dropped)
			g_string_append_len(whole, line, (gssize)length);
		at += length;
	}
	g_string_append_len(whole, head->str + at, (gssize)(head->len - at));
	g_string_truncate(head, 0);
	g_string_append_len(head, whole->str, (gssize)whole->len);
}
