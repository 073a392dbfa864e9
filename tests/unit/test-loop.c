/* SPDX-License-Identifier: ISC */
/*
 * test-loop.c - P130: what is a machine's letter by its words alone.
 */
#include "desk/loop.h"

#include <string.h>

#define CLOSING "If you did not write to us, please ignore this mail."
#define TEMPLATE                                                                                   \
	"Subject: [{{tag}}] Your request\n\nWe have {{number}}.\nShort line.\n" CLOSING "\n"

/* A text, and whether it says a sentence of the template. */
static const struct {
	const char *text;
	gboolean echo;
} echoes[] = {
	{ "Hello\n" CLOSING "\n-- \nDesk", TRUE },
	{ "if you did not WRITE to us,\n  please ignore\nthis mail.", TRUE },
	{ "Short line.", FALSE },
	{ "If you did not write to us, please tell me who did.", FALSE },
	{ "", FALSE },
};

static void
test_echo(void)
{
	g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func(g_free);

	tg_loop_learn(sentences, TEMPLATE);
	g_assert_cmpuint(sentences->len, ==, 1);
	for (guint i = 0; i < G_N_ELEMENTS(echoes); i++) {
		g_test_message("%s", echoes[i].text);
		g_assert_true(!!tg_loop_echo(sentences, echoes[i].text) == echoes[i].echo);
	}
}

/* Subjects of ticket systems, and of people. */
static const struct {
	const char *subject;
	gboolean numbered;
} subjects[] = {
	{ "[#7-abcd] Your request", TRUE },
	{ "Re: [example.com #12] AutoReply: printer", TRUE },
	{ "[Ticket#2026112310000012] RE: printer", TRUE },
	{ "[urgent] printer #5 [#5] is dead", TRUE },
	{ "[urgent] printer #5 is dead", FALSE },
	{ "[#first] printer", FALSE },
	{ "[#7", FALSE },
	{ "[a very long word in brackets that no ticket system writes #7]", FALSE },
	{ "Question 5", FALSE },
	{ "", FALSE },
};

static void
test_numbered(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(subjects); i++) {
		g_test_message("%s", subjects[i].subject);
		g_assert_true(tg_loop_is_numbered(subjects[i].subject) == subjects[i].numbered);
	}
}

/* Two texts, and whether one machine wrote both. */
static const struct {
	const char *one, *other;
	gboolean same;
} pairs[] = {
	{ "Обращение #7 принято пн 23 ноября, 15:00 МСК.\nОтветим до вт 24 ноября, 20:00 МСК.",
		"Обращение #1234 принято ср 2 декабря, 9:05 МСК.\nОтветим до чт 3 декабря, 20:00 "
		"МСК.",
		TRUE },
	{ "Your request (101) has been received.", "Your request (102)\nhas  been received.",
		TRUE },
	{ "How do I print?", "How do I scan?", FALSE },
	{ "", "42", TRUE },
};

static void
test_skeleton(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *one = tg_loop_skeleton(pairs[i].one);
		g_autofree char *other = tg_loop_skeleton(pairs[i].other);

		g_test_message("'%s' '%s'", one, other);
		g_assert_true((strcmp(one, other) == 0) == pairs[i].same);
	}
}

/* P130: only a numbered mail's words are counted, by mailbox and by day. */
static void
test_counters(void)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	g_autofree char *loops = NULL;
	g_autofree char *words = NULL;
	g_autofree char *later = NULL;
	g_autofree char *same = NULL;

	tg_loop_counters("a@b.example", analysis, 0, &loops, &words);
	g_assert_nonnull(loops);
	g_assert_null(words);
	g_free(analysis->subject);
	analysis->subject = g_strdup("[#7-abcd] Question");
	tg_loop_counters("a@b.example", analysis, 24 * 3600 - 1, &later, &words);
	g_assert_cmpstr(loops, ==, later);
	g_assert_nonnull(words);
	g_clear_pointer(&later, g_free);
	tg_loop_counters("a@b.example", analysis, 24 * 3600, &later, &same);
	g_assert_cmpstr(loops, !=, later);
	g_assert_cmpstr(words, !=, same);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/loop/P130 our own sentences are recognised", test_echo);
	g_test_add_func("/loop/P130 numbered subjects are recognised", test_numbered);
	g_test_add_func("/loop/P130 numbers and dates make no other letter", test_skeleton);
	g_test_add_func("/loop/P130 counters are a mailbox's and a day's", test_counters);
	return g_test_run();
}
