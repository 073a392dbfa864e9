/* SPDX-License-Identifier: ISC */
/*
 * test-scanner.c - a message through the walls and back; workers that die, hang or lie (H2, H3, P63);
 * deaths that are not the message's fault (P41, P48).
 */
#include "app/clock.h"
#include "app/scanner.h"
#include "app/scanner_process.h"
#include "app/scanner_wire.h"
#include "base/limits.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <seccomp.h>

#define MAIL                                                                                       \
	"From: =?koi8-r?B?79bA0Q==?= <olga@example.com>\r\nTo: support@example.ru\r\n"             \
	"Subject: =?windows-1251?B?z/Do4uXy?=\r\nMessage-ID: <1@example.com>\r\n"                  \
	"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=koi8-r\r\n"                        \
	"Content-Transfer-Encoding: base64\r\n\r\n8NLJ18XU\r\n"

/* A spool as `deliver` makes it. */
static TgSpool *
spool_of(const char *mail)
{
	int pipe_fds[2];
	TgSpool *spool;

	g_assert_cmpint(pipe(pipe_fds), ==, 0);
	g_assert_cmpint(write(pipe_fds[1], mail, strlen(mail)), ==, (ssize_t)strlen(mail));
	close(pipe_fds[1]);
	spool = tg_spool_read(pipe_fds[0], g_get_tmp_dir(), NULL);
	close(pipe_fds[0]);
	g_assert_nonnull(spool);
	return spool;
}

/* koi8-r and windows-1251 need iconv descriptors that were open before the walls closed. */
static void
check_analysis(const TgAnalysis *analysis)
{
	g_assert_nonnull(analysis);
	g_assert_cmpstr(analysis->subject, ==, "Привет");
	g_assert_cmpstr(analysis->identity, ==, "olga@example.com");
	g_assert_cmpstr(analysis->body.new_text, ==, "Привет");
}

static void
test_once(void)
{
	g_autoptr(TgSpool) spool = spool_of(MAIL);
	g_autoptr(TgAnalysis) analysis = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(TgScan) scan = tg_scan_prepare(spool->prescan, &error);

	g_assert_no_error(error);
	tg_scan_start(scan, spool->fd, spool->size);
	g_assert_cmpint(tg_scan_finish(scan, TRUE, &analysis, &error), ==, TG_SCAN_OK);
	g_assert_no_error(error);
	check_analysis(analysis);
}

/* A zip archive whose first letter a blank hides from the pre-scan, but from no decoder. */
#define HIDDEN_ZIP                                                                                 \
	"From: olga@example.com\nContent-Type: application/zip; name=x.zip\n"                      \
	"Content-Transfer-Encoding: base64\n\n"                                                    \
	" UEsDBBQAAAAAAABQd10AAAAAAAAAAAAAAAAIAAAAcGxhbi50eHRQSwECFAMUAAAAAAAA\n"                  \
	"UHddAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAgAEAAAAAcGxhbi50eHRQSwUGAAAAAAEA\n"                   \
	"AQA2AAAAJgAAAAAA\n"

/* H2, P113: what the pre-scan does not see is listed all the same, by a worker that holds everything. */
static void
test_lacking(void)
{
	g_autoptr(TgSpool) spool = spool_of(HIDDEN_ZIP);
	g_autoptr(TgAnalysis) analysis = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(TgScan) scan = tg_scan_prepare(spool->prescan, &error);
	const TgAttachment *file;

	g_assert_false(tg_prescan_wants_unpack(spool->prescan));
	tg_scan_start(scan, spool->fd, spool->size);
	g_assert_cmpint(tg_scan_finish(scan, TRUE, &analysis, &error), ==, TG_SCAN_OK);
	g_assert_no_error(error);
	g_assert_cmpuint(analysis->attachments->len, ==, 1);
	file = analysis->attachments->pdata[0];
	g_assert_cmpstr(file->members[0], ==, "plan.txt");
	g_assert_null(file->members[1]);
	g_assert_false(file->flags & TG_FILE_NOT_LISTED);
}

