/* SPDX-License-Identifier: ISC */
/*
 * scanner.h - hostile bytes are parsed in a child that can open nothing (H2, H3, L12).
 *
 * A worker gets the message's descriptor over a socket, parses it behind the walls of
 * base/sandbox.h and answers with one wire record, which is validated here. tg_scan_prepare() makes
 * a worker for a single message that holds only what the pre-scan says it needs; a TgScannerPool keeps
 * a zygote that holds everything and makes workers, each good for TG_CHILD_REUSE mails and replaced
 * after any mail with a defect.
 */
#ifndef TG_APP_SCANNER_H
#define TG_APP_SCANNER_H

#include "app/spool.h"
#include "base/sandbox.h"
#include "mail/analysis.h"

typedef enum {
	TG_SCAN_OK,
	TG_SCAN_DIED, /* killed, crashed, out of time or memory: count it by digest; TG_ERROR_BUG:
			 says that it cannot read what can be read */
	TG_SCAN_AGAIN /* the system's fault (no process, no memory, no walls, a message that cannot be
			 read): says nothing about the mail */
} TgScanVerdict;

/* One message in one worker. Between these calls the caller may do other work: there are two
 * processors. */
typedef struct TgScan TgScan;
/* Forks a worker that makes itself ready: opens what it needs, raises its walls, or ends. prescan: of
 * the whole message; it must live as long as the scan. */
TgScan *tg_scan_prepare(const TgPrescan *prescan, GError **error);
/* Gives it the message. fd must live as long as the scan. */
void tg_scan_start(TgScan *scan, int fd, guint64 size);
/* Waits for the answer. *ret_analysis on TG_SCAN_OK only. require FALSE: where the system has no walls, and
 * only there, another worker reads the message without them. One that holds everything reads what needs more than
 * its pre-scan asked for. */
TgScanVerdict tg_scan_finish(
	TgScan *scan, gboolean require, TgAnalysis **ret_analysis, GError **error);
/* Kills a worker that still runs and reaps it. */
void tg_scan_free(TgScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgScan, tg_scan_free)

/* Writes one decoded attachment to out_fd, by a worker. */
gboolean tg_scan_extract(
	int fd, guint64 size, const char *part, int out_fd, gboolean require, GError **error);

typedef struct TgScannerPool TgScannerPool;

/* Forks the zygote: call it before anything is read that a parser must not know, the keys before all.
 * One worker, which must have walls, until it is told otherwise. */
TgScannerPool *tg_scanner_pool_new(GError **error);
/* workers: at most so many at work; require FALSE: where there are no walls they read without. */
void tg_scanner_pool_set(TgScannerPool *pool, guint workers, gboolean require);
/* Both zygotes have ended: there will be no worker any more. They are not made anew, since this process
 * knows too much by now: it has to be started again. */
gboolean tg_scanner_pool_is_lost(const TgScannerPool *pool);
/* Messages that were not answered are forgotten, their callbacks not called. */
void tg_scanner_pool_free(TgScannerPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgScannerPool, tg_scanner_pool_free)

/* analysis (transfer full) on TG_SCAN_OK only, else NULL; error (transfer none) tells why. */
typedef void (*TgScanDone)(
	TgScanVerdict verdict, TgAnalysis *analysis, const GError *error, gpointer data);
/* Hands a message to the next worker that is free. done is called once, from the main loop; fd must stay
 * open until then. */
void tg_scanner_pool_submit(
	TgScannerPool *pool, int fd, guint64 size, TgScanDone done, gpointer data);
/* The same, and waits for it in the main loop. */
TgScanVerdict tg_scanner_pool_scan(
	TgScannerPool *pool, int fd, guint64 size, TgAnalysis **ret_analysis, GError **error);

/* The walls that can be raised here, tried by a child that reads nothing. */
TgSandboxWalls tg_scanner_walls(void);

#endif
