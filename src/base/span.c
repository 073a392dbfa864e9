/* SPDX-License-Identifier: ISC */
/*
 * span.c - durations as people write them: "15m", "8h", "2d", "4wh", "1wd", "1h 30m".
 *
 * The parts of one duration are of one kind (elapsed time, working time or working days): "1wd 2h"
 * has no clear meaning and is refused. The units are the whole of interface §5.
 */
#include <string.h>

#include "base/calendar.h"
#include "base/limits.h"

typedef struct {
	const char *name;
	TgSpanKind kind;
	gint64 factor;
} Unit;

static const Unit units[] = {
	{ "m", TG_SPAN_ELAPSED, 60 },
	{ "h", TG_SPAN_ELAPSED, 3600 },
	{ "d", TG_SPAN_ELAPSED, 86400 },
	{ "wh", TG_SPAN_WORKING, 3600 },
	{ "wd", TG_SPAN_WORKING_DAYS, 1 },
};

/* The unit that text begins with; the word must end there. */
static const Unit *
find_unit(const char *text)
{
	gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	for (guint i = 0; i < G_N_ELEMENTS(units); i++)
		if (strlen(units[i].name) == length && strncmp(text, units[i].name, length) == 0)
			return &units[i];
	return NULL;
}

/* Reads one "8h" and moves *p behind it and the blanks that follow. */
static const Unit *
read_part(const char **p, gint64 *ret_amount)
{
	const Unit *unit = NULL;
	gint64 number = 0;

	if (!g_ascii_isdigit(**p))
		return NULL;
	for (; g_ascii_isdigit(**p); (*p)++) {
		number = number * 10 + (**p - '0');
		if (number > TG_MAX_SPAN_YEARS * 366 * 24 * 60)
			return NULL;
	}
	unit = find_unit(*p);
	if (!unit)
		return NULL;
	*p += strlen(unit->name);
	*p += strspn(*p, " \t");
	*ret_amount = number * unit->factor;
	return unit;
}

/* Reads a duration. */
gboolean
tg_span_parse(const char *text, TgSpan *ret_span)
{
	TgSpan span = { 0 };
	gboolean first = TRUE;

	text += strspn(text, " \t");
	do {
		gint64 amount = 0;
		const Unit *unit = read_part(&text, &amount);

		if (!unit || (!first && unit->kind != span.kind))
			return FALSE;
		span.kind = unit->kind;
		span.seconds += amount;
		first = FALSE;
		if (span.seconds > (gint64)TG_MAX_SPAN_YEARS * 366 * 86400)
			return FALSE;
	} while (*text);
	*ret_span = span;
	return TRUE;
}

/* The instant at which the duration has passed. */
gint64
tg_span_add(const TgSpan *span, const TgCalendar *calendar, gint64 from)
{
	switch (span->kind) {
	case TG_SPAN_WORKING:
		return tg_calendar_add(calendar, from, span->seconds);
	case TG_SPAN_WORKING_DAYS:
		return tg_calendar_add_days_working(
			calendar, from, (int)MIN(span->seconds, G_MAXINT));
	case TG_SPAN_ELAPSED:
		break;
	}
	return from + span->seconds;
}
