/* SPDX-License-Identifier: ISC */
/*
 * decide_loop.c - the breaker between us and a machine that shows no mark (P130, T19).
 *
 * Promises: a mail that would open a ticket and whose words are a machine's gets the ticket and no
 * automatic answer; from then until the end of the day its mailbox gets none for any new ticket,
 * unless the writer is proved; agents and the head are told, once a day for a mailbox. Answers to
 * tickets that are there are bounded by what is asked for, and not looked at here.
 */
#include "desk/builder.h"

#include "base/sabotage.h"
#include "desk/budget.h"
#include "desk/loop.h"

#include <string.h>

typedef enum { LOOP_ECHO, LOOP_REPEATED, LOOP_BREAKER, LOOP_NONE } Loop;

static const struct {
	const char *rule, *said, *said_ru;
} rows[LOOP_NONE] = {
	[LOOP_ECHO] = { "loop.echo", "it says what our own automatic letters say",
		"в письме слова наших же автоматических писем" },
	[LOOP_REPEATED] = { "loop.repeated", "a ticket system sends the same words again and again",
		"система учёта обращений присылает одно и то же" },
	[LOOP_BREAKER] = { "loop.breaker", "this address has answered us by itself today",
		"с этого адреса сегодня отвечала программа" },
};

/* How often the counter says it happened. */
static int
count_of(const TgBuilder *builder, const char *name)
{
	return GPOINTER_TO_INT(g_hash_table_lookup(builder->facts->counters, name));
}

/* One more of today. */
static void
count(TgBuilder *builder, const char *name, const char *rule)
{
	tg_builder_add(builder, tg_budget_count_one(name, rule, 24 * 3600, builder->now));
}

/* Which of the signs, the strongest first; words: NULL when the mail is not numbered. */
static Loop
find_loop(TgBuilder *builder, const char *loops, const char *words, const char **ret_where)
{
	const TgIdentity *who = &builder->who;
	const char *text = builder->analysis->body.new_text;

	*ret_where = tg_loop_echo(builder->policy->sentences, text);
	if (tg_sabotage("content-stop-off"))
		return LOOP_NONE;
	if (*ret_where)
		return LOOP_ECHO;
	*ret_where = who->address;
	if (words && count_of(builder, words) >= TG_LOOP_SAME_WORDS)
		return LOOP_REPEATED;
	if (count_of(builder, loops) > 0 && !who->proved && !who->token_ticket)
		return LOOP_BREAKER;
	return LOOP_NONE;
}

/* Silent, and remembered; the first of the day is an event, and the head is told. */
static void
stop(TgBuilder *builder, Loop loop, const char *where, const char *loops)
{
	const gboolean russian = g_strcmp0(builder->desk->language, "ru") == 0;
	const char *rule = rows[loop].rule;
	const gboolean first = count_of(builder, loops) == 0;
	TgChange *change;

	builder->silence = russian ? rows[loop].said_ru : rows[loop].said;
	tg_builder_trace(builder, rule, where, "no automatic answer");
	if (loop != LOOP_BREAKER)
		count(builder, loops, rule);
	if (!first)
		return;
	change = tg_change_new(TG_CHANGE_EVENT, 0, builder->now, "ticketgate", rule);
	tg_change_set(change, TG_K_EVENT, "loop-stopped");
	tg_change_set(change, TG_K_REASON, rule);
	tg_change_set(change, TG_K_ADDRESS, builder->who.address);
	tg_builder_add(builder, change);
	builder->alarm = TRUE;
}

/* Of a mail that is going to open a ticket, before it is asked whether it may be answered. */
void
tg_decide_stop_loop(TgBuilder *builder)
{
	g_autofree char *loops = NULL;
	g_autofree char *words = NULL;
	const char *where = NULL;
	Loop loop;

	if (builder->silence || builder->verdict.silence || !builder->who.address ||
		builder->thread.how != TG_THREAD_NEW)
		return;
	tg_loop_counters(builder->who.address, builder->analysis, builder->now, &loops, &words);
	loop = find_loop(builder, loops, words, &where);
	if (words)
		count(builder, words, "loop.repeated");
	if (loop != LOOP_NONE)
		stop(builder, loop, where, loops);
}
