/* SPDX-License-Identifier: ISC */
/*
 * decide_new.c - a new ticket: its properties, clocks, what is missing, its acknowledgement.
 *
 * Promises: every request gets a ticket (R4.3), whatever is missing and whoever wrote it; everything
 * missing is asked for at once, in the acknowledgement; the clock pauses only for what was asked, and
 * never on a critical ticket. Nothing is asked of somebody who may not be answered.
 */
#include "desk/builder.h"

#include "desk/sla.h"

#include <string.h>

/* Can letters be written in this language? */
static gboolean
has_language(const TgPolicy *policy, const char *language)
{
	g_autofree char *name = language ? g_strdup_printf("%s/ack", language) : NULL;

	return name && policy->templates && g_hash_table_contains(policy->templates, name);
}

/* The contact's, the organisation's, the text's, the desk's: the first in which we can write. */
static const char *
choose_language(const TgBuilder *builder)
{
	const TgIdentity *who = &builder->who;
	const char *const languages[] = {
		who->contact ? who->contact->language : NULL,
		who->organisation ? who->organisation->language : NULL,
		builder->analysis->body.language,
	};

	for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
		if (has_language(builder->policy, languages[i]))
			return languages[i];
	}
	return builder->desk->language;
}

/* What the registry knows is not asked for again: it stands in for what is missing. */
static void
add_registry_fields(const TgBuilder *builder, GPtrArray *fields)
{
	const TgIdentity *who = &builder->who;
	const TgContact *contact = who->contact;
	g_auto(GStrv) missing = tg_decide_missing(builder, fields);
	const struct {
		const char *name, *value, *source, *rule;
	} known[] = {
		{ "contact", contact && contact->known ? contact->name : NULL, "registry",
			"registry.contact" },
		{ "phone", contact ? contact->phone : NULL, "registry", "registry.phone" },
		{ "organisation", who->organisation ? who->organisation->name : NULL, "registry",
			"registry.organisation" },
		{ "agreement", who->organisation ? who->organisation->agreement : NULL, "registry",
			"registry.agreement" },
		{ "email", who->failed ? NULL : who->address, "header",
			who->submitter ? "submitter.contact" : "from.address" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
		if (known[i].value && known[i].value[0] &&
			g_strv_contains((const char *const *)missing, known[i].name))
			g_ptr_array_add(fields, tg_field_value_new(known[i].name, known[i].value,
							known[i].source, 0, known[i].rule));
	}
}

/* A linked ticket knows what the one that it continues knew. */
static void
add_continued_fields(const TgBuilder *builder, GPtrArray *fields)
{
	const TgTicket *old = builder->thread.continued;

	for (guint i = 0; old && i < old->fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(old->fields, i);
		gboolean given = !field->value;

		for (guint f = 0; f < fields->len && !given; f++) {
			const TgFieldValue *one = g_ptr_array_index(fields, f);

			given = strcmp(field->name, one->name) == 0;
		}
		if (!given)
			g_ptr_array_add(fields, tg_field_value_new(field->name, field->value,
							field->source, field->line, field->rule));
	}
}

/* What the message says, and what the ticket that it continues knew. */
static GPtrArray *
initial_fields(TgBuilder *builder)
{
	GPtrArray *fields = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);
	GPtrArray *found;

	if (!builder->message->unreadable) {
		found = tg_fields_extract(builder->policy, builder->analysis, FALSE);
		g_ptr_array_unref(builder->decision->fields);
		builder->decision->fields = found;
	}
	for (guint i = 0; i < builder->decision->fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(builder->decision->fields, i);

		g_ptr_array_add(fields, tg_field_value_new(field->name, field->value, field->source,
						field->line, field->rule));
	}
	add_continued_fields(builder, fields);
	return fields;
}

/* The kind of ticket that the text names, else the desk's. */
static const char *
choose_kind(const TgBuilder *builder, const GPtrArray *fields)
{
	for (guint i = 0; i < fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(fields, i);

		if (strcmp(field->name, "ticket-kind") == 0 && field->value)
			return field->value;
	}
	return builder->desk->kind;
}

/* The properties, before there is a first change: what is required follows from them. */
static void
prepare(TgBuilder *builder, const GPtrArray *fields)
{
	g_autoptr(TgTicket) blank = tg_ticket_new(builder->facts->next_ticket);

	tg_builder_open(builder, blank);
	builder->ticket->level = g_strdup(builder->decision->level);
	builder->ticket->kind = g_strdup(choose_kind(builder, fields));
}

