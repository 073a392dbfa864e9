/* SPDX-License-Identifier: ISC */
/*
 * flowed.c - RFC 3676 4.1-4.6: quote marks, space-stuffing, soft line breaks, DelSp.
 *
 * The signature separator is never joined (4.3); a line whose quote depth changes ends the
 * paragraph (4.5). Linear.
 */
#include "mail/flowed.h"

#include <string.h>

#define MAX_DEPTH 64

/* Writes the quote marks that begin a line. */
static void
write_marks(GString *out, guint depth)
{
	for (guint i = 0; i < MIN(depth, MAX_DEPTH); i++)
		g_string_append_c(out, '>');
	if (depth > 0)
		g_string_append_c(out, ' ');
}

char *
tg_flowed_join(const char *text, gboolean delsp)
{
	GString *out = g_string_sized_new(strlen(text) + 16);
	guint open_depth = 0;
	gboolean open = FALSE; /* the last line ended softly */

	while (*text != '\0') {
		gsize length = strcspn(text, "\n"), size = length;
		const char *line = text;
		guint depth = 0;
		gboolean soft, separator;

		text += length + (text[length] == '\n');
		if (size > 0 && line[size - 1] == '\r')
			size--;
		for (; size > 0 && *line == '>'; line++, size--)
			depth++;
		if (size > 0 && *line == ' ') {
			line++;
			size--;
		}
		separator = size == 3 && strncmp(line, "-- ", 3) == 0;
		soft = !separator && size > 0 && line[size - 1] == ' ';
		if (soft && delsp)
			size--;
		if (open && (depth != open_depth || separator)) {
			g_string_append_c(out, '\n');
			open = FALSE;
		}
		if (!open)
			write_marks(out, depth);
		g_string_append_len(out, line, (gssize)size);
		if (!soft)
			g_string_append_c(out, '\n');
		open = soft;
		open_depth = depth;
	}
	return g_string_free(out, FALSE);
}
