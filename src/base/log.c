/* SPDX-License-Identifier: ISC */
/*
 * log.c - one event, one line (P122); a flood of one event, one number (T39).
 *
 * Whatever an event quotes, the line is logfmt: a value that could be read as more than a value is a
 * JSON string, in which nothing hides. The line is written in one call, and is short enough not to be
 * mixed with another process's in a pipe. What is written where is set once, by the program; it and
 * the counts of the rate limit are the only variables of this layer, and base itself never logs.
 */
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/sabotage.h"
#include "base/text.h"

#undef tg_log_write /* banned for the callers of this layer, defined here */

#define MAX_LINE 4095  /* and its end: PIPE_BUF */
#define MAX_VALUE 2048 /* as written, without the quotes */
#define WINDOW 60      /* seconds over which a flood is counted */
#define CUT "…"

typedef struct {
	const char *name;
	TgLogLevel level;
	guint a_minute;
} EventRow;

static const EventRow events[TG_LOG_EVENTS] = {
#define EVENT(name, text, level, a_minute) [TG_LOG_##name] = { text, TG_LEVEL_##level, a_minute },
#include "base/log_events.h"
#undef EVENT
};

/* One event's minute. */
typedef struct {
	gint64 since;
	guint written, suppressed;
} Window;

static struct {
	TgLogSetup setup;
	TgLogSink sink;
	gpointer sink_data;
	Window windows[TG_LOG_EVENTS];
} state = { .setup = { TG_LOG_PERSON, TG_LEVEL_WARNING, NULL } };

const char *
tg_log_event_name(TgLogEvent event)
{
	return events[event].name;
}

gboolean
tg_log_wants(TgLogEvent event)
{
	return events[event].level <= state.setup.level;
}

/* As words, by number. */
static const char *const forms[] = { "person", "journal", "timed", NULL };
static const char *const levels[] = { "", "", "", "error", "warning", "notice", "info", "debug",
	NULL };

/* The place of a word, or -1. */
static int
find_word(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++) {
		if (*word && g_str_equal(words[i], word))
			return i;
	}
	return -1;
}

/* FORM[:LEVEL] */
gboolean
tg_log_parse(const char *words, TgLogSetup *setup)
{
	g_auto(GStrv) parts = g_strsplit(words, ":", 2);
	const int form = parts[0] ? find_word(forms, parts[0]) : -1;
	int level = form == TG_LOG_PERSON ? TG_LEVEL_WARNING : TG_LEVEL_INFO;

	if (parts[0] && parts[1])
		level = find_word(levels, parts[1]);
	if (form < 0 || level < 0)
		return FALSE;
	setup->form = (TgLogForm)form;
	setup->level = (TgLogLevel)level;
	return TRUE;
}

char *
tg_log_words(void)
{
	return g_strconcat(forms[state.setup.form], ":", levels[state.setup.level], NULL);
}

const TgLogSetup *
tg_log_get(void)
{
	return &state.setup;
}

/* A new set-up is a new log: nothing of the old one is counted on. */
void
tg_log_set(const TgLogSetup *setup)
{
	state.setup = *setup;
	memset(state.windows, 0, sizeof state.windows);
}

/* Replaces the sink. */
void
tg_log_set_sink(TgLogSink sink, gpointer data)
{
	state.sink = sink;
	state.sink_data = data;
}

/* Every reader of logfmt takes these without quotes. */
static gboolean
is_bare(const char *text)
{
	if (!*text)
		return FALSE;
	for (; *text; text++) {
		if (!g_ascii_isalnum(*text) && !strchr("-_.:/@+<>,;~#%", *text))
			return FALSE;
	}
	return TRUE;
}

/* A character as JSON writes it in a string; buffer holds 13 bytes. */
static const char *
escape(gunichar c, char *buffer)
{
	if (c == '"' || c == '\\') {
		g_snprintf(buffer, 13, "\\%c", (char)c);
	} else if (!tg_unichar_is_hidden(c) || tg_sabotage("log-raw")) {
		buffer[g_unichar_to_utf8(c, buffer)] = '\0';
	} else if (c > 0xFFFF) {
		c -= 0x10000;
		g_snprintf(buffer, 13, "\\u%04x\\u%04x", 0xD800 + (c >> 10), 0xDC00 + (c & 0x3FF));
	} else {
		g_snprintf(buffer, 13, "\\u%04x", c);
	}
	return buffer;
}

