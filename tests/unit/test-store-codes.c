/* SPDX-License-Identifier: ISC */
/*
 * test-store-codes.c - what every failure of SQLite means at every kind of call to the store (P50, I7).
 *
 * Each round copies a sound store, opens it, makes one call, and lets one kind of system call below SQLite
 * fail at its k-th time (sqlite-shim.h), once or from then on. Whatever comes of it, the same must be
 * true: the caller hears "again" and which trouble it is, the retry of the mail server stores its mail
 * exactly once, the file is whole. After damage nothing is written at all, by this process or the
 * next, until somebody has looked at it.
 */
#include "sqlite-shim.h"
#include "store-fixture.h"

#include "store/sqlite.h"

#include <glib/gstdio.h>
#include <string.h>

#define ANNA "anna@example.ru"
#define SOUND_MAILS 3

typedef struct {
	char *folder, *path, *bytes;
	gsize length;
} Sound;

/* One round. */
typedef struct {
	const Sound *sound;
	TgStore *store;
	TgChangeSet *mail; /* a mail that comes in */
	GPtrArray *letters;
	TgRaw raw;
	gboolean stored; /* its commit has returned TRUE */
} Round;

/* --- the kinds of calls --- */

static gboolean
no_step(Round *r G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean
open_it(Round *r, GError **error)
{
	r->store = tg_store_open("sqlite:store.db", r->sound->folder, FALSE, error);
	return r->store != NULL;
}

static gboolean
begin(Round *r, GError **error)
{
	return tg_store_begin(r->store, 60 * 1000, error);
}

static gboolean
load(Round *r, GError **error)
{
	char *ids[] = { (char *)"1@example.com", (char *)"ack-2@desk.test", NULL };
	const TgQuery query = {
		.ingest_key = (char *)"key-9", .address = (char *)ANNA, .message_ids = ids
	};
	TgFacts *facts = tg_store_load(r->store, &query, error);

	g_clear_pointer(&facts, tg_facts_free);
	return error == NULL || *error == NULL;
}

static gboolean
apply(Round *r, GError **error)
{
	return tg_store_savepoint(r->store, error) && tg_store_apply(r->store, r->mail, error) &&
	       tg_store_release(r->store, error);
}

static gboolean
begin_and_apply(Round *r, GError **error)
{
	return begin(r, error) && apply(r, error);
}

static gboolean
commit(Round *r, GError **error)
{
	r->stored = tg_store_commit(r->store, error);
	return r->stored;
}

static gboolean
stage(Round *r, GError **error)
{
	return tg_store_stage(r->store, &r->raw, error);
}

static gboolean
poison(Round *r, GError **error)
{
	return tg_store_poison(r->store, "dd", T0, error) >= 0;
}

static gboolean
lease(Round *r, GError **error)
{
	r->letters = tg_store_lease(r->store, T0 + 1000, 60, 10, error);
	return r->letters != NULL;
}

static gboolean
settle(Round *r, GError **error)
{
	return tg_store_settle(r->store, r->letters->pdata[0], TG_SETTLE_RETRY, T0 + 1001,
		T0 + 1002, "later", error);
}

#define READS(name, type, call, destroy)                                                           \
	static gboolean read_##name(Round *r, GError **error)                                      \
	{                                                                                          \
		type *result = call;                                                               \
		const gboolean ok = result != NULL;                                                \
                                                                                                   \
		g_clear_pointer(&result, destroy);                                                 \
		return ok;                                                                         \
	}
READS(ticket, TgTicket, tg_store_ticket(r->store, 1, error), tg_ticket_free)
READS(tickets, GPtrArray, tg_store_tickets(r->store, NULL, error), g_ptr_array_unref)
READS(messages, GPtrArray, tg_store_messages(r->store, 1, error), g_ptr_array_unref)
READS(attachments, GPtrArray, tg_store_attachments(r->store, 1, error), g_ptr_array_unref)
READS(events, GPtrArray, tg_store_events(r->store, 0, 0, NULL, error), g_ptr_array_unref)
READS(mails, GPtrArray, tg_store_mails(r->store, NULL, 0, error), g_ptr_array_unref)
READS(letters, GPtrArray, tg_store_letters(r->store, 0, error), g_ptr_array_unref)
READS(raw, GBytes, tg_store_raw(r->store, 1, error), g_bytes_unref)
READS(found, GArray, tg_store_search(r->store, "принтер", 0, error), g_array_unref)
READS(contacts, GPtrArray, tg_store_contacts(r->store, error), g_ptr_array_unref)

static gboolean
put_contact(Round *r, GError **error)
{
	const TgContact contact = { .address = (char *)"boris@example.ru" };

	return tg_store_put_contact(r->store, &contact, error);
}

static gboolean
rebuild(Round *r, GError **error)
{
	g_autoptr(TgFindings) findings = tg_findings_new();

	return tg_store_rebuild(r->store, FALSE, findings, error);
}

static gboolean
backup(Round *r, GError **error)
{
	g_autofree char *path = g_build_filename(r->sound->folder, "copy.db", NULL);

	return tg_store_backup(r->store, path, error);
}

typedef gboolean (*Step)(Round *r, GError **error);

static const struct {
	const char *name;
	Step before, act;
} kinds[] = {
	{ "open", NULL, open_it },
	{ "begin", no_step, begin },
	{ "load", no_step, load },
	{ "load in a transaction", begin, load },
	{ "apply", begin, apply },
	{ "commit", begin_and_apply, commit },
	{ "stage", no_step, stage },
	{ "poison", no_step, poison },
	{ "lease", no_step, lease },
	{ "settle", lease, settle },
	{ "ticket", no_step, read_ticket },
	{ "tickets", no_step, read_tickets },
	{ "messages", no_step, read_messages },
	{ "attachments", no_step, read_attachments },
	{ "events", no_step, read_events },
	{ "mails", no_step, read_mails },
	{ "letters", no_step, read_letters },
	{ "raw", no_step, read_raw },
	{ "search", no_step, read_found },
	{ "contacts", no_step, read_contacts },
	{ "put contact", no_step, put_contact },
	{ "rebuild", no_step, rebuild },
	{ "backup", no_step, backup },
};

/* --- the failures --- */

/* What fails below, with which code, and what the caller must hear of it. */
static const struct {
	ShimCall call;
	int code;
	const char *text;
} faults[] = {
	{ SHIM_OPEN, SQLITE_CANTOPEN, "cannot be opened" },
	{ SHIM_OPEN, SQLITE_CANTOPEN_ISDIR, "cannot be opened" },
	{ SHIM_OPEN, SQLITE_NOMEM, "no memory" },
	{ SHIM_READ, SQLITE_IOERR_READ, "cannot be read or written" },
	{ SHIM_READ, SQLITE_IOERR_DATA, "cannot be read or written" },
	/* SQLite makes CORRUPT of it: the disk did not answer, and that is no damage */
	{ SHIM_READ, SQLITE_IOERR_CORRUPTFS, "cannot be read or written" },
	{ SHIM_READ, SQLITE_CORRUPT, "is damaged" },
	{ SHIM_READ, SQLITE_CORRUPT_INDEX, "is damaged" },
	{ SHIM_READ, SQLITE_NOTADB, "is damaged" },
	{ SHIM_READ, SQLITE_INTERRUPT, "interrupted" },
	{ SHIM_READ, SQLITE_ABORT, "interrupted" },
	{ SHIM_READ, SQLITE_SCHEMA, "tables have changed" },
	{ SHIM_READ, SQLITE_PERM, "denied" },
	{ SHIM_READ, SQLITE_AUTH, "denied" },
	{ SHIM_READ, SQLITE_NOLFS, "large files" },
	{ SHIM_WRITE, SQLITE_FULL, "no space left" },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, "cannot be read or written" },
	{ SHIM_WRITE, SQLITE_READONLY, "cannot be written" },
	{ SHIM_WRITE, SQLITE_READONLY_DBMOVED, "cannot be written" },
	{ SHIM_SYNC, SQLITE_IOERR_FSYNC, "cannot be read or written" },
	{ SHIM_SYNC, SQLITE_IOERR_DIR_FSYNC, "cannot be read or written" },
	{ SHIM_SYNC, SQLITE_FULL, "no space left" },
	{ SHIM_SIZE, SQLITE_IOERR_FSTAT, "cannot be read or written" },
	{ SHIM_SHM_MAP, SQLITE_IOERR_SHMMAP, "cannot be read or written" },
	{ SHIM_SHM_MAP, SQLITE_CANTOPEN, "cannot be opened" },
	{ SHIM_SHM_LOCK, SQLITE_BUSY, "lock" },
	{ SHIM_SHM_LOCK, SQLITE_LOCKED, "locked" },
	{ SHIM_SHM_LOCK, SQLITE_PROTOCOL, "locks do not work" },
	{ SHIM_SHM_LOCK, SQLITE_IOERR_SHMLOCK, "cannot be read or written" },
	{ SHIM_MEMORY, SQLITE_NOMEM, "no memory" },
};

