/* SPDX-License-Identifier: ISC */
/*
 * lmtpload.c - a mail server's side of LMTP, as fast as it can be:
 *
 *   lmtpload [-c CONNECTIONS] [-n MAILS] [-s FIRST] [-1] [-f SENDER] [-r RECIPIENT] unix:PATH|inet:PORT DIR
 *
 * Gives the mails of DIR (*.eml, by name, from FIRST on) to a server over CONNECTIONS connections, each mail
 * once, each connection its next mail as soon as the one before is answered. MAIL, RCPT and DATA go
 * in one write where the server says PIPELINING, as Postfix does it, or one by one (-1). Every
 * answer is looked at: one that is not the expected one ends the run, for a bench that does not notice
 * a refusal measures nothing. The mails are in memory with CRLF and doubled dots before the clock starts.
 * Prints one line: mails, seconds, mails a second, p50 and p99 in milliseconds from the first byte of
 * MAIL to the last answer, and the client's own processor time a mail in microseconds. Not part of any test.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 1000
#define LINE 1024

/* What a connection waits for, in the order of a dialogue. */
typedef enum { GREETING, HELLO, MAIL, RCPT, DATA, STORED, BYE, STEPS } Step;

static const struct {
	const char *name, *code;
} steps[STEPS] = {
	[GREETING] = { "greeting", "220" },
	[HELLO] = { "LHLO", "250" },
	[MAIL] = { "MAIL", "250" },
	[RCPT] = { "RCPT", "250" },
	[DATA] = { "DATA", "354" },
	[STORED] = { "end of data", "250" },
	[BYE] = { "QUIT", "221" },
};

typedef struct {
	int fd;
	Step step;
	gboolean pipelining, ended;
	GString *out; /* not yet taken by the kernel */
	gsize sent;
	const GString *next; /* the mail that this dialogue is about */
	const GString *mail; /* the same while it is being sent behind `out`, or NULL */
	gsize mail_sent;
	char in[LINE];
	gsize in_length;
	double since; /* when MAIL was sent */
} Connection;

typedef struct {
	GPtrArray *mails; /* GString */
	guint next, open;
	GArray *waits; /* double, seconds */
	int epoll;
	gboolean one_by_one;
	const char *sender, *recipient;
} Load;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Ends the program with a reason. */
static void
give_up(const char *what, const char *detail)
{
	fprintf(stderr, "lmtpload: %s: %s\n", what, detail);
	exit(1);
}

/* A mail as it goes over the wire. */
static GString *
wire_form(const char *text, gsize length)
{
	GString *wire = g_string_sized_new(length + length / 32 + 8);

	for (gsize i = 0; i < length; i++) {
		const gboolean begins = i == 0 || text[i - 1] == '\n';

		if (text[i] == '.' && begins)
			g_string_append_c(wire, '.');
		if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
			g_string_append_c(wire, '\r');
		g_string_append_c(wire, text[i]);
	}
	if (length == 0 || text[length - 1] != '\n')
		g_string_append(wire, "\r\n");
	g_string_append(wire, ".\r\n");
	return wire;
}

/* By name. */
static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads n mails of a folder, from `first` on. */
static GPtrArray *
load_mails(const char *folder, guint first, guint n)
{
	GPtrArray *mails = g_ptr_array_new();
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		if (g_str_has_suffix(name, ".eml"))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	}
	g_ptr_array_sort(paths, compare_names);
	for (guint i = first; i < paths->len && mails->len < n; i++) {
		g_autofree char *text = NULL;
		gsize length;

		if (!g_file_get_contents(paths->pdata[i], &text, &length, NULL))
			give_up(paths->pdata[i], "cannot be read");
		g_ptr_array_add(mails, wire_form(text, length));
	}
	return mails;
}

