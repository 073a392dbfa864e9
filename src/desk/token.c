/* SPDX-License-Identifier: ISC */
/*
 * token.c - the signed return path (interface §4, H12).
 *
 * Every token is a keyed MAC over what it binds, its use in front, so that a subject tag can never
 * pass for a Message-ID. Reading accepts any key of the list, so that keys can rotate; comparing
 * takes constant time. A number that is merely claimed proves nothing and is returned as claimed.
 */
#include "desk/token.h"

#include "base/sabotage.h"
#include "base/text.h"

#include <string.h>

#define MESSAGE_ID_CHARS 26 /* 130 bits */
#define SUBJECT_CHARS 4
#define ADDRESS_CHARS 16 /* 80 bits: local parts are short */
#define MAX_SUBJECT_NUMBERS 16
#define MAX_DIGITS 15
#define DAY (24 * 3600)

/* Reads a decimal without leading zeros at *cursor and moves behind it; 0 when there is none. */
static gint64
read_number(const char **cursor)
{
	const char *p = *cursor;
	gint64 number = 0;

	if (*p == '0')
		return 0;
	for (; g_ascii_isdigit(*p) && p - *cursor < MAX_DIGITS; p++)
		number = number * 10 + g_ascii_digit_value(*p);
	if (p == *cursor || g_ascii_isdigit(*p))
		return 0;
	*cursor = p;
	return number;
}

