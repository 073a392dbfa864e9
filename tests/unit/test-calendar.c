/* SPDX-License-Identifier: ISC */
/*
 * test-calendar.c - working time: stated rows, the day files that ship, and 120000 random questions
 * against a walk over every minute (P150, P153; R1.1, R3.7, R4.2, R5.6).
 *
 * The walk knows nothing of the code under test: for each minute of three and a half years it asks
 * GDateTime for the local date and time and looks at the plain tables below. Questions are then
 * answered from the list of worked minutes.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "base/zone.h"
#include "base/calendar.h"

/* ------------------------------------------------------------------ the slow, separate answer */

typedef struct {
	int first_day, last_day; /* Monday = 1 */
	int start, end;		 /* minutes; end may be over 1440 */
} PlainShift;

typedef struct {
	const char *name, *zone, *hours, *days;
	PlainShift shifts[4];
} Case;

#define RU_DAYS                                                                                    \
	"2024-11-02 workday short\n2024-11-04 holiday\n2024-12-28 workday\n2024-12-30 holiday\n"   \
	"2024-12-31 holiday\n2025-01-01 holiday\n2025-01-02 holiday\n2025-05-01 holiday\n"         \
	"2025-05-08 holiday\n2025-06-11 short\n2025-06-12 holiday\n2026-01-01 holiday\n"           \
	"2026-02-22 short\n2026-04-30 short\n2026-06-12 holiday\n"
#define CLOCK_DAYS                                                                                 \
	"2024-03-31 workday\n2024-10-27 workday short\n2025-03-30 short\n2025-10-26 workday\n"     \
	"2024-03-10 workday\n2024-11-03 workday short\n2024-02-29 short\n2025-12-31 short\n"

static const Case cases[] = {
	{ "one office in Moscow (R5.6)", "Europe/Moscow", "Mon-Fri 10:00-20:00", RU_DAYS,
		{ { 1, 5, 600, 1200 } } },
	{ "two offices, one in Novosibirsk (R1.1)", "Europe/Moscow",
		"Mon-Fri 04:00-13:00;Mon-Fri 09:00-18:00", RU_DAYS,
		{ { 1, 5, 240, 780 }, { 1, 5, 540, 1080 } } },
	{ "a lunch break and a short Saturday in Berlin", "Europe/Berlin",
		"Mon-Fri 08:30-12:00,13:00-17:15; Sat 10:00-14:00", CLOCK_DAYS,
		{ { 1, 5, 510, 720 }, { 1, 5, 780, 1035 }, { 6, 6, 600, 840 } } },
	{ "nights in Berlin, clock changes inside", "Europe/Berlin", "Fri-Sun 22:00-06:00",
		CLOCK_DAYS, { { 5, 7, 1320, 1800 } } },
	{ "nights that end inside the repeated hour", "Europe/Berlin", "Mon-Sun 20:00-02:30", "",
		{ { 1, 7, 1200, 1590 } } },
	{ "all week in New York (R3.7)", "America/New_York", "Mon-Sun 00:00-24:00", CLOCK_DAYS,
		{ { 1, 7, 0, 1440 } } },
	{ "evenings over midnight in New York", "America/New_York", "Mon-Sat 18:00-02:30",
		CLOCK_DAYS, { { 1, 6, 1080, 1590 } } },
	{ "half-hour zone in India", "Asia/Kolkata", "Mon-Sat 09:15-18:45", "2024-02-29 holiday\n",
		{ { 1, 6, 555, 1125 } } },
	{ "overlapping nights and mornings in Moscow", "Europe/Moscow",
		"Mon,Wed 21:00-09:00; Tue-Thu 07:00-15:00", "2024-12-31 workday short\n",
		{ { 1, 1, 1260, 1980 }, { 3, 3, 1260, 1980 }, { 2, 4, 420, 900 } } },
};

#define WALK_DAYS 1280 /* 2023-12-15 to 2027-06 */
#define WALK_MINUTES (WALK_DAYS * 1440)

typedef struct {
	gint64 start;	       /* UTC seconds of minute 0 */
	gint32 *worked_before; /* of each minute: how many worked ones come before it */
	gint32 *nth;	       /* the n-th worked minute */
	int total;
} Slow;

