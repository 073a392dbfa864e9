/* SPDX-License-Identifier: ISC */
/*
 * headers.c - cuts a header section into fields and nothing more (P66, P67).
 *
 * Lenient where reading on cannot mislead: "From :" is a From field, an mbox line and empty lines in
 * front are skipped, a line that is no field between fields is passed over and reported.
 */
#include "mail/headers.h"

#include <string.h>

#include "base/limits.h"

#define MAX_ODD_LINES 100

/* Frees one field. */
static void
raw_header_free(gpointer data)
{
	TgRawHeader *header = data;

	g_free(header->name);
	g_free(header->value);
	g_free(header);
}

/* Makes an empty section. */
TgHeaders *
tg_headers_new(void)
{
	TgHeaders *headers = g_new0(TgHeaders, 1);

	headers->list = g_ptr_array_new_with_free_func(raw_header_free);
	headers->odd_lines = g_array_new(FALSE, FALSE, sizeof(gint64));
	return headers;
}

/* Frees a section; NULL is allowed. */
void
tg_headers_free(TgHeaders *headers)
{
	if (headers == NULL)
		return;
	g_ptr_array_unref(headers->list);
	g_array_unref(headers->odd_lines);
	g_free(headers);
}

/* Adds a field; raw may be folded. */
void
tg_headers_add(TgHeaders *headers, const char *name, const char *raw, gsize length)
{
	TgRawHeader *header = g_new0(TgRawHeader, 1);
	char *value = g_malloc(length + 1);
	gsize n = 0, start = 0;

	for (gsize i = 0; i < length; i++) {
		gboolean at_break =
			raw[i] == '\n' || (raw[i] == '\r' && i + 1 < length && raw[i + 1] == '\n');

		if (!at_break)
			value[n++] = raw[i];
	}
	while (n > 0 && strchr(" \t\r", value[n - 1]) != NULL && value[n - 1] != '\0')
		n--;
	while (start < n && (value[start] == ' ' || value[start] == '\t'))
		start++;
	memmove(value, value + start, n - start);
	value[n - start] = '\0';
	header->name = g_strdup(name);
	header->value = value;
	header->length = n - start;
	g_ptr_array_add(headers->list, header);
}

/* Length of a field name at the start of a line, 0 when there is none. */
static gsize
span_name(const char *line, gsize length, gsize *ret_value)
{
	gsize n = 0, at;

	while (n < length && line[n] > ' ' && line[n] < 0x7F && line[n] != ':')
		n++;
	at = n;
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	if (n == 0 || at >= length || line[at] != ':')
		return 0;
	*ret_value = at + 1;
	return n;
}

/* Length of the line at data without its end; *ret_next is where the next one starts. */
static gsize
span_line(const char *data, gsize length, gsize *ret_next)
{
	const char *newline = memchr(data, '\n', length);
	gsize n = newline != NULL ? (gsize)(newline - data) : length;

	*ret_next = newline != NULL ? n + 1 : n;
	return n > 0 && data[n - 1] == '\r' ? n - 1 : n;
}

/* TRUE when nothing but blanks stands on the line. */
static gboolean
is_blank(const char *line, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
			return FALSE;
	return TRUE;
}

/* TRUE for "From somebody ..." but not for "From : somebody". */
static gboolean
is_mbox_line(const char *data, gsize length)
{
	gsize value;

	return (length > 5 && memcmp(data, "From ", 5) == 0 &&
		       span_name(data, length, &value) == 0) ||
	       (length > 6 && memcmp(data, ">From ", 6) == 0);
}

/* Skips an mbox line and, when fields follow them, blank lines. */
static gsize
skip_leading(const char *data, gsize length)
{
	gsize at = 0, next = 0, value;

	while (at < length && is_blank(data + at, span_line(data + at, length - at, &next)))
		at += next;
	if (is_mbox_line(data + at, length - at)) {
		span_line(data + at, length - at, &next);
		at += next;
	}
	return at < length && span_name(data + at, length - at, &value) > 0 ? at : 0;
}

/* Where the lines that continue a field end. */
static gsize
skip_folds(const char *data, gsize at, gsize length)
{
	gsize next;

	while (at < length && (data[at] == ' ' || data[at] == '\t')) {
		span_line(data + at, length - at, &next);
		at += next;
	}
	return at;
}

/* Notes a line that is no field; FALSE when no field follows it: the body begins there. */
static gboolean
take_odd_line(TgHeaders *headers, const char *data, gsize start, gsize end, gsize length)
{
	gint64 offset = (gint64)start;
	gsize value;

	if (end >= length || span_name(data + end, length - end, &value) == 0 ||
		headers->odd_lines->len >= MAX_ODD_LINES)
		return FALSE;
	g_array_append_val(headers->odd_lines, offset);
	return TRUE;
}

/* Notes line ends of old systems, which other readers may take for the end of a field. */
static void
look_for_bare_cr(TgHeaders *headers, const char *data)
{
	for (gsize i = headers->start; i + 1 < headers->end; i++)
		if (data[i] == '\r' && data[i + 1] != '\n')
			headers->bare_cr = TRUE;
}

/* Reads fields until an empty line. */
TgHeaders *
tg_headers_read(const char *data, gsize length)
{
	TgHeaders *headers = tg_headers_new();
	gsize at, next = 0, value = 0;

	length = MIN(length, TG_MAX_HEADER_SECTION);
	headers->start = at = skip_leading(data, length);
	headers->leading = at > 0;
	headers->ended = TRUE;
	while (at < length && headers->list->len < TG_MAX_HEADER_FIELDS) {
		gsize start = at, n = span_line(data + at, length - at, &next);
		g_autofree char *name = g_strndup(data + at, span_name(data + at, n, &value));

		if (n == 0) {
			at += next;
			break;
		}
		at = skip_folds(data, at + next, length);
		if (*name != '\0') {
			tg_headers_add(headers, name, data + start + value, at - start - value);
		} else if (!take_odd_line(headers, data, start, at, length)) {
			headers->ended = FALSE;
			at = start;
			break;
		}
	}
	headers->end = at;
	headers->split = !headers->ended && at > headers->start + 1 ? (gint64)at - 2 : -1;
	look_for_bare_cr(headers, data);
	return headers;
}

/* The first of that name. */
const TgRawHeader *
tg_headers_first(const TgHeaders *headers, const char *name)
{
	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);

		if (g_ascii_strcasecmp(header->name, name) == 0)
			return header;
	}
	return NULL;
}

/* How many have that name. */
guint
tg_headers_count(const TgHeaders *headers, const char *name)
{
	guint n = 0;

	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);

		n += g_ascii_strcasecmp(header->name, name) == 0;
	}
	return n;
}
