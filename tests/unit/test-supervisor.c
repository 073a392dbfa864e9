/* SPDX-License-Identifier: ISC */
/*
 * test-supervisor.c - systemd's protocol as sd_notify(3), sd_listen_fds(3) and sd_watchdog_enabled(3)
 * describe it: what is said, to whom, and which descriptors are taken for sockets (S10, P94).
 */
#include "app/supervisor.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"

#define OURS "@pid"   /* in a row: the number of this process */
#define FIRST 3	      /* where descriptors are handed over */
#define OTHER_PID "1" /* init's */

/* A supervisor of an environment in which "@pid" is our number. */
static TgSupervisor *
supervisor_of(const char *const *variables)
{
	g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
	g_autoptr(GPtrArray) environment = g_ptr_array_new_with_free_func(g_free);

	for (; *variables; variables++) {
		g_auto(GStrv) parts = g_strsplit(*variables, OURS, 2);

		g_ptr_array_add(environment, g_strjoinv(pid, parts));
	}
	g_ptr_array_add(environment, NULL);
	return tg_supervisor_new((const char *const *)environment->pdata);
}

/* A datagram socket that listens to `address`, "@name" or a path. */
static int
ear(const char *address)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const struct timeval patience = { 10, 0 };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, address, strlen(address));
	if (address[0] == '@')
		at.sun_path[0] = '\0';
	g_assert_cmpint(
		bind(fd, (struct sockaddr *)&at,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address))),
		==, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return fd;
}

/* The next datagram; "" when there is none. */
static char *
heard(int fd)
{
	char text[1024];
	ssize_t n = recv(fd, text, sizeof text, MSG_DONTWAIT);

	return g_strndup(text, n > 0 ? (gsize)n : 0);
}

static const struct {
	TgSupervisorState state;
	const char *status, *wanted;
} words[] = {
	{ TG_SUPERVISOR_READY, NULL, "READY=1" },
	{ TG_SUPERVISOR_READY, "one door", "READY=1\nSTATUS=one door" },
	{ TG_SUPERVISOR_STATUS, "12 mails", "STATUS=12 mails" },
	{ TG_SUPERVISOR_STATUS, "12\nREADY=1", "STATUS=12 READY=1" },
	{ TG_SUPERVISOR_STOPPING, "draining", "STOPPING=1\nSTATUS=draining" },
	{ TG_SUPERVISOR_WATCHDOG, NULL, "WATCHDOG=1" },
};

/* Each state is one datagram of lines. */
static void
test_words(gconstpointer data)
{
	g_autofree char *address = g_strdup_printf("%s-%d", (const char *)data, (int)getpid());
	g_autofree char *line = g_strconcat("NOTIFY_SOCKET=", address, NULL);
	g_autoptr(TgSupervisor) supervisor =
		supervisor_of((const char *[]){ "PATH=/bin", line, NULL });
	g_autofree char *reloading = NULL;
	int fd = ear(address);

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *got = NULL;

		tg_supervisor_tell(supervisor, words[i].state, words[i].status);
		got = heard(fd);
		g_assert_cmpstr(got, ==, words[i].wanted);
	}
	tg_supervisor_tell(supervisor, TG_SUPERVISOR_RELOADING, NULL);
	reloading = heard(fd);
	g_assert_true(g_str_has_prefix(reloading, "RELOADING=1\nMONOTONIC_USEC="));
	close(fd);
	unlink(address);
}

/* Nobody there, an address of a kind we do not speak, one that is too long, no supervisor at all. */
static void
test_deaf(void)
{
	g_autofree char *endless = g_strnfill(200, 'x');
	g_autofree char *longest = g_strconcat("NOTIFY_SOCKET=/", endless, NULL);
	const char *const rows[] = { "NOTIFY_SOCKET=/nonexistent/notify",
		"NOTIFY_SOCKET=@nobody-here", "NOTIFY_SOCKET=vsock:2:1234",
		"NOTIFY_SOCKET=", "NOTIFY_SOCKET=@", longest, "PATH=/bin" };
	const gint64 began = g_get_monotonic_time();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgSupervisor) supervisor =
			supervisor_of((const char *[]){ rows[i], NULL });

		tg_supervisor_tell(supervisor, TG_SUPERVISOR_READY, "nobody hears");
	}
	tg_supervisor_tell(NULL, TG_SUPERVISOR_READY, NULL);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 60 * G_USEC_PER_SEC);
}

