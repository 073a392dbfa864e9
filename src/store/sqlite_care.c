/* SPDX-License-Identifier: ISC */
/*
 * sqlite_care.c - rebuild and backup.
 *
 * Rebuild folds every ticket from its events and compares it with the cached rows; the file's own
 * checks and the files of large mails belong to it. A backup is one file that needs nothing else: it
 * has the large mails in their rows.
 */
#include "store/raw.h"
#include "store/sqlite.h"

#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file's own checks: each line but "ok" is a finding. */
static gboolean
check_file(TgSqlite *self, TgFindings *findings, GError **error)
{
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_INTEGRITY, "");

	while (row && tg_sql_step(self, row, &problem)) {
		const char *text = (const char *)sqlite3_column_text(row, 0);

		if (g_strcmp0(text, "ok") != 0)
			tg_findings_add(findings, self->path, 0, "%s", text ? text : "damaged");
	}
	row = problem ? NULL : tg_sql(self, &problem, TG_SQL_FOREIGN_KEYS, "");
	while (row && tg_sql_step(self, row, &problem))
		tg_findings_add(findings, self->path, 0,
			"table %s, row %" G_GINT64_FORMAT ": refers to a row of %s that is gone",
			(const char *)sqlite3_column_text(row, 0),
			(gint64)sqlite3_column_int64(row, 1),
			(const char *)sqlite3_column_text(row, 2));
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* Is every large mail's file there? */
static gboolean
check_raw(TgSqlite *self, TgFindings *findings, GError **error)
{
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_MAIL_FILES, "");

	while (row && tg_sql_step(self, row, &problem)) {
		const char *name = (const char *)sqlite3_column_text(row, 1);

		if (!tg_raw_file_exists(self->directory, name))
			tg_findings_add(findings, self->path, 0,
				"mail %" G_GINT64_FORMAT ": its raw file '%s' is gone",
				(gint64)sqlite3_column_int64(row, 0), name);
	}
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* May a new ticket's number collide with an old one? */
static gboolean
check_sequence(TgSqlite *self, gboolean repair, TgFindings *findings, GError **error)
{
	gint64 wrong;

	if (!tg_sql_number(self, error, 0, &wrong, TG_SQL_SEQUENCE_WRONG, ""))
		return FALSE;
	if (wrong)
		tg_findings_add(findings, self->path, 0,
			"the next ticket's number is one that was given already%s",
			repair ? " (repaired)" : "");
	return !wrong || !repair || tg_sql_run(self, error, TG_SQL_SEQUENCE_REPAIR, "");
}

/* Compares one ticket with its events. */
static gboolean
check_ticket(TgSqlite *self, gint64 number, gboolean repair, TgFindings *findings, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(TgTicket) folded = tg_sqlite_fold(self, number, &problem);
	g_autoptr(TgTicket) cached = NULL;
	gboolean sealed;
	const char *member;

	if (!folded) {
		tg_findings_add(findings, self->path, 0, "%s", problem->message);
		return TRUE;
	}
	cached = tg_sqlite_cached_ticket(self, number, &sealed, &problem);
	if (!cached && problem->code != TG_ERROR_NOT_FOUND) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
	member = cached ? tg_ticket_differs(cached, folded) : "the whole row";
	if (!member && !sealed)
		member = "its seal";
	if (!member)
		return TRUE;
	tg_findings_add(findings, self->path, 0,
		"ticket %" G_GINT64_FORMAT ": %s differs from what its events say%s", number,
		member, repair ? " (repaired)" : "");
	return !repair || tg_sqlite_put_ticket(self, folded, FALSE, error);
}

/* The letters to be sent, and the agents, whose rows are not what was stored. */
static gboolean
check_seals(TgSqlite *self, TgFindings *findings, GError **error)
{
	g_autoptr(GPtrArray) letters = tg_sqlite_unsent(self, error);
	g_autoptr(GError) problem = NULL;
	g_autoptr(GPtrArray) agents = letters ? tg_sqlite_active_agents(self, &problem) : NULL;

	for (guint i = 0; letters && i < letters->len; i++) {
		const TgLetterRow *letter = g_ptr_array_index(letters, i);

		if (letter->damaged)
			tg_findings_add(findings, self->path, 0,
				"letter %" G_GINT64_FORMAT " of ticket %" G_GINT64_FORMAT
				" is damaged: it will not be sent",
				letter->id, letter->ticket);
	}
	if (letters && !agents)
		tg_findings_add(findings, self->path, 0, "%s", problem->message);
	return letters != NULL;
}

