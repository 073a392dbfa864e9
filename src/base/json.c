/* SPDX-License-Identifier: ISC */
/*
 * json.c - strings as JSON has them (RFC 8259 7): what must be escaped is, all else stays as it is.
 */
#include "base/json.h"

#include <string.h>

/* The character behind the backslash for those that have one of their own, else 0. */
static char
short_escape(char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", escaped[] = "\"\\bfnrt";
	const char *found = strchr(plain, c);

	return found ? escaped[found - plain] : '\0';
}

void
tg_json_append_string(GString *out, const char *text)
{
	g_string_append_c(out, '"');
	while (*text) {
		const char *p = text;

		while ((guchar)*p >= 0x20 && *p != '"' && *p != '\\' && *p != 0x7F)
			p++;
		g_string_append_len(out, text, p - text);
		if (*p && short_escape(*p))
			g_string_append_printf(out, "\\%c", short_escape(*p));
		else if (*p)
			g_string_append_printf(out, "\\u%04x", (guint)*p);
		text = *p ? p + 1 : p;
	}
	g_string_append_c(out, '"');
}
