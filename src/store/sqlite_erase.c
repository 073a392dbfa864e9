/* SPDX-License-Identifier: ISC */
/*
 * sqlite_erase.c - the erasure of a person (R2.6): texts go, events and codes stay.
 *
 * The texts of his tickets' events are deleted and the cached rows written from a new fold, so that
 * a rebuild finds both sides equal. Raw mail leaves a tombstone. Files of large mails are removed in
 * a second transaction, after the rows that name them are gone for good; then the full-text index
 * and the write-ahead log are rewritten, so that nothing of it stays behind in the store's files.
 */
#include "store/sqlite.h"

/* A name of a raw file. */
static gpointer
read_file(sqlite3_stmt *row)
{
	return tg_sql_text(row, 1);
}

/* Appends the raw files of a ticket's mails (ticket 0: those of his mails that made none). */
static gboolean
collect_files(TgSqlite *self, gint64 ticket, const char *address, GPtrArray *files, GError **error)
{
	g_autoptr(GPtrArray) more =
		tg_sql_rows(self, tg_sql(self, error, TG_SQL_MAIL_FILES_OF, "ls", ticket, address),
			read_file, g_free, error);

	if (more)
		g_ptr_array_extend_and_steal(files, g_steal_pointer(&more));
	else
		return FALSE;
	return TRUE;
}

/* Says in the ticket's history that it was done. */
static gboolean
remember(TgSqlite *self, gint64 ticket, gint64 now, GError **error)
{
	g_autoptr(TgChange) change =
		tg_change_new(TG_CHANGE_EVENT, ticket, now, "ticketgate", "erase");

	tg_change_set(change, TG_K_EVENT, "erased");
	return tg_sqlite_add_change(self, change, error);
}

/* Erases one ticket's texts. */
static gboolean
erase_ticket(TgSqlite *self, gint64 number, const char *address, gint64 now, GPtrArray *files,
	GError **error)
{
	g_autoptr(TgTicket) folded = NULL;

	if (!collect_files(self, number, address, files, error) ||
		!tg_sql_run(self, error, TG_SQL_ERASE_TEXTS, "l", number) ||
		!tg_sql_run(self, error, TG_SQL_ERASE_LETTERS, "l", number) ||
		!tg_sql_run(self, error, TG_SQL_ERASE_MAILS, "ls", number, address) ||
		!tg_sql_run(self, error, TG_SQL_SEARCH_DELETE, "l", number) ||
		!tg_sql_run(self, error, TG_SQL_PENDING_DELETE, "l", number) ||
		!remember(self, number, now, error))
		return FALSE;
	folded = tg_sqlite_fold(self, number, error);
	return folded && tg_sqlite_put_ticket(self, folded, FALSE, error);
}

/* A ticket's number. */
static gpointer
read_number(sqlite3_stmt *row)
{
	const gint64 number = sqlite3_column_int64(row, 0);

	return g_memdup2(&number, sizeof(number));
}

/* Erases everything of the address within the transaction; *ret_found: there was something. */
static gboolean
erase_all(TgSqlite *self, const char *address, gint64 now, GPtrArray *files, gboolean *ret_found,
	GError **error)
{
	g_autoptr(GPtrArray) numbers =
		tg_sql_rows(self, tg_sql(self, error, TG_SQL_TICKETS_OF_CONTACT, "s", address),
			read_number, g_free, error);

	if (!numbers)
		return FALSE;
	for (guint i = 0; i < numbers->len; i++) {
		if (!erase_ticket(self, *(gint64 *)g_ptr_array_index(numbers, i), address, now,
			    files, error))
			return FALSE;
	}
	*ret_found = numbers->len > 0;
	if (!collect_files(self, 0, address, files, error) ||
		!tg_sql_run(self, error, TG_SQL_ERASE_MAILS, "ls", (gint64)0, address))
		return FALSE;
	*ret_found = *ret_found || sqlite3_changes(self->db) > 0;
	if (!tg_sql_run(self, error, TG_SQL_ERASE_CONTACT, "s", address))
		return FALSE;
	*ret_found = *ret_found || sqlite3_changes(self->db) > 0;
	return tg_sql_run(self, error, TG_SQL_ERASE_COUNTERS, "s", address) &&
	       tg_sql_run(self, error, TG_SQL_SEARCH_OPTIMIZE, "");
}

/* Removes the files that no row names any more. */
static gboolean
drop_files(TgSqlite *self, const GPtrArray *files, GError **error)
{
	gboolean own, ok = TRUE;

	if (files->len == 0)
		return TRUE;
	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	for (guint i = 0; ok && i < files->len; i++)
		ok = tg_sqlite_drop_file(self, g_ptr_array_index(files, i), error);
	return tg_sqlite_leave(self, own, ok, error);
}

/* Erases a person. */
gboolean
tg_sqlite_erase(TgStore *store, const char *address, gint64 now, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
	gboolean found = FALSE, own, ok;

	if (store->begun) {
		g_set_error(error, TG_ERROR, TG_ERROR_BUG, "4.3.0 erase within a transaction");
		return FALSE;
	}
	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	ok = erase_all(self, address, now, files, &found, error);
	if (!tg_sqlite_leave(self, own, ok, error) || !drop_files(self, files, error))
		return FALSE;
	if (!found) {
		g_set_error(
			error, TG_ERROR, TG_ERROR_NOT_FOUND, "nothing is stored of '%s'", address);
		return FALSE;
	}
	return tg_sql_run(self, error, TG_SQL_CHECKPOINT, "");
}
