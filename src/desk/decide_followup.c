/* SPDX-License-Identifier: ISC */
/*
 * decide_followup.c - a customer's message to a ticket that is there.
 *
 * Promises: appending discloses nothing (letters go to the writer as a stored participant, and to
 * agents); what is complete is said once and the clock runs again with what was left; what is still
 * missing is asked for again in other words, at most as often as the desk allows; a value that an
 * agent has set stands; a mail whose DMARC failed is kept and changes no value (T6).
 */
#include "desk/builder.h"

#include "desk/sla.h"

#include <string.h>

/* A value that the writer typed beside its label replaces an older one; others fill gaps only: a
 * quoted form shows what was known when it was sent. */
static gboolean
may_replace(const TgFieldValue *old, const TgFieldValue *found)
{
	if (!old->value)
		return TRUE;
	if (g_strcmp0(old->source, "agent") == 0 || g_strcmp0(found->source, "quoted") == 0)
		return FALSE;
	return found->rule &&
	       (strstr(found->rule, ".label") != NULL || strstr(found->rule, ".form") != NULL);
}

/* Takes over what the message says; returns how many values are new or other. */
static guint
take_fields(TgBuilder *builder)
{
	guint taken = 0;

	g_ptr_array_unref(builder->decision->fields);
	builder->decision->fields = tg_fields_extract(builder->policy, builder->analysis, TRUE);
	for (guint i = 0; i < builder->decision->fields->len; i++) {
		const TgFieldValue *found = g_ptr_array_index(builder->decision->fields, i);
		const TgFieldValue *old = tg_ticket_field(builder->ticket, found->name);
		TgChange *change;

		if (old && (g_strcmp0(old->value, found->value) == 0 || !may_replace(old, found)))
			continue;
		change = tg_builder_change(builder, TG_CHANGE_FIELD_SET, found->rule);
		tg_change_set(change, TG_K_NAME, found->name);
		tg_change_set(change, TG_K_SOURCE, found->source);
		if (found->line)
			tg_change_set_int(change, TG_K_SOURCE_LINE, found->line);
		tg_change_set(change, TG_K_VALUE, found->value);
		tg_builder_add(builder, change);
		taken++;
	}
	return taken;
}

/* The ticket is worked on again; clocks that had ended begin anew. */
static void
restart_clocks(TgBuilder *builder, gboolean reopened)
{
	static const char *const names[] = { "reaction", "answer" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const TgClock *clock = tg_ticket_clock(builder->ticket, names[i]);
		const gboolean reaction = strcmp(names[i], "reaction") == 0;

		if (!clock || clock->state == TG_CLOCK_RUNNING || clock->state == TG_CLOCK_PAUSED)
			continue;
		if (reaction && (!reopened || builder->ticket->assignee))
			continue;
		tg_builder_add_all(builder,
			tg_sla_start(builder->policy, builder->desk, builder->ticket, names[i],
				reopened ? "reopened" : "customer-wrote", builder->now));
	}
}

/* The clock runs again and the status is that of a ticket which waits for nobody outside. */
static void
resume(TgBuilder *builder)
{
	tg_builder_add_all(
		builder, tg_sla_move(builder->policy, builder->ticket, TG_CHANGE_CLOCK_RESUME, NULL,
				 "info-complete", builder->now));
	if (g_strcmp0(builder->ticket->status, "awaiting-info") == 0)
		tg_decide_status(builder, builder->ticket->assignee ? "open" : "new", NULL,
			"info-complete", "fields.complete");
}

/* Asked for the first time only now (it could not be asked before): the clock waits from now on. */
static void
pause_first_time(TgBuilder *builder)
{
	if (g_strcmp0(builder->ticket->priority, "critical") == 0)
		return;
	if (g_strcmp0(builder->ticket->status, "new") == 0)
		tg_decide_status(builder, "awaiting-info", NULL, "awaiting-info", "fields.missing");
	tg_builder_add_all(
		builder, tg_sla_move(builder->policy, builder->ticket, TG_CHANGE_CLOCK_PAUSE, NULL,
				 "awaiting-info", builder->now));
}

/* What was asked for, before and after this message. */
static void
settle_missing(TgBuilder *builder, guint taken)
{
	TgTicket *ticket = builder->ticket;
	g_auto(GStrv) required = tg_decide_required(builder, ticket->fields);
	g_auto(GStrv) missing = tg_decide_missing(builder, ticket->fields);
	const gboolean was_asked = ticket->missing[0] != NULL;
	const int asked = ticket->asked;
	gboolean ask;

	g_strfreev(builder->decision->missing);
	builder->decision->missing = g_strdupv(missing);
	if (!was_asked) {
		if (g_strcmp0(ticket->status, "awaiting-info") == 0)
			resume(builder);
		return;
	}
	ask = missing[0] && (required[0] || taken > 0) && asked < builder->desk->ask_times &&
	      tg_decide_may_answer(builder);
	tg_decide_set_missing(builder, missing, ask ? asked + 1 : asked);
	if (!required[0])
		resume(builder);
	else if (ask && asked == 0)
		pause_first_time(builder);
	if (!missing[0] && asked > 0 && tg_decide_may_answer(builder))
		tg_decide_answer(builder, TG_LETTER_INFO_COMPLETE);
	else if (ask)
		tg_decide_answer(builder, TG_LETTER_AWAITING_INFO);
}

/* Is one of the files refused? */
static gboolean
has_refused(const TgBuilder *builder)
{
	const GArray *verdicts = builder->decision->verdicts;

	for (guint i = 0; i < verdicts->len; i++) {
		if (g_array_index(verdicts, TgRefusal, i) != TG_REFUSED_NOT)
			return TRUE;
	}
	return FALSE;
}

/* The message, what it changes, who is told. */
void
tg_decide_follow_up(TgBuilder *builder)
{
	const TgThread *thread = &builder->thread;
	guint taken;

	tg_builder_open(builder, thread->ticket);
	tg_decide_store_mail(builder, TG_OUTCOME_ACCEPTED, thread->rule);
	tg_decide_add_message(builder, "in", NULL, NULL, NULL);
	tg_decide_propose_cc(builder);
	if (thread->reopen)
		tg_decide_status(builder, "open", NULL, "customer-wrote", "thread.reopen");
	restart_clocks(builder, thread->reopen);
	taken = builder->who.failed ? 0 : take_fields(builder);
	tg_decide_touch_contact(builder);
	settle_missing(builder, taken);
	if (has_refused(builder) && tg_decide_may_answer(builder))
		tg_decide_answer(builder, TG_LETTER_ATTACHMENT_REFUSED);
	tg_decide_answer_collected(builder);
	tg_decide_notify(builder, thread->reopen ? "reopened" : "followed-up", NULL);
	tg_builder_outcome(builder, TG_OUTCOME_ACCEPTED,
		thread->reopen ? "ticket %" G_GINT64_FORMAT ": reopened"
			       : "ticket %" G_GINT64_FORMAT ": follow-up added",
		builder->ticket->number);
}
