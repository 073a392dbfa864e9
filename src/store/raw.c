/* SPDX-License-Identifier: ISC */
/*
 * raw.c - large raw mail as content-addressed files (I1: fsynced before the row that names them).
 *
 * A crash at any point leaves either no file under the final name or the whole one; what it may
 * leave behind is a file that no row names, which the next delivery of the same bytes takes over.
 * An fsync that fails is never tried again on the same bytes: the file is removed and the message
 * answered with "again" (A11). Folders and files are reached by descriptors, never through a link that
 * somebody planted (P128).
 */
#include "store/raw.h"

#include "base/file.h"
#include "base/folder.h"
#include "base/sabotage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sets TG_ERROR_AGAIN with the system's reason. */
static gboolean
fail(GError **error, const char *what, const char *path)
{
	const int saved = errno;

	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 cannot %s '%s': %s", what, path,
		g_strerror(saved));
	return FALSE;
}

#define COMPARE_BLOCK 16384
#define MAX_VARIANTS 100 /* deliveries with one digest and different bytes */

/* Does it begin with a lower-case hex SHA-256 and go on with nothing, or "-N"? Only then may it
 * become part of a path. */
static gboolean
is_name(const char *name)
{
	return name && strspn(name, "0123456789abcdef") == 64 &&
	       (name[64] == '\0' || (name[64] == '-' && name[65] &&
					    strspn(name + 65, "0123456789") == strlen(name + 65)));
}

/* Opens DIRECTORY/raw/ab; making it where wanted. Another process may have made it a moment ago and
 * not synced yet, so that the folder above is synced in any case. */
static int
open_shelf(const char *directory, const char *name, gboolean create, GError **error)
{
	const char shelf[] = { name[0], name[1], '\0' };
	const int raw = tg_folder_below(directory, "raw", create, error);
	int fd = raw >= 0 ? tg_folder_enter(raw, shelf, create, error) : -1;

	if (fd >= 0 && create && fsync(raw) < 0) {
		fail(error, "make durable", "raw");
		close(fd);
		fd = -1;
	}
	if (raw >= 0)
		close(raw);
	return fd;
}

/* Makes a file's bytes durable. */
static gboolean
sync_bytes(int fd)
{
	return tg_sabotage("raw-no-fsync") || fsync(fd) == 0;
}

/* The bytes in a new file of the shelf, on the disk, without a name to stay. NULL: error is set. */
static char *
write_new(int shelf, const TgRaw *raw, GError **error)
{
	g_autofree char *name = NULL;
	const int fd = tg_folder_new_file(shelf, ".new-", &name, error);
	gboolean ok;

	if (fd < 0)
		return NULL;
	ok = tg_file_write_all(
		     fd, g_bytes_get_data(raw->bytes, NULL), g_bytes_get_size(raw->bytes)) &&
	     sync_bytes(fd);
	if (!ok)
		fail(error, "write", name);
	close(fd);
	if (!ok)
		unlinkat(shelf, name, 0);
	return ok ? g_steal_pointer(&name) : NULL;
}

/* Opens the folder of the spool file, and gives its name there; -1: there is none. */
static int
open_spool_folder(const TgRaw *raw, char **ret_name)
{
	g_autofree char *path = raw->path ? g_path_get_dirname(raw->path) : NULL;

	*ret_name = raw->path ? g_path_get_basename(raw->path) : NULL;
	return path ? tg_folder_open(path, FALSE, NULL) : -1;
}

/* How a name was taken. */
typedef enum { TAKEN, THERE, OTHERS, ELSEWHERE, FAILED } Taken;

/* Gives a file that is on the disk its final name, and its old one up. */
static Taken
take_name(int from, const char *name, int shelf, const char *target, GError **error)
{
	if (linkat(from, name, shelf, target, 0) == 0) {
		unlinkat(from, name, 0);
		return TAKEN;
	}
	if (errno == EEXIST)
		return OTHERS;
	if (errno == EXDEV || errno == EPERM)
		return ELSEWHERE;
	fail(error, "link", name);
	return FAILED;
}

