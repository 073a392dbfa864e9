/* SPDX-License-Identifier: ISC */
/*
 * folder.c - files and folders of our own, reached by descriptors (T36, P128).
 *
 * A path is looked up anew at each use, and whoever can write into one of its folders decides anew
 * what it means. A descriptor stays what it was when it was opened. So a folder is opened once,
 * without following a link in its own name, and everything in it is done relative to that. What is
 * opened is looked at before (a device or a FIFO can act by being opened) and after, by descriptor.
 */
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/sabotage.h"

#define MAX_NAMES 1000 /* new names that are tried */

/* Sets TG_ERROR_AGAIN with the system's reason, which stays in errno; FALSE. */
static gboolean
fail(GError **error, const char *what, const char *name, int problem)
{
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 cannot %s '%s': %s", what, name,
		problem == ELOOP ? "it is a link, or no file or folder of its own"
				 : g_strerror(problem));
	errno = problem;
	return FALSE;
}

/* Links are not followed, but where the sabotage of that name wants them to be. */
static int
no_follow(void)
{
	return tg_sabotage("follow-links") ? 0 : O_NOFOLLOW;
}

/* Opens a folder in another one; a link is ENOTDIR to the kernel, ELOOP to us. */
static int
open_folder(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_follow());

	if (fd < 0 && errno == ENOTDIR)
		errno = ELOOP;
	return fd;
}

/* See the header. */
int
tg_folder_enter(int folder, const char *name, gboolean create, GError **error)
{
	gboolean made = create && mkdirat(folder, name, 0700) == 0;
	int fd = open_folder(folder, name);

	if (fd < 0)
		fail(error, create ? "make the folder" : "open the folder", name, errno);
	if (fd < 0 || !made || fsync(folder) == 0)
		return fd;
	fail(error, "make durable", name, errno);
	close(fd);
	/* not for the next one to believe a second sync: it makes the name anew (A11) */
	unlinkat(folder, name, AT_REMOVEDIR);
	return -1;
}

/* See the header. */
int
tg_folder_below(const char *path, const char *name, gboolean create, GError **error)
{
	int above = -1, fd = -1;

	if (!create || g_mkdir_with_parents(path, 0700) == 0)
		above = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above < 0) {
		fail(error, "open the folder", path, errno);
		return -1;
	}
	fd = tg_folder_enter(above, name, create, error);
	close(above);
	return fd;
}

/* See the header. */
int
tg_folder_open(const char *path, gboolean create, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	g_autofree char *above = g_path_get_dirname(absolute);
	g_autofree char *name = g_path_get_basename(absolute);

	return tg_folder_below(above, *name == '/' ? "." : name, create, error);
}

/* See the header. */
gboolean
tg_folder_is_own(const struct stat *st, int flags)
{
	return S_ISREG(st->st_mode) && ((flags & O_ACCMODE) == O_RDONLY || st->st_nlink <= 1 ||
					       tg_sabotage("follow-links"));
}

/* See the header. */
int
tg_folder_file(int folder, const char *name, int flags, GError **error)
{
	struct stat st;
	int fd = -1;

	errno = ELOOP;
	if (tg_sabotage("follow-links") || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		tg_folder_is_own(&st, flags))
		fd = openat(folder, name, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | no_follow(),
			0600);
	if (fd >= 0 && (fstat(fd, &st) < 0 || !tg_folder_is_own(&st, flags))) {
		close(fd);
		fd = -1;
		errno = ELOOP;
	}
	if (fd < 0)
		fail(error, flags & O_CREAT ? "make the file" : "open the file", name, errno);
	return fd;
}

/* See the header. */
int
tg_folder_new_file(int folder, const char *prefix, char **ret_name, GError **error)
{
	int fd = -1;

	errno = EEXIST;
	for (guint n = 0; fd < 0 && errno == EEXIST && n < MAX_NAMES; n++) {
		g_autofree char *name = g_strdup_printf("%s%d-%u", prefix, (int)getpid(), n);

		fd = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd >= 0)
			*ret_name = g_steal_pointer(&name);
	}
	if (fd < 0)
		fail(error, "make a file", prefix, errno);
	return fd;
}

/* See the header. */
gboolean
tg_folder_replace(int folder, const char *name, const void *data, gsize length, GError **error)
{
	g_autofree char *temporary = NULL;
	int fd = tg_folder_new_file(folder, ".new-", &temporary, error);
	gboolean ok;

	if (fd < 0)
		return FALSE;
	ok = tg_file_write_all(fd, data, length) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok && renameat(folder, temporary, folder, name) == 0;
	if (!ok) {
		fail(error, "write", name, errno);
		unlinkat(folder, temporary, 0);
		return FALSE;
	}
	return fsync(folder) == 0 || fail(error, "make durable", name, errno);
}
