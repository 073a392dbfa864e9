/* SPDX-License-Identifier: ISC */
/*
 * committer.c - takes what is ready when the writer is free; answers when the commit has returned.
 *
 * There is no delay: a message that is alone is committed in the loop's next turn. While a commit
 * waits for the disk the scanners go on, so that the next batch is as large as the load wants it to be.
 * The writer's place may be taken by another process: then it is tried again soon, and the loop goes on
 * meanwhile. A commit that fails undoes all: every client is told "again", and the store is opened anew.
 */
#include "app/committer.h"

#include "app/answer.h"
#include "app/clock.h"
#include "app/ingest.h"
#include "app/sender.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/sabotage.h"

#define WAIT_MS 20  /* for the writer's place, with the loop standing still */
#define RETRY_MS 15 /* then the loop has its turn */
#define GIVE_UP 20  /* seconds; then the clients try again */

struct TgCommitter {
	TgCore *core;
	GQueue ready; /* TgArrival */
	guint source; /* 0: nothing is to be done */
};

/* Some messages in one transaction; a message for two recipients is two rows, side by side. */
typedef struct {
	TgArrival *arrivals[TG_COMMIT_BATCH];
	guint n;
	GArray *rows; /* TgIncoming */
} Batch;

static gboolean on_turn(gpointer data);

/* The rows of one message; a desk that a reload has taken away is known again or refused next time. */
static void
add_rows(Batch *batch, TgArrival *arrival)
{
	const TgPolicy *policy = arrival->core->policy;

	for (guint i = 0; i < arrival->recipients->len; i++) {
		const char *recipient = arrival->recipients->pdata[i];
		TgIncoming row = {
			.analysis = arrival->analysis,
			.raw = &arrival->raw,
			.desk = tg_policy_desk_of(policy, recipient),
			.sender = arrival->sender,
			.recipient = recipient,
			.death = arrival->death,
		};

		if (arrival->receipts[i].line)
			continue;
		if (row.desk)
			g_array_append_val(batch->rows, row);
		else
			tg_receipt_set(&arrival->receipts[i], TG_RECEIPT_AGAIN, "4.3.5",
				"%s is no desk any more", recipient);
	}
}

/* Sets the receipts of one message from its rows, and counts them off. */
static guint
set_receipts(TgArrival *arrival, const Batch *batch, guint at, gint64 now, const GError *error)
{
	for (guint i = 0; i < arrival->recipients->len; i++) {
		const TgIncoming *row;

		if (arrival->receipts[i].line)
			continue;
		row = &g_array_index(batch->rows, TgIncoming, at++);
		if (row->decision)
			tg_receipt_tell(&arrival->receipts[i], row->decision);
		else
			tg_receipt_defer(&arrival->receipts[i], error ? error : row->error);
		tg_answer_note(&arrival->core->tally, row, &arrival->receipts[i], now);
	}
	return at;
}

/* The transaction is over, with or without an error. */
static void
finish(TgCommitter *self, Batch *batch, gint64 now, const GError *error)
{
	gboolean letters = FALSE;
	guint at = 0;

	for (guint i = 0; i < batch->rows->len; i++)
		letters = tg_ingest_has_letters(&g_array_index(batch->rows, TgIncoming, i)) ||
			  letters;
	for (guint i = 0; i < batch->n; i++) {
		at = set_receipts(batch->arrivals[i], batch, at, now, error);
		tg_arrival_end(batch->arrivals[i]);
	}
	if (letters && self->core->sender)
		tg_sender_wake(self->core->sender);
}

/* Takes up to a batch from the front. */
static void
take(TgCommitter *self, Batch *batch)
{
	while (batch->n < TG_COMMIT_BATCH && self->ready.length > 0) {
		TgArrival *arrival = g_queue_pop_head(&self->ready);

		batch->arrivals[batch->n++] = arrival;
		add_rows(batch, arrival);
	}
}

