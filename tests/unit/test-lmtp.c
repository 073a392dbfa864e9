/* SPDX-License-Identifier: ISC */
/*
 * test-lmtp.c - the LMTP machine: dialogues, the end of data, dots, chunks (P70-P77, P79).
 *
 * Every dialogue is played whole, byte by byte and cut in two at every place; what is heard must be the same.
 */
#include "base/limits.h"
#include "net/lmtp.h"

#include <string.h>

#include "lmtp-dialogues.h"

#define LHLO_REPLY                                                                                 \
	"250-mx.example.ru\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE 2000\r\n" \
	"250 ENHANCEDSTATUSCODES\r\n"

typedef struct {
	TgLmtp *lmtp;
	GString *heard, *text;
	gboolean closed;
} Play;

/* A word of the transcript. */
static void
note(Play *play, const char *word)
{
	g_string_append_printf(play->heard, "%s%s", play->heard->len ? " " : "", word);
}

/* The replies so far, two words each; RFC 2034: the classes must be equal. */
static void
hear(Play *play)
{
	GString *reply = tg_lmtp_reply(play->lmtp);

	g_string_replace(reply, LHLO_REPLY, "<lhlo>\r\n", 0);
	for (char *line = reply->str, *end; (end = strstr(line, "\r\n")); line = end + 2) {
		g_auto(GStrv) words = NULL;

		*end = '\0';
		g_assert_cmpuint(strlen(line), <, 512);
		words = g_strsplit(line, " ", 3);
		if (g_strcmp0(words[0], "220") == 0)
			continue;
		note(play, words[0]);
		if (*line == '<' || g_strcmp0(words[0], "354") == 0)
			continue;
		g_assert_cmpint(words[0][0], ==, words[1][0]);
		note(play, words[1]);
	}
	g_string_truncate(reply, 0);
}

/* The message so far, in one piece; of one that will be too big a driver may see some. */
static void
flush_text(Play *play)
{
	g_autofree char *piece = g_strdup_printf("{%s}", play->text->str);

	if (play->text->len > 0 && !g_str_has_prefix(play->text->str, A10))
		note(play, piece);
	g_string_truncate(play->text, 0);
}

static const char *
desk(const char *recipient)
{
	static const char *const desks[] = { "support@example.ru", "sales@example.ru", "PostMaster",
		NULL };

	if (g_strcmp0(recipient, "full@example.ru") == 0)
		return "452 4.3.1 no room";
	return g_strv_contains(desks, recipient) ? NULL : "550 5.1.1 no such desk";
}

/* What a driver does with one event. */
static void
answer(Play *play, const TgLmtpEvent *event)
{
	switch (event->kind) {
	case TG_LMTP_RECIPIENT:
		tg_lmtp_recipient(play->lmtp, desk(event->recipient));
		break;
	case TG_LMTP_BEGIN:
		tg_lmtp_begin(play->lmtp, event->size == 1999 ? "452 4.3.1 no room" : NULL);
		break;
	case TG_LMTP_TEXT:
		g_assert_cmpuint(event->length, >, 0);
		g_string_append_len(play->text, event->text, (gssize)event->length);
		break;
	case TG_LMTP_END:
		flush_text(play);
		note(play, ".");
		while (tg_lmtp_owes(play->lmtp))
			tg_lmtp_settle(play->lmtp, "250 2.0.0 ticket 1042 opened");
		break;
	case TG_LMTP_CLOSE:
		play->closed = TRUE;
		break;
	default:
		break;
	}
	if (tg_lmtp_reply(play->lmtp)->len)
		flush_text(play);
	hear(play);
}

/* One packet, which lies in a block of exactly its size (valgrind and ASan see a byte too far). */
static void
packet(Play *play, const char *bytes, gsize length)
{
	g_autofree char *copy = g_memdup2(bytes, MAX(length, 1));
	const char *at = copy;
	TgLmtpEvent event;

	do {
		event = tg_lmtp_step(play->lmtp, &at, &length);
		answer(play, &event);
	} while (event.kind != TG_LMTP_NEED && event.kind != TG_LMTP_CLOSE);
	if (event.kind == TG_LMTP_NEED)
		g_assert_cmpuint(length, ==, 0);
}

/* The transcript of a client's bytes; cut: where they are cut in two, 0 = into single bytes, length = whole.
 */
