/* SPDX-License-Identifier: ISC */
/*
 * test-store-files.c - the files of the sqlite: store: large raw mail, repair, backup, what an erasure
 * leaves, and that data never becomes SQL.
 */
#include "store-fixture.h"

#include "base/limits.h"
#include "store/sqlite.h"

#include <string.h>
#include <sys/stat.h>

#define ANNA "anna@example.ru"

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

/* --- raw files --- */

static guint
count_files(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint n = 0;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		n += g_file_test(path, G_FILE_TEST_IS_DIR) ? count_files(path) : 1;
	}
	return n;
}

/* A large mail of byte c in a spool file of its own. */
static TgRaw
spool(const Fixture *f, char c)
{
	g_autofree char *text = g_strnfill(TG_RAW_IN_ROW + 10, c);
	TgRaw raw = { .bytes = g_bytes_new(text, TG_RAW_IN_ROW + 10),
		.path = path_of(f, "spool-file"),
		.digest = fixture_digest((guint)c) };

	g_assert_true(g_file_set_contents(raw.path, text, TG_RAW_IN_ROW + 10, NULL));
	return raw;
}

/* A spool file is moved into place, only its owner can read it, and an erasure removes it. */
static void
test_raw_file(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	TgRaw raw = spool(f, 'a');
	g_autoptr(TgChangeSet) set = fixture_opening(1, 1, ANNA, raw.bytes);
	g_autofree char *old = g_strdup(raw.path);
	g_autofree char *folder = path_of(f, "raw");
	g_autofree char *file = g_build_filename(folder, "00", raw.digest, NULL);
	g_autoptr(GBytes) back = NULL;
	g_autoptr(GError) error = NULL;

	tg_change_set(set->changes->pdata[0], TG_K_DIGEST, raw.digest);
	g_assert_true(tg_store_stage(f->store, &raw, NULL));
	g_assert_null(raw.path);
	g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
	g_assert_cmphex(mode_of(file), ==, 0600);
	g_assert_true(fixture_apply(f->store, set, NULL));
	back = tg_store_raw(f->store, 1, NULL);
	g_assert_true(g_bytes_equal(back, raw.bytes));
	g_assert_true(tg_store_erase(f->store, ANNA, T0 + 9, NULL));
	g_assert_cmpint(count_files(folder), ==, 0);
	g_assert_null(tg_store_raw(f->store, 1, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_NOT_FOUND);
	tg_raw_clear(&raw);
}

/* What a duplicate staged in vain is removed with the commit; an unstaged large mail is stored too. */
static void
test_raw_unused(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *folder = path_of(f, "raw");
	TgRaw used = spool(f, 'a');
	TgRaw unused = spool(f, 'b');
	g_autoptr(TgChangeSet) set = fixture_opening(1, 1, ANNA, used.bytes);
	g_autoptr(GBytes) back = NULL;

	tg_change_set(set->changes->pdata[0], TG_K_DIGEST, used.digest);
	g_assert_true(tg_store_stage(f->store, &unused, NULL));
	g_assert_cmpint(count_files(folder), ==, 1);
	g_assert_true(fixture_apply(f->store, set, NULL));
	g_assert_cmpint(count_files(folder), ==, 1);
	back = tg_store_raw(f->store, 1, NULL);
	g_assert_true(g_bytes_equal(back, used.bytes));
	tg_raw_clear(&used);
	tg_raw_clear(&unused);
}

/* --- care --- */

/* A cached row that somebody edited is found, and repaired from the events. */
static void
test_rebuild(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const edits[] = {
		"UPDATE ticket SET status = 'closed'",
		"UPDATE field SET value = '9.9.9'",
		"DELETE FROM clock_interval",
		"DELETE FROM participant",
	};

	fixture_open_ticket(f->store, 1, ANNA);
	for (guint i = 0; i < G_N_ELEMENTS(edits); i++) {
		g_autoptr(TgFindings) before = tg_findings_new();
		g_autoptr(TgFindings) repaired = tg_findings_new();
		g_autoptr(TgFindings) after = tg_findings_new();

		run_sql(f, "store.db", edits[i]);
		g_assert_true(tg_store_rebuild(f->store, FALSE, before, NULL));
		g_assert_true(tg_store_rebuild(f->store, TRUE, repaired, NULL));
		g_assert_true(tg_store_rebuild(f->store, FALSE, after, NULL));
		g_assert_cmpint(tg_findings_count(before), ==, 1);
		g_assert_cmpint(tg_findings_count(repaired), ==, 1);
		g_assert_cmpint(tg_findings_count(after), ==, 0);
	}
}

/* A backup is one file that opens as a store and has everything, large mails too. */
static void
test_backup(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	TgRaw raw = spool(f, 'a');
	g_autoptr(TgChangeSet) set = fixture_opening(1, 1, ANNA, raw.bytes);
	g_autofree char *folder = g_dir_make_tmp("tg-backup-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	g_autofree char *self = path_of(f, "store.db");
	g_autoptr(GError) error = NULL;
	g_autoptr(TgFindings) findings = tg_findings_new();

	tg_change_set(set->changes->pdata[0], TG_K_DIGEST, raw.digest);
	g_assert_true(fixture_apply(f->store, set, NULL));
	fixture_open_ticket(f->store, 2, "boris@example.ru");
	for (guint i = 0; i < 2; i++) { /* the second one replaces the first */
		tg_store_backup(f->store, path, &error);
		g_assert_no_error(error);
	}
	g_assert_cmphex(mode_of(path), ==, 0600);
	g_assert_cmpint(count_files(folder), ==, 1);
	g_autoptr(TgStore) copy = tg_store_open("sqlite:store.db", folder, FALSE, &error);
	g_assert_no_error(error);
	g_autoptr(GBytes) back = tg_store_raw(copy, 1, NULL);
	g_autoptr(GArray) found = tg_store_search(copy, "boris", 0, NULL);

	g_assert_true(g_bytes_equal(back, raw.bytes));
	g_assert_cmpint(found->len, ==, 1);
	g_assert_true(tg_store_rebuild(copy, FALSE, findings, NULL));
	g_assert_cmpint(tg_findings_count(findings), ==, 0);
	g_assert_false(tg_store_backup(f->store, self, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_CONFIG);
	fixture_remove(folder);
	tg_raw_clear(&raw);
}

/* After an erasure none of the store's files holds the person's words (R2.6). */
static void
test_erased_files(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const names[] = { "store.db", "store.db-wal" };
	static const char *const words[] = { ANNA, "дымится", "Иванова", "снимок" };
	guint n;

	fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(GArray) found = tg_store_search(f->store, "дымится", 0, NULL);
	g_assert_cmpint(found->len, ==, 1);
	g_assert_true(tg_store_erase(f->store, ANNA, T0 + 9, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = path_of(f, names[i]);
		g_autofree char *text = NULL;
		gsize length;

		g_assert_true(g_file_get_contents(path, &text, &length, NULL));
		for (n = 0; n < G_N_ELEMENTS(words); n++)
			g_assert_null(memmem(text, length, words[n], strlen(words[n])));
	}
}

/* Whatever a mail says is data: it comes back as it was, and no statement is made of it (P121). */
static void
test_payloads(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const payloads[] = {
		"'; DROP TABLE ticket; --",
		"\" OR 1=1 --",
		"%_*?[a-z]",
		"$(id) `id` ?1 :name @x",
		"\\'\\\"",
		"NULL",
		"']]>\x01\x7f",
		"ёЁ\xf0\x9f\x94\xa5",
	};

	for (guint i = 0; i < G_N_ELEMENTS(payloads); i++) {
		g_autoptr(TgChangeSet) set = fixture_opening(i + 1, i + 1, payloads[i], NULL);
		const TgTicketFilter filter = { .contact = payloads[i] };
		g_autoptr(GError) error = NULL;

		for (guint k = 0; k < set->changes->len; k++) {
			TgChange *change = set->changes->pdata[k];

			if (change->kind == TG_CHANGE_TICKET_NEW)
				tg_change_set(change, TG_K_SUBJECT, payloads[i]);
			if (change->kind == TG_CHANGE_REFERENCE_ADD)
				tg_change_set(change, TG_K_MESSAGE_ID, payloads[i]);
		}
		fixture_apply(f->store, set, &error);
		g_assert_no_error(error);
		g_autoptr(GPtrArray) tickets = tg_store_tickets(f->store, &filter, &error);
		g_autoptr(TgFacts) facts =
			fixture_load(f->store, payloads[i], payloads[i], payloads[i], 0);
		g_autoptr(GArray) found = tg_store_search(f->store, payloads[i], 0, &error);

		g_assert_no_error(error);
		g_assert_cmpint(tickets->len, ==, 1);
		g_assert_cmpstr(((TgTicket *)tickets->pdata[0])->subject, ==, payloads[i]);
		g_assert_cmpint(facts->messages->len, ==, 1);
		g_assert_cmpstr(facts->contact->address, ==, payloads[i]);
	}
	g_autoptr(TgFindings) findings = tg_findings_new();

	g_assert_true(tg_store_rebuild(f->store, FALSE, findings, NULL));
	g_assert_cmpint(tg_findings_count(findings), ==, 0);
}

static const struct {
	const char *name;
	void (*test)(Fixture *f, gconstpointer data);
} tests[] = {
	{ "a large mail is moved into place", test_raw_file },
	{ "a duplicate leaves no file", test_raw_unused },
	{ "an edited row is found and repaired", test_rebuild },
	{ "a backup is one whole file", test_backup },
	{ "an erasure leaves nothing in the files", test_erased_files },
	{ "payloads are data", test_payloads },
};

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/sqlite-files/%s", tests[i].name);

		g_test_add(path, Fixture, NULL, setup, tests[i].test, teardown);
	}
	return g_test_run();
}
