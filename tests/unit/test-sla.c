/* SPDX-License-Identifier: ISC */
/*
 * test-sla.c - clocks: what a pause does to a due time (R4.2, R4.3), worked seconds, dates.
 */
#include "decide-lib.h"

#include "desk/sla.h"

#define HOUR 3600

/* A ticket with a clock of that promise, started at MONDAY (10:05), paused and resumed. */
static TgTicket *
clock_of(const TgPolicy *policy, const char *span, gint64 pause_after)
{
	TgTicket *ticket = tg_ticket_new(1);
	const TgCalendar *calendar = tg_policy_calendar(policy, "office");
	TgChange *change = tg_change_new(TG_CHANGE_CLOCK_START, 1, MONDAY, "ticketgate", "x");
	g_autoptr(GPtrArray) moves = NULL;
	TgSpan parsed;

	g_assert_true(tg_span_parse(span, &parsed));
	tg_change_set(change, TG_K_CLOCK, "reaction");
	tg_change_set(change, TG_K_CALENDAR, "office");
	tg_change_set(change, TG_K_SPAN, span);
	tg_change_set_int(change, TG_K_DUE, tg_span_add(&parsed, calendar, MONDAY));
	tg_ticket_apply(ticket, change);
	tg_change_free(change);
	moves = tg_sla_move(
		policy, ticket, TG_CHANGE_CLOCK_PAUSE, NULL, "awaiting-info", MONDAY + pause_after);
	g_assert_cmpuint(moves->len, ==, 1);
	tg_ticket_apply(ticket, g_ptr_array_index(moves, 0));
	return ticket;
}

/* The due time is moved by what was left, in the promise's own measure. */
static void
test_resume(void)
{
	static const struct {
		const char *span;
		gint64 pause_after, resume_after, due_after;
	} cases[] = {
		{ "8wh", 0, HOUR, 9 * HOUR },		  /* nothing worked yet: 19:05 */
		{ "8wh", 2 * HOUR, 4 * HOUR, 24 * HOUR }, /* 14:05 + 6 h = 20:05: Tuesday 10:05 */
		{ "8wh", 2 * HOUR, 13 * HOUR,
			30 * HOUR - 300 },		  /* resumed at night: Tuesday 16:00 */
		{ "8h", 2 * HOUR, 4 * HOUR, 10 * HOUR },  /* elapsed: simply two hours later */
		{ "1wd", 2 * HOUR, 4 * HOUR, 26 * HOUR }, /* a day later, and two hours */
		{ "1h", 2 * HOUR, 4 * HOUR, HOUR }, /* broken before the pause: stays broken */
	};
	g_autoptr(TgPolicy) policy = test_policy(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TgTicket) ticket = clock_of(policy, cases[i].span, cases[i].pause_after);
		g_autoptr(GPtrArray) moves = tg_sla_move(policy, ticket, TG_CHANGE_CLOCK_RESUME,
			NULL, "info-complete", MONDAY + cases[i].resume_after);

		g_assert_cmpuint(moves->len, ==, 1);
		g_assert_cmpint(tg_change_get_int(g_ptr_array_index(moves, 0), TG_K_DUE) - MONDAY,
			==, cases[i].due_after);
	}
}

/* Working seconds run while the clock runs, and while the desk is open. */
static void
test_worked(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(TgTicket) ticket = clock_of(policy, "8wh", 2 * HOUR);
	const TgClock *clock = tg_ticket_clock(ticket, "reaction");

	g_assert_cmpint(clock->working, ==, 2 * HOUR);
	g_assert_cmpint(tg_sla_worked(policy, clock, MONDAY + 8 * HOUR), ==, 2 * HOUR);
}

/* Moves that a clock cannot make are not made. */
static void
test_moves(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(TgTicket) ticket = clock_of(policy, "8wh", HOUR);
	g_autoptr(GPtrArray) none = tg_sla_move(
		policy, ticket, TG_CHANGE_CLOCK_PAUSE, NULL, "awaiting-info", MONDAY + 2 * HOUR);
	g_autoptr(GPtrArray) other = tg_sla_move(
		policy, ticket, TG_CHANGE_CLOCK_MEET, "answer", "answered", MONDAY + 2 * HOUR);
	g_autoptr(GPtrArray) met =
		tg_sla_move(policy, ticket, TG_CHANGE_CLOCK_MEET, NULL, "taken", MONDAY + 2 * HOUR);

	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(other->len, ==, 0);
	g_assert_cmpuint(met->len, ==, 1);
}

/* What a level promises becomes clocks; a level that nobody wrote promises nothing. */
static void
test_start(void)
{
	static const struct {
		const char *level;
		guint clocks;
	} cases[] = { { "free", 2 }, { "gold", 1 }, { "no-such-level", 0 }, { NULL, 0 } };
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	const TgDesk *desk = tg_policy_desk(policy, "support");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TgTicket) ticket = tg_ticket_new(1);
		g_autoptr(GPtrArray) starts = NULL;

		ticket->level = g_strdup(cases[i].level);
		ticket->priority = g_strdup("medium");
		starts = tg_sla_start(policy, desk, ticket, NULL, "registered", MONDAY);
		g_assert_cmpuint(starts->len, ==, cases[i].clocks);
	}
}

/* The date is that of the calendar's place: 01:00 in Moscow is still the day before in UTC. */
static void
test_date(void)
{
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autofree char *date = tg_sla_date(
		policy, tg_policy_desk(policy, "support"), "free", MONDAY - 9 * HOUR - 300);

	g_assert_cmpstr(date, ==, "2026-11-23");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sla/R4.3 a resumed clock has what was left", test_resume);
	g_test_add_func("/sla/worked seconds are those of the open desk", test_worked);
	g_test_add_func("/sla/only possible moves are made", test_moves);
	g_test_add_func("/sla/R4.2 a level's promises become clocks", test_start);
	g_test_add_func("/sla/dates are local", test_date);
	return g_test_run();
}