/* --- one round --- */

/* A sound store with tickets, letters and an index, as one file. */
static Sound
make_sound(void)
{
	/* in memory where there is such a place: nothing here is about a disk */
	Sound sound = { .folder = g_mkdtemp(g_strdup("/dev/shm/tg-codes-XXXXXX")) };
	g_autofree char *backup_path = NULL;
	TgStore *store;

	if (!sound.folder)
		sound.folder = g_dir_make_tmp("tg-codes-XXXXXX", NULL);
	store = tg_store_open("sqlite:store.db", sound.folder, TRUE, NULL);
	backup_path = g_build_filename(sound.folder, "backup.db", NULL);

	for (guint n = 1; n <= SOUND_MAILS; n++)
		fixture_open_ticket(store, n, ANNA);
	g_assert_true(tg_store_backup(store, backup_path, NULL));
	tg_store_close(store);
	sound.path = g_build_filename(sound.folder, "store.db", NULL);
	g_assert_true(g_file_get_contents(backup_path, &sound.bytes, &sound.length, NULL));
	return sound;
}

/* The sound file, and nothing beside it. */
static void
lay_out(const Sound *sound)
{
	static const char *const ends[] = { "-wal", "-shm", "-journal", "-doubt", "-damaged" };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autofree char *beside = g_strconcat(sound->path, ends[i], NULL);

		g_unlink(beside);
	}
	g_assert_true(g_file_set_contents_full(sound->path, sound->bytes, (gssize)sound->length,
		G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* The database and its log, as they are on the disk. (transfer full) */
static GBytes *
take_files(const Sound *sound)
{
	g_autofree char *wal = g_strconcat(sound->path, "-wal", NULL);
	g_autofree char *bytes = NULL, *log = NULL;
	gsize length = 0, log_length = 0;
	GByteArray *all = g_byte_array_new();

	g_file_get_contents(sound->path, &bytes, &length, NULL);
	g_file_get_contents(wal, &log, &log_length, NULL);
	g_byte_array_append(all, (const guint8 *)bytes, (guint)length);
	g_byte_array_append(all, (const guint8 *)log, (guint)log_length);
	return g_byte_array_free_to_bytes(all);
}

static guint
count(GPtrArray *rows)
{
	const guint n = rows ? rows->len : G_MAXUINT;

	g_clear_pointer(&rows, g_ptr_array_unref);
	return n;
}

/* Nobody writes into a database that was found damaged; when SQLite finds it in order again, it is
 * taken back. */
static void
expect_stop(const Round *r, GBytes *before)
{
	g_autoptr(GError) error = NULL, again = NULL;
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GBytes) after = NULL;
	g_autoptr(TgStore) store = tg_store_open("sqlite:store.db", r->sound->folder, FALSE, NULL);

	g_assert_nonnull(store);
	g_assert_cmpint(count(tg_store_mails(store, NULL, 0, NULL)), ==, SOUND_MAILS);
	g_assert_false(tg_store_sound(store, NULL));
	g_assert_false(tg_store_begin(store, 0, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	g_assert_true(error && strstr(error->message, r->sound->path));
	g_assert_true(error && strstr(error->message, "restore a backup"));
	g_assert_cmpint(tg_store_poison(store, "dd", T0, &again), ==, -1);
	g_assert_error(again, TG_ERROR, TG_ERROR_AGAIN);
	after = take_files(r->sound);
	g_assert_true(g_bytes_equal(before, after));
	g_assert_true(tg_store_rebuild(store, TRUE, findings, NULL));
	g_assert_cmpint(tg_findings_count(findings), ==, 0);
	g_assert_true(tg_store_sound(store, NULL));
}

/* The mail server tries again: the mail is there once, with its letter, and the file is whole. */
static void
expect_once(Round *r)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgStore) store =
		tg_store_open("sqlite:store.db", r->sound->folder, FALSE, &error);

	g_assert_no_error(error);
	if (r->stored)
		g_assert_cmpint(count(tg_store_mails(store, NULL, 0, NULL)), ==, SOUND_MAILS + 1);
	if (!fixture_apply(store, r->mail, &error))
		g_assert_error(error, TG_ERROR, TG_ERROR_CONFLICT);
	g_assert_cmpint(count(tg_store_mails(store, NULL, 0, NULL)), ==, SOUND_MAILS + 1);
	g_assert_cmpint(count(tg_store_letters(store, 0, NULL)), ==, SOUND_MAILS + 1);
	g_assert_true(tg_store_rebuild(store, FALSE, findings, NULL));
	g_assert_cmpint(tg_findings_count(findings), ==, 0);
}

/* Plays one round; FALSE when the call does not get as far as the k-th time. */
static gboolean
play(const Sound *sound, guint kind, guint fault, guint k, gboolean for_ever, guint *failed)
{
	g_autofree char *what = g_strdup_printf("%s: %s %d, k=%u%s", kinds[kind].name,
		shim_names[faults[fault].call], faults[fault].code, k, for_ever ? " on" : "");
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) files = NULL;
	Round r = { .sound = sound, .mail = fixture_opening(9, SOUND_MAILS + 1, ANNA, NULL) };
	gboolean ok, struck;

	r.raw = (TgRaw){ .bytes = g_bytes_new("x", 1), .digest = fixture_digest(9) };
	lay_out(sound);
	g_assert_true(!kinds[kind].before || open_it(&r, NULL));
	g_assert_true(!kinds[kind].before || kinds[kind].before(&r, NULL));
	files = take_files(sound);
	shim_fault(faults[fault].call, faults[fault].code, k, for_ever);
	ok = kinds[kind].act(&r, &error);
	struck = shim_struck();
	shim_fault(faults[fault].call, SQLITE_OK, 0, FALSE);
	if (!ok && (error->code != TG_ERROR_AGAIN || !strstr(error->message, faults[fault].text))) {
		g_test_message("%s: %s", what, error->message);
		g_test_fail();
	}
	g_assert_true(struck || ok);
	*failed += !ok;
	tg_store_close(r.store);
	if (!ok && strstr(error->message, "is damaged") && strstr(error->message, sound->path))
		expect_stop(&r, files);
	else
		expect_once(&r);
	if (g_test_failed())
		g_test_message("after %s: %s", what, ok ? "it worked" : error->message);
	g_clear_pointer(&r.letters, g_ptr_array_unref);
	tg_changeset_free(r.mail);
	tg_raw_clear(&r.raw);
	return struck;
}

