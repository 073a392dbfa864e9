/* SPDX-License-Identifier: ISC */
/*
 * test-identity.c - proof by a login and by tokens, and what must not pass for either (X17, X33, X34, T8).
 */
#include "decide-lib.h"

#include "desk/identity.h"
#include "desk/token.h"

#include <string.h>

#define OLGA "olga@example.ru"

/* Received fields, top first, '\n' between them; wanted: does it prove OLGA? */
static const struct {
	const char *name, *received;
	gboolean proved;
} logins[] = {
	{ "a full address",
		"from pc (a [1]) (Authenticated sender: " OLGA ") by mx.example.ru with ESMTPSA",
		TRUE },
	{ "case does not matter",
		"from pc (Authenticated sender: Olga@Example.RU) by MX.example.ru id 1", TRUE },
	{ "a bare login at a server of the same organisation",
		"from pc (Authenticated sender: olga) by mx.example.ru id 1", TRUE },
	{ "another's login", "from pc (Authenticated sender: ann@example.ru) by mx.example.ru id 1",
		FALSE },
	{ "another server", "from pc (Authenticated sender: " OLGA ") by mx.example.com id 1",
		FALSE },
	{ "a server whose name only begins so",
		"from pc (Authenticated sender: " OLGA ") by mx.example.ru.evil.example id 1",
		FALSE },
	{ "said behind the server's name",
		"from pc by mx.example.ru (Authenticated sender: " OLGA ") id 1", FALSE },
	{ "said twice",
		"from (Authenticated sender: ann@example.ru) (Authenticated sender: " OLGA
		") by mx.example.ru id 1",
		FALSE },
	{ "a server's name in the greeting",
		"from x by mx.example.ru (Authenticated sender: " OLGA ") by mx.evil.example id 1",
		FALSE },
	{ "login and server in the greeting, the server again behind it",
		"from x (Authenticated sender: " OLGA
		") by mx.example.ru (pc [1]) by mx.example.ru id 1",
		FALSE },
	{ "below a trusted hop",
		"from a by mx.example.ru id 2\nfrom pc (Authenticated sender: " OLGA
		") by mx.example.ru id 1",
		TRUE },
	{ "below a foreign hop",
		"from a by mx.evil.example id 2\nfrom pc (Authenticated sender: " OLGA
		") by mx.example.ru id 1",
		FALSE },
	{ "no end", "from pc (Authenticated sender: " OLGA " by mx.example.ru id 1", FALSE },
	{ "nothing", "", FALSE },
};

/* One row. */
static void
test_login(gconstpointer data)
{
	const guint i = GPOINTER_TO_UINT(data);
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	g_autofree char *sender = NULL;

	analysis->identity = g_strdup(OLGA);
	g_strfreev(analysis->received);
	analysis->received = g_strsplit(logins[i].received, "\n", -1);
	sender = tg_identity_authenticated_sender(policy, analysis);
	g_assert_cmpstr(sender, ==, logins[i].proved ? OLGA : NULL);
}

/* A letter of ours in the facts, made with the key, for the recipient. */
static TgFacts *
facts_with(const TgKey *key, const char *recipient, const char *kind)
{
	TgFacts *facts = tg_facts_new();
	TgLetterRef *letter = g_new0(TgLetterRef, 1);

	*letter = (TgLetterRef){ tg_token_message_id(key, 7, 3, recipient, kind, "example.ru"), 7,
		3, g_strdup(recipient), g_strdup(kind), 0 };
	g_ptr_array_add(facts->letters, letter);
	return facts;
}