/* The writer's place was not to be had: back to the front; who has waited too long is told so. */
static void
give_back(TgCommitter *self, Batch *batch, const GError *error)
{
	const gint64 now = tg_clock_monotonic();

	for (guint i = batch->n; i-- > 0;) {
		TgArrival *arrival = batch->arrivals[i];

		if (now - arrival->since > GIVE_UP)
			tg_arrival_defer(arrival, error);
		else
			g_queue_push_head(&self->ready, arrival);
	}
}

/* One transaction. FALSE: it could not begin. */
static gboolean
commit(TgCommitter *self, Batch *batch, GError **error)
{
	TgCore *core = self->core;
	TgIncoming *rows = (TgIncoming *)(gpointer)batch->rows->data;
	g_autoptr(GError) problem = NULL;
	const gint64 now = tg_core_now(core), start = g_get_monotonic_time();

	if (!tg_core_store(core, error) ||
		!tg_ingest_begin(core->store, rows, batch->rows->len, WAIT_MS, error))
		return FALSE;
	if (!tg_ingest_finish(core->store, core->policy, rows, batch->rows->len, now, &problem)) {
		core->metrics.commits_failed++;
		tg_log_event(TG_LOG_COMMIT_FAILED, TG_LOG_INT("mails", batch->n),
			TG_LOG_TEXT("why", problem->message));
		tg_core_doubt(core);
	}
	tg_metrics_commit(&core->metrics, batch->n,
		(double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC);
	finish(self, batch, now, problem);
	return TRUE;
}

/* Does it again soon, or as soon as the loop comes round. */
static void
plan(TgCommitter *self, guint milliseconds)
{
	if (self->source || self->ready.length == 0)
		return;
	self->source = milliseconds ? g_timeout_add(milliseconds, on_turn, self)
				    : g_idle_add_full(G_PRIORITY_DEFAULT, on_turn, self, NULL);
}

/* The writer's turn. */
static gboolean
on_turn(gpointer data)
{
	TgCommitter *self = data;
	g_autoptr(GError) error = NULL;
	Batch batch = { .rows = g_array_new(FALSE, FALSE, sizeof(TgIncoming)) };
	gboolean begun;

	g_array_set_clear_func(batch.rows, (GDestroyNotify)tg_incoming_clear);
	self->source = 0;
	take(self, &batch);
	begun = commit(self, &batch, &error);
	if (!begun)
		give_back(self, &batch, error);
	g_array_unref(batch.rows);
	plan(self, begun ? 0 : RETRY_MS);
	return G_SOURCE_REMOVE;
}

/* The mistake that base/sabotage.h asks for as "serve-ack-early". */
static void
acknowledge_early(TgArrival *arrival)
{
	for (guint i = 0; i < arrival->recipients->len; i++)
		tg_receipt_set(&arrival->receipts[i], TG_RECEIPT_TAKEN, "2.0.0", "sabotaged");
	if (arrival->done)
		arrival->done(arrival, arrival->data);
	arrival->done = NULL;
	for (guint i = 0; i < arrival->recipients->len; i++)
		tg_receipt_clear(&arrival->receipts[i]);
}

void
tg_committer_add(TgCommitter *self, TgArrival *arrival)
{
	const gboolean early = tg_sabotage("serve-ack-early");

	if (early)
		acknowledge_early(arrival);
	g_queue_push_tail(&self->ready, arrival);
	plan(self, early ? 10 * RETRY_MS : 0);
}

TgCommitter *
tg_committer_new(TgCore *core)
{
	TgCommitter *self = g_new0(TgCommitter, 1);

	self->core = core;
	g_queue_init(&self->ready);
	return self;
}

void
tg_committer_free(TgCommitter *self)
{
	if (!self)
		return;
	if (self->source)
		g_source_remove(self->source);
	while (self->ready.length > 0)
		tg_arrival_end(g_queue_pop_head(&self->ready));
	g_free(self);
}
