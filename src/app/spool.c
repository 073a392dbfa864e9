/* SPDX-License-Identifier: ISC */
/*
 * spool.c - standard input to a descriptor, streaming, with bounded memory.
 *
 * Up to TG_MEMFD_BORDER the message stays in a memfd and touches no disk before the store's own
 * commit; above, it goes to a file of mode 0600 in STATE/spool, which is locked as long as it is in
 * use. What a crash leaves there nobody holds: the next large delivery sweeps it away.
 */
#include "app/spool.h"

#include "base/file.h"
#include "base/folder.h"
#include "base/limits.h"
#include "base/sabotage.h"
#include "mail/digest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL (64 * TG_KIB) /* up to here a message is cheaper read than mapped */
#define BLOCK (64 * TG_KIB)

/* TG_ERROR_AGAIN with the system's words. */
static gboolean
fail(GError **error, const char *what)
{
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 %s: %s", what, g_strerror(errno));
	return FALSE;
}

/* TRUE when all is written. */
static gboolean
put(int fd, const char *data, gsize length, GError **error)
{
	return tg_file_write_all(fd, data, length) || tg_sabotage("ignore-write-error") ||
	       fail(error, "cannot write the spool");
}

/* Removes a file that nobody holds. */
static void
sweep_one(int folder, const char *name)
{
	const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(fd);
}

/* Removes what a crash has left. */
static void
sweep(int folder)
{
	int fd = dup(folder);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		sweep_one(folder, entry->d_name);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

/* A new file of the folder, held. Between its birth and its lock another may have swept it: then the
 * next one. -1 and *error; *ret_name is its name. */
static int
make_file(int folder, char **ret_name, GError **error)
{
	for (;;) {
		g_autofree char *name = NULL;
		const int fd = tg_folder_new_file(folder, "in-", &name, error);
		struct stat st;

		if (fd < 0)
			return -1;
		if ((flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
			fstat(fd, &st) == 0 && st.st_nlink > 0) {
			*ret_name = g_steal_pointer(&name);
			return fd;
		}
		close(fd);
	}
}

/* Copies what is in the memfd. */
static gboolean
copy(TgSpool *spool, int fd, GError **error)
{
	char block[BLOCK];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(spool->fd, block, sizeof block, at)) > 0) {
		if (!put(fd, block, (gsize)n, error))
			return FALSE;
		at += n;
	}
	return n == 0 || fail(error, "cannot read the spool");
}

/* Moves what is in the memfd to a new file in directory/spool. */
static gboolean
move_to_file(TgSpool *spool, const char *directory, GError **error)
{
	g_autofree char *name = NULL;
	int fd;

	spool->folder = tg_folder_below(directory, "spool", TRUE, error);
	if (spool->folder < 0)
		return FALSE;
	sweep(spool->folder);
	fd = make_file(spool->folder, &name, error);
	if (fd < 0)
		return FALSE;
	spool->path = g_build_filename(directory, "spool", name, NULL);
	if (!copy(spool, fd, error)) {
		close(fd);
		return FALSE;
	}
	close(spool->fd);
	spool->fd = fd;
	return TRUE;
}

/* Prescan, then memfd or file. */
gboolean
tg_spool_append(
	TgSpool *spool, const char *directory, const void *data, gsize length, GError **error)
{
	spool->too_big = spool->too_big || spool->size + length > TG_MAX_RAW;
	if (spool->too_big)
		return TRUE;
	if (!spool->path && spool->size + length > TG_MEMFD_BORDER &&
		!move_to_file(spool, directory, error))
		return FALSE;
	if (!put(spool->fd, data, length, error))
		return FALSE;
	if (spool->prescan)
		tg_prescan_feed(spool->prescan, data, length);
	spool->size += length;
	return TRUE;
}

/* The disk begins while the message is parsed; the store waits for it before the commit. A worker gets
 * the descriptor, and must not be able to change what others read of it. */
