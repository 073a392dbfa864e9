/* SPDX-License-Identifier: ISC */
/*
 * ledger.h - what the doors have said beside what the store has: nothing is lost, or it is told (I1).
 *
 *     accepted  =  new + follow-up + set aside  +  duplicate
 *     (tally)      (store)                         (tally)
 *
 * missing: mails that were acknowledged and that the store does not have. uncounted: mails that the store
 * has and no door has counted: a process was killed between commit and answer (the mail server tries
 * again, and it is a duplicate), the tally could not be written, or began later.
 */
#ifndef TG_APP_LEDGER_H
#define TG_APP_LEDGER_H

#include "app/tally.h"
#include "store/store.h"

typedef struct {
	gint64 since;			    /* the start of an hour */
	TgTallyCount told;		    /* by the doors */
	guint64 stored[TG_TALLY_DUPLICATE]; /* TG_TALLY_NEW, _FOLLOW_UP, _SET_ASIDE, all desks */
	guint64 accepted;		    /* told, the first four */
	guint64 missing, uncounted;	    /* one of them is 0 */
	TgStatistics *statistics;	    /* of the store, since then */
} TgLedger;

/* state: the state directory. FALSE when the store cannot be read. */
gboolean tg_ledger_read(
	TgStore *store, const char *state, gint64 since, TgLedger *ret_ledger, GError **error);
void tg_ledger_clear(TgLedger *ledger);

#endif
