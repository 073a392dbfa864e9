/* SPDX-License-Identifier: ISC */
/*
 * calendar-read.c - builds a calendar from the words of a configuration and from day files.
 *
 * hours: items separated by ';', each "DAYS TIMES"; DAYS is weekdays or ranges of them and TIMES is
 * H:MM-H:MM, both may be lists with ','. Shifts of one day are merged, so that overlaps count once.
 * All mistakes become findings with file and line.
 */
#include <string.h>

#include "base/calendar-data.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"

#define EPOCH_JULIAN 719163 /* GDate's number of 1970-01-01 */

/* Where the words being read stand, for findings. */
typedef struct {
	const char *file;
	guint line;
	TgFindings *findings;
} Place;

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", NULL };
static const char *const day_words[] = { "holiday", "workday", "short", NULL };

/* Number of word in words, compared without case, or -1. */
static int
word_index(const char *word, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (g_ascii_strcasecmp(word, words[i]) == 0)
			return i;
	return -1;
}

/* Reads "H:MM" into seconds; 24:00 is allowed. -1 when it is no time. */
static int
read_time(const char *text)
{
	int hour = 0, minute = 0, digits = 0;

	for (; g_ascii_isdigit(*text) && digits < 2; text++, digits++)
		hour = hour * 10 + (*text - '0');
	if (digits == 0 || *text++ != ':')
		return -1;
	if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]) || text[2] != '\0')
		return -1;
	minute = (text[0] - '0') * 10 + (text[1] - '0');
	if (minute > 59 || hour * 60 + minute > 24 * 60)
		return -1;
	return (hour * 60 + minute) * 60;
}

/* Reads "Fri" or "Mon-Fri" into a set of bits, Monday first. */
static gboolean
read_days(const char *text, guint *set, const Place *place)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 2);
	int first = 0, last = 0;

	for (char **p = ends; *p; p++) {
		last = word_index(g_strstrip(*p), weekdays);
		if (last < 0) {
			tg_findings_unknown(
				place->findings, place->file, place->line, "weekday", *p, weekdays);
			return FALSE;
		}
		if (p == ends)
			first = last;
	}
	for (int day = first;; day = (day + 1) % 7) {
		*set |= 1U << day;
		if (day == last)
			return TRUE;
	}
}

/* Reads "10:00-20:00"; an end that is not after the start is on the next day. */
static gboolean
read_shift(const char *text, TgShift *ret_shift, const Place *place)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 2);
	int start = -1, end = -1;

	if (g_strv_length(ends) == 2) {
		start = read_time(g_strstrip(ends[0]));
		end = read_time(g_strstrip(ends[1]));
	}
	if (start < 0 || end < 0 || start == DAY_SECONDS) {
		tg_findings_add(place->findings, place->file, place->line,
			"'%s' is no time of work (as 10:00-20:00)", text);
		return FALSE;
	}
	ret_shift->start = start;
	ret_shift->end = end > start ? end : end + DAY_SECONDS;
	return TRUE;
}

/* Adds a shift to every day of the set. */
static void
add_shift(TgCalendar *calendar, guint set, const TgShift *shift, const Place *place)
{
	for (int day = 0; day < 7; day++) {
		if (!(set >> day & 1))
			continue;
		if (calendar->week[day]->len < TG_MAX_SHIFTS)
			g_array_append_val(calendar->week[day], *shift);
		else
			tg_findings_add(place->findings, place->file, place->line,
				"more than %d shifts on one day", TG_MAX_SHIFTS);
	}
}

/* Reads one "DAYS TIMES". */
static void
read_item(TgCalendar *calendar, char *item, const Place *place)
{
	gsize split = strcspn(item, "0123456789");
	g_auto(GStrv) times = tg_text_split(item + split, ',');
	g_auto(GStrv) days = NULL;
	guint set = 0;

	item[split] = '\0';
	days = tg_text_split(item, ',');
	if (!*days || !*times)
		tg_findings_add(place->findings, place->file, place->line,
			"hours are written as 'Mon-Fri 10:00-20:00'");
	for (char **p = days; *p; p++)
		read_days(*p, &set, place);
	for (char **p = times; *p; p++) {
		TgShift shift;

		if (read_shift(*p, &shift, place))
			add_shift(calendar, set, &shift, place);
	}
}

/* Orders two shifts by their start. */
static int
compare_shifts(gconstpointer a, gconstpointer b)
{
	gint64 x = ((const TgShift *)a)->start, y = ((const TgShift *)b)->start;

	return (x > y) - (x < y);
}

/* Puts a day's shifts in order and joins those that touch. */
static void
merge_shifts(GArray *shifts)
{
	guint kept = 0;

	g_array_sort(shifts, compare_shifts);
	for (guint i = 1; i < shifts->len; i++) {
		TgShift next = g_array_index(shifts, TgShift, i);
		TgShift *last = &g_array_index(shifts, TgShift, kept);

		if (next.start <= last->end)
			last->end = MAX(last->end, next.end);
		else
			g_array_index(shifts, TgShift, ++kept) = next;
	}
	if (shifts->len)
		g_array_set_size(shifts, kept + 1);
}

