/* SPDX-License-Identifier: ISC */
/*
 * core.h - what the parts of the daemon share.
 *
 * The policy is swapped whole between two events of the main loop (SIGHUP): nobody keeps it, a desk or
 * anything else of it across them.
 */
#ifndef TG_APP_CORE_H
#define TG_APP_CORE_H

#include "app/metrics.h"
#include "app/scanner.h"
#include "app/tally.h"
#include "desk/policy.h"
#include "store/store.h"

typedef struct {
	const char *conf, *now_text; /* of the command line; now_text may be NULL */
	gint64 fixed_now;	     /* 0: the system's clock */
	TgPolicy *policy;
	TgStore *store; /* NULL: it has failed and must be opened anew */
	TgScannerPool *pool;
	struct TgCommitter *committer;
	struct TgSender *sender; /* NULL: another process sends */
	guint arrivals;		 /* messages that are complete and not answered yet */
	TgTally tally;
	TgMetrics metrics; /* sessions and queue are filled in when it is written */
} TgCore;

gint64 tg_core_now(const TgCore *core);

/* The store, opened when it must be; FALSE and *error when it cannot be. */
gboolean tg_core_store(TgCore *core, GError **error);
/* A commit has failed: the handle is not believed any more. */
void tg_core_doubt(TgCore *core);

/* Is there room on the disk for a message of that size (L14)? *error is "4.3.1 ...". */
gboolean tg_core_has_room(const TgCore *core, guint64 size, GError **error);

/* Reads the configuration again: all of it, or nothing changes. What a running daemon cannot change is
 * named in *ret_fixed (transfer full), which may be NULL afterwards. */
gboolean tg_core_reload(TgCore *core, char **ret_fixed, GError **error);

#endif
