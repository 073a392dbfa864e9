/* SPDX-License-Identifier: ISC */
/*
 * builder.c - appending and folding at once; what a decision begins and ends with.
 *
 * Promises: a change is in the set exactly when it is in the copy of its ticket; a ticket that is
 * changed has its version among the preconditions.
 */
#include "desk/builder.h"

/* An empty decision about this message. */
void
tg_builder_init(TgBuilder *builder, const TgFacts *facts, const TgMessage *message,
	const TgPolicy *policy, gint64 now)
{
	TgDecision *decision = tg_decision_new();

	g_array_unref(decision->verdicts);
	/* what could not be read is one file, itself, and no policy is asked (H3) */
	decision->verdicts =
		message->unreadable
			? g_array_set_size(g_array_new(FALSE, TRUE, sizeof(TgRefusal)),
				  message->analysis->attachments->len)
			: tg_attach_judge(&policy->attachments, message->analysis->attachments);
	decision->changes->absent_key = g_strdup(message->ingest_key);
	*builder = (TgBuilder){
		.facts = facts,
		.message = message,
		.analysis = message->analysis,
		.policy = policy,
		.desk = message->desk,
		.now = now,
		.decision = decision,
		.by = g_strdup("ticketgate"),
	};
}

/* A letter that could not be made defers the message: nothing of the set may be applied. */
TgDecision *
tg_builder_finish(TgBuilder *builder)
{
	TgDecision *decision = builder->decision;

	if (builder->error) {
		g_ptr_array_set_size(decision->changes->changes, 0);
		g_array_set_size(decision->changes->expectations, 0);
		g_free(decision->code);
		decision->code = g_strdup("4.3.0");
		tg_builder_outcome(builder, TG_OUTCOME_DEFERRED, "%s", builder->error->message);
	}
	g_clear_error(&builder->error);
	tg_identity_clear(&builder->who);
	tg_verdict_clear(&builder->verdict);
	g_clear_pointer(&builder->ticket, tg_ticket_free);
	g_clear_pointer(&builder->by, g_free);
	return decision;
}

/* From here on changes are the ticket's. */
void
tg_builder_open(TgBuilder *builder, const TgTicket *ticket)
{
	const TgExpectation expectation = { ticket->number, ticket->version };

	g_clear_pointer(&builder->ticket, tg_ticket_free);
	builder->ticket = tg_ticket_dup(ticket);
	builder->decision->ticket = ticket->number;
	if (ticket->version > 0)
		g_array_append_val(builder->decision->changes->expectations, expectation);
}

/* A change to be filled in. */
TgChange *
tg_builder_change(TgBuilder *builder, TgChangeKind kind, const char *rule)
{
	return tg_change_new(kind, builder->ticket ? builder->ticket->number : 0, builder->now,
		builder->by, rule);
}

/* Appends and applies. */
void
tg_builder_add(TgBuilder *builder, TgChange *change)
{
	if (builder->ticket && change->ticket == builder->ticket->number)
		tg_ticket_apply(builder->ticket, change);
	g_ptr_array_add(builder->decision->changes->changes, change);
}

/* Several at once; the array is emptied and freed. */
void
tg_builder_add_all(TgBuilder *builder, GPtrArray *changes)
{
	while (changes->len > 0)
		tg_builder_add(builder, g_ptr_array_steal_index(changes, 0));
	g_ptr_array_unref(changes);
}

/* One row for `explain`. */
void
tg_builder_trace(TgBuilder *builder, const char *rule, const char *where, const char *effect)
{
	g_ptr_array_add(builder->decision->trace, tg_trace_new(rule, where, effect));
}

/* The outcome and the line that the door prints behind the code. */
void
tg_builder_outcome(TgBuilder *builder, TgOutcome outcome, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_free(builder->decision->line);
	builder->decision->line = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	builder->decision->outcome = outcome;
}
