/* SPDX-License-Identifier: ISC */
/*
 * sqlite_seal.c - checksums over what decides who gets which words (P51).
 *
 * SQLite's pages carry none: a byte that a disk has changed within a value is read as if it had been
 * stored, and a letter would go to whomever the new address belongs to. So the rows that decide it carry
 * a seal: a letter over all that never changes of it, a ticket over its desk and people, an agent over
 * his address and duties. It is a digest without a key: it is against disks, not against people who can
 * write the file. A seal stands last in its row, so that a record whose header is damaged moves something
 * else into its place.
 */
#include "store/sqlite.h"

#include "base/crypto.h"
#include "base/sabotage.h"

#include <string.h>

#define SEAL_CHARS 32 /* 128 bits */

/* One item with its length in front, so that no two lists of items are alike; NULL is none of them. */
static void
add_item(TgSha256 *sha256, const void *data, gsize length)
{
	char head[24];

	g_snprintf(head, sizeof(head), data ? "%" G_GSIZE_FORMAT ":" : "-", length);
	tg_sha256_update(sha256, head, strlen(head));
	if (length > 0)
		tg_sha256_update(sha256, data, length);
}

static void
add_text(TgSha256 *sha256, const char *text)
{
	add_item(sha256, text, text ? strlen(text) : 0);
}

static void
add_number(TgSha256 *sha256, gint64 number)
{
	char text[24];

	g_snprintf(text, sizeof(text), "%" G_GINT64_FORMAT, number);
	add_text(sha256, text);
}

/* The seal. (transfer full) */
static char *
end(TgSha256 *sha256)
{
	char *hex = tg_sha256_hex(sha256);

	hex[SEAL_CHARS] = '\0';
	return hex;
}

/* See the header. */
char *
tg_seal_letter(const TgLetterRow *letter)
{
	g_autoptr(TgSha256) sha256 = tg_sha256_new();
	gsize length = 0;
	const void *content = letter->content ? g_bytes_get_data(letter->content, &length) : NULL;

	add_number(sha256, letter->ticket);
	add_number(sha256, letter->event);
	add_text(sha256, letter->kind);
	add_text(sha256, letter->message_id);
	add_text(sha256, letter->class_);
	add_number(sha256, letter->shadow);
	add_text(sha256, letter->envelope);
	add_text(sha256, letter->recipient);
	add_item(sha256, letter->content && !content ? "" : content, length);
	return end(sha256);
}

/* See the header. */
char *
tg_seal_agent(const TgAgent *agent)
{
	g_autoptr(TgSha256) sha256 = tg_sha256_new();

	add_text(sha256, agent->address);
	add_number(sha256, agent->line);
	add_number(sha256, agent->head != FALSE);
	add_number(sha256, agent->active != FALSE);
	return end(sha256);
}

/* See the header. */
char *
tg_seal_ticket(const TgTicket *ticket)
{
	g_autoptr(TgSha256) sha256 = tg_sha256_new();

	add_number(sha256, ticket->number);
	add_text(sha256, ticket->desk);
	add_number(sha256, ticket->merged_into);
	add_text(sha256, ticket->contact);
	for (guint i = 0; i < ticket->participants->len; i++)
		add_text(sha256, ((const TgParticipant *)g_ptr_array_index(ticket->participants, i))
					 ->address);
	return end(sha256);
}

/* See the header. */
gboolean
tg_seal_is_one(const char *seal)
{
	return seal && strlen(seal) == SEAL_CHARS && strspn(seal, "0123456789abcdef") == SEAL_CHARS;
}

/* See the header. */
gboolean
tg_seal_fits(const char *seal, const char *wanted)
{
	return g_strcmp0(seal, wanted) == 0 || tg_sabotage("seal-unchecked");
}

/* tg_seal(...): the same over columns, for the migration that seals the rows of before. */
static void
seal_columns(sqlite3_context *context, int n, sqlite3_value **values)
{
	g_autoptr(TgSha256) sha256 = tg_sha256_new();
	g_autofree char *seal = NULL;

	for (int i = 0; i < n; i++) {
		const gboolean none = sqlite3_value_type(values[i]) == SQLITE_NULL;
		const void *data = none ? NULL : sqlite3_value_blob(values[i]);

		add_item(sha256, none || data ? data : "", (gsize)sqlite3_value_bytes(values[i]));
	}
	seal = end(sha256);
	sqlite3_result_text(context, seal, -1, SQLITE_TRANSIENT);
}

/* See the header. */
int
tg_seal_install(sqlite3 *db)
{
	return sqlite3_create_function(db, "tg_seal", -1,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, seal_columns, NULL,
		NULL);
}
