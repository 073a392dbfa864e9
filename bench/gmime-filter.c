/* SPDX-License-Identifier: ISC */
/*
 * gmime-filter.c - the least that reading a mail can cost: GMime parses standard input, or each of the
 * files that are named, and decodes every part to nowhere. Stores nothing. The floor that `deliver` and
 * `serve` are measured against.
 */
#include <fcntl.h>
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

/* Reads one mail; takes the descriptor. */
static gboolean
read_mail(int fd)
{
	GMimeStream *in = g_mime_stream_fs_new(fd);
	GMimeStream *null = g_mime_stream_null_new();
	GMimeParser *parser = g_mime_parser_new_with_stream(in);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	const gboolean ok = message != NULL;

	if (message)
		g_mime_message_foreach(message, decode, null);
	g_clear_object(&message);
	g_object_unref(parser);
	g_object_unref(null);
	g_object_unref(in);
	return ok;
}

int
main(int argc, char **argv)
{
	gboolean ok = TRUE;

	g_mime_init();
	if (argc == 1)
		ok = read_mail(0);
	for (int i = 1; i < argc && ok; i++)
		ok = read_mail(open(argv[i], O_RDONLY | O_CLOEXEC));
	return ok ? 0 : 1;
}
