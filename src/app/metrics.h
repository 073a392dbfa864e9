/* SPDX-License-Identifier: ISC */
/*
 * metrics.h - numbers for a monitoring system, as a text file of Prometheus (exposition format 0.0.4).
 *
 * Three sources: the tally (mails by what became of them, since counting began), the store (tickets and
 * letters by state, at this moment), and the daemon itself (since it was started). `stats --prometheus`
 * prints the first two. Names are read by programs: they never change afterwards; the manual has them
 * under METRICS (lint/docs.py compares).
 */
#ifndef TG_APP_METRICS_H
#define TG_APP_METRICS_H

#include "app/tally.h"
#include "store/store.h"

#define TG_METRICS_BUCKETS 12

/* Observed values by upper border (the last one is infinity). */
typedef struct {
	guint64 buckets[TG_METRICS_BUCKETS]; /* not summed up */
	guint64 count;
	double sum;
} TgHistogram;

/* What the daemon counts. */
typedef struct {
	gint64 started;	       /* instant */
	guint sessions, queue; /* clients at this moment; mails in hand */
	guint64 connections, scanner_deaths, commits_failed, reloads, reloads_refused;
	TgHistogram batch;  /* mails in one commit */
	TgHistogram commit; /* seconds */
} TgMetrics;

/* Counts one batch and how long its commit took. */
void tg_metrics_commit(TgMetrics *metrics, guint mails, double seconds);

/* The text; live: NULL when no daemon asks. state: the state directory. NULL: the store cannot be read.
 * (transfer full) */
char *tg_metrics_text(TgStore *store, const char *state, const TgMetrics *live, GError **error);

/* The same as a file that is there whole or not at all; readable for all, as who collects it is somebody
 * else. What the tally counted is synced before: numbers that were seen do not go back. */
gboolean tg_metrics_write(
	TgStore *store, const char *state, const TgMetrics *live, const char *file, GError **error);

#endif
