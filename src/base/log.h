/* SPDX-License-Identifier: ISC */
/*
 * log.h - one event, one line of key=value (logfmt) on standard error; for app and cmd only (house rule 5).
 *
 *     tg_log_event(TG_LOG_LETTER_SENT, TG_LOG_TEXT("id", id), TG_LOG_INT("ticket", 1042));
 *     event=letter-sent id=9f86d081884c ticket=1042
 *
 * Keys that mean one thing in every line: id (of the mail: the first TG_LOG_ID digits of its digest, from
 * reception to the settling of its letters), desk, ticket, letter, message_id, peer, why.
 * A value is bare, or a JSON string where it has anything but letters, digits and -_.:/@+<>,;~#%;
 * control, bidirectional and zero-width characters are written as \uXXXX (P122). At most 2 KB a value and
 * 4 KB a line (one write to a pipe): what is cut ends with "…". Too many lines of one event within a
 * minute are counted instead, and the count is written as event=suppressed (T39).
 */
#ifndef TG_BASE_LOG_H
#define TG_BASE_LOG_H

#include <glib.h>

/* syslog(3)'s numbers: standard error of a service is journald's, which reads "<6>". */
typedef enum {
	TG_LEVEL_ERROR = 3,
	TG_LEVEL_WARNING,
	TG_LEVEL_NOTICE,
	TG_LEVEL_INFO,
	TG_LEVEL_DEBUG
} TgLogLevel;

typedef enum {
#define EVENT(name, text, level, a_minute) TG_LOG_##name,
#include "base/log_events.h"
#undef EVENT
	TG_LOG_EVENTS
} TgLogEvent;

typedef enum {
	TG_LOG_PERSON,	/* "ticketgate: event=..." */
	TG_LOG_JOURNAL, /* "<6>event=..." */
	TG_LOG_TIMED	/* "time=2026-11-23T07:05:00Z level=info event=..." */
} TgLogForm;

typedef struct {
	TgLogForm form;
	TgLogLevel level;    /* events above this number are not written */
	gint64 (*now)(void); /* seconds since 1970; NULL: no time, no rate limit */
} TgLogSetup;

#define TG_LOG_ID 12

typedef struct {
	const char *key; /* NULL ends a list */
	enum { TG_PAIR_TEXT, TG_PAIR_INT, TG_PAIR_ROW } kind;
	const char *text;
	gint64 number;
} TgLogPair;

/* One pair of a line. A NULL text is left out; so is a ROW of 0 (no ticket, no letter). */
#define TG_LOG_TEXT(key, value)                                                                    \
	{                                                                                          \
		(key), TG_PAIR_TEXT, (value), 0                                                    \
	}
#define TG_LOG_INT(key, value)                                                                     \
	{                                                                                          \
		(key), TG_PAIR_INT, NULL, (gint64)(value)                                          \
	}
#define TG_LOG_ROW(key, value)                                                                     \
	{                                                                                          \
		(key), TG_PAIR_ROW, NULL, (gint64)(value)                                          \
	}

/* Logs an event with its pairs; put id and ticket first: what a long value leaves no room for is cut. */
#define tg_log_event(event, ...)                                                                   \
	tg_log_write((event), (const TgLogPair[]){ TG_LOG_TEXT("event", tg_log_event_name(event)), \
				      ##__VA_ARGS__, { NULL, TG_PAIR_TEXT, NULL, 0 } })
void tg_log_write(TgLogEvent event, const TgLogPair *pairs);

/* "mail-stored". */
const char *tg_log_event_name(TgLogEvent event);

/* Is a line of this event written at all? For who would compute its values in vain. */
gboolean tg_log_wants(TgLogEvent event);

const TgLogSetup *tg_log_get(void);
/* Until it is called: TG_LOG_PERSON, warnings and worse, no clock. Forgets what was counted. */
void tg_log_set(const TgLogSetup *setup);

/* "timed" or "timed:debug": the form, and how much (without it: warnings for a person, else info). FALSE:
 * that is none; setup's clock is left alone. */
gboolean tg_log_parse(const char *words, TgLogSetup *setup);
/* The set-up in these words, for a process that is to log likewise. (transfer full) */
char *tg_log_words(void);

/* Writes what is still counted as suppressed: now and then, and at the end. */
void tg_log_flush(void);

/* Tests replace the sink; NULL restores standard error. The line comes without its end. */
typedef void (*TgLogSink)(const char *line, gpointer data);
void tg_log_set_sink(TgLogSink sink, gpointer data);

#endif