/* What would be a picture in base64, but is plain: libmagic is needed for its type. */
#define NO_PICTURE                                                                                 \
	"From: olga@example.com\nContent-Type: application/octet-stream; name=a.jpg\n\n"           \
	"/9j/ is how pictures begin in base64.\n"

/* H2, P113: a guess of the pre-scan decides about time only, not about the type of a file. */
static void
test_no_picture(void)
{
	g_autoptr(TgSpool) spool = spool_of(NO_PICTURE);
	g_autoptr(TgAnalysis) analysis = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(TgScan) scan = tg_scan_prepare(spool->prescan, &error);
	const TgAttachment *file;

	g_assert_false(tg_prescan_wants_magic(spool->prescan));
	tg_scan_start(scan, spool->fd, spool->size);
	g_assert_cmpint(tg_scan_finish(scan, TRUE, &analysis, &error), ==, TG_SCAN_OK);
	g_assert_no_error(error);
	g_assert_cmpuint(analysis->attachments->len, ==, 1);
	file = analysis->attachments->pdata[0];
	g_assert_cmpstr(file->real, ==, "text/plain");
}

/* From here on no seccomp filter can be loaded: as on a kernel that has none. */
static void
take_seccomp_away(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(seccomp), 0);
	seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
		SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
	seccomp_load(filter);
	seccomp_release(filter);
}

/* The exit status of a process without seccomp that scans a message. */
static int
scan_without_seccomp(gboolean require)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		g_autoptr(TgSpool) spool = spool_of(MAIL);
		g_autoptr(TgAnalysis) analysis = NULL;
		TgScan *scan;

		take_seccomp_away();
		scan = tg_scan_prepare(spool->prescan, NULL);
		tg_scan_start(scan, spool->fd, spool->size);
		status = tg_scan_finish(scan, require, &analysis, NULL);
		if (analysis && g_strcmp0(analysis->subject, "Привет") != 0)
			status = 99;
		tg_scan_free(scan);
		_exit(status);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* H2: without walls a message is read only where the administrator lets it be, and it is nobody's
 * death when it is not. */
static void
test_no_walls(void)
{
	g_assert_cmpint(scan_without_seccomp(TRUE), ==, TG_SCAN_AGAIN);
	g_assert_cmpint(scan_without_seccomp(FALSE), ==, TG_SCAN_OK);
}

/* More mails than one worker may read. */
static void
test_pool(void)
{
	g_autoptr(TgSpool) spool = spool_of(MAIL);
	g_autoptr(TgScannerPool) pool = tg_scanner_pool_new(NULL);

	g_assert_nonnull(pool);
	for (int i = 0; i < 2 * TG_CHILD_REUSE + 3; i++) {
		g_autoptr(TgAnalysis) analysis = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(
			tg_scanner_pool_scan(pool, spool->fd, spool->size, &analysis, &error), ==,
			TG_SCAN_OK);
		g_assert_no_error(error);
		check_analysis(analysis);
	}
}

typedef enum { DIES, LIES, CLAIMS_TOO_MUCH, SAYS_NOTHING } Behaviour;

/* A worker gone bad, on the other end of a socket. */
static int
bad_worker(Behaviour behaviour)
{
	int sockets[2];
	guint32 huge = G_MAXUINT32;

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), ==, 0);
	switch (behaviour) {
	case DIES:
		close(sockets[1]);
		break;
	case LIES:
		tg_wire_send_record(sockets[1], "not an analysis", 15);
		break;
	case CLAIMS_TOO_MUCH:
		g_assert_cmpint(write(sockets[1], &huge, sizeof huge), ==, sizeof huge);
		break;
	case SAYS_NOTHING:
		break; /* the other end stays open and silent */
	}
	return sockets[0];
}

