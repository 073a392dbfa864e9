/* SPDX-License-Identifier: ISC */
/*
 * header_line.c - lines by their ends, fields by their names. Never decodes, never unfolds.
 */
#include "mail/header_line.h"

#include <string.h>

gsize
tg_header_line_length(const char *at, gsize length)
{
	const char *end = memchr(at, '\n', length);

	return end ? (gsize)(end - at) + 1 : length;
}

gboolean
tg_header_line_is(const char *line, gsize length, const char *name)
{
	gsize n = strlen(name);

	if (length <= n || g_ascii_strncasecmp(line, name, n) != 0)
		return FALSE;
	while (n < length && (line[n] == ' ' || line[n] == '\t'))
		n++;
	return n < length && line[n] == ':';
}

gboolean
tg_header_line_is_empty(const char *line, gsize length)
{
	return length > 0 &&
	       (line[0] == '\n' || (length > 1 && line[0] == '\r' && line[1] == '\n'));
}

gsize
tg_header_length(const char *head, gsize length, gsize *at)
{
	while (*at < length) {
		const gsize line = tg_header_line_length(head + *at, length - *at);

		if (head[*at + line - 1] != '\n')
			return 0;
		if (tg_header_line_is_empty(head + *at, line))
			return *at + line;
		*at += line;
	}
	return 0;
}
