/* SPDX-License-Identifier: ISC */
/*
 * thread.c - candidates in order of proof, then what state the ticket is in.
 *
 * Promises: no message reaches a ticket of another desk, of another customer or of two at once; a
 * closed ticket is reopened within the desk's period and continued by a linked one afterwards; a
 * merged one leads to where it was merged into.
 */
#include "desk/thread.h"

#include "base/text.h"
#include "desk/token.h"

#include <string.h>

#define MAX_MERGES 16

/* One way to a ticket: a number, by which means, and whether it counts for this writer. */
typedef struct {
	gint64 number;
	TgThreadHow how;
	const char *rule, *where;
} Candidate;

/* Merges are followed a bounded number of times. */
const TgTicket *
tg_thread_follow(const TgFacts *facts, gint64 number)
{
	const TgTicket *ticket = tg_facts_ticket(facts, number);

	for (int i = 0; i < MAX_MERGES && ticket && ticket->merged_into; i++) {
		const TgTicket *next = tg_facts_ticket(facts, ticket->merged_into);

		if (!next)
			break;
		ticket = next;
	}
	return ticket;
}

/* Does the writer take part in that ticket of this desk? */
static gboolean
takes_part(const TgFacts *facts, const TgMessage *message, const char *address, gint64 number)
{
	const TgTicket *ticket = tg_thread_follow(facts, number);

	return address && ticket && g_strcmp0(ticket->desk, message->desk->name) == 0 &&
	       tg_ticket_has_participant(ticket, address);
}

/* "Fwd: ..." and a forwarded message inside are no follow-ups unless signed. */
static gboolean
is_forward(const TgAnalysis *analysis)
{
	static const char *const prefixes[] = { "fwd:", "fw:", "wg:", "tr:", "пересл:", "пер:" };
	g_autofree char *folded = tg_text_fold(analysis->subject);

	for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++) {
		if (g_str_has_prefix(folded, prefixes[i]))
			return TRUE;
	}
	return analysis->forwarded != NULL;
}

/* The first number among the subject's tags that the test accepts; test NULL: the first at all. */
static gint64
tag_number(const TgFacts *facts, const TgMessage *message, const GArray *tags, const char *address)
{
	for (guint i = 0; i < tags->len; i++) {
		const gint64 number = g_array_index(tags, gint64, i);

		if (!address || takes_part(facts, message, address, number))
			return number;
	}
	return 0;
}

/* The first ticket that ids which are answered lead to, and in which the address takes part; address
 * NULL: the first at all. */
static gint64
id_number(const TgFacts *facts, const TgMessage *message, const char *address)
{
	for (guint i = 0; i < facts->letters->len; i++) {
		const TgLetterRef *letter = g_ptr_array_index(facts->letters, i);

		if (!address || takes_part(facts, message, address, letter->ticket))
			return letter->ticket;
	}
	for (guint i = 0; i < facts->messages->len; i++) {
		const TgMessageRef *ref = g_ptr_array_index(facts->messages, i);

		if (!address || takes_part(facts, message, address, ref->ticket))
			return ref->ticket;
	}
	return 0;
}

/* Does a token for one ticket come with tags of other tickets only (X32)? */
static gboolean
contradicts(const TgFacts *facts, const GArray *tags, gint64 token_ticket)
{
	const TgTicket *meant = tg_thread_follow(facts, token_ticket);

	for (guint i = 0; i < tags->len; i++) {
		const gint64 number = g_array_index(tags, gint64, i);

		if (number == token_ticket || (meant && tg_thread_follow(facts, number) == meant))
			return FALSE;
	}
	return tags->len > 0;
}

/* Is a tagged address all that the message has of ours (X40)? */
static gboolean
is_fresh(const TgAnalysis *analysis, const GArray *tags)
{
	return tags->len == 0 && !(analysis->in_reply_to && analysis->in_reply_to[0]) &&
	       !(analysis->references && analysis->references[0]);
}

/* The best way by which the writer may follow up, number 0 when there is none. A submitted form is no
 * reply: its writer has never seen a letter of ours (X39). */
static Candidate
find_candidate(const TgFacts *facts, const TgMessage *message, const TgIdentity *identity,
	const GArray *tags)
{
	const char *address = identity->address;
	Candidate found = { 0, TG_THREAD_NEW, NULL, NULL };

	if (identity->token_ticket)
		return (Candidate){ identity->token_ticket, TG_THREAD_TOKEN, "thread.token",
			identity->token_address ? "recipient" : "In-Reply-To or References" };
	if (!address || identity->failed || identity->submitter)
		return found;
	found = (Candidate){ id_number(facts, message, address), TG_THREAD_MESSAGE_ID,
		"thread.message-id", "In-Reply-To or References" };
	if (found.number == 0 && !is_forward(message->analysis))
		found = (Candidate){ tag_number(facts, message, tags, address), TG_THREAD_SUBJECT,
			"thread.subject", "Subject" };
	return found;
}

