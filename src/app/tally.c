/* SPDX-License-Identifier: ISC */
/*
 * tally.c - lines of numbers at fixed places, changed under a lock of the file.
 *
 * The place of an hour is its number modulo TG_TALLY_HOURS: the file never grows, and an old hour is
 * overwritten by the one that takes its place. A line that cannot be understood counts as empty.
 */
#include "app/tally.h"

#include "base/folder.h"
#include "base/sabotage.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define HOUR 3600
#define LINE 160 /* an instant and TG_TALLY_KINDS numbers of at most 20 digits */
#define LOCK_TRIES 10
#define LOCK_PAUSE 1000 /* microseconds */

/* The name of a kind, as stats and metrics print it. */
const char *
tg_tally_name(TgTallyKind kind)
{
	static const char *const names[] = { "new", "follow-up", "set-aside", "duplicate",
		"refused", "deferred" };

	return names[kind];
}

/* A mail is new when it opens a ticket, in which case its decision has that change. */
static gboolean
opens_ticket(const TgDecision *decision)
{
	const GPtrArray *changes = decision->changes->changes;

	for (guint i = 0; i < changes->len; i++) {
		if (((TgChange *)changes->pdata[i])->kind == TG_CHANGE_TICKET_NEW)
			return TRUE;
	}
	return FALSE;
}

/* The kind of an answer. */
TgTallyKind
tg_tally_kind(const TgDecision *decision)
{
	static const TgTallyKind kinds[] = {
		[TG_OUTCOME_DUPLICATE] = TG_TALLY_DUPLICATE,
		[TG_OUTCOME_SET_ASIDE] = TG_TALLY_SET_ASIDE,
		[TG_OUTCOME_REFUSED] = TG_TALLY_REFUSED,
		[TG_OUTCOME_DEFERRED] = TG_TALLY_DEFERRED,
	};

	if (decision->outcome == TG_OUTCOME_ACCEPTED || tg_sabotage("duplicate-is-new"))
		return opens_ticket(decision) ? TG_TALLY_NEW : TG_TALLY_FOLLOW_UP;
	return kinds[decision->outcome];
}

/* The start of an hour; earlier than 1970 is no time at which mail comes. */
static gint64
hour_of(gint64 now)
{
	return now > 0 ? now - now % HOUR : 0;
}

/* Where the line of an hour lies; that of all time is the first. */
static off_t
place_of(gint64 hour)
{
	return (off_t)LINE * (1 + hour / HOUR % TG_TALLY_HOURS);
}

/* Opens the file; -1 when it cannot be had. */
static int
open_file(const char *state, int flags)
{
	int folder = tg_folder_below(state, ".", FALSE, NULL);
	int fd = folder >= 0 ? tg_folder_file(folder, "tally", flags, NULL) : -1;

	if (folder >= 0)
		close(folder);
	return fd;
}

/* Takes the lock, unless somebody keeps it. */
static gboolean
lock(int fd)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return TRUE;
		g_usleep(LOCK_PAUSE);
	}
	return FALSE;
}

/* The numbers of a line, whose end is a NUL. */
static gboolean
parse_line(char *text, TgTallyCount *ret_count)
{
	g_auto(GStrv) words = g_strsplit(g_strchomp(text), " ", -1);
	TgTallyCount count = { 0 };
	guint64 since = 0;

	if (g_strv_length(words) != TG_TALLY_KINDS + 1 ||
		!g_ascii_string_to_unsigned(words[0], 10, 0, G_MAXINT64, &since, NULL))
		return FALSE;
	for (guint i = 0; i < TG_TALLY_KINDS; i++) {
		if (!g_ascii_string_to_unsigned(words[i + 1], 10, 0, G_MAXINT64, &count.n[i], NULL))
			return FALSE;
	}
	count.since = (gint64)since;
	*ret_count = count;
	return TRUE;
}

/* Reads a line; one that is not there is all zeros. */
static TgTallyCount
read_line(int fd, off_t place)
{
	TgTallyCount count = { 0 };
	char text[LINE + 1];
	ssize_t n = pread(fd, text, LINE, place);

	text[MAX(n, 0)] = '\0';
	if (n != LINE || !parse_line(text, &count))
		count = (TgTallyCount){ 0 };
	return count;
}

/* Adds the numbers of one to the other. */
static void
sum(TgTallyCount *count, const TgTallyCount *more)
{
	for (guint i = 0; i < TG_TALLY_KINDS; i++)
		count->n[i] += more->n[i];
}

/* Writes a line, filled up with blanks. */
static gboolean
write_line(int fd, off_t place, const TgTallyCount *count)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_printf(line, "%" G_GINT64_FORMAT, count->since);
	for (guint i = 0; i < TG_TALLY_KINDS; i++)
		g_string_append_printf(line, " %" G_GUINT64_FORMAT, count->n[i]);
	g_string_append_printf(line, "%*s\n", (int)(LINE - 1 - line->len), "");
	return pwrite(fd, line->str, line->len, place) == LINE;
}

/* Adds to the hour's line, and to that of all time. */
static gboolean
write_counts(int fd, const TgTallyCount *more)
{
	TgTallyCount hour = read_line(fd, place_of(more->since));
	TgTallyCount total = read_line(fd, 0);

	if (hour.since != more->since)
		hour = (TgTallyCount){ .since = more->since };
	if (total.since == 0)
		total.since = more->since;
	sum(&hour, more);
	sum(&total, more);
	return write_line(fd, place_of(more->since), &hour) && write_line(fd, 0, &total);
}

/* Writes what is pending. */
void
tg_tally_flush(TgTally *tally)
{
	int fd;

	if (tally->pending.since == 0 || !tally->state)
		return;
	fd = open_file(tally->state, O_RDWR | O_CREAT);
	if (fd < 0)
		return;
	if (lock(fd) && write_counts(fd, &tally->pending))
		tally->pending = (TgTallyCount){ 0 };
	close(fd);
}

void
tg_tally_sync(const char *state)
{
	int fd = open_file(state, O_RDWR);

	if (fd < 0)
		return;
	(void)!fdatasync(fd); /* a disk that cannot is the store's to notice */
	close(fd);
}

/* Counts; another hour's numbers must not be mixed with this one's. */
void
tg_tally_add(TgTally *tally, TgTallyKind kind, gint64 now)
{
	const gint64 hour = MAX(hour_of(now), HOUR);

	if (tally->pending.since != hour) {
		tg_tally_flush(tally);
		tally->pending = (TgTallyCount){ .since = hour };
	}
	tally->pending.n[kind]++;
}

/* The sum of the lines that are not older. */
void
tg_tally_read(const char *state, gint64 since, TgTallyCount *ret_count)
{
	const gint64 from = hour_of(since);
	int fd = open_file(state, O_RDONLY);

	*ret_count = (TgTallyCount){ .since = from };
	if (fd < 0)
		return;
	for (guint i = 0; i < TG_TALLY_HOURS; i++) {
		const TgTallyCount hour = read_line(fd, (off_t)LINE * (1 + i));

		if (hour.since >= MAX(from, HOUR))
			sum(ret_count, &hour);
	}
	close(fd);
}

/* The first line. */
void
tg_tally_total(const char *state, TgTallyCount *ret_count)
{
	int fd = open_file(state, O_RDONLY);

	*ret_count = fd >= 0 ? read_line(fd, 0) : (TgTallyCount){ 0 };
	if (fd >= 0)
		close(fd);
}
