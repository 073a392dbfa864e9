/* SPDX-License-Identifier: ISC */
/*
 * file.c - letters as files, one .eml each: for rehearsals, tests and shadow mode (interface §6).
 *
 * The exact bytes that would be sent, with the envelope on top. Written durably and renamed: a letter
 * is there whole or not at all; a second try writes the same file. Until then it has one name for all
 * letters, since one sender at a time works on a store: what a crash leaves, the next letter replaces.
 */
#include "net/transport.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define UNFINISHED ".letter.new"

/* The content in a new file, on the disk. What lies there is removed, not followed. */
static gboolean
write_new(const char *path, const GString *content)
{
	gboolean ok;
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return FALSE;
	ok = tg_file_write_all(fd, content->str, content->len) && fsync(fd) == 0;
	return close(fd) == 0 && ok;
}

/* Makes the names in a folder durable. */
static gboolean
sync_folder(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const gboolean ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* Return-Path and X-Envelope-To, then the letter. */
TgSendResult
tg_file_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why)
{
	g_autofree char *base = g_strconcat(name, ".eml", NULL);
	g_autofree char *path = g_build_filename(transport->directory, base, NULL);
	g_autofree char *unfinished = g_build_filename(transport->directory, UNFINISHED, NULL);
	g_autoptr(GString) content = g_string_sized_new(g_bytes_get_size(letter) + 512);

	g_string_append_printf(
		content, "Return-Path: <%s>\r\nX-Envelope-To: <%s>\r\n", envelope, recipient);
	g_string_append_len(
		content, g_bytes_get_data(letter, NULL), (gssize)g_bytes_get_size(letter));
	if (g_mkdir_with_parents(transport->directory, 0700) == 0 &&
		write_new(unfinished, content) && rename(unfinished, path) == 0 &&
		sync_folder(transport->directory))
		return TG_SEND_SENT;
	*ret_why = g_strdup_printf("%s: %s", path, g_strerror(errno));
	return TG_SEND_RETRY;
}
