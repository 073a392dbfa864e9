/* SPDX-License-Identifier: ISC */
/*
 * neutral.c - a file stream that replaces, byte by byte, what would make GMime convert charsets.
 *
 * GMime decodes every header it reads, at once, and opens a converter for each charset that a mail
 * names; inside the walls nothing can be opened, and what it then makes of the text is not defined.
 * So it gets a text in which the marks of encoded-words and of RFC 2231, 8-bit bytes and NULs are
 * underscores. Offsets and lengths stay true, boundaries and the lines that match them change alike,
 * and all text is read from the real bytes (walk.c).
 */
#include "mail/neutral.h"

typedef struct {
	GMimeStreamFs parent;
	const TgHeaders *headers;
} TgNeutralStream;

typedef struct {
	GMimeStreamFsClass parent;
} TgNeutralStreamClass;

GType tg_neutral_stream_get_type(void);
G_DEFINE_TYPE(TgNeutralStream, tg_neutral_stream, GMIME_TYPE_STREAM_FS)

#define LANE 32

/* A byte that begins a conversion becomes an underscore. */
static inline guchar
neutral(guchar c)
{
	return (c >= 0x80) | (c == '\0') | (c == '?') | (c == '\'') | (c == '%') ? '_' : c;
}

/* All bytes; lanes of a fixed length let the compiler use vector instructions. */
static void
neutralise(guchar *bytes, gsize length)
{
	gsize i = 0;

	for (; i + LANE <= length; i += LANE)
		for (gsize k = 0; k < LANE; k++)
			bytes[i + k] = neutral(bytes[i + k]);
	for (; i < length; i++)
		bytes[i] = neutral(bytes[i]);
}

/* Changes one byte when it is among those that were read. */
static void
patch(char *bytes, gssize length, gint64 at, char c)
{
	if (at >= 0 && at < length)
		bytes[at] = c;
}

/* Reads as a file stream does and replaces. */
static ssize_t
neutral_read(GMimeStream *stream, char *bytes, size_t length)
{
	const TgHeaders *headers = ((TgNeutralStream *)stream)->headers;
	gint64 start = stream->position;
	ssize_t n = GMIME_STREAM_CLASS(tg_neutral_stream_parent_class)->read(stream, bytes, length);

	neutralise((guchar *)bytes, (gsize)MAX(n, 0));
	if (start > (gint64)headers->end)
		return n;
	for (guint i = 0; i < headers->odd_lines->len; i++)
		patch(bytes, n, g_array_index(headers->odd_lines, gint64, i) - start, ' ');
	if (headers->split >= 0)
		patch(bytes, n, headers->split - start, '\n');
	return n;
}

/* Overrides reading only. */
static void
tg_neutral_stream_class_init(TgNeutralStreamClass *klass)
{
	GMIME_STREAM_CLASS(klass)->read = neutral_read;
}

/* Nothing to prepare. */
static void
tg_neutral_stream_init(TgNeutralStream *stream)
{
	(void)stream;
}

/* Makes the stream as GMime's own constructor does. */
GMimeStream *
tg_neutral_stream_new(int fd, const TgHeaders *headers)
{
	TgNeutralStream *neutral = g_object_new(tg_neutral_stream_get_type(), NULL);

	neutral->parent.owner = FALSE;
	neutral->parent.eos = FALSE;
	neutral->parent.fd = fd;
	neutral->headers = headers;
	g_mime_stream_construct(GMIME_STREAM(neutral), (gint64)headers->start, -1);
	return GMIME_STREAM(neutral);
}
