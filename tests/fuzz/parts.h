/* SPDX-License-Identifier: ISC */
/*
 * parts.h - how a target takes several texts from one input: they are separated by lines "%%".
 *
 * Promises exactly the number of texts that was asked for, "" where the input has none; a NUL ends the
 * input, as it would end any C string.
 */
#ifndef TG_FUZZ_PARTS_H
#define TG_FUZZ_PARTS_H

#include <glib.h>
#include <stdint.h>

/* Exactly n texts. (transfer full) */
static inline GStrv
fuzz_parts(const uint8_t *data, size_t size, guint n)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) found = g_strsplit(text, "\n%%\n", (int)n);
	GStrv parts = g_new0(char *, n + 1);
	guint i = 0;

	for (; found[i]; i++)
		parts[i] = g_strdup(found[i]);
	for (; i < n; i++)
		parts[i] = g_strdup("");
	return parts;
}

#endif