/* TRUE when exactly n base32 characters stand at p; moves behind them. */
static gboolean
skip_tag(const char **p, guint n)
{
	for (guint i = 0; i < n; i++) {
		char c = (*p)[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7')))
			return FALSE;
	}
	*p += n;
	return TRUE;
}

/* Is what came what was signed? */
static gboolean
is_tag(const char *given, const char *wanted)
{
	return tg_equal_secret(given, wanted) || tg_sabotage("token-unchecked");
}

/* The tag of a use over two numbers and up to two words. (transfer full) */
static char *
make_tag(const TgKey *key, const char *use, gint64 a, gint64 b, const char *c, const char *d,
	guint chars)
{
	g_autofree char *first = g_strdup_printf("%" G_GINT64_FORMAT, a);
	g_autofree char *second = g_strdup_printf("%" G_GINT64_FORMAT, b);
	g_autofree char *third = tg_ascii_lower(c);
	const char *items[] = { first, second, third, d, NULL };

	return tg_key_tag(key, use, items, chars);
}

char *
tg_token_message_id(const TgKey *key, gint64 ticket, gint64 event, const char *recipient,
	const char *kind, const char *domain)
{
	g_autofree char *tag =
		make_tag(key, "message-id", ticket, event, recipient, kind, MESSAGE_ID_CHARS);

	return g_strdup_printf("t%" G_GINT64_FORMAT ".%s@%s", ticket, tag, domain);
}

gboolean
tg_token_message_id_ok(const GPtrArray *keys, const char *id, gint64 ticket, gint64 event,
	const char *recipient, const char *kind, const char *domain)
{
	g_autofree char *given = tg_ascii_lower(id);
	gboolean ok = FALSE;

	for (guint i = 0; i < keys->len; i++) {
		g_autofree char *wanted = tg_token_message_id(
			g_ptr_array_index(keys, i), ticket, event, recipient, kind, domain);
		g_autofree char *folded = tg_ascii_lower(wanted);

		ok |= is_tag(given, folded);
	}
	return ok;
}

gint64
tg_token_message_id_number(const char *id, const char *domain)
{
	g_autofree char *folded = tg_ascii_lower(id);
	const char *p = folded;
	gint64 number;

	if (*p++ != 't' || (number = read_number(&p)) == 0 || *p++ != '.' ||
		!skip_tag(&p, MESSAGE_ID_CHARS) || *p++ != '@')
		return 0;
	return g_ascii_strcasecmp(p, domain) == 0 ? number : 0;
}

char *
tg_token_subject_tag(const TgKey *key, gint64 ticket)
{
	g_autofree char *tag = make_tag(key, "subject", ticket, 0, "", "", SUBJECT_CHARS);

	return g_strdup_printf("#%" G_GINT64_FORMAT "-%s", ticket, tag);
}

/* The number of the tag that begins at p ("[#1042-k7q4]"), 0 when there is none or it is wrong. */
static gint64
subject_number(const GPtrArray *keys, const char *p)
{
	const char *start = p + 1;
	gint64 number;
	gboolean ok = FALSE;

	if (!g_str_has_prefix(p, "[#"))
		return 0;
	p += 2;
	if ((number = read_number(&p)) == 0 || *p++ != '-' || !skip_tag(&p, SUBJECT_CHARS) ||
		*p != ']')
		return 0;
	for (guint i = 0; i < keys->len; i++) {
		g_autofree char *wanted = tg_token_subject_tag(g_ptr_array_index(keys, i), number);
		g_autofree char *given = g_strndup(start, p - start);

		ok |= is_tag(given, wanted);
	}
	return ok ? number : 0;
}

GArray *
tg_token_subject_numbers(const GPtrArray *keys, const char *subject)
{
	GArray *numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autofree char *folded = tg_ascii_lower(subject);

	for (const char *p = strchr(folded, '['); p && numbers->len < MAX_SUBJECT_NUMBERS;
		p = strchr(p + 1, '[')) {
		gint64 number = subject_number(keys, p);
		gboolean known = number == 0;

		for (guint i = 0; i < numbers->len; i++)
			known |= g_array_index(numbers, gint64, i) == number;
		if (!known)
			g_array_append_val(numbers, number);
	}
	return numbers;
}

/* "local" + separator + extension + "@domain". (transfer full) */
static char *
extended_address(const char *address, char separator, const char *extension)
{
	const char *at = strrchr(address, '@');

	return g_strdup_printf(
		"%.*s%c%s%s", (int)(at - address), address, separator, extension, at);
}

/* The extension of an address, "1042.tag" in lower case; NULL when it has none. (transfer full) */
static char *
extension_of(const char *address, char separator)
{
	const char *at = strrchr(address, '@');
	const char *start =
		at ? g_strrstr_len(address, at - address, (char[]){ separator, 0 }) : NULL;
	g_autofree char *extension = start ? g_strndup(start + 1, at - start - 1) : NULL;

	return extension ? tg_ascii_lower(extension) : NULL;
}

char *
tg_token_reply_address(const TgKey *key, const char *desk_address, char separator, gint64 ticket,
	const char *recipient)
{
	g_autofree char *tag = make_tag(key, "reply", ticket, 0, recipient, "", ADDRESS_CHARS);
	g_autofree char *extension = g_strdup_printf("%" G_GINT64_FORMAT ".%s", ticket, tag);

	return extended_address(desk_address, separator, extension);
}

gint64
tg_token_reply_number(const char *address, char separator)
{
	g_autofree char *extension = extension_of(address, separator);
	const char *p = extension;
	gint64 number;

	if (!p || (number = read_number(&p)) == 0 || *p++ != '.' || !skip_tag(&p, ADDRESS_CHARS) ||
		*p)
		return 0;
	return number;
}

gboolean
tg_token_reply_ok(const GPtrArray *keys, const char *address, char separator, gint64 ticket,
	const char *recipient)
{
	g_autofree char *given = extension_of(address, separator);
	gboolean ok = FALSE;

	for (guint i = 0; given && i < keys->len; i++) {
		g_autofree char *tag = make_tag(g_ptr_array_index(keys, i), "reply", ticket, 0,
			recipient, "", ADDRESS_CHARS);
		g_autofree char *wanted = g_strdup_printf("%" G_GINT64_FORMAT ".%s", ticket, tag);

		ok |= is_tag(given, wanted);
	}
	return ok;
}

/* "b1042.17.20780.tag": ticket, event, the day since 1970 on which it was made */
static char *
bounce_extension(const TgKey *key, gint64 ticket, gint64 event, gint64 day)
{
	g_autofree char *date = g_strdup_printf("%" G_GINT64_FORMAT, day);
	g_autofree char *tag = make_tag(key, "bounce", ticket, event, date, "", ADDRESS_CHARS);

	return g_strdup_printf(
		"b%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s.%s", ticket, event, date, tag);
}

gboolean
tg_token_bounce_is_fresh(gint64 made, gint64 now)
{
	return now <= made + (gint64)TG_BOUNCE_DAYS * DAY;
}

char *
tg_token_bounce_address(const TgKey *key, const char *desk_address, char separator, gint64 ticket,
	gint64 event, gint64 now)
{
	g_autofree char *extension = bounce_extension(key, ticket, event, now / DAY);

	return extended_address(desk_address, separator, extension);
}

gboolean
tg_token_bounce_ok(const GPtrArray *keys, const char *address, char separator, gint64 now,
	gint64 *ret_ticket, gint64 *ret_event)
{
	g_autofree char *given = extension_of(address, separator);
	const char *p = given;
	gint64 ticket, event, day;
	gboolean ok = FALSE;

	if (!p || *p++ != 'b' || (ticket = read_number(&p)) == 0 || *p++ != '.' ||
		(event = read_number(&p)) == 0 || *p++ != '.' || (day = read_number(&p)) == 0 ||
		*p != '.' || !tg_token_bounce_is_fresh(day * DAY, now))
		return FALSE;
	for (guint i = 0; i < keys->len; i++) {
		g_autofree char *wanted =
			bounce_extension(g_ptr_array_index(keys, i), ticket, event, day);

		ok |= is_tag(given, wanted);
	}
	if (ok) {
		*ret_ticket = ticket;
		*ret_event = event;
	}
	return ok;
}
