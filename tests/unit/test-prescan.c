/* SPDX-License-Identifier: ISC */
/*
 * test-prescan.c - limits L1-L6 by ladder (P60), any cutting, what is collected for the walls.
 */
#include "base/limits.h"
#include "mail/prescan.h"

#include <string.h>

/* Text of n copies of a string. */
static char *
times(const char *text, gsize n)
{
	GString *out = g_string_sized_new(strlen(text) * n);

	while (n-- > 0)
		g_string_append(out, text);
	return g_string_free(out, FALSE);
}

/* Scans the bytes in pieces of one size; 0: all at once. */
static TgPrescan *
scan(const char *mail, gsize length, gsize piece)
{
	TgPrescan *prescan = tg_prescan_new();

	for (gsize at = 0; at < length; at += piece) {
		if (piece == 0)
			piece = length;
		tg_prescan_feed(prescan, mail + at, MIN(piece, length - at));
	}
	tg_prescan_end(prescan);
	return prescan;
}

typedef struct {
	const char *name;
	const char *before, *unit, *after; /* the mail is before, n units, after */
	gsize allowed;			   /* the largest n that passes */
	const char *limit;
} Ladder;

static const Ladder ladders[] = {
	{ "a field of 64 KiB", "X: ", "y", "\n\nx", TG_MAX_FIELD - 4, "L3" },
	{ "a folded field of 64 KiB", "X: y\n", " 23456\n", "\nx", (TG_MAX_FIELD - 5) / 7, "L3" },
	{ "an address field of 16 KiB (M1)", "From: ", "g", "\n\nx", TG_MAX_ADDRESS_FIELD - 7,
		"L3" },
	{ "an address field in a body (M1)", "Subject: x\n\nbody\nReply-To : ", "g", "\nx",
		TG_MAX_ADDRESS_FIELD - 12, "L3" },
	{ "an address field that is folded (M1)", "tO:\n", " 23456\n", "\nx",
		(TG_MAX_ADDRESS_FIELD - 4) / 7, "L3" },
	{ "an address field with blanks in front of its colon (M1)",
		"x: y\nCc                                                                          "
		"        : ",
		"g", "\n\nx", TG_MAX_ADDRESS_FIELD - 87, "L3" },
	{ "1000 fields", "", "X: y\n", "\nx", TG_MAX_HEADER_FIELDS, "L2" },
	{ "1000 fields of a part (M5)", "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
		"X: y\n", "\nx", TG_MAX_HEADER_FIELDS, "L2" },
	{ "a section of 256 KiB", "", "X: 2345678901234567890123456789012345678901234567890\n",
		"\nx", TG_MAX_HEADER_FIELDS, "L2" },
	{ "a body line of 1 MiB", "Subject: x\n\n", "y", "\n", TG_MAX_BODY_LINE, "L4" },
	{ "64 boundaries", "", "Content-Type: multipart/mixed; boundary=b\n\n", "x",
		TG_MAX_BOUNDARIES, "L5" },
	{ "64 boundaries, written oddly", "X: y\n\n", "bOUNDARY*0* \t= x\n", "x", TG_MAX_BOUNDARIES,
		"L5" },
	{ "64 attached messages", "", "Content-Type: message/rfc822\n\n", "x", TG_MAX_MESSAGE_PARTS,
		"L5" },
	{ "1000 parts (M4)", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n\n", "",
		TG_MAX_PARTS, "L6" },
	{ "1000 parts of a boundary in sections",
		"Content-Type: multipart/mixed; boundary*0=\"b\"\n\n", "--bc\n\n\n", "",
		TG_MAX_PARTS, "L6" },
	{ "1000 parts of a folded boundary",
		"Content-Type: multipart/mixed;\n boundary\n =\"b\"\n\n", "--bc\n\n\n", "",
		TG_MAX_PARTS, "L6" },
};