/* Puts the spool file on the disk and under its final name. ELSEWHERE: it lies on another file
 * system, or is not a file of these bytes; they must be written. */
static Taken
take_over(int shelf, const char *target, TgRaw *raw, GError **error)
{
	g_autofree char *name = NULL;
	const int folder = open_spool_folder(raw, &name);
	const int fd = folder >= 0 ? tg_folder_file(folder, name, O_RDONLY, NULL) : -1;
	Taken taken = ELSEWHERE;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_nlink == 1 &&
		(gsize)st.st_size == g_bytes_get_size(raw->bytes)) {
		taken = fchmod(fd, 0600) == 0 && sync_bytes(fd) ? TAKEN : FAILED;
		if (taken == FAILED)
			fail(error, "make durable", raw->path);
		else
			taken = take_name(folder, name, shelf, target, error);
	}
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	if (taken == TAKEN)
		g_clear_pointer(&raw->path, g_free);
	return taken;
}

/* Writes the bytes beside the target and gives them its name. */
static Taken
write_beside(int shelf, const char *target, const TgRaw *raw, GError **error)
{
	g_autofree char *name = write_new(shelf, raw, error);
	Taken taken = name ? take_name(shelf, name, shelf, target, error) : FAILED;

	if (name && taken != TAKEN)
		unlinkat(shelf, name, 0);
	return taken;
}

