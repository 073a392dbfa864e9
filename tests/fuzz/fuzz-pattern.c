/* SPDX-License-Identifier: ISC */
/*
 * fuzz-pattern.c - "REGEX\nSUBJECT": any pattern over any text ends in time, and offsets lie inside (T37).
 */
#include <stdint.h>
#include <string.h>

#include "base/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) parts = g_strsplit(text, "\n", 2);
	g_autoptr(TgPattern) pattern = NULL;
	TgMatch match;

	if (g_strv_length(parts) < 2)
		return 0;
	pattern = tg_pattern_new(parts[0], TG_PATTERN_MULTILINE | TG_PATTERN_CASELESS, NULL);
	if (!pattern || !tg_pattern_match(pattern, parts[1], -1, 0, &match))
		return 0;
	g_assert(match.count >= 1 && match.count <= TG_PATTERN_GROUPS);
	for (int i = 0; i < match.count; i++)
		g_assert(match.end[i] <= (gssize)strlen(parts[1]));
	return 0;
}
