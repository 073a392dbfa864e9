/* SPDX-License-Identifier: ISC */
/*
 * sqlite.c - the sqlite: store's life and its transactions; the table of its functions.
 *
 * One file in WAL mode with synchronous=FULL: when commit returns TRUE the write-ahead log has been
 * fsynced (I1). The lock is taken at begin (BEGIN IMMEDIATE), so that nothing that was loaded can go
 * stale before it is applied. A commit that fails with an I/O error breaks the handle: the kernel may
 * have dropped what a second fsync would then report as written (A11). The connection is opened
 * as for a hostile file: defensive, no trusted schema, cells checked, small limits, no extensions
 * (A13).
 */
#include "store/sqlite.h"

#include "base/limits.h"
#include "base/sabotage.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define POISON_SECONDS (30 * 86400) /* a mail server has given up by then */
#define READ_WAIT_MS 5000	    /* for the rare moment in which a reader has to wait */
#define RETRY_MS 10
#define SMALL_LOG TG_MIB       /* a write-ahead log up to this is left for the next process */
#define LARGE_LOG (8 * TG_MIB) /* up to this by one that is waited for */

/* Write-ahead log. A file without one is changed once in its life; of two processes that do it at the same
 * moment SQLite refuses one at once, without asking the busy handler. */
static int
use_log(sqlite3 *db)
{
	int code, waited = 0;

	do {
		code = sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
		waited += code == SQLITE_BUSY ? sqlite3_sleep(RETRY_MS) : 0;
	} while (code == SQLITE_BUSY && waited < READ_WAIT_MS);
	return code;
}

/* Flags and limits of each connection. */
static gboolean
harden(sqlite3 *db, const char *path, GError **error)
{
	static const struct {
		int option, value;
	} flags[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
	};
	static const struct {
		int which, value;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, TG_MAX_RAW + TG_MIB },
		{ SQLITE_LIMIT_SQL_LENGTH, 100000 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 10 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	int code = SQLITE_OK;

	for (guint i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(flags); i++)
		code = sqlite3_db_config(db, flags[i].option, flags[i].value, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(limits); i++)
		sqlite3_limit(db, limits[i].which, limits[i].value);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db,
			"PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;"
			"PRAGMA temp_store = MEMORY;" /* savepoints: no file in /var/tmp */
			"PRAGMA cache_size = -16000;" /* KiB: what a batch touches, and indexes */
			"PRAGMA wal_autocheckpoint = 4000;" /* pages: hot ones are copied less often */
			"PRAGMA secure_delete = ON;",
			NULL, NULL, NULL);
	if (code == SQLITE_OK && tg_sabotage("sync-normal"))
		code = sqlite3_exec(db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = use_log(db);
	return code == SQLITE_OK || tg_sqlite_fail_at(path, db, code, error);
}

/* Opens the file; one that is not there is the administrator's matter. */
static gboolean
connect_file(TgSqlite *self, GError **error)
{
	if (access(self->path, F_OK) < 0 && errno == ENOENT) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"4.3.5 there is no store '%s': run 'ticketgate init'", self->path);
		return FALSE;
	}
	if (!tg_sqlite_open_file(self->path, &self->db, error))
		return FALSE;
	sqlite3_busy_timeout(self->db, READ_WAIT_MS);
	return TRUE;
}

/* The last one to close would copy the log into the database and remove it: for a process that
 * stores one message that is more writing than the message, and four syncs of five. A small log stays
 * and is read by the next process; a large one is worth the copying, or reading it takes longer. Who is in
 * a hurry leaves the copying to `send`, which nobody waits for (a commit copies at 16 MiB anyway). Into a
 * damaged database nothing is copied. */
