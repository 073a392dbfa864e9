/* SPDX-License-Identifier: ISC */
/*
 * test-store-sqlite.c - what only the sqlite: store can do wrong: locks, damage, full disks, races
 * of processes. Its files: test-store-files.c.
 */
#include "store-fixture.h"

#include "base/limits.h"
#include "store/sqlite.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANNA "anna@example.ru"
#define RACERS 4
#define ROUNDS 200

static TgStore *
open_store(const Fixture *f, gboolean create)
{
	g_autoptr(GError) error = NULL;
	TgStore *store = tg_store_open("sqlite:store.db", f->folder, create, &error);

	g_assert_no_error(error);
	return store;
}

static void
setup(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	f->folder = g_dir_make_tmp("tg-sqlite-XXXXXX", NULL);
	f->store = open_store(f, TRUE);
}

static void
teardown(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	tg_store_close(f->store);
	fixture_remove(f->folder);
	g_free(f->folder);
}

static char *
path_of(const Fixture *f, const char *name)
{
	return g_build_filename(f->folder, name, NULL);
}

/* Runs SQL on the file by another connection, as the plain sqlite3 program would. */
static void
run_sql(const Fixture *f, const char *name, const char *sql)
{
	g_autofree char *path = path_of(f, name);
	sqlite3 *db = NULL;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

static guint
mode_of(const char *path)
{
	struct stat st = { 0 };

	g_assert_cmpint(stat(path, &st), ==, 0);
	return st.st_mode & 0777;
}

static guint
count_mails(TgStore *store)
{
	g_autoptr(GPtrArray) mails = tg_store_mails(store, NULL, 0, NULL);

	return mails ? mails->len : G_MAXUINT;
}

/* The files of the store can be read by their owner only. */
static void
test_modes(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm" };
	g_autofree char *raw = path_of(f, "raw");

	fixture_open_ticket(f->store, 1, ANNA);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = path_of(f, names[i]);

		g_assert_cmphex(mode_of(path), ==, 0600);
	}
	g_assert_cmphex(mode_of(raw), ==, 0700);
}

