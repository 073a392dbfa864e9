/* SPDX-License-Identifier: ISC */
/*
 * ticket.c - the fold: one change applied to one ticket, by one function a kind.
 *
 * Promises: total (any change on any ticket), deterministic (reads nothing but its arguments), and
 * the version grows by exactly one. What does not fit (a clock that is not there, a status that is
 * none, a number that is another ticket's) changes nothing else. Texts may be missing (erased).
 */
#include "desk/ticket_data.h"

#include "base/limits.h"

#include <string.h>

static const char *const statuses[] = { "new", "open", "awaiting-info", "on-hold", "in-development",
	"closed", NULL };

/* Replaces *member when the change gives the key. */
static void
take(char **member, const TgChange *change, TgChangeKey key)
{
	const char *value = tg_change_get(change, key);

	if (value) {
		g_free(*member);
		*member = g_strdup(value);
	}
}

/* The members that TICKET_NEW and PROPERTY_SET share. */
static void
take_properties(TgTicket *ticket, const TgChange *change)
{
	take(&ticket->kind, change, TG_K_KIND);
	take(&ticket->priority, change, TG_K_PRIORITY);
	take(&ticket->category, change, TG_K_CATEGORY);
	take(&ticket->level, change, TG_K_LEVEL);
	take(&ticket->language, change, TG_K_LANGUAGE);
	take(&ticket->organisation, change, TG_K_ORGANISATION);
	if (tg_change_get(change, TG_K_LINE))
		ticket->line = (int)CLAMP(tg_change_get_int(change, TG_K_LINE), 0, G_MAXINT);
	if (tg_change_get(change, TG_K_LINKED_FROM))
		ticket->linked_from = tg_change_get_int(change, TG_K_LINKED_FROM);
}

/* The first change of a ticket. */
static void
apply_new(TgTicket *ticket, const TgChange *change)
{
	if (ticket->version > 0)
		return;
	take(&ticket->desk, change, TG_K_DESK);
	take(&ticket->status, change, TG_K_STATUS);
	take(&ticket->subject, change, TG_K_SUBJECT);
	take(&ticket->contact, change, TG_K_CONTACT);
	take(&ticket->contact_name, change, TG_K_CONTACT_NAME);
	take_properties(ticket, change);
	ticket->unreadable = tg_change_get_int(change, TG_K_UNREADABLE) != 0;
	ticket->created = ticket->updated = change->at;
	tg_ticket_add_participant(ticket, ticket->contact, ticket->contact_name);
}

/* A field's value: the newer one replaces the older one in its place. */
static void
apply_field(TgTicket *ticket, const TgChange *change)
{
	const char *name = tg_change_get(change, TG_K_NAME);
	TgFieldValue *field;

	if (!name)
		return;
	field = tg_field_value_new(name, tg_change_get(change, TG_K_VALUE),
		tg_change_get(change, TG_K_SOURCE),
		(guint)CLAMP(tg_change_get_int(change, TG_K_SOURCE_LINE), 0, G_MAXINT),
		change->rule);
	for (guint i = 0; i < ticket->fields->len; i++) {
		TgFieldValue *old = g_ptr_array_index(ticket->fields, i);

		if (strcmp(old->name, name) == 0) {
			tg_field_value_free(old);
			ticket->fields->pdata[i] = field;
			return;
		}
	}
	g_ptr_array_add(ticket->fields, field);
}

/* What is asked for: names joined by commas, none when empty. */
static void
apply_missing(TgTicket *ticket, const TgChange *change)
{
	const char *names = tg_change_get(change, TG_K_MISSING);

	if (names) {
		g_strfreev(ticket->missing);
		ticket->missing = names[0] ? g_strsplit(names, ",", -1) : g_new0(char *, 1);
	}
	if (tg_change_get(change, TG_K_ASKED))
		ticket->asked = (int)CLAMP(tg_change_get_int(change, TG_K_ASKED), 0, G_MAXINT);
}

const char *const *
tg_ticket_statuses(void)
{
	return statuses;
}

/* The status; closing keeps when and why, anything else forgets it. */
static void
apply_status(TgTicket *ticket, const TgChange *change)
{
	const char *status = tg_change_get(change, TG_K_STATUS);

	if (!status || !g_strv_contains(statuses, status))
		return;
	take(&ticket->status, change, TG_K_STATUS);
	g_clear_pointer(&ticket->resolution, g_free);
	ticket->closed = 0;
	if (strcmp(status, "closed") == 0) {
		take(&ticket->resolution, change, TG_K_RESOLUTION);
		ticket->closed = change->at;
	}
}

/* Who works on it; without a value nobody. */
static void
apply_assign(TgTicket *ticket, const TgChange *change)
{
	g_free(ticket->assignee);
	ticket->assignee = g_strdup(tg_change_get(change, TG_K_ASSIGNEE));
}

/* Properties, and the number that a merged ticket leads to. */
static void
apply_property(TgTicket *ticket, const TgChange *change)
{
	take_properties(ticket, change);
	if (tg_change_get(change, TG_K_MERGED_INTO))
		ticket->merged_into = tg_change_get_int(change, TG_K_MERGED_INTO);
}

/* One more who gets the letters. */
static void
apply_participant(TgTicket *ticket, const TgChange *change)
{
	tg_ticket_add_participant(
		ticket, tg_change_get(change, TG_K_ADDRESS), tg_change_get(change, TG_K_PERSON));
}

