/* SPDX-License-Identifier: ISC */
/*
 * scanner_process.h - private to the scanner: processes, who forks whom, and how they end.
 */
#ifndef TG_APP_SCANNER_PROCESS_H
#define TG_APP_SCANNER_PROCESS_H

#include "app/scanner.h"
#include "base/error.h"
#include "mail/prescan.h"

#include <sys/resource.h>
#include <sys/types.h>

typedef struct {
	int socket;
	int pidfd;   /* to kill it by; never by a number that may have been given away again */
	pid_t child; /* to be reaped by us */
	gboolean reaped;
	int status;	    /* when reaped */
	struct rusage used; /* likewise */
} TgWorker;

#define TG_WORKER_NONE                                                                             \
	{                                                                                          \
		.socket = -1, .pidfd = -1                                                          \
	}

/* Forks a worker for one job. prescan: what to hold, and all that the pre-scan of its message has found
 * (complete; the child's own since the fork); NULL = hold everything, look again. */
gboolean tg_worker_fork(
	TgWorker *ret_worker, const TgPrescan *prescan, gboolean require, GError **error);

/* Forks the zygote: it holds all provisions, parses nothing, and forks for each request. What this process
 * knows by then its workers will know, too: keys, mails. */
gboolean tg_zygote_fork(TgWorker *ret_zygote, GError **error);
/* A worker good for TG_CHILD_REUSE mails. It is our child, too. */
gboolean tg_zygote_worker(const TgWorker *zygote, gboolean require, TgWorker *ret_worker);
/* Another zygote that knows no more than this one. */
gboolean tg_zygote_spare(const TgWorker *zygote, TgWorker *ret_zygote);

/* Has it not ended yet? */
gboolean tg_worker_lives(const TgWorker *worker);

/* What a worker's answer means. record: NULL when there is none, for `reason` (errno; 0: the stream's end
 * or nonsense). fd: the message, which an empty record says could not be read: that is asked again here. */
TgScanVerdict tg_worker_judge(TgWorker *worker, GBytes *record, int reason, int fd, guint64 size,
	TgAnalysis **ret_analysis, GError **error);

/* After a worker's end without a record: TRUE when that says nothing about its message. It was
 * small, and had no memory far below its own limit (its own word) or was killed with time left, which the
 * kernel does when the system has no memory. FALSE when in doubt. */
gboolean tg_worker_ended_by_system(TgWorker *worker);

/* After a worker's end without having taken its message: TRUE when it could not raise its walls. */
gboolean tg_worker_had_no_walls(TgWorker *worker);

/* After a worker's end without a record: TRUE when its pre-scan had not asked for enough. */
gboolean tg_worker_was_lacking(TgWorker *worker);

/* Kills what still runs, reaps our own child, closes; leaves TG_WORKER_NONE. */
void tg_worker_end(TgWorker *worker);

#endif