/* The word flags of a date in a day file's text. */
static const char *
plain_words(const char *days, int year, int month, int day)
{
	char date[32];
	const char *found;

	snprintf(date, sizeof date, "%04d-%02d-%02d ", year, month, day);
	found = strstr(days, date);
	return found ? found + strlen(date) : NULL;
}

/* TRUE when the word is on the line. */
static gboolean
plain_has(const char *words, const char *word)
{
	const char *end = words ? strchr(words, '\n') : NULL;
	const char *found = words ? strstr(words, word) : NULL;

	return found && found < end;
}

/* Is the minute-of-day (counted from that date's 00:00) inside a shift of that date? */
static gboolean
plain_date_worked(const Case *c, GDateTime *date, int minute)
{
	int year, month, day, weekday = g_date_time_get_day_of_week(date), last = 0;
	const char *words;
	gboolean inside = FALSE;

	g_date_time_get_ymd(date, &year, &month, &day);
	words = plain_words(c->days, year, month, day);
	if (plain_has(words, "holiday"))
		return FALSE;
	if (plain_has(words, "workday"))
		weekday = 5;
	for (const PlainShift *s = c->shifts; s < c->shifts + 4 && s->first_day; s++) {
		if (weekday < s->first_day || weekday > s->last_day)
			continue;
		last = MAX(last, s->end);
		inside = inside || (minute >= s->start && minute < s->end);
	}
	return inside && !(plain_has(words, "short") && minute >= last - 60);
}

/* Walks all minutes of the case. */
static void
slow_init(Slow *slow, const Case *c)
{
	g_autoptr(GTimeZone) zone = tg_zone_new(c->zone);
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) origin = g_date_time_new(utc, 2023, 12, 15, 0, 0, 0);
	int cached_day = -1;
	gboolean worked[2 * 1440];

	*slow = (Slow){ .start = g_date_time_to_unix(origin) };
	slow->worked_before = g_new(gint32, WALK_MINUTES + 1);
	slow->nth = g_new(gint32, WALK_MINUTES + 1);
	for (int i = 0; i < WALK_MINUTES; i++) {
		g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(slow->start + i * 60LL);
		g_autoptr(GDateTime) local = g_date_time_to_timezone(at, zone);
		int minute = g_date_time_get_hour(local) * 60 + g_date_time_get_minute(local);

		if (g_date_time_get_day_of_year(local) != cached_day) { /* tables of this date */
			g_autoptr(GDateTime) eve = g_date_time_add_days(local, -1);

			cached_day = g_date_time_get_day_of_year(local);
			for (int m = 0; m < 1440; m++)
				worked[m] = plain_date_worked(c, local, m) ||
					    plain_date_worked(c, eve, m + 1440);
		}
		slow->worked_before[i] = slow->total;
		if (worked[minute])
			slow->nth[slow->total++] = i;
	}
	slow->worked_before[WALK_MINUTES] = slow->total;
}

/* Frees the lists. */
static void
slow_clear(Slow *slow)
{
	g_free(slow->worked_before);
	g_free(slow->nth);
}

/* TRUE when the minute is worked. */
static gboolean
slow_open(const Slow *slow, gint64 minute)
{
	return slow->worked_before[minute + 1] > slow->worked_before[minute];
}

/* Worked seconds in the first `offset` seconds of the walk. */
static gint64
slow_seconds(const Slow *slow, gint64 offset)
{
	gint64 minute = offset / 60;

	return slow->worked_before[minute] * 60LL + (slow_open(slow, minute) ? offset % 60 : 0);
}

/* The answer of tg_calendar_add, counted out. */
static gint64
slow_add(const Slow *slow, gint64 offset, gint64 seconds)
{
	gint64 goal = slow_seconds(slow, offset) + seconds;

	if (seconds == 0 && slow_open(slow, offset / 60))
		return slow->start + offset;
	if (seconds == 0)
		return slow->start + slow->nth[goal / 60] * 60LL;
	if (goal % 60)
		return slow->start + slow->nth[goal / 60] * 60LL + goal % 60;
	return slow->start + slow->nth[goal / 60 - 1] * 60LL + 60;
}

/* ------------------------------------------------------------------ helpers */

/* A calendar that must be understood. */
static TgCalendar *
make(const char *zone, const char *hours, const char *days)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	TgCalendar *calendar = tg_calendar_new("test", zone, hours, "test.conf", 1, findings);

	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_test_message("%s", tg_findings_get(findings, i));
	g_assert_nonnull(calendar);
	if (days)
		g_assert_true(tg_calendar_add_days(calendar, "test.cal", days, findings));
	return calendar;
}

