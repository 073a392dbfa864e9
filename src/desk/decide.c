/* SPDX-License-Identifier: ISC */
/*
 * decide.c - one message, from facts to a change-set: the order in which the parts are asked.
 *
 * Promises: pure (I5: same inputs, same bytes out), total (it always returns a decision), silent to
 * machines (I4), explained (I8: every change carries its rule, every step a trace row). A duplicate
 * changes nothing (I2). What a bug or a broken template prevents is deferred, never lost (I7).
 */
#include "desk/builder.h"

#include "desk/guard.h"

#include <string.h>

/* The outcome's printed name. */
const char *
tg_outcome_name(TgOutcome outcome)
{
	static const char *const names[] = {
		[TG_OUTCOME_ACCEPTED] = "accepted",
		[TG_OUTCOME_DUPLICATE] = "duplicate",
		[TG_OUTCOME_SET_ASIDE] = "set-aside",
		[TG_OUTCOME_REFUSED] = "refused",
		[TG_OUTCOME_DEFERRED] = "deferred",
	};

	return names[outcome];
}

/* The evidence's printed name (interface §3). */
const char *
tg_evidence_name(TgEvidence evidence)
{
	static const char *const names[] = {
		[TG_EVIDENCE_FAILED] = "failed",
		[TG_EVIDENCE_NONE] = "none",
		[TG_EVIDENCE_TOKEN] = "token",
		[TG_EVIDENCE_AUTHENTICATED] = "authenticated",
		[TG_EVIDENCE_BOTH] = "authenticated+token",
		[TG_EVIDENCE_SIGNED] = "signed",
	};

	return names[evidence];
}

/* The printed name of the way to a ticket. */
const char *
tg_thread_how_name(TgThreadHow how)
{
	static const char *const names[] = {
		[TG_THREAD_NEW] = "new",
		[TG_THREAD_TOKEN] = "token",
		[TG_THREAD_MESSAGE_ID] = "message-id",
		[TG_THREAD_SUBJECT] = "subject",
		[TG_THREAD_CLOSED_NEW] = "closed-new",
	};

	return names[how];
}

TgDecision *
tg_decision_new(void)
{
	TgDecision *decision = g_new0(TgDecision, 1);

	decision->outcome = TG_OUTCOME_ACCEPTED;
	decision->code = g_strdup("2.0.0");
	decision->evidence = TG_EVIDENCE_NONE;
	decision->how = TG_THREAD_NEW;
	decision->fields = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);
	decision->missing = g_new0(char *, 1);
	decision->verdicts = g_array_new(FALSE, FALSE, sizeof(TgRefusal));
	decision->changes = tg_changeset_new();
	decision->trace = g_ptr_array_new_with_free_func((GDestroyNotify)tg_trace_free);
	return decision;
}

/* Frees a decision with all that hangs on it. */
void
tg_decision_free(TgDecision *decision)
{
	if (!decision)
		return;
	g_free(decision->code);
	g_free(decision->line);
	g_free(decision->contact);
	g_free(decision->organisation);
	g_free(decision->agent);
	g_free(decision->level);
	g_ptr_array_unref(decision->fields);
	g_strfreev(decision->missing);
	g_array_unref(decision->verdicts);
	tg_changeset_free(decision->changes);
	g_ptr_array_unref(decision->trace);
	g_free(decision);
}

/* The message is there already: nothing changes, and nothing may be expected either. */
static void
decide_duplicate(TgBuilder *builder)
{
	g_clear_pointer(&builder->decision->changes->absent_key, g_free);
	builder->decision->ticket = builder->facts->seen_ticket;
	tg_builder_trace(builder, "message.seen", "ingest key", "nothing is changed");
	tg_builder_outcome(builder, TG_OUTCOME_DUPLICATE, "duplicate of a stored message");
}

/* Who writes, as the decision tells it. */
static void
tell_identity(TgBuilder *builder)
{
	const TgIdentity *who = &builder->who;
	TgDecision *decision = builder->decision;

	decision->evidence = who->evidence;
	decision->agent = who->agent ? g_strdup(who->agent->address) : NULL;
	decision->contact = who->agent || who->failed ? NULL : g_strdup(who->address);
	decision->organisation = who->organisation ? g_strdup(who->organisation->name) : NULL;
	decision->level =
		g_strdup(tg_identity_level(who, builder->policy, builder->desk, builder->now));
	tg_builder_trace(builder, who->submitter ? "identity.submitter" : "identity",
		who->submitter	    ? who->submitter
		: who->proved_by    ? who->proved_by
		: who->token_ticket ? "token"
				    : "From",
		tg_evidence_name(who->evidence));
}

/* X34: guesses are counted, whatever becomes of the mail. */
static void
count_wrong_tokens(TgBuilder *builder)
{
	const TgIdentity *who = &builder->who;

	if (who->throttled)
		tg_builder_trace(builder, "token.throttled", who->address, "no token is looked at");
	if (who->wrong_tokens == 0 || !who->address)
		return;
	tg_builder_trace(builder, "token.wrong", who->address, "counted");
	tg_builder_add(
		builder, tg_guard_count_wrong(who->address, who->wrong_tokens, builder->now));
}

/* The rules' rows go into the trace, in their order. */
static void
tell_verdict(TgBuilder *builder)
{
	GPtrArray *rows = builder->verdict.trace;

	while (rows->len > 0)
		g_ptr_array_add(builder->decision->trace, g_ptr_array_steal_index(rows, 0));
}

/* A person writes: to a ticket of his, or for a new one. */
static void
decide_person(TgBuilder *builder)
{
	TgThread *thread = &builder->thread;

	g_free(builder->by);
	builder->by = g_strdup("contact");
	if (!builder->message->unreadable)
		tg_thread_find(builder->facts, builder->message, builder->policy, &builder->who,
			builder->now, thread);
	if (thread->rule)
		tg_builder_trace(builder, thread->rule, thread->where,
			thread->ticket	 ? "follow-up"
			: thread->claims ? "new ticket, the number is shown to agents"
					 : "new ticket, linked");
	builder->decision->how = thread->how;
	if (thread->ticket)
		tg_decide_follow_up(builder);
	else
		tg_decide_new(builder);
}

/* The order: seen, who, rules, machine or agent or person. */
TgDecision *
tg_decide(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy, gint64 now)
{
	TgBuilder builder;
	const TgRule *ending;

	tg_builder_init(&builder, facts, message, policy, now);
	if (facts->seen) {
		decide_duplicate(&builder);
		return tg_builder_finish(&builder);
	}
	tg_identity_establish(facts, message, policy, now, &builder.who);
	tell_identity(&builder);
	count_wrong_tokens(&builder);
	tg_rules_judge(message, policy, &builder.who, &builder.verdict);
	tell_verdict(&builder);
	ending = builder.verdict.ending;
	if (ending && (ending->effects & TG_RULE_SET_ASIDE))
		tg_decide_set_aside(&builder, ending->name, ending->said);
	else if (ending && (ending->effects & TG_RULE_MACHINE))
		tg_decide_machine(&builder);
	else if (builder.who.agent && !ending && message->analysis->automatic == TG_AUTOMATIC_NONE)
		tg_decide_agent(&builder);
	else
		decide_person(&builder);
	return tg_builder_finish(&builder);
}
