/* SPDX-License-Identifier: ISC */
/*
 * outbox.h - lease, send, settle: how letters that a commit contains get out (T42, Q3).
 *
 * What an agent typed goes out at least once, an automatic letter at most once per cause. One sender
 * at a time works on a store (a lock file beside it); a second one waits, a third has nothing to do.
 */
#ifndef TG_APP_OUTBOX_H
#define TG_APP_OUTBOX_H

#include "desk/policy.h"
#include "store/store.h"

#include <sys/types.h>

typedef struct {
	guint sent, retried, failed;
} TgOutboxCount;

/* One pass over everything that is due at now. TG_ERROR_AGAIN when the store fails; letters that
 * could not be sent are counted, not errors. */
gboolean tg_outbox_pass(TgStore *store, const TgPolicy *policy, gint64 now,
	TgOutboxCount *ret_count, GError **error);

/* The administrator's order; who is concerned by a letter that is dropped is told in the same commit. The
 * letter as it is now, without content; NULL and tg_store_order()'s errors. (transfer full) */
TgLetterRow *tg_outbox_order(TgStore *store, const TgPolicy *policy, gint64 letter,
	TgLetterOrder order, gint64 now, GError **error);

/* The sender's place. Returns a descriptor to be closed after the pass; -1 and no error when
 * another process already waits for it (that one will see our letters); -1 and an error else. */
int tg_outbox_lock(const TgPolicy *policy, GError **error);

/* Starts `ticketgate send` in the background without keeping anything of ours open but err (or -1) as
 * its standard error: the mail server must not wait for it. now: passed on when the run's clock is set, else
 * NULL. 0: it could not be started. */
pid_t tg_outbox_wake(const char *conf, const char *now, int err);

#endif
