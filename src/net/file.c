/* SPDX-License-Identifier: ISC */
/*
 * file.c - letters as files, one .eml each: for rehearsals, tests and shadow mode (interface §6).
 *
 * The exact bytes that would be sent, with the envelope on top. Written durably and renamed: a letter
 * is there whole or not at all; a second try writes the same file. Until then it has one name for all
 * letters, since one sender at a time works on a store: what a crash leaves, the next letter replaces.
 * The folder is no link (P128).
 */
#include "base/file.h"
#include "base/folder.h"
#include "net/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define UNFINISHED ".letter.new"

/* The content in a new file, on the disk. What lies there is removed, not followed. */
static gboolean
write_new(int folder, const GString *content)
{
	gboolean ok;
	int fd;

	unlinkat(folder, UNFINISHED, 0);
	fd = openat(folder, UNFINISHED, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return FALSE;
	ok = tg_file_write_all(fd, content->str, content->len) && fsync(fd) == 0;
	return close(fd) == 0 && ok;
}

/* Return-Path and X-Envelope-To, then the letter. */
TgSendResult
tg_file_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why)
{
	g_autofree char *base = g_strconcat(name, ".eml", NULL);
	g_autoptr(GString) content = g_string_sized_new(g_bytes_get_size(letter) + 512);
	g_autoptr(GError) error = NULL;
	const int folder = tg_folder_open(transport->directory, TRUE, &error);
	gboolean written;

	g_string_append_printf(
		content, "Return-Path: <%s>\r\nX-Envelope-To: <%s>\r\n", envelope, recipient);
	g_string_append_len(
		content, g_bytes_get_data(letter, NULL), (gssize)g_bytes_get_size(letter));
	written = folder >= 0 && write_new(folder, content) &&
		  renameat(folder, UNFINISHED, folder, base) == 0 && fsync(folder) == 0;
	if (!written)
		*ret_why = error ? g_strdup(error->message)
				 : g_strdup_printf("%s/%s: %s", transport->directory, base,
					   g_strerror(errno));
	if (folder >= 0)
		close(folder);
	return written ? TG_SEND_SENT : TG_SEND_RETRY;
}
