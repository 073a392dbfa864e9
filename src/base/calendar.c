/* SPDX-License-Identifier: ISC */
/*
 * calendar.c - arithmetic of working time (R1.1, R3.7, R4.2, R5.6; P150, P153).
 *
 * The definition: an instant is worked when the local clock shows a time inside a shift. So a shift
 * over a clock change is as long as it really is, a skipped hour is not worked, and a repeated one is
 * worked twice. To compute with it, time is cut into stretches of one UTC offset; inside a stretch
 * local time is UTC plus a constant, and shifts are plain intervals. Everything is whole seconds.
 * Cost: a few table look-ups for each day passed, whatever the number of seconds.
 */
#include "base/calendar-data.h"
#include "base/limits.h"

#define STRETCH (7 * DAY_SECONDS)		      /* how far offsets are looked up at once */
#define MIN_INSTANT (-G_GINT64_CONSTANT(62135596800)) /* the year 1 */
#define MAX_INSTANT G_GINT64_CONSTANT(253402300800)   /* the year 10000 */
#define MAX_SPAN ((gint64)TG_MAX_SPAN_YEARS * 366 * DAY_SECONDS)

/* The shifts of one date: those that begin before limit, cut there. */
typedef struct {
	const GArray *shifts;
	gint64 limit;
} Day;

/* Walks over the working pieces from `at` on. */
typedef struct {
	const TgCalendar *calendar;
	gint64 at;
	gint64 stretch_end; /* up to here local time is UTC + offset */
	gint64 offset;
} Walk;

/* The number of the day that local time lies in, also before 1970. */
static gint64
day_of(gint64 local)
{
	return local / DAY_SECONDS - (local % DAY_SECONDS < 0);
}

/* What is worked on the day of that number. */
static Day
day_get(const TgCalendar *calendar, gint64 number)
{
	gpointer found = g_hash_table_lookup(calendar->days, GINT_TO_POINTER((int)number));
	guint flags = GPOINTER_TO_UINT(found);
	int weekday = (int)(((number + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
	Day day = { calendar->week[flags & TG_DAY_WORKDAY ? FRIDAY : weekday], G_MAXINT64 };

	if (flags & TG_DAY_HOLIDAY)
		day.limit = 0;
	else if (flags & TG_DAY_SHORT && day.shifts->len)
		day.limit = g_array_index(day.shifts, TgShift, day.shifts->len - 1).end - 3600;
	return day;
}

/* TRUE when nothing is worked on that day. */
static gboolean
day_is_closed(const TgCalendar *calendar, gint64 number)
{
	Day day = day_get(calendar, number);

	return day.shifts->len == 0 || g_array_index(day.shifts, TgShift, 0).start >= day.limit;
}

/* Finds the first shift of a day that ends after `after`, seconds of that day. */
static gboolean
day_find(const TgCalendar *calendar, gint64 number, gint64 after, TgShift *ret_shift)
{
	Day day = day_get(calendar, number);

	for (guint i = 0; i < day.shifts->len; i++) {
		TgShift shift = g_array_index(day.shifts, TgShift, i);

		shift.end = MIN(shift.end, day.limit);
		if (shift.start >= shift.end || shift.end <= after)
			continue;
		*ret_shift = shift;
		return TRUE;
	}
	return FALSE;
}

/* Finds, in local time, the first piece of work that ends after `local`; it need not be the whole
 * shift, but begins where work begins, or at `local`. Looks no further than day `last`. */
static gboolean
find_local(const TgCalendar *calendar, gint64 local, gint64 last, TgShift *ret_piece)
{
	gint64 today = day_of(local);
	TgShift shift;

	/* Yesterday's shift over midnight goes first: it began before anything of today. */
	for (gint64 day = today - 1; day <= last; day++) {
		gint64 midnight = day * DAY_SECONDS;

		if (!day_find(calendar, day, local - midnight, &shift))
			continue;
		ret_piece->start = MAX(midnight + shift.start, local);
		ret_piece->end = midnight + shift.end;
		return TRUE;
	}
	return FALSE;
}

/* Seconds that local time is ahead of UTC. */
static gint64
offset_at(GTimeZone *zone, gint64 at)
{
	return g_time_zone_get_offset(
		zone, g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at));
}

/* Sets offset and stretch_end for walk->at: up to STRETCH, less when the clock changes in between. */
static void
find_stretch(Walk *walk)
{
	GTimeZone *zone = walk->calendar->zone;
	int here = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, walk->at);
	gint64 low = walk->at, high = walk->at + STRETCH;

	walk->offset = g_time_zone_get_offset(zone, here);
	walk->stretch_end = high;
	if (g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, high) == here)
		return;
	while (high - low > 1) {
		gint64 middle = low + (high - low) / 2;

		if (g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, middle) == here)
			low = middle;
		else
			high = middle;
	}
	walk->stretch_end = high;
}

/* The next piece of work, in UTC; walk->at moves behind it. FALSE when there is none for
 * TG_MAX_WAIT_DAYS. */
