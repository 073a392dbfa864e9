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
#define DESK "support@example.ru"

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

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/forgery/X34 P134 no guessed tag is accepted", test_guesses);
	return g_test_run();
}
