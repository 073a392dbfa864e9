/* SPDX-License-Identifier: ISC */
/*
 * gmime-filter.c - the least that reading a mail can cost: GMime parses standard input and decodes
 * every part to nowhere. Stores nothing. The floor that `deliver` is measured against.
 */
#include <gmime/gmime.h>

/* Decodes one part into a null stream. */
static void
decode(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	GMimeStream *null = data;

	(void)parent;
	if (GMIME_IS_PART(part) && g_mime_part_get_content(GMIME_PART(part)))
		g_mime_data_wrapper_write_to_stream(
			g_mime_part_get_content(GMIME_PART(part)), null);
}

int
main(void)
{
	GMimeStream *in, *null;
	GMimeParser *parser;
	GMimeMessage *message;

	g_mime_init();
	in = g_mime_stream_fs_new(0);
	null = g_mime_stream_null_new();
	parser = g_mime_parser_new_with_stream(in);
	message = g_mime_parser_construct_message(parser, NULL);
	if (message)
		g_mime_message_foreach(message, decode, null);
	return message ? 0 : 1;
}
