/* SPDX-License-Identifier: ISC */
/*
 * tally.h - what the doors have answered, counted by the hour beside the store.
 *
 * A mail that was deferred or refused, and a duplicate, leave nothing in the store: only the door knows.
 * It also counts what it acknowledged, and so the ledger of `stats` compares two accounts that were kept
 * apart: acknowledged = what the store has + duplicates. The file STATE/tally is a fixed line for each of
 * the last TG_TALLY_HOURS hours, and one on top for all time. It is not synced: what a power cut takes
 * from it was counted too little, never too much. A count that cannot be written costs no mail.
 */
#ifndef TG_APP_TALLY_H
#define TG_APP_TALLY_H

#include "desk/decide.h"

#define TG_TALLY_HOURS 1024 /* 42 days; see base/limits.h */

typedef enum {
	TG_TALLY_NEW, /* a ticket was opened */
	TG_TALLY_FOLLOW_UP,
	TG_TALLY_SET_ASIDE,
	TG_TALLY_DUPLICATE,
	TG_TALLY_REFUSED,
	TG_TALLY_DEFERRED,
	TG_TALLY_KINDS
} TgTallyKind;

/* Those of them that were acknowledged. */
#define TG_TALLY_ACCEPTED TG_TALLY_REFUSED

typedef struct {
	gint64 since; /* from this instant on: the start of an hour; 0: nothing was ever counted */
	guint64 n[TG_TALLY_KINDS];
} TgTallyCount;

/* What one process has counted and not yet written. {.state = the state directory} is an empty one. */
typedef struct {
	const char *state;    /* (transfer none) */
	TgTallyCount pending; /* since: its hour */
} TgTally;

/* "new", "follow-up", "set-aside", "duplicate", "refused", "deferred". */
const char *tg_tally_name(TgTallyKind kind);
TgTallyKind tg_tally_kind(const TgDecision *decision);

/* Counts one answer that was given at now, for which the store was told the same now. */
void tg_tally_add(TgTally *tally, TgTallyKind kind, gint64 now);
/* Adds what is pending to the file; what cannot be written stays pending. Waits for no other process longer
 * than a few milliseconds. */
void tg_tally_flush(TgTally *tally);

/* Makes what was written durable. */
void tg_tally_sync(const char *state);

/* The sum from the hour of `since` on; since is set to that hour's start, or to the oldest hour that is kept.
 * Without a file, and for a file that cannot be read, all is 0. */
void tg_tally_read(const char *state, gint64 since, TgTallyCount *ret_count);
/* Of all time; since: when counting began. */
void tg_tally_total(const char *state, TgTallyCount *ret_count);

#endif
