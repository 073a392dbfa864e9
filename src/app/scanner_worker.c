/* SPDX-License-Identifier: ISC */
/*
 * scanner_worker.c - the child that parses. It holds its socket, its provisions and nothing else.
 *
 * The walls go up before the first job is taken. What it answers is not trusted by anybody. It must
 * never be given a descriptor that can be written to, but for the one of an extraction. When the system
 * has no memory for it, it says so by its exit status: that is not its message's fault (H3, P41).
 */
#include "app/scanner_wire.h"
#include "base/limits.h"
#include "base/sandbox.h"
#include "mail/parse.h"
#include "mail/wire.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* A request that fails although all would be less than half of what is allowed failed elsewhere. */
gboolean
tg_worker_is_starved(const char *message, guint64 used, guint64 limit)
{
	const char *request = message ? strstr(message, ": failed to allocate ") : NULL;
	guint64 wanted = 0;

	if (request)
		wanted = g_ascii_strtoull(request + strlen(": failed to allocate "), NULL, 10);
	return (!message || request) && wanted < limit && used < limit && wanted + used < limit / 2;
}

/* A system that has not even this much now has had none before, either. */
static gboolean
memory_is_gone(void)
{
	void *page = mmap(NULL, TG_MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		munmap(page, TG_MIB);
	return page == MAP_FAILED;
}

/* The libraries die of a lack of memory in several ways. */
static void
on_crash(int signal_number)
{
	if (memory_is_gone())
		_exit(TG_WORKER_STARVED);
	raise(signal_number); /* which is the default's now */
}

/* GLib's last word before it ends the process. */
static void
on_log(const char *domain, GLogLevelFlags level, const char *message, gpointer limit)
{
	const struct mallinfo2 heap = mallinfo2();

	(void)domain;
	if ((level & G_LOG_LEVEL_ERROR) &&
		tg_worker_is_starved(message, heap.arena + heap.hblkhd, *(const guint64 *)limit))
		_exit(TG_WORKER_STARVED);
}

/* Notices deaths that are none of the message's. */
static void
watch_ends(const guint64 *limit)
{
	static const int crashes[] = { SIGABRT, SIGSEGV, SIGTRAP };
	const struct sigaction action = { .sa_handler = on_crash,
		.sa_flags = (int)SA_RESETHAND | SA_NODEFER };

	for (guint i = 0; i < G_N_ELEMENTS(crashes); i++)
		sigaction(crashes[i], &action, NULL);
	g_log_set_default_handler(on_log, (gpointer)limit);
}

/* The memory that this process may have. */
static guint64
memory_limit(void)
{
	struct rlimit now;

	return getrlimit(RLIMIT_AS, &now) == 0 ? MIN((guint64)now.rlim_cur, TG_CHILD_AS)
					       : TG_CHILD_AS;
}

/* Parses one message and answers with its record. TRUE while the worker may be used again: after a
 * defect it is replaced (H2). */
static gboolean
scan(int socket, int fd, TgProvisions *provisions)
{
	g_autoptr(TgAnalysis) analysis = tg_parse(fd, provisions, NULL);
	g_autoptr(GBytes) record = analysis ? tg_analysis_to_bytes(analysis) : NULL;
	gsize length = 0;
	const char *data = record ? g_bytes_get_data(record, &length) : "";

	if (tg_provisions_lack(provisions))
		_exit(TG_WORKER_LACKING);
	if (!tg_wire_send_record(socket, data, length))
		_exit(TG_WORKER_STARVED);
	return record && !analysis->defects[0];
}

/* Decodes one part into the second descriptor. */
static void
extract(int socket, int fd, int out_fd, TgProvisions *provisions)
{
	char part[64];
	ssize_t n = read(socket, part, sizeof part - 1);

	part[MAX(n, 0)] = '\0';
	if (n > 0 && tg_parse_extract(fd, part, out_fd, provisions, NULL))
		tg_wire_send_record(socket, "ok", 2);
	else
		tg_wire_send_record(socket, "", 0);
}

/* Jobs until the socket closes. _exit: the parent's buffers and handlers are not ours. */
void
tg_worker_run(int socket, TgProvisions *provisions, guint max, gboolean require)
{
	const guint64 limit = memory_limit();
	char job;
	int fds[2];

	watch_ends(&limit);
	if (!tg_sandbox_enter(require, NULL, NULL))
		_exit(TG_WORKER_NO_WALLS);
	for (guint done = 0; done < max && tg_wire_recv_fds(socket, &job, fds, 2); done++) {
		gboolean again = FALSE;

		if (job == TG_JOB_SCAN && fds[0] >= 0)
			again = scan(socket, fds[0], provisions);
		else if (job == TG_JOB_EXTRACT && fds[0] >= 0 && fds[1] >= 0)
			extract(socket, fds[0], fds[1], provisions);
		for (guint i = 0; i < 2; i++) {
			if (fds[i] >= 0)
				close(fds[i]);
		}
		if (!again)
			break;
	}
	_exit(EXIT_SUCCESS);
}
