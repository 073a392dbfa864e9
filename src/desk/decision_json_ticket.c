/* SPDX-License-Identifier: ISC */
/*
 * decision_json_ticket.c - the printed form of a ticket (interface §3), without messages and events.
 */
#include "desk/decision_json_parts.h"

static const char *const state_names[] = {
	[TG_CLOCK_RUNNING] = "running",
	[TG_CLOCK_PAUSED] = "paused",
	[TG_CLOCK_MET] = "met",
	[TG_CLOCK_BREACHED] = "breached",
};

/* An instant in the desk's zone; null when it is 0. */
static void
set_instant(JsonObject *object, const char *member, gint64 at, const char *timezone)
{
	g_autofree char *text = at ? tg_json_instant(at, timezone) : NULL;

	tg_json_set(object, member, text);
}

/* One clock. */
static JsonObject *
clock_object(const TgClock *clock, const char *timezone)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "name", clock->name);
	/* A calendar that never opens has no due time. */
	set_instant(object, "due", clock->due == G_MAXINT64 ? 0 : clock->due, timezone);
	tg_json_set(object, "state", state_names[clock->state]);
	json_object_set_int_member(object, "working_seconds", clock->working);
	tg_json_set(object, "calendar", clock->calendar);
	return object;
}

/* Values by name; an erased one is null. */
static JsonObject *
fields_object(const TgTicket *ticket)
{
	JsonObject *object = json_object_new();

	for (guint i = 0; i < ticket->fields->len; i++) {
		const TgFieldValue *value = ticket->fields->pdata[i];

		tg_json_set(object, value->name, value->value);
	}
	return object;
}

/* The contact and the addresses of all participants. */
static void
set_people(JsonObject *object, const TgTicket *ticket)
{
	JsonObject *contact = json_object_new();
	JsonArray *participants = json_array_new();

	tg_json_set(contact, "name", ticket->contact_name);
	tg_json_set(contact, "address", ticket->contact);
	json_object_set_object_member(object, "contact", contact);
	for (guint i = 0; i < ticket->participants->len; i++) {
		const TgParticipant *participant = ticket->participants->pdata[i];

		if (participant->address)
			json_array_add_string_element(participants, participant->address);
	}
	json_object_set_array_member(object, "participants", participants);
}

/* Clocks, in the order in which they started. */
static void
set_clocks(JsonObject *object, const TgTicket *ticket, const char *timezone)
{
	JsonArray *clocks = json_array_new();

	for (guint i = 0; i < ticket->clocks->len; i++)
		json_array_add_object_element(
			clocks, clock_object(ticket->clocks->pdata[i], timezone));
	json_object_set_array_member(object, "clocks", clocks);
}

/* What the ticket is. */
static void
set_state(JsonObject *object, const TgTicket *ticket, const TgDesk *desk)
{
	json_object_set_int_member(object, "number", ticket->number);
	tg_json_set(object, "desk", desk && desk->address ? desk->address : ticket->desk);
	tg_json_set(object, "status", ticket->status);
	tg_json_set(object, "resolution", ticket->resolution);
	tg_json_set(object, "kind", ticket->kind);
	tg_json_set(object, "subject", ticket->subject);
	tg_json_set(object, "priority", ticket->priority);
	tg_json_set(object, "category", ticket->category);
	json_object_set_int_member(object, "line", ticket->line);
	tg_json_set(object, "organisation", ticket->organisation);
}

JsonNode *
tg_json_ticket(const TgTicket *ticket, const TgPolicy *policy)
{
	const TgDesk *desk = policy ? tg_policy_desk(policy, ticket->desk) : NULL;
	const char *timezone = desk ? desk->timezone : NULL;
	JsonObject *object = json_object_new();

	json_object_set_int_member(object, "schema", 1);
	set_state(object, ticket, desk);
	set_people(object, ticket);
	tg_json_set(object, "assignee", ticket->assignee);
	tg_json_set(object, "level", ticket->level);
	tg_json_set(object, "language", ticket->language);
	set_instant(object, "created", ticket->created, timezone);
	set_instant(object, "updated", ticket->updated, timezone);
	set_instant(object, "closed", ticket->closed, timezone);
	set_clocks(object, ticket, timezone);
	json_object_set_object_member(object, "fields", fields_object(ticket));
	tg_json_set_list(object, "missing", ticket->missing);
	json_object_set_array_member(object, "attachments", json_array_new());
	json_object_set_int_member(object, "time_spent", ticket->time_spent);
	return tg_json_node(object);
}
