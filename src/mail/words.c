/* SPDX-License-Identifier: ISC */
/*
 * words.c - RFC 2047, with the repairs that real mail needs (P84, M8, M9).
 *
 * Own decoder: GMime's opens converters late (not possible inside the walls) and decodes each word
 * by itself, which breaks words that were cut inside a character. Here neighbours of one charset are
 * joined as bytes before they are decoded. Line breaks that decoding brings to light become blanks.
 */
#include "mail/words.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define MAX_WORD (4 * TG_KIB) /* RFC 2047 says 75; whole subjects in one word are common */

typedef struct {
	const char *charset; /* points into the raw value */
	gsize charset_length;
	char encoding; /* 'B' or 'Q' */
	const char *text;
	gsize text_length;
	const char *end; /* after "?=" */
} Word;

typedef struct {
	TgCharsets *charsets;
	GString *out;
	GString *bytes; /* of neighbouring words in one charset */
	char *charset;	/* of bytes; NULL when there are none */
} Decoder;

/* TRUE when an encoded-word stands at `at`. Blanks inside its text are tolerated. */
static gboolean
read_word(const char *at, const char *end, Word *ret_word)
{
	const char *mark;

	if (end - at < 8 || at[0] != '=' || at[1] != '?')
		return FALSE;
	ret_word->charset = at + 2;
	mark = memchr(ret_word->charset, '?', (gsize)(end - ret_word->charset));
	if (mark == NULL || mark == ret_word->charset || mark - ret_word->charset > 64 ||
		end - mark < 5 || mark[2] != '?')
		return FALSE;
	ret_word->charset_length = (gsize)(mark - ret_word->charset);
	ret_word->encoding = g_ascii_toupper(mark[1]);
	ret_word->text = mark + 3;
	if ((ret_word->encoding != 'B' && ret_word->encoding != 'Q') ||
		memchr(ret_word->charset, ' ', ret_word->charset_length) != NULL)
		return FALSE;
	/* bounded, or unfinished words without number would cost their square */
	end = MIN(end, ret_word->text + MAX_WORD);
	for (mark = ret_word->text; mark + 1 < end; mark++)
		if (mark[0] == '?' && mark[1] == '=') {
			ret_word->text_length = (gsize)(mark - ret_word->text);
			ret_word->end = mark + 2;
			return TRUE;
		}
	return FALSE;
}

/* For both ways in which headers write bytes in hex. */
void
tg_words_append_escaped(GString *bytes, const char *text, gsize length, char mark, char blank)
{
	for (gsize i = 0; i < length; i++) {
		gboolean hex = text[i] == mark && i + 2 < length && g_ascii_isxdigit(text[i + 1]) &&
			       g_ascii_isxdigit(text[i + 2]);

		if (hex) {
			g_string_append_c(bytes, (char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
							 g_ascii_xdigit_value(text[i + 2])));
			i += 2;
		} else {
			g_string_append_c(bytes, blank && text[i] == blank ? ' ' : text[i]);
		}
	}
}

/* Appends the bytes of a B-encoded text, with or without its padding. */
static void
append_b(GString *bytes, const char *text, gsize length)
{
	g_autofree guchar *out = g_malloc(length / 4 * 3 + 6);
	gsize digits = 0, n;
	gint state = 0;
	guint save = 0;

	for (gsize i = 0; i < length; i++)
		digits += g_ascii_isalnum(text[i]) || text[i] == '+' || text[i] == '/' ||
			  text[i] == '=';
	n = g_base64_decode_step(text, length, out, &state, &save);
	if (digits % 4 > 1)
		n += g_base64_decode_step("==", 4 - digits % 4, out + n, &state, &save);
	g_string_append_len(bytes, (const char *)out, (gssize)n);
}

/* Decodes the gathered bytes. */
static void
flush(Decoder *decoder)
{
	g_autofree char *text = NULL;

	if (decoder->charset == NULL)
		return;
	text = tg_charsets_decode(decoder->charsets, decoder->charset, decoder->bytes->str,
		decoder->bytes->len, TG_MAX_FIELD);
	g_string_append(decoder->out, text);
	g_string_truncate(decoder->bytes, 0);
	g_clear_pointer(&decoder->charset, g_free);
}

/* Adds one word to its neighbours, or begins a new row of them. */
static void
take_word(Decoder *decoder, const Word *word)
{
	g_autofree char *charset = g_strndup(word->charset, word->charset_length);
	char *language = strchr(charset, '*'); /* RFC 2231 5 */

	if (language != NULL)
		*language = '\0';
	if (decoder->charset == NULL || g_ascii_strcasecmp(decoder->charset, charset) != 0) {
		flush(decoder);
		decoder->charset = g_steal_pointer(&charset);
	}
	if (word->encoding == 'Q')
		tg_words_append_escaped(decoder->bytes, word->text, word->text_length, '=', '_');
	else
		append_b(decoder->bytes, word->text, word->text_length);
}

/* Text between words: dropped when it is only blanks between two words. */
static void
take_text(Decoder *decoder, const char *text, gsize length, gboolean between)
{
	g_autofree char *plain = NULL;
	gboolean blank = TRUE;

	for (gsize i = 0; i < length && blank; i++)
		blank = g_ascii_isspace(text[i]);
	if (length == 0 || (blank && between))
		return;
	flush(decoder);
	plain = tg_charsets_decode(decoder->charsets, NULL, text, length, TG_MAX_FIELD);
	g_string_append(decoder->out, plain);
}

/* Decodes the words and repairs the rest. */
char *
tg_words_decode(TgCharsets *charsets, const char *raw, gsize length, gsize max)
{
	Decoder decoder = { charsets, g_string_new(NULL), g_string_new(NULL), NULL };
	const char *at = raw, *text = raw, *end = raw + length;
	gboolean after_word = FALSE;
	char *line;

	while (at < end) {
		Word word;

		if (*at == '=' && read_word(at, end, &word)) {
			take_text(&decoder, text, (gsize)(at - text), after_word);
			take_word(&decoder, &word);
			after_word = TRUE;
			at = text = word.end;
		} else {
			at++;
		}
	}
	take_text(&decoder, text, (gsize)(end - text), FALSE);
	flush(&decoder);
	line = tg_text_one_line(decoder.out->str, max);
	g_string_free(decoder.out, TRUE);
	g_string_free(decoder.bytes, TRUE);
	return line;
}
