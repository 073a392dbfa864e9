/* SPDX-License-Identifier: ISC */
/*
 * sqlite.h - the inside of the sqlite: store, private to src/store/sqlite*.c and schema.c.
 *
 * All SQL is constant text in the table of sqlite_sql.h; data enters by bound parameters only (P121).
 * A statement is prepared on its first use and kept. Every result code is turned into an error by
 * one table (sqlite_error.c).
 */
#ifndef TG_STORE_SQLITE_H
#define TG_STORE_SQLITE_H

#include "store/store_backend.h"

#include <sqlite3.h>

typedef enum {
#define SQL(name, text) TG_SQL_##name,
#include "store/sqlite_sql.h"
#undef SQL
	TG_SQL_COUNT
} TgSql;

typedef struct {
	TgStore base;
	sqlite3 *db;
	char *path;
	char *directory;
	gboolean broken;    /* a commit failed with an I/O error: no further work (A11) */
	gboolean damaged;   /* this handle has met damage: it writes nothing more (P50) */
	int changes;	    /* rows ever changed by this handle when the transaction began */
	GHashTable *staged; /* GBytes of large raw mail -> name of its file, until the commit */
	sqlite3_stmt *statements[TG_SQL_COUNT];
} TgSqlite;

static inline TgSqlite *
tg_sqlite(TgStore *store)
{
	return (TgSqlite *)store;
}

/* --- statements (sqlite_sql.c) --- */

/* Prepares on first use, binds and returns the statement, ready to step; NULL and error.
 * format: 's' const char * (NULL = NULL), 'l' gint64, 'd' int, 'b' GBytes * (NULL = NULL), one letter
 * a parameter in the order of ?1, ?2 ... Strings and bytes must live until the statement is done. */
sqlite3_stmt *tg_sql(TgSqlite *self, GError **error, TgSql which, const char *format, ...);
/* TRUE: there is a row. FALSE without error: no more rows, the statement is reset. */
gboolean tg_sql_step(TgSqlite *self, sqlite3_stmt *statement, GError **error);
/* Gives a statement back before its last row. */
void tg_sql_done(sqlite3_stmt *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, tg_sql_done)
/* Binds and runs a statement that answers no rows (rows are passed over). */
gboolean tg_sql_run(TgSqlite *self, GError **error, TgSql which, const char *format, ...);
/* The first column of the first row; fallback when there is none. */
gboolean tg_sql_number(TgSqlite *self, GError **error, gint64 fallback, gint64 *ret_number,
	TgSql which, const char *format, ...);

/* All rows, each made by `read`; NULL and error. A NULL statement is an error set already. */
typedef gpointer (*TgSqlReader)(sqlite3_stmt *statement);
GPtrArray *tg_sql_rows(TgSqlite *self, sqlite3_stmt *statement, TgSqlReader read,
	GDestroyNotify destroy, GError **error);
/* The first row, or NULL; without error when there is none. */
gpointer tg_sql_row(TgSqlite *self, sqlite3_stmt *statement, TgSqlReader read, GError **error);

char *tg_sql_text(sqlite3_stmt *statement, int column);	   /* (transfer full), NULL for NULL */
GBytes *tg_sql_bytes(sqlite3_stmt *statement, int column); /* (transfer full), NULL for NULL */

/* A list of strings as JSON text and back; NULL for NULL. (transfer full) */
char *tg_sql_encode_list(const char *const *list);
GStrv tg_sql_decode_list(const char *json);

/* --- files (sqlite_open.c) --- */

/* Opens the file of this path, which is no link; *ret_db is to be closed in any case. */
gboolean tg_sqlite_open_file(const char *path, sqlite3 **ret_db, GError **error);
/* Makes the folders and an empty file that only this user may read; what is there stays. */
gboolean tg_sqlite_create_file(const char *path, const char *directory, GError **error);

/* --- errors and transactions (sqlite_error.c, sqlite.c) --- */

/* Sets the error that a result code (an extended one too) means; returns FALSE. detail: what SQLite
 * says, or NULL. */
