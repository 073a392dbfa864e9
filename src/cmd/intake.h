/* SPDX-License-Identifier: ISC */
/*
 * intake.h - what deliver, filter and explain share: a message from a descriptor to a receipt.
 *
 * No door decides anything; here only envelope, spool, scanner and ingest are put in a row.
 */
#ifndef TG_CMD_INTAKE_H
#define TG_CMD_INTAKE_H

#include "app/ingest.h"
#include "app/receipt.h"
#include "app/spool.h"
#include "cmd/command.h"

typedef struct {
	char *recipient, *sender; /* NULL = not told; sender "" = null */
	gint64 size;		  /* --size, -1 = not told */
	gboolean rehearsal; /* explain: nothing is written, deaths of scanners are not counted */
	gboolean size_is_about; /* "~N": as Postfix counts */
	/* filled on the way */
	TgSpool *spool;
	struct TgScan *scan;
	TgAnalysis *analysis;
	GError *death; /* of the scanner */
	TgRaw raw;
	TgIncoming incoming;
} TgIntake;

void tg_intake_clear(TgIntake *intake);

/* Reads --recipient, --sender, --size (and --json into *json when not NULL). */
gboolean tg_intake_options(TgContext *context, TgIntake *intake, gboolean *json, int *argc,
	char ***argv, int *ret_status);

/* Gives up with 75 after TG_DELIVER_DEADLINE seconds (P58), with a receipt's line on standard output
 * if told to speak there. Not in tests that share a process. */
void tg_intake_set_deadline(const TgContext *context, gboolean speak);

/* "N" or "~N" into intake; FALSE when it is neither. */
gboolean tg_intake_size_parse(const char *word, TgIntake *intake);
/* Fewer bytes were spooled than the mail server has (P57). */
gboolean tg_intake_is_cut(const TgIntake *intake);

/* Spool and analyse context->in (or fd). FALSE with *ret_receipt filled: deferred or refused. */
gboolean tg_intake_read(TgContext *context, TgIntake *intake, int fd, TgReceipt *ret_receipt);
/* The same in two steps, between which the scanner works and the caller may open the store. */
gboolean tg_intake_begin(TgContext *context, TgIntake *intake, int fd, TgReceipt *ret_receipt);
gboolean tg_intake_end(TgContext *context, TgIntake *intake, TgReceipt *ret_receipt);

/* The whole way: read, ingest, wake the sender. */
void tg_intake_deliver(TgContext *context, TgIntake *intake, TgReceipt *ret_receipt);

#endif
