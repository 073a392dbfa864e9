/* SPDX-License-Identifier: ISC */
/*
 * arrival.c - from the spool to the committer.
 */
#include "app/arrival.h"

#include "app/answer.h"
#include "app/clock.h"
#include "app/committer.h"
#include "base/log.h"

/* Releases all; the store may have taken the spool's file. */
static void
arrival_free(TgArrival *self)
{
	for (guint i = 0; i < self->recipients->len; i++)
		tg_receipt_clear(&self->receipts[i]);
	g_free(self->receipts);
	g_ptr_array_unref(self->recipients);
	g_free(self->sender);
	g_clear_pointer(&self->analysis, tg_analysis_free);
	g_clear_error(&self->death);
	g_clear_error(&self->problem);
	tg_raw_clear(&self->raw);
	tg_spool_free(self->spool);
	self->core->arrivals--;
	g_free(self);
}

void
tg_arrival_end(TgArrival *self)
{
	if (self->done)
		self->done(self, self->data);
	arrival_free(self);
}

void
tg_arrival_defer(TgArrival *self, const GError *error)
{
	for (guint i = 0; i < self->recipients->len; i++) {
		const TgIncoming incoming = { .raw = &self->raw,
			.recipient = self->recipients->pdata[i] };

		tg_receipt_defer(&self->receipts[i], error);
		tg_answer_note(
			&self->core->tally, &incoming, &self->receipts[i], tg_core_now(self->core));
	}
	tg_arrival_end(self);
}

void
tg_arrival_forget(TgArrival *self)
{
	self->done = NULL;
}

/* A message on which a scanner died goes on, to be counted. */
static void
on_scanned(TgScanVerdict verdict, TgAnalysis *analysis, const GError *error, gpointer data)
{
	TgArrival *self = data;

	if (verdict == TG_SCAN_AGAIN) {
		tg_arrival_defer(self, error);
		return;
	}
	self->analysis = analysis;
	if (verdict == TG_SCAN_DIED) {
		self->core->metrics.scanner_deaths++;
		self->death = g_error_copy(error);
		self->analysis = tg_analysis_unreadable(
			g_bytes_get_data(self->raw.bytes, NULL), g_bytes_get_size(self->raw.bytes));
	}
	tg_committer_add(self->core->committer, self);
}

/* It could not be started. */
static gboolean
on_problem(gpointer data)
{
	TgArrival *self = data;

	tg_arrival_defer(self, self->problem);
	return G_SOURCE_REMOVE;
}

/* A scanner looks at it while the digest is made. */
static void
start(TgArrival *self)
{
	const gboolean whole = tg_spool_raw(self->spool, &self->raw, &self->problem);
	g_autofree char *id = whole ? g_strndup(self->raw.digest, TG_LOG_ID) : NULL;

	tg_log_event(TG_LOG_MAIL_RECEIVED, TG_LOG_TEXT("id", id),
		TG_LOG_INT("recipients", self->recipients->len),
		TG_LOG_INT("size", self->spool->size));
	if (whole)
		tg_scanner_pool_submit(
			self->core->pool, self->spool->fd, self->spool->size, on_scanned, self);
	else
		g_idle_add_full(G_PRIORITY_DEFAULT, on_problem, self, NULL);
}

TgArrival *
tg_arrival_start(TgCore *core, TgSpool *spool, const char *sender, const GPtrArray *recipients,
	TgArrivalDone done, gpointer data)
{
	TgArrival *self = g_new0(TgArrival, 1);

	self->core = core;
	self->spool = spool;
	self->sender = g_strdup(sender);
	self->recipients = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < recipients->len; i++)
		g_ptr_array_add(self->recipients, g_strdup(recipients->pdata[i]));
	self->receipts = g_new0(TgReceipt, recipients->len);
	self->since = tg_clock_monotonic();
	self->done = done;
	self->data = data;
	core->arrivals++;
	start(self);
	return self;
}
