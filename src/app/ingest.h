/* SPDX-License-Identifier: ISC */
/*
 * ingest.h - n messages, one commit (I1, I2, I3): the only way by which mail gets into the store.
 *
 * Every door fills TgIncoming and maps the receipt to its own words; no door decides anything.
 */
#ifndef TG_APP_INGEST_H
#define TG_APP_INGEST_H

#include "desk/decide.h"
#include "store/store.h"

typedef struct {
	TgAnalysis *analysis; /* (transfer none) */
	TgRaw *raw;	      /* (transfer none); staged by the store */
	const TgDesk *desk;
	const char *sender;    /* envelope: NULL = not told, "" = null */
	const char *recipient; /* or NULL */
	const GError
		*death; /* why a scanner died on it, or NULL: is counted, and the analysis is that
				of an unreadable mail (transfer none) */
	TgDecision *decision; /* out: owned by this struct; NULL when deferred */
	GError *error;	      /* out: why it was deferred */
	int deaths;	      /* out: how often a scanner has died on it */
} TgIncoming;

void tg_incoming_clear(TgIncoming *incoming);

/* How often a scanner may die on a message before it becomes an unreadable ticket (H3). */
#define TG_POISON_LIMIT 3
/* How often a scanner may say that it cannot read what its parent can: its death's code is TG_ERROR_BUG. At
 * a mail server's pace more than half a day, which a host's trouble has to pass in. */
#define TG_UNREAD_LIMIT 20

/* Stages, decides and applies each message under a savepoint of its own, then commits once. When it
 * returns TRUE, every message with a decision is durable; the others have their error. FALSE:
 * nothing is. wait_ms: for the writer's place. */
gboolean tg_ingest(TgStore *store, const TgPolicy *policy, TgIncoming *messages, guint n,
	gint64 now, int wait_ms, GError **error);
/* The same in two steps: FALSE of the first means that the writer's place was not to be had, and that
 * nothing was done but staging ... */
gboolean tg_ingest_begin(
	TgStore *store, TgIncoming *messages, guint n, int wait_ms, GError **error);
/* ... FALSE of the second, that the commit failed. Messages with one TgRaw are one mail for several
 * desks: they stand side by side. */
gboolean tg_ingest_finish(TgStore *store, const TgPolicy *policy, TgIncoming *messages, guint n,
	gint64 now, GError **error);

/* Has it made letters? They are due at once. */
gboolean tg_ingest_has_letters(const TgIncoming *incoming);

/* What would happen: load and decide, write nothing. (transfer full) */
TgDecision *tg_ingest_rehearse(TgStore *store, const TgPolicy *policy, const TgIncoming *message,
	gint64 now, GError **error);

#endif