gboolean tg_sqlite_set_error(GError **error, int code, const char *detail);
/* The same with the database's path and the connection's words (NULL: none yet); damage leaves its mark. */
gboolean tg_sqlite_fail_at(const char *path, sqlite3 *db, int code, GError **error);
/* The same, and the handle remembers damage. */
gboolean tg_sqlite_fail(TgSqlite *self, int code, GError **error);

/* --- damage (sqlite_damage.c) --- */

/* Does the result code say that the database's pages are not what SQLite has written? */
gboolean tg_sqlite_is_damage(int code);
/* The code, or SQLITE_IOERR_CORRUPTFS when it speaks of damage because the system refused to read. */
int tg_sqlite_cause(sqlite3 *db, int code);
/* Remembers for every process that this database is damaged, and why. */
void tg_sqlite_mark_damage(const char *path, const char *why);
/* FALSE and TG_ERROR_AGAIN while the mark is there. */
gboolean tg_sqlite_is_sound(const char *path, GError **error);
void tg_sqlite_forget_damage(const char *path);

/* Begins unless the caller has; *ret_own tells end() whether to commit. */
gboolean tg_sqlite_enter(TgSqlite *self, gboolean *ret_own, GError **error);
/* Commits (ok) or rolls back what enter() began. Returns ok and committed. */
gboolean tg_sqlite_leave(TgSqlite *self, gboolean own, gboolean ok, GError **error);
/* The same for reading several rows as they stand together. */
gboolean tg_sqlite_look(TgSqlite *self, gboolean *ret_own, GError **error);
void tg_sqlite_look_away(TgSqlite *self, gboolean own);

/* --- checksums of rows (sqlite_seal.c) --- */

/* Over what never changes of a letter; the people of a ticket; an agent. (transfer full) */
char *tg_seal_letter(const TgLetterRow *letter);
char *tg_seal_ticket(const TgTicket *ticket);
char *tg_seal_agent(const TgAgent *agent);
/* Does the column hold a seal at all? Rows of before schema 4 have none. */
gboolean tg_seal_is_one(const char *seal);
gboolean tg_seal_fits(const char *seal, const char *wanted);
/* Lets the steps of schema.c seal rows. An SQLite result code. */
int tg_seal_install(sqlite3 *db);

/* --- the write-ahead log (sqlite_log.c) --- */

/* A commit failed with an I/O error: the next one to begin makes sure of the log. */
void tg_sqlite_doubt(const char *path);
/* Within a transaction: when the log is in doubt it is written again and synced. */
gboolean tg_sqlite_heal(TgSqlite *self, GError **error);
/* Syncs what others have written, too. */
gboolean tg_sqlite_sync_log(TgSqlite *self, GError **error);

/* --- schema (schema.c) --- */

#define TG_SCHEMA_APPLICATION 0x74676174 /* "tgat": PRAGMA application_id */
guint tg_schema_version(void);
/* Makes the tables of an empty file (create), or takes the missing migration steps, one transaction
 * each. TG_ERROR_CONFIG: not ours, newer than this program, or empty and not to be created. */
gboolean tg_schema_prepare(sqlite3 *db, const char *path, gboolean create, GError **error);

/* --- parts --- */

/* sqlite_ticket.c: the ticket cache and its events. */
TgTicket *tg_sqlite_ticket(TgStore *store, gint64 number, GError **error);
/* The same without a look at the seal: *ret_sealed says whether it fits, or never was. */
TgTicket *tg_sqlite_cached_ticket(
	TgSqlite *self, gint64 number, gboolean *ret_sealed, GError **error);
/* is_new: there are no rows of it yet. */
gboolean tg_sqlite_put_ticket(
	TgSqlite *self, const TgTicket *ticket, gboolean is_new, GError **error);
/* Writes the change as the event `sequence` of its ticket (NULL sequence for ticket 0). */
gboolean tg_sqlite_put_event(
	TgSqlite *self, const TgChange *change, gint64 sequence, gint64 *ret_id, GError **error);
/* Folds the ticket from its events; NULL with TG_ERROR_NOT_FOUND when it has none. */
TgTicket *tg_sqlite_fold(TgSqlite *self, gint64 number, GError **error);
/* Applies one change to its stored ticket: fold, event, cache. */
gboolean tg_sqlite_add_change(TgSqlite *self, const TgChange *change, GError **error);

