/* SPDX-License-Identifier: ISC */
/*
 * arrival.h - one message that came in whole, on its way to its receipts.
 *
 * Digest, scanner, commit: each step is an event of the main loop. One receipt for each recipient, in
 * their order; one mail for two desks is stored twice, one for the same desk twice is a duplicate.
 */
#ifndef TG_APP_ARRIVAL_H
#define TG_APP_ARRIVAL_H

#include "app/core.h"
#include "app/receipt.h"
#include "app/spool.h"

typedef struct TgArrival TgArrival;
/* All receipts are there. data as given; the arrival is freed afterwards. */
typedef void (*TgArrivalDone)(const TgArrival *arrival, gpointer data);

struct TgArrival {
	TgCore *core;
	TgSpool *spool;
	char *sender;
	GPtrArray *recipients; /* char * */
	TgReceipt *receipts;   /* as many */
	TgRaw raw;
	TgAnalysis *analysis;
	GError *death;	 /* a scanner died on it */
	GError *problem; /* it could not be started */
	gint64 since;	 /* monotonic: when it was complete */
	TgArrivalDone done;
	gpointer data;
};

/* Starts it; takes the spool, copies the rest. done is called later, never from within. */
TgArrival *tg_arrival_start(TgCore *core, TgSpool *spool, const char *sender,
	const GPtrArray *recipients, TgArrivalDone done, gpointer data);
/* Nobody wants to hear of it any more; it goes on. */
void tg_arrival_forget(TgArrival *arrival);

/* Every receipt is "again", for that reason; then it ends. */
void tg_arrival_defer(TgArrival *arrival, const GError *error);
/* All receipts are set. */
void tg_arrival_end(TgArrival *arrival);

#endif
