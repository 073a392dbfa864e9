/* SPDX-License-Identifier: ISC */
/*
 * reread.c - see reread.h.
 */
#include "reread.h"

#include <string.h>

#define WORD "=?UTF-8?B?"

/* Length of the encoded-word that begins at p, 0 when there is none: it stands between blanks. */
static gsize
word_length(const char *p, const char *end)
{
	gsize length = 0;

	while (p + length < end && p[length] != ' ' && p[length] != ',')
		length++;
	return g_str_has_prefix(p, WORD) && p[length - 1] == '=' && p[length - 2] == '?' ? length
											 : 0;
}

/* Controls, lengths. */
static void
check_line(const char *line, gsize length)
{
	g_assert(length <= 998);
	for (gsize i = 0; i < length; i++) {
		gsize word = i > 0 && line[i - 1] == ' ' ? word_length(line + i, line + length) : 0;

		g_assert((guchar)line[i] >= 0x20 && line[i] != 0x7F);
		g_assert(word == 0 || (word <= 75 && length <= 76));
	}
}

gsize
reread_section(const char *bytes, gsize length)
{
	gsize at = 0;

	for (;;) {
		const char *end = g_strstr_len(bytes + at, (gssize)(length - at), "\r\n");
		gsize n;

		g_assert(end);
		n = (gsize)(end - bytes) - at;
		if (n == 0)
			return at + 2;
		check_line(bytes + at, n);
		g_assert(at > 0 || bytes[0] != ' ');
		if (bytes[at] == ' ') /* a folded line holds more than blanks */
			g_assert(n > 1 && bytes[at + 1] != ' ');
		else
			g_assert(memchr(bytes + at, ':', n));
		at += n + 2;
	}
}

guint
reread_count(const char *section)
{
	guint count = 0;

	while (!g_str_has_prefix(section, "\r\n")) {
		count += *section != ' ';
		section = strstr(section, "\r\n") + 2;
	}
	return count;
}

char *
reread_field(const char *section, const char *name)
{
	gsize length = strlen(name);
	GString *value = NULL;
	gboolean inside = FALSE;

	while (!g_str_has_prefix(section, "\r\n")) {
		const char *end = strstr(section, "\r\n");

		if (*section != ' ')
			inside = g_ascii_strncasecmp(section, name, length) == 0 &&
				 section[length] == ':';
		if (inside && *section != ' ') {
			g_assert(!value); /* the field stands there once */
			section += length + 1;
			section += *section == ' ';
			value = g_string_new_len(section, end - section);
		} else if (inside) {
			g_string_append_len(value, section, end - section);
		}
		section = end + 2;
	}
	return value ? g_string_free(value, FALSE) : NULL;
}

/* Decodes the encoded-word at *cursor into out and moves behind it. */
static void
take_word(const char **cursor, GString *out)
{
	const char *text = *cursor + strlen(WORD), *end = strstr(text, "?=");
	g_autofree char *base64 = NULL;
	g_autofree guchar *bytes = NULL;
	gsize length = 0;

	g_assert(end && end > text);
	base64 = g_strndup(text, end - text);
	g_assert(strspn(base64,
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
		 strlen(base64));
	bytes = g_base64_decode(base64, &length);
	g_assert(g_utf8_validate((char *)bytes, (gssize)length, NULL)); /* whole characters */
	g_string_append_len(out, (char *)bytes, (gssize)length);
	*cursor = end + 2;
	g_assert(**cursor == '\0' || **cursor == ' ' || **cursor == ',');
}

char *
reread_text(const char *value)
{
	GString *out = g_string_new(NULL);
	gboolean after_word = FALSE;

	while (*value) {
		const char *next = value;

		while (*next == ' ')
			next++;
		if (g_str_has_prefix(next, WORD)) {
			if (!after_word)
				g_string_append_len(out, value, next - value);
			take_word(&next, out);
			after_word = TRUE;
		} else {
			g_assert(!g_str_has_prefix(next, "=?"));
			next += strcspn(next, " ");
			g_string_append_len(out, value, next - value);
			after_word = FALSE;
		}
		value = next;
	}
	return g_string_free(out, FALSE);
}

/* A quoted-string at *cursor; moves behind it. (transfer full) */
static char *
take_quoted(const char **cursor)
{
	GString *out = g_string_new(NULL);

	for (++*cursor; **cursor != '"'; ++*cursor) {
		if (**cursor == '\\')
			++*cursor;
		g_assert(**cursor);
		g_string_append_c(out, **cursor);
	}
	++*cursor;
	return g_string_free(out, FALSE);
}

/* The address at *cursor, up to a stop outside of quotes; moves behind it. (transfer full) */
static char *
take_address(const char **cursor, char stop)
{
	const char *start = *cursor;
	gboolean quoted = FALSE;

	for (; **cursor && (quoted || **cursor != stop); ++*cursor) {
		if (quoted && **cursor == '\\')
			++*cursor;
		else if (**cursor == '"')
			quoted = !quoted;
		g_assert(**cursor);
	}
	return g_strndup(start, *cursor - start);
}

/* The display name at *cursor, when there is one: a quoted-string, or a phrase, and then " <". Moves to
 * the '<'. (transfer full) */
static char *
take_name(const char **cursor)
{
	const char *behind = *cursor;
	g_autofree char *name = NULL;

	if (*behind == '"') {
		name = take_quoted(&behind);
	} else {
		behind = strstr(behind, " <");
		if (!behind || memchr(*cursor, ',', behind - *cursor))
			return NULL;
		name = g_strndup(*cursor, behind - *cursor);
	}
	if (!g_str_has_prefix(behind, " <"))
		return NULL;
	if (**cursor != '"') {
		char *text = reread_text(name);

		g_free(name);
		name = text;
	}
	*cursor = behind + 1;
	return g_steal_pointer(&name);
}

char *
reread_mailbox(const char **cursor, char **ret_name)
{
	char *address;

	*cursor += strspn(*cursor, " ");
	*ret_name = **cursor && **cursor != '<' ? take_name(cursor) : NULL;
	if (!**cursor)
		return NULL;
	if (**cursor == '<') {
		++*cursor;
		address = take_address(cursor, '>');
		g_assert(**cursor == '>');
		++*cursor;
	} else {
		address = take_address(cursor, ',');
	}
	g_assert(**cursor == ',' || !**cursor);
	*cursor += **cursor == ',';
	if (!*ret_name)
		*ret_name = g_strdup("");
	return address;
}

/* Undoes %XX. (transfer full) */
static char *
unescape(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text && *text != ';'; text++) {
		if (*text == '%') {
			g_assert(g_ascii_isxdigit(text[1]) && g_ascii_isxdigit(text[2]));
			g_string_append_c(out, (char)(g_ascii_xdigit_value(text[1]) * 16 +
						       g_ascii_xdigit_value(text[2])));
			text += 2;
		} else {
			g_assert(g_ascii_isalnum(*text) || strchr("-._~", *text));
			g_string_append_c(out, *text);
		}
	}
	return g_string_free(out, FALSE);
}

char *
reread_parameter(const char *value, const char *name)
{
	g_autofree char *extended = g_strdup_printf("; %s*=UTF-8''", name);
	g_autofree char *plain = g_strdup_printf("; %s=\"", name);
	const char *at = strstr(value, extended);

	if (at)
		return unescape(at + strlen(extended));
	at = strstr(value, plain);
	if (!at)
		return NULL;
	at += strlen(plain) - 1;
	return take_quoted(&at);
}