/* Who may use which token. */
static void
test_tokens(void)
{
	static const guint8 other[32] = { 1 };
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(TgKey) old = tg_key_new("old", other, sizeof(other));
	const TgKey *key = g_ptr_array_index(policy->keys, 0);
	const struct {
		const TgKey *key;
		const char *recipient, *kind;
		gint64 token, foreign;
	} cases[] = {
		{ key, OLGA, "ack", 7, 0 },
		{ key, "ann@example.ru", "ack", 0, 7 }, /* T8: bound to somebody else */
		{ key, OLGA, "notify", 0, 7 },		/* a letter to agents, and she is none */
		{ old, OLGA, "ack", 0, 0 },		/* X33: a key that is not ours any more */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TgFacts) facts =
			facts_with(cases[i].key, cases[i].recipient, cases[i].kind);
		g_autoptr(TgAnalysis) analysis = tg_analysis_new();
		const TgMessage message = { .analysis = analysis,
			.desk = tg_policy_desk(policy, "support") };
		TgIdentity who;

		analysis->identity = g_strdup(OLGA);
		tg_identity_establish(facts, &message, policy, MONDAY, &who);
		g_assert_cmpint(who.token_ticket, ==, cases[i].token);
		g_assert_cmpint(who.foreign_ticket, ==, cases[i].foreign);
		g_assert_cmpint(
			who.evidence, ==, cases[i].token ? TG_EVIDENCE_TOKEN : TG_EVIDENCE_NONE);
		tg_identity_clear(&who);
	}
}

/* X33: an agent's tagged address is nothing in the hand of somebody who is no agent any more. */
static void
test_former_agent(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail first = { .from = "ann@customer.example" };
	const TestMail own = { .from = "ann@customer.example",
		.in_reply_to = "x@y.example",
		.recipient = "{tagged1:ann@customer.example}" };
	const TestMail former = { .from = "former@example.ru",
		.in_reply_to = "x@y.example",
		.recipient = "{tagged1:former@example.ru}" };
	g_autoptr(TgDecision) hers = NULL;
	g_autoptr(TgDecision) his = NULL;

	tg_decision_free(test_deliver(desk, &first));
	hers = test_deliver(desk, &own);
	his = test_deliver(desk, &former);
	g_assert_cmpint(hers->ticket, ==, 1);
	g_assert_cmpint(his->evidence, ==, TG_EVIDENCE_NONE);
	g_assert_cmpint(his->ticket, ==, 2);
}

/* X34: guessing. */
static void
test_guesses(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(34);
	g_autoptr(TgFacts) facts = tg_facts_new();
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	guint accepted = 0;

	analysis->identity = g_strdup(OLGA);
	for (int i = 0; i < 20000; i++) {
		char tag[17] = "";
		g_autofree char *recipient = NULL;
		TgMessage message = { .analysis = analysis,
			.desk = tg_policy_desk(policy, "support") };
		TgIdentity who;

		for (guint c = 0; c < 16; c++)
			tag[c] = "abcdefghijklmnopqrstuvwxyz234567"[g_rand_int_range(rand, 0, 32)];
		recipient = g_strdup_printf("support+7.%s@example.ru", tag);
		message.recipient = recipient;
		tg_identity_establish(facts, &message, policy, MONDAY, &who);
		accepted += who.token_ticket != 0;
		tg_identity_clear(&who);
	}
	g_assert_cmpuint(accepted, ==, 0);
}

/* A forged address is nobody's: not even the registry's. */
static void
test_failed(void)
{
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	const TestMail forged = { .from = OLGA,
		.authres = "mx.example.ru; dmarc=fail header.from=example.ru" };
	g_autoptr(TgDecision) decision = NULL;

	test_contact(desk, OLGA, "Olga");
	decision = test_deliver(desk, &forged);
	g_assert_cmpint(decision->evidence, ==, TG_EVIDENCE_FAILED);
	g_assert_null(decision->contact);
	g_assert_cmpstr(test_ticket(desk, 1)->contact_name, ==, NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(logins); i++) {
		g_autofree char *path = g_strdup_printf("/identity/login: %s", logins[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_login);
	}
	g_test_add_func("/identity/T8 X33 a token is its recipient's", test_tokens);
	g_test_add_func(
		"/identity/X33 a former agent's tagged address is no proof", test_former_agent);
	g_test_add_func("/identity/X34 guesses are not accepted", test_guesses);
	g_test_add_func("/identity/a failed DMARC takes the registry away", test_failed);
	return g_test_run();
}
