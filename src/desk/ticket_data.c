/* SPDX-License-Identifier: ISC */
/*
 * ticket_data.c - a ticket as plain data: made, copied, freed, looked into, compared.
 *
 * No behaviour: what moves a ticket is ticket.c. tg_ticket_differs() looks at every member, so that
 * a rebuild from events (check --rebuild) and a cached row can be compared.
 */
#include "desk/ticket_data.h"

#include <string.h>

/* Frees an interval. */
static void
interval_free(TgInterval *interval)
{
	g_free(interval->reason);
	g_free(interval);
}

/* Frees a clock. */
static void
clock_free(TgClock *clock)
{
	g_free(clock->name);
	g_free(clock->calendar);
	g_free(clock->span);
	g_ptr_array_unref(clock->intervals);
	g_free(clock);
}

/* Frees a participant. */
static void
participant_free(TgParticipant *participant)
{
	g_free(participant->address);
	g_free(participant->name);
	g_free(participant);
}

/* A field's value with its evidence. */
TgFieldValue *
tg_field_value_new(
	const char *name, const char *value, const char *source, guint line, const char *rule)
{
	TgFieldValue *field = g_new0(TgFieldValue, 1);

	field->name = g_strdup(name);
	field->value = g_strdup(value);
	field->source = g_strdup(source);
	field->line = line;
	field->rule = g_strdup(rule);
	return field;
}

/* Frees a field's value. */
void
tg_field_value_free(TgFieldValue *value)
{
	if (!value)
		return;
	g_free(value->name);
	g_free(value->value);
	g_free(value->source);
	g_free(value->rule);
	g_free(value);
}

/* A ticket before its first change. */
TgTicket *
tg_ticket_new(gint64 number)
{
	TgTicket *ticket = g_new0(TgTicket, 1);

	ticket->number = number;
	ticket->participants = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
	ticket->clocks = g_ptr_array_new_with_free_func((GDestroyNotify)clock_free);
	ticket->fields = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);
	ticket->missing = g_new0(char *, 1);
	ticket->thread_ids = g_new0(char *, 1);
	return ticket;
}

/* Frees the ticket and all it holds. */
void
tg_ticket_free(TgTicket *ticket)
{
	if (!ticket)
		return;
	g_free(ticket->desk);
	g_free(ticket->status);
	g_free(ticket->resolution);
	g_free(ticket->kind);
	g_free(ticket->priority);
	g_free(ticket->category);
	g_free(ticket->level);
	g_free(ticket->language);
	g_free(ticket->subject);
	g_free(ticket->contact);
	g_free(ticket->contact_name);
	g_free(ticket->organisation);
	g_free(ticket->assignee);
	g_ptr_array_unref(ticket->participants);
	g_ptr_array_unref(ticket->clocks);
	g_ptr_array_unref(ticket->fields);
	g_strfreev(ticket->missing);
	g_free(ticket->last_message_id);
	g_strfreev(ticket->thread_ids);
	g_free(ticket);
}

/* A new participant, unless he is one already. */
void
tg_ticket_add_participant(TgTicket *ticket, const char *address, const char *name)
{
	TgParticipant *participant;

	if (!address || tg_ticket_has_participant(ticket, address))
		return;
	participant = g_new0(TgParticipant, 1);
	participant->address = g_strdup(address);
	participant->name = g_strdup(name);
	g_ptr_array_add(ticket->participants, participant);
}

/* The clock of that name; made, with no interval yet, when there is none. */
TgClock *
tg_ticket_make_clock(TgTicket *ticket, const char *name)
{
	TgClock *clock = (TgClock *)tg_ticket_clock(ticket, name);

	if (!clock) {
		clock = g_new0(TgClock, 1);
		clock->name = g_strdup(name);
		clock->intervals = g_ptr_array_new_with_free_func((GDestroyNotify)interval_free);
		g_ptr_array_add(ticket->clocks, clock);
	}
	return clock;
}

