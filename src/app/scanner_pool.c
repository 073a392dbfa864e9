/* SPDX-License-Identifier: ISC */
/*
 * scanner_pool.c - n workers of one zygote, fed from one queue by the main loop.
 *
 * A worker is given some messages ahead, and answers them in order: while this process waits for its
 * disk, it goes on. Whatever ends a worker is laid to the message at the head; those behind it go back
 * into the queue. A message on which a used worker ended is tried once more by a fresh one, which
 * has nothing of earlier mails in its memory. Two zygotes were made before this process knew any
 * key or mail: while one of them lives there will be workers. A message that takes long has its worker
 * for itself.
 */
#include "app/scanner.h"

#include "app/clock.h"
#include "app/scanner_process.h"
#include "app/scanner_wire.h"
#include "app/watch.h"
#include "base/limits.h"

#include <errno.h>
#include <sys/wait.h>

#define AHEAD 16       /* messages that a worker may hold: with it grows what one commit takes */
#define LONG_SECONDS 1 /* then those behind go to others */

typedef struct {
	int fd;
	guint64 size;
	TgScanDone done;
	gpointer data;
	gboolean fresh; /* only for a worker that has seen no message yet */
} Job;

typedef struct {
	TgScannerPool *pool;
	TgWorker worker;
	TgWatch *watch;
	TgRecord record;
	GQueue jobs;	       /* the head is being read */
	guint given, answered; /* in its whole life */
	gint64 since;	       /* when the head became the head */
	gboolean last;	       /* it gets no more */
} Member;

struct TgScannerPool {
	TgWorker zygote, spare;
	gboolean require;
	guint workers;
	GPtrArray *members;
	GQueue queue;  /* Job, not yet given */
	GArray *ended; /* pid_t: killed and not reaped yet */
	guint tick;    /* source of the deadlines, 0 = none */
};

static gboolean dispatch(TgScannerPool *pool, GError **error);

/* Tells the submitter. */
static void
answer(Job *job, TgScanVerdict verdict, TgAnalysis *analysis, const GError *error)
{
	job->done(verdict, analysis, error, job->data);
	g_free(job);
}

/* Takes what it holds back into the queue, in order; from: the first that is taken. */
static void
take_back(Member *member, guint from)
{
	while (member->jobs.length > from)
		g_queue_push_head(&member->pool->queue, g_queue_pop_tail(&member->jobs));
}

/* Takes those off the system's list that have ended; wait: all. */
static void
reap(TgScannerPool *pool, gboolean wait)
{
	for (guint i = pool->ended->len; i-- > 0;) {
		const pid_t child = g_array_index(pool->ended, pid_t, i);
		pid_t got;

		do
			got = waitpid(child, NULL, wait ? 0 : WNOHANG);
		while (got < 0 && errno == EINTR);
		if (got != 0)
			g_array_remove_index_fast(pool->ended, i);
	}
}

/* Ends a member and takes it out of the pool. The loop does not stand still until the kernel has taken the
 * process apart. */
static void
member_free(gpointer data)
{
	Member *member = data;

	take_back(member, 0);
	tg_watch_free(member->watch);
	if (member->worker.child > 0 && member->worker.pidfd >= 0) {
		g_array_append_val(member->pool->ended, member->worker.child);
		member->worker.child = 0;
	}
	tg_worker_end(&member->worker);
	reap(member->pool, FALSE);
	g_free(member->record.data);
	g_free(member);
}

/* A message that its worker did not answer. */
static void
fail_head(Member *member, TgScanVerdict verdict, const GError *error)
{
	TgScannerPool *pool = member->pool;
	Job *job = g_queue_pop_head(&member->jobs);
	const gboolean again = job && member->answered > 0 && !job->fresh;

	g_ptr_array_remove_fast(pool->members, member);
	if (again) {
		job->fresh = TRUE;
		g_queue_push_head(&pool->queue, job);
	} else if (job) {
		answer(job, verdict, NULL, error);
	}
	dispatch(pool, NULL);
}