/* A number that the writer may not follow up: agents are told. */
static void
claim(const TgFacts *facts, const TgMessage *message, const TgIdentity *identity,
	const GArray *tags, TgThread *thread)
{
	if (identity->foreign_ticket) {
		thread->claims = identity->foreign_ticket;
		thread->held = TRUE;
		thread->rule = "thread.foreign-token";
		thread->where = "token of another person";
		return;
	}
	thread->claims = tag_number(facts, message, tags, NULL);
	thread->where = "Subject";
	if (thread->claims == 0) {
		thread->claims = id_number(facts, message, NULL);
		thread->where = "In-Reply-To or References";
	}
	if (thread->claims)
		thread->rule = identity->failed ? "thread.dmarc-failed" : "thread.stranger";
}

/* Within the period after closing, counted on the desk's calendar? */
static gboolean
may_reopen(const TgPolicy *policy, const TgDesk *desk, const TgTicket *ticket, gint64 now)
{
	const TgLevel *level = ticket->level ? tg_policy_level(policy, ticket->level) : NULL;
	const char *name = desk->calendar ? desk->calendar : level ? level->calendar : NULL;
	const TgCalendar *calendar = name ? tg_policy_calendar(policy, name) : NULL;

	if (desk->reopen.kind != TG_SPAN_ELAPSED && !calendar)
		return TRUE;
	return now <= tg_span_add(&desk->reopen, calendar, ticket->closed);
}

/* What becomes of a candidate, by the state of its ticket. */
static void
judge(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	const Candidate *candidate, gint64 now, TgThread *thread)
{
	const TgTicket *ticket = tg_thread_follow(facts, candidate->number);

	thread->rule = candidate->rule;
	thread->where = candidate->where;
	if (!ticket) {
		thread->linked_from = candidate->number;
		thread->rule = "thread.gone";
	} else if (g_strcmp0(ticket->desk, message->desk->name) != 0) {
		thread->claims = ticket->number;
		thread->rule = "thread.other-desk";
	} else if (g_strcmp0(ticket->status, "closed") != 0) {
		thread->how = candidate->how;
		thread->ticket = ticket;
	} else if (may_reopen(policy, message->desk, ticket, now)) {
		thread->how = candidate->how;
		thread->ticket = ticket;
		thread->reopen = TRUE;
	} else {
		thread->how = TG_THREAD_CLOSED_NEW;
		thread->linked_from = ticket->number;
		thread->continued = ticket;
		thread->rule = "thread.closed-too-long";
	}
}

/* A customer's way. */
void
tg_thread_find(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	const TgIdentity *identity, gint64 now, TgThread *ret_thread)
{
	g_autoptr(GArray) tags = tg_token_subject_numbers(policy->keys, message->analysis->subject);
	Candidate candidate = find_candidate(facts, message, identity, tags);

	*ret_thread = (TgThread){ .how = TG_THREAD_NEW };
	if (candidate.number == 0) {
		claim(facts, message, identity, tags, ret_thread);
	} else if (identity->token_ticket && contradicts(facts, tags, identity->token_ticket)) {
		ret_thread->claims = identity->token_ticket;
		ret_thread->held = TRUE;
		ret_thread->rule = "thread.contradiction";
		ret_thread->where = "Subject";
	} else if (identity->token_address && is_fresh(message->analysis, tags)) {
		ret_thread->linked_from = candidate.number;
		ret_thread->rule = "thread.fresh-mail";
		ret_thread->where = "recipient";
	} else {
		judge(facts, message, policy, &candidate, now, ret_thread);
	}
}

/* An agent's way: no participant needs to be looked for, the proof is judged elsewhere. */
void
tg_thread_find_agent(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	const TgIdentity *identity, TgThread *ret_thread)
{
	g_autoptr(GArray) tags = tg_token_subject_numbers(policy->keys, message->analysis->subject);
	Candidate candidate = { identity->token_ticket, TG_THREAD_TOKEN, "thread.token",
		identity->token_address ? "recipient" : "In-Reply-To or References" };

	*ret_thread = (TgThread){ .how = TG_THREAD_NEW };
	if (candidate.number && contradicts(facts, tags, candidate.number)) {
		ret_thread->held = TRUE;
		ret_thread->rule = "thread.contradiction";
		ret_thread->where = "Subject";
		return;
	}
	if (candidate.number == 0)
		candidate = (Candidate){ id_number(facts, message, NULL), TG_THREAD_MESSAGE_ID,
			"thread.message-id", "In-Reply-To or References" };
	if (candidate.number == 0)
		candidate = (Candidate){ tag_number(facts, message, tags, NULL), TG_THREAD_SUBJECT,
			"thread.subject", "Subject" };
	ret_thread->ticket = candidate.number ? tg_thread_follow(facts, candidate.number) : NULL;
	if (!ret_thread->ticket || g_strcmp0(ret_thread->ticket->desk, message->desk->name) != 0) {
		ret_thread->ticket = NULL;
		return;
	}
	ret_thread->how = candidate.how;
	ret_thread->rule = candidate.rule;
	ret_thread->where = candidate.where;
}