/* P18, L12: nothing that a worker says can hurt or hold the parent. */
static void
test_bad_workers(void)
{
	gboolean timed_out;

	{
		g_autoptr(GBytes) record =
			tg_wire_recv_record(bad_worker(DIES), tg_clock_monotonic() + 5, &timed_out);

		g_assert_null(record);
		g_assert_false(timed_out);
	}
	{
		g_autoptr(GBytes) record = tg_wire_recv_record(
			bad_worker(CLAIMS_TOO_MUCH), tg_clock_monotonic() + 5, &timed_out);

		g_assert_null(record);
	}
	{
		g_autoptr(GBytes) record = tg_wire_recv_record(
			bad_worker(SAYS_NOTHING), tg_clock_monotonic() + 1, &timed_out);

		g_assert_null(record);
		g_assert_true(timed_out);
	}
}

/* A descriptor that is not a message at all: the worker answers or dies, the parent goes on. */
static void
test_not_a_file(void)
{
	g_autoptr(TgPrescan) prescan = tg_prescan_new();
	g_autoptr(TgAnalysis) analysis = NULL;
	g_autoptr(GError) error = NULL;
	int folder = open("/", O_RDONLY | O_DIRECTORY);
	g_autoptr(TgScan) scan = NULL;

	tg_prescan_end(prescan);
	scan = tg_scan_prepare(prescan, &error);
	g_assert_nonnull(scan);
	tg_scan_start(scan, folder, 10);
	g_assert_cmpint(tg_scan_finish(scan, FALSE, &analysis, &error), !=, TG_SCAN_OK);
	g_assert_nonnull(error);
	close(folder);
}

/* P63: a worker that answers "could not read the message" of one that can be read is counted like one that
 * died, or its mail would wait for ever; the host's own fault is not. */
static void
test_empty_answer(void)
{
	g_autoptr(TgSpool) spool = spool_of(MAIL);
	const int folder = open("/", O_RDONLY | O_DIRECTORY);
	const struct {
		int fd;
		guint64 size;
		TgScanVerdict wanted;
		TgErrorCode code;
	} rows[] = {
		{ spool->fd, spool->size, TG_SCAN_DIED, TG_ERROR_BUG },
		{ spool->fd, spool->size + 1, TG_SCAN_AGAIN, TG_ERROR_AGAIN }, /* cut */
		{ folder, 10, TG_SCAN_AGAIN, TG_ERROR_AGAIN },
		{ -1, 10, TG_SCAN_AGAIN, TG_ERROR_AGAIN },
	};
	g_autoptr(GBytes) empty = g_bytes_new("", 0);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		TgWorker worker = TG_WORKER_NONE;
		g_autoptr(GError) error = NULL;
		TgAnalysis *analysis = NULL;

		g_assert_cmpint(tg_worker_judge(&worker, empty, 0, rows[i].fd, rows[i].size,
					&analysis, &error),
			==, rows[i].wanted);
		g_assert_null(analysis);
		g_assert_error(error, TG_ERROR, (int)rows[i].code);
	}
	close(folder);
}

/* The process's only child. */
static pid_t
only_child(void)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", getpid());
	g_autofree char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

/* P41: a worker that is ended before it has read its message has said nothing about that. (What one
 * that dies of its message does is in tests/fault.) */
static void
test_whose_fault(void)
{
	static const int signals[] = { SIGKILL, SIGSEGV, SIGABRT, SIGTRAP };

	for (guint i = 0; i < 2 * G_N_ELEMENTS(signals); i++) {
		const gboolean before = i % 2 != 0;
		g_autoptr(TgSpool) spool = spool_of(MAIL);
		g_autoptr(TgAnalysis) analysis = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(TgScan) scan = tg_scan_prepare(spool->prescan, &error);
		const pid_t child = only_child();
		siginfo_t end;

		kill(child, SIGSTOP);
		if (!before)
			tg_scan_start(scan, spool->fd, spool->size);
		kill(child, signals[i / 2]);
		kill(child, SIGCONT);
		waitid(P_PID, (id_t)child, &end, WEXITED | WNOWAIT);
		if (before)
			tg_scan_start(scan, spool->fd, spool->size);
		g_test_message("signal %d %s the message came", signals[i / 2],
			before ? "before" : "after");
		g_assert_cmpint(tg_scan_finish(scan, FALSE, &analysis, &error), ==, TG_SCAN_AGAIN);
	}
}

