/* SPDX-License-Identifier: ISC */
/*
 * test-digest.c - the same message is the same message, whatever way it came (I2, P34, P35).
 */
#include "base/limits.h"
#include "mail/digest.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BODY "From: a@example.com\nSubject: x\n\nhello\n"

typedef struct {
	const char *sentence, *raw;
	gboolean same; /* as BODY */
} Row;

static const Row ROWS[] = {
	{ "plain", BODY, TRUE },
	{ "CR LF line ends", "From: a@example.com\r\nSubject: x\r\n\r\nhello\r\n", TRUE },
	{ "Return-Path on top", "Return-Path: <a@example.com>\n" BODY, TRUE },
	{ "folded Received on top",
		"Received: from x\n\tby y; Mon\nDelivered-To: s@example.com\n" BODY, TRUE },
	{ "an mbox line on top", "From a@example.com Mon Nov 23 10:00:00 2026\n" BODY, TRUE },
	{ "Authentication-Results with a blank before the colon",
		"Authentication-Results : mx; none\n" BODY, TRUE },
	{ "a trace field below the first other field is content",
		"From: a@example.com\nReceived: from x\nSubject: x\n\nhello\n", FALSE },
	{ "another body", "From: a@example.com\nSubject: x\n\nhello!\n", FALSE },
	{ "a bare CR is content", "From: a@example.com\nSubject: x\n\nhel\rlo\n", FALSE },
	{ "a field that only begins like a trace field", "Received-Twice: 1\n" BODY, FALSE },
	{ "nothing at all", "", FALSE },
};

static int
descriptor_of(const char *data, gsize length)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	g_assert_cmpint(write(fd, data, length), ==, (ssize_t)length);
	return fd;
}

static void
test_rows(void)
{
	g_autofree char *wanted = tg_message_digest(BODY, strlen(BODY));

	for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *got = tg_message_digest(ROWS[i].raw, strlen(ROWS[i].raw));
		int fd = descriptor_of(ROWS[i].raw, strlen(ROWS[i].raw));
		g_autofree char *streamed = tg_message_digest_fd(fd);

		close(fd);
		g_test_message("%s", ROWS[i].sentence);
		g_assert_cmpstr(got, ==, streamed);
		g_assert_cmpint(g_str_equal(got, wanted), ==, ROWS[i].same);
	}
}

/* CR at the end of a block, LF at the begin of the next. */
static void
test_block_border(void)
{
	gsize length = TG_MAX_HEADER_SECTION + 100;
	g_autofree char *crlf = g_malloc(length);
	g_autoptr(GString) lf = g_string_new(NULL);

	memset(crlf, 'x', length);
	memcpy(crlf, "Subject: a\r\n\r\n", 14);
	crlf[TG_MAX_HEADER_SECTION - 1] = '\r';
	crlf[TG_MAX_HEADER_SECTION] = '\n';
	for (gsize i = 0; i < length; i++) {
		if (crlf[i] != '\r')
			g_string_append_c(lf, crlf[i]);
	}
	{
		int fd = descriptor_of(crlf, length);
		g_autofree char *streamed = tg_message_digest_fd(fd);
		g_autofree char *wanted = tg_message_digest(lf->str, lf->len);

		close(fd);
		g_assert_cmpstr(streamed, ==, wanted);
	}
}

/* Every bare CR counts, also the second of two (T31). */
static void
test_bare_returns(void)
{
	g_autofree char *one = tg_message_digest("S: a\n\nb\rc\n", 10);
	g_autofree char *two = tg_message_digest("S: a\n\nb\r\rc\n", 11);
	g_autofree char *end = tg_message_digest("S: a\n\nb\r\r\nc\n", 12);
	g_autofree char *same = tg_message_digest("S: a\n\nb\r\nc\n", 11);

	g_assert_cmpstr(one, !=, two);
	g_assert_cmpstr(end, !=, same);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/digest/trace fields and line ends do not count (I2)", test_rows);
	g_test_add_func("/digest/a line end across two blocks is one", test_block_border);
	g_test_add_func("/digest/every bare CR counts", test_bare_returns);
	return g_test_run();
}
