/* SPDX-License-Identifier: ISC */
/*
 * fuzz-filename.c - any bytes as an attachment's name (P6): what is kept of it is safe, stays what it is
 * when it is cleaned again, and is judged like the name that it was made of.
 *
 * The part's type may stand behind a line "%%".
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/filename.h"
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that a file system, a header or a reader could take for something else. */
static void
check_safe(const char *name)
{
	g_assert(*name && strlen(name) <= 255);
	g_assert(g_utf8_validate(name, -1, NULL));
	g_assert(!strpbrk(name, "/\\:*?\"<>|"));
	g_assert(!strchr(".-~ ", *name) && !strchr(". ", name[strlen(name) - 1]));
	for (const char *p = name; *p; p = g_utf8_next_char(p))
		g_assert(!tg_unichar_is_hidden(g_utf8_get_char(p)));
}

/* Device names, with whatever extension. */
static void
check_no_device(const char *name)
{
	static const char *const devices[] = { "aux", "con", "nul", "prn", "com1", "lpt9", NULL };
	g_autofree char *stem = g_ascii_strdown(name, (gssize)strcspn(name, "."));

	g_assert(!g_strv_contains(devices, g_strchomp(stem)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) parts = fuzz_parts(data, size, 2);
	g_autofree char *canonical = tg_filename_canonical(parts[0]);
	g_autofree char *again = tg_filename_canonical(canonical);
	g_autofree char *type = tg_text_one_line(parts[1], 100);
	g_autofree char *made = tg_filename_generate("1.2/3", type);
	g_autofree char *made_again = tg_filename_canonical(made);
	g_autofree char *extension = tg_filename_extension(canonical);

	check_safe(made);
	g_assert(strcmp(made, made_again) == 0);
	if (*canonical) {
		check_safe(canonical);
		check_no_device(canonical);
	}
	g_assert(strcmp(canonical, again) == 0);
	g_assert(!strpbrk(extension, "./\\"));
	g_assert(tg_filename_is_executable(parts[0]) == tg_filename_is_executable(canonical));
	return 0;
}
