/* SPDX-License-Identifier: ISC */
/*
 * test-store-length.c - the store itself refuses an identity that is too long (P123, T13).
 *
 * What is compared (addresses, Message-IDs, keys, names) is whole or not there: cut, it would be somebody
 * else's. The program refuses long ones long before; this is the wall behind that, and it stands in the
 * database, so that no other program can get around it either. Lengths are bytes.
 */
#include "store-fixture.h"

#include "base/limits.h"
#include "store/sqlite.h"

#include <string.h>

#define ANNA "anna@example.ru"
#define MAX_DIGEST 64	 /* SHA-256, hexadecimal */
#define MAX_FILE 70	 /* the same, and "-N" */
#define MAX_COUNTER 512	 /* an address, and which counter it is */
#define MAX_ENVELOPE 640 /* the desk's address, and what makes it a bounce address */

/* Every column that is an identity, and the most that it holds. */
static const struct {
	const char *table, *column;
	guint max;
} columns[] = {
	{ "mail", "ingest_key", MAX_DIGEST },
	{ "mail", "digest", MAX_DIGEST },
	{ "mail", "file", MAX_FILE },
	{ "mail", "desk", TG_MAX_KEY },
	{ "mail", "message_id", TG_MAX_MESSAGE_ID },
	{ "mail", "\"from\"", TG_MAX_ADDRESS },
	{ "mail", "sender", TG_MAX_ADDRESS },
	{ "mail", "recipient", TG_MAX_ADDRESS },
	{ "ticket", "desk", TG_MAX_KEY },
	{ "ticket", "contact", TG_MAX_ADDRESS },
	{ "ticket", "organisation", TG_MAX_KEY },
	{ "ticket", "assignee", TG_MAX_ADDRESS },
	{ "ticket", "last_message_id", TG_MAX_MESSAGE_ID },
	{ "participant", "address", TG_MAX_ADDRESS },
	{ "message", "message_id", TG_MAX_MESSAGE_ID },
	{ "attachment", "sha256", MAX_DIGEST },
	{ "reference", "message_id", TG_MAX_MESSAGE_ID },
	{ "letter", "message_id", TG_MAX_MESSAGE_ID },
	{ "letter", "envelope", MAX_ENVELOPE },
	{ "letter", "recipient", TG_MAX_ADDRESS },
	{ "organisation", "name", TG_MAX_KEY },
	{ "organisation_domain", "domain", TG_MAX_KEY },
	{ "organisation_domain", "organisation", TG_MAX_KEY },
	{ "organisation_address", "address", TG_MAX_ADDRESS },
	{ "organisation_address", "organisation", TG_MAX_KEY },
	{ "contact", "address", TG_MAX_ADDRESS },
	{ "contact", "organisation", TG_MAX_KEY },
	{ "agent", "address", TG_MAX_ADDRESS },
	{ "counter", "name", MAX_COUNTER },
	{ "cursor", "mailbox", MAX_COUNTER },
	{ "poison", "digest", MAX_DIGEST },
};

/* A row in every table. */
static void
fill(TgStore *store)
{
	char *domains[] = { (char *)"example.ru", NULL }, *addresses[] = { (char *)ANNA, NULL };
	const TgOrganisation organisation = {
		.name = (char *)"Ромашка", .domains = domains, .addresses = addresses
	};
	const TgAgent agent = { .address = (char *)"petrov@example.ru", .active = TRUE };
	g_autoptr(TgChangeSet) followup = fixture_followup(2, 1, 10);
	g_autoptr(TgChangeSet) cursor = tg_changeset_new();

	fixture_open_ticket(store, 1, ANNA);
	fixture_add(cursor, TG_CHANGE_CURSOR_SET, 0, T0, TG_K_MAILBOX, "inbox", TG_K_CURSOR, "1",
		TG_K_COUNT);
	g_assert_true(fixture_apply(store, followup, NULL));
	g_assert_true(fixture_apply(store, cursor, NULL));
	g_assert_true(tg_store_put_organisation(store, &organisation, NULL));
	g_assert_true(tg_store_put_agent(store, &agent, NULL));
	g_assert_cmpint(tg_store_poison(store, "dd", T0, NULL), ==, 1);
}

/* Puts n bytes, in characters of two where that goes, into one row's column; SQLite's result code. */
static int
put(sqlite3 *db, guint which, guint n)
{
	const char *table = columns[which].table, *column = columns[which].column;
	g_autofree char *sql =
		g_strdup_printf("UPDATE %s SET %s = ?1 WHERE %s IS (SELECT %s FROM %s "
				"LIMIT 1)",
			table, column, column, column, table);
	g_autoptr(GString) value = g_string_new(n % 2 ? "a" : "");
	sqlite3_stmt *statement = NULL;
	int code;

	while (value->len < n)
		g_string_append(value, "ы");
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
	sqlite3_bind_text(statement, 1, value->str, -1, SQLITE_TRANSIENT);
	code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE)
		g_assert_cmpint(sqlite3_changes(db), >=, 1);
	return code;
}

/* The most that is allowed is stored as it is, one more is refused and changes nothing. */
static void
test_columns(void)
{
	g_autofree char *folder = g_dir_make_tmp("tg-length-XXXXXX", NULL);
	TgStore *store = tg_store_open("sqlite:store.db", folder, TRUE, NULL);
	sqlite3 *db = tg_sqlite(store)->db;

	fill(store);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
		if (put(db, i, columns[i].max) != SQLITE_DONE ||
			put(db, i, columns[i].max + 1) != SQLITE_CONSTRAINT_CHECK) {
			g_test_message("P123: %s.%s", columns[i].table, columns[i].column);
			g_test_fail();
		}
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	}
	g_test_message("P123: N=%u columns", (guint)G_N_ELEMENTS(columns));
	tg_store_close(store);
	fixture_remove(folder);
}

/* A mail whose writer would not fit is refused whole: no ticket of half an address. */
static void
test_change_set(void)
{
	g_autofree char *folder = g_dir_make_tmp("tg-length-XXXXXX", NULL);
	TgStore *store = tg_store_open("sqlite:store.db", folder, TRUE, NULL);
	g_autofree char *fits = g_strnfill(TG_MAX_ADDRESS, 'a');
	g_autofree char *longer = g_strnfill(TG_MAX_ADDRESS + 1, 'a');
	g_autoptr(TgChangeSet) refused = fixture_opening(1, 1, longer, NULL);
	g_autoptr(TgChangeSet) taken = fixture_opening(2, 1, fits, NULL);
	g_autoptr(GPtrArray) tickets = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(fixture_apply(store, refused, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
	g_assert_true(fixture_apply(store, taken, NULL));
	tickets = tg_store_tickets(store, NULL, NULL);
	g_assert_cmpint(tickets->len, ==, 1);
	g_assert_cmpstr(((const TgTicket *)tickets->pdata[0])->contact, ==, fits);
	tg_store_close(store);
	fixture_remove(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/length/P123: an identity column takes its maximum and not a byte more",
		test_columns);
	g_test_add_func("/length/P123: what does not fit is refused, not cut", test_change_set);
	return g_test_run();
}
