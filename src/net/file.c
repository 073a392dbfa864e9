/* SPDX-License-Identifier: ISC */
/*
 * file.c - letters as files, one .eml each: for rehearsals, tests and shadow mode (interface §6).
 *
 * The exact bytes that would be sent, with the envelope on top. Written durably and renamed: a letter
 * is there whole or not at all; a second try writes the same file.
 */
#include "net/transport.h"

#include <errno.h>

/* Return-Path and X-Envelope-To, then the letter. */
TgSendResult
tg_file_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why)
{
	g_autofree char *base = g_strconcat(name, ".eml", NULL);
	g_autofree char *path = g_build_filename(transport->directory, base, NULL);
	g_autoptr(GString) content = g_string_sized_new(g_bytes_get_size(letter) + 512);
	g_autoptr(GError) error = NULL;

	g_string_append_printf(
		content, "Return-Path: <%s>\r\nX-Envelope-To: <%s>\r\n", envelope, recipient);
	g_string_append_len(
		content, g_bytes_get_data(letter, NULL), (gssize)g_bytes_get_size(letter));
	if (g_mkdir_with_parents(transport->directory, 0700) == 0 &&
		g_file_set_contents_full(path, content->str, (gssize)content->len,
			G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
		return TG_SEND_SENT;
	*ret_why = g_strdup(error ? error->message : g_strerror(errno));
	return TG_SEND_RETRY;
}
