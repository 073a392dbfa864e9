/* SPDX-License-Identifier: ISC */
/*
 * supervisor.c - the protocol of systemd's service manager, in its own words (row S10: never port 25).
 *
 * Forty lines of it are needed: a datagram of "NAME=value" lines, and three numbers in variables. What
 * runs here runs in a sandbox of the unit file: AF_UNIX only, so the address is a path or an abstract
 * name, and vsock is left out.
 */
#include "app/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sabotage.h"
#include "base/text.h"

#define FIRST_SOCKET 3 /* SD_LISTEN_FDS_START */
#define MAX_SOCKETS 16
#define SMTP_PORT 25
#define STATUS_LENGTH 200

struct TgSupervisor {
	char *notify;	  /* "/path" or "@abstract", or NULL */
	guint64 watchdog; /* microseconds, 0 = none */
	guint sockets;	  /* handed over to this process */
	char **names;	  /* theirs */
	gboolean broken;  /* LISTEN_FDS is no number */
};

/* The value of a variable as it stands in the list, or NULL. */
static const char *
variable(const char *const *environment, const char *name)
{
	const gsize length = strlen(name);

	for (; environment && *environment; environment++) {
		if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
			return *environment + length + 1;
	}
	return NULL;
}

/* A number in a variable; FALSE when it is not there or none. */
static gboolean
number(const char *const *environment, const char *name, guint64 max, guint64 *ret_value)
{
	const char *text = variable(environment, name);

	return text && g_ascii_string_to_unsigned(text, 10, 0, max, ret_value, NULL);
}

/* LISTEN_*: for us only when LISTEN_PID says so, else they were left behind by a parent. */
static void
take_sockets(TgSupervisor *supervisor, const char *const *environment)
{
	const char *names = variable(environment, "LISTEN_FDNAMES");
	guint64 pid = 0, count = 0;

	if (!number(environment, "LISTEN_PID", G_MAXINT, &pid))
		return;
	if (pid != (guint64)getpid() && !tg_sabotage("sockets-of-others"))
		return;
	supervisor->broken = !number(environment, "LISTEN_FDS", MAX_SOCKETS, &count);
	supervisor->sockets = (guint)count;
	supervisor->names = g_strsplit(names ? names : "", ":", -1);
}

/* See the header. */
TgSupervisor *
tg_supervisor_new(const char *const *environment)
{
	TgSupervisor *supervisor = g_new0(TgSupervisor, 1);
	const char *notify = variable(environment, "NOTIFY_SOCKET");
	guint64 pid = (guint64)getpid();

	if (notify && (notify[0] == '/' || notify[0] == '@') && notify[1])
		supervisor->notify = g_strdup(notify);
	if (variable(environment, "WATCHDOG_PID") &&
		!number(environment, "WATCHDOG_PID", G_MAXINT, &pid))
		pid = 0;
	if (pid == (guint64)getpid())
		number(environment, "WATCHDOG_USEC", G_MAXINT64, &supervisor->watchdog);
	take_sockets(supervisor, environment);
	return supervisor;
}

/* See the header. */
void
tg_supervisor_free(TgSupervisor *supervisor)
{
	if (!supervisor)
		return;
	g_free(supervisor->notify);
	g_strfreev(supervisor->names);
	g_free(supervisor);
}

/* What is wrong with a descriptor that should be a socket to serve, or NULL. */
static const char *
judge(int fd, int *ret_family)
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof address, size = sizeof(int);
	int type = 0, listens = 0;
	in_port_t port = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0 ||
		getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		return "is no socket";
	if (type != SOCK_STREAM || !listens)
		return "is no listening stream socket (Accept=no, ListenStream=)";
	*ret_family = address.ss_family;
	if (address.ss_family == AF_INET)
		port = ((const struct sockaddr_in *)&address)->sin_port;
	else if (address.ss_family == AF_INET6)
		port = ((const struct sockaddr_in6 *)&address)->sin6_port;
	else if (address.ss_family != AF_UNIX)
		return "is neither a UNIX nor a TCP socket";
	if (ntohs(port) == SMTP_PORT)
		return "is port 25, where LMTP must not be spoken (RFC 2033)";
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return "cannot be set up";
	return NULL;
}

/* Frees what an array of sockets holds besides the descriptors. */
static void
clear_socket(gpointer socket)
{
	g_free(((TgSupervisorSocket *)socket)->name);
}

/* See the header. */
GArray *
tg_supervisor_sockets(const TgSupervisor *supervisor, GError **error)
{
	g_autoptr(GArray) sockets = g_array_new(FALSE, TRUE, sizeof(TgSupervisorSocket));
	const guint names = supervisor && supervisor->names ? g_strv_length(supervisor->names) : 0;

	g_array_set_clear_func(sockets, clear_socket);
	if (supervisor && supervisor->broken) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"LISTEN_FDS is no number up to %d: the supervisor's sockets are not known",
			MAX_SOCKETS);
		return NULL;
	}
	if (supervisor)
		g_array_set_size(sockets, supervisor->sockets);
	for (guint i = 0; i < sockets->len; i++) {
		TgSupervisorSocket *socket = &g_array_index(sockets, TgSupervisorSocket, i);
		const char *wrong;

		socket->fd = FIRST_SOCKET + (int)i;
		socket->name = g_strdup(
			i < names && *supervisor->names[i] ? supervisor->names[i] : "unknown");
		wrong = judge(socket->fd, &socket->family);
		if (wrong) {
			g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
				"the supervisor's descriptor %d (%s) %s", socket->fd, socket->name,
				wrong);
			return NULL;
		}
	}
	return g_steal_pointer(&sockets);
}

/* One datagram to the supervisor. */
static void
post(const char *address, const char *text)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const struct timeval patience = { 1, 0 };
	const gsize length = strlen(address);
	ssize_t sent;
	int fd;

	if (length >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, address, length);
	if (address[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	do
		sent = sendto(fd, text, strlen(text), MSG_NOSIGNAL, (const struct sockaddr *)&to,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	while (sent < 0 && errno == EINTR);
	close(fd);
}

/* See the header. */
void
tg_supervisor_tell(const TgSupervisor *supervisor, TgSupervisorState state, const char *status)
{
	static const char *const words[] = {
		[TG_SUPERVISOR_STATUS] = NULL,
		[TG_SUPERVISOR_READY] = "READY=1",
		[TG_SUPERVISOR_RELOADING] = "RELOADING=1",
		[TG_SUPERVISOR_STOPPING] = "STOPPING=1",
		[TG_SUPERVISOR_WATCHDOG] = "WATCHDOG=1",
	};
	g_autoptr(GString) text = g_string_new(words[state]);

	if (!supervisor || !supervisor->notify)
		return;
	if (state == TG_SUPERVISOR_RELOADING) /* wanted by Type=notify-reload, systemd 253 */
		g_string_append_printf(
			text, "\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time());
	if (status) {
		g_autofree char *line = tg_text_one_line(status, STATUS_LENGTH);

		g_string_append_printf(text, "%sSTATUS=%s", text->len ? "\n" : "", line);
	}
	post(supervisor->notify, text->str);
}

/* See the header. */
guint
tg_supervisor_watchdog_ms(const TgSupervisor *supervisor)
{
	const guint64 half = supervisor ? supervisor->watchdog / 2000 : 0;

	return (guint)MIN(half, G_MAXINT);
}
