/* SPDX-License-Identifier: ISC */
/*
 * sqlite_search.c - full text: one row of words a ticket, made from a pending list after the commit.
 *
 * A delivery only notes that its ticket must be indexed: an FTS5 insert within the commit would cost
 * two thirds of the throughput. The notes are worked off before a search, before a backup, and by
 * the sender when it has nothing else to do. Words are folded by words.c, so that FTS5's own
 * tokenizer only cuts at blanks, and the plain sqlite3 program can still read the file.
 */
#include "store/sqlite.h"
#include "store/words.h"

#define BATCH 50 /* tickets indexed in one transaction */

/* The words of one ticket. */
static GString *
collect(TgSqlite *self, gint64 ticket, GError **error)
{
	g_autoptr(GError) problem = NULL;
	GString *words = g_string_new(NULL);
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_SEARCH_TEXTS, "l", ticket);

	while (row && tg_sql_step(self, row, &problem)) {
		const char *text = (const char *)sqlite3_column_text(row, 0);

		if (text)
			tg_words_add(words, text);
	}
	if (!problem)
		return words;
	g_propagate_error(error, g_steal_pointer(&problem));
	g_string_free(words, TRUE);
	return NULL;
}

/* Indexes one ticket anew. */
static gboolean
index_ticket(TgSqlite *self, gint64 ticket, GError **error)
{
	GString *words = collect(self, ticket, error);
	gboolean ok;

	if (!words)
		return FALSE;
	ok = tg_sql_run(self, error, TG_SQL_SEARCH_DELETE, "l", ticket) &&
	     tg_sql_run(self, error, TG_SQL_SEARCH_ADD, "ls", ticket, words->str) &&
	     tg_sql_run(self, error, TG_SQL_PENDING_DELETE, "l", ticket);
	g_string_free(words, TRUE);
	return ok;
}

/* A number in the first column. */
static gpointer
read_number(sqlite3_stmt *row)
{
	const gint64 number = sqlite3_column_int64(row, 0);

	return g_memdup2(&number, sizeof(number));
}

/* Indexes some tickets of the pending list; *ret_n of them. */
static gboolean
index_some(TgSqlite *self, guint n, guint *ret_n, GError **error)
{
	g_autoptr(GPtrArray) pending = NULL;
	gboolean own, ok = TRUE;

	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	pending = tg_sql_rows(
		self, tg_sql(self, error, TG_SQL_PENDING, "d", (int)n), read_number, g_free, error);
	ok = pending != NULL;
	for (guint i = 0; ok && i < pending->len; i++)
		ok = index_ticket(self, *(gint64 *)g_ptr_array_index(pending, i), error);
	*ret_n = ok ? pending->len : 0;
	return tg_sqlite_leave(self, own, ok, error);
}

/* Brings the index up to date, at most limit tickets (0 = all). */
gboolean
tg_sqlite_index(TgSqlite *self, guint limit, GError **error)
{
	guint done = 0, n = 0;
	gint64 ticket;

	do {
		if (!tg_sql_number(self, error, 0, &ticket, TG_SQL_PENDING, "d", 1))
			return FALSE;
		if (!ticket)
			return TRUE;
		if (!index_some(self, BATCH, &n, error))
			return FALSE;
		done += n;
	} while (n > 0 && (limit == 0 || done < limit));
	return TRUE;
}

gboolean
tg_sqlite_wants_index(TgStore *store)
{
	gint64 ticket;

	return tg_sql_number(tg_sqlite(store), NULL, 0, &ticket, TG_SQL_PENDING, "d", 1) && ticket;
}

/* Within the caller's transaction. */
gboolean
tg_sqlite_index_some(TgStore *store, guint limit, GError **error)
{
	guint n;

	return index_some(tg_sqlite(store), limit, &n, error);
}

/* All words, as prefixes: "abc"* "def"*. A word has letters and digits only. */
static char *
expression(GStrv words)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; words[i]; i++)
		g_string_append_printf(text, "%s\"%s\"*", i ? " " : "", words[i]);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The tickets that hold all words. */
GArray *
tg_sqlite_search(TgStore *store, const char *text, guint limit, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_auto(GStrv) words = tg_words_split(text);
	g_autofree char *match = expression(words);
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row;

	if (!words[0])
		return g_steal_pointer(&found);
	if (!tg_sqlite_index(self, 0, error))
		return NULL;
	row = tg_sql(self, &problem, TG_SQL_SEARCH, "sl", match, limit ? (gint64)limit : -1);
	while (row && tg_sql_step(self, row, &problem)) {
		const gint64 number = sqlite3_column_int64(row, 0);

		g_array_append_val(found, number);
	}
	if (!problem)
		return g_steal_pointer(&found);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}