/* A deep copy of an interval, for g_ptr_array_copy(). */
static gpointer
interval_copy(gconstpointer source, gpointer data G_GNUC_UNUSED)
{
	const TgInterval *interval = source;
	TgInterval *copy = g_new(TgInterval, 1);

	*copy = *interval;
	copy->reason = g_strdup(interval->reason);
	return copy;
}

/* A deep copy of a clock. */
static gpointer
clock_copy(gconstpointer source, gpointer data G_GNUC_UNUSED)
{
	const TgClock *clock = source;
	TgClock *copy = g_new(TgClock, 1);

	*copy = *clock;
	copy->name = g_strdup(clock->name);
	copy->calendar = g_strdup(clock->calendar);
	copy->span = g_strdup(clock->span);
	copy->intervals = g_ptr_array_copy(clock->intervals, interval_copy, NULL);
	g_ptr_array_set_free_func(copy->intervals, (GDestroyNotify)interval_free);
	return copy;
}

/* A deep copy of a field's value. */
static gpointer
field_copy(gconstpointer source, gpointer data G_GNUC_UNUSED)
{
	const TgFieldValue *field = source;

	return tg_field_value_new(
		field->name, field->value, field->source, field->line, field->rule);
}

/* A deep copy. */
TgTicket *
tg_ticket_dup(const TgTicket *ticket)
{
	TgTicket *copy = g_new(TgTicket, 1);

	*copy = *ticket;
	copy->desk = g_strdup(ticket->desk);
	copy->status = g_strdup(ticket->status);
	copy->resolution = g_strdup(ticket->resolution);
	copy->kind = g_strdup(ticket->kind);
	copy->priority = g_strdup(ticket->priority);
	copy->category = g_strdup(ticket->category);
	copy->level = g_strdup(ticket->level);
	copy->language = g_strdup(ticket->language);
	copy->subject = g_strdup(ticket->subject);
	copy->contact = g_strdup(ticket->contact);
	copy->contact_name = g_strdup(ticket->contact_name);
	copy->organisation = g_strdup(ticket->organisation);
	copy->assignee = g_strdup(ticket->assignee);
	copy->last_message_id = g_strdup(ticket->last_message_id);
	copy->missing = g_strdupv(ticket->missing);
	copy->thread_ids = g_strdupv(ticket->thread_ids);
	copy->participants = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
	for (guint i = 0; i < ticket->participants->len; i++) {
		const TgParticipant *one = g_ptr_array_index(ticket->participants, i);

		tg_ticket_add_participant(copy, one->address, one->name);
	}
	copy->clocks = g_ptr_array_copy(ticket->clocks, clock_copy, NULL);
	g_ptr_array_set_free_func(copy->clocks, (GDestroyNotify)clock_free);
	copy->fields = g_ptr_array_copy(ticket->fields, field_copy, NULL);
	g_ptr_array_set_free_func(copy->fields, (GDestroyNotify)tg_field_value_free);
	return copy;
}

/* The value of a field, or NULL. */
const TgFieldValue *
tg_ticket_field(const TgTicket *ticket, const char *name)
{
	for (guint i = 0; i < ticket->fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(ticket->fields, i);

		if (g_strcmp0(field->name, name) == 0)
			return field;
	}
	return NULL;
}

/* The clock of that name, or NULL. */
const TgClock *
tg_ticket_clock(const TgTicket *ticket, const char *name)
{
	for (guint i = 0; i < ticket->clocks->len; i++) {
		const TgClock *clock = g_ptr_array_index(ticket->clocks, i);

		if (g_strcmp0(clock->name, name) == 0)
			return clock;
	}
	return NULL;
}