static gboolean
walk_next(Walk *walk, TgShift *ret_piece)
{
	gint64 give_up = walk->at + (gint64)TG_MAX_WAIT_DAYS * DAY_SECONDS;
	TgShift piece;

	while (walk->at < give_up) {
		gint64 stretch_last;

		if (walk->at >= walk->stretch_end)
			find_stretch(walk);
		stretch_last = day_of(walk->stretch_end - 1 + walk->offset);
		if (!find_local(walk->calendar, walk->at + walk->offset, stretch_last, &piece) ||
			piece.start - walk->offset >= walk->stretch_end) {
			walk->at = walk->stretch_end;
			continue;
		}
		ret_piece->start = piece.start - walk->offset;
		ret_piece->end = MIN(piece.end - walk->offset, walk->stretch_end);
		walk->at = ret_piece->end;
		return TRUE;
	}
	return FALSE;
}

/* TRUE for instants of the years 1 to 9999: sums of the others might overflow. */
static gboolean
in_range(gint64 at)
{
	return at > MIN_INSTANT && at < MAX_INSTANT;
}

/* A walk from that instant; FALSE when it is out of range. */
static gboolean
walk_init(Walk *walk, const TgCalendar *calendar, gint64 from)
{
	*walk = (Walk){ .calendar = calendar, .at = from, .stretch_end = G_MININT64 };
	return in_range(from);
}

/* See the header. */
gint64
tg_calendar_add(const TgCalendar *calendar, gint64 from, gint64 seconds)
{
	gint64 left = MAX(seconds, 0);
	TgShift piece;
	Walk walk;

	if (!walk_init(&walk, calendar, from))
		return G_MAXINT64;
	while (walk.at - from < MAX_SPAN && walk_next(&walk, &piece)) {
		if (left <= piece.end - piece.start)
			return piece.start + left;
		left -= piece.end - piece.start;
	}
	return G_MAXINT64;
}

/* See the header. */
gint64
tg_calendar_between(const TgCalendar *calendar, gint64 from, gint64 to)
{
	gint64 sum = 0;
	TgShift piece;
	Walk walk;

	if (!walk_init(&walk, calendar, from))
		return 0;
	to = MIN(to, MAX_INSTANT);
	while (walk.at < to && walk_next(&walk, &piece) && piece.start < to)
		sum += MIN(piece.end, to) - piece.start;
	return sum;
}

/* The first worked instant at or after `at`. */
gint64
tg_calendar_next_open(const TgCalendar *calendar, gint64 at)
{
	return tg_calendar_add(calendar, at, 0);
}

/* TRUE when work is done at that instant. */
gboolean
tg_calendar_is_open(const TgCalendar *calendar, gint64 at)
{
	gint64 local;
	TgShift piece;

	if (!in_range(at))
		return FALSE;
	local = at + offset_at(calendar->zone, at);
	return find_local(calendar, local, day_of(local), &piece) && piece.start == local;
}

/* The instant at which local clocks show that time: the first of two, or, for a time that is
 * skipped, as much later as was skipped. */
static gint64
local_to_utc(const TgCalendar *calendar, gint64 local)
{
	gint64 before = offset_at(calendar->zone, local - DAY_SECONDS);
	gint64 after = offset_at(calendar->zone, local + DAY_SECONDS);
	gint64 larger = MAX(before, after), smaller = MIN(before, after);

	if (offset_at(calendar->zone, local - larger) == larger)
		return local - larger;
	if (offset_at(calendar->zone, local - smaller) == smaller)
		return local - smaller;
	return local - before;
}

/* See the header. The closing minute is in hours: it is a time by which an answer may be given. */
gint64
tg_calendar_add_days_working(const TgCalendar *calendar, gint64 from, int days)
{
	gint64 local, day, due;
	int closed = 0;

	if (!in_range(from))
		return G_MAXINT64;
	local = from + offset_at(calendar->zone, from);
	day = day_of(local);
	for (int left = MIN(days, TG_MAX_SPAN_YEARS * 366); left > 0;) {
		day++;
		closed = day_is_closed(calendar, day) ? closed + 1 : 0;
		if (closed > TG_MAX_WAIT_DAYS)
			return G_MAXINT64;
		if (closed == 0)
			left--;
	}
	due = local_to_utc(calendar, local + (day - day_of(local)) * DAY_SECONDS);
	return tg_calendar_is_open(calendar, due - 1) ? due : tg_calendar_next_open(calendar, due);
}

/* TRUE when that year's days are known, or none are wanted. */
gboolean
tg_calendar_covers(const TgCalendar *calendar, int year)
{
	return g_hash_table_size(calendar->years) == 0 ||
	       g_hash_table_contains(calendar->years, GINT_TO_POINTER(year));
}

/* The name it was made with. */
const char *
tg_calendar_name(const TgCalendar *calendar)
{
	return calendar->name;
}

/* Its time zone. */
GTimeZone *
tg_calendar_zone(const TgCalendar *calendar)
{
	return calendar->zone;
}