/* Reads until the block is full or the file ends. */
static gsize
read_block(int fd, char *block, gsize length)
{
	gsize got = 0;

	while (got < length) {
		const ssize_t n = read(fd, block + got, length - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (gsize)n;
	}
	return got;
}

/* The spool file, to read; -1: there is none. */
static int
open_spool(const TgRaw *raw)
{
	g_autofree char *name = NULL;
	const int folder = open_spool_folder(raw, &name);
	const int fd = folder >= 0 ? tg_folder_file(folder, name, O_RDONLY, NULL) : -1;

	if (folder >= 0)
		close(folder);
	return fd;
}

/* Does the file hold exactly these bytes? Read in blocks, the spool file too where there is one: two
 * mappings compared would stay in memory whole (I6). */
static gboolean
holds(int shelf, const char *target, const TgRaw *raw)
{
	const int fd = tg_folder_file(shelf, target, O_RDONLY, NULL);
	const int spool = open_spool(raw);
	const gsize length = g_bytes_get_size(raw->bytes);
	const char *bytes = g_bytes_get_data(raw->bytes, NULL);
	char ours[COMPARE_BLOCK], theirs[COMPARE_BLOCK];
	gboolean same = fd >= 0;
	gsize at = 0, n;

	while (same && (n = read_block(fd, theirs, sizeof theirs)) > 0) {
		same = n <= length - at && (spool < 0 || read_block(spool, ours, n) == n) &&
		       memcmp(spool < 0 ? bytes + at : ours, theirs, n) == 0;
		at += n;
	}
	if (fd >= 0)
		close(fd);
	if (spool >= 0)
		close(spool);
	return same && at == length;
}

/* Is there anything under this name? */
static gboolean
is_there(int shelf, const char *name)
{
	struct stat st;

	return fstatat(shelf, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Stores the bytes under one name. THERE: they were; OTHERS: the name is taken by other bytes. */
static Taken
store_as(int shelf, const char *target, TgRaw *raw, GError **error)
{
	Taken taken = OTHERS;

	if (!is_there(shelf, target))
		taken = take_over(shelf, target, raw, error);
	if (taken == ELSEWHERE)
		taken = write_beside(shelf, target, raw, error);
	if (taken == OTHERS && holds(shelf, target, raw))
		taken = THERE;
	return taken;
}

/* Stores the bytes in the open shelf, under their digest or the next name behind it. */
static char *
store_in(int shelf, TgRaw *raw, GError **error)
{
	g_autofree char *name = NULL;
	Taken taken = OTHERS;

	for (guint n = 1; taken == OTHERS && n <= MAX_VARIANTS; n++) {
		g_free(name);
		name = n == 1 ? g_strdup(raw->digest) : g_strdup_printf("%s-%u", raw->digest, n);
		taken = store_as(shelf, name, raw, error);
	}
	if (taken == OTHERS || taken == ELSEWHERE)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
			"4.3.0 cannot store raw mail as '%s': too many of that digest", name);
	if (taken != TAKEN && taken != THERE)
		return NULL;
	if (fsync(shelf) == 0)
		return g_steal_pointer(&name);
	fail(error, "make durable", name);
	/* A second sync would say nothing of this name (A11): the next try makes it anew. One that was
	 * there before may be in a row already, and stays. */
	if (taken == TAKEN)
		unlinkat(shelf, name, 0);
	return NULL;
}

/* Stores one message's bytes under their digest. */
char *
tg_raw_file_store(const char *directory, TgRaw *raw, GError **error)
{
	char *name;
	int shelf;

	if (!is_name(raw->digest) || raw->digest[64] != '\0') {
		g_set_error(error, TG_ERROR, TG_ERROR_BUG, "4.3.0 raw mail without a digest");
		return NULL;
	}
	shelf = open_shelf(directory, raw->digest, TRUE, error);
	name = shelf >= 0 ? store_in(shelf, raw, error) : NULL;
	if (shelf >= 0)
		close(shelf);
	return name;
}

/* Opens a stored file; -1: it is gone. */
static int
open_stored(const char *directory, const char *name)
{
	const int shelf = is_name(name) ? open_shelf(directory, name, FALSE, NULL) : -1;
	const int fd = shelf >= 0 ? tg_folder_file(shelf, name, O_RDONLY, NULL) : -1;

	if (shelf >= 0)
		close(shelf);
	return fd;
}

/* Maps a stored file. */
GBytes *
tg_raw_file_load(const char *directory, const char *name, GError **error)
{
	const int fd = open_stored(directory, name);
	g_autoptr(GMappedFile) file = fd >= 0 ? g_mapped_file_new_from_fd(fd, FALSE, NULL) : NULL;

	if (fd >= 0)
		close(fd);
	if (!file) {
		g_set_error(error, TG_ERROR, TG_ERROR_NOT_FOUND, "the raw mail '%s' is gone",
			name ? name : "");
		return NULL;
	}
	return g_mapped_file_get_bytes(file);
}

/* Is it stored? */
gboolean
tg_raw_file_exists(const char *directory, const char *name)
{
	const int fd = open_stored(directory, name);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Removes a stored file for good. */
gboolean
tg_raw_file_remove(const char *directory, const char *name, GError **error)
{
	gboolean ok = TRUE;
	int shelf;

	if (!is_name(name))
		return TRUE;
	shelf = open_shelf(directory, name, FALSE, NULL);
	if (shelf < 0)
		return errno == ENOENT || fail(error, "remove", name);
	if (unlinkat(shelf, name, 0) < 0)
		ok = errno == ENOENT || fail(error, "remove", name);
	else if (fsync(shelf) < 0)
		ok = fail(error, "make durable", name);
	close(shelf);
	return ok;
}

/* Adds the old files of one shelf. */
static void
add_files(GPtrArray *names, const char *shelf, const char *path, gint64 before)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		struct stat st;

		if (lstat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime < before)
			g_ptr_array_add(names, g_build_filename(shelf, name, NULL));
	}
}

/* See the header. */
GPtrArray *
tg_raw_files(const char *directory, gint64 before)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *raw = g_build_filename(directory, "raw", NULL);
	g_autoptr(GDir) dir = g_dir_open(raw, 0, NULL);
	const char *shelf;

	while (dir && (shelf = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(raw, shelf, NULL);

		add_files(names, shelf, path, before);
	}
	return names;
}