static const struct {
	const char *usec, *pid;
	guint wanted;
} dogs[] = {
	{ "WATCHDOG_USEC=60000000", "WATCHDOG_PID=" OURS, 30000 },
	{ "WATCHDOG_USEC=60000000", "X=", 30000 },
	{ "WATCHDOG_USEC=60000000", "WATCHDOG_PID=" OTHER_PID, 0 },
	{ "WATCHDOG_USEC=60000000", "WATCHDOG_PID=me", 0 },
	{ "WATCHDOG_USEC=0", "X=", 0 },
	{ "WATCHDOG_USEC=-1", "X=", 0 },
	{ "WATCHDOG_USEC=soon", "X=", 0 },
	{ "X=", "WATCHDOG_PID=" OURS, 0 },
};

/* Half of what is allowed, and only when we are meant. */
static void
test_watchdog(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(dogs); i++) {
		g_autoptr(TgSupervisor) supervisor =
			supervisor_of((const char *[]){ dogs[i].usec, dogs[i].pid, NULL });

		g_test_message("%s %s", dogs[i].usec, dogs[i].pid);
		g_assert_cmpuint(tg_supervisor_watchdog_ms(supervisor), ==, dogs[i].wanted);
	}
	g_assert_cmpuint(tg_supervisor_watchdog_ms(NULL), ==, 0);
}

typedef enum { NOTHING, A_FILE, LISTENS_UNIX, LISTENS_TCP, LISTENS_25, SILENT, DATAGRAMS } Kind;