/* A record came: the head's answer. A worker that met a defect ends (H2). FALSE: the member is no more. */
static gboolean
take_answer(Member *member)
{
	TgScannerPool *pool = member->pool;
	g_autoptr(GBytes) record = tg_record_take(&member->record);
	g_autoptr(GError) error = NULL;
	TgAnalysis *analysis = NULL;
	Job *job = g_queue_peek_head(&member->jobs);
	TgScanVerdict verdict;

	if (!job) { /* it speaks unasked */
		fail_head(member, TG_SCAN_DIED, NULL);
		return FALSE;
	}
	verdict =
		tg_worker_judge(&member->worker, record, 0, job->fd, job->size, &analysis, &error);
	if (verdict != TG_SCAN_OK) {
		fail_head(member, verdict, error);
		return FALSE;
	}
	g_queue_pop_head(&member->jobs);
	member->answered++;
	member->since = tg_clock_monotonic();
	if (analysis->defects[0] || (member->last && member->jobs.length == 0))
		g_ptr_array_remove_fast(pool->members, member);
	answer(job, TG_SCAN_OK, analysis, NULL);
	dispatch(pool, NULL);
	return g_ptr_array_find(pool->members, member, NULL);
}

/* Something came from a worker, or it ended. All whole records are taken, so that one commit takes them. */
static void
on_ready(GIOCondition condition, gpointer data)
{
	Member *member = data;
	g_autoptr(GError) error = NULL;
	TgAnalysis *none = NULL;
	TgScanVerdict verdict;
	TgWireState state;

	(void)condition;
	do
		state = tg_wire_read(member->worker.socket, &member->record);
	while (state == TG_WIRE_WHOLE && take_answer(member));
	if (state == TG_WIRE_ENDED) {
		verdict = tg_worker_judge(&member->worker, NULL, errno, -1, 0, &none, &error);
		fail_head(member, verdict, error);
	}
}

/* A zygote that was killed is replaced by the spare one, which makes another spare. */
static void
care_for_zygotes(TgScannerPool *pool)
{
	if (!tg_worker_lives(&pool->zygote)) {
		tg_worker_end(&pool->zygote);
		pool->zygote = pool->spare;
		pool->spare = (TgWorker)TG_WORKER_NONE;
	}
	if (!tg_worker_lives(&pool->spare)) {
		tg_worker_end(&pool->spare);
		tg_zygote_spare(&pool->zygote, &pool->spare);
	}
}

/* A new worker. NULL and *error: not to be had. */
static Member *
member_new(TgScannerPool *pool, GError **error)
{
	TgWorker worker = TG_WORKER_NONE;
	Member *member;

	care_for_zygotes(pool);
	if (!tg_zygote_worker(&pool->zygote, pool->require, &worker)) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 no scanner to be had");
		return NULL;
	}
	member = g_new0(Member, 1);
	member->pool = pool;
	member->worker = worker;
	g_queue_init(&member->jobs);
	member->watch = tg_watch_new(member->worker.socket, G_IO_IN, on_ready, member);
	g_ptr_array_add(pool->members, member);
	return member;
}

/* May it be given this message? */
static gboolean
may_take(const Member *member, const Job *job)
{
	return !member->last && member->jobs.length < AHEAD && (!job->fresh || member->given == 0);
}

/* The member with the least to do, or a new one while there may be more; NULL: all are busy, or *error. */
static Member *
choose(TgScannerPool *pool, const Job *job, GError **error)
{
	Member *best = NULL, *idle = NULL;

	for (guint i = 0; i < pool->members->len; i++) {
		Member *member = pool->members->pdata[i];

		if (may_take(member, job) && (!best || member->jobs.length < best->jobs.length))
			best = member;
		if (member->jobs.length == 0)
			idle = member;
	}
	if (best && best->jobs.length == 0)
		return best;
	if (job->fresh && !best && idle)
		g_ptr_array_remove_fast(pool->members, idle);
	if (pool->members->len < pool->workers)
		return member_new(pool, error);
	return best;
}

/* Gives a message to a worker. What goes wrong is noticed when its answer does not come. */
static void
give(Member *member, Job *job)
{
	if (member->jobs.length == 0)
		member->since = tg_clock_monotonic();
	g_queue_push_tail(&member->jobs, job);
	tg_wire_send_fds(member->worker.socket, TG_JOB_SCAN, &job->fd, 1);
	member->last = ++member->given >= TG_CHILD_REUSE || job->fresh;
}

