/* SPDX-License-Identifier: ISC */
/*
 * sqlite_open.c - opening the database file, and nothing that was put in its place (T36, P128).
 *
 * SQLite opens four files by their names: the database, its log, the log's index, a journal. Each must be
 * a regular file with one name: through a link of any kind it would write into somebody else's file. So
 * the folder is resolved once, SQLite is told to follow no link, and its open(2) is replaced by one that
 * looks at what it got, its reads by ones that do not call an unreadable disk a damaged file. A
 * database is not closed for that (POSIX locks would go with the descriptor): it is
 * looked at before, and SQLite's own descriptor after.
 */
#include "store/sqlite.h"

#include "base/folder.h"
#include "base/sabotage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

/* May SQLite write into this? */
static gboolean
is_own(const struct stat *st)
{
	return tg_folder_is_own(st, O_RDWR) || tg_sabotage("follow-links");
}

/* open(2) for SQLite: what is to be written must be a file of its own, and what is read (the folder,
 * to sync it; random bytes) must not block. EISDIR, because SQLite then does not try again to read. */
static int
guarded_open(const char *path, int flags, int mode)
{
	const gboolean writes = (flags & O_ACCMODE) != O_RDONLY;
	struct stat st;
	int fd;

	if (lstat(path, &st) == 0 && (writes ? !is_own(&st) : S_ISFIFO(st.st_mode))) {
		errno = EISDIR;
		return -1;
	}
	fd = open(path, flags | O_CLOEXEC, (mode_t)mode);
	if (fd >= 0 && writes && (fstat(fd, &st) < 0 || !is_own(&st))) {
		close(fd);
		errno = EISDIR;
		fd = -1;
	}
	return fd;
}

/* No process has threads that use SQLite: no mutexes, eight hundred of them a mail, and no statistics of
 * memory. SQLite refuses it once it is in use, which is when this process has done it before. */
static void
configure(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* SQLite takes these errors of a read for a damaged file, in which nothing more would be written until
 * somebody comes (sqlite_damage.c). But what a disk cannot read now it may read in a minute. */
static ssize_t
plain_error(ssize_t n)
{
	if (n < 0 && (errno == EIO || errno == ENXIO || errno == ERANGE))
		errno = EREMOTEIO;
	return n;
}

static ssize_t
guarded_read(int fd, void *data, size_t length)
{
	return plain_error(read(fd, data, length));
}

static ssize_t
guarded_pread(int fd, void *data, size_t length, off_t at)
{
	return plain_error(pread(fd, data, length, at));
}

G_STATIC_ASSERT(sizeof(off_t) == sizeof(off64_t));

/* Has every connection of this process open and read files so. */
static gboolean
install_guard(GError **error)
{
	static const struct {
		const char *name;
		sqlite3_syscall_ptr call;
	} guards[] = {
		{ "open", (sqlite3_syscall_ptr)guarded_open },
		{ "read", (sqlite3_syscall_ptr)guarded_read },
		{ "pread", (sqlite3_syscall_ptr)guarded_pread },
		{ "pread64", (sqlite3_syscall_ptr)guarded_pread },
	};
	sqlite3_vfs *vfs = sqlite3_initialize() == SQLITE_OK ? sqlite3_vfs_find("unix") : NULL;
	int code = vfs ? SQLITE_OK : SQLITE_ERROR;

	for (guint i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(guards); i++)
		code = vfs->xSetSystemCall(vfs, guards[i].name, guards[i].call);
	return code == SQLITE_OK || tg_sqlite_set_error(error, code, "open(2) cannot be guarded");
}

/* Names what is in the way, so that an administrator does not have to search for it. */
static gboolean
check_files(const char *path, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *name = g_strconcat(path, suffixes[i], NULL);
		struct stat st;

		if (lstat(name, &st) == 0 && !is_own(&st)) {
			g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
				"4.3.5 '%s' is a link, has another name, or is no file: refused",
				name);
			return FALSE;
		}
	}
	return TRUE;
}

/* The path with its folder resolved, so that the only link that could be left is the file itself. */
static char *
resolve(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	char *real = realpath(folder, NULL);
	char *resolved = real ? g_build_filename(real, name, NULL) : g_strdup(path);

	free(real);
	return resolved;
}

/* See the header. */
gboolean
tg_sqlite_open_file(const char *path, sqlite3 **ret_db, GError **error)
{
	const int follow = tg_sabotage("follow-links") ? 0 : SQLITE_OPEN_NOFOLLOW;
	g_autofree char *resolved = resolve(path);
	int code;

	configure();
	if (!install_guard(error) || !check_files(resolved, error))
		return FALSE;
	code = sqlite3_open_v2(resolved, ret_db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | follow, NULL);
	return code == SQLITE_OK || tg_sqlite_fail_at(resolved, *ret_db, code, error);
}

/* See the header. */
gboolean
tg_sqlite_create_file(const char *path, const char *directory, GError **error)
{
	g_autofree char *above = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	int folder = -1, raw, fd;
	gboolean ok;

	if (g_mkdir_with_parents(above, 0700) == 0)
		folder = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "4.3.5 cannot make '%s': %s", above,
			g_strerror(errno));
		return FALSE;
	}
	/* O_EXCL: closing a file that another handle has open would drop its locks. */
	fd = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	ok = fd >= 0 || errno == EEXIST;
	if (!ok)
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "4.3.5 cannot make '%s': %s", path,
			g_strerror(errno));
	if (fd >= 0)
		close(fd);
	close(folder);
	if (!ok)
		return FALSE;
	raw = tg_folder_below(directory, "raw", TRUE, error);
	if (raw >= 0)
		close(raw);
	return raw >= 0;
}
