/* SPDX-License-Identifier: ISC */
/*
 * unichar.h - GLib's questions about characters, answered without a call for nearly all of a mail:
 * ASCII and the letters of Russian. A text of 10 KB is gone through a dozen times.
 */
#ifndef TG_BASE_UNICHAR_H
#define TG_BASE_UNICHAR_H

#include <glib.h>

/* Takes the next character of valid text. */
static inline gunichar
tg_unichar_next(const char **p)
{
	const guchar *at = (const guchar *)*p;
	gunichar c;

	if (*at < 0x80) {
		(*p)++;
		return *at;
	}
	if (*at < 0xE0 && (at[1] & 0xC0) == 0x80) {
		*p += 2;
		return (gunichar)(*at & 0x1F) << 6 | (at[1] & 0x3F);
	}
	c = g_utf8_get_char(*p);
	*p = g_utf8_next_char(*p);
	return c;
}

/* The letters from A to YA of both cases, without IO. */
static inline gboolean
tg_unichar_is_russian(gunichar c)
{
	return c >= 0x0410 && c < 0x0450;
}

/* As g_unichar_isalnum(). */
static inline gboolean
tg_unichar_is_alnum(gunichar c)
{
	if (c < 0x80)
		return g_ascii_isalnum((char)c);
	return tg_unichar_is_russian(c) || g_unichar_isalnum(c);
}

/* As g_unichar_tolower(). */
static inline gunichar
tg_unichar_lower(gunichar c)
{
	if (c < 0x80)
		return (guchar)g_ascii_tolower((char)c);
	if (tg_unichar_is_russian(c))
		return c < 0x0430 ? c + 0x20 : c;
	return g_unichar_tolower(c);
}

/* As g_unichar_to_utf8(): the bytes at `to`, which has room for six, and how many they are. */
static inline int
tg_unichar_write(gunichar c, char *to)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	return g_unichar_to_utf8(c, to);
}

/* Appends a character. */
static inline void
tg_unichar_append(GString *out, gunichar c)
{
	if (out->allocated_len - out->len > 6) {
		out->len += (gsize)tg_unichar_write(c, out->str + out->len);
		out->str[out->len] = '\0';
	} else {
		g_string_append_unichar(out, c);
	}
}

#endif
