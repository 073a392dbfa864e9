/* SPDX-License-Identifier: ISC */
/*
 * test-decide-agent.c - agents' mails: rows X10-X14, X28-X33, X36 and the round trip of take, note, close.
 *
 * Each row begins with Olga's ticket 1 and Ivan's ticket 2, complete and acknowledged; Petrov was
 * notified of both.
 */
#include "decide-lib.h"

#include <string.h>

#define OLGA "olga@customer.example"
#define IVAN "ivan@other.example"
#define AGENT "petrov@example.ru"
#define NOTIFY "{notify:" AGENT "}"
#define PASS "mx.example.ru; dmarc=pass header.from=example.ru"
#define FAIL "mx.example.ru; dmarc=fail header.from=example.ru"
#define COMPLETE "Версия: 2.3.1\nВоспроизводимость: каждый раз"
#define HELD "set-aside none new; nonce>" AGENT
#define NOTHING_DONE(evidence, how) "set-aside " evidence " " how " #2 new; transcript>" AGENT

typedef struct {
	const char *name;
	gboolean ratchet;
	TestMail mail;
	const char *wanted;
} Row;

/* Two tickets, one agent; the last notification is that of ticket 2. */
static TestDesk *
two_tickets(gboolean ratchet, const char *extra)
{
	TestDesk *desk = test_desk_new(extra);
	const TestMail first = { .from = OLGA, .text = COMPLETE };
	const TestMail second = { .from = IVAN, .text = COMPLETE };

	test_agent(desk, AGENT, ratchet);
	tg_decision_free(test_deliver(desk, &first));
	tg_decision_free(test_deliver(desk, &second));
	return desk;
}