static void
keep_small_log(TgSqlite *self)
{
	g_autofree char *log = g_strconcat(self->path, "-wal", NULL);
	struct stat st;

	if (self->damaged || !tg_sqlite_is_sound(self->path, NULL) ||
		(stat(log, &st) == 0 && st.st_size <= (self->base.hurry ? LARGE_LOG : SMALL_LOG)))
		sqlite3_db_config(self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* Closes the connection; a transaction that is open is rolled back. */
static void
sqlite_close(TgStore *store)
{
	TgSqlite *self = tg_sqlite(store);

	for (guint i = 0; i < TG_SQL_COUNT; i++)
		sqlite3_finalize(self->statements[i]);
	if (self->db)
		keep_small_log(self);
	sqlite3_close_v2(self->db);
	g_hash_table_unref(self->staged);
	g_free(self->path);
	g_free(self->directory);
	g_free(self);
}

/* Opens "sqlite:PATH". */
static TgStore *
sqlite_open(const char *rest, const char *directory, gboolean create, GError **error)
{
	TgSqlite *self = g_new0(TgSqlite, 1);

	self->base.backend = &tg_store_sqlite;
	self->directory = g_strdup(directory);
	self->staged = g_hash_table_new_full(NULL, NULL, (GDestroyNotify)g_bytes_unref, g_free);
	self->path =
		g_path_is_absolute(rest) ? g_strdup(rest) : g_build_filename(directory, rest, NULL);
	if ((!create || tg_sqlite_create_file(self->path, directory, error)) &&
		connect_file(self, error) && harden(self->db, self->path, error) &&
		tg_schema_prepare(self->db, self->path, create, error))
		return &self->base;
	sqlite_close(&self->base);
	return NULL;
}

/* Refuses the work on a handle whose last commit may or may not be on the disk, and on a database that
 * was found damaged, by whomever. */
static gboolean
sqlite_sound(TgStore *store, GError **error)
{
	TgSqlite *self = tg_sqlite(store);

	if (!self->broken && !self->damaged)
		return tg_sqlite_is_sound(self->path, error);
	if (self->damaged && !tg_sqlite_is_sound(self->path, error))
		return FALSE;
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 %s: the store must be opened anew",
		self->damaged ? "the store is damaged" : "a commit failed with an I/O error");
	return FALSE;
}

/* Takes the writer lock. */
static gboolean
sqlite_begin(TgStore *store, int wait_ms, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	gboolean ok;

	if (!sqlite_sound(store, error))
		return FALSE;
	sqlite3_busy_timeout(self->db, wait_ms);
	ok = tg_sql_run(self, error, TG_SQL_BEGIN, "");
	sqlite3_busy_timeout(self->db, READ_WAIT_MS);
	self->changes = sqlite3_total_changes(self->db);
	if (ok && !tg_sqlite_heal(self, error)) {
		tg_sql_run(self, NULL, TG_SQL_ROLLBACK, "");
		return FALSE;
	}
	return ok;
}

/* Rolls back; what SQLite has rolled back by itself is no error. */
static void
sqlite_rollback(TgStore *store)
{
	TgSqlite *self = tg_sqlite(store);

	g_hash_table_remove_all(self->staged);
	if (!sqlite3_get_autocommit(self->db))
		tg_sql_run(self, NULL, TG_SQL_ROLLBACK, "");
}

/* After some errors SQLite rolls back by itself. */
static gboolean
is_open(TgSqlite *self, GError **error)
{
	if (!sqlite3_get_autocommit(self->db))
		return TRUE;
	g_set_error(
		error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 the store has rolled the transaction back");
	return FALSE;
}

/* "Stored already" is a promise, too: what it rests on may have been written by a process that was killed
 * before its sync. A transaction that changes anything syncs the whole log itself. */
static gboolean
sync_what_was_read(TgSqlite *self, GError **error)
{
	if (sqlite3_total_changes(self->db) != self->changes || tg_sabotage("trust-the-killed") ||
		tg_sqlite_sync_log(self, error))
		return TRUE;
	self->broken = TRUE;
	tg_sqlite_doubt(self->path);
	return FALSE;
}

/* Makes the changes durable, or undoes them all. */
static gboolean
sqlite_commit(TgStore *store, GError **error)
{
	TgSqlite *self = tg_sqlite(store);

	if (!is_open(self, error))
		return FALSE;
	/* one mail of several has met damage: none of them is written */
	if ((!self->damaged || sqlite_sound(store, error)) && tg_sqlite_drop_unused(self, error) &&
		sync_what_was_read(self, error)) {
		if (tg_sql_run(self, error, TG_SQL_COMMIT, ""))
			return TRUE;
		self->broken = (sqlite3_errcode(self->db) & 0xff) == SQLITE_IOERR;
		if (self->broken)
			tg_sqlite_doubt(self->path);
	}
	sqlite_rollback(store);
	return FALSE;
}

/* A savepoint within the transaction; outside of one it would begin one. */
static gboolean
sqlite_savepoint(TgStore *store, GError **error)
{
	return is_open(tg_sqlite(store), error) &&
	       tg_sql_run(tg_sqlite(store), error, TG_SQL_SAVEPOINT, "");
}

/* The savepoint's changes are the transaction's now. */
static gboolean
sqlite_release(TgStore *store, GError **error)
{
	return is_open(tg_sqlite(store), error) &&
	       tg_sql_run(tg_sqlite(store), error, TG_SQL_RELEASE, "");
}

/* Back to the savepoint, which is gone then. */
static void
sqlite_rollback_to(TgStore *store)
{
	TgSqlite *self = tg_sqlite(store);

	if (!sqlite3_get_autocommit(self->db) && tg_sql_run(self, NULL, TG_SQL_ROLLBACK_TO, ""))
		tg_sql_run(self, NULL, TG_SQL_RELEASE, "");
}

/* Begins unless the caller has begun. */
gboolean
tg_sqlite_enter(TgSqlite *self, gboolean *ret_own, GError **error)
{
	*ret_own = FALSE;
	if (self->base.begun)
		return TRUE;
	if (!sqlite_begin(&self->base, READ_WAIT_MS, error))
		return FALSE;
	*ret_own = TRUE;
	return TRUE;
}

/* Takes a state of the file to read from, unless there is one already. */
gboolean
tg_sqlite_look(TgSqlite *self, gboolean *ret_own, GError **error)
{
	*ret_own = FALSE;
	if (!sqlite3_get_autocommit(self->db))
		return TRUE;
	*ret_own = tg_sql_run(self, error, TG_SQL_BEGIN_READ, "");
	return *ret_own;
}

/* Ends what look() began. */
void
tg_sqlite_look_away(TgSqlite *self, gboolean own)
{
	if (own)
		tg_sql_run(self, NULL, TG_SQL_ROLLBACK, "");
}

/* Ends what enter() began. */
gboolean
tg_sqlite_leave(TgSqlite *self, gboolean own, gboolean ok, GError **error)
{
	if (!own)
		return ok;
	if (ok)
		return sqlite_commit(&self->base, error);
	sqlite_rollback(&self->base);
	return FALSE;
}

/* Counts a mail whose scanner died. */
static int
sqlite_poison(TgStore *store, const char *digest, gint64 now, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	gint64 count = 0;
	gboolean own, ok;

	if (!tg_sqlite_enter(self, &own, error))
		return -1;
	ok = tg_sql_run(self, error, TG_SQL_POISON_PRUNE, "l", now - POISON_SECONDS) &&
	     tg_sql_number(self, error, 0, &count, TG_SQL_POISON_ADD, "sl", digest, now);
	return tg_sqlite_leave(self, own, ok, error) ? (int)count : -1;
}

const TgStoreBackend tg_store_sqlite = {
	.scheme = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.stage = tg_sqlite_stage,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.savepoint = sqlite_savepoint,
	.release = sqlite_release,
	.rollback_to = sqlite_rollback_to,
	.load = tg_sqlite_load,
	.apply = tg_sqlite_apply,
	.poison = sqlite_poison,
	.lease = tg_sqlite_lease,
	.settle = tg_sqlite_settle,
	.letters = tg_sqlite_letters,
	.next_due = tg_sqlite_next_due,
	.outbox = tg_sqlite_outbox,
	.order = tg_sqlite_order,
	.statistics = tg_sqlite_statistics,
	.ticket = tg_sqlite_ticket,
	.tickets = tg_sqlite_tickets,
	.messages = tg_sqlite_messages,
	.attachments = tg_sqlite_attachments,
	.events = tg_sqlite_events,
	.mails = tg_sqlite_mails,
	.raw = tg_sqlite_raw,
	.search = tg_sqlite_search,
	.wants_index = tg_sqlite_wants_index,
	.index = tg_sqlite_index_some,
	.sound = sqlite_sound,
	.strays = tg_sqlite_strays,
	.put_organisation = tg_sqlite_put_organisation,
	.put_contact = tg_sqlite_put_contact,
	.put_agent = tg_sqlite_put_agent,
	.organisations = tg_sqlite_organisations,
	.contacts = tg_sqlite_contacts,
	.agents = tg_sqlite_agents,
	.rebuild = tg_sqlite_rebuild,
	.backup = tg_sqlite_backup,
	.erase = tg_sqlite_erase,
};
