/* SPDX-License-Identifier: ISC */
/*
 * test-transport.c - what msmtp's exit status means; letters as files; argument vectors (P124).
 */
#include "net/transport.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

typedef struct {
	const char *sentence;
	int status;
	const char *output;
	TgSendResult wanted;
} Row;

static const Row ROWS[] = {
	{ "sent", EX_OK, "", TG_SEND_SENT },
	{ "the server says 550 to the recipient", EX_DATAERR,
		"msmtp: recipient address x not accepted by the server\n"
		"msmtp: server message: 550 5.1.1 no such user",
		TG_SEND_FAILED },
	{ "the server says 451", EX_TEMPFAIL, "msmtp: server message: 451 4.3.0 later",
		TG_SEND_RETRY },
	{ "451 under another status", EX_UNAVAILABLE, "msmtp: server message: 451 4.3.0 later",
		TG_SEND_RETRY },
	{ "no connection", EX_UNAVAILABLE, "msmtp: cannot connect to localhost, port 25",
		TG_SEND_RETRY },
	{ "no such host", EX_NOHOST, "msmtp: cannot locate host", TG_SEND_RETRY },
	{ "msmtp's configuration is wrong", EX_CONFIG, "msmtp: account default not found",
		TG_SEND_RETRY },
	{ "authentication failed: the way is closed, not the letter", EX_NOPERM,
		"msmtp: server message: 535 5.7.8 bad credentials", TG_SEND_RETRY },
	{ "no program", 127, "", TG_SEND_RETRY },
	{ "a digit is no reply", EX_DATAERR, "msmtp: server message: 5", TG_SEND_RETRY },
};

static void
test_status(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_test_message("%s", ROWS[i].sentence);
		g_assert_cmpint(
			tg_msmtp_result(ROWS[i].status, ROWS[i].output), ==, ROWS[i].wanted);
	}
}

static void
test_file(void)
{
	g_autofree char *folder = g_dir_make_tmp("tg-XXXXXX", NULL);
	TgTransport transport = { .kind = "file", .directory = folder };
	g_autoptr(GBytes) letter = g_bytes_new_static("To: a\r\n\r\nhi\r\n", 13);
	g_autofree char *path = g_build_filename(folder, "000001-ack.eml", NULL);
	g_autofree char *why = NULL, *text = NULL;

	g_assert_cmpint(
		tg_transport_send(&transport, "000001-ack", "", "a@example.com", letter, &why), ==,
		TG_SEND_SENT);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==,
		"Return-Path: <>\r\nX-Envelope-To: <a@example.com>\r\nTo: a\r\n\r\nhi\r\n");
	g_remove(path);
	g_rmdir(folder);
}

/* P124, P120: what could be taken for an option, a command, two recipients or a line of a file never
 * reaches a program or a folder, as recipient or as sender. */
static void
test_addresses(void)
{
	static const char *const BAD[] = { "-oQ/tmp", "-X/tmp/x", "--help", "a b@example.com",
		"a@example.com\nb@example.com", "a@example.com\t", "\x7f@example.com",
		"a@example.com>\r\nBcc: <b@example.com", "<a@example.com>", "" };
	g_autofree char *folder = g_dir_make_tmp("tg-XXXXXX", NULL);
	const TgTransport transports[] = { { .kind = "msmtp", .command = "/bin/true" },
		{ .kind = "file", .directory = folder } };
	g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);

	for (guint i = 0; i < 2 * G_N_ELEMENTS(BAD); i++) {
		const char *bad = BAD[i / 2];
		const TgTransport *transport = &transports[i % 2];
		g_autofree char *why = NULL, *why_not_from = NULL;

		g_assert_cmpint(tg_transport_send(transport, "1", "", bad, letter, &why), ==,
			TG_SEND_FAILED);
		g_assert_nonnull(why);
		if (*bad)
			g_assert_cmpint(tg_transport_send(transport, "1", bad, "a@example.com",
						letter, &why_not_from),
				==, TG_SEND_FAILED);
	}
	g_assert_cmpint(g_rmdir(folder), ==, 0); /* nothing was put there */
}

/* A missing program keeps the letter and is named. */
static void
test_missing_program(void)
{
	TgTransport transport = { .kind = "msmtp", .command = "/nonexistent/msmtp" };
	g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);
	g_autoptr(GError) error = NULL;
	g_autofree char *why = NULL;

	g_assert_cmpint(tg_transport_send(&transport, "1", "", "a@example.com", letter, &why), ==,
		TG_SEND_RETRY);
	g_assert_nonnull(why);
	g_assert_false(tg_transport_check(&transport, &error));
	g_assert_nonnull(strstr(error->message, "/nonexistent/msmtp"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/transport/only a 5xx reply to the letter is final", test_status);
	g_test_add_func("/transport/a letter as a file has its envelope on top", test_file);
	g_test_add_func(
		"/transport/addresses that are no addresses are refused (P124)", test_addresses);
	g_test_add_func("/transport/a missing program keeps the letter", test_missing_program);
	return g_test_run();
}