static void
test_ladder(gconstpointer data)
{
	const Ladder *row = data;
	const gsize steps[] = { row->allowed - 1, row->allowed, row->allowed + 1,
		row->allowed * 10 };

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_autofree char *units = times(row->unit, steps[i]);
		g_autofree char *mail = g_strconcat(row->before, units, row->after, NULL);
		g_autoptr(TgPrescan) prescan = scan(mail, strlen(mail), 0);

		g_test_message("%s: %" G_GSIZE_FORMAT, row->name, steps[i]);
		g_assert_cmpstr(tg_prescan_limit(prescan), ==,
			steps[i] <= row->allowed ? NULL : row->limit);
	}
}

static void
test_size(void)
{
	g_autoptr(TgPrescan) prescan = tg_prescan_new();
	g_autofree char *block = times(
		"12345678901234567890123456789012345678901234567890123456789012\n\n", TG_MIB / 64);

	for (guint i = 0; i < TG_MAX_RAW / TG_MIB; i++)
		tg_prescan_feed(prescan, block, TG_MIB);
	g_assert_cmpstr(tg_prescan_limit(prescan), ==, NULL);
	tg_prescan_feed(prescan, "x", 1);
	g_assert_cmpstr(tg_prescan_limit(prescan), ==, "L1");
}

static const char collected[] = "Subject: =?KOI8-R?Q?x?= =?nonsense?Q?y?=\n"
				"Content-Type: text/plain;\n charset=\"Windows-1251\"\n"
				"Content-Disposition: attachment; filename*=iso-8859-5'ru'%D0\n"
				"X: a\0b\n\n"
				"<meta charset=big5> charset=utf-7\n";

static void
test_any_cutting(void)
{
	const gsize length = sizeof collected - 1;

	for (gsize piece = 1; piece <= length; piece++) {
		g_autoptr(TgPrescan) prescan = scan(collected, length, piece);
		g_autofree char *charsets = g_strjoinv(" ", (char **)tg_prescan_charsets(prescan));

		g_assert_cmpstr(charsets, ==, "koi8-r windows-1251 iso-8859-5 big5");
		g_assert_true(tg_prescan_wants_magic(prescan));
		g_assert_true(tg_prescan_has_nul_in_header(prescan));
		g_assert_null(tg_prescan_limit(prescan));
	}
}

static void
test_plain_text_wants_nothing(void)
{
	const char *mail = "Subject: x\nContent-Type: text/plain\n\nDear all,\n\n-- \nJ.\n";
	g_autoptr(TgPrescan) prescan = scan(mail, strlen(mail), 0);

	g_assert_false(tg_prescan_wants_magic(prescan));
	g_assert_false(tg_prescan_has_nul_in_header(prescan));
	g_assert_null(tg_prescan_charsets(prescan)[0]);
}

