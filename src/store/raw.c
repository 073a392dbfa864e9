/* SPDX-License-Identifier: ISC */
/*
 * raw.c - large raw mail as content-addressed files (I1: fsynced before the row that names them).
 *
 * A crash at any point leaves either no file under the final name or the whole one; what it may
 * leave behind is a file that no row names, which the next delivery of the same bytes takes over.
 * An fsync that fails is never tried again on the same bytes: the file is removed and the message
 * answered with "again" (A11).
 */
#include "store/raw.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
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

/* DIRECTORY/raw/ab, or with a name behind it. */
static char *
place(const char *directory, const char *name, gboolean folder)
{
	g_autofree char *shelf = g_strndup(name, 2);

	return g_build_filename(directory, "raw", shelf, folder ? NULL : name, NULL);
}

/* Makes names in a folder durable. */
static gboolean
sync_folder(const char *path, GError **error)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		fail(error, "make durable", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Makes one folder, and its name in the folder above durable when it is new. */
static gboolean
make_folder(const char *path, GError **error)
{
	g_autofree char *above = g_path_get_dirname(path);

	if (mkdir(path, 0700) == 0)
		return sync_folder(above, error);
	return errno == EEXIST || fail(error, "make the folder", path);
}

/* Makes DIRECTORY/raw and DIRECTORY/raw/ab; another process may have made them a moment ago and not
 * synced yet, so that the folder above is synced in any case. */
static gboolean
make_folders(const char *directory, const char *shelf, GError **error)
{
	g_autofree char *raw = g_build_filename(directory, "raw", NULL);

	if (access(shelf, F_OK) < 0 && !(make_folder(raw, error) && make_folder(shelf, error)))
		return FALSE;
	return sync_folder(raw, error);
}

/* The bytes in a new file of the shelf, on the disk, without a name to stay. NULL: error is set. */
static char *
write_new(const char *shelf, const TgRaw *raw, GError **error)
{
	g_autofree char *path = g_build_filename(shelf, ".new-XXXXXX", NULL);
	const int fd = g_mkstemp_full(path, O_WRONLY | O_CLOEXEC, 0600);
	gboolean ok;

	if (fd < 0) {
		fail(error, "write", path);
		return NULL;
	}
	ok = tg_file_write_all(
		     fd, g_bytes_get_data(raw->bytes, NULL), g_bytes_get_size(raw->bytes)) &&
	     fsync(fd) == 0;
	if (!ok)
		fail(error, "write", path);
	close(fd);
	if (!ok)
		g_unlink(path);
	return ok ? g_steal_pointer(&path) : NULL;
}

/* How a name was taken. */
typedef enum { TAKEN, OTHERS, ELSEWHERE, FAILED } Taken;

/* Gives a file that is on the disk its final name, and its old one up. */
static Taken
take_name(const char *path, const char *target, GError **error)
{
	if (link(path, target) == 0) {
		unlink(path);
		return TAKEN;
	}
	if (errno == EEXIST)
		return OTHERS;
	if (errno == EXDEV || errno == EPERM)
		return ELSEWHERE;
	fail(error, "link", path);
	return FAILED;
}

/* Puts the spool file on the disk and under its final name. ELSEWHERE: it lies on another file
 * system, or is not a file of these bytes; they must be written. */
static Taken
take_over(const char *target, TgRaw *raw, GError **error)
{
	const int fd = raw->path ? open(raw->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	Taken taken = ELSEWHERE;
	struct stat st;

	if (fd < 0)
		return ELSEWHERE;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 &&
		(gsize)st.st_size == g_bytes_get_size(raw->bytes)) {
		taken = fchmod(fd, 0600) == 0 && fsync(fd) == 0 ? TAKEN : FAILED;
		if (taken == FAILED)
			fail(error, "make durable", raw->path);
		else
			taken = take_name(raw->path, target, error);
	}
	close(fd);
	if (taken == TAKEN)
		g_clear_pointer(&raw->path, g_free);
	return taken;
}

/* Writes the bytes beside the target and gives them its name. */
static Taken
write_beside(const char *shelf, const char *target, const TgRaw *raw, GError **error)
{
	g_autofree char *path = write_new(shelf, raw, error);
	Taken taken = path ? take_name(path, target, error) : FAILED;

	if (path && taken != TAKEN)
		g_unlink(path);
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

/* Does the file hold exactly these bytes? Read in blocks, the spool file too where there is one: two
 * mappings compared would stay in memory whole (I6). */
static gboolean
holds(const char *target, const TgRaw *raw)
{
	const int fd = open(target, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	const int spool = raw->path ? open(raw->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
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

/* Stores the bytes under one name. OTHERS: the name is taken by other bytes. */
static Taken
store_as(const char *shelf, const char *target, TgRaw *raw, GError **error)
{
	Taken taken = ELSEWHERE;

	if (access(target, F_OK) < 0)
		taken = take_over(target, raw, error);
	else
		taken = OTHERS;
	if (taken == ELSEWHERE)
		taken = write_beside(shelf, target, raw, error);
	if (taken == OTHERS && holds(target, raw))
		taken = TAKEN;
	return taken;
}

/* Stores one message's bytes under their digest. */
char *
tg_raw_file_store(const char *directory, TgRaw *raw, GError **error)
{
	g_autofree char *shelf = NULL, *name = NULL;
	Taken taken = OTHERS;

	if (!is_name(raw->digest) || raw->digest[64] != '\0') {
		g_set_error(error, TG_ERROR, TG_ERROR_BUG, "4.3.0 raw mail without a digest");
		return NULL;
	}
	shelf = place(directory, raw->digest, TRUE);
	if (!make_folders(directory, shelf, error))
		return NULL;
	for (guint n = 1; taken == OTHERS && n <= MAX_VARIANTS; n++) {
		g_autofree char *target = NULL;

		g_free(name);
		name = n == 1 ? g_strdup(raw->digest) : g_strdup_printf("%s-%u", raw->digest, n);
		target = place(directory, name, FALSE);
		taken = store_as(shelf, target, raw, error);
	}
	if (taken == OTHERS || taken == ELSEWHERE)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
			"4.3.0 cannot store raw mail as '%s': too many of that digest", name);
	return taken == TAKEN && sync_folder(shelf, error) ? g_steal_pointer(&name) : NULL;
}

/* Maps a stored file. */
GBytes *
tg_raw_file_load(const char *directory, const char *name, GError **error)
{
	g_autofree char *path = is_name(name) ? place(directory, name, FALSE) : NULL;
	g_autoptr(GMappedFile) file = path ? g_mapped_file_new(path, FALSE, NULL) : NULL;

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
	g_autofree char *path = is_name(name) ? place(directory, name, FALSE) : NULL;

	return path && access(path, F_OK) == 0;
}

/* Removes a stored file for good. */
gboolean
tg_raw_file_remove(const char *directory, const char *name, GError **error)
{
	g_autofree char *shelf = NULL, *path = NULL;

	if (!is_name(name))
		return TRUE;
	shelf = place(directory, name, TRUE);
	path = place(directory, name, FALSE);
	if (unlink(path) < 0)
		return errno == ENOENT || fail(error, "remove", path);
	return sync_folder(shelf, error);
}
