/* SPDX-License-Identifier: ISC */
/*
 * compose_file.c - writes one attached file: header, then verified or freshly encoded content.
 *
 * The bytes of a received part travel as they came where that is safe, because re-encoding a
 * signature or a picture helps nobody; line ends become CRLF. Does not look into files.
 */
#include "mail/compose_file.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/header_writer.h"
#include "mail/transfer.h"

#include <string.h>

#define OCTETS "application/octet-stream"
#define MAX_TYPE 127 /* of each half, RFC 6838 4.2 */

/* RFC 2045 5.1: token characters. */
static gsize
span_token(const char *text)
{
	gsize n = 0;

	while (g_ascii_isgraph(text[n]) && !strchr("()<>@,;:\\\"/[]?=", text[n]))
		n++;
	return n;
}

/* The type when it may stand on an attached file, else the one that says nothing. Composite types
 * cannot be encoded (RFC 2046 5.1), so they are octets here. */
static const char *
safe_type(const char *type)
{
	gsize left = type ? span_token(type) : 0;
	gsize right = left && type[left] == '/' ? span_token(type + left + 1) : 0;

	if (!right || left > MAX_TYPE || right > MAX_TYPE || type[left + 1 + right] ||
		g_ascii_strncasecmp(type, "multipart/", 10) == 0 ||
		g_ascii_strncasecmp(type, "message/", 8) == 0)
		return OCTETS;
	return type;
}

/* Copies lines; their ends become CRLF. */
static void
append_lines(GString *out, const char *data, gsize length)
{
	while (length > 0) {
		const char *newline = memchr(data, '\n', length);
		gsize next = newline ? (gsize)(newline - data) + 1 : length;
		gsize n = newline ? next - 1 : next;

		if (newline && n > 0 && data[n - 1] == '\r')
			n--;
		g_string_append_len(out, data, n);
		g_string_append(out, newline ? "\r\n" : "");
		data += next;
		length -= next;
	}
}

gboolean
tg_compose_file(GString *out, const TgLetterFile *file, GError **error)
{
	g_autofree char *name = tg_text_one_line(file->name ? file->name : "", TG_MAX_NAME);
	const TgHeaderParam filename = { "filename", *name ? name : "file" };
	gsize length = 0;
	const guint8 *data = file->content ? g_bytes_get_data(file->content, &length) : NULL;
	gboolean copy = tg_transfer_is_correct(file->encoding, data, length);
	gboolean quoted = copy && file->encoding == TG_ENCODING_QP;
	TgHeaderWriter writer;

	tg_header_begin(&writer, out);
	tg_header_params(&writer, TG_HEADER_TYPE, safe_type(file->type), NULL, 0);
	tg_header_codes(&writer, TG_HEADER_ENCODING, quoted ? "quoted-printable" : "base64");
	tg_header_params(&writer, TG_HEADER_DISPOSITION, "attachment", &filename, 1);
	if (!tg_header_end(&writer, error))
		return FALSE;
	if (copy) {
		append_lines(out, (const char *)data, length);
		g_string_append(out, "\r\n"); /* belongs to the boundary */
	} else {
		g_autoptr(GByteArray) plain = tg_transfer_decode(file->encoding, data, length);

		tg_transfer_base64(out, plain->data, plain->len);
		g_string_append(out, plain->len ? "" : "\r\n");
	}
	return TRUE;
}
