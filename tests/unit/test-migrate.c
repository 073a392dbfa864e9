/* SPDX-License-Identifier: ISC */
/*
 * test-migrate.c - a store of schema 1 (tests/unit/schema-1.sql, never edited) becomes one of today.
 */
#include "store-fixture.h"

#include "store/sqlite.h"

#include <sys/wait.h>
#include <unistd.h>

/* Makes folder/store.db from the frozen text. */
static char *
old_store(void)
{
	g_autofree char *text_path =
		g_test_build_filename(G_TEST_DIST, "tests", "unit", "schema-1.sql", NULL);
	char *folder = g_dir_make_tmp("tg-migrate-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	g_autofree char *text = NULL;
	sqlite3 *db = NULL;

	g_assert_true(g_file_get_contents(text_path, &text, NULL, NULL));
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, text, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
	return folder;
}

/* What was in it is there, found, and agrees with its events; new mail is taken. */
static void
test_old_store(void)
{
	g_autofree char *folder = old_store();
	g_autoptr(GError) error = NULL;
	TgStore *store = tg_store_open("sqlite:store.db", folder, FALSE, &error);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTicket) ticket = NULL;
	g_autoptr(GPtrArray) messages = NULL, letters = NULL, leased = NULL;
	g_autoptr(GArray) found = NULL;

	g_assert_no_error(error);
	ticket = tg_store_ticket(store, 1, &error);
	messages = tg_store_messages(store, 1, &error);
	letters = tg_store_letters(store, 1, &error);
	found = tg_store_search(store, "принтер", 0, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(ticket->subject, ==, "Принтер не печатает отчёт");
	g_assert_cmpint(ticket->version, ==, 10);
	g_assert_cmpint(messages->len, ==, 1);
	g_assert_cmpint(letters->len, ==, 1);
	g_assert_cmpint(found->len, ==, 1);
	/* what was there before seals is sealed, and goes out (P51) */
	leased = tg_store_lease(store, T0 + 1000, 60, 10, &error);
	g_assert_no_error(error);
	g_assert_cmpint(leased->len, ==, 1);
	g_assert_false(((const TgLetterRow *)leased->pdata[0])->damaged);
	g_assert_true(tg_store_rebuild(store, FALSE, findings, NULL));
	g_assert_cmpint(tg_findings_count(findings), ==, 0);
	g_assert_cmpint(fixture_open_ticket(store, 2, "boris@example.ru"), ==, 2);
	tg_store_close(store);
	fixture_remove(folder);
}

/* Processes that find an old store at the same moment all get a new one. */
static void
test_together(void)
{
	g_autofree char *folder = old_store();
	pid_t pids[4];

	for (guint i = 0; i < G_N_ELEMENTS(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			TgStore *store = tg_store_open("sqlite:store.db", folder, FALSE, NULL);
			const gboolean ok = store && fixture_next(store) == 2;

			tg_store_close(store);
			_exit(ok ? 0 : 1);
		}
	}
	for (guint i = 0; i < G_N_ELEMENTS(pids); i++) {
		int status;

		waitpid(pids[i], &status, 0);
		g_assert_cmpint(status, ==, 0);
	}
	fixture_remove(folder);
}

/* A step that fails leaves the store as it was. */
static void
test_failed_step(void)
{
	g_autofree char *folder = old_store();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	g_autoptr(GError) error = NULL;
	sqlite3 *db = NULL;
	TgStore *store;

	sqlite3_open(path, &db);
	sqlite3_exec(db, "CREATE TABLE search_pending (in_the_way)", NULL, NULL, NULL);
	g_assert_null(tg_store_open("sqlite:store.db", folder, FALSE, &error));
	g_assert_nonnull(error);
	g_clear_error(&error);
	g_assert_cmpint(sqlite3_exec(db, "DROP TABLE search_pending; SELECT * FROM search", NULL,
				NULL, NULL),
		==, SQLITE_ERROR); /* the step's first table was taken back */
	sqlite3_close(db);
	store = tg_store_open("sqlite:store.db", folder, FALSE, &error);
	g_assert_no_error(error);
	tg_store_close(store);
	fixture_remove(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/migrate/a store of schema 1 is taken over", test_old_store);
	g_test_add_func("/migrate/several processes migrate at once", test_together);
	g_test_add_func("/migrate/a failed step changes nothing", test_failed_step);
	return g_test_run();
}