/* Every kind of call under every failure. */
static void
test_codes(void)
{
	const char *extent = g_getenv("TG_LOAD");
	const guint last = g_strcmp0(extent, "long") == 0 ? 200 : 1;
	const gboolean quick = !extent || g_str_equal(extent, "quick");
	const gint64 start = g_get_monotonic_time();
	Sound sound = make_sound();
	guint rounds = 0, failed = 0;

	for (guint i = quick; i < G_N_ELEMENTS(kinds) * G_N_ELEMENTS(faults) * 2; i += 1 + quick) {
		const guint kind = i / 2 / G_N_ELEMENTS(faults);
		const guint fault = i / 2 % G_N_ELEMENTS(faults);
		guint k = 1;

		while (k <= last && play(&sound, kind, fault, k, i % 2 == 1, &failed))
			k++;
		rounds += k - 1;
	}
	g_test_message("P50: N=%u failed calls=%u %.1f s overwritten=0 lost=0 doubled=0", rounds,
		failed, (double)(g_get_monotonic_time() - start) / 1e6);
	g_assert_cmpuint(rounds, >, 300);
	g_assert_cmpuint(failed, >, rounds / 2);
	fixture_remove(sound.folder);
	g_free(sound.folder);
	g_free(sound.path);
	g_free(sound.bytes);
}

int
main(int argc, char **argv)
{
	shim_install();
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func(
		"/codes/P50: whatever SQLite says, it is again, once, and nothing is overwritten",
		test_codes);
	return g_test_run();
}
