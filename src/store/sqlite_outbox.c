/* SPDX-License-Identifier: ISC */
/*
 * sqlite_outbox.c - letters: leased, tried, settled (T42, T43).
 *
 * A lease is a time and a number: next_at is when it runs out, attempts is the fence that settle()
 * must still find. An automatic letter whose sender never came back is lost, not sent again: it may
 * have gone out (at most once per cause). A reply is handed out again: its Message-ID is the same.
 * What became of a letter is an event of its ticket, in the same commit.
 */
#include "store/sqlite.h"

#include "base/limits.h"
#include "store/order.h"

#define IDLE_INDEX 200 /* tickets made searchable when there is no letter to send */

/* A row of a letter, without its content. */
static gpointer
read_letter(sqlite3_stmt *row)
{
	TgLetterRow *letter = g_new0(TgLetterRow, 1);
	char **const texts[] = { &letter->kind, &letter->message_id, &letter->class_,
		&letter->language, &letter->subject, &letter->recipient, &letter->envelope,
		&letter->state, &letter->last_error };
	gint64 *const numbers[] = { &letter->id, &letter->ticket, &letter->event, &letter->created,
		&letter->next_at, &letter->sent_at };
	int column = 0;

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = tg_sql_text(row, column++);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		*numbers[i] = sqlite3_column_int64(row, column++);
	letter->shadow = sqlite3_column_int(row, column++) != 0;
	letter->attempts = sqlite3_column_int(row, column++);
	return letter;
}

/* The same with its content; whether all of it is what was stored (P51). */
static gpointer
read_letter_content(sqlite3_stmt *row)
{
	TgLetterRow *letter = read_letter(row);
	g_autofree char *wanted = NULL;

	letter->content = tg_sql_bytes(row, 17);
	wanted = tg_seal_letter(letter);
	letter->damaged = !tg_seal_fits((const char *)sqlite3_column_text(row, 18), wanted);
	letter->cause = tg_sql_text(row, 19);
	return letter;
}

/* Remembers on the ticket what became of a letter. event: for TG_CHANGE_EVENT, its name. */
static gboolean
remember(TgSqlite *self, const TgLetterRow *letter, TgChangeKind kind, gint64 now,
	const char *event, const char *why, GError **error)
{
	g_autoptr(TgChange) change = NULL;
	gint64 version;

	/* the number, too, may be damaged: the event is then the desk's */
	if (!tg_sql_number(self, error, 0, &version, TG_SQL_TICKET_VERSION, "l", letter->ticket))
		return FALSE;
	change = tg_change_new(kind, version ? letter->ticket : 0, now, "ticketgate", "outbox");

	tg_change_set(change, TG_K_LETTER, letter->kind);
	tg_change_set(change, TG_K_MESSAGE_ID, letter->message_id);
	tg_change_set(change, TG_K_CLASS, letter->class_);
	tg_change_set_int(change, TG_K_N, letter->attempts);
	tg_change_set(change, TG_K_DETAIL, why);
	if (kind == TG_CHANGE_EVENT)
		tg_change_set(change, TG_K_EVENT, event);
	else
		tg_change_set(change, TG_K_REASON, event);
	return tg_sqlite_add_change(self, change, error);
}

/* Automatic letters whose lease ran out are lost. */
static gboolean
lose_expired(TgSqlite *self, gint64 now, GError **error)
{
	g_autoptr(GPtrArray) lost =
		tg_sql_rows(self, tg_sql(self, error, TG_SQL_LETTERS_EXPIRED, "l", now),
			read_letter, (GDestroyNotify)tg_letter_row_free, error);
	gboolean ok = lost != NULL;

	for (guint i = 0; ok && i < lost->len; i++) {
		const TgLetterRow *letter = g_ptr_array_index(lost, i);

		ok = tg_sql_run(self, error, TG_SQL_LETTER_LOSE, "l", letter->id) &&
		     remember(self, letter, TG_CHANGE_LETTER_FAIL, now, "lost", NULL, error);
	}
	return ok;
}

/* The index of what is due names rows that say the same of themselves, or one of the two is damaged. */
static gboolean
is_due(TgSqlite *self, const TgLetterRow *letter, gint64 now, GError **error)
{
	static const char *const states[] = { "queued", "leased", NULL };

	if (letter->state && g_strv_contains(states, letter->state) && letter->next_at <= now)
		return TRUE;
	return tg_sqlite_fail(self, SQLITE_CORRUPT_INDEX, error);
}

/* Leases the letters that are due, within the transaction. */
static GPtrArray *
lease_due(TgSqlite *self, gint64 now, int lease_seconds, guint limit, GError **error)
{
	g_autoptr(GPtrArray) due = NULL;

	if (!lose_expired(self, now, error))
		return NULL;
	due = tg_sql_rows(self, tg_sql(self, error, TG_SQL_LETTERS_DUE, "ll", now, (gint64)limit),
		read_letter_content, (GDestroyNotify)tg_letter_row_free, error);
	for (guint i = 0; due && i < due->len; i++) {
		TgLetterRow *letter = g_ptr_array_index(due, i);

		if (!is_due(self, letter, now, error))
			return NULL;
		letter->attempts++;
		letter->next_at = now + lease_seconds;
		g_free(letter->state);
		letter->state = g_strdup("leased");
		if (!tg_sql_run(self, error, TG_SQL_LETTER_LEASE, "ldl", letter->id,
			    letter->attempts, letter->next_at))
			return NULL;
	}
	return g_steal_pointer(&due);
}

