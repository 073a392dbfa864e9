/* SPDX-License-Identifier: ISC */
/*
 * test-forgery.c - X34, P134: guessing tokens never works, and is soon not even listened to.
 *
 * The guesses have the right shape, the right ticket and the right domain; only the tag is random.
 */
#include "decide-lib.h"

#include "desk/token.h"

#include <string.h>

#define OLGA "olga@customer.example"
#define AGENT "petrov@example.ru"

/* How many guesses this run asks for. */
static guint
rounds(void)
{
	const char *load = g_getenv("TG_LOAD");

	return g_strcmp0(load, "long") == 0 ? 1000000 : g_strcmp0(load, "ci") == 0 ? 100000 : 20000;
}

/* A tag of n random characters. */
static void
guess(GRand *rand, char *tag, guint n)
{
	for (guint i = 0; i < n; i++)
		tag[i] = "abcdefghijklmnopqrstuvwxyz234567"[g_rand_int_range(rand, 0, 32)];
	tag[n] = '\0';
}

/* The seed of this run. */
static guint32
seed(void)
{
	const char *given = g_getenv("TG_SEED");

	return given && given[0] ? (guint32)g_ascii_strtoull(given, NULL, 10) : 20261123;
}

/* Message-IDs, tagged addresses, bounce addresses of ticket 1042. */
static void
test_guesses(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed());
	const guint n = rounds();
	const gint64 began = g_get_monotonic_time();
	guint accepted = 0;

	for (guint i = 0; i < n; i++) {
		char tag[27], id[80], reply[80], bounce[80];
		gint64 ticket, event;

		guess(rand, tag, 26);
		g_snprintf(id, sizeof id, "t1042.%s@%s", tag, policy->domain);
		tag[16] = '\0';
		g_snprintf(reply, sizeof reply, "support+1042.%s@example.ru", tag);
		g_snprintf(bounce, sizeof bounce, "support+b1042.17.%d.%s@example.ru",
			MONDAY / 86400, tag);
		accepted += tg_token_message_id_ok(
			policy->keys, id, 1042, 17, OLGA, "ack", policy->domain);
		accepted += tg_token_reply_ok(policy->keys, reply, '+', 1042, OLGA);
		accepted += tg_token_bounce_ok(policy->keys, bounce, '+', MONDAY, &ticket, &event);
	}
	g_assert_cmpuint(accepted, ==, 0);
	g_test_message("X34 P134: N=%u of each seed=%u %.1f s accepted=%u", n, seed(),
		(double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC, accepted);
}

/* Delivers and forgets all but the evidence. */
static TgEvidence
evidence_of(TestDesk *desk, const TestMail *mail)
{
	g_autoptr(TgDecision) decision = test_deliver(desk, mail);

	return decision->evidence;
}

/* X34: the 21st token of an hour is not looked at, right or wrong; the mail server's word is. */
static void
test_throttle(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail first = { .from = OLGA };
	const TestMail right = { .from = OLGA, .in_reply_to = "{ack:" OLGA "}" };
	const TestMail vouched = { .from = OLGA,
		.in_reply_to = "{ack:" OLGA "}",
		.authres = "mx.example.ru; dmarc=pass header.from=customer.example" };

	evidence_of(desk, &first);
	for (int i = 0; i < 20; i++) {
		g_autofree char *id =
			g_strdup_printf("t1.aaaaaaaaaaaaaaaaaaaaaaaa%c%c@example.ru", 'a' + i, 'b');
		const TestMail wrong = { .from = OLGA, .in_reply_to = id };

		g_assert_cmpint(evidence_of(desk, &right), ==, TG_EVIDENCE_TOKEN);
		g_assert_cmpint(evidence_of(desk, &wrong), ==, TG_EVIDENCE_NONE);
	}
	g_assert_cmpint(evidence_of(desk, &right), ==, TG_EVIDENCE_NONE);
	g_assert_cmpint(evidence_of(desk, &vouched), ==, TG_EVIDENCE_BOTH);
	desk->now += 3600;
	g_assert_cmpint(evidence_of(desk, &right), ==, TG_EVIDENCE_TOKEN);
}

/* X31: what a token alone has had obeyed is not obeyed again, whatever happened since. */
static void
test_replay(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail first = { .from = OLGA };
	const TestMail close = {
		.from = AGENT, .in_reply_to = "{notify:" AGENT "}", .text = "#close"
	};
	const TestMail reopen = { .from = OLGA, .in_reply_to = "{ack:" OLGA "}" };
	g_autofree char *notice = NULL;
	TestMail replay = { .from = AGENT, .text = "#close" };

	test_agent(desk, AGENT, FALSE);
	evidence_of(desk, &first);
	notice =
		g_strdup(((TgLetterRef *)desk->letters->pdata[desk->letters->len - 1])->message_id);
	g_assert_cmpint(evidence_of(desk, &close), ==, TG_EVIDENCE_TOKEN);
	g_assert_cmpstr(test_ticket(desk, 1)->status, ==, "closed");
	evidence_of(desk, &reopen);
	g_assert_cmpstr(test_ticket(desk, 1)->status, !=, "closed");
	replay.in_reply_to = notice;
	g_assert_cmpint(evidence_of(desk, &replay), ==, TG_EVIDENCE_TOKEN);
	g_assert_cmpstr(test_ticket(desk, 1)->status, !=, "closed");
	evidence_of(desk, &close); /* in answer to the notice of the reopening */
	g_assert_cmpstr(test_ticket(desk, 1)->status, ==, "closed");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/forgery/X34 P134 no guessed tag is accepted", test_guesses);
	g_test_add_func("/forgery/X34 an address that guesses is not listened to", test_throttle);
	g_test_add_func("/forgery/X31 a replayed command is held", test_replay);
	return g_test_run();
}
