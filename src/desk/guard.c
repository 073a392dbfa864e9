/* SPDX-License-Identifier: ISC */
/*
 * guard.c - names and sums of the two counters.
 *
 * A token that is right and another person's is not wrong: forwarded mail carries it (X7). Neither is
 * the id of a letter whose recipient was erased.
 */
#include "desk/guard.h"

#include "desk/budget.h"
#include "desk/recipients.h"
#include "desk/token.h"

#include <string.h>

#define HOUR 3600
#define FOR_EVER ((gint64)1 << 40) /* the window of a counter that is never over */

char *
tg_guard_wrong_counter(const char *address, gint64 now)
{
	return tg_budget_counter("wrong-hour", address, HOUR, now);
}

TgChange *
tg_guard_count_wrong(const char *address, guint n, gint64 now)
{
	g_autofree char *name = tg_guard_wrong_counter(address, now);
	TgChange *change = tg_budget_count_one(name, "token.wrong", HOUR, now);

	return tg_change_set_int(change, TG_K_N, n);
}

/* Is that id of one of our letters? */
static gboolean
is_letter(const TgFacts *facts, const char *id)
{
	for (guint i = 0; i < facts->letters->len; i++) {
		const TgLetterRef *letter = g_ptr_array_index(facts->letters, i);

		if (g_ascii_strcasecmp(letter->message_id, id) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Ids in our shape that no letter has. */
static guint
wrong_ids(const TgFacts *facts, const TgPolicy *policy, GStrv ids)
{
	guint n = 0;

	for (guint i = 0; ids && ids[i]; i++)
		n += tg_token_message_id_number(ids[i], policy->domain) > 0 &&
		     !is_letter(facts, ids[i]);
	return n;
}

/* Is the tagged address that of the writer or of somebody who takes part? */
static gboolean
is_somebodys(const TgFacts *facts, const TgPolicy *policy, const char *tagged, gint64 number,
	const char *address)
{
	const TgTicket *ticket = tg_facts_ticket(facts, number);
	const char separator = policy->separator[0];

	if (address && tg_token_reply_ok(policy->keys, tagged, separator, number, address))
		return TRUE;
	for (guint i = 0; ticket && i < ticket->participants->len; i++) {
		const TgParticipant *one = g_ptr_array_index(ticket->participants, i);

		if (one->address &&
			tg_token_reply_ok(policy->keys, tagged, separator, number, one->address))
			return TRUE;
	}
	return FALSE;
}

guint
tg_guard_wrong_tokens(
	const TgFacts *facts, const TgMessage *message, const TgPolicy *policy, const char *address)
{
	g_autoptr(GPtrArray) recipients = tg_message_recipients(message);
	guint n = wrong_ids(facts, policy, message->analysis->in_reply_to) +
		  wrong_ids(facts, policy, message->analysis->references);

	for (guint i = 0; i < recipients->len; i++) {
		const char *tagged = g_ptr_array_index(recipients, i);
		const gint64 number = tg_token_reply_number(tagged, policy->separator[0]);

		n += number > 0 && !is_somebodys(facts, policy, tagged, number, address);
	}
	return n;
}

/* What is answered and what is said; the Message-ID and the date are the sender's to choose. */
char *
tg_guard_words_counter(const char *address, const TgAnalysis *analysis)
{
	const char *answered = analysis->in_reply_to ? analysis->in_reply_to[0] : NULL;
	g_autofree char *words = NULL;

	if (!answered)
		return NULL;
	words = g_strdup_printf("%s %s %s", address, answered, analysis->body.new_text);
	return tg_budget_counter("obeyed", words, FOR_EVER, 0);
}

TgChange *
tg_guard_count_words(const char *counter, gint64 now)
{
	return tg_budget_count_one(counter, "agent.replayed", FOR_EVER, now);
}
