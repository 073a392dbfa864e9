/* SPDX-License-Identifier: ISC */
/*
 * file.c - reading of whole small files; calls that go on until all is done.
 *
 * What was checked is what is read: size, type and mode are taken from the open descriptor. A file
 * that grows while it is read is refused when it passes the maximum.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

/* FALSE with the reason when this is not a file to read. */
static gboolean
check_file(int fd, gsize max, mode_t forbidden, gsize *ret_size, GError **error)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		g_set_error(
			error, TG_ERROR, TG_ERROR_CONFIG, "cannot be read: %s", g_strerror(errno));
	else if (!S_ISREG(st.st_mode))
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "is not a file");
	else if (st.st_mode & forbidden)
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"others may read or change it (mode %04o, wanted %04o)",
			(guint)(st.st_mode & 07777), (guint)(st.st_mode & 07777 & ~forbidden));
	else if ((guint64)st.st_size > max)
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"is larger than %" G_GSIZE_FORMAT " bytes", max);
	else {
		*ret_size = (gsize)st.st_size;
		return TRUE;
	}
	return FALSE;
}

/* Reads the whole file. */
char *
tg_file_read(const char *path, gsize max, mode_t forbidden, gsize *ret_length, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	g_autofree char *buffer = NULL;
	gsize size = 0;
	gssize n = -1;

	if (fd < 0) {
		g_set_error(
			error, TG_ERROR, TG_ERROR_CONFIG, "cannot be read: %s", g_strerror(errno));
		return NULL;
	}
	if (check_file(fd, max, forbidden, &size, error)) {
		buffer = g_malloc0(size + 1);
		n = tg_file_read_at(fd, buffer, size, 0);
		if (n < 0)
			g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "cannot be read: %s",
				g_strerror(errno));
	}
	close(fd);
	if (n < 0)
		return NULL;
	if (ret_length)
		*ret_length = (gsize)n;
	return g_steal_pointer(&buffer);
}

/* Neither a signal nor a short answer is the end. */
gssize
tg_file_read_at(int fd, void *data, gsize length, gint64 offset)
{
	char *at = data;
	gsize got = 0;

	while (got < length) {
		const ssize_t n = pread(fd, at + got, length - got, offset + (gint64)got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (gsize)n;
	}
	return (gssize)got;
}

/* A signal in between is no end. */
gboolean
tg_file_write_all(int fd, const void *data, gsize length)
{
	const char *at = data;

	while (length > 0) {
		const ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return FALSE;
		at += n;
		length -= (gsize)n;
	}
	return TRUE;
}
