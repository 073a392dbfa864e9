/* SPDX-License-Identifier: ISC */
/*
 * test-submitter.c - X39: who is answered when a program writes for somebody, and who is not.
 *
 * Each row is one mail from the address of a [submitter] of its own; wanted is the decision in one line.
 */
#include "decide-lib.h"

#include <string.h>

#define PERSON "olga@customer.example"
#define PASS(who) "mx.example.ru; dmarc=pass header.from=" who
#define FAIL(who) "mx.example.ru; dmarc=fail header.from=" who
#define FORM "noreply@site.example"
#define PLAIN "accepted none new #1 awaiting-info; ack>" PERSON
#define SILENT "accepted none new #1 new;"

static const char sections[] =
	"[submitter form]\nfrom = Noreply@site.example\nproof = dmarc\ncontact = reply-to\n"
	"[submitter product]\nfrom = app@product.example\nproof = auth\ncontact = field:email\n"
	"[submitter shop]\nfrom = shop@shop.example\nproof = secret-header\n"
	"secret = X-Form-Key: correct horse\ncontact = reply-to\n";

typedef struct {
	const char *name, *wanted;
	TestMail mail;
} Row;

static const Row rows[] = {
	{ "the proof holds: the person of Reply-To is answered, plainly", PLAIN,
		{ .from = FORM, .reply_to = PERSON, .authres = PASS("site.example") } },
	{ "a bounce address of the program does not silence it", PLAIN,
		{ .from = FORM,
			.reply_to = PERSON,
			.authres = PASS("site.example"),
			.sender = "bounces@relay.example" } },
	{ "a null return path does", SILENT,
		{ .from = FORM,
			.reply_to = PERSON,
			.authres = PASS("site.example"),
			.sender = "<>" } },
	{ "no proof: an ordinary system address", SILENT, { .from = FORM, .reply_to = PERSON } },
	{ "DMARC of another domain is no proof", SILENT,
		{ .from = FORM, .reply_to = PERSON, .authres = PASS("other.example") } },
	{ "DMARC failed", "accepted failed new #1 new;",
		{ .from = FORM, .reply_to = PERSON, .authres = FAIL("site.example") } },
	{ "a forged Reply-To of another author routes nothing",
		"accepted none new #1 awaiting-info; ack>eve@evil.example",
		{ .from = "eve@evil.example", .reply_to = PERSON } },
	{ "two addresses in Reply-To are none", "accepted authenticated new #1 new;",
		{ .from = FORM,
			.reply_to = PERSON " ann@customer.example",
			.authres = PASS("site.example") } },
	{ "no address in Reply-To", "accepted authenticated new #1 new;",
		{ .from = FORM, .authres = PASS("site.example") } },
	{ "what is no address", "accepted authenticated new #1 new;",
		{ .from = FORM, .reply_to = "olga@", .authres = PASS("site.example") } },
	{ "a desk's address", "accepted authenticated new #1 new;",
		{ .from = FORM, .reply_to = "sales@example.ru", .authres = PASS("site.example") } },
	{ "a system's address in Reply-To is not answered", SILENT,
		{ .from = FORM,
			.reply_to = "postmaster@customer.example",
			.authres = PASS("site.example") } },
	{ "field:email, logged in", PLAIN,
		{ .from = "app@product.example",
			.text = "E-mail: " PERSON "\n\nHelp me, please.",
			.reply_to = "ann@customer.example",
			.authres = "mx.example.ru; auth=pass" } },
	{ "field:email, DMARC is not the declared proof",
		"accepted authenticated new #1 awaiting-info; ack>app@product.example",
		{ .from = "app@product.example",
			.text = "E-mail: " PERSON "\n\nHelp me, please.",
			.authres = PASS("product.example") } },
	{ "the secret", PLAIN,
		{ .from = "shop@shop.example", .reply_to = PERSON, .form_key = "correct horse" } },
	{ "a wrong secret", "accepted none new #1 awaiting-info; ack>shop@shop.example",
		{ .from = "shop@shop.example", .reply_to = PERSON, .form_key = "correct hors" } },
	{ "the secret beside a failed DMARC", "accepted failed new #1 new;",
		{ .from = "shop@shop.example",
			.reply_to = PERSON,
			.form_key = "correct horse",
			.authres = FAIL("shop.example") } },
};

