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

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "mail/content.h"

typedef struct {
	GMimeStreamFs parent;
	const TgHeaders *headers;
	guchar *block; /* TG_CONTENT_BLOCK bytes, neutral: GMime asks for 4 KiB at a time */
	gint64 start;  /* of the block in the file */
	gsize length;
	int error; /* errno of the first read that failed */
} TgNeutralStream;

typedef struct {
	GMimeStreamFsClass parent;
} TgNeutralStreamClass;

/* GMime is loaded late: its class is found by its name. */
GType tg_neutral_stream_get_type(void);
G_DEFINE_TYPE(TgNeutralStream, tg_neutral_stream, g_type_from_name("GMimeStreamFs"))

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

/* Fills the block from where the stream stands. */
static gboolean
fill(TgNeutralStream *neutral, gint64 position)
{
	const TgHeaders *headers = neutral->headers;
	gssize n = tg_file_read_at(neutral->parent.fd, neutral->block, TG_CONTENT_BLOCK, position);

	if (n < 0 && neutral->error == 0)
		neutral->error = errno;
	neutral->start = position;
	neutral->length = (gsize)MAX(n, 0);
	neutralise(neutral->block, neutral->length);
	if (n < 0 || position > (gint64)headers->end)
		return n >= 0;
	for (guint i = 0; i < headers->odd_lines->len; i++)
		patch((char *)neutral->block, n,
			g_array_index(headers->odd_lines, gint64, i) - position, ' ');
	if (headers->split >= 0)
		patch((char *)neutral->block, n, headers->split - position, '\n');
	return TRUE;
}

/* Reads as a file stream does, without its two system calls for each 4 KiB. */
static ssize_t
neutral_read(GMimeStream *stream, char *bytes, size_t length)
{
	TgNeutralStream *neutral = (TgNeutralStream *)stream;
	gint64 at = stream->position - neutral->start;
	gsize n;

	if (at < 0 || at >= (gint64)neutral->length) {
		if (!fill(neutral, stream->position))
			return -1;
		at = 0;
	}
	n = MIN(length, neutral->length - (gsize)at);
	memcpy(bytes, neutral->block + at, n);
	stream->position += (gint64)n;
	neutral->parent.eos = n == 0;
	return (ssize_t)n;
}

/* The descriptor is not ours, the block is. */
static void
neutral_finalize(GObject *object)
{
	g_free(((TgNeutralStream *)object)->block);
	G_OBJECT_CLASS(tg_neutral_stream_parent_class)->finalize(object);
}

/* Overrides reading only. */
static void
tg_neutral_stream_class_init(TgNeutralStreamClass *klass)
{
	((GMimeStreamClass *)klass)->read = neutral_read;
	G_OBJECT_CLASS(klass)->finalize = neutral_finalize;
}

/* Nothing to prepare. */
static void
tg_neutral_stream_init(TgNeutralStream *stream)
{
	(void)stream;
}

/* Makes the stream as GMime's own constructor does. */
GMimeStream *
tg_neutral_stream_new(const TgLateGmime *gmime, int fd, const TgHeaders *headers)
{
	TgNeutralStream *neutral;

	(void)gmime->g_mime_stream_fs_get_type(); /* which makes it known by its name */
	neutral = g_object_new(tg_neutral_stream_get_type(), NULL);
	neutral->parent.owner = FALSE;
	neutral->parent.eos = FALSE;
	neutral->parent.fd = fd;
	neutral->headers = headers;
	neutral->block = g_malloc(TG_CONTENT_BLOCK);
	gmime->g_mime_stream_construct((GMimeStream *)neutral, (gint64)headers->start, -1);
	return (GMimeStream *)neutral;
}

/* What neutral_read() kept. */
int
tg_neutral_stream_errno(GMimeStream *stream)
{
	return ((TgNeutralStream *)stream)->error;
}
