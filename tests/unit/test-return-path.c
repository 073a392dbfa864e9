/* SPDX-License-Identifier: ISC */
/*
 * test-return-path.c - a delivered message has one Return-Path, and it is the envelope's (S17).
 */
#include "mail/digest.h"
#include "mail/header_line.h"
#include "mail/return_path.h"

#include <string.h>

/* clang-format off */
static const struct {
	const char *head, *sender, *wanted;
} rows[] = {
	{ "From: a\r\n\r\nbody", "a@b.example", "Return-Path: <a@b.example>\r\nFrom: a\r\n\r\nbody" },
	{ "Return-Path: <x@y>\r\nFrom: a\r\n\r\n", "", "Return-Path: <>\r\nFrom: a\r\n\r\n" },
	{ "From: a\r\nreturn-path : <x@y>\r\n\t(folded)\r\nTo: b\r\n\r\n", "s@t", "Return-Path: <s@t>\r\nFrom: a\r\nTo: b\r\n\r\n" },
	{ "Return-Path: 1\r\nReturn-Path: 2\r\n 3\r\n", "s", "Return-Path: <s>\r\n" },
	{ "Return-Paths: x\r\nX-Return-Path: y\r\n\r\n", "s", "Return-Path: <s>\r\nReturn-Paths: x\r\nX-Return-Path: y\r\n\r\n" },
	{ "From: a\r\n\r\nReturn-Path: in the text\r\n", "s", "Return-Path: <s>\r\nFrom: a\r\n\r\nReturn-Path: in the text\r\n" },
	{ "From: a\nReturn-Path: x\n\nReturn-Path: text\n", "s", "Return-Path: <s>\r\nFrom: a\n\nReturn-Path: text\n" },
	{ "", "s", "Return-Path: <s>\r\n" },
	{ "Return-Path", "s", "Return-Path: <s>\r\nReturn-Path" },
};

static const struct {
	const char *head;
	gsize length;
} lengths[] = {
	{ "From: a\r\n\r\nbody", 11 }, { "From: a\n\nbody", 9 }, { "\r\nbody", 2 }, { "\n", 1 },
	{ "", 0 }, { "From: a\r\n", 0 }, { "From: a\r\n\r", 0 }, { "From: a\r\n \r\n", 0 },
};
/* clang-format on */

static void
test_set(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) head = g_string_new(rows[i].head);

		tg_return_path_set(head, rows[i].sender);
		g_assert_cmpstr(head->str, ==, rows[i].wanted);
	}
}

static void
test_length(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
		const gsize length = strlen(lengths[i].head);
		gsize at = 0, found = 0, looked = 0;

		g_assert_cmpuint(
			tg_header_length(lengths[i].head, length, &at), ==, lengths[i].length);
		/* byte by byte: the same, and it goes on where it was */
		for (gsize n = 1; n <= length && !found; n++) {
			g_assert_cmpuint(looked, <=, n);
			found = tg_header_length(lengths[i].head, n, &looked);
		}
		g_assert_cmpuint(found, ==, lengths[i].length);
		g_assert_true(looked == 0 || lengths[i].head[looked - 1] == '\n');
	}
}

/* What the pipe has got with another Return-Path, or none, is the same message (I2). */
static void
test_digest(void)
{
	static const char mail[] =
		"Return-Path: <x@y>\r\nReceived: here\r\nFrom: a\r\n\r\nbody\r\n";
	g_autoptr(GString) head = g_string_new(mail);
	g_autofree char *before = tg_message_digest(mail, strlen(mail));
	g_autofree char *after = NULL;

	tg_return_path_set(head, "s@t");
	after = tg_message_digest(head->str, head->len);
	g_assert_cmpstr(before, ==, after);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/return-path/S17: one, and the envelope's", test_set);
	g_test_add_func("/return-path/where a header ends", test_length);
	g_test_add_func("/return-path/I2: the digest does not see it", test_digest);
	return g_test_run();
}