/* Builds a calendar without day files. */
TgCalendar *
tg_calendar_new(const char *name, const char *timezone, const char *hours, const char *file,
	guint line, TgFindings *findings)
{
	g_autoptr(TgCalendar) calendar = g_new0(TgCalendar, 1);
	g_auto(GStrv) items = tg_text_split(hours ? hours : "", ';');
	const Place place = { file, line, findings };
	guint before = tg_findings_count(findings);

	calendar->name = g_strdup(name);
	calendar->days = g_hash_table_new(NULL, NULL);
	calendar->years = g_hash_table_new(NULL, NULL);
	for (int day = 0; day < 7; day++)
		calendar->week[day] = g_array_new(FALSE, FALSE, sizeof(TgShift));
	calendar->zone = tg_zone_new(timezone);
	if (!calendar->zone)
		tg_findings_add(findings, file, line, "unknown time zone '%s' (as Europe/Moscow)",
			timezone ? timezone : "");
	if (!*items)
		tg_findings_add(findings, file, line, "a calendar without hours");
	for (char **p = items; *p; p++)
		read_item(calendar, *p, &place);
	for (int day = 0; day < 7; day++)
		merge_shifts(calendar->week[day]);
	return tg_findings_count(findings) == before ? g_steal_pointer(&calendar) : NULL;
}

/* Frees it; NULL is allowed. */
void
tg_calendar_free(TgCalendar *calendar)
{
	if (!calendar)
		return;
	for (int day = 0; day < 7; day++)
		g_clear_pointer(&calendar->week[day], g_array_unref);
	g_clear_pointer(&calendar->zone, g_time_zone_unref);
	g_clear_pointer(&calendar->days, g_hash_table_unref);
	g_clear_pointer(&calendar->years, g_hash_table_unref);
	g_free(calendar->name);
	g_free(calendar);
}

/* Reads "YYYY-MM-DD"; FALSE when there is no such day from 1970 on. */
static gboolean
read_date(const char *text, GDate *ret_date)
{
	static const char form[] = "dddd-dd-dd";
	guint year = 0, month = 0, day = 0;

	if (strlen(text) != sizeof form - 1)
		return FALSE;
	for (guint i = 0; form[i]; i++)
		if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
			return FALSE;
	year = (guint)g_ascii_strtoull(text, NULL, 10);
	month = (guint)g_ascii_strtoull(text + 5, NULL, 10);
	day = (guint)g_ascii_strtoull(text + 8, NULL, 10);
	if (year < 1970 || month < 1 || month > 12 ||
		!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return FALSE;
	g_date_set_dmy(ret_date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return TRUE;
}

/* Adds one word to the flags of a day. */
static void
add_word(TgCalendar *calendar, const GDate *date, const char *word, const Place *place)
{
	gpointer key = GINT_TO_POINTER((int)g_date_get_julian(date) - EPOCH_JULIAN);
	guint flags = GPOINTER_TO_UINT(g_hash_table_lookup(calendar->days, key));
	int number = word_index(word, day_words);
	guint flag = number < 0 ? 0 : 1U << number;

	if (!flag) {
		tg_findings_unknown(
			place->findings, place->file, place->line, "kind of day", word, day_words);
		return;
	}
	if (flags & flag)
		tg_findings_add(
			place->findings, place->file, place->line, "the day is '%s' already", word);
	flags |= flag;
	if (flags & TG_DAY_HOLIDAY && flags != TG_DAY_HOLIDAY)
		tg_findings_add(place->findings, place->file, place->line,
			"a holiday cannot be 'workday' or 'short' as well");
	g_hash_table_insert(calendar->days, key, GUINT_TO_POINTER(flags));
	g_hash_table_add(calendar->years, GINT_TO_POINTER((int)g_date_get_year(date)));
}

/* Reads one line of a day file, which it changes. */
static void
read_day_line(TgCalendar *calendar, char *line, const Place *place)
{
	g_auto(GStrv) words = NULL;
	GDate date;

	line[strcspn(line, "#")] = '\0';
	g_strdelimit(line, "\t\r", ' ');
	words = tg_text_split(line, ' ');
	if (!*words)
		return;
	if (!read_date(words[0], &date) || !words[1])
		tg_findings_add(place->findings, place->file, place->line,
			"a day is written as '2026-12-31 holiday'");
	else
		for (char **p = words + 1; *p; p++)
			add_word(calendar, &date, *p, place);
}

/* Adds the days of one file's text. */
gboolean
tg_calendar_add_days(TgCalendar *calendar, const char *file, const char *text, TgFindings *findings)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint before = tg_findings_count(findings);

	for (guint i = 0; lines[i]; i++) {
		const Place place = { file, i + 1, findings };

		read_day_line(calendar, lines[i], &place);
	}
	return tg_findings_count(findings) == before;
}
