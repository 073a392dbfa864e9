/* SPDX-License-Identifier: ISC */
/*
 * decide_letters.c - who gets a letter, and whether he may.
 *
 * Promises: an automatic letter goes to the writer only past the rules' table and the budgets, and is
 * counted in the same commit (I4, T22); agents are told why there was none.
 */
#include "desk/builder.h"

#include "desk/budget.h"

#include <string.h>

/* Why a budget stops a letter, for agents. */
static const struct {
	const char *rule, *said, *said_ru;
} budget_words[] = {
	{ "budget.address-hour", "hourly budget of the address is spent",
		"исчерпан часовой предел писем на этот адрес" },
	{ "budget.address-day", "daily budget of the address is spent",
		"исчерпан дневной предел писем на этот адрес" },
	{ "budget.domain", "hourly budget of the domain is spent",
		"исчерпан часовой предел писем на этот домен" },
	{ "budget.all", "hourly budget of all automatic letters is spent",
		"исчерпан общий часовой предел автоматических писем" },
};

/* The reason in the desk's language. */
static const char *
budget_said(const char *rule, const char *language)
{
	for (guint i = 0; i < G_N_ELEMENTS(budget_words); i++) {
		if (strcmp(budget_words[i].rule, rule) == 0)
			return g_strcmp0(language, "ru") == 0 ? budget_words[i].said_ru
							      : budget_words[i].said;
	}
	return rule;
}

/* Has a known one's budget. */
static gboolean
is_known(const TgIdentity *who)
{
	return who->known || who->proved || who->token_ticket != 0;
}

/* A budget is spent: counted, and remembered when it is the first time in its window. */
static void
note_spent(TgBuilder *builder, const char *rule, gboolean first)
{
	const char *address = builder->who.address;
	TgChange *change;

	builder->silence = budget_said(rule, builder->desk->language);
	tg_builder_trace(builder, rule, address, "no automatic answer");
	tg_builder_add(builder, tg_budget_count_refused(rule, address, builder->now));
	if (!first)
		return;
	change = tg_change_new(TG_CHANGE_EVENT, 0, builder->now, "ticketgate", rule);
	tg_change_set(change, TG_K_EVENT, "budget-spent");
	tg_change_set(change, TG_K_REASON, rule);
	tg_change_set(change, TG_K_ADDRESS, address);
	tg_builder_add(builder, change);
	builder->alarm = strcmp(rule, "budget.all") == 0;
	builder->collect = is_known(&builder->who) && g_str_has_prefix(rule, "budget.address-");
}

/* Rules first, then budgets. */
gboolean
tg_decide_may_answer(TgBuilder *builder)
{
	const TgIdentity *who = &builder->who;
	gboolean first = FALSE;
	const char *spent;

	if (builder->silence)
		return FALSE;
	if (builder->verdict.silence) {
		builder->silence = tg_rule_said(builder->verdict.silence, builder->desk->language);
		return FALSE;
	}
	spent = tg_budget_spent(builder->facts, &builder->policy->budgets, who->address,
		is_known(who), builder->sent, builder->now, &first);
	if (spent)
		note_spent(builder, spent, first);
	return !spent;
}

/* A number for letters about no ticket: from the ingest key, so that it is the message's own. */
static gint64
event_of_key(const char *ingest_key)
{
	g_autofree char *digits = g_strndup(ingest_key, 15);

	return (gint64)g_ascii_strtoull(digits, NULL, 16);
}

/* One letter; an error stays with the builder. */
static void
send(TgBuilder *builder, TgLetterKind kind, const char *address, const char *name,
	TgLetterContext *context)
{
	TgTicket *ticket = builder->ticket;
	const gint64 event =
		ticket ? ticket->version + 1 : event_of_key(builder->message->ingest_key);
	TgChange *change;

	if (builder->error)
		return;
	context->policy = builder->policy;
	context->desk = builder->desk;
	context->ticket = ticket;
	context->now = builder->now;
	context->message = builder->message;
	context->fields = builder->decision->fields;
	context->verdicts = builder->decision->verdicts;
	context->facts = builder->facts;
	context->evidence = builder->who.evidence;
	context->submitted = builder->who.submitter != NULL;
	context->why_no_ack = builder->silence;
	change = tg_letter_make(context, kind, address, name, event, &builder->error);
	if (change)
		tg_builder_add(builder, change);
}

/* A letter to anybody; the author is the agent who wrote. */
void
tg_decide_send(TgBuilder *builder, TgLetterKind kind, const char *address, const char *name,
	const char *body)
{
	TgLetterContext context = { .body = body, .author = builder->who.agent };

	send(builder, kind, address, name, &context);
}

/* An automatic letter to the writer. */
void
tg_decide_answer(TgBuilder *builder, TgLetterKind kind)
{
	const TgIdentity *who = &builder->who;
	const char *name = who->contact && who->contact->name ? who->contact->name : who->name;

	tg_decide_send(builder, kind, who->address, name, NULL);
	tg_builder_add_all(builder, tg_budget_count(who->address, builder->now));
	builder->sent++;
}

/* It counts too, so that nothing is the first one of the window again. */
void
tg_decide_answer_collected(TgBuilder *builder)
{
	if (builder->collect)
		tg_decide_answer(builder, TG_LETTER_ACK_COLLECTED);
	builder->collect = FALSE;
}

/* Which of the active agents are meant. */
typedef enum { AUDIENCE_ASSIGNEE, AUDIENCE_LINE, AUDIENCE_ALL } Audience;

/* Is the agent one of them? */
static gboolean
is_meant(const TgAgent *agent, const TgTicket *ticket, Audience audience)
{
	if (!agent->active)
		return FALSE;
	if (audience == AUDIENCE_ASSIGNEE)
		return g_strcmp0(agent->address, ticket->assignee) == 0;
	return audience == AUDIENCE_ALL || agent->line == ticket->line;
}

/* Who is told: the assignee; else the line; else everybody. */
static GPtrArray *
find_audience(const TgBuilder *builder)
{
	const GPtrArray *agents = builder->facts->agents;
	GPtrArray *told = g_ptr_array_new();

	for (Audience who = AUDIENCE_ASSIGNEE; who <= AUDIENCE_ALL && told->len == 0; who++) {
		for (guint i = 0; i < agents->len; i++) {
			if (is_meant(g_ptr_array_index(agents, i), builder->ticket, who))
				g_ptr_array_add(told, g_ptr_array_index(agents, i));
		}
	}
	return told;
}

/* A notification each; never to the one who wrote; to the head when there are no agents at all, and when
 * the desk has just fallen silent to everybody. */
void
tg_decide_notify(TgBuilder *builder, const char *note, const char *body)
{
	g_autoptr(GPtrArray) told = find_audience(builder);
	const char *head = builder->desk->head;
	gboolean head_told = !head || !head[0];
	TgLetterContext context = { .note = note, .body = body, .claims = builder->thread.claims };

	for (guint i = 0; i < told->len; i++) {
		const TgAgent *agent = g_ptr_array_index(told, i);

		if (g_strcmp0(agent->address, builder->who.address) == 0 && builder->who.agent)
			continue;
		head_told = head_told || g_ascii_strcasecmp(agent->address, head) == 0;
		send(builder, TG_LETTER_NOTIFY, agent->address, agent->name, &context);
	}
	if (!head_told && (builder->facts->agents->len == 0 || builder->alarm))
		send(builder, TG_LETTER_NOTIFY, head, NULL, &context);
}
