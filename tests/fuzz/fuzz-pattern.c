/* SPDX-License-Identifier: ISC */
/*
 * fuzz-pattern.c - "REGEX\nSUBJECT": any pattern over any text ends within the limits, which cost far less than
 * a second of processor time, and offsets lie inside (P17, T37).
 */
#include <stdint.h>
#include <string.h>

#include "../unit/cputime.h"
#include "base/pattern.h"

/* 50 ms are wanted of a quiet machine and a build without sanitizers. */
#define MOST (2 * G_USEC_PER_SEC)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) parts = g_strsplit(text, "\n", 2);
	g_autoptr(TgPattern) pattern = NULL;
	gboolean matched;
	gint64 began;
	TgMatch match;

	if (g_strv_length(parts) < 2)
		return 0;
	pattern = tg_pattern_new(parts[0], TG_PATTERN_MULTILINE | TG_PATTERN_CASELESS, NULL);
	if (!pattern)
		return 0;
	began = test_cpu_time();
	matched = tg_pattern_match(pattern, parts[1], -1, 0, &match);
	g_assert(test_cpu_time() - began < MOST);
	g_assert(!matched || !tg_pattern_was_limited(pattern));
	if (!matched)
		return 0;
	g_assert(match.count >= 1 && match.count <= TG_PATTERN_GROUPS);
	for (int i = 0; i < match.count; i++)
		g_assert(match.end[i] <= (gssize)strlen(parts[1]));
	return 0;
}
