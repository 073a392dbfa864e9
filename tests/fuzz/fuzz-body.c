/* SPDX-License-Identifier: ISC */
/*
 * fuzz-body.c - any text: where there was text there is something new (interface §2), nothing is
 * invented, and what was cut is still there in quoted or signature.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Characters of text that are no white space, nor rules or marks that may be dropped between parts. */
static gsize
weight(const char *text)
{
	gsize count = 0;

	for (; *text != '\0'; text = g_utf8_next_char(text))
		count += !g_unichar_isspace(g_utf8_get_char(text)) && !strchr("-_=*~#>", *text);
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gboolean flowed = size > 0 && data[0] & 1, delsp = size > 0 && data[0] & 2;
	g_autofree char *text = tg_text_lines((const char *)data, (gssize)size, TG_MAX_TEXT);
	g_autofree char *trimmed = tg_text_trim(text);
	g_autoptr(TgForwarded) forwarded = tg_body_forwarded(text, "Fwd: x");
	TgBody body;

	tg_body_cut(text, flowed, delsp, &body);
	g_assert(weight(trimmed) == 0 || *body.new_text != '\0');
	g_assert(weight(body.new_text) + weight(body.quoted) + weight(body.signature) ==
		 weight(text));
	g_assert(forwarded == NULL || g_utf8_validate(forwarded->text, -1, NULL));
	tg_body_clear(&body);
	return 0;
}