/* Seconds of an instant in ISO 8601. */
static gint64
at(const char *text)
{
	g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(text, NULL);

	return when ? g_date_time_to_unix(when) : 0;
}

/* ------------------------------------------------------------------ tests */

#define QUESTIONS 14000

/* Random starts and durations of one case, among them whole minutes and closing minutes. */
static void
test_random(gconstpointer data)
{
	const Case *c = &cases[GPOINTER_TO_UINT(data)];
	g_autoptr(TgCalendar) calendar = make(c->zone, c->hours, c->days);
	gint64 span = 1100LL * 86400, wrong = 0;
	Slow slow;

	slow_init(&slow, c);
	for (int i = 0; i < QUESTIONS; i++) {
		gint64 offset = 86400LL * 3 + g_test_rand_int_range(0, (gint32)span);
		gint64 seconds = g_test_rand_int_range(0, 1 << g_test_rand_int_range(1, 21));
		gint64 from, got, wanted, later;

		if (i % 3 == 0) {
			offset -= offset % 60;
			seconds -= seconds % 60;
		}
		from = slow.start + offset;
		if (slow_seconds(&slow, offset) + seconds + 60 >= slow.total * 60LL)
			seconds = 0;
		got = tg_calendar_add(calendar, from, seconds);
		wanted = slow_add(&slow, offset, seconds);
		later = MIN(offset + seconds, WALK_MINUTES * 60LL - 60);
		if (got == wanted &&
			tg_calendar_is_open(calendar, from) == slow_open(&slow, offset / 60) &&
			tg_calendar_between(calendar, from, slow.start + later) ==
				slow_seconds(&slow, later) - slow_seconds(&slow, offset))
			continue;
		if (wrong++ < 3)
			g_test_message("from %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT
				       ": got %" G_GINT64_FORMAT ", wanted %" G_GINT64_FORMAT,
				from, seconds, got, wanted);
	}
	g_test_message("%d questions to %s", QUESTIONS, c->name);
	g_assert_cmpint(wrong, ==, 0);
	slow_clear(&slow);
}

