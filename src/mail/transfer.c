/* SPDX-License-Identifier: ISC */
/*
 * transfer.c - base64 and quoted-printable, written, verified and read leniently.
 *
 * GLib's base64 does the arithmetic; GMime's encoders are not used, because nothing received may be
 * serialised again by the library that parsed it. Linear in the input, keeps no state.
 */
#include "mail/transfer.h"

#include <string.h>

#define LINE 76
#define BASE64_BYTES 57 /* of a line */

void
tg_transfer_base64(GString *out, const guint8 *data, gsize length)
{
	for (gsize at = 0; at < length; at += BASE64_BYTES) {
		g_autofree char *line = g_base64_encode(data + at, MIN(BASE64_BYTES, length - at));

		g_string_append(out, line);
		g_string_append(out, "\r\n");
	}
}

/* TRUE when the byte must be written as "=XX". at_start, at_end: of its line. */
static gboolean
must_quote(const char *p, gboolean at_start, gboolean at_end)
{
	guchar c = (guchar)*p;

	if (c == ' ' || c == '\t')
		return at_end;
	if (at_start && (c == '.' || g_str_has_prefix(p, "From ")))
		return TRUE;
	return c < 33 || c > 126 || c == '=';
}

/* One line without its line end. */
static void
quote_line(GString *out, const char *line, gsize length)
{
	gsize column = 0;

	for (gsize i = 0; i < length; i++) {
		gboolean at_end = i + 1 == length;
		gboolean quote = must_quote(line + i, column == 0, at_end);
		gsize width = quote ? 3 : 1;

		if (column + width > LINE - (at_end ? 0 : 1)) {
			g_string_append(out, "=\r\n");
			column = 0;
			quote = must_quote(line + i, TRUE, at_end);
			width = quote ? 3 : 1;
		}
		if (quote)
			g_string_append_printf(out, "=%02X", (guchar)line[i]);
		else
			g_string_append_c(out, line[i]);
		column += width;
	}
	g_string_append(out, "\r\n");
}

void
tg_transfer_quoted_printable(GString *out, const char *text)
{
	while (*text) {
		gsize length = strcspn(text, "\n");

		quote_line(out, text, length);
		text += length + (text[length] == '\n');
	}
}

/* The length of the line at data without its LF or CRLF; *ret_next: with it. */
static gsize
line_length(const guint8 *data, gsize length, gsize *ret_next)
{
	const guint8 *newline = memchr(data, '\n', length);
	gsize n = newline ? (gsize)(newline - data) : length;

	*ret_next = newline ? n + 1 : n;
	return newline && n > 0 && data[n - 1] == '\r' ? n - 1 : n;
}

/* One line of quoted-printable. */
static gboolean
is_quoted_line(const guint8 *line, gsize length)
{
	gboolean ok = length <= LINE;

	for (gsize i = 0; ok && i < length; i++) {
		if (line[i] == '=' && i + 1 < length) {
			ok = i + 2 < length && g_ascii_isxdigit(line[i + 1]) &&
			     g_ascii_isxdigit(line[i + 2]);
			i += 2;
		} else if (line[i] == ' ' || line[i] == '\t') {
			ok = i + 1 < length;
		} else {
			ok = line[i] > 32 && line[i] < 127;
		}
	}
	return ok;
}

/* One line of base64; counts its characters and the padding, behind which nothing may come. */
static gboolean
is_base64_line(const guint8 *line, gsize length, gsize *chars, gsize *padding)
{
	if (length > LINE)
		return FALSE;
	for (gsize i = 0; i < length; i++) {
		if (line[i] == '=')
			(*padding)++;
		else if (*padding > 0 ||
			 !(g_ascii_isalnum(line[i]) || line[i] == '+' || line[i] == '/'))
			return FALSE;
	}
	*chars += length;
	return TRUE;
}

gboolean
tg_transfer_is_correct(TgEncoding encoding, const guint8 *data, gsize length)
{
	gsize chars = 0, padding = 0, next = 0;
	gboolean ok = encoding == TG_ENCODING_BASE64 || encoding == TG_ENCODING_QP;

	for (gsize at = 0; ok && at < length; at += next) {
		gsize n = line_length(data + at, length - at, &next);

		ok = encoding == TG_ENCODING_QP ? is_quoted_line(data + at, n)
						: is_base64_line(data + at, n, &chars, &padding);
	}
	return ok && chars % 4 == 0 && padding <= 2;
}

/* Decodes one line of quoted-printable; what is no escape stays as it is. */
static void
unquote_line(GByteArray *out, const guint8 *line, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		guint8 c = line[i];

		if (c == '=' && i + 2 < length && g_ascii_isxdigit(line[i + 1]) &&
			g_ascii_isxdigit(line[i + 2])) {
			c = (guint8)(g_ascii_xdigit_value(line[i + 1]) * 16 +
				     g_ascii_xdigit_value(line[i + 2]));
			i += 2;
		}
		g_byte_array_append(out, &c, 1);
	}
}

/* All lines; trailing blanks are transport's padding (RFC 2045 6.7 rule 3). */
static void
unquote(GByteArray *out, const guint8 *data, gsize length)
{
	gsize next = 0;

	for (gsize at = 0; at < length; at += next) {
		const guint8 *line = data + at;
		gsize n = line_length(line, length - at, &next);
		gsize all = n;

		while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
			n--;
		if (n > 0 && line[n - 1] == '=') {
			unquote_line(out, line, n - 1);
			continue;
		}
		unquote_line(out, line, n);
		g_byte_array_append(out, line + all, next - all);
	}
}

GByteArray *
tg_transfer_decode(TgEncoding encoding, const guint8 *data, gsize length)
{
	GByteArray *out = g_byte_array_new();

	if (encoding == TG_ENCODING_QP) {
		unquote(out, data, length);
	} else if (encoding == TG_ENCODING_BASE64) {
		int state = 0;
		guint save = 0;

		g_byte_array_set_size(out, length / 4 * 3 + 3);
		g_byte_array_set_size(out,
			g_base64_decode_step((const char *)data, length, out->data, &state, &save));
	} else {
		g_byte_array_append(out, data, length);
	}
	return out;
}
