/* SPDX-License-Identifier: ISC */
/*
 * content.c - reads a part's bytes in blocks of 64 KiB and decodes them on the way (I6).
 *
 * Parts are never loaded whole; GMime's filter decodes. Data after base64 padding is what decoders
 * disagree about, so it is looked for in the encoded bytes.
 */
#include "mail/content.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "mail/base64.h"

/* The part's range; an empty one when the part has no content. */
TgContent
tg_content_of(const TgLateGmime *gmime, GMimePart *part)
{
	GMimeDataWrapper *wrapper = gmime->g_mime_part_get_content(part);
	GMimeStream *stream =
		wrapper != NULL ? gmime->g_mime_data_wrapper_get_stream(wrapper) : NULL;
	TgContent content = { gmime, 0, 0, GMIME_CONTENT_ENCODING_DEFAULT };

	if (stream != NULL &&
		G_TYPE_CHECK_INSTANCE_TYPE(stream, gmime->g_mime_stream_fs_get_type())) {
		content.offset = stream->bound_start;
		content.length = MAX(stream->bound_end - stream->bound_start, 0);
		content.encoding = gmime->g_mime_data_wrapper_get_encoding(wrapper);
	}
	return content;
}

/* Everything that is not base64 or quoted-printable but has to be decoded is OTHER. */
TgEncoding
tg_content_encoding(const TgContent *content)
{
	switch (content->encoding) {
	case GMIME_CONTENT_ENCODING_BASE64:
		return TG_ENCODING_BASE64;
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
		return TG_ENCODING_QP;
	case GMIME_CONTENT_ENCODING_UUENCODE:
		return TG_ENCODING_OTHER;
	default:
		return TG_ENCODING_IDENTITY;
	}
}

/* Notes padding, and letters of the alphabet after it. */
static void
watch_padding(const char *bytes, gsize length, gboolean *padded, gboolean *after)
{
	const char *at = bytes, *end = bytes + length;

	if (!*padded && (at = memchr(bytes, '=', length)) == NULL)
		return;
	*padded = TRUE;
	for (; at < end && !*after; at++)
		*after = g_ascii_isalnum(*at) || *at == '+' || *at == '/';
}

/* How one part is decoded, piece by piece. */
typedef struct {
	const TgLateGmime *gmime;
	GMimeFilter *filter; /* or NULL */
	TgBase64 base64;
	guint8 *decoded; /* base64 only */
} Decoder;

/* Decodes one piece, the last one empty; *ret_out is valid until the next. Its length. */
static gsize
decode(Decoder *decoder, char *piece, gsize length, char **ret_out)
{
	gsize n = length, space;

	*ret_out = piece;
	if (decoder->decoded != NULL) {
		*ret_out = (char *)decoder->decoded;
		return tg_base64_decode(
			&decoder->base64, (guint8 *)piece, length, decoder->decoded);
	}
	if (decoder->filter != NULL && length > 0)
		decoder->gmime->g_mime_filter_filter(
			decoder->filter, piece, length, 0, ret_out, &n, &space);
	else if (decoder->filter != NULL)
		decoder->gmime->g_mime_filter_complete(
			decoder->filter, piece, 0, 0, ret_out, &n, &space);
	return n;
}

/* Reads, decodes, hands on. */
gboolean
tg_content_read(int fd, const TgContent *content, TgContentSink sink, gpointer data,
	gboolean *ret_after_padding, GError **error)
{
	gboolean is_base64 = content->encoding == GMIME_CONTENT_ENCODING_BASE64;
	g_autofree char *block = g_malloc(TG_CONTENT_BLOCK);
	g_autofree guint8 *decoded = is_base64 ? g_malloc(TG_CONTENT_BLOCK) : NULL;
	g_autoptr(GMimeFilter) filter =
		!is_base64 && tg_content_encoding(content) != TG_ENCODING_IDENTITY
			? content->gmime->g_mime_filter_basic_new(content->encoding, FALSE)
			: NULL;
	Decoder decoder = { content->gmime, filter, { content->gmime, 0, 0 }, decoded };
	gboolean padded = FALSE, after = FALSE, more = TRUE;
	gint64 done = 0;
	gsize n = 1, out_length;
	char *out = block;

	while (more && n > 0) {
		gssize got = tg_file_read_at(fd, block,
			(gsize)MIN(content->length - done, (gint64)TG_CONTENT_BLOCK),
			content->offset + done);

		if (got < 0) {
			g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
				"4.3.0 the message cannot be read: %s", g_strerror(errno));
			return FALSE;
		}
		n = (gsize)got;
		done += got;
		if (is_base64)
			watch_padding(block, n, &padded, &after);
		out_length = decode(&decoder, block, n, &out);
		more = out_length == 0 || sink((const guint8 *)out, out_length, data);
	}
	if (ret_after_padding != NULL)
		*ret_after_padding = after;
	return TRUE;
}

typedef struct {
	GByteArray *bytes;
	gsize max;
} Loading;

/* Keeps a block, up to the maximum. */
static gboolean
keep(const guint8 *bytes, gsize length, gpointer data)
{
	Loading *loading = data;

	g_byte_array_append(
		loading->bytes, bytes, (guint)MIN(length, loading->max - loading->bytes->len));
	return loading->bytes->len < loading->max;
}

/* The beginning of the content. */
GByteArray *
tg_content_load(
	int fd, const TgContent *content, gsize max, gboolean *ret_after_padding, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new(1);
	Loading loading = { bytes, max };

	if (max > 0 && !tg_content_read(fd, content, keep, &loading, ret_after_padding, error))
		return NULL;
	return g_steal_pointer(&bytes);
}