static const struct {
	const char *name, *zone, *hours, *days, *from, *span, *wanted;
} rows[] = {
	{ "R4.2 two hours within one day", "Europe/Moscow", "Mon-Fri 08:00-17:00", NULL,
		"2026-11-23T10:05:00+03:00", "2wh", "2026-11-23T12:05:00+03:00" },
	{ "R4.2 eight hours go on in the morning", "Europe/Moscow", "Mon-Fri 08:00-17:00", NULL,
		"2026-11-23T10:05:00+03:00", "8wh", "2026-11-24T09:05:00+03:00" },
	{ "a due time on the closing minute stays there", "Europe/Moscow", "Mon-Fri 10:00-20:00",
		NULL, "2026-11-20T12:00:00+03:00", "8wh", "2026-11-20T20:00:00+03:00" },
	{ "out of hours it begins with the opening", "Europe/Moscow", "Mon-Fri 10:00-20:00", NULL,
		"2026-11-21T12:00:00+03:00", "1wh", "2026-11-23T11:00:00+03:00" },
	{ "R1.1 overlapping shifts count once", "Europe/Moscow",
		"Mon-Fri 04:00-13:00;Mon-Fri 09:00-18:00", NULL, "2026-11-23T04:00:00+03:00",
		"14wh", "2026-11-23T18:00:00+03:00" },
	{ "R1.1 a short day ends the union one hour earlier", "Europe/Moscow",
		"Mon-Fri 04:00-13:00;Mon-Fri 09:00-18:00", "2026-11-23 short\n",
		"2026-11-23T04:00:00+03:00", "14wh", "2026-11-24T05:00:00+03:00" },
	{ "a short day can swallow a whole late shift", "Europe/Moscow",
		"Mon-Fri 09:00-13:00,17:30-18:00", "2026-11-23 short\n",
		"2026-11-23T12:00:00+03:00", "2wh", "2026-11-24T10:00:00+03:00" },
	{ "a transferred Saturday has Friday's hours", "Europe/Moscow",
		"Mon-Thu 09:00-18:00;Fri 09:00-16:45", "2026-11-28 workday\n",
		"2026-11-27T16:45:00+03:00", "2wh", "2026-11-28T11:00:00+03:00" },
	{ "a transferred short Saturday", "Europe/Moscow", "Mon-Fri 10:00-20:00",
		"2024-11-02 workday short\n2024-11-04 holiday\n", "2024-11-02T18:00:00+03:00",
		"2wh", "2024-11-05T11:00:00+03:00" },
	{ "a night shift belongs to the day it starts: the holiday behind it is worked",
		"Europe/Moscow", "Mon-Fri 22:00-06:00", "2026-11-25 holiday\n",
		"2026-11-24T23:00:00+03:00", "8wh", "2026-11-26T23:00:00+03:00" },
	{ "P150 the spring night is an hour shorter", "Europe/Berlin", "Sat 22:00-06:00", NULL,
		"2026-03-28T22:00:00+01:00", "7wh", "2026-03-29T06:00:00+02:00" },
	{ "P150 the autumn night is an hour longer", "Europe/Berlin", "Sat 22:00-06:00", NULL,
		"2026-10-24T22:00:00+02:00", "9wh", "2026-10-25T06:00:00+01:00" },
	{ "P150 a leap day is worked", "Asia/Kolkata", "Mon-Sun 09:00-18:00", NULL,
		"2028-02-28T18:00:00+05:30", "1wh", "2028-02-29T10:00:00+05:30" },
	{ "P150 over 2038-01-19", "UTC", "Mon-Sun 00:00-24:00", NULL, "2038-01-19T03:00:00Z", "1wh",
		"2038-01-19T04:00:00Z" },
	{ "elapsed time knows no hours", "Europe/Moscow", "Mon-Fri 10:00-20:00", NULL,
		"2026-11-21T12:00:00+03:00", "1d 2h 30m", "2026-11-22T14:30:00+03:00" },
	{ "1wd is the same time on the next working day", "Europe/Moscow", "Mon-Fri 10:00-20:00",
		NULL, "2026-11-20T15:20:00+03:00", "1wd", "2026-11-23T15:20:00+03:00" },
	{ "1wd before the opening moves to it", "Europe/Moscow", "Mon-Fri 10:00-20:00", NULL,
		"2026-11-20T07:00:00+03:00", "1wd", "2026-11-23T10:00:00+03:00" },
	{ "1wd after the closing moves to the next opening", "Europe/Moscow", "Mon-Fri 10:00-20:00",
		NULL, "2026-11-19T21:00:00+03:00", "1wd", "2026-11-23T10:00:00+03:00" },
	{ "1wd at the closing minute stays there", "Europe/Moscow", "Mon-Fri 10:00-20:00", NULL,
		"2026-11-19T20:00:00+03:00", "1wd", "2026-11-20T20:00:00+03:00" },
	{ "5wd skip a holiday and a weekend", "Europe/Moscow", "Mon-Fri 10:00-20:00",
		"2026-11-04 holiday\n", "2026-10-30T12:00:00+03:00", "5wd",
		"2026-11-09T12:00:00+03:00" },
	{ "1wd keeps the wall clock over a clock change", "America/New_York", "Mon-Sun 09:00-17:00",
		NULL, "2026-10-31T12:00:00-04:00", "1wd", "2026-11-01T12:00:00-05:00" },
	{ "1wd into a skipped hour", "Europe/Berlin", "Mon-Sun 00:00-24:00", NULL,
		"2026-03-28T02:30:00+01:00", "1wd", "2026-03-29T03:30:00+02:00" },
};

/* One stated row. */
static void
test_row(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(TgCalendar) calendar = make(rows[i].zone, rows[i].hours, rows[i].days);
	TgSpan span;

	g_assert_true(tg_span_parse(rows[i].span, &span));
	g_assert_cmpint(tg_span_add(&span, calendar, at(rows[i].from)), ==, at(rows[i].wanted));
}