/* Does the address take part? Both sides are normalised. */
gboolean
tg_ticket_has_participant(const TgTicket *ticket, const char *address)
{
	for (guint i = 0; i < ticket->participants->len; i++) {
		const TgParticipant *one = g_ptr_array_index(ticket->participants, i);

		if (g_strcmp0(one->address, address) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Equal lists of strings? */
static gboolean
same_strings(GStrv a, GStrv b)
{
	return g_strv_equal((const char *const *)a, (const char *const *)b);
}

/* Equal clocks, intervals included? */
static gboolean
same_clock(const TgClock *a, const TgClock *b)
{
	if (g_strcmp0(a->name, b->name) != 0 || g_strcmp0(a->calendar, b->calendar) != 0 ||
		g_strcmp0(a->span, b->span) != 0 || a->due != b->due || a->working != b->working ||
		a->state != b->state || a->intervals->len != b->intervals->len)
		return FALSE;
	for (guint i = 0; i < a->intervals->len; i++) {
		const TgInterval *one = g_ptr_array_index(a->intervals, i);
		const TgInterval *other = g_ptr_array_index(b->intervals, i);

		if (one->start != other->start || one->end != other->end ||
			one->running != other->running ||
			g_strcmp0(one->reason, other->reason) != 0)
			return FALSE;
	}
	return TRUE;
}

/* Equal values with equal evidence? */
static gboolean
same_field(const TgFieldValue *a, const TgFieldValue *b)
{
	return g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->value, b->value) == 0 &&
	       g_strcmp0(a->source, b->source) == 0 && a->line == b->line &&
	       g_strcmp0(a->rule, b->rule) == 0;
}

/* Equal people? */
static gboolean
same_participant(const TgParticipant *a, const TgParticipant *b)
{
	return g_strcmp0(a->address, b->address) == 0 && g_strcmp0(a->name, b->name) == 0;
}

/* Equal arrays by the given comparison? */
static gboolean
same_array(const GPtrArray *a, const GPtrArray *b, GEqualFunc same)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++) {
		if (!same(g_ptr_array_index(a, i), g_ptr_array_index(b, i)))
			return FALSE;
	}
	return TRUE;
}

#define TEXT(member)                                                                               \
	{                                                                                          \
#member, G_STRUCT_OFFSET(TgTicket, member)                                         \
	}
static const struct {
	const char *name;
	gsize offset;
} text_members[] = { TEXT(desk), TEXT(status), TEXT(resolution), TEXT(kind), TEXT(priority),
	TEXT(category), TEXT(level), TEXT(language), TEXT(subject), TEXT(contact),
	TEXT(contact_name), TEXT(organisation), TEXT(assignee), TEXT(last_message_id) };

/* The first member in which two tickets differ. */
const char *
tg_ticket_differs(const TgTicket *a, const TgTicket *b)
{
	for (guint i = 0; i < G_N_ELEMENTS(text_members); i++) {
		const gsize offset = text_members[i].offset;

		if (g_strcmp0(
			    G_STRUCT_MEMBER(char *, a, offset), G_STRUCT_MEMBER(char *, b, offset)))
			return text_members[i].name;
	}
#define NUMBER(member)                                                                             \
	if (a->member != b->member)                                                                \
		return #member;
	NUMBER(number)
	NUMBER(version)
	NUMBER(line)
	NUMBER(created)
	NUMBER(updated)
	NUMBER(closed)
	NUMBER(asked)
	NUMBER(time_spent)
	NUMBER(merged_into)
	NUMBER(linked_from)
	NUMBER(messages)
	NUMBER(unreadable)
#undef NUMBER
	if (!same_strings(a->missing, b->missing))
		return "missing";
	if (!same_strings(a->thread_ids, b->thread_ids))
		return "thread_ids";
	if (!same_array(a->participants, b->participants, (GEqualFunc)same_participant))
		return "participants";
	if (!same_array(a->clocks, b->clocks, (GEqualFunc)same_clock))
		return "clocks";
	return same_array(a->fields, b->fields, (GEqualFunc)same_field) ? NULL : "fields";
}
