/* SPDX-License-Identifier: ISC */
/*
 * file.c - letters as files, one .eml each: for rehearsals, tests and shadow mode (interface §6).
 *
 * The exact bytes that would be sent, with the envelope on top. Written durably and renamed: a letter
 * is there whole or not at all; a second try writes the same file. The folder is no link (P128).
 */
#include "base/folder.h"
#include "net/transport.h"

#include <unistd.h>

/* Return-Path and X-Envelope-To, then the letter. */
TgSendResult
tg_file_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why)
{
	g_autofree char *base = g_strconcat(name, ".eml", NULL);
	g_autoptr(GString) content = g_string_sized_new(g_bytes_get_size(letter) + 512);
	g_autoptr(GError) error = NULL;
	int folder;
	gboolean written;

	g_string_append_printf(
		content, "Return-Path: <%s>\r\nX-Envelope-To: <%s>\r\n", envelope, recipient);
	g_string_append_len(
		content, g_bytes_get_data(letter, NULL), (gssize)g_bytes_get_size(letter));
	folder = tg_folder_open(transport->directory, TRUE, &error);
	written =
		folder >= 0 && tg_folder_replace(folder, base, content->str, content->len, &error);
	if (folder >= 0)
		close(folder);
	if (written)
		return TG_SEND_SENT;
	*ret_why = g_strdup(error->message);
	return TG_SEND_RETRY;
}