/* Gives away what can be given. FALSE and *error: the next one has no worker, and will have none. */
static gboolean
dispatch(TgScannerPool *pool, GError **error)
{
	g_autoptr(GError) problem = NULL;
	Member *member;

	while (pool->queue.length > 0 &&
		(member = choose(pool, g_queue_peek_head(&pool->queue), &problem)))
		give(member, g_queue_pop_head(&pool->queue));
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* Each member's head has its time. */
static void
check_member(Member *member, gint64 now)
{
	g_autoptr(GError) error = NULL;

	if (now - member->since > LONG_SECONDS && member->jobs.length > 1) {
		take_back(member, 1);
		member->last = TRUE;
	}
	if (now - member->since > TG_CHILD_WALL) {
		g_set_error(&error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 the scanner took too long");
		fail_head(member, TG_SCAN_DIED, error);
	}
}

/* Deadlines, and what found no worker to be had. */
static gboolean
on_tick(gpointer data)
{
	TgScannerPool *pool = data;
	const gint64 now = tg_clock_monotonic();
	g_autoptr(GError) error = NULL;
	gboolean busy = FALSE;

	for (guint i = pool->members->len; i-- > 0;) {
		Member *member = i < pool->members->len ? pool->members->pdata[i] : NULL;

		if (member && member->jobs.length > 0) {
			busy = TRUE;
			check_member(member, now);
		}
	}
	while (!dispatch(pool, &error)) {
		answer(g_queue_pop_head(&pool->queue), TG_SCAN_AGAIN, NULL, error);
		g_clear_error(&error);
	}
	reap(pool, FALSE);
	busy = busy || pool->queue.length > 0 || pool->ended->len > 0;
	if (!busy)
		pool->tick = 0;
	return busy ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
tg_scanner_pool_submit(TgScannerPool *pool, int fd, guint64 size, TgScanDone done, gpointer data)
{
	Job *job = g_new0(Job, 1);

	*job = (Job){ fd, size, done, data, FALSE };
	g_queue_push_tail(&pool->queue, job);
	dispatch(pool, NULL);
	if (!pool->tick)
		pool->tick = g_timeout_add_seconds(1, on_tick, pool);
}

/* What the synchronous call waits for. */
typedef struct {
	gboolean done;
	TgScanVerdict verdict;
	TgAnalysis *analysis;
	GError *error;
} Wait;

static void
on_done(TgScanVerdict verdict, TgAnalysis *analysis, const GError *error, gpointer data)
{
	Wait *wait = data;

	*wait = (Wait){ TRUE, verdict, analysis, error ? g_error_copy(error) : NULL };
}

TgScanVerdict
tg_scanner_pool_scan(
	TgScannerPool *pool, int fd, guint64 size, TgAnalysis **ret_analysis, GError **error)
{
	Wait wait = { 0 };

	tg_scanner_pool_submit(pool, fd, size, on_done, &wait);
	while (!wait.done)
		g_main_context_iteration(NULL, TRUE);
	if (wait.error)
		g_propagate_error(error, wait.error);
	*ret_analysis = wait.analysis;
	return wait.verdict;
}

/* The zygote is made now, its spare and its workers when they are needed. */
TgScannerPool *
tg_scanner_pool_new(GError **error)
{
	g_autofree TgScannerPool *pool = g_new0(TgScannerPool, 1);

	pool->zygote = pool->spare = (TgWorker)TG_WORKER_NONE;
	if (!tg_zygote_fork(&pool->zygote, error))
		return NULL;
	pool->workers = 1;
	pool->require = TRUE;
	pool->members = g_ptr_array_new_with_free_func(member_free);
	pool->ended = g_array_new(FALSE, FALSE, sizeof(pid_t));
	g_queue_init(&pool->queue);
	return g_steal_pointer(&pool);
}

void
tg_scanner_pool_set(TgScannerPool *pool, guint workers, gboolean require)
{
	pool->workers = MAX(workers, 1);
	pool->require = require;
}

gboolean
tg_scanner_pool_is_lost(const TgScannerPool *pool)
{
	return !tg_worker_lives(&pool->zygote) && !tg_worker_lives(&pool->spare);
}

/* The zygotes end when their sockets close. */
void
tg_scanner_pool_free(TgScannerPool *pool)
{
	if (!pool)
		return;
	if (pool->tick)
		g_source_remove(pool->tick);
	g_ptr_array_unref(pool->members);
	reap(pool, TRUE);
	g_array_unref(pool->ended);
	g_queue_clear_full(&pool->queue, g_free);
	tg_worker_end(&pool->zygote);
	tg_worker_end(&pool->spare);
	g_free(pool);
}
