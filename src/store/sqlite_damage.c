/* SPDX-License-Identifier: ISC */
/*
 * sqlite_damage.c - a database that was found damaged takes nothing more (P50).
 *
 * Who writes into a damaged tree of pages spreads the damage, and a process that lives for one mail does not
 * know what the one before it has met. So whoever meets damage leaves a mark beside the database, and
 * nobody begins to write while it is there: every mail stays with its mail server, every letter in the
 * outbox. Reading goes on as far as it can. The mark goes with `check --rebuild --repair`, when SQLite finds
 * every page in order again, or by the hand that restores a backup. A damaged index of the search is no
 * reason for any of this: it can be made anew. Nor is a disk that did not answer: SQLite calls that damage,
 * too, but what stands in the pages nobody has seen.
 */
#include "store/sqlite.h"

#include "base/folder.h"
#include "base/sabotage.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* STORE-damaged */
static char *
mark_of(const char *path)
{
	return g_strconcat(path, "-damaged", NULL);
}

/* See the header. */
gboolean
tg_sqlite_is_damage(int code)
{
	const int primary = code & 0xff;

	return (primary == SQLITE_CORRUPT && code != SQLITE_CORRUPT_VTAB) ||
	       primary == SQLITE_NOTADB;
}

/* TRUE when the last thing that the system told of the file is that it cannot be read. */
static gboolean
could_not_be_read(sqlite3_file *file)
{
	int number = 0;

	return file && file->pMethods &&
	       file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK &&
	       (number == EIO || number == ENXIO || number == ERANGE);
}

/* See the header. */
int
tg_sqlite_cause(sqlite3 *db, int code)
{
	static const int files[] = { SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER };

	for (guint i = 0; db && tg_sqlite_is_damage(code) && i < G_N_ELEMENTS(files); i++) {
		sqlite3_file *file = NULL;

		if (sqlite3_file_control(db, "main", files[i], &file) == SQLITE_OK &&
			could_not_be_read(file))
			return SQLITE_IOERR_CORRUPTFS;
	}
	return code;
}

/* See the header. */
void
tg_sqlite_mark_damage(const char *path, const char *why)
{
	g_autofree char *mark = mark_of(path);
	g_autofree char *above = g_path_get_dirname(mark);
	g_autofree char *name = g_path_get_basename(mark);
	int folder;

	if (*path == '\0' || access(mark, F_OK) == 0 || tg_sabotage("work-on-damage"))
		return;
	folder = tg_folder_below(above, ".", FALSE, NULL);
	if (folder < 0)
		return;
	tg_folder_replace(folder, name, why, strlen(why), NULL);
	close(folder);
}

/* See the header. */
gboolean
tg_sqlite_is_sound(const char *path, GError **error)
{
	g_autofree char *mark = mark_of(path);

	if (access(mark, F_OK) < 0)
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
		"4.3.0 the store '%s' was found damaged, nothing more is written into it: "
		"restore a backup and remove '%s' (or 'ticketgate check --rebuild --repair', "
		"when only a disk or a cable was at fault)",
		path, mark);
	return FALSE;
}

/* See the header. */
void
tg_sqlite_forget_damage(const char *path)
{
	g_autofree char *mark = mark_of(path);

	unlink(mark);
}