/* What is opened must be there, ours, not newer, and whole. */
static void
test_refused(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const struct {
		const char *url, *sql, *text;
		gboolean create;
		TgErrorCode code;
		const char *wanted;
	} rows[] = {
		{ "sqlite:none.db", NULL, NULL, FALSE, TG_ERROR_CONFIG, "ticketgate init" },
		{ "sqlite:empty.db", "VACUUM", NULL, FALSE, TG_ERROR_CONFIG, "empty" },
		{ "sqlite:other.db", "CREATE TABLE a (b)", NULL, TRUE, TG_ERROR_CONFIG,
			"not one of" },
		{ "sqlite:future.db",
			"PRAGMA application_id = 1952932212; PRAGMA user_version = 999", NULL, TRUE,
			TG_ERROR_CONFIG, "newer" },
		{ "sqlite:garbage.db", NULL,
			"This is a text file that somebody has put here by mistake.", FALSE,
			TG_ERROR_AGAIN, "damaged" },
		{ "mysql:x", NULL, NULL, TRUE, TG_ERROR_CONFIG, "unknown kind" },
		/* a tool of tests is not in the program */
		{ "fault:1:memory:", NULL, NULL, TRUE, TG_ERROR_CONFIG, "unknown kind" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *name = strchr(rows[i].url, ':') + 1;
		g_autofree char *path = path_of(f, name);
		g_autoptr(GError) error = NULL;

		if (rows[i].sql)
			run_sql(f, name, rows[i].sql);
		if (rows[i].text)
			g_assert_true(g_file_set_contents(path, rows[i].text, -1, NULL));
		g_assert_null(tg_store_open(rows[i].url, f->folder, rows[i].create, &error));
		g_assert_error(error, TG_ERROR, (int)rows[i].code);
		g_assert_nonnull(strstr(error->message, rows[i].wanted));
	}
	g_autofree char *none = path_of(f, "none.db");
	g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
}

/* A lock of another writer is waited for, and then it is "again" (P50). */
static void
test_locked(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(TgStore) other = open_store(f, FALSE);
	g_autoptr(GError) error = NULL;

	g_assert_true(tg_store_begin(other, 0, NULL));
	g_assert_false(tg_store_begin(f->store, 30, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	g_assert_nonnull(strstr(error->message, "4.3.0"));
	g_assert_cmpint(fixture_next(f->store), ==, 1); /* readers are not locked out */
	tg_store_rollback(other);
	g_assert_cmpint(fixture_open_ticket(f->store, 1, ANNA), ==, 1);
}

/* Every result code has a meaning for the mail server (P50). */
static void
test_errors(Fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
	static const struct {
		int code;
		TgErrorCode error;
		const char *start;
	} rows[] = {
		{ SQLITE_BUSY, TG_ERROR_AGAIN, "4.3.0 " },
		{ SQLITE_BUSY_SNAPSHOT, TG_ERROR_AGAIN, "4.3.0 " },
		{ SQLITE_FULL, TG_ERROR_AGAIN, "4.3.1 " },
		{ SQLITE_IOERR_FSYNC, TG_ERROR_AGAIN, "4.3.0 " },
		{ SQLITE_CANTOPEN, TG_ERROR_AGAIN, "4.3.0 " },
		{ SQLITE_INTERRUPT, TG_ERROR_AGAIN, "4.3.0 " },
		{ SQLITE_SCHEMA, TG_ERROR_AGAIN, "4.3.0 " },
		{ SQLITE_CORRUPT_INDEX, TG_ERROR_AGAIN, "4.3.0 the store is damaged" },
		{ SQLITE_NOTADB, TG_ERROR_AGAIN, "4.3.0 the store is damaged" },
		{ SQLITE_CONSTRAINT_UNIQUE, TG_ERROR_BUG, "4.3.0 " },
		{ SQLITE_MISUSE, TG_ERROR_BUG, "4.3.0 " },
		{ 250, TG_ERROR_AGAIN, "4.3.0 " },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(tg_sqlite_set_error(&error, rows[i].code, "detail"));
		g_assert_error(error, TG_ERROR, (int)rows[i].error);
		g_assert_true(g_str_has_prefix(error->message, rows[i].start));
	}
}

/* A full disk: this mail is "again", what was stored stays, and with room it goes on (P46-P48). */
static void
test_full(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *text = g_strnfill(200000, 'x');
	g_autoptr(GBytes) raw = g_bytes_new(text, 200000);
	g_autoptr(TgChangeSet) set = fixture_opening(2, 2, ANNA, raw);
	g_autoptr(GError) error = NULL;
	sqlite3 *db = tg_sqlite(f->store)->db;

	fixture_open_ticket(f->store, 1, ANNA);
	sqlite3_exec(
		db, "PRAGMA max_page_count = 1", NULL, NULL, NULL); /* = as many as there are */
	g_assert_false(fixture_apply(f->store, set, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	g_assert_true(g_str_has_prefix(error->message, "4.3.1"));
	g_clear_error(&error);
	g_assert_cmpint(count_mails(f->store), ==, 1);
	sqlite3_exec(db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
	fixture_apply(f->store, set, &error);
	g_assert_no_error(error);
	g_assert_cmpint(count_mails(f->store), ==, 2);
}

/* A commit that could not be written: never acknowledged, and the handle works no more (A11). */
static void
test_broken(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *wal = path_of(f, "store.db-wal");
	g_autoptr(TgChangeSet) set = fixture_opening(2, 2, ANNA, NULL);
	g_autoptr(GError) error = NULL;
	struct rlimit old, low;
	struct stat st;

	fixture_open_ticket(f->store, 1, ANNA);
	g_assert_cmpint(stat(wal, &st), ==, 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	low = (struct rlimit){ .rlim_cur = (rlim_t)st.st_size, .rlim_max = old.rlim_max };
	setrlimit(RLIMIT_FSIZE, &low);
	g_assert_false(fixture_apply(f->store, set, &error));
	setrlimit(RLIMIT_FSIZE, &old);
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	g_clear_error(&error);
	g_assert_false(tg_store_begin(f->store, 0, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	g_assert_nonnull(strstr(error->message, "opened anew"));
	tg_store_close(f->store);
	f->store = open_store(f, FALSE);
	g_assert_cmpint(count_mails(f->store), ==, 1);
	g_assert_true(fixture_apply(f->store, set, NULL));
}

/* A large log is tidied up by who closes, but not by one that is waited for; nothing is lost in it. */
static void
test_hurry(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *wal = path_of(f, "store.db-wal");
	gint64 n = 0;
	struct stat st = { 0 };

	while (st.st_size <= TG_MIB + TG_MIB / 4) {
		fixture_open_ticket(f->store, ++n, ANNA);
		g_assert_cmpint(stat(wal, &st), ==, 0);
	}
	tg_store_hurry(f->store);
	tg_store_close(f->store);
	g_assert_cmpint(stat(wal, &st), ==, 0);
	g_assert_cmpint(st.st_size, >, TG_MIB);
	f->store = open_store(f, FALSE);
	g_assert_cmpint(count_mails(f->store), ==, n);
	tg_store_close(f->store);
	g_assert_cmpint(stat(wal, &st), <, 0);
	f->store = open_store(f, FALSE);
	g_assert_cmpint(count_mails(f->store), ==, n);
}

/* --- races --- */

/* Starts the racers at the same moment; each runs work(n). Returns how many ended with 0. */
static guint
race(const Fixture *f, gboolean (*work)(TgStore *store, guint racer))
{
	pid_t pids[RACERS];
	guint good = 0;
	int gate[2];

	g_assert_cmpint(pipe(gate), ==, 0);
	for (guint i = 0; i < RACERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			TgStore *store;
			char c;
			gboolean ok;

			close(gate[1]);
			store = tg_store_open("sqlite:store.db", f->folder, FALSE, NULL);
			ok = read(gate[0], &c, 1) == 0 && store && work(store, i);
			tg_store_close(store);
			_exit(ok ? 0 : 1);
		}
	}
	close(gate[0]);
	g_usleep(100000);
	close(gate[1]);
	for (guint i = 0; i < RACERS; i++) {
		int status;

		waitpid(pids[i], &status, 0);
		good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return good;
}

/* Stores mail n unless it is seen, as a delivery does: load, apply, on conflict again. */
static gboolean
deliver(TgStore *store, guint n, const char *suffix)
{
	for (guint try = 0; try < 5; try++) {
		g_autofree char *key = g_strdup_printf("key-%u", n);
		g_autoptr(GError) error = NULL;
		g_autoptr(TgFacts) facts = NULL;
		g_autoptr(TgChangeSet) set = NULL;

		if (!tg_store_begin(store, 20000, &error))
			return FALSE;
		facts = fixture_load(store, key, ANNA, NULL, 0);
		if (facts->seen) {
			tg_store_rollback(store);
			return TRUE;
		}
		set = fixture_opening(n, facts->next_ticket, ANNA, NULL);
		if (suffix)
			tg_change_set(set->changes->pdata[0], TG_K_MESSAGE_ID, suffix);
		if (tg_store_apply(store, set, &error) && tg_store_commit(store, &error))
			return TRUE;
		tg_store_rollback(store);
		if (!g_error_matches(error, TG_ERROR, TG_ERROR_CONFLICT))
			return FALSE;
	}
	return FALSE;
}

static gboolean
deliver_same(TgStore *store, guint racer G_GNUC_UNUSED)
{
	gboolean ok = TRUE;

	for (guint n = 1; ok && n <= ROUNDS; n++)
		ok = deliver(store, n, NULL);
	return ok;
}

static gboolean
deliver_same_id(TgStore *store, guint racer)
{
	gboolean ok = TRUE;

	for (guint n = 1; ok && n <= 50; n++)
		ok = deliver(store, 1000 * (racer + 1) + n, "same@example.com");
	return ok;
}

/* The same mails by several processes at the same moment: one row, one ticket each (P34). */
static void
test_race_same(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_assert_cmpint(race(f, deliver_same), ==, RACERS);
	g_autoptr(GPtrArray) tickets = tg_store_tickets(f->store, NULL, NULL);
	g_autoptr(GPtrArray) letters = tg_store_letters(f->store, 0, NULL);
	g_autoptr(TgFindings) findings = tg_findings_new();

	g_assert_cmpint(count_mails(f->store), ==, ROUNDS);
	g_assert_cmpint(tickets->len, ==, ROUNDS);
	g_assert_cmpint(letters->len, ==, ROUNDS);
	g_assert_cmpint(fixture_next(f->store), ==, ROUNDS + 1);
	g_assert_true(tg_store_rebuild(f->store, FALSE, findings, NULL));
	g_assert_cmpint(tg_findings_count(findings), ==, 0);
}

/* Different mails with one Message-ID: all stored (P35, T31). */
static void
test_race_message_id(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_assert_cmpint(race(f, deliver_same_id), ==, RACERS);
	g_autoptr(GPtrArray) mails = tg_store_mails(f->store, "same@example.com", 0, NULL);

	g_assert_cmpint(mails->len, ==, RACERS * 50);
}

static gboolean
lease_all(TgStore *store, guint racer)
{
	for (;;) {
		g_autoptr(GPtrArray) letters = tg_store_lease(store, T0 + 10000, 600, 3, NULL);

		if (!letters)
			return FALSE;
		if (letters->len == 0)
			return TRUE;
		for (guint i = 0; i < letters->len; i++) {
			g_autofree char *who = g_strdup_printf("racer %u", racer);

			if (!tg_store_settle(store, letters->pdata[i], TG_SETTLE_SENT, T0 + 10001,
				    0, who, NULL))
				return FALSE;
		}
	}
}

/* Several senders on one outbox: each letter is handed out once (P142). */
static void
test_race_outbox(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	for (guint n = 1; n <= 60; n++)
		fixture_open_ticket(f->store, n, ANNA);
	g_assert_cmpint(race(f, lease_all), ==, RACERS);
	g_autoptr(GPtrArray) letters = tg_store_letters(f->store, 0, NULL);

	for (guint i = 0; i < letters->len; i++) {
		const TgLetterRow *letter = letters->pdata[i];

		g_assert_cmpstr(letter->state, ==, "sent");
		g_assert_cmpint(letter->attempts, ==, 1);
	}
}

static const struct {
	const char *name;
	void (*test)(Fixture *f, gconstpointer data);
} tests[] = {
	{ "files can be read by their owner only", test_modes },
	{ "what cannot be opened says why", test_refused },
	{ "a locked store is again", test_locked },
	{ "every result code has its meaning", test_errors },
	{ "a full disk is again and loses nothing", test_full },
	{ "a failed commit breaks the handle", test_broken },
	{ "who is waited for leaves a large log to the next one", test_hurry },
	{ "the same mails by four processes make one row each", test_race_same },
	{ "different mails of one Message-ID are all stored", test_race_message_id },
	{ "four senders hand out each letter once", test_race_outbox },
};

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/sqlite/%s", tests[i].name);

		g_test_add(path, Fixture, NULL, setup, tests[i].test, teardown);
	}
	return g_test_run();
}
