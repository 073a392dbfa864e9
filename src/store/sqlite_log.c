/* SPDX-License-Identifier: ISC */
/*
 * sqlite_log.c - what SQLite believes of its write-ahead log after a sync that failed or never came.
 *
 * A new process reads the log as the kernel has it in memory, and takes every whole transaction there
 * for a committed one: also that of a commit whose sync said EIO, whose pages the kernel then drops
 * from its list of what must be written (A11), and that of a process that was killed before its sync.
 * The mail server's next try would find its mail, call it a duplicate, and be told "stored" on the
 * strength of bytes that are on no disk. So a commit that failed leaves a mark beside the store,
 * and whoever begins next writes the whole log once more, byte for byte, before anything else: then its
 * sync means what it says. And a transaction that wrote nothing itself syncs what it has read.
 */
#include "store/sqlite.h"

#include "base/limits.h"
#include "base/sabotage.h"

#include <fcntl.h>
#include <unistd.h>

#define BLOCK (64 * TG_KIB)

/* The mark: STORE-doubt. It is in the same memory as the bytes in doubt, and need not survive them. */
static char *
mark_of(const char *path)
{
	return g_strconcat(path, "-doubt", NULL);
}

/* The last commit may or may not be on the disk. */
void
tg_sqlite_doubt(const char *path)
{
	g_autofree char *mark = mark_of(path);
	const int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd >= 0)
		close(fd);
}

/* The open log, or NULL. */
static sqlite3_file *
log_of(TgSqlite *self)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(self->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) !=
		SQLITE_OK)
		return NULL;
	return file && file->pMethods ? file : NULL;
}

/* Writes every block again as it is, so that the kernel has it to write. */
static int
write_again(sqlite3_file *log)
{
	g_autofree char *block = g_malloc(BLOCK);
	sqlite3_int64 size = 0;
	int code = log->pMethods->xFileSize(log, &size);

	for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += BLOCK) {
		const int length = (int)MIN(size - at, BLOCK);

		code = log->pMethods->xRead(log, block, length, at);
		if (code == SQLITE_OK)
			code = log->pMethods->xWrite(log, block, length, at);
	}
	return code;
}

/* Within a transaction, for its lock. */
gboolean
tg_sqlite_heal(TgSqlite *self, GError **error)
{
	g_autofree char *mark = mark_of(self->path);
	sqlite3_file *log;
	int code = SQLITE_OK;

	if (access(mark, F_OK) < 0 || tg_sabotage("trust-second-sync"))
		return TRUE;
	log = log_of(self);
	if (log)
		code = write_again(log);
	if (log && code == SQLITE_OK)
		code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
	if (code != SQLITE_OK)
		return tg_sqlite_set_error(error, code, "the log could not be written again");
	unlink(mark);
	return TRUE;
}

/* What another process has written is on the disk. */
gboolean
tg_sqlite_sync_log(TgSqlite *self, GError **error)
{
	sqlite3_file *log = log_of(self);
	const int code = log ? log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) : SQLITE_OK;

	return code == SQLITE_OK || tg_sqlite_set_error(error, code, "the log");
}
