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
	gboolean unreadable;   /* TG_POISON_LIMIT scanners died on it */
	TgDecision *decision;  /* out: owned by this struct; NULL when deferred */
	GError *error;	       /* out: why it was deferred */
} TgIncoming;

void tg_incoming_clear(TgIncoming *incoming);

/* How often a scanner may die on a message before it becomes an unreadable ticket (H3). */
#define TG_POISON_LIMIT 3

/* Stages, decides and applies each message under a savepoint of its own, then commits once. When it
 * returns TRUE, every message with a decision is durable; the others have their error. FALSE:
 * nothing is. wait_ms: for the writer's place. */
gboolean tg_ingest(TgStore *store, const TgPolicy *policy, TgIncoming *messages, guint n,
	gint64 now, int wait_ms, GError **error);

/* What would happen: load and decide, write nothing. (transfer full) */
TgDecision *tg_ingest_rehearse(TgStore *store, const TgPolicy *policy, const TgIncoming *message,
	gint64 now, GError **error);

#endif
