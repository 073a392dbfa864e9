/* SPDX-License-Identifier: ISC */
/*
 * fuzz-text.c - any bytes: what comes out is short, valid, clean, and cleaning it again changes nothing.
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gsize max = size ? data[0] : 10;
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *line = tg_text_one_line(text, max);
	g_autofree char *again = tg_text_one_line(line, max);
	g_autofree char *lines = tg_text_lines((const char *)data, (gssize)size, max);
	g_autofree char *trimmed = tg_text_trim(lines);
	g_autofree char *twice = tg_text_trim(trimmed);
	g_autofree char *folded = tg_text_fold(line);
	guint64 bytes = 0;

	g_assert(strlen(line) <= max && strlen(lines) <= max);
	g_assert(g_utf8_validate(line, -1, NULL) && g_utf8_validate(lines, -1, NULL));
	g_assert(g_utf8_validate(trimmed, -1, NULL) && g_utf8_validate(folded, -1, NULL));
	g_assert(strcmp(line, again) == 0 && strcmp(trimmed, twice) == 0);
	for (const char *p = line; *p; p = g_utf8_next_char(p))
		g_assert(!tg_unichar_is_hidden(g_utf8_get_char(p)));
	tg_text_parse_size(line, &bytes);
	return 0;
}
