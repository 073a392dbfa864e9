/* SPDX-License-Identifier: ISC */
/*
 * committer.h - group commit: one transaction and one sync for all messages that are ready (I1, I3).
 */
#ifndef TG_APP_COMMITTER_H
#define TG_APP_COMMITTER_H

#include "app/arrival.h"

typedef struct TgCommitter TgCommitter;

TgCommitter *tg_committer_new(TgCore *core);
/* Messages that wait are not answered any more. */
void tg_committer_free(TgCommitter *committer);

/* Takes a message that was scanned; it ends with its receipts set, after the commit. */
void tg_committer_add(TgCommitter *committer, TgArrival *arrival);

#endif
