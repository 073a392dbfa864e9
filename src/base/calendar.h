/* SPDX-License-Identifier: ISC */
/*
 * calendar.h - working time: exact integer arithmetic on a compiled business calendar (interface §6).
 *
 * Instants are gint64 seconds since 1970 UTC. A calendar is weekly hours (several shifts a day, a
 * shift may run over midnight and belongs to the day it starts) in one time zone, and days that
 * differ: holiday (closed), workday (open with Friday's hours), short (the union of the day's shifts
 * ends one hour earlier; may be combined with workday). An hour of work is 60 real minutes, also
 * across clock changes: an instant is worked when the local clock shows a time inside a shift.
 * Immutable after building; then reads no clock, file or environment.
 * Rows R1.1, R4.2, R5.6, R3.7.
 */
#ifndef TG_BASE_CALENDAR_H
#define TG_BASE_CALENDAR_H

#include "base/error.h"

typedef enum { TG_DAY_HOLIDAY = 1 << 0, TG_DAY_WORKDAY = 1 << 1, TG_DAY_SHORT = 1 << 2 } TgDayFlags;

typedef struct TgCalendar TgCalendar;

/* hours: "Mon-Fri 10:00-20:00;Sat 10:00-14:00" (interface §6). NULL and findings (file:line) when
 * hours or the zone are not understood. Reads the zone's file of the system. */
TgCalendar *tg_calendar_new(const char *name, const char *timezone, const char *hours,
	const char *file, guint line, TgFindings *findings);
void tg_calendar_free(TgCalendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgCalendar, tg_calendar_free)

/* Adds the days of one .cal file's text (lines "YYYY-MM-DD holiday|workday|short", # comments). */
gboolean tg_calendar_add_days(
	TgCalendar *calendar, const char *file, const char *text, TgFindings *findings);

/* TRUE when days of that year were added (or the calendar has no day files at all). */
gboolean tg_calendar_covers(const TgCalendar *calendar, int year);

const char *tg_calendar_name(const TgCalendar *calendar);
GTimeZone *tg_calendar_zone(const TgCalendar *calendar); /* (transfer none) */

/* The first instant at which `seconds` of working time have passed since `from`. seconds >= 0; 0
 * gives the first working instant at or after from. G_MAXINT64 when the calendar never opens
 * (nothing within 400 days). Where that is a closing minute, it is that minute. */
gint64 tg_calendar_add(const TgCalendar *calendar, gint64 from, gint64 seconds);

/* Working seconds in [from, to); 0 when to <= from. */
gint64 tg_calendar_between(const TgCalendar *calendar, gint64 from, gint64 to);

gboolean tg_calendar_is_open(const TgCalendar *calendar, gint64 at);
gint64 tg_calendar_next_open(const TgCalendar *calendar, gint64 at); /* at itself when open */

/* Same time of day `days` working days later ("1wd"); out of hours it is moved to the next opening.
 * The closing minute is in hours. A local time that the clock skips is as much later as was skipped;
 * of one that it shows twice, it is the first. */
gint64 tg_calendar_add_days_working(const TgCalendar *calendar, gint64 from, int days);

/* A duration as written in a configuration: "15m", "1h 30m", "2d", "4wh", "1wd". The parts of one
 * duration are of one kind. FALSE when it is none. */
typedef enum { TG_SPAN_ELAPSED, TG_SPAN_WORKING, TG_SPAN_WORKING_DAYS } TgSpanKind;
typedef struct {
	TgSpanKind kind;
	gint64 seconds; /* or days, for TG_SPAN_WORKING_DAYS */
} TgSpan;
gboolean tg_span_parse(const char *text, TgSpan *ret_span);
/* from + span; calendar is used for the working kinds. */
gint64 tg_span_add(const TgSpan *span, const TgCalendar *calendar, gint64 from);

#endif
