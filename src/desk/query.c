/* SPDX-License-Identifier: ISC */
/*
 * query.c - what the decision on one message may need to know, so that it is looked up in one go.
 *
 * Only keys, no verdicts: that a number is asked for proves nothing (identity.c, thread.c). Lists are
 * bounded: ids by TG_MAX_REFERENCES_IN, numbers by MAX_NUMBERS.
 */
#include "desk/budget.h"
#include "desk/decide.h"
#include "desk/guard.h"
#include "desk/loop.h"
#include "desk/recipients.h"
#include "desk/submitter.h"
#include "desk/token.h"

#include "base/limits.h"
#include "mail/address.h"

#include <string.h>

#define MAX_NUMBERS 16

/* Adds an id once, while there is room. */
static void
add_id(GPtrArray *ids, const char *id)
{
	if (id && id[0] && ids->len < TG_MAX_REFERENCES_IN &&
		!g_ptr_array_find_with_equal_func(ids, id, g_str_equal, NULL))
		g_ptr_array_add(ids, g_strdup(id));
}

/* In-Reply-To, References from the right, then what a bounce is about (peers' order). */
static GStrv
message_ids(const TgAnalysis *analysis)
{
	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; analysis->in_reply_to && analysis->in_reply_to[i]; i++)
		add_id(ids, analysis->in_reply_to[i]);
	for (guint i = analysis->references ? g_strv_length(analysis->references) : 0; i > 0; i--)
		add_id(ids, analysis->references[i - 1]);
	if (analysis->bounce) {
		g_ptr_array_set_size(ids, MIN((gint)ids->len, TG_MAX_REFERENCES_IN - 1));
		add_id(ids, analysis->bounce->original_message_id);
	}
	g_ptr_array_add(ids, NULL);
	return (GStrv)g_ptr_array_free(ids, FALSE);
}

/* Adds a number once, while there is room. */
static void
add_number(GArray *numbers, gint64 number)
{
	for (guint i = 0; i < numbers->len; i++) {
		if (g_array_index(numbers, gint64, i) == number)
			return;
	}
	if (number > 0 && numbers->len < MAX_NUMBERS)
		g_array_append_val(numbers, number);
}

/* Numbers of tagged and bounce addresses, of the subject's tags, of ids in our shape. */
static GArray *
numbers(const TgMessage *message, const TgPolicy *policy, GStrv ids, gint64 now)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GPtrArray) addresses = tg_message_recipients(message);
	g_autoptr(GArray) tags = tg_token_subject_numbers(policy->keys, message->analysis->subject);

	for (guint i = 0; i < addresses->len; i++) {
		const char *address = g_ptr_array_index(addresses, i);
		gint64 ticket = 0, event = 0;

		add_number(found, tg_token_reply_number(address, policy->separator[0]));
		if (tg_token_bounce_ok(
			    policy->keys, address, policy->separator[0], now, &ticket, &event))
			add_number(found, ticket);
	}
	for (guint i = 0; i < tags->len; i++)
		add_number(found, g_array_index(tags, gint64, i));
	for (guint i = 0; ids[i]; i++)
		add_number(found, tg_token_message_id_number(ids[i], policy->domain));
	return found;
}

/* Counters of letters to him, each once. */
static void
add_counters(GPtrArray *names, const char *address, const TgAnalysis *analysis, gint64 now)
{
	g_auto(GStrv) counters = tg_budget_counters(address, now);
	char *loops = NULL, *words = NULL, *obeyed = NULL;

	if (address) {
		g_ptr_array_add(names, tg_guard_wrong_counter(address, now));
		if ((obeyed = tg_guard_words_counter(address, analysis)))
			g_ptr_array_add(names, obeyed);
		g_ptr_array_add(names, tg_budget_nonce_counter(address, now));
		tg_loop_counters(address, analysis, now, &loops, &words);
		g_ptr_array_add(names, loops);
		if (words)
			g_ptr_array_add(names, words);
	}
	for (guint i = 0; counters[i]; i++) {
		if (!g_ptr_array_find_with_equal_func(names, counters[i], g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(counters[i]));
	}
}

/* Everything that the decision may look up. Of a submitted message (X39) the person is looked up, but the
 * budgets of both: who is an agent is not submitted after all (identity.c). */
TgQuery *
tg_query_init(const TgMessage *message, const TgPolicy *policy, gint64 now)
{
	TgQuery *query = g_new0(TgQuery, 1);
	const char *identity = message->analysis->identity;
	g_autofree char *author = identity ? tg_address_normalise(identity) : NULL;
	GPtrArray *counters = g_ptr_array_new_with_free_func(g_free);
	TgSubmission submission;

	query->desk = g_strdup(message->desk->name);
	query->ingest_key = g_strdup(message->ingest_key);
	query->digest = g_strdup(message->digest);
	if (tg_submitter_find(message, policy, &submission))
		add_counters(counters, submission.address, message->analysis, now);
	add_counters(counters, author, message->analysis, now);
	g_ptr_array_add(counters, NULL);
	query->counters = (GStrv)g_ptr_array_free(counters, FALSE);
	query->address = submission.address ? g_steal_pointer(&submission.address)
					    : g_steal_pointer(&author);
	query->message_ids = message_ids(message->analysis);
	query->numbers = numbers(message, policy, query->message_ids, now);
	tg_submission_clear(&submission);
	return query;
}
