/* SPDX-License-Identifier: ISC */
/*
 * fuzz-token.c - forged tokens (P9): a right token that was changed in any way is not accepted, neither is
 * any other text, and the work of saying so is the same for all.
 *
 * The first byte chooses a token, made with a key that no input knows; three bytes at a time then change
 * it (what to do, where, a character), up to a byte 0xFF. What follows is read as a token by itself.
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "desk/token.h"

#define DOMAIN "desk.example.ru"
#define DESK "support@example.ru"
#define WRITER "olga@customer.example"
#define TICKET 1042
#define EVENT 17
#define NOW G_GINT64_CONSTANT(1795428300) /* 2026-11-23 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
gboolean __real_tg_equal_secret(const char *a, const char *b);
gboolean __wrap_tg_equal_secret(const char *a, const char *b);

static guint compares;

/* Counts the comparisons (the linker puts this in the real one's place). */
gboolean
__wrap_tg_equal_secret(const char *a, const char *b)
{
	compares++;
	return __real_tg_equal_secret(a, b);
}

/* Two keys: the second is an old one that still counts. */
static GPtrArray *
get_keys(void)
{
	static GPtrArray *keys;

	if (!keys) {
		const guint8 secrets[2][32] = { { 1, 2, 3 }, { 7, 8, 9 } };

		keys = g_ptr_array_new();
		g_ptr_array_add(keys, tg_key_new("new", secrets[0], 32));
		g_ptr_array_add(keys, tg_key_new("old", secrets[1], 32));
	}
	return keys;
}

/* The right token of a kind under a key. (transfer full) */
static char *
right(guint kind, guint key_index)
{
	const TgKey *key = g_ptr_array_index(get_keys(), key_index);
	g_autofree char *tag = NULL;

	switch (kind) {
	case 0:
		return tg_token_message_id(key, TICKET, EVENT, WRITER, "ack", DOMAIN);
	case 1:
		tag = tg_token_subject_tag(key, TICKET);
		return g_strdup_printf("Re: [%s] printer", tag);
	case 2:
		return tg_token_reply_address(key, DESK, '+', TICKET, WRITER);
	default:
		return tg_token_bounce_address(key, DESK, '+', TICKET, EVENT, NOW);
	}
}

/* TRUE when text is a right token by the letter: found as a whole, without the reader under test. */
static gboolean
is_right(guint kind, const char *text)
{
	g_autofree char *folded = tg_ascii_lower(text);
	gboolean found = FALSE;

	for (guint i = 0; i < 2; i++) {
		g_autofree char *token = right(kind, i);
		g_autofree char *wanted = tg_ascii_lower(token);
		const char *from = wanted, *to = wanted + strlen(wanted);
		g_autofree char *core = NULL;
		const char *at;

		if (kind == 1) {
			from = strchr(wanted, '[');
			to = strchr(wanted, ']') + 1;
		} else if (kind > 1) { /* the sub-address counts, not the desk's own part */
			from = strchr(wanted, '+');
			to = strchr(wanted, '@') + 1;
		}
		core = g_strndup(from, to - from);
		at = strstr(folded, core);
		found |= kind == 0 ? strcmp(folded, core) == 0 : at != NULL;
	}
	return found;
}

/* Asks the reader; looks at the work that it does. */
static gboolean
is_accepted(guint kind, const char *text)
{
	const GPtrArray *keys = get_keys();
	gint64 ticket = 0, event = 0;
	gboolean ok;

	compares = 0;
	if (kind == 0) {
		ok = tg_token_message_id_ok(keys, text, TICKET, EVENT, WRITER, "ack", DOMAIN);
		g_assert(compares == keys->len);
	} else if (kind == 1) {
		g_autoptr(GArray) numbers = tg_token_subject_numbers(keys, text);

		g_assert(compares % keys->len == 0 && numbers->len <= compares / keys->len);
		ok = FALSE;
		for (guint i = 0; i < numbers->len; i++)
			ok |= g_array_index(numbers, gint64, i) == TICKET;
	} else if (kind == 2) {
		ok = tg_token_reply_ok(keys, text, '+', TICKET, WRITER);
		g_assert(compares == 0 || compares == keys->len);
	} else {
		ok = tg_token_bounce_ok(keys, text, '+', NOW, &ticket, &event);
		g_assert(compares == 0 || compares == keys->len);
		g_assert(ok || (ticket == 0 && event == 0));
		ok = ok && ticket == TICKET && event == EVENT;
	}
	return ok;
}

/* One change: replace, insert, delete, or exchange with the neighbour. */
static void
change(GString *text, const uint8_t *how)
{
	gsize at = text->len ? how[1] % text->len : 0;
	char c = how[2] ? (char)how[2] : 'a';

	if (!text->len || how[0] % 4 == 1)
		g_string_insert_c(text, (gssize)at, c);
	else if (how[0] % 4 == 0)
		text->str[at] = c;
	else if (how[0] % 4 == 2)
		g_string_erase(text, (gssize)at, 1);
	else {
		char other = text->str[(at + 1) % text->len];

		text->str[(at + 1) % text->len] = text->str[at];
		text->str[at] = other;
	}
}

/* Every reader gets every text: a token of one use is none of another. */
static void
check(const char *text)
{
	for (guint kind = 0; kind < 4; kind++) {
		gboolean accepted = is_accepted(kind, text);

		g_assert(!accepted || is_right(kind, text));
		if (kind == 0)
			g_assert(accepted == is_right(kind, text));
	}
	tg_token_message_id_number(text, DOMAIN);
	tg_token_reply_number(text, '+');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GString) text = NULL;
	g_autofree char *token = NULL, *own = NULL;
	guint kind;

	if (size == 0)
		return 0;
	kind = data[0] % 4;
	token = right(kind, data[0] / 4 % 2);
	g_assert(is_accepted(kind, token));
	check(token);
	text = g_string_new(token);
	for (data++, size--; size >= 3 && *data != 0xFF; data += 3, size -= 3)
		change(text, data);
	check(text->str);
	own = g_strndup((const char *)data, size);
	check(own);
	return 0;
}