/* A message; a customer's one is what the next letter answers. */
static void
apply_message(TgTicket *ticket, const TgChange *change)
{
	const char *id = tg_change_get(change, TG_K_MESSAGE_ID);
	g_autoptr(GStrvBuilder) ids = NULL;
	const guint have = g_strv_length(ticket->thread_ids);

	ticket->messages++;
	if (!id || g_strcmp0(tg_change_get(change, TG_K_DIRECTION), "in") != 0)
		return;
	take(&ticket->last_message_id, change, TG_K_MESSAGE_ID);
	ids = g_strv_builder_new();
	for (guint i = have >= TG_MAX_REFERENCES_OUT ? have - TG_MAX_REFERENCES_OUT + 1 : 0;
		i < have; i++) {
		if (strcmp(ticket->thread_ids[i], id) != 0)
			g_strv_builder_add(ids, ticket->thread_ids[i]);
	}
	g_strv_builder_add(ids, id);
	g_strfreev(ticket->thread_ids);
	ticket->thread_ids = g_strv_builder_end(ids);
}

/* Ends the last interval and opens the next one. */
static void
interval_open(TgClock *clock, gint64 at, gboolean running, const char *reason)
{
	TgInterval *interval = g_new0(TgInterval, 1);

	if (clock->intervals->len > 0) {
		TgInterval *last = g_ptr_array_index(clock->intervals, clock->intervals->len - 1);

		if (last->end == 0)
			last->end = at;
	}
	interval->start = at;
	interval->running = running;
	interval->reason = g_strdup(reason);
	g_ptr_array_add(clock->intervals, interval);
}

/* A clock begins; one of that name that exists already begins anew (a reopened ticket). */
static void
clock_start(TgTicket *ticket, const TgChange *change)
{
	const char *name = tg_change_get(change, TG_K_CLOCK);
	TgClock *clock;

	if (!name)
		return;
	clock = tg_ticket_make_clock(ticket, name);
	take(&clock->calendar, change, TG_K_CALENDAR);
	take(&clock->span, change, TG_K_SPAN);
	clock->due = tg_change_get_int(change, TG_K_DUE);
	clock->working = tg_change_get_int(change, TG_K_WORKING);
	clock->state = TG_CLOCK_RUNNING;
	interval_open(clock, change->at, TRUE, tg_change_get(change, TG_K_REASON));
}

/* Pause, resume and meet: only a clock that runs pauses, only one that is paused resumes. */
static void
apply_clock(TgTicket *ticket, const TgChange *change)
{
	TgClock *clock = (TgClock *)tg_ticket_clock(ticket, tg_change_get(change, TG_K_CLOCK));
	const char *reason = tg_change_get(change, TG_K_REASON);
	const gboolean pause = change->kind == TG_CHANGE_CLOCK_PAUSE;
	TgInterval *last;

	if (change->kind == TG_CHANGE_CLOCK_START) {
		clock_start(ticket, change);
		return;
	}
	if (!clock || clock->state == TG_CLOCK_MET || clock->state == TG_CLOCK_BREACHED)
		return;
	if (change->kind != TG_CHANGE_CLOCK_MEET && pause != (clock->state == TG_CLOCK_RUNNING))
		return;
	if (tg_change_get(change, TG_K_WORKING))
		clock->working = tg_change_get_int(change, TG_K_WORKING);
	if (tg_change_get(change, TG_K_DUE))
		clock->due = tg_change_get_int(change, TG_K_DUE);
	if (change->kind == TG_CHANGE_CLOCK_MEET) {
		last = g_ptr_array_index(clock->intervals, clock->intervals->len - 1);
		last->end = change->at;
		clock->state = clock->state == TG_CLOCK_RUNNING && change->at > clock->due
				       ? TG_CLOCK_BREACHED
				       : TG_CLOCK_MET;
		return;
	}
	clock->state = pause ? TG_CLOCK_PAUSED : TG_CLOCK_RUNNING;
	interval_open(clock, change->at, !pause, reason);
}

typedef void (*Apply)(TgTicket *ticket, const TgChange *change);

static const Apply appliers[TG_CHANGE_KINDS] = {
	[TG_CHANGE_TICKET_NEW] = apply_new,
	[TG_CHANGE_FIELD_SET] = apply_field,
	[TG_CHANGE_MISSING_SET] = apply_missing,
	[TG_CHANGE_STATUS_SET] = apply_status,
	[TG_CHANGE_ASSIGN_SET] = apply_assign,
	[TG_CHANGE_PROPERTY_SET] = apply_property,
	[TG_CHANGE_PARTICIPANT_ADD] = apply_participant,
	[TG_CHANGE_MESSAGE_ADD] = apply_message,
	[TG_CHANGE_CLOCK_START] = apply_clock,
	[TG_CHANGE_CLOCK_PAUSE] = apply_clock,
	[TG_CHANGE_CLOCK_RESUME] = apply_clock,
	[TG_CHANGE_CLOCK_MEET] = apply_clock,
};

/* The fold's one step. */
void
tg_ticket_apply(TgTicket *ticket, const TgChange *change)
{
	if (change->ticket == ticket->number && appliers[change->kind]) {
		appliers[change->kind](ticket, change);
		ticket->updated = MAX(ticket->updated, change->at);
	}
	ticket->version++;
}
