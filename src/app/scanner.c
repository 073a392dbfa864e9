/* SPDX-License-Identifier: ISC */
/*
 * scanner.c - the parent's side: make a worker, give it a message, believe nothing.
 *
 * A worker that dies, hangs or answers nonsense is TG_SCAN_DIED: the mail is counted (H3), never
 * the mail server's problem. A death that the system is known to have caused is TG_SCAN_AGAIN: a mail must
 * not become unreadable because the host had no memory (P41). Workers of a single message are forked
 * before the store is opened.
 */
#include "app/scanner.h"

#include "app/clock.h"
#include "app/scanner_process.h"
#include "app/scanner_wire.h"
#include "base/file.h"
#include "base/limits.h"
#include "mail/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct TgScan {
	TgWorker worker;
	const TgPrescan *prescan; /* NULL: the worker holds everything */
	gboolean no_walls;	  /* the worker goes without */
	int fd;			  /* the message */
	guint64 size;
	gint64 deadline;
	gboolean given; /* the worker has, or may have, its message */
};

/* A verdict with its words. */
static TgScanVerdict
none(TgScanVerdict verdict, const char *what, GError **error)
{
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 the scanner %s", what);
	return verdict;
}

/* Can every byte of the message be read by this process? Then the worker that could not is no witness of
 * the host's trouble. */
static gboolean
can_be_read(int fd, guint64 size)
{
	g_autofree char *block = g_malloc(64 * TG_KIB);
	guint64 done = 0;
	gssize n = 1;

	while (n > 0 && done < size) {
		n = tg_file_read_at(fd, block, 64 * TG_KIB, (gint64)done);
		done += (guint64)MAX(n, 0);
	}
	return done >= size;
}

TgScanVerdict
tg_worker_judge(TgWorker *worker, GBytes *record, int reason, int fd, guint64 size,
	TgAnalysis **ret_analysis, GError **error)
{
	if (!record && reason == ECONNRESET)
		return none(TG_SCAN_AGAIN, "did not become ready", error);
	if (!record && reason != 0)
		return none(TG_SCAN_AGAIN, "could not be heard", error);
	if (!record && tg_worker_ended_by_system(worker))
		return none(TG_SCAN_AGAIN, "was ended by the system (no memory?)", error);
	if (!record)
		return none(TG_SCAN_DIED, "died", error);
	if (g_bytes_get_size(record) == 0 && !can_be_read(fd, size))
		return none(TG_SCAN_AGAIN, "could not read the message", error);
	if (g_bytes_get_size(record) == 0) {
		g_set_error(error, TG_ERROR, TG_ERROR_BUG,
			"4.3.0 the scanner cannot read a message that can be read");
		return TG_SCAN_DIED;
	}
	*ret_analysis = tg_analysis_from_bytes(record, size, error);
	return *ret_analysis ? TG_SCAN_OK : TG_SCAN_DIED;
}

/* Waits for the record and validates it. */
static TgScanVerdict
take_record(TgWorker *worker, int fd, guint64 size, gint64 deadline, TgAnalysis **ret_analysis,
	GError **error)
{
	gboolean timed_out;
	g_autoptr(GBytes) record = tg_wire_recv_record(worker->socket, deadline, &timed_out);
	const int reason = errno;

	if (timed_out)
		return none(TG_SCAN_DIED, "took too long", error);
	return tg_worker_judge(worker, record, reason, fd, size, ret_analysis, error);
}

/* A worker of its own for one message. */
TgScan *
tg_scan_prepare(const TgPrescan *prescan, GError **error)
{
	g_autofree TgScan *scan = g_new0(TgScan, 1);

	scan->prescan = prescan;
	if (!tg_worker_fork(&scan->worker, prescan, TRUE, error))
		return NULL;
	return g_steal_pointer(&scan);
}

/* A worker that is dead already has not seen the message. */
void
tg_scan_start(TgScan *scan, int fd, guint64 size)
{
	scan->fd = fd;
	scan->size = size;
	scan->deadline = tg_clock_monotonic() + TG_CHILD_WALL;
	scan->given = tg_wire_send_fds(scan->worker.socket, TG_JOB_SCAN, &fd, 1);
}