/* Puts such a thing at descriptor fd; FALSE where it cannot be had here. */
static gboolean
put(Kind kind, int fd)
{
	const int family = kind == LISTENS_TCP || kind == LISTENS_25 ? AF_INET : AF_UNIX;
	struct sockaddr_in tcp = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const struct sockaddr_un local = { .sun_family = AF_UNIX };
	gboolean ok = TRUE;
	int made;

	close(fd);
	if (kind == NOTHING)
		return TRUE;
	tcp.sin_port = htons(kind == LISTENS_25 ? 25 : 0);
	made = kind == A_FILE ? open("/dev/null", O_RDONLY)
			      : socket(family, kind == DATAGRAMS ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (family == AF_INET)
		ok = bind(made, (struct sockaddr *)&tcp, sizeof tcp) == 0;
	else if (kind == LISTENS_UNIX) /* autobind: an abstract name of the kernel's choice */
		ok = bind(made, (const struct sockaddr *)&local, sizeof local.sun_family) == 0;
	if (ok && (kind == LISTENS_UNIX || family == AF_INET))
		ok = listen(made, 1) == 0;
	if (made != fd) {
		dup2(made, fd);
		close(made);
	}
	return ok;
}

static const struct {
	const char *name, *pid, *count, *names;
	Kind kinds[2];
	int wanted; /* sockets, -1: refused */
	const char *last;
} handed[] = {
	{ "none", "X=", "X=", "X=", { NOTHING, NOTHING }, 0, NULL },
	{ "a UNIX socket", "LISTEN_PID=" OURS, "LISTEN_FDS=1", "LISTEN_FDNAMES=lmtp",
		{ LISTENS_UNIX, NOTHING }, 1, "lmtp" },
	{ "two, with names", "LISTEN_PID=" OURS, "LISTEN_FDS=2", "LISTEN_FDNAMES=lmtp:inner",
		{ LISTENS_UNIX, LISTENS_TCP }, 2, "inner" },
	{ "two, one name", "LISTEN_PID=" OURS, "LISTEN_FDS=2", "LISTEN_FDNAMES=lmtp",
		{ LISTENS_UNIX, LISTENS_TCP }, 2, "unknown" },
	{ "no names", "LISTEN_PID=" OURS, "LISTEN_FDS=1", "X=", { LISTENS_TCP, NOTHING }, 1,
		"unknown" },
	{ "another's", "LISTEN_PID=" OTHER_PID, "LISTEN_FDS=1", "X=", { LISTENS_UNIX, NOTHING }, 0,
		NULL },
	{ "nobody's", "X=", "LISTEN_FDS=1", "X=", { LISTENS_UNIX, NOTHING }, 0, NULL },
	{ "too many", "LISTEN_PID=" OURS, "LISTEN_FDS=17", "X=", { LISTENS_UNIX, NOTHING }, -1,
		NULL },
	{ "no number", "LISTEN_PID=" OURS, "LISTEN_FDS=x", "X=", { LISTENS_UNIX, NOTHING }, -1,
		NULL },
	{ "fewer than said", "LISTEN_PID=" OURS, "LISTEN_FDS=2", "X=", { LISTENS_UNIX, NOTHING },
		-1, NULL },
	{ "a file", "LISTEN_PID=" OURS, "LISTEN_FDS=1", "X=", { A_FILE, NOTHING }, -1, NULL },
	{ "does not listen", "LISTEN_PID=" OURS, "LISTEN_FDS=1", "X=", { SILENT, NOTHING }, -1,
		NULL },
	{ "datagrams", "LISTEN_PID=" OURS, "LISTEN_FDS=1", "X=", { DATAGRAMS, NOTHING }, -1, NULL },
	{ "S10: port 25", "LISTEN_PID=" OURS, "LISTEN_FDS=1", "X=", { LISTENS_25, NOTHING }, -1,
		NULL },
};

/* What is taken for a socket, and as what. */
static void
check_handed(guint i)
{
	g_autoptr(TgSupervisor) supervisor = supervisor_of(
		(const char *[]){ handed[i].pid, handed[i].count, handed[i].names, NULL });
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) sockets = tg_supervisor_sockets(supervisor, &error);
	const TgSupervisorSocket *last;

	g_test_message("%s: %s", handed[i].name, error ? error->message : "taken");
	g_assert_cmpint(sockets ? (int)sockets->len : -1, ==, handed[i].wanted);
	g_assert_cmpint(
		g_error_matches(error, TG_ERROR, TG_ERROR_CONFIG), ==, handed[i].wanted < 0);
	if (!sockets || !sockets->len)
		return;
	last = &g_array_index(sockets, TgSupervisorSocket, sockets->len - 1);
	g_assert_cmpstr(last->name, ==, handed[i].last);
	g_assert_cmpint(last->fd, ==, FIRST + (int)sockets->len - 1);
	g_assert_cmpint(last->family, ==,
		handed[i].kinds[sockets->len - 1] == LISTENS_TCP ? AF_INET : AF_UNIX);
	g_assert_cmpint(fcntl(last->fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
	g_assert_cmpint(fcntl(last->fd, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
}

static void
test_handed(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(handed); i++) {
		if (put(handed[i].kinds[1], FIRST + 1) && put(handed[i].kinds[0], FIRST))
			check_handed(i);
		else
			g_test_message("%s: cannot be made here", handed[i].name);
		close(FIRST);
		close(FIRST + 1);
	}
}

int
main(int argc, char **argv)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "tg-supervisor", NULL);

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_data_func("/supervisor/says its state to a path", path, test_words);
	g_test_add_data_func(
		"/supervisor/says its state to an abstract name", "@tg-supervisor", test_words);
	g_test_add_func("/supervisor/a supervisor that hears nothing does no harm", test_deaf);
	g_test_add_func("/supervisor/the watchdog is fed at half its time", test_watchdog);
	g_test_add_func(
		"/supervisor/P94 S10 only listening streams are taken, never port 25", test_handed);
	return g_test_run();
}
