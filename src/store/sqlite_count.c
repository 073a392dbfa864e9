/* SPDX-License-Identifier: ISC */
/*
 * sqlite_count.c - how much there is of what.
 *
 * Nothing is counted while mail is taken: that would cost every mail a page more. Tickets and letters have
 * indexes that answer. Mail has none by time; its rows stand in the order of their coming, so they are
 * walked from the newest until a thousand of them are a day older than what is asked for. (A clock that was
 * wrong by more than a day, over more than a thousand mails, hides what came before.)
 */
#include "store/sqlite.h"

#define DAY (24 * 60 * 60)

/* Adds a row of counts. */
static void
add(TgStatistics *statistics, const char *what, char *desk, char *word, gint64 n)
{
	TgCountRow *row = g_new0(TgCountRow, 1);

	row->what = what;
	row->desk = desk;
	row->word = word;
	row->n = n;
	g_ptr_array_add(statistics->counts, row);
}

/* Adds the rows of a statement: desk, word, n. */
static gboolean
add_rows(TgSqlite *self, TgStatistics *statistics, const char *what, sqlite3_stmt *row,
	GError **error)
{
	g_autoptr(GError) problem = NULL;

	while (row && tg_sql_step(self, row, &problem))
		add(statistics, what, tg_sql_text(row, 0), tg_sql_text(row, 1),
			sqlite3_column_int64(row, 2));
	if (problem)
		g_propagate_error(error, g_steal_pointer(&problem));
	return row && !*error;
}

/* The id from which on mail may have come since then. */
static gboolean
find_first(TgSqlite *self, gint64 since, gint64 *ret_id, GError **error)
{
	const gint64 border = since > G_MININT64 + DAY ? since - DAY : since;
	gint64 id = G_MAXINT64;
	g_autoptr(GError) problem = NULL;

	for (;;) {
		sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_MAIL_BLOCK, "l", id);
		gboolean older = TRUE;

		if (row && tg_sql_step(self, row, &problem)) {
			older = sqlite3_column_type(row, 0) == SQLITE_NULL ||
				sqlite3_column_int64(row, 1) < border;
			if (!older)
				id = sqlite3_column_int64(row, 0);
			tg_sql_done(row);
		}
		if (older)
			break;
	}
	*ret_id = id;
	if (problem)
		g_propagate_error(error, g_steal_pointer(&problem));
	return !*error;
}

/* Received mail. */
static gboolean
count_mails(TgSqlite *self, TgStatistics *statistics, gint64 since, GError **error)
{
	gint64 first;

	return find_first(self, since, &first, error) &&
	       add_rows(self, statistics, "mail",
		       tg_sql(self, error, TG_SQL_COUNT_MAILS, "ll", first, since), error);
}

/* Letters that were sent are all but the others. */
static gboolean
count_sent(TgSqlite *self, TgStatistics *statistics, GError **error)
{
	gint64 n;

	if (!tg_sql_number(self, error, 0, &n, TG_SQL_COUNT_LETTERS, ""))
		return FALSE;
	for (guint i = 0; i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];

		if (g_str_equal(row->what, "letter"))
			n -= row->n;
	}
	if (n > 0)
		add(statistics, "letter", NULL, g_strdup("sent"), n);
	return TRUE;
}

/* Letters, and the oldest that waits. */
static gboolean
count_letters(TgSqlite *self, TgStatistics *statistics, gboolean sent, GError **error)
{
	return add_rows(self, statistics, "letter", tg_sql(self, error, TG_SQL_COUNT_WAITING, ""),
		       error) &&
	       add_rows(self, statistics, "letter", tg_sql(self, error, TG_SQL_COUNT_GIVEN_UP, ""),
		       error) &&
	       tg_sql_number(self, error, 0, &statistics->oldest, TG_SQL_OLDEST_WAITING, "") &&
	       (!sent || count_sent(self, statistics, error));
}

/* All of one moment. */
TgStatistics *
tg_sqlite_statistics(TgStore *store, gint64 since, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(TgStatistics) statistics = g_new0(TgStatistics, 1);
	g_autoptr(GError) problem = NULL;
	const gboolean whole = since != G_MAXINT64;
	gboolean own, ok;

	statistics->counts = g_ptr_array_new_with_free_func((GDestroyNotify)tg_count_row_free);
	if (!tg_sqlite_look(self, &own, error))
		return NULL;
	ok = add_rows(self, statistics, "ticket", tg_sql(self, &problem, TG_SQL_COUNT_TICKETS, ""),
		     &problem) &&
	     (!whole || count_mails(self, statistics, since, &problem)) &&
	     count_letters(self, statistics, whole, &problem);
	tg_sqlite_look_away(self, own);
	if (ok)
		return g_steal_pointer(&statistics);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}
