/* SPDX-License-Identifier: ISC */
/*
 * test-output.c - data stays data: in SQL (P121, T38). The log: test-log.c.
 *
 * Every payload holds the mark "pwn": a statement whose text holds it was put together from data. An
 * authorizer counts whatever a statement may do that none of ours does.
 */
#include "store-fixture.h"

#include "store/sqlite.h"

#include <string.h>

#define PAYLOADS 2000

static guint statements, spliced, unexpected;

/* A payload: a core, a frame around it, a number. (transfer full) */
static char *
payload(guint n)
{
	static const char *const cores[] = { "'; DROP TABLE ticket; --", "' OR '1'='1",
		"\" OR 1=1 --", "); DELETE FROM mail; --", "' UNION SELECT secret FROM mail --",
		"%", "_", "*", "?", "[a-z]", "%'", "\\", "\\'", "''", "\"\"", "`", "$1", ":name",
		"@name", "?1", "NULL", "0x00", "X'00'", "/*", "*/", "--", ";", "\n;",
		"\" NEAR(a b, 2)", "words:a OR b", "^a", "a* NOT b", "{words} : a", "+", "- a",
		"ATTACH DATABASE '/tmp/pwn' AS x", "PRAGMA writable_schema=ON",
		"load_extension('/tmp/pwn')", "char(39)", "\xd0\xb0' OR ''='", "\xe2\x80\x99 OR 1",
		"\x01", "\x7f", "\xc2\xa0", "' || (SELECT 1) || '" };
	static const char *const frames[][2] = { { "", "" }, { "a", "b" }, { "'", "'" },
		{ "\"", "\"" }, { "(", ")" }, { " ", " " }, { "\xd1\x8b", "\xd1\x8b" } };
	const guint frame = n / G_N_ELEMENTS(cores) % G_N_ELEMENTS(frames);

	return g_strdup_printf("pwn%u%s%s%s", n, frames[frame][0], cores[n % G_N_ELEMENTS(cores)],
		frames[frame][1]);
}

/* Every statement that is begun. */
static int
on_statement(unsigned kind G_GNUC_UNUSED, void *data G_GNUC_UNUSED, void *statement,
	void *text G_GNUC_UNUSED)
{
	const char *sql = sqlite3_sql(statement);

	statements++;
	spliced += sql && strstr(sql, "pwn") != NULL;
	return 0;
}

/* What no statement of ours does. */
static int
on_action(void *data G_GNUC_UNUSED, int action, const char *first, const char *second G_GNUC_UNUSED,
	const char *database G_GNUC_UNUSED, const char *trigger G_GNUC_UNUSED)
{
	static const int ours[] = { SQLITE_SELECT, SQLITE_READ, SQLITE_INSERT, SQLITE_UPDATE,
		SQLITE_DELETE, SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_FUNCTION,
		SQLITE_RECURSIVE };
	gboolean known = action == SQLITE_PRAGMA && g_strcmp0(first, "data_version") == 0;

	for (guint i = 0; i < G_N_ELEMENTS(ours); i++)
		known |= action == ours[i];
	if (first && action != SQLITE_FUNCTION && g_str_has_prefix(first, "sqlite_"))
		known = FALSE;
	if (!known)
		g_test_message("action %d on '%s'", action, first ? first : "");
	unexpected += !known;
	return SQLITE_OK;
}

/* Puts the text into every place of the changes that holds a person's words. */
static void
poison(TgChangeSet *set, const char *text)
{
	static const TgChangeKey keys[] = { TG_K_SUBJECT, TG_K_CONTACT_NAME, TG_K_VALUE, TG_K_FROM,
		TG_K_TEXT, TG_K_FILE_NAME, TG_K_PERSON, TG_K_SENDER, TG_K_DETAIL, TG_K_NAME,
		TG_K_ORGANISATION, TG_K_CATEGORY, TG_K_MESSAGE_ID, TG_K_RECIPIENT, TG_K_COUNTER,
		TG_K_DECLARED, TG_K_REASON };

	for (guint i = 0; i < set->changes->len; i++) {
		TgChange *change = set->changes->pdata[i];

		for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
			if (change->values[keys[k]])
				tg_change_set(change, keys[k], text);
		}
	}
}

/* Stores the payload in the registry. */
static void
put_registry(TgStore *store, const char *text)
{
	char *list[] = { (char *)text, NULL };
	const TgContact contact = { .address = (char *)text,
		.name = (char *)text,
		.phone = (char *)text,
		.organisation = (char *)text };
	const TgOrganisation organisation = { .name = (char *)text,
		.domains = list,
		.addresses = list,
		.agreement = (char *)text,
		.manager = (char *)text };
	const TgAgent agent = { .address = (char *)text, .name = (char *)text, .line = 1 };

	g_assert_true(tg_store_put_contact(store, &contact, NULL));
	g_assert_true(tg_store_put_organisation(store, &organisation, NULL));
	g_assert_true(tg_store_put_agent(store, &agent, NULL));
}