/* One row. */
static void
test_row(gconstpointer data)
{
	const Row *row = data;
	g_autoptr(TestDesk) desk = test_desk_new(sections);
	g_autoptr(TgDecision) decision = test_deliver(desk, &row->mail);
	g_autofree char *summary = test_summary(desk, decision);

	g_assert_cmpstr(summary, ==, row->wanted);
}

/* Nobody becomes an agent, or gets an agent's rights, by being named in a form. */
static void
test_agent_named(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(sections);
	const TestMail mail = { .from = FORM,
		.reply_to = "petrov@example.ru",
		.text = "#close",
		.authres = PASS("site.example") };
	g_autoptr(TgDecision) decision = NULL;

	test_agent(desk, "petrov@example.ru", FALSE);
	test_contact(desk, "petrov@example.ru", "Pyotr");
	decision = test_deliver(desk, &mail);
	g_assert_null(decision->agent);
	g_assert_cmpstr(decision->contact, ==, FORM);
	g_assert_cmpstr(test_ticket(desk, 1)->contact_name, ==, NULL);
}

/* The registry knows the person, yet he gets the plain letter; the program's name is not his. */
static void
test_known(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(sections);
	const TestMail mail = { .from = "\"Our site\" <" FORM ">",
		.reply_to = PERSON,
		.subject = "BUY-CHEAP",
		.authres = PASS("site.example") };
	g_autoptr(TgDecision) decision = NULL;
	g_autofree char *letter = NULL;

	test_contact(desk, PERSON, "Olga Secret");
	decision = test_deliver(desk, &mail);
	letter = test_letter(decision, "ack");
	g_assert_cmpstr(decision->contact, ==, PERSON);
	g_assert_cmpstr(test_ticket(desk, 1)->contact_name, ==, "Olga Secret");
	g_assert_nonnull(letter);
	g_assert_null(strstr(letter, "BUY-CHEAP"));
	g_assert_null(strstr(letter, "Our site"));
}

/* The person's address pays, over whatever program it is named. */
static void
test_budget(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(sections);
	const TestMail form = { .from = FORM, .reply_to = PERSON, .authres = PASS("site.example") };
	const TestMail shop = {
		.from = "shop@shop.example", .reply_to = PERSON, .form_key = "correct horse"
	};
	guint letters = 0;

	for (guint i = 0; i < 5; i++) {
		g_autoptr(TgDecision) decision = test_deliver(desk, i % 2 ? &form : &shop);
		g_autofree char *letter = test_letter(decision, "ack");

		letters += letter != NULL;
	}
	g_assert_cmpuint(letters, ==, 3); /* [budgets] stranger_hour */
}

/* A form is no reply: the number and the id that it says are shown to agents. */
static void
test_no_reply(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(sections);
	const TestMail first = { .from = PERSON };
	const TestMail form = { .from = FORM,
		.reply_to = PERSON,
		.subject = "{tag1}",
		.in_reply_to = "{ack}",
		.authres = PASS("site.example") };
	g_autoptr(TgDecision) opened = test_deliver(desk, &first);
	g_autoptr(TgDecision) decision = test_deliver(desk, &form);

	g_assert_cmpint(opened->ticket, ==, 1);
	g_assert_cmpint(decision->ticket, ==, 2);
	g_assert_cmpint(decision->evidence, ==, TG_EVIDENCE_NONE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strdup_printf("/submitter/X39 %s", rows[i].name);

		g_test_add_data_func(path, &rows[i], test_row);
	}
	g_test_add_func("/submitter/X39 an agent who is named is no agent", test_agent_named);
	g_test_add_func("/submitter/X39 a known person gets the plain letter", test_known);
	g_test_add_func("/submitter/X39 the person's budget is counted", test_budget);
	g_test_add_func("/submitter/X39 a form is no reply", test_no_reply);
	return g_test_run();
}