/* Files whose members have to be listed, plain and in base64; others, which need no library. */
static void
test_archives(void)
{
	static const struct {
		const char *line;
		gboolean wanted;
	} rows[] = {
		{ "UEsDBBQAAAAIAAAAIQBz", TRUE },
		{ "UEsFBgAAAAAAAAAAAAAA", TRUE },
		{ "UmFyIRoHAQAzkrXlCgEF", TRUE },
		{ "N3q8ryccAAQ9ClkAAAAA", TRUE },
		{ "eJ8+IgABAQaQCAAEAAAA", TRUE },
		{ "PK\3\4\24", TRUE },
		{ "Rar!\x1A\7", TRUE },
		{ "7z\xBC\xAF\x27\x1C", TRUE },
		{ "\x78\x9F\x3E\x22\1", TRUE },
		{ "iVBORw0KGgoAAAANSUhE", FALSE },
		{ "JVBERi0xLjQKJcOkw7zD", FALSE },
		{ "Use UEsDBBQAAAAIAAAA", FALSE },
		{ "PK", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *mail = g_strconcat("Subject: x\n\n", rows[i].line, "\n", NULL);

		for (gsize piece = 1; piece < 8; piece++) {
			g_autoptr(TgPrescan) prescan = scan(mail, strlen(mail), piece);

			g_assert_cmpint(tg_prescan_wants_unpack(prescan), ==, rows[i].wanted);
		}
	}
}

/* Files whose type the database has to say; pictures and the like in base64, of which it is known. */
static void
test_files(void)
{
	static const struct {
		const char *part;
		gboolean wanted;
	} rows[] = {
		{ "Content-Type: image/png\n\niVBORw0KGgoAAAAN", FALSE },
		{ "Content-Type: image/jpeg; name=a.jpg\n\n/9j/4AAQSkZJRgAB", FALSE },
		{ "Content-Type: text/plain\nContent-Disposition: attachment;\n"
		  " filename=a.pdf\n\nJVBERi0xLjQK",
			FALSE },
		{ "Content-Type: image/gif\n\n\n\nR0lGODlhAQABAAAAACw=", FALSE },
		{ "Content-Type: text/html\n\n<input name=\"a\">", FALSE },
		{ "Content-Type: image/png\n\n", FALSE },
		{ "Content-Type: image/png\n\niVBORw0KGg", TRUE },
		{ "Content-Type: image/png\n\n iVBORw0KGgoAAAAN", TRUE },
		{ "Content-Type: text/plain; name=a.txt\n\nHello", TRUE },
		{ "Content-Type: text/plain;\n name=a.txt\n\nHello", TRUE },
		{ "Content-Disposition: attachment\n\nUEsDBBQAAAAI", TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *alone = g_strconcat("Subject: x\n", rows[i].part, "\n", NULL);
		g_autofree char *part = g_strconcat(
			"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\n",
			rows[i].part, "\n--b\nContent-Type: image/png\n\niVBORw0KGgoA\n--b--\n",
			NULL);

		for (gsize piece = 1; piece < 8; piece++) {
			g_autoptr(TgPrescan) one = scan(alone, strlen(alone), piece);
			g_autoptr(TgPrescan) several = scan(part, strlen(part), piece);

			g_test_message("row %u", i);
			g_assert_cmpint(tg_prescan_wants_magic(one), ==, rows[i].wanted);
			g_assert_cmpint(tg_prescan_wants_magic(several), ==, rows[i].wanted);
		}
	}
}

static void
test_words_across_pieces_of_a_long_line(void)
{
	for (guint i = 0; i < 40; i++) {
		g_autofree char *pad = times("y", TG_MAX_FIELD - 20 + i);
		g_autofree char *words = times(" boundary=b", TG_MAX_BOUNDARIES + 1);
		g_autofree char *mail = g_strconcat("Subject: x\n\nk: ", pad, words, "\n", NULL);
		g_autoptr(TgPrescan) prescan = scan(mail, strlen(mail), 0);

		g_assert_cmpstr(tg_prescan_limit(prescan), ==, "L5");
	}
}

static void
test_patches_are_no_parts(void)
{
	g_autofree char *lines = times("--- a/file\n-- \n", 5000);
	g_autofree char *mail =
		g_strconcat("Content-Type: multipart/mixed; boundary=\"=_x\"\n\n", lines, NULL);
	g_autoptr(TgPrescan) prescan = scan(mail, strlen(mail), 0);

	g_assert_null(tg_prescan_limit(prescan));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(ladders); i++) {
		g_autofree char *path = g_strconcat("/prescan/ladder/", ladders[i].name, NULL);

		g_test_add_data_func(path, &ladders[i], test_ladder);
	}
	g_test_add_func("/prescan/64 MiB in all (L1)", test_size);
	g_test_add_func("/prescan/the result does not depend on the cutting", test_any_cutting);
	g_test_add_func("/prescan/plain text wants nothing", test_plain_text_wants_nothing);
	g_test_add_func("/prescan/archives want a library", test_archives);
	g_test_add_func("/prescan/files of unknown type want libmagic", test_files);
	g_test_add_func("/prescan/words across pieces of a long line",
		test_words_across_pieces_of_a_long_line);
	g_test_add_func("/prescan/lines of a patch are no parts", test_patches_are_no_parts);
	return g_test_run();
}
