/* SPDX-License-Identifier: ISC */
/*
 * fuzz-charset.c - bytes of any charset (P12): the result is UTF-8 without NUL, within its maximum, at
 * most four times as long, and in a header field no line end is born.
 *
 * The first line names the charset, the second one the most bytes wanted; the rest is the text.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/charset.h"
#include "mail/params.h"
#include "mail/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One line and where the next begins. (transfer full) */
static char *
take_line(const char **at, const char *end)
{
	const char *stop = memchr(*at, '\n', (gsize)(end - *at));
	char *line = g_strndup(*at, (gsize)((stop ? stop : end) - *at));

	*at = stop ? stop + 1 : end;
	return line;
}

/* How often one of the characters that end a line stands in text. */
static guint
line_ends(const char *text, gsize length)
{
	guint count = 0;

	for (gsize i = 0; i < length; i++)
		count += text[i] == '\r' || text[i] == '\n';
	return count;
}

/* A header field: one line, whatever its words decode to. */
static void
check_header(TgCharsets *charsets, const char *charset, const char *bytes, gsize length)
{
	g_autofree char *base64 = g_base64_encode((const guchar *)bytes, MIN(length, 2000));
	g_autofree char *word =
		g_strdup_printf("=?%s?B?%s?= =?%s?Q?=0A=0D=00?=", charset, base64, charset);
	g_autofree char *field =
		g_strdup_printf("x; name=\"%s\"; title*=%s''%%0A%%0D%%00x", word, charset);
	g_autofree char *decoded = tg_words_decode(charsets, word, strlen(word), TG_MAX_SUBJECT);
	g_autofree char *raw = tg_words_decode(charsets, bytes, length, TG_MAX_SUBJECT);
	g_autoptr(TgParams) params = tg_params_read(charsets, field, strlen(field));
	const char *const texts[] = { decoded, raw, tg_params_get(params, "name"),
		tg_params_get(params, "title") };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_assert(!texts[i] || g_utf8_validate(texts[i], -1, NULL));
		g_assert(!texts[i] || line_ends(texts[i], strlen(texts[i])) == 0);
	}
	for (const char *p = decoded; *p; p = g_utf8_next_char(p))
		g_assert(!tg_unichar_is_hidden(g_utf8_get_char(p)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static TgCharsets *charsets;
	const char *at = (const char *)data, *end = at + size;
	g_autofree char *charset = take_line(&at, end), *number = take_line(&at, end);
	gsize length = (gsize)(end - at), max = g_ascii_strtoull(number, NULL, 10) % (64 * TG_KIB);
	const char *known = tg_charset_canonical(charset, strlen(charset));
	g_autofree char *text = NULL, *whole = NULL, *again = NULL;

	if (!charsets)
		charsets = tg_charsets_new(NULL);
	g_assert(!known || tg_charset_canonical(known, strlen(known)) == known);
	text = tg_charsets_decode(charsets, charset, at, length, max);
	whole = tg_charsets_decode(charsets, charset, at, length, TG_MAX_TEXT);
	again = tg_charsets_decode(charsets, charset, at, length, TG_MAX_TEXT);
	g_assert(g_utf8_validate(text, -1, NULL) && g_utf8_validate(whole, -1, NULL));
	g_assert(strlen(text) <= max && strlen(whole) <= 4 * length);
	g_assert(strcmp(whole, again) == 0); /* a converter keeps no state between texts */
	check_header(charsets, known ? known : charset, at, length);
	return 0;
}