/* H3, P41: the host's lack of memory is told from the worker's own limit. */
static void
test_starved(void)
{
	static const struct {
		const char *message;
		guint64 used, limit;
		gboolean starved;
	} rows[] = {
		{ "../glib/gmem.c:106: failed to allocate 4096 bytes", 5 << 20, 512 << 20, TRUE },
		{ "../glib/gmem.c:106: failed to allocate 200000000 bytes", 5 << 20, 512 << 20,
			TRUE },
		{ "../glib/gmem.c:106: failed to allocate 4096 bytes", 400 << 20, 512 << 20,
			FALSE },
		{ "../glib/gmem.c:106: failed to allocate 400000000 bytes", 5 << 20, 512 << 20,
			FALSE },
		{ "../glib/gmem.c:106: failed to allocate 18446744073709551615 bytes", 5 << 20,
			512 << 20, FALSE },
		{ "../glib/gmem.c:130: overflow allocating 4294967295*4294967295 bytes", 5 << 20,
			512 << 20, FALSE },
		{ "../glib/gmem.c:106: failed to allocate 4096 bytes", 60 << 20, 64 << 20, FALSE },
		{ "something else is broken", 5 << 20, 512 << 20, FALSE },
		{ NULL, 5 << 20, 512 << 20, TRUE },
		{ NULL, 400 << 20, 512 << 20, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %u: %s", i, rows[i].message ? rows[i].message : "no words");
		g_assert_cmpint(tg_worker_is_starved(rows[i].message, rows[i].used, rows[i].limit),
			==, rows[i].starved);
	}
}

/* I6: a message above the border lies in a file of mode 0600 and is gone with its spool. */
static void
test_spool_file(void)
{
	g_autofree char *folder = g_dir_make_tmp("tg-XXXXXX", NULL);
	g_autofree char *path = NULL;
	char block[4096];
	int pipe_fds[2];
	struct stat st;
	TgSpool *spool;

	memset(block, 'x', sizeof block);
	g_assert_cmpint(pipe(pipe_fds), ==, 0);
	if (fork() == 0) {
		close(pipe_fds[0]);
		for (gsize sent = 0; sent < TG_MEMFD_BORDER + 1; sent += sizeof block)
			if (write(pipe_fds[1], block, sizeof block) < 0)
				_exit(1);
		_exit(0);
	}
	close(pipe_fds[1]);
	spool = tg_spool_read(pipe_fds[0], folder, NULL);
	close(pipe_fds[0]);
	g_assert_nonnull(spool);
	g_assert_nonnull(spool->path);
	g_assert_cmpuint(spool->size, >, TG_MEMFD_BORDER);
	g_assert_cmpint(stat(spool->path, &st), ==, 0);
	g_assert_cmpuint(st.st_mode & 0777, ==, 0600);
	path = g_strdup(spool->path);
	tg_spool_free(spool);
	g_assert_cmpint(stat(path, &st), ==, -1);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/scanner/one message in one worker behind all walls (H2)", test_once);
	g_test_add_func(
		"/scanner/H2: no walls: read only when they are not required", test_no_walls);
	g_test_add_func("/scanner/an archive that the pre-scan did not see (H2)", test_lacking);
	g_test_add_func("/scanner/a file that only seems to be a picture (H2)", test_no_picture);
	g_test_add_func("/scanner/the pool replaces its workers", test_pool);
	g_test_add_func(
		"/scanner/bad workers cannot hurt or hold the parent (P18)", test_bad_workers);
	g_test_add_func(
		"/scanner/P63: who cannot read what can be read is counted", test_empty_answer);
	g_test_add_func("/scanner/what is no message is a death, not a crash", test_not_a_file);
	g_test_add_func(
		"/scanner/P41: a worker that ends before it reads says nothing about the mail",
		test_whose_fault);
	g_test_add_func(
		"/scanner/P41: no memory: the host's, or the worker's own limit", test_starved);
	g_test_add_func("/spool/large messages lie in a private file (I6)", test_spool_file);
	return g_test_run();
}