static const struct {
	const char *text;
	gboolean good;
	TgSpanKind kind;
	gint64 amount;
} spans[] = {
	{ "15m", TRUE, TG_SPAN_ELAPSED, 900 },
	{ "8h", TRUE, TG_SPAN_ELAPSED, 28800 },
	{ "2d", TRUE, TG_SPAN_ELAPSED, 172800 },
	{ "4wh", TRUE, TG_SPAN_WORKING, 14400 },
	{ "1wd", TRUE, TG_SPAN_WORKING_DAYS, 1 },
	{ " 1h 30m ", TRUE, TG_SPAN_ELAPSED, 5400 },
	{ "1h30m", TRUE, TG_SPAN_ELAPSED, 5400 },
	{ "0m", TRUE, TG_SPAN_ELAPSED, 0 },
	{ "", FALSE, 0, 0 },
	{ "8", FALSE, 0, 0 },
	{ "h", FALSE, 0, 0 },
	{ "-1h", FALSE, 0, 0 },
	{ "1.5h", FALSE, 0, 0 },
	{ "8 h", FALSE, 0, 0 },
	{ "8hours", FALSE, 0, 0 },
	{ "1wd 2h", FALSE, 0, 0 },
	{ "99999999999999999999h", FALSE, 0, 0 },
};

/* How durations are read. */
static void
test_spans(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(spans); i++) {
		TgSpan span = { 0 };

		g_test_message("'%s'", spans[i].text);
		g_assert_cmpint(tg_span_parse(spans[i].text, &span), ==, spans[i].good);
		g_assert_cmpint(span.seconds, ==, spans[i].amount);
		g_assert_cmpint(span.kind, ==, spans[i].kind);
	}
}

static const struct {
	const char *zone, *hours, *wanted;
} mistakes[] = {
	{ "Europe/Moscow", "Mon-Fir 10:00-20:00",
		"f:7: unknown weekday 'Fir' (did you mean 'Fri'?)" },
	{ "Europe/Moscow", "Mon-Fri 10:00-25:00", "f:7: '10:00-25:00' is no time of work" },
	{ "Europe/Moscow", "Mon-Fri 24:00-02:00", "f:7: '24:00-02:00' is no time of work" },
	{ "Europe/Moscow", "Mon-Fri 9-18", "f:7: '9-18' is no time of work" },
	{ "Europe/Moscow", "Mon-Fri", "f:7: hours are written as" },
	{ "Europe/Moscow", "10:00-20:00", "f:7: hours are written as" },
	{ "Europe/Moscow", "", "f:7: a calendar without hours" },
	{ "Europe/Moskow", "Mon 10:00-20:00", "f:7: unknown time zone 'Europe/Moskow'" },
	{ "", "Mon 10:00-20:00", "f:7: unknown time zone ''" },
};

/* Mistakes in hours and zone have file, line and a hint. */
static void
test_mistakes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autoptr(TgFindings) findings = tg_findings_new();

		g_assert_null(tg_calendar_new(
			"c", mistakes[i].zone, mistakes[i].hours, "f", 7, findings));
		g_assert_cmpuint(tg_findings_count(findings), ==, 1);
		g_test_message("%s", tg_findings_get(findings, 0));
		g_assert_true(g_str_has_prefix(tg_findings_get(findings, 0), mistakes[i].wanted));
	}
}

/* All mistakes of a day file are found, each with its line. */
static void
test_day_mistakes(void)
{
	static const char text[] = "# comment\n2026-02-30 holiday\n2026-03-01 holyday\n"
				   "2026-03-02\n2026-03-03 holiday short\r\n2026-3-4 short\n"
				   "2026-03-05 short # ok\n2026-03-05 short\n\n";
	static const char *const wanted[] = { "d:2: ",
		"d:3: unknown kind of day 'holyday' (did you "
		"mean 'holiday'?)",
		"d:4: ", "d:5: ", "d:6: ", "d:8: " };
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgCalendar) calendar = make("UTC", "Mon-Sun 00:00-24:00", NULL);

	g_assert_false(tg_calendar_add_days(calendar, "d", text, findings));
	g_assert_cmpuint(tg_findings_count(findings), ==, G_N_ELEMENTS(wanted));
	for (guint i = 0; i < MIN(tg_findings_count(findings), G_N_ELEMENTS(wanted)); i++)
		g_assert_true(g_str_has_prefix(tg_findings_get(findings, i), wanted[i]));
}