/* Opens a connection to "unix:PATH" or "inet:PORT" (on this host). */
static int
dial(const char *address)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct sockaddr_in host = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const gboolean is_local = g_str_has_prefix(address, "unix:");
	const int yes = 1;
	int fd = socket(is_local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_strlcpy(local.sun_path, address + 5, sizeof local.sun_path);
	host.sin_port = htons((guint16)strtoul(address + 5, NULL, 10));
	if (fd < 0 || connect(fd, is_local ? (void *)&local : (void *)&host,
			      is_local ? sizeof local : sizeof host) < 0)
		give_up(address, g_strerror(errno));
	if (!is_local)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		give_up(address, g_strerror(errno));
	return fd;
}

/* Writes a piece; FALSE when the kernel has no room for all of it. */
static gboolean
write_piece(int fd, const GString *piece, gsize *sent)
{
	while (*sent < piece->len) {
		ssize_t n = send(fd, piece->str + *sent, piece->len - *sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN)
			return FALSE;
		if (n < 0 && errno != EINTR)
			give_up("write", g_strerror(errno));
		*sent += (gsize)MAX(n, 0);
	}
	return TRUE;
}

/* Sends what is to be sent; the rest goes when there is room. */
static void
flush(Load *load, Connection *connection)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
	gboolean done = write_piece(connection->fd, connection->out, &connection->sent) &&
			(!connection->mail || write_piece(connection->fd, connection->mail,
						      &connection->mail_sent));

	if (done) {
		g_string_truncate(connection->out, 0);
		connection->sent = connection->mail_sent = 0;
		connection->mail = NULL;
	}
	event.events = done ? EPOLLIN : EPOLLIN | EPOLLOUT;
	epoll_ctl(load->epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

/* The next mail of a connection, or its end. */
static void
begin_mail(Load *load, Connection *connection)
{
	if (load->next >= load->mails->len) {
		g_string_append(connection->out, "QUIT\r\n");
		connection->step = BYE;
		return;
	}
	g_string_append_printf(connection->out, "MAIL FROM:<%s>\r\n", load->sender);
	if (connection->pipelining)
		g_string_append_printf(
			connection->out, "RCPT TO:<%s>\r\nDATA\r\n", load->recipient);
	connection->next = g_ptr_array_index(load->mails, load->next++);
	connection->step = MAIL;
	connection->since = now();
}

/* What follows the expected answer to the step. */
static void
go_on(Load *load, Connection *connection)
{
	const gboolean asks = !connection->pipelining;
	double wait;

	switch (connection->step++) {
	case GREETING:
		g_string_append(connection->out, "LHLO client.example.com\r\n");
		break;
	case MAIL:
		if (asks)
			g_string_append_printf(
				connection->out, "RCPT TO:<%s>\r\n", load->recipient);
		break;
	case RCPT:
		if (asks)
			g_string_append(connection->out, "DATA\r\n");
		break;
	case DATA:
		connection->mail = connection->next;
		break;
	case STORED:
		wait = now() - connection->since;
		g_array_append_val(load->waits, wait);
		begin_mail(load, connection);
		break;
	case HELLO:
		begin_mail(load, connection);
		break;
	default:
		connection->ended = TRUE;
	}
}

/* One line of an answer; the last one of it makes the next step. */
static void
take_line(Load *load, Connection *connection, const char *line)
{
	const char *code = steps[connection->step].code;

	if (strncmp(line, code, 3) != 0)
		give_up(steps[connection->step].name, line);
	if (connection->step == HELLO && strstr(line, "PIPELINING") && !load->one_by_one)
		connection->pipelining = TRUE;
	if (line[3] != '-')
		go_on(load, connection);
}

/* Reads what has come and takes its whole lines. */
static void
hear(Load *load, Connection *connection)
{
	char *start = connection->in, *end;
	ssize_t n = recv(connection->fd, connection->in + connection->in_length,
		sizeof connection->in - 1 - connection->in_length, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		give_up(steps[connection->step].name, n < 0 ? g_strerror(errno) : "closed");
	connection->in_length += (gsize)n;
	connection->in[connection->in_length] = '\0';
	while (!connection->ended && (end = strstr(start, "\r\n"))) {
		*end = '\0';
		take_line(load, connection, start);
		start = end + 2;
	}
	connection->in_length -= (gsize)(start - connection->in);
	memmove(connection->in, start, connection->in_length);
	if (connection->in_length == sizeof connection->in - 1)
		give_up(steps[connection->step].name, "endless line");
}

/* All mails over n connections. */
static void
run(Load *load, guint n, const char *address)
{
	g_autofree Connection *connections = g_new0(Connection, n);
	struct epoll_event events[64];

	for (guint i = 0; i < n; i++) {
		Connection *one = &connections[i];
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = one };

		one->fd = dial(address);
		one->out = g_string_new(NULL);
		epoll_ctl(load->epoll, EPOLL_CTL_ADD, one->fd, &event);
	}
	for (load->open = n; load->open > 0;) {
		const int ready = epoll_wait(load->epoll, events, G_N_ELEMENTS(events), 60000);

		if (ready == 0 || (ready < 0 && errno != EINTR))
			give_up("server", ready ? g_strerror(errno) : "silent for a minute");
		for (int i = 0; i < ready; i++) {
			Connection *one = events[i].data.ptr;

			if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
				hear(load, one);
			if (!one->ended && (one->out->len || one->mail))
				flush(load, one);
			if (one->ended) {
				close(one->fd);
				g_string_free(one->out, TRUE);
				load->open--;
			}
		}
	}
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The value below which `part` of them lie. */
static double
quantile(const GArray *sorted, double part)
{
	return g_array_index(sorted, double, (guint)(part * (sorted->len - 1)));
}

/* One line for run.py. */
static void
report(const Load *load, double seconds)
{
	struct rusage used;
	double cpu;

	getrusage(RUSAGE_SELF, &used);
	cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	      (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
	g_array_sort(load->waits, compare_numbers);
	printf("mails=%u seconds=%.3f rate=%.1f p50=%.2f p99=%.2f client_us=%.0f\n",
		load->waits->len, seconds, load->waits->len / seconds,
		quantile(load->waits, 0.5) * 1e3, quantile(load->waits, 0.99) * 1e3,
		cpu / load->waits->len);
}

int
main(int argc, char **argv)
{
	int connections = 50, mails = 1000, first = 0;
	gboolean one_by_one = FALSE;
	const char *sender = "customer@example.com", *recipient = "support@example.ru";
	const GOptionEntry entries[] = { { "connections", 'c', 0, G_OPTION_ARG_INT, &connections,
						 "connections at a time", "N" },
		{ "mails", 'n', 0, G_OPTION_ARG_INT, &mails, "mails in all", "N" },
		{ "skip", 's', 0, G_OPTION_ARG_INT, &first, "mails of DIR to leave out", "N" },
		{ "one-by-one", '1', 0, G_OPTION_ARG_NONE, &one_by_one, "no pipelining", NULL },
		{ "sender", 'f', 0, G_OPTION_ARG_STRING, &sender, "envelope sender", "ADDR" },
		{ "recipient", 'r', 0, G_OPTION_ARG_STRING, &recipient, "recipient", "ADDR" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GOptionContext) options = g_option_context_new("unix:PATH|inet:PORT DIR");
	Load load = { .epoll = epoll_create1(EPOLL_CLOEXEC),
		.waits = g_array_new(FALSE, FALSE, sizeof(double)) };
	double begun;

	g_option_context_add_main_entries(options, entries, NULL);
	if (!g_option_context_parse(options, &argc, &argv, NULL) || argc != 3 || connections < 1 ||
		connections > MAX_CONNECTIONS || mails < 1 || first < 0 ||
		!(g_str_has_prefix(argv[1], "unix:") || g_str_has_prefix(argv[1], "inet:")))
		give_up("usage", "lmtpload [-c N] [-n N] [-s N] [-1] unix:PATH|inet:PORT DIR");
	load.sender = sender;
	load.recipient = recipient;
	load.one_by_one = one_by_one;
	load.mails = load_mails(argv[2], (guint)first, (guint)mails);
	if (load.mails->len < (guint)mails)
		give_up(argv[2], "has fewer mails than that");
	begun = now();
	run(&load, (guint)connections, argv[1]);
	report(&load, now() - begun);
	return 0;
}
