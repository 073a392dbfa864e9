/* SPDX-License-Identifier: ISC */
/*
 * lmtp_data.c - finds the end of a message and takes off the dots that were put before its lines.
 *
 * A line ends with CR LF and with nothing else (S15): ".", be it between two LF, is text. Lone CR and LF
 * are text, too, and noted. The bytes of a line are skipped with memchr(3), not looked at one by one.
 */
#include "net/lmtp_data.h"

#include <string.h>

/* A held-back dot meets the next byte. TRUE: that byte was taken, too. */
static gboolean
after_dot(TgLmtpData *data, char next)
{
	data->state = next == '\r' ? TG_LMTP_DOT_CR : TG_LMTP_LINE;
	return next == '\r';
}

/* Within a line, up to its end or to the end of the bytes; returns where it stopped. */
static gsize
skip_line(TgLmtpData *data, const char *bytes, gsize at, gsize length)
{
	const char *end = memchr(bytes + at, '\n', length - at);
	gsize stop = end ? (gsize)(end - bytes) : length;
	const char *cr = memchr(bytes + at, '\r', stop - at);

	if (cr && cr + 1 != bytes + stop)
		data->bare = TRUE;
	data->state = stop > at && bytes[stop - 1] == '\r' ? TG_LMTP_CR : TG_LMTP_LINE;
	if (!end)
		return stop;
	data->bare = data->bare || data->state != TG_LMTP_CR;
	data->state = data->state == TG_LMTP_CR ? TG_LMTP_LINE_START : TG_LMTP_LINE;
	return stop + 1;
}

/* The byte after a CR within a line; returns where it goes on. */
static gsize
after_cr(TgLmtpData *data, const char *bytes, gsize at)
{
	if (bytes[at] == '\n') {
		data->state = TG_LMTP_LINE_START;
		return at + 1;
	}
	data->bare = TRUE;
	data->state = TG_LMTP_LINE;
	return at;
}

/* From the front until a dot has to be taken off, or all is taken. */
static gsize
take_text(
	TgLmtpData *data, const char *bytes, gsize length, const char **ret_text, gsize *ret_length)
{
	gsize at = 0;

	*ret_text = bytes;
	while (at < length) {
		if (data->state == TG_LMTP_LINE_START && bytes[at] == '.') {
			data->state = TG_LMTP_DOT;
			*ret_length = at;
			return at + 1;
		}
		at = data->state == TG_LMTP_CR ? after_cr(data, bytes, at)
					       : skip_line(data, bytes, at, length);
	}
	*ret_length = at;
	return at;
}

gsize
tg_lmtp_data_take(
	TgLmtpData *data, const char *bytes, gsize length, const char **ret_text, gsize *ret_length)
{
	*ret_text = bytes;
	*ret_length = 0;
	if (length == 0 || data->state == TG_LMTP_FINISHED)
		return 0;
	if (data->state == TG_LMTP_DOT && after_dot(data, bytes[0]))
		return 1;
	if (data->state == TG_LMTP_DOT_CR && bytes[0] == '\n') {
		data->state = TG_LMTP_FINISHED;
		return 1;
	}
	if (data->state == TG_LMTP_DOT_CR) { /* dot, CR, something: the CR was text */
		data->state = TG_LMTP_CR;
		*ret_text = "\r";
		*ret_length = 1;
		return 0;
	}
	return take_text(data, bytes, length, ret_text, ret_length);
}
