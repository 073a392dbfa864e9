/* SPDX-License-Identifier: ISC */
/*
 * sla.h - which clocks a ticket has, until when, and what a pause does to them (R1.1, R4.2, R4.3). Pure.
 *
 * A clock's due time while it runs is the instant at which the promise is broken. While it is paused
 * it is the due time as it stood when the pause began; at registration that is what it would be if it
 * ran from then on, and so what the acknowledgement shows. On resume what was left at the pause (working
 * seconds of the clock's calendar, or elapsed ones for an elapsed promise) is added to now; a promise
 * that was broken before the pause stays broken at the same instant.
 */
#ifndef TG_DESK_SLA_H
#define TG_DESK_SLA_H

#include "desk/policy.h"
#include "desk/ticket.h"

/* CLOCK_START changes of a ticket of this level and priority, from `now` on: reaction and answer, as
 * far as the level promises them. only: the name of one clock, or NULL. (transfer full): TgChange */
GPtrArray *tg_sla_start(const TgPolicy *policy, const TgDesk *desk, const TgTicket *ticket,
	const char *only, const char *reason, gint64 now);

/* CLOCK_PAUSE, CLOCK_RESUME or CLOCK_MEET for the clocks of the ticket that can (running ones pause,
 * paused ones resume, both are met). only: one clock's name, or NULL. (transfer full): TgChange */
GPtrArray *tg_sla_move(const TgPolicy *policy, const TgTicket *ticket, TgChangeKind kind,
	const char *only, const char *reason, gint64 now);

/* The due time that a paused clock would get if it were resumed now. */
gint64 tg_sla_resumed_due(const TgPolicy *policy, const TgClock *clock, gint64 now);

/* Working seconds that the clock has run until now. */
gint64 tg_sla_worked(const TgPolicy *policy, const TgClock *clock, gint64 now);

/* "2026-11-23": the date at `at` where the level's calendar (or the desk's) is; UTC without one. */
char *tg_sla_date(const TgPolicy *policy, const TgDesk *desk, const char *level, gint64 at);

#endif