static const Row rows[] = {
	{ "X10 no proof: held, a code to the real agent", FALSE,
		{ .from = AGENT, .subject = "Re: {tag2}", .text = "#close" }, HELD },
	{ "X10 no proof and no ticket: held too", FALSE, { .from = AGENT }, HELD },
	{ "X11 a token alone runs and is confirmed", FALSE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "#close" },
		"accepted token token #2 closed; closed>" IVAN " transcript>" AGENT },
	{ "X11 a token alone is held once he is known to pass", TRUE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "#close" },
		"set-aside token new; nonce>" AGENT },
	{ "X11 a failed DMARC is held, token or not", FALSE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "#close", .authres = FAIL },
		"set-aside failed new; nonce>" AGENT },
	{ "a failed DMARC with auth=pass is proof", FALSE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#close",
			.authres = "mx.example.ru; dmarc=fail header.from=example.ru; "
				   "auth=pass smtp.auth=petrov" },
		"accepted authenticated+token token #2 closed; closed>" IVAN },
	{ "X12 proof and the subject's tag run", FALSE,
		{ .from = AGENT, .subject = "Re: {tag1}", .text = "#close", .authres = PASS },
		"accepted authenticated subject #1 closed; closed>" OLGA },
	{ "X13 a reply goes to the participants", TRUE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "Try again.", .authres = PASS },
		"accepted authenticated+token token #2 open; reply>" IVAN },
	{ "X8 X13 nobody in Cc gets it", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "Try again.",
			.authres = PASS,
			.cc = "eve@third.example" },
		"accepted authenticated+token token #2 open; reply>" IVAN },
	{ "X14 #take tells the contact", TRUE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "#take", .authres = PASS },
		"accepted authenticated+token token #2 open; taken>" IVAN },
	{ "X14 Russian words are the same commands", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#Взять\n\nСмотрю.",
			.authres = PASS },
		"accepted authenticated+token token #2 open; taken>" IVAN " reply>" IVAN },
	{ "X14 #note sends nothing outside", TRUE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "#note\nSecret.", .authres = PASS },
		"accepted authenticated+token token #2 new;" },
	{ "reply, then close", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "Done.\n\n#close",
			.authres = PASS },
		"accepted authenticated+token token #2 closed; reply>" IVAN " closed>" IVAN },
	{ "an unknown word does nothing", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#tkae\n#close\nText.",
			.authres = PASS },
		NOTHING_DONE("authenticated+token", "token") },
	{ "a note between two paragraphs is not sent to the customer", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "One.\n\n#note\n\nTwo.",
			.authres = PASS },
		NOTHING_DONE("authenticated+token", "token") },
	{ "an empty mail does nothing", TRUE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "", .authres = PASS },
		NOTHING_DONE("authenticated+token", "token") },
	{ "#help is answered", TRUE,
		{ .from = AGENT, .in_reply_to = NOTIFY, .text = "#help", .authres = PASS },
		"accepted authenticated+token token #2 new; transcript>" AGENT },
	{ "a mail about no ticket does nothing and is told so", TRUE,
		{ .from = AGENT, .text = "#close", .authres = PASS },
		"set-aside authenticated new; transcript>" AGENT },
	{ "X28 an agent's vacation notice holds no command", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#close",
			.authres = PASS,
			.automatic = TG_AUTOMATIC_AUTO_REPLY },
		"accepted authenticated+token token #2 new;" },
	{ "X29 a bounce holds no command", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#close",
			.sender = "<>",
			.automatic = TG_AUTOMATIC_BOUNCE,
			.bounced = NOTIFY },
		"accepted token new #2 new;" },
	{ "X30 commands in the quoted text are not read", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "Hello.",
			.quoted = "> #close",
			.authres = PASS },
		"accepted authenticated+token token #2 open; reply>" IVAN },
	{ "X32 a token of one ticket with the tag of another does nothing", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.subject = "Re: {tag1}",
			.text = "#close",
			.authres = PASS },
		"set-aside authenticated+token new; transcript>" AGENT },
	{ "X33 somebody who is no agent any more is held with his old token", FALSE,
		{ .from = "former@example.ru", .in_reply_to = NOTIFY, .text = "#close" },
		"accepted none new #3 new; notify>" AGENT },
	{ "X22 an agent's name on another's address is nobody's word", FALSE,
		{ .from = "\"" AGENT "\" <eve@third.example>",
			.in_reply_to = NOTIFY,
			.text = "#close" },
		"accepted none new #3 new; notify>" AGENT },
	{ "an attached file beside a command goes out", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#take",
			.file = "screen.png",
			.authres = PASS },
		"accepted authenticated+token token #2 open; taken>" IVAN " reply>" IVAN },
	{ "a note's file stays inside", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "#note\nSee.",
			.file = "screen.png",
			.authres = PASS },
		"accepted authenticated+token token #2 new;" },
	{ "a refused file is told of, the words go out", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "Try this.",
			.file = "tool.exe",
			.authres = PASS },
		"accepted authenticated+token token #2 open; reply>" IVAN " transcript>" AGENT },
	{ "quoted lines between answers stay inside, and he is told", TRUE,
		{ .from = AGENT,
			.in_reply_to = NOTIFY,
			.text = "> organisation: secret\nYes.",
			.authres = PASS },
		"accepted authenticated+token token #2 open; reply>" IVAN " transcript>" AGENT },
};

/* One row on a desk of its own. */
static void
test_row(gconstpointer data)
{
	const Row *row = data;
	g_autoptr(TestDesk) desk = two_tickets(row->ratchet, NULL);
	g_autoptr(TgDecision) decision = test_deliver(desk, &row->mail);
	g_autofree char *summary = test_summary(desk, decision);
	g_autofree char *reply = test_letter(decision, "reply");

	g_assert_cmpstr(summary, ==, row->wanted);
	g_assert_true(!reply || !strstr(reply, "secret"));
}

/* X10: a code a day, whatever is sent in the agent's name. */
static void
test_nonce_budget(void)
{
	g_autoptr(TestDesk) desk = two_tickets(FALSE, NULL);
	const TestMail mail = { .from = AGENT, .text = "#close" };
	guint codes = 0;

	for (int i = 0; i < 5; i++) {
		g_autoptr(TgDecision) decision = test_deliver(desk, &mail);
		g_autofree char *code = test_letter(decision, "nonce");

		codes += code != NULL;
		desk->now += i == 3 ? 86400 : 60;
	}
	g_assert_cmpuint(codes, ==, 2);
}

