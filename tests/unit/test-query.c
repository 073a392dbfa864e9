/* SPDX-License-Identifier: ISC */
/*
 * test-query.c - what is looked up for one message: order, bounds, counters without addresses (I6, R2.6).
 */
#include "decide-lib.h"

#include "base/limits.h"
#include "desk/budget.h"
#include "desk/token.h"

#include <string.h>

/* A message with these ids. */
static TgAnalysis *
analysis_of(const char *in_reply_to, const char *references)
{
	TgAnalysis *analysis = tg_analysis_new();

	analysis->identity = g_strdup("olga@customer.example");
	g_strfreev(analysis->in_reply_to);
	analysis->in_reply_to = g_strsplit(in_reply_to, " ", -1);
	g_strfreev(analysis->references);
	analysis->references = g_strsplit(references, " ", -1);
	return analysis;
}

/* In-Reply-To first, then References from the right, each once; the bounce's id is never crowded out. */
static void
test_ids(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(GString) many = g_string_new("x@y.example");
	g_autoptr(TgAnalysis) few =
		analysis_of("c@x.example", "a@x.example b@x.example c@x.example");
	g_autoptr(TgAnalysis) lots = NULL;
	TgMessage message = { .analysis = few,
		.ingest_key = "k",
		.digest = "d",
		.desk = tg_policy_desk(policy, "support") };
	g_autoptr(TgQuery) query = tg_query_init(&message, policy, MONDAY);
	g_autoptr(TgQuery) bounded = NULL;
	g_autofree char *joined = g_strjoinv(" ", query->message_ids);

	g_assert_cmpstr(joined, ==, "c@x.example b@x.example a@x.example");
	for (int i = 0; i < 500; i++)
		g_string_append_printf(many, " %d@y.example", i);
	lots = analysis_of("c@x.example", many->str);
	lots->bounce = g_new0(TgBounce, 1);
	lots->bounce->original_message_id = g_strdup("sent@example.ru");
	lots->bounce->recipients = g_ptr_array_new();
	message.analysis = lots;
	bounded = tg_query_init(&message, policy, MONDAY);
	g_assert_cmpuint(g_strv_length(bounded->message_ids), ==, TG_MAX_REFERENCES_IN);
	g_assert_cmpstr(bounded->message_ids[TG_MAX_REFERENCES_IN - 1], ==, "sent@example.ru");
}

/* Numbers of right tags, of addresses and ids of our shape. */
static void
test_numbers(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	const TgKey *key = g_ptr_array_index(policy->keys, 0);
	g_autofree char *tag = tg_token_subject_tag(key, 4);
	g_autofree char *recipient =
		tg_token_reply_address(key, "support@example.ru", '+', 5, "a@b.example");
	g_autofree char *bounce =
		tg_token_bounce_address(key, "support@example.ru", '+', 6, 2, MONDAY);
	g_autofree char *id = tg_token_message_id(key, 7, 1, "a@b.example", "ack", policy->domain);
	g_autoptr(TgAnalysis) analysis = analysis_of(id, "a@x.example");
	const TgMessage message = { .analysis = analysis,
		.ingest_key = "k",
		.digest = "d",
		.recipient = recipient,
		.desk = tg_policy_desk(policy, "support") };
	g_autoptr(TgQuery) query = NULL;
	gint64 sum = 0;

	g_free(analysis->subject);
	analysis->subject = g_strdup_printf("Re: [%s] [#9-aaaa] Question", tag);
	g_ptr_array_add(analysis->to, tg_mailbox_new("", bounce));
	query = tg_query_init(&message, policy, MONDAY);
	g_assert_cmpuint(query->numbers->len, ==, 4);
	for (guint i = 0; i < query->numbers->len; i++)
		sum += g_array_index(query->numbers, gint64, i);
	g_assert_cmpint(sum, ==, 4 + 5 + 6 + 7);
}

/* Counters name windows and digests, never people; another hour is another counter. */
static void
test_counters(void)
{
	g_auto(GStrv) now = tg_budget_counters("olga@customer.example", MONDAY);
	g_auto(GStrv) later = tg_budget_counters("olga@customer.example", MONDAY + 3600);
	g_auto(GStrv) colleague = tg_budget_counters("ann@customer.example", MONDAY);
	g_auto(GStrv) public = tg_budget_counters("olga@gmail.com", MONDAY);
	g_auto(GStrv) nobody = tg_budget_counters(NULL, MONDAY);

	g_assert_cmpuint(g_strv_length(now), ==, 4);
	g_assert_cmpuint(g_strv_length(public), ==, 3); /* no domain's budget */
	g_assert_cmpuint(g_strv_length(nobody), ==, 1);
	for (guint i = 0; now[i]; i++)
		g_assert_null(strstr(now[i], "olga"));
	g_assert_cmpstr(now[0], !=, later[0]);
	g_assert_cmpstr(now[1], ==, later[1]); /* the day's */
	g_assert_cmpstr(now[0], !=, colleague[0]);
	g_assert_cmpstr(now[2], ==, colleague[2]); /* the domain's */
}

/* The limits, and that a counter's changes are those that the query asks for. */
static void
test_spent(void)
{
	g_autoptr(TgPolicy) policy = test_policy("[budgets]\nstranger_hour = 2\nknown_hour = 4\n");
	g_autoptr(TgFacts) facts = tg_facts_new();
	const char *address = "olga@customer.example";

	gboolean first;

	for (int sent = 0; sent < 6; sent++) {
		g_autoptr(GPtrArray) changes = tg_budget_count(address, MONDAY);
		const char *stranger =
			tg_budget_spent(facts, &policy->budgets, address, FALSE, 0, MONDAY, &first);
		const char *known =
			tg_budget_spent(facts, &policy->budgets, address, TRUE, 0, MONDAY, &first);
		const char *already =
			tg_budget_spent(facts, &policy->budgets, address, FALSE, 1, MONDAY, &first);

		g_assert_cmpstr(stranger, ==, sent >= 2 ? "budget.address-hour" : NULL);
		g_assert_cmpstr(known, ==, sent >= 4 ? "budget.address-hour" : NULL);
		g_assert_cmpstr(already, ==, sent >= 1 ? "budget.address-hour" : NULL);
		for (guint i = 0; i < changes->len; i++) {
			const char *name =
				tg_change_get(g_ptr_array_index(changes, i), TG_K_COUNTER);

			g_assert_cmpint(tg_change_get_int(g_ptr_array_index(changes, i), TG_K_DUE),
				>, MONDAY);
			g_hash_table_insert(
				facts->counters, g_strdup(name), GINT_TO_POINTER(sent + 1));
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/query/ids in order, once, bounded", test_ids);
	g_test_add_func("/query/numbers of tags, addresses and ids", test_numbers);
	g_test_add_func("/query/R2.6 counters name nobody", test_counters);
	g_test_add_func("/query/T22 a spent budget is named", test_spent);
	return g_test_run();
}