/* What the worker says. */
static TgScanVerdict
listen_to(TgScan *scan, TgAnalysis **ret_analysis, GError **error)
{
	if (!scan->given)
		return none(TG_SCAN_AGAIN, "did not become ready", error);
	return take_record(
		&scan->worker, scan->fd, scan->size, scan->deadline, ret_analysis, error);
}

/* Whether another worker can do better, and which. That there are no walls is asked only of one that has
 * not taken the message: no mail can bring it about that it is read without them. */
static gboolean
can_do_better(TgScan *scan, TgScanVerdict verdict)
{
	if (verdict == TG_SCAN_AGAIN && !scan->no_walls && tg_worker_had_no_walls(&scan->worker)) {
		scan->no_walls = TRUE;
		return TRUE;
	}
	if (verdict == TG_SCAN_DIED && scan->prescan && tg_worker_was_lacking(&scan->worker)) {
		scan->prescan = NULL;
		return TRUE;
	}
	return FALSE;
}

/* The last worker ends with its job; it is reaped later, when that costs no waiting. */
TgScanVerdict
tg_scan_finish(TgScan *scan, gboolean require, TgAnalysis **ret_analysis, GError **error)
{
	g_autoptr(GError) why = NULL;
	TgScanVerdict verdict = listen_to(scan, ret_analysis, &why);

	while (can_do_better(scan, verdict)) {
		g_clear_error(&why);
		if (scan->no_walls && require)
			return none(TG_SCAN_AGAIN, "cannot raise its walls on this system", error);
		tg_worker_end(&scan->worker);
		if (!tg_worker_fork(&scan->worker, scan->prescan, !scan->no_walls, error))
			return TG_SCAN_AGAIN;
		tg_scan_start(scan, scan->fd, scan->size);
		verdict = listen_to(scan, ret_analysis, &why);
	}
	if (why)
		g_propagate_error(error, g_steal_pointer(&why));
	return verdict;
}

void
tg_scan_free(TgScan *scan)
{
	if (!scan)
		return;
	tg_worker_end(&scan->worker);
	g_free(scan);
}

/* Copies what the worker decodes: its own limit on written files is zero, a pipe is none. */
static gboolean
relay(int from, int to)
{
	char block[64 * TG_KIB];
	ssize_t n;

	while ((n = read(from, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		for (ssize_t done = 0; n > 0 && done < n;) {
			ssize_t written = write(to, block + done, (gsize)(n - done));

			if (written < 0 && errno != EINTR)
				return FALSE;
			done += MAX(written, 0);
		}
		if (n < 0)
			return FALSE;
	}
	return TRUE;
}

/* Whole or an error: what was written until then is then of no worth. */
gboolean
tg_scan_extract(
	int fd, guint64 size, const char *part, int out_fd, gboolean require, GError **error)
{
	TgWorker worker;
	int pipe_fds[2], fds[2];
	gboolean timed_out, ok;
	g_autoptr(GBytes) record = NULL;

	(void)size;
	if (pipe2(pipe_fds, O_CLOEXEC) < 0 || !tg_worker_fork(&worker, NULL, require, error))
		return FALSE;
	fds[0] = fd;
	fds[1] = pipe_fds[1];
	ok = tg_wire_send_fds(worker.socket, TG_JOB_EXTRACT, fds, 2) &&
	     write(worker.socket, part, strlen(part)) == (ssize_t)strlen(part);
	close(pipe_fds[1]);
	ok = relay(pipe_fds[0], out_fd) && ok;
	close(pipe_fds[0]);
	record = tg_wire_recv_record(
		worker.socket, tg_clock_monotonic() + TG_CHILD_WALL, &timed_out);
	tg_worker_end(&worker);
	if (ok && record && g_bytes_get_size(record) > 0)
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_NOT_FOUND, "part %s could not be decoded", part);
	return FALSE;
}