void
tg_spool_finish(TgSpool *spool)
{
	spool->complete = TRUE;
	if (spool->prescan)
		tg_prescan_end(spool->prescan);
	if (spool->path)
		sync_file_range(spool->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	else
		fcntl(spool->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

/* Reads on and drops: the mail server must never see its pipe closed early. A file has nobody at its
 * other end. */
static void
drain(int fd)
{
	char block[BLOCK];
	ssize_t n;

	if (lseek(fd, 0, SEEK_END) >= 0)
		return;
	while ((n = read(fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR))
		;
}

/* Reads and keeps until the end, or, while there is no directory, until another block might not fit
 * into memory. */
static gboolean
read_on(TgSpool *spool, int in_fd, const char *directory, GError **error)
{
	char block[BLOCK];

	while (!spool->complete && (directory || spool->size + sizeof block <= TG_MEMFD_BORDER)) {
		ssize_t n = read(in_fd, block, sizeof block);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(error, "cannot read the message");
		if (n == 0)
			tg_spool_finish(spool);
		if (n > 0 && !tg_spool_append(spool, directory, block, (gsize)n, error)) {
			drain(in_fd);
			return FALSE;
		}
		if (spool->too_big) {
			drain(in_fd);
			tg_spool_finish(spool);
		}
	}
	return TRUE;
}

/* A memfd; it becomes a file when it must. */
TgSpool *
tg_spool_new(gboolean look, GError **error)
{
	g_autoptr(TgSpool) spool = g_new0(TgSpool, 1);

	spool->prescan = look ? tg_prescan_new() : NULL;
	spool->folder = -1;
	spool->fd = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (spool->fd < 0) {
		fail(error, "memfd");
		return NULL;
	}
	return g_steal_pointer(&spool);
}

/* Into the memfd, as far as that goes. */
TgSpool *
tg_spool_begin(int in_fd, GError **error)
{
	g_autoptr(TgSpool) spool = tg_spool_new(TRUE, error);

	if (!spool) {
		drain(in_fd);
		return NULL;
	}
	return read_on(spool, in_fd, NULL, error) ? g_steal_pointer(&spool) : NULL;
}

/* What is left goes to the file. */
gboolean
tg_spool_end(TgSpool *spool, int in_fd, const char *directory, GError **error)
{
	return spool->complete || read_on(spool, in_fd, directory, error);
}

/* The message, complete, or an error with the input drained. */
TgSpool *
tg_spool_read(int in_fd, const char *directory, GError **error)
{
	g_autoptr(TgSpool) spool = tg_spool_begin(in_fd, error);

	return spool && tg_spool_end(spool, in_fd, directory, error) ? g_steal_pointer(&spool)
								     : NULL;
}

/* Closes, and removes the file if it still bears its spool name. */
void
tg_spool_free(TgSpool *spool)
{
	if (!spool)
		return;
	if (spool->fd >= 0)
		close(spool->fd);
	if (spool->path)
		unlinkat(spool->folder, strrchr(spool->path, '/') + 1, 0);
	if (spool->folder >= 0)
		close(spool->folder);
	g_free(spool->path);
	tg_prescan_free(spool->prescan);
	g_free(spool);
}

/* The bytes of a small message, read once. */
static gboolean
read_small(const TgSpool *spool, TgRaw *raw)
{
	g_autofree char *data = g_malloc(spool->size);

	if (tg_file_read_at(spool->fd, data, spool->size, 0) != (gssize)spool->size)
		return FALSE;
	raw->digest = tg_message_digest(data, spool->size);
	raw->bytes = g_bytes_new_take(g_steal_pointer(&data), spool->size);
	return TRUE;
}

/* A private mapping: pages come in as they are read and leave under pressure. Digested not through it, or
 * they would stay resident. */
static gboolean
map_large(const TgSpool *spool, TgRaw *raw)
{
	g_autoptr(GMappedFile) map = g_mapped_file_new_from_fd(spool->fd, FALSE, NULL);

	raw->digest = map ? tg_message_digest_fd(spool->fd) : NULL;
	raw->bytes = raw->digest ? g_mapped_file_get_bytes(map) : NULL;
	return raw->bytes != NULL;
}

gboolean
tg_spool_raw(TgSpool *spool, TgRaw *ret_raw, GError **error)
{
	const gboolean ok =
		spool->size <= SMALL ? read_small(spool, ret_raw) : map_large(spool, ret_raw);

	ret_raw->path = ok ? g_strdup(spool->path) : NULL;
	return ok || fail(error, "cannot read the spool");
}