/* Takes letters. When there are none, the sender has time to bring the full-text index on. */
GPtrArray *
tg_sqlite_lease(TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GPtrArray) due = NULL;
	gint64 waiting;
	gboolean own;

	if (!tg_sql_number(self, error, 0, &waiting, TG_SQL_LETTERS_WAITING, "l", now))
		return NULL;
	if (!waiting) {
		if (!store->begun)
			tg_sqlite_index(self, IDLE_INDEX, NULL); /* another will do it, if not */
		return g_ptr_array_new_with_free_func((GDestroyNotify)tg_letter_row_free);
	}
	if (!tg_sqlite_enter(self, &own, error))
		return NULL;
	due = lease_due(self, now, lease_seconds, limit, error);
	return tg_sqlite_leave(self, own, due != NULL, error) ? g_steal_pointer(&due) : NULL;
}

/* What each result means for the row and for the ticket. */
static const struct {
	const char *state;
	TgChangeKind kind;
	const char *event;
} results[] = {
	[TG_SETTLE_SENT] = { "sent", TG_CHANGE_LETTER_SENT, NULL },
	[TG_SETTLE_RETRY] = { "queued", TG_CHANGE_EVENT, "letter-deferred" },
	[TG_SETTLE_FAILED] = { "failed", TG_CHANGE_LETTER_FAIL, "refused" },
};

/* Writes the result within the transaction. */
static gboolean
settle(TgSqlite *self, const TgLetterRow *letter, TgSettle result, gint64 now, gint64 retry_at,
	const char *why, GError **error)
{
	if (!tg_sql_run(self, error, TG_SQL_LETTER_SETTLE,
		    "ldslls"
		    "l",
		    letter->id, letter->attempts, results[result].state,
		    result == TG_SETTLE_RETRY ? retry_at : now,
		    result == TG_SETTLE_SENT ? now : (gint64)0, why, (gint64)TG_LETTER_KEPT))
		return FALSE;
	if (sqlite3_changes(self->db) == 0) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFLICT,
			"letter %" G_GINT64_FORMAT " is no longer leased to this sender",
			letter->id);
		return FALSE;
	}
	return remember(self, letter, results[result].kind, now, results[result].event, why, error);
}

/* The result of a try and its event, in one commit. */
gboolean
tg_sqlite_settle(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
	gint64 retry_at, const char *why, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	gboolean own, ok;

	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	ok = settle(self, letter, result, now, retry_at, why, error);
	return tg_sqlite_leave(self, own, ok, error);
}

/* All letters, or those of a ticket, oldest first. */
GPtrArray *
tg_sqlite_letters(TgStore *store, gint64 ticket, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	sqlite3_stmt *row = ticket ? tg_sql(self, error, TG_SQL_LETTERS_OF, "l", ticket)
				   : tg_sql(self, error, TG_SQL_LETTERS_ALL, "");

	return tg_sql_rows(self, row, read_letter, (GDestroyNotify)tg_letter_row_free, error);
}

/* See the header. */
GPtrArray *
tg_sqlite_unsent(TgSqlite *self, GError **error)
{
	return tg_sql_rows(self, tg_sql(self, error, TG_SQL_LETTERS_UNSENT, ""),
		read_letter_content, (GDestroyNotify)tg_letter_row_free, error);
}

/* When the next letter is due. */
gint64
tg_sqlite_next_due(TgStore *store, GError **error)
{
	gint64 next = G_MAXINT64;

	tg_sql_number(tg_sqlite(store), error, G_MAXINT64, &next, TG_SQL_LETTER_NEXT, "");
	return next;
}

/* Letters that were not sent. */
GPtrArray *
tg_sqlite_outbox(TgStore *store, gint64 ticket, gboolean given_up, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	sqlite3_stmt *row = tg_sql(self, error,
		given_up ? TG_SQL_OUTBOX_GIVEN_UP : TG_SQL_OUTBOX_WAITING, "l", ticket);

	return tg_sql_rows(self, row, read_letter, (GDestroyNotify)tg_letter_row_free, error);
}

/* Obeys, within the transaction. The letter's text is not read, only whether there is any. */
static TgLetterRow *
obey(TgSqlite *self, gint64 id, TgLetterOrder order, gint64 now, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(TgLetterRow) letter = NULL;
	g_autoptr(TgChange) change = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_LETTER, "l", id);
	gboolean has_text = FALSE;

	if (row && tg_sql_step(self, row, &problem)) {
		letter = read_letter(row);
		has_text = sqlite3_column_int(row, 17) != 0;
		tg_sql_done(row);
	}
	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return NULL;
	}
	change = tg_order_letter(letter, id, has_text, order, now, error);
	if (!change || !letter ||
		!tg_sql_run(self, error, TG_SQL_LETTER_ORDER, "lsls", id, letter->state,
			letter->next_at, letter->last_error) ||
		!tg_sqlite_add_change(self, change, error))
		return NULL;
	return g_steal_pointer(&letter);
}

/* The administrator's word, in one commit with its event. */
TgLetterRow *
tg_sqlite_order(TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(TgLetterRow) obeyed = NULL;
	gboolean own;

	if (!tg_sqlite_enter(self, &own, error))
		return NULL;
	obeyed = obey(self, letter, order, now, error);
	return tg_sqlite_leave(self, own, obeyed != NULL, error) ? g_steal_pointer(&obeyed) : NULL;
}
