/* SPDX-License-Identifier: ISC */
/*
 * sqlite_error.c - what each SQLite result code means to the caller: one table (P50).
 *
 * Whatever may pass by itself, or by an administrator's hand, is TG_ERROR_AGAIN: the mail stays with
 * the mail server (I7). A damaged file is AGAIN too, with a text that says to stop: nothing of it is
 * overwritten (sqlite_damage.c). A constraint that the program itself should have kept is TG_ERROR_BUG.
 */
#include "store/sqlite.h"

static const struct {
	int code; /* primary result code */
	TgErrorCode error;
	const char *text;
} meanings[] = {
	{ SQLITE_BUSY, TG_ERROR_AGAIN, "4.3.0 the store is locked by another process" },
	{ SQLITE_LOCKED, TG_ERROR_AGAIN, "4.3.0 the store is locked" },
	{ SQLITE_FULL, TG_ERROR_AGAIN, "4.3.1 no space left for the store" },
	{ SQLITE_IOERR, TG_ERROR_AGAIN, "4.3.0 the store cannot be read or written" },
	{ SQLITE_CANTOPEN, TG_ERROR_AGAIN, "4.3.0 the store cannot be opened" },
	{ SQLITE_READONLY, TG_ERROR_AGAIN, "4.3.0 the store cannot be written" },
	{ SQLITE_PERM, TG_ERROR_AGAIN, "4.3.0 access to the store is denied" },
	{ SQLITE_AUTH, TG_ERROR_AGAIN, "4.3.0 access to the store is denied" },
	{ SQLITE_NOMEM, TG_ERROR_AGAIN, "4.3.0 no memory for the store" },
	{ SQLITE_INTERRUPT, TG_ERROR_AGAIN, "4.3.0 the work on the store was interrupted" },
	{ SQLITE_ABORT, TG_ERROR_AGAIN, "4.3.0 the work on the store was interrupted" },
	{ SQLITE_PROTOCOL, TG_ERROR_AGAIN, "4.3.0 the store's locks do not work" },
	{ SQLITE_NOLFS, TG_ERROR_AGAIN, "4.3.0 the store's file system takes no large files" },
	{ SQLITE_SCHEMA, TG_ERROR_AGAIN, "4.3.0 the store's tables have changed meanwhile" },
	{ SQLITE_CORRUPT, TG_ERROR_AGAIN,
		"4.3.0 the store is damaged: stop all work and restore a backup" },
	{ SQLITE_NOTADB, TG_ERROR_AGAIN,
		"4.3.0 the store is damaged or no database: stop all work and restore a backup" },
	{ SQLITE_TOOBIG, TG_ERROR_BUG, "4.3.0 a value is too big for the store" },
	{ SQLITE_CONSTRAINT, TG_ERROR_BUG, "4.3.0 the store refuses a row" },
	{ SQLITE_MISMATCH, TG_ERROR_BUG, "4.3.0 the store refuses a value" },
	{ SQLITE_MISUSE, TG_ERROR_BUG, "4.3.0 the store is used wrongly" },
	{ SQLITE_RANGE, TG_ERROR_BUG, "4.3.0 the store is used wrongly" },
	{ SQLITE_ERROR, TG_ERROR_BUG, "4.3.0 the store does not understand" },
};

/* Sets the error of a result code. */
gboolean
tg_sqlite_set_error(GError **error, int code, const char *detail)
{
	TgErrorCode meaning = TG_ERROR_AGAIN; /* unknown: a doubt keeps the mail */
	const char *text = "4.3.0 the store failed";

	for (guint i = 0; i < G_N_ELEMENTS(meanings); i++) {
		if (meanings[i].code == (code & 0xff)) {
			meaning = meanings[i].error;
			text = meanings[i].text;
		}
	}
	g_set_error(error, TG_ERROR, meaning, "%s (%s%ssqlite %d)", text, detail ? detail : "",
		detail ? ", " : "", code);
	return FALSE;
}

/* See the header. */
gboolean
tg_sqlite_fail_at(const char *path, sqlite3 *db, int code, GError **error)
{
	g_autofree char *detail =
		g_strdup_printf("%s: %s", path, db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
	g_autoptr(GError) problem = NULL;

	code = tg_sqlite_cause(db, code);
	tg_sqlite_set_error(&problem, code, detail);
	if (tg_sqlite_is_damage(code))
		tg_sqlite_mark_damage(path, problem->message);
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* See the header. */
gboolean
tg_sqlite_fail(TgSqlite *self, int code, GError **error)
{
	self->damaged |= tg_sqlite_is_damage(tg_sqlite_cause(self->db, code));
	return tg_sqlite_fail_at(self->path, self->db, code, error);
}