/* The first change. */
static void
create(TgBuilder *builder, const char *status, const char *rule)
{
	const TgIdentity *who = &builder->who;
	const TgThread *thread = &builder->thread;
	TgChange *change = tg_builder_change(builder, TG_CHANGE_TICKET_NEW, rule);
	const char *name = who->contact && who->contact->known && who->contact->name
				   ? who->contact->name
			   : who->name && who->name[0] ? who->name
						       : NULL;

	tg_change_set(change, TG_K_DESK, builder->desk->name);
	tg_change_set(change, TG_K_STATUS, status);
	tg_change_set(change, TG_K_KIND, builder->ticket->kind);
	tg_change_set(change, TG_K_PRIORITY, builder->desk->priority);
	tg_change_set(change, TG_K_LEVEL, builder->ticket->level);
	tg_change_set(change, TG_K_LANGUAGE, choose_language(builder));
	tg_change_set_int(change, TG_K_LINE, 1);
	tg_change_set(change, TG_K_ORGANISATION, builder->decision->organisation);
	tg_change_set(change, TG_K_EVIDENCE, tg_evidence_name(who->evidence));
	if (thread->linked_from)
		tg_change_set_int(change, TG_K_LINKED_FROM, thread->linked_from);
	if (builder->message->unreadable)
		tg_change_set_int(change, TG_K_UNREADABLE, 1);
	tg_change_set(change, TG_K_SUBJECT, builder->analysis->subject);
	tg_change_set(change, TG_K_CONTACT, who->address);
	tg_change_set(change, TG_K_CONTACT_NAME, who->address ? name : NULL);
	tg_builder_add(builder, change);
}

/* One change a value. */
static void
set_fields(TgBuilder *builder, const GPtrArray *fields)
{
	for (guint i = 0; i < fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(fields, i);
		TgChange *change = tg_builder_change(builder, TG_CHANGE_FIELD_SET, field->rule);

		tg_change_set(change, TG_K_NAME, field->name);
		tg_change_set(change, TG_K_SOURCE, field->source);
		if (field->line)
			tg_change_set_int(change, TG_K_SOURCE_LINE, field->line);
		tg_change_set(change, TG_K_VALUE, field->value);
		tg_builder_add(builder, change);
	}
}

/* The kind of the first answer: what is told depends on the proof (interface §4). */
static TgLetterKind
first_letter(const TgBuilder *builder)
{
	const TgIdentity *who = &builder->who;

	if (builder->thread.how == TG_THREAD_CLOSED_NEW)
		return TG_LETTER_REOPENED_NEW;
	if (who->submitter)
		return TG_LETTER_ACK_PLAIN;
	if (who->proved || who->token_ticket || (who->contact && who->contact->known))
		return TG_LETTER_ACK;
	return TG_LETTER_ACK_PLAIN;
}

/* Somebody else's token, or two tickets at once: the writer learns nothing (X7, X32). */
static void
silence_held(TgBuilder *builder)
{
	if (builder->thread.held && !builder->silence)
		builder->silence = g_strcmp0(builder->desk->language, "ru") == 0
					   ? "в письме чужая подпись обращения"
					   : "it carries somebody else's ticket token";
}

/* A ticket, its message, its clocks, its letters. */
void
tg_decide_new(TgBuilder *builder)
{
	const char *rule = builder->message->unreadable ? "ticket.unreadable"
			   : builder->thread.rule	? builder->thread.rule
							: "ticket.new";
	g_autoptr(GPtrArray) fields = initial_fields(builder);
	g_auto(GStrv) required = NULL;
	gboolean may_answer, pause;

	prepare(builder, fields);
	add_registry_fields(builder, fields);
	silence_held(builder);
	tg_decide_stop_loop(builder);
	may_answer = tg_decide_may_answer(builder);
	required = tg_decide_required(builder, fields);
	pause = may_answer && required[0] && g_strcmp0(builder->desk->priority, "critical") != 0 &&
		builder->thread.how != TG_THREAD_CLOSED_NEW;
	g_strfreev(builder->decision->missing);
	builder->decision->missing = builder->message->unreadable
					     ? g_new0(char *, 1)
					     : tg_decide_missing(builder, fields);
	create(builder, pause ? "awaiting-info" : "new", rule);
	tg_decide_store_mail(builder, TG_OUTCOME_ACCEPTED, rule);
	tg_decide_add_message(builder, "in", NULL, NULL, NULL);
	set_fields(builder, fields);
	tg_decide_propose_cc(builder);
	tg_builder_add_all(builder, tg_sla_start(builder->policy, builder->desk, builder->ticket,
					    NULL, "registered", builder->now));
	tg_decide_set_missing(builder, builder->decision->missing,
		may_answer && builder->decision->missing[0] &&
				builder->thread.how != TG_THREAD_CLOSED_NEW
			? 1
			: 0);
	if (pause)
		tg_builder_add_all(builder,
			tg_sla_move(builder->policy, builder->ticket, TG_CHANGE_CLOCK_PAUSE, NULL,
				"awaiting-info", builder->now));
	tg_decide_touch_contact(builder);
	if (may_answer)
		tg_decide_answer(builder, first_letter(builder));
	tg_decide_answer_collected(builder);
	tg_decide_notify(builder, "opened", NULL);
	tg_builder_outcome(builder, TG_OUTCOME_ACCEPTED, "ticket %" G_GINT64_FORMAT " opened",
		builder->ticket->number);
}
