/* SPDX-License-Identifier: ISC */
/*
 * calendar-data.h - what the two halves of the calendar share: reading (calendar-read.c) and
 * arithmetic (calendar.c). Private to them.
 */
#ifndef TG_BASE_CALENDAR_DATA_H
#define TG_BASE_CALENDAR_DATA_H

#include "base/calendar.h"

#define DAY_SECONDS 86400
#define FRIDAY 4 /* days of a week are counted from Monday, 0 */

/* Seconds since 00:00 local time of the day a shift belongs to; end <= 48 h. */
typedef struct {
	gint64 start, end;
} TgShift;

struct TgCalendar {
	char *name;
	GTimeZone *zone;
	GArray *week[7];   /* TgShift, in order, not touching each other */
	GHashTable *days;  /* day number since 1970 -> TgDayFlags */
	GHashTable *years; /* years of which days are known */
};

#endif