static char *
play(const char *bytes, gsize length, gsize cut, gboolean bare)
{
	const TgLmtpOptions options = {
		.hostname = "mx.example.ru", .max_size = 2000, .accept_bare_ends = bare
	};
	Play self = { .lmtp = tg_lmtp_new(&options),
		.heard = g_string_new(NULL),
		.text = g_string_new(NULL) };

	for (gsize at = 0; !self.closed && at < length;) {
		gsize n = cut == 0 ? 1 : at < cut ? cut - at : length - at;

		packet(&self, bytes + at, n);
		at += n;
	}
	flush_text(&self);
	hear(&self);
	if (self.closed)
		note(&self, "<close>");
	tg_lmtp_free(self.lmtp);
	g_string_free(self.text, TRUE);
	return g_string_free(self.heard, FALSE);
}

static void
test_dialogues(void)
{
	g_assert_cmpuint(G_N_ELEMENTS(DIALOGUES), >=, 120);
	for (guint i = 0; i < G_N_ELEMENTS(DIALOGUES); i++) {
		const char *client = DIALOGUES[i].client;
		const gsize length = strlen(client);
		g_autofree char *heard = play(client, length, length, FALSE);
		g_autofree char *wanted = g_strchomp(g_strdup(DIALOGUES[i].server));

		g_test_message("%s", DIALOGUES[i].sentence);
		g_assert_cmpstr(heard, ==, wanted);
		for (gsize cut = 0; cut<length; cut += length> 600 && cut > 0 ? 97 : 1) {
			g_autofree char *again = play(client, length, cut, FALSE);

			g_assert_cmpstr(again, ==, wanted);
		}
	}
}

/* P71: only CR LF . CR LF ends a message, whatever the ends of lines are and however they are cut. */
static void
test_end_of_data(void)
{
	static const char *const before[] = { "\r\n", "\n", "\r", "\r\r\n" };
	static const char *const after[] = { "\r\n", "\n", "\r", "" };
	guint ended = 0, n = 0;

	for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
		for (guint j = 0; j < G_N_ELEMENTS(after); j++) {
			g_autofree char *bytes =
				g_strdup_printf(LMRD "x%s.%sy\r\n.\r\n", before[i], after[j]);
			const gsize length = strlen(bytes);
			/* CR LF . CR LF, or the CR CR LF that ends with one: then "y" and "." are commands */
			gboolean ends = j == 0 && (i == 0 || i == 3);

			for (gsize cut = 0; cut <= length; cut++, n++) {
				g_autofree char *heard = play(bytes, length, cut, TRUE);

				g_assert_cmpint(
					g_str_has_suffix(heard, "} . 250 2.0.0"), ==, !ends);
				g_assert_cmpint(
					g_str_has_suffix(heard, "500 5.5.1 500 5.5.1"), ==, ends);
			}
			ended += ends;
		}
	}
	g_test_message("P71: %u plays", n);
	g_assert_cmpuint(ended, ==, 2);
}

