/* SPDX-License-Identifier: ISC */
/*
 * scanner_process.c - forking workers and the zygote (architecture §3: a fork costs 0.6 ms, so they
 * are pooled; iconv descriptors must be open before the walls close and stay open).
 *
 * A child keeps its socket and nothing else: every other descriptor is closed, 0-2 are /dev/null.
 */
#include "app/scanner_process.h"

#include "app/scanner.h"
#include "app/scanner_wire.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/sandbox.h"
#include "mail/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_SOCKET 3
#define END_MS 1000			     /* from the closed socket to the end of the process */
#define SMALL_KIB (TG_CHILD_AS / 4 / TG_KIB) /* a worker that was not yet a burden to anybody */

/* TG_ERROR_AGAIN with the system's words. */
static gboolean
fail(GError **error, const char *what)
{
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 %s: %s", what, g_strerror(errno));
	return FALSE;
}

/* Leaves the child with its socket as descriptor 3 and /dev/null below. */
static void
strip_descriptors(int socket)
{
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < CHILD_SOCKET && null >= 0; fd++) {
		if (fd != socket)
			dup2(null, fd);
	}
	if (socket != CHILD_SOCKET)
		dup2(socket, CHILD_SOCKET);
	close_range(CHILD_SOCKET + 1, ~0U, 0);
}

/* Whose child is made: the caller's, or a brother of his, whom the caller's parent can wait for. */
typedef enum { OWN, BROTHER } Parentage;

/* Who sends a signal to all of a service, or types it at a terminal, means its first process: that one
 * knows when the mails in its workers' hands are done, and they end with it. */