/* The next tickets behind a number. */
static GArray *
next_tickets(TgSqlite *self, gint64 after, GError **error)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_TICKETS_WITH_EVENTS, "l", after);

	while (row && tg_sql_step(self, row, &problem)) {
		const gint64 number = sqlite3_column_int64(row, 0);

		g_array_append_val(numbers, number);
	}
	if (!problem)
		return g_steal_pointer(&numbers);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* Compares all tickets with their events. */
static gboolean
check_tickets(TgSqlite *self, gboolean repair, TgFindings *findings, GError **error)
{
	gint64 after = 0;

	for (;;) {
		g_autoptr(GArray) numbers = next_tickets(self, after, error);

		if (!numbers)
			return FALSE;
		if (numbers->len == 0)
			return TRUE;
		for (guint i = 0; i < numbers->len; i++) {
			const gint64 number = g_array_index(numbers, gint64, i);

			/* a damaged index gives them in any order: this loop must end */
			if (number <= after)
				return tg_sqlite_set_error(error, SQLITE_CORRUPT, NULL);
			after = number;
			if (!check_ticket(self, after, repair, findings, error))
				return FALSE;
		}
	}
}

/* A database that was found damaged, and in which SQLite now finds nothing, was damaged on the way from the
 * disk only: it may be written again. */
static gboolean
trust_again(TgSqlite *self, GError **error)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	gboolean own, ok;

	if (!tg_sqlite_look(self, &own, error))
		return FALSE;
	ok = check_file(self, findings, error);
	tg_sqlite_look_away(self, own);
	if (ok && !self->damaged && tg_findings_count(findings) == 0)
		tg_sqlite_forget_damage(self->path);
	return ok;
}

/* Checks, and repairs if told so, on one state of the store. */
gboolean
tg_sqlite_rebuild(TgStore *store, gboolean repair, TgFindings *findings, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	gboolean own = FALSE, looking = FALSE, ok;

	if (repair && !tg_sqlite_is_sound(self->path, NULL) && !trust_again(self, error))
		return FALSE;
	if (!(repair ? tg_sqlite_enter(self, &own, error) : tg_sqlite_look(self, &looking, error)))
		return FALSE;
	ok = check_file(self, findings, error) && check_raw(self, findings, error) &&
	     check_seals(self, findings, error) && check_sequence(self, repair, findings, error) &&
	     check_tickets(self, repair, findings, error);
	tg_sqlite_look_away(self, looking);
	return tg_sqlite_leave(self, own, ok, error);
}

/* Copies all pages into the open file. */
static gboolean
copy_pages(TgSqlite *self, sqlite3 *copy, GError **error)
{
	sqlite3_backup *backup = sqlite3_backup_init(copy, "main", self->db, "main");
	int code;

	if (!backup)
		return tg_sqlite_set_error(error, sqlite3_errcode(copy), sqlite3_errmsg(copy));
	sqlite3_backup_step(backup, -1);
	code = sqlite3_backup_finish(backup);
	return code == SQLITE_OK || tg_sqlite_set_error(error, code, sqlite3_errmsg(copy));
}

/* Puts a large mail's bytes into its row of the copy. */
static gboolean
embed_one(TgSqlite *self, sqlite3 *copy, sqlite3_stmt *put, gint64 id, const char *file,
	GError **error)
{
	g_autoptr(GBytes) bytes = tg_raw_file_load(self->directory, file, error);
	int code;

	if (!bytes)
		return FALSE;
	sqlite3_bind_int64(put, 1, id);
	sqlite3_bind_blob64(
		put, 2, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), SQLITE_STATIC);
	code = sqlite3_step(put);
	sqlite3_reset(put);
	sqlite3_clear_bindings(put);
	return code == SQLITE_DONE || tg_sqlite_set_error(error, code, sqlite3_errmsg(copy));
}