/* P73: what a client stuffs comes out as it was. */
static void
test_dots(void)
{
	static const char *const pieces[] = { ".", "..", "...", "x", "\r\n", "\r\n.", "\r\n..x",
		". " };
	g_autoptr(GRand) rand = g_rand_new_with_seed(73);

	for (guint round = 0; round < 2000; round++) {
		g_autoptr(GString) body = g_string_new(NULL), sent = g_string_new(LMRD);
		g_autofree char *heard = NULL, *wanted = NULL;

		for (gint n = g_rand_int_range(rand, 0, 12); n > 0; n--)
			g_string_append(
				body, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		g_string_append(body, "\r\n");
		g_string_append(sent, body->str);
		g_string_replace(sent, "\r\n.", "\r\n..", 0);
		g_string_append(sent, ".\r\n");
		heard = play(sent->str, sent->len,
			(gsize)g_rand_int_range(rand, 0, (gint)sent->len), FALSE);
		wanted = g_strdup_printf(OK_LMRD "{%s} . 250 2.0.0", body->str);
		g_assert_cmpstr(heard, ==, wanted);
	}
}

/* NUL in a command and in a message; P76. */
static void
test_nul(void)
{
	static const char bytes[] = "NO\0OP\r\nNOOP\r\n" LMRD "a\0b\r\n.\r\n";
	g_autofree char *heard = play(bytes, sizeof bytes - 1, sizeof bytes - 1, FALSE);

	g_assert_cmpstr(heard, ==, "500 5.5.2 250 2.0.0 " OK_LMRD "{a} . 250 2.0.0");
}

/* P75, P77, P79: the 101st recipient; many commands; very long lines, and the stream keeps its step. */
static void
test_many(void)
{
	g_autoptr(GString) bytes = g_string_new(LM);
	g_autofree char *heard = NULL;
	guint verdicts = 0;

	for (guint i = 0; i < TG_LMTP_RECIPIENTS + 1; i++)
		g_string_append(bytes, R);
	g_string_append(bytes, D "x\r\n.\r\n");
	heard = play(bytes->str, bytes->len, bytes->len, FALSE);
	g_assert_nonnull(strstr(heard, "250 2.1.5 452 4.5.3 354 {x\r\n} . 250 2.0.0"));
	for (const char *at = heard; (at = strstr(at, "250 2.0.0")); at++)
		verdicts++;
	g_assert_cmpuint(verdicts, ==, TG_LMTP_RECIPIENTS);
	g_free(heard);
	g_string_assign(bytes, "");
	for (guint i = 0; i < 100000; i++)
		g_string_append(bytes, "NOOP\r\n");
	heard = play(bytes->str, bytes->len, bytes->len, FALSE);
	g_assert_cmpuint(strlen(heard), ==, 100000 * strlen("250 2.0.0 ") - 1);
	g_free(heard);
	g_string_assign(bytes, "NOOP ");
	for (guint i = 0; i < 20000; i++)
		g_string_append(bytes, A500);
	g_string_append(bytes, "\r\n" LMRD);
	for (guint i = 0; i < 20000; i++)
		g_string_append(bytes, A500);
	g_string_append(bytes, "\r\n.\r\nNOOP\r\n");
	heard = play(bytes->str, bytes->len, 1000, FALSE);
	g_assert_cmpstr(heard, ==, "500 5.5.2 " OK_LMRD "552 5.3.4 250 2.0.0");
}

/* A message of which the verdicts take their time: what was sent ahead waits. */
static void
test_verdicts_later(void)
{
	const TgLmtpOptions options = { .hostname = "mx.example.ru", .max_size = 2000 };
	g_autoptr(TgLmtp) lmtp = tg_lmtp_new(&options);
	const char *at = LMR "RCPT TO:<sales@example.ru>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n";
	gsize length = strlen(at);
	TgLmtpEvent event = { 0 };

	while (event.kind != TG_LMTP_END) {
		event = tg_lmtp_step(lmtp, &at, &length);
		if (event.kind == TG_LMTP_RECIPIENT)
			tg_lmtp_recipient(lmtp, NULL);
		if (event.kind == TG_LMTP_BEGIN) {
			g_assert_cmpstr(event.sender, ==, "a@example.com");
			tg_lmtp_begin(lmtp, NULL);
		}
	}
	g_string_truncate(tg_lmtp_reply(lmtp), 0);
	g_assert_cmpuint(tg_lmtp_recipients(lmtp), ==, 2);
	event = tg_lmtp_step(lmtp, &at, &length);
	g_assert_cmpint(event.kind, ==, TG_LMTP_NEED);
	g_assert_cmpuint(length, ==, strlen("NOOP\r\n"));
	tg_lmtp_settle(lmtp, "250 2.0.0 ticket 1");
	g_assert_true(tg_lmtp_owes(lmtp));
	tg_lmtp_settle(lmtp, "451 4.3.0 later\r\nMAIL FROM:<x>");
	g_assert_false(tg_lmtp_owes(lmtp));
	tg_lmtp_step(lmtp, &at, &length);
	g_assert_cmpstr(tg_lmtp_reply(lmtp)->str, ==,
		"250 2.0.0 ticket 1\r\n451 4.3.0 later??MAIL FROM:<x>\r\n250 2.0.0 ok\r\n");
	tg_lmtp_give_up(lmtp, "421 4.3.2 shutting down");
	g_assert_cmpint(tg_lmtp_step(lmtp, &at, &length).kind, ==, TG_LMTP_CLOSE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/lmtp/P70, P74: dialogues, however they are cut", test_dialogues);
	g_test_add_func("/lmtp/P71, P72: what ends a message", test_end_of_data);
	g_test_add_func("/lmtp/P73: dots come out as they went in", test_dots);
	g_test_add_func("/lmtp/P76: NUL", test_nul);
	g_test_add_func("/lmtp/P75, P77, P79: many and long", test_many);
	g_test_add_func("/lmtp/S12: verdicts take their time", test_verdicts_later);
	return g_test_run();
}