/* Asks for it in every way that there is; what is found must be what was stored. */
static void
look_for(TgStore *store, const char *text, gint64 number)
{
	const TgTicketFilter by_contact = { .contact = text };
	const TgTicketFilter nonsense = { .desk = text, .status = text };
	g_autoptr(GPtrArray) contacts = tg_store_tickets(store, &by_contact, NULL);
	g_autoptr(GPtrArray) none = tg_store_tickets(store, &nonsense, NULL);
	g_autoptr(GPtrArray) mails = tg_store_mails(store, text, 0, NULL);
	g_autoptr(TgTicket) ticket = tg_store_ticket(store, number, NULL);
	g_autoptr(TgFacts) facts = fixture_load(store, text, text, text, number);

	g_assert_nonnull(facts);
	g_assert_cmpuint(contacts ? contacts->len : 99, ==, 0); /* wildcards are letters */
	g_assert_cmpuint(none ? none->len : 99, ==, 0);
	g_assert_cmpuint(mails ? mails->len : 99, ==, 1);
	g_assert_cmpstr(ticket ? ticket->subject : NULL, ==, text);
}

/* P121: 2,000 payloads in every place that is stored, and in every question. */
static void
test_sql(void)
{
	const guint rounds = g_test_slow() ? 10 * PAYLOADS : PAYLOADS;
	g_autofree char *folder = g_dir_make_tmp("tg-output-XXXXXX", NULL);
	TgStore *store = tg_store_open("sqlite:store.db", folder, TRUE, NULL);
	sqlite3 *db = tg_sqlite(store)->db;

	sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL); /* the test's own hurry */
	/* SQLite declares the index to itself at its first use, as if it updated sqlite_master */
	g_array_unref(tg_store_search(store, "first", 0, NULL));
	sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, NULL);
	sqlite3_set_authorizer(db, on_action, NULL);
	for (guint n = 1; n <= rounds && !g_test_failed(); n++) {
		g_autofree char *text = payload(n);
		g_autoptr(TgChangeSet) set = fixture_opening(n, n, "anna@example.ru", NULL);
		g_autoptr(GError) error = NULL;

		poison(set, text);
		fixture_apply(store, set, &error);
		g_assert_no_error(error);
		put_registry(store, text);
		look_for(store, text, n);
		if (n % 20 == 0)
			g_array_unref(tg_store_search(store, text, 0, NULL));
	}
	g_test_message("P121: N=%u statements=%u spliced=%u unexpected=%u", rounds, statements,
		spliced, unexpected);
	g_assert_cmpuint(statements, >, rounds);
	g_assert_cmpuint(spliced, ==, 0);
	g_assert_cmpuint(unexpected, ==, 0);
	/* teeth */
	sqlite3_exec(db, "SELECT 'pwn'; PRAGMA user_version; DROP TABLE IF EXISTS none", NULL, NULL,
		NULL);
	g_assert_cmpuint(spliced, ==, 1);
	g_assert_cmpuint(unexpected, >, 0);
	sqlite3_set_authorizer(db, NULL, NULL);
	tg_store_close(store);
	fixture_remove(folder);
}

/* P121: what other programs take for a wildcard or an operator finds nothing by itself. */
static void
test_wildcards(void)
{
	static const char *const texts[] = { "%", "_", "*", "?", "\"", "\"*", "%%", "NOT", "-", "^",
		"NEAR(", "words:", "{words}", "AND OR NOT" };
	g_autofree char *folder = g_dir_make_tmp("tg-output-XXXXXX", NULL);
	TgStore *store = tg_store_open("sqlite:store.db", folder, TRUE, NULL);

	fixture_open_ticket(store, 1, "anna@example.ru");
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GArray) found = tg_store_search(store, texts[i], 0, &error);
		const TgTicketFilter filter = { .contact = texts[i] };
		g_autoptr(GPtrArray) tickets = tg_store_tickets(store, &filter, NULL);

		g_test_message("'%s'", texts[i]);
		g_assert_no_error(error);
		g_assert_cmpuint(found ? found->len : 99, ==, 0);
		g_assert_cmpuint(tickets->len, ==, 0);
	}
	tg_store_close(store);
	fixture_remove(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/output/P121 no payload becomes SQL", test_sql);
	g_test_add_func("/output/P121 wildcards are letters", test_wildcards);
	return g_test_run();
}
