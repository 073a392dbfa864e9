/* SPDX-License-Identifier: ISC */
/*
 * fuzz-html.c - any UTF-8 as HTML: the text is valid, bounded and clean, and twice the same.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *html = tg_text_lines((const char *)data, (gssize)size, TG_MAX_TEXT);
	g_autofree char *text = tg_html_to_text(html, strlen(html));
	g_autofree char *again = tg_html_to_text(html, strlen(html));

	g_assert(g_utf8_validate(text, -1, NULL));
	g_assert(strlen(text) <= TG_MAX_TEXT);
	g_assert(strcmp(text, again) == 0);
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		g_assert(strchr("\n\t", *p) != NULL || !tg_unichar_is_hidden(g_utf8_get_char(p)));
	return 0;
}