static void
set_child_signals(void)
{
	static const int meant_for_parent[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE };
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (guint i = 0; i < G_N_ELEMENTS(meant_for_parent); i++)
		signal(meant_for_parent[i], SIG_IGN);
	signal(SIGALRM, SIG_DFL);
	alarm(0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* fork(2) with a socket pair between. 0 in the child (its end is descriptor 3), 1 in the parent. */
static int
fork_child(Parentage parentage, TgWorker *ret_worker, GError **error)
{
	int sockets[2];
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) {
		fail(error, "socketpair");
		return -1;
	}
	child = parentage == OWN
			? fork()
			: (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
	if (child < 0) {
		fail(error, "fork");
		close(sockets[0]);
		close(sockets[1]);
		return -1;
	}
	if (child == 0) {
		set_child_signals();
		strip_descriptors(sockets[1]);
		return 0;
	}
	close(sockets[1]);
	ret_worker->socket = sockets[0];
	ret_worker->child = child;
	ret_worker->pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	return 1;
}

/* The provisions are opened in the child: the parent goes on meanwhile. */
gboolean
tg_worker_fork(TgWorker *ret_worker, const TgPrescan *prescan, gboolean require, GError **error)
{
	int side = fork_child(OWN, ret_worker, error);

	if (side == 0) {
		TgProvisions *provisions =
			prescan ? tg_provisions_for(prescan) : tg_provisions_new(NULL, TRUE);

		if (!provisions)
			_exit(EXIT_FAILURE);
		tg_worker_run(CHILD_SOCKET, provisions, 1, require);
	}
	return side == 1;
}

/* What a zygote may be asked for. */
enum {
	ASK_WALLED = 'w', /* a worker that reads nothing without walls */
	ASK_WORKER = 'o', /* one that does */
	ASK_ZYGOTE = 'z'
};

static void zygote_run(TgProvisions *provisions) G_GNUC_NORETURN;

/* The new process's life. */
static void begin_life(TgProvisions *provisions, char request) G_GNUC_NORETURN;
static void
begin_life(TgProvisions *provisions, char request)
{
	if (request == ASK_ZYGOTE)
		zygote_run(provisions);
	tg_worker_run(CHILD_SOCKET, provisions, TG_CHILD_REUSE, request == ASK_WALLED);
}

/* One request: fork, hand the new process's socket, pidfd and number back. */
static void
serve_request(TgProvisions *provisions, char request)
{
	TgWorker worker = TG_WORKER_NONE;
	int fds[2];

	switch (fork_child(BROTHER, &worker, NULL)) {
	case 0:
		begin_life(provisions, request);
	case 1:
		fds[0] = worker.socket;
		fds[1] = worker.pidfd;
		if (tg_wire_send_fds(CHILD_SOCKET, request, fds, fds[1] >= 0 ? 2 : 1))
			tg_file_write_all(CHILD_SOCKET, &worker.child, sizeof worker.child);
		close(worker.socket);
		if (worker.pidfd >= 0)
			close(worker.pidfd);
		break;
	default:
		tg_wire_send_fds(CHILD_SOCKET, '-', NULL, 0);
	}
}

/* Ends when the parent closes its socket. */
static void
zygote_run(TgProvisions *provisions)
{
	char request;

	while (provisions && tg_wire_recv_fds(CHILD_SOCKET, &request, NULL, 0))
		serve_request(provisions, request);
	_exit(EXIT_SUCCESS);
}

gboolean
tg_zygote_fork(TgWorker *ret_zygote, GError **error)
{
	int side = fork_child(OWN, ret_zygote, error);

	if (side == 0)
		zygote_run(tg_provisions_new(NULL, TRUE));
	return side == 1;
}

/* Asks and waits: forking is the zygote's only work. */
static gboolean
ask(const TgWorker *zygote, char request, TgWorker *ret_worker)
{
	char answer = '-';
	int fds[2] = { -1, -1 };

	if (zygote->socket < 0 || !tg_wire_send_fds(zygote->socket, request, NULL, 0) ||
		!tg_wire_recv_fds(zygote->socket, &answer, fds, 2) || fds[0] < 0)
		return FALSE;
	*ret_worker = (TgWorker)TG_WORKER_NONE;
	ret_worker->socket = fds[0];
	ret_worker->pidfd = fds[1];
	if (recv(zygote->socket, &ret_worker->child, sizeof ret_worker->child, MSG_WAITALL) !=
		sizeof ret_worker->child)
		ret_worker->child = 0;
	return TRUE;
}

gboolean
tg_zygote_worker(const TgWorker *zygote, gboolean require, TgWorker *ret_worker)
{
	return ask(zygote, require ? ASK_WALLED : ASK_WORKER, ret_worker);
}

gboolean
tg_zygote_spare(const TgWorker *zygote, TgWorker *ret_zygote)
{
	return ask(zygote, ASK_ZYGOTE, ret_zygote);
}

gboolean
tg_worker_lives(const TgWorker *worker)
{
	struct pollfd end = { worker->pidfd, POLLIN, 0 };

	return worker->socket >= 0 && poll(&end, 1, 0) == 0;
}

/* SIGKILL is also how the limit of processor time ends. */
static gboolean
killed_from_outside(int status, const struct rusage *used)
{
	const gint64 seconds = used->ru_utime.tv_sec + used->ru_stime.tv_sec;

	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && seconds < TG_CHILD_CPU - 2;
}

/* Waits for the end, not long: a worker may have closed its socket and live on. */
static gboolean
reap(TgWorker *worker)
{
	struct pollfd end = { worker->pidfd, POLLIN, 0 };

	if (worker->reaped)
		return TRUE;
	if (worker->child <= 0 || worker->pidfd < 0 || poll(&end, 1, END_MS) != 1 ||
		wait4(worker->child, &worker->status, WNOHANG, &worker->used) != worker->child)
		return FALSE;
	worker->child = 0;
	worker->reaped = TRUE;
	return TRUE;
}

/* Its last word. */
static gboolean
exited_with(TgWorker *worker, int status)
{
	return reap(worker) && WIFEXITED(worker->status) && WEXITSTATUS(worker->status) == status;
}

/* Asked for a worker that has not taken its message. */
gboolean
tg_worker_had_no_walls(TgWorker *worker)
{
	return exited_with(worker, TG_WORKER_NO_WALLS);
}

/* Asked for one that has. */
gboolean
tg_worker_was_lacking(TgWorker *worker)
{
	return exited_with(worker, TG_WORKER_LACKING);
}

/* Its last word, or how it was ended. */
gboolean
tg_worker_ended_by_system(TgWorker *worker)
{
	return reap(worker) && (gulong)worker->used.ru_maxrss < SMALL_KIB &&
	       (exited_with(worker, TG_WORKER_STARVED) ||
		       killed_from_outside(worker->status, &worker->used));
}

/* Closing the socket is enough for a worker that waits; the kill is for one that does not. */
void
tg_worker_end(TgWorker *worker)
{
	if (worker->socket >= 0)
		close(worker->socket);
	if (worker->pidfd >= 0) {
		syscall(SYS_pidfd_send_signal, worker->pidfd, SIGKILL, NULL, 0);
		close(worker->pidfd);
	}
	if (worker->child > 0) {
		while (waitpid(worker->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	*worker = (TgWorker)TG_WORKER_NONE;
}

/* See the header. */
TgSandboxWalls
tg_scanner_walls(void)
{
	TgSandboxWalls walls = 0;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		tg_sandbox_enter(FALSE, &walls, NULL);
		_exit((int)walls);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return child > 0 && WIFEXITED(status) ? (TgSandboxWalls)WEXITSTATUS(status) : 0;
}