/* Take, answer, close: what the ticket remembers. */
static void
test_round_trip(void)
{
	g_autoptr(TestDesk) desk = two_tickets(FALSE, NULL);
	const TestMail take = {
		.from = AGENT, .in_reply_to = NOTIFY, .text = "#take", .authres = PASS
	};
	const TestMail close = {
		.from = AGENT, .in_reply_to = NOTIFY, .text = "Bye.\n#close", .authres = PASS
	};
	const TgTicket *ticket = test_ticket(desk, 2);
	g_autoptr(TgDecision) taken = NULL;
	g_autoptr(TgDecision) again = NULL;
	g_autoptr(TgDecision) closed = NULL;
	g_autoptr(TgDecision) twice = NULL;
	g_autofree char *letter = NULL;

	desk->now += 600;
	taken = test_deliver(desk, &take);
	g_assert_cmpstr(taken->line, ==, "ticket 2: commands done");
	g_assert_cmpstr(ticket->assignee, ==, AGENT);
	g_assert_cmpstr(ticket->status, ==, "open");
	g_assert_cmpint(tg_ticket_clock(ticket, "reaction")->state, ==, TG_CLOCK_MET);
	g_assert_cmpint(tg_ticket_clock(ticket, "reaction")->working, ==, 600);
	g_assert_cmpint(tg_ticket_clock(ticket, "answer")->state, ==, TG_CLOCK_RUNNING);
	again = test_deliver(desk, &take);
	letter = test_letter(again, "taken");
	g_assert_null(letter); /* the contact knows already */
	closed = test_deliver(desk, &close);
	g_assert_cmpstr(closed->line, ==, "ticket 2: answer sent");
	g_assert_cmpstr(ticket->resolution, ==, "solved");
	g_assert_cmpint(tg_ticket_clock(ticket, "answer")->state, ==, TG_CLOCK_MET);
	twice = test_deliver(desk, &close);
	g_assert_cmpint(twice->outcome, ==, TG_OUTCOME_SET_ASIDE);
}

/* [mail] confirm decides when he is told what ran. */
static void
test_confirm(void)
{
	const struct {
		const char *confirm, *text;
		gboolean told;
	} cases[] = { { "unproved", "#close", FALSE }, { "always", "Text.", TRUE },
		{ "commands", "Text.", FALSE }, { "commands", "#take", TRUE } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestDesk) desk = two_tickets(FALSE, NULL);
		const TestMail mail = {
			.from = AGENT, .in_reply_to = NOTIFY, .text = cases[i].text, .authres = PASS
		};
		g_autoptr(TgDecision) decision = NULL;
		g_autofree char *told = NULL;

		g_free(desk->policy->confirm);
		desk->policy->confirm = g_strdup(cases[i].confirm);
		decision = test_deliver(desk, &mail);
		told = test_letter(decision, "transcript");
		g_assert_cmpint(told != NULL, ==, cases[i].told);
	}
}

/* interface §4: an answer that bounced is agents' business. */
static void
test_bounced_answer(void)
{
	g_autoptr(TestDesk) desk = two_tickets(FALSE, NULL);
	const TestMail answer = {
		.from = AGENT, .in_reply_to = NOTIFY, .text = "Hello.", .authres = PASS
	};
	const TestMail bounce = { .from = "mailer-daemon@other.example",
		.sender = "<>",
		.automatic = TG_AUTOMATIC_BOUNCE,
		.bounced = "{reply:" IVAN "}" };
	g_autoptr(TgDecision) sent = test_deliver(desk, &answer);
	g_autoptr(TgDecision) bounced = test_deliver(desk, &bounce);
	g_autofree char *summary = test_summary(desk, bounced);

	g_assert_cmpstr(summary, ==, "accepted none new #2 open; notify>" AGENT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strdup_printf("/agent/%s", rows[i].name);

		g_test_add_data_func(path, &rows[i], test_row);
	}
	g_test_add_func("/agent/X10 at most one code a day", test_nonce_budget);
	g_test_add_func("/agent/take, answer, close", test_round_trip);
	g_test_add_func("/agent/what is confirmed is configured", test_confirm);
	g_test_add_func("/agent/an answer that bounced is told to agents", test_bounced_answer);
	return g_test_run();
}
