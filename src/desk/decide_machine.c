/* SPDX-License-Identifier: ISC */
/*
 * decide_machine.c - bounces, reports and auto-replies: at most an event or a note on their ticket.
 *
 * Promises (I4, S1-S3, P131-P134, X28, X29): no letter answers them, none opens or reopens a ticket,
 * none holds a command. A bounce is believed only with the Message-ID or the signed bounce address of
 * one of our letters; what it says of another is kept and set aside. When an agent's answer could not
 * be delivered, agents are told.
 */
#include "desk/builder.h"

#include "desk/recipients.h"
#include "desk/token.h"

#include <string.h>

/* A bounce comes within days, or is a replay (P134); a receipt comes when the letter is read. */
static gboolean
is_in_time(const TgBuilder *builder, const TgLetterRef *letter)
{
	return builder->analysis->automatic != TG_AUTOMATIC_BOUNCE ||
	       tg_token_bounce_is_fresh(letter->at, builder->now);
}

/* Our letter that the report is about, by its id; NULL when none is proved. */
static const TgLetterRef *
find_letter(const TgBuilder *builder)
{
	const GPtrArray *letters = builder->facts->letters;
	const TgPolicy *policy = builder->policy;

	for (guint i = 0; i < letters->len; i++) {
		const TgLetterRef *letter = g_ptr_array_index(letters, i);

		if (letter->recipient && is_in_time(builder, letter) &&
			tg_token_message_id_ok(policy->keys, letter->message_id, letter->ticket,
				letter->event, letter->recipient, letter->kind, policy->domain))
			return letter;
	}
	return NULL;
}

/* The ticket and event of a signed bounce address among the recipients. */
static gboolean
find_bounce_address(const TgBuilder *builder, gint64 *ret_ticket, gint64 *ret_event)
{
	g_autoptr(GPtrArray) addresses = tg_message_recipients(builder->message);

	for (guint i = 0; i < addresses->len; i++) {
		if (tg_token_bounce_ok(builder->policy->keys, g_ptr_array_index(addresses, i),
			    builder->policy->separator[0], builder->now, ret_ticket, ret_event))
			return TRUE;
	}
	return FALSE;
}

/* What the notification says first: failed, delayed, delivered ...; NULL when nothing. */
static const TgBounceRecipient *
first_recipient(const TgAnalysis *analysis)
{
	const TgBounce *bounce = analysis->bounce;

	return bounce && bounce->recipients->len > 0 ? g_ptr_array_index(bounce->recipients, 0)
						     : NULL;
}

/* A letter of ours did not arrive, or late, or was shown: an event of its ticket. */
static void
add_report(TgBuilder *builder, const TgLetterRef *letter, gint64 event)
{
	const TgBounceRecipient *first = first_recipient(builder->analysis);
	const char *action = first && first->action ? first->action : "reported";
	const gboolean failed = strcmp(action, "failed") == 0;
	TgChange *change = tg_builder_change(builder,
		failed ? TG_CHANGE_LETTER_FAIL : TG_CHANGE_EVENT, builder->verdict.ending->name);

	tg_change_set(change, TG_K_LETTER, letter ? letter->kind : NULL);
	tg_change_set(change, TG_K_MESSAGE_ID, letter ? letter->message_id : NULL);
	tg_change_set(change, TG_K_REASON, first ? first->status : NULL);
	tg_change_set(change, TG_K_DETAIL, first ? first->diagnostic : NULL);
	if (failed) {
		tg_change_set_int(change, TG_K_EVENT, event);
		tg_change_set(change, TG_K_STATUS, "bounced");
		tg_change_set(change, TG_K_RECIPIENT,
			letter ? letter->recipient : (first ? first->address : NULL));
	} else {
		g_autofree char *name = g_strdup_printf("letter-%s", action);

		tg_change_set(change, TG_K_EVENT, name);
		tg_change_set_int(change, TG_K_N, event);
		tg_change_set(change, TG_K_ADDRESS, letter ? letter->recipient : NULL);
	}
	tg_builder_add(builder, change);
	if (failed && letter)
		tg_decide_tell_undelivered(builder, letter, first ? first->diagnostic : NULL);
}

/* A report on a letter of ours: stored, an event; else set aside. */
static void
decide_report(TgBuilder *builder)
{
	const TgRule *rule = builder->verdict.ending;
	const TgLetterRef *letter = find_letter(builder);
	gint64 number = letter ? letter->ticket : 0, event = letter ? letter->event : 0;
	const TgTicket *ticket;

	if (!letter)
		find_bounce_address(builder, &number, &event);
	ticket = number ? tg_facts_ticket(builder->facts, number) : NULL;
	if (!ticket) {
		tg_decide_set_aside(builder, rule->name, rule->said);
		return;
	}
	tg_builder_open(builder, ticket);
	tg_decide_store_mail(builder, TG_OUTCOME_ACCEPTED, rule->name);
	add_report(builder, letter, event);
	tg_builder_outcome(builder, TG_OUTCOME_ACCEPTED, "ticket %" G_GINT64_FORMAT ": %s recorded",
		ticket->number, rule->said);
}

/* An auto-reply to a ticket of the writer's: a note, and nothing else moves (X28). */
static void
decide_auto_reply(TgBuilder *builder)
{
	const TgRule *rule = builder->verdict.ending;
	const TgTicket *ticket;

	if (builder->who.agent)
		tg_thread_find_agent(builder->facts, builder->message, builder->policy,
			&builder->who, &builder->thread);
	else
		tg_thread_find(builder->facts, builder->message, builder->policy, &builder->who,
			builder->now, &builder->thread);
	ticket = builder->thread.ticket ? builder->thread.ticket : builder->thread.continued;
	if (!ticket || builder->who.failed ||
		(builder->who.agent && builder->who.evidence == TG_EVIDENCE_NONE)) {
		tg_decide_set_aside(builder, rule->name, rule->said);
		return;
	}
	tg_builder_trace(
		builder, builder->thread.rule, builder->thread.where, "note on its ticket");
	builder->decision->how = builder->thread.how;
	tg_builder_open(builder, ticket);
	tg_decide_store_mail(builder, TG_OUTCOME_ACCEPTED, rule->name);
	tg_decide_add_message(builder, "note", NULL, "auto-reply", NULL);
	tg_builder_outcome(builder, TG_OUTCOME_ACCEPTED,
		"ticket %" G_GINT64_FORMAT ": auto-reply noted", ticket->number);
}

/* By the class of the message. */
void
tg_decide_machine(TgBuilder *builder)
{
	if (builder->analysis->automatic == TG_AUTOMATIC_AUTO_REPLY)
		decide_auto_reply(builder);
	else
		decide_report(builder);
}