/* sqlite_raw.c: large raw mail. */
gboolean tg_sqlite_stage(TgStore *store, TgRaw *raw, GError **error);
/* The name of the file that holds these bytes; written now unless staged. (transfer full) */
char *tg_sqlite_place_raw(TgSqlite *self, GBytes *bytes, const char *digest, GError **error);
/* Removes those of the staged files that no row names (a duplicate's); within the transaction. */
gboolean tg_sqlite_drop_unused(TgSqlite *self, GError **error);
/* Removes a file unless a row names it; within a transaction, for its lock. */
gboolean tg_sqlite_drop_file(TgSqlite *self, const char *name, GError **error);
GBytes *tg_sqlite_raw(TgStore *store, gint64 mail, GError **error);
GPtrArray *tg_sqlite_strays(TgStore *store, gint64 before, GError **error);

gboolean tg_sqlite_apply(TgStore *store, const TgChangeSet *changes, GError **error);
TgFacts *tg_sqlite_load(TgStore *store, const TgQuery *query, GError **error);

GPtrArray *tg_sqlite_lease(
	TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error);
gboolean tg_sqlite_settle(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
	gint64 retry_at, const char *why, GError **error);
GPtrArray *tg_sqlite_letters(TgStore *store, gint64 ticket, GError **error);
/* Those that are to be sent, with content; `damaged` is set. */
GPtrArray *tg_sqlite_unsent(TgSqlite *self, GError **error);
gint64 tg_sqlite_next_due(TgStore *store, GError **error);
GPtrArray *tg_sqlite_outbox(TgStore *store, gint64 ticket, gboolean given_up, GError **error);
TgLetterRow *tg_sqlite_order(
	TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error);
TgStatistics *tg_sqlite_statistics(TgStore *store, gint64 since, GError **error);

GPtrArray *tg_sqlite_tickets(TgStore *store, const TgTicketFilter *filter, GError **error);
GPtrArray *tg_sqlite_messages(TgStore *store, gint64 ticket, GError **error);
GPtrArray *tg_sqlite_attachments(TgStore *store, gint64 ticket, GError **error);
GPtrArray *tg_sqlite_events(
	TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error);
GPtrArray *tg_sqlite_mails(TgStore *store, const char *message_id, gint64 ticket, GError **error);

GArray *tg_sqlite_search(TgStore *store, const char *text, guint limit, GError **error);
/* Brings the full-text index up to date, in a transaction of its own. */
gboolean tg_sqlite_index(TgSqlite *self, guint limit, GError **error);
gboolean tg_sqlite_wants_index(TgStore *store);
gboolean tg_sqlite_index_some(TgStore *store, guint limit, GError **error);

gboolean tg_sqlite_put_organisation(
	TgStore *store, const TgOrganisation *organisation, GError **error);
gboolean tg_sqlite_put_contact(TgStore *store, const TgContact *contact, GError **error);
gboolean tg_sqlite_put_agent(TgStore *store, const TgAgent *agent, GError **error);
GPtrArray *tg_sqlite_organisations(TgStore *store, GError **error);
GPtrArray *tg_sqlite_contacts(TgStore *store, GError **error);
GPtrArray *tg_sqlite_agents(TgStore *store, GError **error);
/* One row each, NULL without error when there is none. */
TgContact *tg_sqlite_contact(TgSqlite *self, const char *address, GError **error);
TgOrganisation *tg_sqlite_organisation(TgSqlite *self, const char *name, GError **error);
/* Those of the agents who are active; TG_ERROR_AGAIN when one of the rows is damaged. */
GPtrArray *tg_sqlite_active_agents(TgSqlite *self, GError **error);

gboolean tg_sqlite_rebuild(TgStore *store, gboolean repair, TgFindings *findings, GError **error);
gboolean tg_sqlite_backup(TgStore *store, const char *path, GError **error);
gboolean tg_sqlite_erase(TgStore *store, const char *address, gint64 now, GError **error);

#endif
