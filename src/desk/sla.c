/* SPDX-License-Identifier: ISC */
/*
 * sla.c - clocks: started, paused, resumed, met, by integer arithmetic on the calendar.
 *
 * Every change carries the figures it was computed with (calendar, promise, due, working seconds), so
 * that a due time can be derived again and printed. What a clock's state becomes is ticket.c.
 */
#include "desk/sla.h"

#include <string.h>

/* The calendar of a level's promises: the desk's own, else the level's; may be NULL. */
static const TgCalendar *
calendar_of(const TgPolicy *policy, const TgDesk *desk, const TgLevel *level)
{
	const char *name = desk->calendar ? desk->calendar : level ? level->calendar : NULL;

	return name ? tg_policy_calendar(policy, name) : NULL;
}

/* The calendar that a clock was started with. */
static const TgCalendar *
clock_calendar(const TgPolicy *policy, const TgClock *clock)
{
	return clock->calendar ? tg_policy_calendar(policy, clock->calendar) : NULL;
}

/* Seconds between two instants as the clock counts them: working time when it has a calendar. */
static gint64
seconds_between(const TgCalendar *calendar, gint64 from, gint64 to)
{
	if (to <= from)
		return 0;
	return calendar ? tg_calendar_between(calendar, from, to) : to - from;
}

/* The date at that calendar's place. */
char *
tg_sla_date(const TgPolicy *policy, const TgDesk *desk, const char *level, gint64 at)
{
	const TgCalendar *calendar = calendar_of(policy, desk, tg_policy_level(policy, level));
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local =
		calendar ? g_date_time_to_timezone(utc, tg_calendar_zone(calendar))
			 : g_date_time_ref(utc);

	return g_date_time_format(local, "%Y-%m-%d");
}

/* One clock's start; NULL when the promise cannot be computed (a calendar that never opens). */
static TgChange *
start_clock(const TgTicket *ticket, const char *name, const TgSpan *span, const char *text,
	const TgCalendar *calendar, const char *reason, gint64 now)
{
	const gint64 due = span->kind == TG_SPAN_ELAPSED || calendar
				   ? tg_span_add(span, calendar, now)
				   : G_MAXINT64;
	g_autofree char *rule = g_strdup_printf("level.%s.%s", ticket->level, name);
	TgChange *change;

	if (due == G_MAXINT64)
		return NULL;
	change = tg_change_new(TG_CHANGE_CLOCK_START, ticket->number, now, "ticketgate", rule);
	tg_change_set(change, TG_K_CLOCK, name);
	tg_change_set(change, TG_K_CALENDAR, calendar ? tg_calendar_name(calendar) : NULL);
	tg_change_set(change, TG_K_SPAN, text);
	tg_change_set_int(change, TG_K_DUE, due);
	tg_change_set_int(change, TG_K_WORKING, 0);
	return tg_change_set(change, TG_K_REASON, reason);
}

/* What the level promises for the ticket's priority. */
GPtrArray *
tg_sla_start(const TgPolicy *policy, const TgDesk *desk, const TgTicket *ticket, const char *only,
	const char *reason, gint64 now)
{
	GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)tg_change_free);
	const TgLevel *level = ticket->level ? tg_policy_level(policy, ticket->level) : NULL;
	const TgCalendar *calendar = calendar_of(policy, desk, level);
	TgPriority priority = TG_PRIORITY_MEDIUM;
	TgChange *change;

	if (!level)
		return changes;
	if (ticket->priority)
		tg_priority_parse(ticket->priority, &priority);
	if (level->has_reaction[priority] && (!only || strcmp(only, "reaction") == 0)) {
		change = start_clock(ticket, "reaction", &level->reaction[priority],
			level->reaction_text[priority], calendar, reason, now);
		if (change)
			g_ptr_array_add(changes, change);
	}
	if (level->has_answer && (!only || strcmp(only, "answer") == 0)) {
		change = start_clock(ticket, "answer", &level->answer, level->answer_text, calendar,
			reason, now);
		if (change)
			g_ptr_array_add(changes, change);
	}
	return changes;
}

/* The last interval of a clock; every clock has one. */
static const TgInterval *
last_interval(const TgClock *clock)
{
	return clock->intervals->len > 0
		       ? g_ptr_array_index(clock->intervals, clock->intervals->len - 1)
		       : NULL;
}

/* What ran before, and the open interval when it runs. */
gint64
tg_sla_worked(const TgPolicy *policy, const TgClock *clock, gint64 now)
{
	const TgInterval *last = last_interval(clock);

	if (clock->state != TG_CLOCK_RUNNING || !last)
		return clock->working;
	return clock->working + seconds_between(clock_calendar(policy, clock), last->start, now);
}

/* What was left at the pause, counted from now. */
gint64
tg_sla_resumed_due(const TgPolicy *policy, const TgClock *clock, gint64 now)
{
	const TgCalendar *calendar = clock_calendar(policy, clock);
	const TgInterval *last = last_interval(clock);
	TgSpan span = { TG_SPAN_ELAPSED, 0 };

	if (clock->state != TG_CLOCK_PAUSED || !last || clock->due <= last->start)
		return clock->due;
	if (clock->span)
		tg_span_parse(clock->span, &span);
	if (span.kind == TG_SPAN_ELAPSED || !calendar)
		return now + (clock->due - last->start);
	return tg_calendar_add(
		calendar, now, tg_calendar_between(calendar, last->start, clock->due));
}

/* Can the clock make this move? */
static gboolean
can_move(const TgClock *clock, TgChangeKind kind)
{
	if (kind == TG_CHANGE_CLOCK_PAUSE)
		return clock->state == TG_CLOCK_RUNNING;
	if (kind == TG_CHANGE_CLOCK_RESUME)
		return clock->state == TG_CLOCK_PAUSED;
	return clock->state == TG_CLOCK_RUNNING || clock->state == TG_CLOCK_PAUSED;
}

/* One change a clock that can. */
GPtrArray *
tg_sla_move(const TgPolicy *policy, const TgTicket *ticket, TgChangeKind kind, const char *only,
	const char *reason, gint64 now)
{
	GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)tg_change_free);
	static const char *const rules[] = { [TG_CHANGE_CLOCK_PAUSE] = "clock.pause",
		[TG_CHANGE_CLOCK_RESUME] = "clock.resume",
		[TG_CHANGE_CLOCK_MEET] = "clock.meet" };

	for (guint i = 0; i < ticket->clocks->len; i++) {
		const TgClock *clock = g_ptr_array_index(ticket->clocks, i);
		TgChange *change;

		if ((only && strcmp(clock->name, only) != 0) || !can_move(clock, kind))
			continue;
		change = tg_change_new(kind, ticket->number, now, "ticketgate", rules[kind]);
		tg_change_set(change, TG_K_CLOCK, clock->name);
		tg_change_set_int(change, TG_K_WORKING, tg_sla_worked(policy, clock, now));
		tg_change_set(change, TG_K_REASON, reason);
		if (kind == TG_CHANGE_CLOCK_RESUME)
			tg_change_set_int(change, TG_K_DUE, tg_sla_resumed_due(policy, clock, now));
		g_ptr_array_add(changes, change);
	}
	return changes;
}