/* Appends the value as a JSON string of at most room bytes within its quotes. */
static void
append_quoted(GString *line, const char *text, gsize room)
{
	const gsize end = line->len + 1 + room;
	char buffer[16];

	g_string_append_c(line, '"');
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		const char *written = escape(g_utf8_get_char(p), buffer);

		if (line->len + strlen(written) + strlen(CUT) > end) {
			g_string_append(line, CUT);
			break;
		}
		g_string_append(line, written);
	}
	g_string_append_c(line, '"');
}

/* Appends " key=value"; where the line has no room left for that, nothing. */
static void
append_text(GString *line, const char *key, const char *text)
{
	/* bytes behind these could not be shown anyhow; a character that this cuts is made valid */
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, MAX_VALUE + 1));
	const gsize used = line->len + strlen(key) + strlen(" =\"\"");
	const gsize room = used < MAX_LINE ? MIN(MAX_LINE - used, MAX_VALUE) : 0;

	if (room < strlen(CUT) * 2)
		return;
	g_string_append_printf(line, "%s%s=", line->len > strlen("<6>") ? " " : "", key);
	if (strlen(valid) <= room && is_bare(valid))
		g_string_append(line, valid);
	else
		append_quoted(line, valid, room);
}

/* Appends one pair, if there is anything to say. */
static void
append_pair(GString *line, const TgLogPair *pair)
{
	char digits[32];

	if (pair->kind == TG_PAIR_TEXT) {
		if (pair->text)
			append_text(line, pair->key, pair->text);
	} else if (pair->kind == TG_PAIR_INT || pair->number != 0) {
		g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, pair->number);
		append_text(line, pair->key, digits);
	}
}

/* "2026-11-23T07:05:00Z" */
static void
append_time(GString *line)
{
	g_autoptr(GDateTime) now =
		g_date_time_new_from_unix_utc(state.setup.now ? state.setup.now() : 0);
	g_autofree char *text = now ? g_date_time_format_iso8601(now) : NULL;

	append_text(line, "time", text ? text : "");
}

/* What stands in front of the pairs. */
static GString *
begin_line(TgLogLevel level)
{
	GString *line = g_string_sized_new(256);

	switch (state.setup.form) {
	case TG_LOG_PERSON:
		g_string_append(line, "ticketgate:");
		break;
	case TG_LOG_JOURNAL:
		g_string_append_printf(line, "<%d>", (int)level);
		break;
	case TG_LOG_TIMED:
		append_time(line);
		append_text(line, "level", levels[level]);
	}
	return line;
}

/* Writes the line in one call where it can, so that lines do not mix. */
static void
write_line(GString *line)
{
	const char *rest = line->str;
	gsize length;

	if (state.sink) {
		state.sink(line->str, state.sink_data);
		return;
	}
	length = g_string_append_c(line, '\n')->len;
	while (length > 0) {
		gssize n = write(STDERR_FILENO, rest, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		rest += n;
		length -= (gsize)n;
	}
}

/* Formats and writes, whatever was written before. */
static void
write_pairs(TgLogEvent event, const TgLogPair *pairs)
{
	g_autoptr(GString) line = begin_line(events[event].level);

	for (; pairs->key; pairs++)
		append_pair(line, pairs);
	write_line(line);
}

/* Ends an event's minute: says how many lines of it were not written. */
static void
end_window(TgLogEvent event)
{
	Window *window = &state.windows[event];
	const TgLogPair pairs[] = {
		TG_LOG_TEXT("event", events[TG_LOG_SUPPRESSED].name),
		TG_LOG_TEXT("of", events[event].name),
		TG_LOG_INT("suppressed", window->suppressed),
		{ NULL, TG_PAIR_TEXT, NULL, 0 },
	};

	if (window->suppressed > 0)
		write_pairs(TG_LOG_SUPPRESSED, pairs);
	*window = (Window){ 0 };
}

/* Counts the line; FALSE when its event has had enough of them. A clock that was set back ends a minute,
 * too. */
static gboolean
admit(TgLogEvent event)
{
	Window *window = &state.windows[event];
	gint64 now;

	if (events[event].a_minute == 0 || !state.setup.now)
		return TRUE;
	now = state.setup.now();
	if (now < window->since || now >= window->since + WINDOW) {
		end_window(event);
		window->since = now;
	}
	if (window->written < events[event].a_minute) {
		window->written++;
		return TRUE;
	}
	window->suppressed++;
	return FALSE;
}

/* Logs one event. */
void
tg_log_write(TgLogEvent event, const TgLogPair *pairs)
{
	if (tg_log_wants(event) && admit(event))
		write_pairs(event, pairs);
}

/* Every minute's end. */
void
tg_log_flush(void)
{
	for (int event = 0; event < TG_LOG_EVENTS; event++)
		end_window((TgLogEvent)event);
}