/* What never opens is told, and costs no time; instants out of all range too. */
static void
test_never(void)
{
	g_autoptr(GString) days = g_string_new(NULL);
	g_autoptr(TgCalendar) calendar = NULL;
	g_autoptr(TgCalendar) always = make("UTC", "Mon-Sun 00:00-24:00", NULL);

	for (int day = 1; day <= 31; day++)
		g_string_append_printf(days, "2026-12-%02d holiday\n", day);
	calendar = make("UTC", "Sat 10:00-10:30", days->str);
	g_assert_cmpint(tg_calendar_next_open(calendar, at("2026-11-29T00:00:00Z")), ==,
		at("2027-01-02T10:00:00Z"));
	g_assert_cmpint(tg_calendar_add(always, 0, G_MAXINT64), ==, G_MAXINT64);
	g_assert_cmpint(tg_calendar_add(always, G_MAXINT64, 5), ==, G_MAXINT64);
	g_assert_cmpint(tg_calendar_add(always, G_MININT64, 5), ==, G_MAXINT64);
	g_assert_cmpint(tg_calendar_between(always, G_MININT64, G_MAXINT64), ==, 0);
	g_assert_cmpint(tg_calendar_between(always, 100, 50), ==, 0);
	g_assert_false(tg_calendar_is_open(always, G_MAXINT64));
	g_assert_cmpint(tg_calendar_add_days_working(always, G_MAXINT64, 5), ==, G_MAXINT64);
}

/* A calendar with only holidays: never. */
static void
test_closed(void)
{
	g_autoptr(GString) days = g_string_new(NULL);
	g_autoptr(TgCalendar) calendar = NULL;
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, 1, G_DATE_JANUARY, 2026);
	for (int i = 0; i < 800; i++, g_date_add_days(&date, 1))
		g_string_append_printf(days, "%04d-%02d-%02d holiday\n", g_date_get_year(&date),
			g_date_get_month(&date), g_date_get_day(&date));
	calendar = make("Europe/Moscow", "Mon-Fri 10:00-20:00", days->str);
	g_assert_cmpint(tg_calendar_add(calendar, at("2026-01-10T00:00:00Z"), 60), ==, G_MAXINT64);
	g_assert_cmpint(tg_calendar_add_days_working(calendar, at("2026-01-10T00:00:00Z"), 1), ==,
		G_MAXINT64);
}

static const struct {
	int year, working_days;
} years[] = { { 2023, 247 }, { 2024, 248 }, { 2025, 247 }, { 2026, 247 }, { 2027, 247 } };

/* The day files that ship have no mistakes and the known number of working days. */
static void
test_shipped(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(years); i++) {
		g_autofree char *name = g_strdup_printf("ru-%d.cal", years[i].year), *text = NULL;
		g_autofree char *path = g_test_build_filename(G_TEST_DIST, "calendars", name, NULL);
		g_autofree char *first = g_strdup_printf("%d-01-01T00:00:00+03:00", years[i].year);
		g_autofree char *last =
			g_strdup_printf("%d-01-01T00:00:00+03:00", years[i].year + 1);
		g_autoptr(TgCalendar) calendar = NULL;
		int count = 0;

		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		calendar = make("Europe/Moscow", "Mon-Fri 10:00-20:00", text);
		g_assert_true(tg_calendar_covers(calendar, years[i].year));
		g_assert_false(tg_calendar_covers(calendar, years[i].year + 1));
		for (gint64 day = at(first); day < at(last); day += 86400)
			count += tg_calendar_between(calendar, day, day + 86400) > 0;
		g_assert_cmpint(count, ==, years[i].working_days);
	}
}

/* A plain week covers every year. */
static void
test_covers(void)
{
	g_autoptr(TgCalendar) calendar = make("UTC", "Mon 10:00-11:00", NULL);

	g_assert_true(tg_calendar_covers(calendar, 2031));
	g_assert_cmpstr(tg_calendar_name(calendar), ==, "test");
}

/* Adds a test for every row and case. */
static void
add_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strconcat("/calendar/", rows[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
	}
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat(
			"/calendar/P153 against the minute walk: ", cases[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_random);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	add_rows();
	g_test_add_func("/calendar/durations are read as written", test_spans);
	g_test_add_func("/calendar/mistakes in hours are found", test_mistakes);
	g_test_add_func("/calendar/mistakes in day files are found", test_day_mistakes);
	g_test_add_func("/calendar/far and impossible instants end", test_never);
	g_test_add_func("/calendar/a calendar that never opens says so", test_closed);
	g_test_add_func("/calendar/the Russian years have their working days", test_shipped);
	g_test_add_func("/calendar/a plain week covers every year", test_covers);
	return g_test_run();
}
