/* SPDX-License-Identifier: ISC */
/*
 * test-decide.c - rows X1-X9, X17-X25, X32-X40, P130-P136 and S1-S9 as decisions.
 *
 * Each row begins with the same desk: ticket 1 is Olga's, ticket 2 Ivan's, both acknowledged. The
 * wanted line is outcome, evidence, thread, ticket and its status, then every letter that goes out.
 */
#include "decide-lib.h"

#include <string.h>

#define OLGA "olga@customer.example"
#define IVAN "ivan@other.example"
#define AGENT "petrov@example.ru"
#define COMPLETE "Версия: 2.3.1\nВоспроизводимость: каждый раз"
#define PASS "mx.example.ru; dmarc=pass header.from=customer.example"
#define FAIL "mx.example.ru; dmarc=fail header.from=customer.example"

typedef struct {
	const char *name;
	TestMail mail;
	const char *wanted;
} Row;

/* Two tickets, one agent. */
static TestDesk *
two_tickets(void)
{
	TestDesk *desk = test_desk_new(NULL);
	const TestMail first = {
		.from = OLGA, .message_id = "olga.1@customer.example", .text = COMPLETE
	};
	const TestMail second = {
		.from = IVAN, .message_id = "ivan.1@other.example", .text = COMPLETE
	};

	test_agent(desk, AGENT, FALSE);
	tg_decision_free(test_deliver(desk, &first));
	tg_decision_free(test_deliver(desk, &second));
	return desk;
}