/* Puts all large mails of the copy into their rows, so that the backup is one file. */
static gboolean
embed_all(TgSqlite *self, sqlite3 *copy, GError **error)
{
	sqlite3_stmt *get = NULL, *put = NULL;
	gboolean ok =
		sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(copy,
			"SELECT id, file FROM mail WHERE id > ?1 AND file IS NOT NULL"
			" ORDER BY id LIMIT 1",
			-1, &get, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(copy, "UPDATE mail SET raw = ?2, file = NULL WHERE id = ?1", -1,
			&put, NULL) == SQLITE_OK;
	gint64 id = 0;

	if (!ok)
		tg_sqlite_set_error(error, sqlite3_errcode(copy), sqlite3_errmsg(copy));
	while (ok) {
		g_autofree char *file = NULL;

		sqlite3_bind_int64(get, 1, id);
		if (sqlite3_step(get) != SQLITE_ROW)
			break;
		id = sqlite3_column_int64(get, 0);
		file = tg_sql_text(get, 1);
		sqlite3_reset(get);
		ok = embed_one(self, copy, put, id, file, error);
	}
	sqlite3_finalize(get);
	sqlite3_finalize(put);
	if (ok && sqlite3_exec(copy, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
		ok = tg_sqlite_set_error(error, sqlite3_errcode(copy), sqlite3_errmsg(copy));
	return ok;
}

/* Fills the empty file `path`. */
static gboolean
fill_copy(TgSqlite *self, const char *path, GError **error)
{
	sqlite3 *copy = NULL;
	gboolean ok = tg_sqlite_open_file(path, &copy, error);
	int code;

	ok = ok && copy_pages(self, copy, error) && embed_all(self, copy, error);
	code = sqlite3_close(copy);
	if (ok && code != SQLITE_OK)
		ok = tg_sqlite_set_error(error, code, NULL);
	return ok;
}

/* Gives the finished copy its name, in the folder that holds it. */
static gboolean
rename_copy(int folder, int fd, const char *old, const char *new)
{
	struct stat copy, there;

	if (fsync(fd) < 0 || renameat(folder, old, folder, new) < 0)
		return FALSE;
	/* is it still the file that was filled? */
	if (fstat(fd, &copy) < 0 || fstatat(folder, new, &there, AT_SYMLINK_NOFOLLOW) < 0)
		return FALSE;
	errno = EBUSY;
	return copy.st_ino == there.st_ino && copy.st_dev == there.st_dev && fsync(folder) == 0;
}

/* Renames the finished copy into place and makes both durable. */
static gboolean
put_in_place(const char *temporary, const char *path, GError **error)
{
	g_autofree char *above = g_path_get_dirname(path);
	g_autofree char *old = g_path_get_basename(temporary);
	g_autofree char *new = g_path_get_basename(path);
	const int folder = tg_folder_below(above, ".", FALSE, error);
	const int fd = folder >= 0 ? tg_folder_file(folder, old, O_RDONLY, error) : -1;
	const gboolean ok = fd >= 0 && rename_copy(folder, fd, old, new);

	if (fd >= 0 && !ok)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "cannot write '%s': %s", path,
			g_strerror(errno));
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	return ok;
}

/* Is the path the store itself? */
static gboolean
is_same_file(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* Removes what a backup that was killed or failed has left beside the copy, so that SQLite takes none of it for the
 * new copy's. */
static void
remove_logs(const char *path)
{
	static const char *const ends[] = { "-journal", "-wal", "-shm", "-damaged" };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autofree char *log = g_strconcat(path, ends[i], NULL);

		g_unlink(log);
	}
}

/* The empty file of a backup in the making, held until it is closed; one name for all, so that the next
 * backup replaces what a killed one has left. -1: error is set. */
static int
hold_copy(const char *path, GError **error)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat ours, there;

	if (fd < 0) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "cannot write '%s': %s", path,
			g_strerror(errno));
		return -1;
	}
	/* the second question: while we waited, its owner may have finished and renamed it */
	if (fstat(fd, &ours) == 0 && S_ISREG(ours.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
		stat(path, &there) == 0 && there.st_ino == ours.st_ino && fchmod(fd, 0600) == 0 &&
		ftruncate(fd, 0) == 0) {
		remove_logs(path);
		return fd;
	}
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "'%s' is in use: is another backup at work?",
		path);
	close(fd);
	return -1;
}

/* One file with everything; an older backup of that name is replaced when the new one is whole. */
gboolean
tg_sqlite_backup(TgStore *store, const char *path, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autofree char *temporary = g_strconcat(path, ".new", NULL);
	gboolean ok;
	int fd;

	if (is_same_file(self->path, path)) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "'%s' is the store itself", path);
		return FALSE;
	}
	if (!store->begun && !tg_sqlite_index(self, 0, error))
		return FALSE;
	fd = hold_copy(temporary, error);
	if (fd < 0)
		return FALSE;
	ok = fill_copy(self, temporary, error) && put_in_place(temporary, path, error);
	if (!ok) {
		g_unlink(temporary);
		remove_logs(temporary);
	}
	close(fd);
	return ok;
}
