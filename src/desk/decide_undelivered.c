/* SPDX-License-Identifier: ISC */
/*
 * decide_undelivered.c - an agent's answer that could not be delivered: agents are told (P37).
 *
 * Two ways lead here: a bounce that comes back later (decide_machine.c), and the outbox, when the next
 * server refuses the letter or has not taken it in all the tries. What happened to an automatic letter
 * is an event of the ticket and nothing more: nobody waits for it. Pure, like all of decide.
 */
#include "desk/builder.h"

#include <string.h>

/* Only words that a person typed are worth a letter about them. */
static gboolean
is_typed(const TgLetterRef *letter)
{
	return strcmp(letter->kind, tg_letter_kind_name(TG_LETTER_REPLY)) == 0;
}

/* What agents read. letter: NULL, when nothing of it is to be believed. (transfer full) */
static char *
words_of(const TgLetterRef *letter, const char *why, gboolean russian)
{
	if (letter)
		return g_strdup_printf("%s %s\n%s",
			russian ? "Ответ не доставлен:" : "The answer was not delivered:",
			letter->recipient ? letter->recipient : "", why ? why : "");
	return g_strdup(
		russian ? "Письмо по этому обращению повреждено в базе и не отправлено. Кому оно "
			  "было и что в нём стояло, уже не установить: посмотрите переписку и, "
			  "если нужно, напишите заново."
			: "A letter of this ticket is damaged in the store and was not sent. Whose "
			  "it was and what it said cannot be told any more: look at the messages "
			  "and, if need be, write again.");
}

/* The customer did not get what an agent wrote. */
void
tg_decide_tell_undelivered(TgBuilder *builder, const TgLetterRef *letter, const char *why)
{
	g_autofree char *body = NULL;

	if (letter && !is_typed(letter))
		return;
	body = words_of(letter, why, g_strcmp0(builder->desk->language, "ru") == 0);
	tg_decide_notify(builder, "bounced", body);
}

/* Its letter, its ticket and the agents. */
TgQuery *
tg_query_undelivered(const char *message_id)
{
	TgQuery *query = g_new0(TgQuery, 1);

	query->message_ids = g_new0(char *, 2);
	query->message_ids[0] = g_strdup(message_id);
	return query;
}

/* Its ticket, as far as that can be told. */
TgQuery *
tg_query_damaged(gint64 ticket)
{
	TgQuery *query = g_new0(TgQuery, 1);

	query->numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_array_append_val(query->numbers, ticket);
	return query;
}

/* The desk of a ticket; the first one when the policy has lost it. */
static const TgDesk *
desk_of(const TgPolicy *policy, const TgTicket *ticket)
{
	const TgDesk *desk = ticket->desk ? tg_policy_desk(policy, ticket->desk) : NULL;

	return desk ? desk : g_ptr_array_index(policy->desks, 0);
}

/* There is no mail: what is told of is a message without a word. */
TgDecision *
tg_decide_undelivered(const TgFacts *facts, const char *why, const TgPolicy *policy, gint64 now)
{
	const TgLetterRef *letter =
		facts->letters->len > 0 ? g_ptr_array_index(facts->letters, 0) : NULL;
	const TgTicket *ticket = letter			   ? tg_facts_ticket(facts, letter->ticket)
				 : facts->tickets->len > 0 ? g_ptr_array_index(facts->tickets, 0)
							   : NULL;
	g_autoptr(TgAnalysis) analysis = NULL;
	TgMessage message = { 0 };
	TgBuilder builder;

	if (!ticket)
		return tg_decision_new();
	analysis = tg_analysis_new();
	message.analysis = analysis;
	message.desk = desk_of(policy, ticket);
	tg_builder_init(&builder, facts, &message, policy, now);
	tg_builder_open(&builder, ticket);
	tg_decide_tell_undelivered(&builder, letter, why);
	return tg_builder_finish(&builder);
}