static const Row rows[] = {
	{ "X1 a stranger gets a ticket and an acknowledgement", { .from = "eve@third.example" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "X1 a stranger with proof gets one too",
		{ .from = "eve@third.example",
			.authres = "mx.example.ru; dmarc=pass header.from=third.example" },
		"accepted authenticated new #3 awaiting-info; ack>eve@third.example "
		"notify>" AGENT },
	{ "X2 a null return path is stored and not answered",
		{ .from = "eve@third.example", .sender = "<>" },
		"accepted none new #3 new; notify>" AGENT },
	{ "X3 a participant's From with the tag is appended, unproved",
		{ .from = OLGA, .subject = "Re: {tag1} Question" },
		"accepted none subject #1 new; notify>" AGENT },
	{ "X3 a failed DMARC with the tag is a new ticket",
		{ .from = OLGA, .subject = "Re: {tag1} Question", .authres = FAIL },
		"accepted failed new #3 new; notify>" AGENT },
	{ "X3 a stranger with the tag gets a ticket of his own",
		{ .from = "eve@third.example", .subject = "Re: {tag1} Question" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "X4 X6 an answer to our letter, bound to the writer, is appended",
		{ .from = OLGA, .in_reply_to = "{ack:" OLGA "}" },
		"accepted token token #1 new; notify>" AGENT },
	{ "X4 the token in References is enough",
		{ .from = OLGA,
			.in_reply_to = "x@y.example",
			.references = "{ack:" OLGA "} x@y.example" },
		"accepted token token #1 new; notify>" AGENT },
	{ "X5 a proven participant with the tag only is appended",
		{ .from = OLGA, .subject = "Re: {tag1} Question", .authres = PASS },
		"accepted authenticated subject #1 new; notify>" AGENT },
	{ "a participant who answers his own first mail is appended",
		{ .from = OLGA, .in_reply_to = "olga.1@customer.example" },
		"accepted none message-id #1 new; notify>" AGENT },
	{ "a stranger who answers her first mail gets a ticket of his own",
		{ .from = "eve@third.example", .in_reply_to = "olga.1@customer.example" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "X7 a third party with her token is held for agents and learns nothing",
		{ .from = "eve@third.example",
			.in_reply_to = "{ack:" OLGA "}",
			.authres = "mx.example.ru; dmarc=pass header.from=third.example" },
		"accepted authenticated new #3 new; notify>" AGENT },
	{ "X8 somebody in Cc gets nothing",
		{ .from = OLGA, .in_reply_to = "{ack:" OLGA "}", .cc = "eve@third.example" },
		"accepted token token #1 new; notify>" AGENT },
	{ "X17 X18 results of another server are none",
		{ .from = OLGA,
			.authres = "mx.example.ru.evil; dmarc=pass header.from=customer.example" },
		"accepted none new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "X18 our server's name compares without case",
		{ .from = OLGA,
			.authres = "MX.Example.RU; dmarc=pass header.from=customer.example" },
		"accepted authenticated new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "X18 conflicting results are none",
		{ .from = OLGA,
			.authres = "mx.example.ru; dmarc=pass header.from=customer.example; "
				   "dmarc=fail header.from=customer.example" },
		"accepted none new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "a login said by our own server is proof",
		{ .from = OLGA,
			.received = "from pc (pc.example [192.0.2.1]) (Authenticated sender: " OLGA
				    ") by mx.example.ru (Postfix) with ESMTPSA id 1" },
		"accepted authenticated new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "a login said by another server is none",
		{ .from = OLGA,
			.received = "from pc (pc.example [192.0.2.1]) (Authenticated sender: " OLGA
				    ") by mx.evil.example (Postfix) with ESMTPSA id 1" },
		"accepted none new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "a login below a field of another server is none",
		{ .from = OLGA,
			.received =
				"from a by mx.evil.example\nfrom pc (Authenticated sender: " OLGA
				") by mx.example.ru (Postfix) with ESMTPSA id 1" },
		"accepted none new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "another's login is none",
		{ .from = OLGA,
			.received =
				"from pc (Authenticated sender: ann@example.ru) by mx.example.ru "
				"(Postfix) with ESMTPSA id 1" },
		"accepted none new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "X20 X21 X37 an ambiguous From is nobody: a ticket, no answer",
		{ .from = OLGA ", " AGENT, .subject = "Re: {tag1}" },
		"accepted none new #3 new; notify>" AGENT },
	{ "X21 a group is nobody", { .from = "g: " OLGA ";" },
		"accepted none new #3 new; notify>" AGENT },
	{ "X22 a display name is no identity",
		{ .from = "\"" AGENT "\" <eve@third.example>", .text = "#close" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "X24 ASCII case and needless quotes are the same person",
		{ .from = "\"Olga\"@Customer.EXAMPLE", .subject = "Re: {tag1} Question" },
		"accepted none subject #1 new; notify>" AGENT },
	{ "X24 a sub-address is another person",
		{ .from = "olga+x@customer.example", .subject = "Re: {tag1} Question" },
		"accepted none new #3 awaiting-info; ack>olga+x@customer.example notify>" AGENT },
	{ "X32 a token of one ticket with the tag of another is held",
		{ .from = OLGA, .in_reply_to = "{ack:" OLGA "}", .subject = "Re: {tag2} Question" },
		"accepted token new #3 new; notify>" AGENT },
	{ "X38 mail from the desk's own address is set aside", { .from = "support@example.ru" },
		"set-aside none new;" },
	{ "X38 P136 mail from another desk of this instance is set aside",
		{ .from = "Sales <sales@example.ru>" }, "set-aside none new;" },
	{ "X40 a tagged address in a fresh mail is a new, linked ticket",
		{ .from = OLGA, .recipient = "{tagged1:" OLGA "}" },
		"accepted token new #3 awaiting-info; ack>" OLGA " notify>" AGENT },
	{ "a tagged address in an answer is a follow-up",
		{ .from = OLGA,
			.recipient = "{tagged1:" OLGA "}",
			.in_reply_to = "lost@mail.example" },
		"accepted token token #1 new; notify>" AGENT },
	{ "X7 another's tagged address is held",
		{ .from = IVAN,
			.recipient = "{tagged1:" OLGA "}",
			.in_reply_to = "lost@mail.example" },
		"accepted none new #3 new; notify>" AGENT },
	{ "T6 a forged customer with a token is appended, nothing goes to him",
		{ .from = OLGA, .in_reply_to = "{ack:" OLGA "}", .authres = FAIL },
		"accepted failed token #1 new; notify>" AGENT },
	{ "T19 our own letter that comes back is set aside",
		{ .from = OLGA, .message_id = "{ack:" OLGA "}" }, "set-aside none new;" },
	{ "T19 our own loop mark is set aside", { .from = OLGA, .loop = "{instance}" },
		"set-aside none new;" },
	{ "P130 another instance's loop mark is no loop yet",
		{ .from = "eve@third.example", .loop = "another" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "P133 a bounce of our letter is an event of its ticket",
		{ .from = "mailer-daemon@customer.example",
			.sender = "<>",
			.automatic = TG_AUTOMATIC_BOUNCE,
			.bounced = "{ack:" OLGA "}" },
		"accepted none new #1 new;" },
	{ "P133 a bounce of anything else is set aside",
		{ .from = "mailer-daemon@customer.example",
			.sender = "<>",
			.automatic = TG_AUTOMATIC_BOUNCE,
			.bounced = "t1.guess@example.ru" },
		"set-aside none new;" },
	{ "P133 a delay is an event, no more",
		{ .from = "mailer-daemon@customer.example",
			.sender = "<>",
			.automatic = TG_AUTOMATIC_BOUNCE,
			.bounced = "{ack:" OLGA "}",
			.action = "delayed" },
		"accepted none new #1 new;" },
	{ "P131 an auto-reply to a ticket is a note",
		{ .from = OLGA,
			.automatic = TG_AUTOMATIC_AUTO_REPLY,
			.in_reply_to = "{ack:" OLGA "}" },
		"accepted token token #1 new;" },
	{ "P131 an auto-reply to nothing is set aside",
		{ .from = "eve@third.example", .automatic = TG_AUTOMATIC_AUTO_REPLY },
		"set-aside none new;" },
	{ "S3 a challenge is set aside",
		{ .from = "eve@third.example", .automatic = TG_AUTOMATIC_CHALLENGE },
		"set-aside none new;" },
	{ "S3 a report about nothing of ours is set aside",
		{ .from = "eve@third.example", .automatic = TG_AUTOMATIC_REPORT },
		"set-aside none new;" },
	{ "P135 a list is a ticket without an answer",
		{ .from = "eve@third.example", .automatic = TG_AUTOMATIC_LIST },
		"accepted none new #3 new; notify>" AGENT },
	{ "S2 a system's address is not answered", { .from = "noreply@third.example" },
		"accepted none new #3 new; notify>" AGENT },
	{ "S4 a return path of another domain is not answered",
		{ .from = "eve@third.example", .sender = "spam@bulk.example" },
		"accepted none new #3 new; notify>" AGENT },
	{ "S4 ... unless the author is proved",
		{ .from = "eve@third.example",
			.sender = "spam@bulk.example",
			.authres = "mx.example.ru; dmarc=pass header.from=third.example" },
		"accepted authenticated new #3 awaiting-info; ack>eve@third.example "
		"notify>" AGENT },
	{ "S4 the same organisation's return path will do",
		{ .from = "eve@third.example", .sender = "eve@mail.third.example" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "S4 another customer of a public provider will not",
		{ .from = "eve@gmail.com", .sender = "mallory@gmail.com" },
		"accepted none new #3 new; notify>" AGENT },
	{ "S4 BATV and SRS are taken off",
		{ .from = "eve@third.example", .sender = "prvs=1234abcdef=eve@third.example" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "an absent return path (fetched mail) is no obstacle",
		{ .from = "eve@third.example", .sender = "absent" },
		"accepted none new #3 awaiting-info; ack>eve@third.example notify>" AGENT },
	{ "mail marked as spam is a ticket without an answer",
		{ .from = "eve@third.example", .spam = "YES" },
		"accepted none new #3 new; notify>" AGENT },
	{ "H3 an unreadable message is a raw ticket without an answer",
		{ .from = "eve@third.example", .unreadable = TRUE },
		"accepted none new #3 new; notify>" AGENT },
	{ "a refused file costs the follow-up nothing but the file",
		{ .from = OLGA, .in_reply_to = "{ack:" OLGA "}", .file = "setup.exe" },
		"accepted token token #1 new; attachment-refused>" OLGA " notify>" AGENT },
};

/* One row on a desk of its own. */
static void
test_row(gconstpointer data)
{
	const Row *row = data;
	g_autoptr(TestDesk) desk = two_tickets();
	g_autoptr(TgDecision) decision = test_deliver(desk, &row->mail);
	g_autofree char *summary = test_summary(desk, decision);

	g_assert_cmpstr(summary, ==, row->wanted);
	for (guint i = 1; i <= 2; i++)
		g_assert_cmpuint(test_ticket(desk, i)->participants->len, ==, 1); /* X8 */
}

/* I2: the same bytes for the same desk. */
static void
test_duplicate(void)
{
	g_autoptr(TestDesk) desk = two_tickets();
	const TestMail mail = { .from = "eve@third.example" };
	g_autoptr(TgDecision) first = test_deliver(desk, &mail);
	g_autoptr(TgDecision) second = NULL;

	desk->mails--;
	second = test_deliver(desk, &mail);
	g_assert_cmpint(second->outcome, ==, TG_OUTCOME_DUPLICATE);
	g_assert_cmpstr(second->line, ==, "duplicate of a stored message");
	g_assert_cmpuint(second->changes->changes->len, ==, 0);
	g_assert_cmpuint(desk->tickets->len, ==, 3);
}

/* P132: the budgets of a stranger, an hour and a day. */
static void
test_stranger_budget(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail mail = { .from = "eve@third.example" };
	guint acknowledged = 0, in_first_hour = 0;

	for (int hour = 0; hour < 12; hour++) {
		for (int i = 0; i < 5; i++) {
			g_autoptr(TgDecision) decision = test_deliver(desk, &mail);
			g_autofree char *ack = test_letter(decision, "ack");

			acknowledged += ack != NULL;
			in_first_hour += ack != NULL && hour == 0;
		}
		desk->now += 3600;
	}
	g_assert_cmpuint(in_first_hour, ==, 3);
	g_assert_cmpuint(acknowledged, ==, 10);
	g_assert_cmpuint(desk->tickets->len, ==, 60); /* every mail is a ticket all the same */
}

/* P130: another gateway that answers every letter, its marks stripped on the way, for 30 days. */
static void
test_ping_pong(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail stripped = { .from = "support@other.example", .text = COMPLETE };

	desk->now -= desk->now % 86400; /* where the budgets' days begin */
	for (int day = 0; day < 30; day++) {
		guint letters = 0;

		for (int hour = 0; hour < 24; hour++) {
			gboolean answered = TRUE;

			while (answered) {
				g_autoptr(TgDecision) decision = test_deliver(desk, &stripped);
				g_autofree char *ack = test_letter(decision, "ack");

				answered = ack != NULL;
				letters += answered;
			}
			desk->now += 3600;
		}
		g_assert_cmpuint(letters, <=, 10);
	}
}

/* P132: many victims, one domain's budget. */
static void
test_domain_budget(void)
{
	g_autoptr(TestDesk) desk = test_desk_new("[budgets]\ndomain_hour = 7\n");
	guint acknowledged = 0;

	for (int i = 0; i < 20; i++) {
		g_autofree char *from = g_strdup_printf("victim%d@third.example", i);
		const TestMail mail = { .from = from };
		g_autoptr(TgDecision) decision = test_deliver(desk, &mail);
		g_autofree char *ack = test_letter(decision, "ack");

		acknowledged += ack != NULL;
	}
	g_assert_cmpuint(acknowledged, ==, 7);
}

/* L11: the budget of all is a breaker; its first refusal, and only that, is told to the head. */
static void
test_breaker(void)
{
	g_autoptr(TestDesk) desk = test_desk_new("[budgets]\nall_hour = 3\n");
	TgDesk *support = (TgDesk *)tg_policy_desk(desk->policy, "support");
	guint acknowledged = 0, alarms = 0;

	g_free(support->head);
	support->head = g_strdup("head@example.ru");
	test_agent(desk, AGENT, FALSE);
	for (int i = 0; i < 10; i++) {
		g_autofree char *from = g_strdup_printf("victim@d%d.example", i);
		const TestMail mail = { .from = from };
		g_autoptr(TgDecision) decision = test_deliver(desk, &mail);
		g_autofree char *summary = test_summary(desk, decision);

		acknowledged += strstr(summary, " ack>") != NULL;
		alarms += strstr(summary, "notify>head@example.ru") != NULL;
	}
	g_assert_cmpuint(acknowledged, ==, 3);
	g_assert_cmpuint(alarms, ==, 1);
}

/* X35 and interface §4: closed tickets. */
static void
test_closed(void)
{
	g_autoptr(TestDesk) desk = two_tickets();
	const TestMail close = { .from = AGENT,
		.authres = "mx.example.ru; dmarc=pass header.from=example.ru",
		.subject = "Re: {tag1}",
		.text = "#close" };
	const TestMail again = { .from = OLGA, .in_reply_to = "{ack:" OLGA "}" };
	g_autoptr(TgDecision) closed = test_deliver(desk, &close);
	g_autofree char *summary = test_summary(desk, closed);
	g_autoptr(TgDecision) reopened = NULL;
	g_autoptr(TgDecision) late = NULL;

	g_assert_cmpstr(summary, ==, "accepted authenticated subject #1 closed; closed>" OLGA);
	desk->now += 20 * 86400;
	reopened = test_deliver(desk, &again);
	g_assert_cmpstr(test_ticket(desk, 1)->status, ==, "open");
	g_assert_null(test_ticket(desk, 1)->resolution);
	g_assert_cmpstr(reopened->line, ==, "ticket 1: reopened");
	tg_decision_free(test_deliver(desk, &close));
	desk->now += 31 * 86400;
	late = test_deliver(desk, &again);
	g_assert_cmpint(late->how, ==, TG_THREAD_CLOSED_NEW);
	g_assert_cmpint(test_ticket(desk, 3)->linked_from, ==, 1);
	g_assert_cmpstr(test_ticket(desk, 1)->status, ==, "closed");
	g_clear_pointer(&summary, g_free);
	summary = test_summary(desk, late);
	g_assert_cmpstr(summary, ==,
		"accepted token closed-new #3 new; reopened-new>" OLGA " notify>" AGENT);
}

/* X35: a merged ticket leads to where it was merged into. */
static void
test_merged(void)
{
	g_autoptr(TestDesk) desk = two_tickets();
	const TestMail mail = { .from = OLGA, .in_reply_to = "{ack:" OLGA "}" };
	TgChange *merged = tg_change_new(
		TG_CHANGE_PROPERTY_SET, 1, desk->now, "agent " AGENT, "command.merge");
	g_autoptr(TgDecision) decision = NULL;

	tg_change_set_int(merged, TG_K_MERGED_INTO, 2);
	tg_ticket_apply(test_ticket(desk, 1), merged);
	tg_change_free(merged);
	decision = test_deliver(desk, &mail);
	g_assert_cmpint(decision->ticket, ==, 2);
	g_assert_cmpint(test_ticket(desk, 2)->messages, ==, 2);
}

/* R4.3, R5.1: what is missing is asked for, and the clock waits. */
static void
test_missing(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail start = { .from = OLGA };
	const TestMail first = {
		.from = OLGA, .in_reply_to = "{ack:" OLGA "}", .text = "Версия: 2.3.1"
	};
	const TestMail second = { .from = OLGA,
		.in_reply_to = "{ack:" OLGA "}",
		.text = "Воспроизводимость: каждый раз" };
	const TgClock *clock;
	g_autoptr(TgDecision) asked = NULL;
	g_autoptr(TgDecision) complete = NULL;
	g_autofree char *one = NULL, *two = NULL;

	test_agent(desk, AGENT, FALSE);
	tg_decision_free(test_deliver(desk, &start));
	clock = tg_ticket_clock(test_ticket(desk, 1), "reaction");
	g_assert_cmpint(clock->state, ==, TG_CLOCK_PAUSED);
	g_assert_cmpint(clock->due, ==, MONDAY + 8 * 3600);
	desk->now += 3600;
	asked = test_deliver(desk, &first);
	one = test_summary(desk, asked);
	g_assert_cmpstr(one, ==,
		"accepted token token #1 awaiting-info; awaiting-info>" OLGA " notify>" AGENT);
	desk->now += 3600;
	complete = test_deliver(desk, &second);
	two = test_summary(desk, complete);
	g_assert_cmpstr(
		two, ==, "accepted token token #1 new; info-complete>" OLGA " notify>" AGENT);
	clock = tg_ticket_clock(test_ticket(desk, 1), "reaction");
	g_assert_cmpint(clock->state, ==, TG_CLOCK_RUNNING);
	g_assert_cmpint(clock->due, ==, MONDAY + 24 * 3600); /* 20:05 is closed */
	g_assert_cmpuint(g_strv_length(test_ticket(desk, 1)->missing), ==, 0);
}

/* At most ask_times in all, and budgets count letters of the same decision. */
static void
test_asking_ends(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	g_autoptr(TestDesk) poor = test_desk_new("[budgets]\nknown_hour = 2\n");
	const TestMail start = { .from = OLGA };
	const TestMail more = { .from = OLGA,
		.in_reply_to = "{ack:" OLGA "}",
		.text = "I do not know.",
		.file = "setup.exe" };
	guint asked = 0, letters = 0;

	tg_decision_free(test_deliver(desk, &start));
	tg_decision_free(test_deliver(poor, &start));
	for (int i = 0; i < 3; i++) {
		g_autoptr(TgDecision) decision = test_deliver(desk, &more);
		g_autofree char *again = test_letter(decision, "awaiting-info");

		asked += again != NULL;
		g_assert_cmpstr(test_ticket(desk, 1)->status, ==, "awaiting-info");
	}
	g_assert_cmpuint(asked, ==, 1); /* the acknowledgement was the first time */
	for (int i = 0; i < 3; i++) {
		g_autoptr(TgDecision) decision = test_deliver(poor, &more);
		g_autofree char *again = test_letter(decision, "awaiting-info");
		g_autofree char *refused = test_letter(decision, "attachment-refused");

		letters += (again != NULL) + (refused != NULL);
	}
	g_assert_cmpuint(letters, ==, 1);
}

/* The level is the organisation's while its agreement is valid. */
static void
test_level(void)
{
	const struct {
		const char *from, *until, *wanted;
	} cases[] = { { NULL, NULL, "gold" }, { "2026-11-23", "2026-11-23", "gold" },
		{ "2026-11-24", NULL, "free" }, { NULL, "2026-11-22", "free" } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestDesk) desk = test_desk_new(NULL);
		TgOrganisation *one = g_new0(TgOrganisation, 1);
		const TestMail mail = { .from = OLGA };
		g_autoptr(TgDecision) decision = NULL;

		*one = (TgOrganisation){ .name = g_strdup("Customer"),
			.domains = g_strsplit("customer.example", ";", -1),
			.level = g_strdup("gold"),
			.valid_from = g_strdup(cases[i].from),
			.valid_until = g_strdup(cases[i].until) };
		g_ptr_array_add(desk->organisations, one);
		decision = test_deliver(desk, &mail);
		g_assert_cmpstr(decision->level, ==, cases[i].wanted);
		g_assert_cmpstr(test_ticket(desk, 1)->level, ==, cases[i].wanted);
		g_assert_cmpstr(test_ticket(desk, 1)->organisation, ==, "Customer");
	}
}

/* S9: nothing of a stranger's words comes back. */
static void
test_canary(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail mail = { .from = "Canary Bird <eve@third.example>",
		.subject = "CANARY subject",
		.text = "CANARY http://canary.example/",
		.file = "CANARY.exe" };
	g_autoptr(TgDecision) decision = test_deliver(desk, &mail);
	g_autofree char *ack = test_letter(decision, "ack");

	g_assert_nonnull(ack);
	g_assert_null(strstr(ack, "CANARY"));
	g_assert_null(strstr(ack, "Canary"));
	g_assert_null(strstr(ack, "canary"));
}

/* I2, T31: the key depends on the desk and on the digest, and on where one ends. */
static void
test_ingest_key(void)
{
	g_autofree char *one = tg_ingest_key("a", "bc");
	g_autofree char *other = tg_ingest_key("ab", "c");
	g_autofree char *same = tg_ingest_key("a", "bc");

	g_assert_cmpstr(one, ==, same);
	g_assert_cmpstr(one, !=, other);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = g_strdup_printf("/decide/%s", rows[i].name);
		g_autofree char *path = g_strdelimit(g_strdup(name + 8), "/", '|');
		g_autofree char *full = g_strdup_printf("/decide/%s", path);

		g_test_add_data_func(full, &rows[i], test_row);
	}
	g_test_add_func("/decide/I2 the same message twice changes nothing", test_duplicate);
	g_test_add_func("/decide/P132 a stranger is answered 3 times an hour, 10 times a day",
		test_stranger_budget);
	g_test_add_func("/decide/P130 two gateways stop by themselves", test_ping_pong);
	g_test_add_func("/decide/P132 a domain has a budget", test_domain_budget);
	g_test_add_func("/decide/L11 the breaker raises one alarm", test_breaker);
	g_test_add_func("/decide/X35 closed tickets reopen, later a linked one opens", test_closed);
	g_test_add_func("/decide/X35 a merged ticket is followed", test_merged);
	g_test_add_func(
		"/decide/R4.3 what is missing is asked for and the clock waits", test_missing);
	g_test_add_func("/decide/asking ends, and so do budgets", test_asking_ends);
	g_test_add_func("/decide/the level is that of a valid agreement", test_level);
	g_test_add_func("/decide/S9 no word of a stranger comes back", test_canary);
	g_test_add_func("/decide/T31 the ingest key binds desk and bytes", test_ingest_key);
	return g_test_run();
}
