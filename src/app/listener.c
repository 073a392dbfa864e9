/* SPDX-License-Identifier: ISC */
/*
 * listener.c - binding, and who may connect.
 */
#include "app/listener.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pwd.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

struct TgListener {
	int fd;
	int lock;   /* of path, or -1 */
	char *path; /* that we have made, or NULL */
	dev_t device;
	ino_t inode; /* of path */
};

/* TG_ERROR_CONFIG with the system's words. */
static gboolean
fail(GError **error, const char *what, const char *where)
{
	g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "[lmtp] listen: cannot %s '%s': %s", what,
		where, g_strerror(errno));
	return FALSE;
}

/* TRUE when the path is free, or held a socket to which nobody listens. */
static gboolean
clear_path(const char *path, const struct sockaddr_un *address, GError **error)
{
	struct stat st;
	int fd;
	gboolean lives;

	if (lstat(path, &st) < 0)
		return errno == ENOENT || fail(error, "look at", path);
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return fail(error, "make a socket of", path);
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	lives = fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
				   errno != ECONNREFUSED);
	if (fd >= 0)
		close(fd);
	if (lives) {
		errno = EADDRINUSE;
		return fail(error, "listen at", path);
	}
	return unlink(path) == 0 || errno == ENOENT || fail(error, "replace", path);
}

/* Holds PATH.lock. */
static gboolean
hold(TgListener *self, const char *path, GError **error)
{
	g_autofree char *name = g_strconcat(path, ".lock", NULL);

	self->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (self->lock < 0)
		return fail(error, "open", name);
	return flock(self->lock, LOCK_EX | LOCK_NB) == 0 || fail(error, "lock", name);
}

/* "unix:PATH" */
static gboolean
listen_path(TgListener *self, const char *path, int mode, GError **error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return fail(error, "listen at", path);
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (!hold(self, path, error) || !clear_path(path, &address, error))
		return FALSE;
	self->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (self->fd < 0 || bind(self->fd, (struct sockaddr *)&address, sizeof address) < 0 ||
		chmod(path, (mode_t)mode) < 0 || listen(self->fd, BACKLOG) < 0 ||
		lstat(path, &st) < 0)
		return fail(error, "listen at", path);
	self->path = g_strdup(path);
	self->device = st.st_dev;
	self->inode = st.st_ino;
	return TRUE;
}

/* Binds to an address that was understood. */
static gboolean
listen_address(TgListener *self, const struct addrinfo *address)
{
	const int yes = 1;

	self->fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return self->fd >= 0 &&
	       setsockopt(self->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
	       bind(self->fd, address->ai_addr, address->ai_addrlen) == 0 &&
	       listen(self->fd, BACKLOG) == 0;
}

/* "inet:HOST:PORT"; HOST is a number: nobody is asked for names when a daemon starts. */
static gboolean
listen_port(TgListener *self, const char *text, GError **error)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(text, ':');
	g_autofree char *host = g_strndup(text, (gsize)(colon - text));
	const gsize length = strlen(host);
	struct addrinfo *found = NULL;
	const char *number = host;
	gboolean ok;

	if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		number = host + 1;
	} else if (g_str_equal(host, "localhost")) {
		number = "127.0.0.1";
	}
	if (getaddrinfo(number, colon + 1, &hints, &found) != 0) {
		errno = EINVAL;
		return fail(error, "understand (an address in numbers is wanted)", text);
	}
	ok = listen_address(self, found) || fail(error, "listen at", text);
	freeaddrinfo(found);
	return ok;
}

TgListener *
tg_listener_new(const TgPolicy *policy, int inherited, GError **error)
{
	static const char unix_prefix[] = "unix:", inet_prefix[] = "inet:";
	const char *where = policy->lmtp.listen;
	TgListener *self = g_new0(TgListener, 1);
	gboolean ok;

	self->fd = inherited;
	self->lock = -1;
	if (inherited >= 0)
		ok = fcntl(inherited, F_SETFL, fcntl(inherited, F_GETFL) | O_NONBLOCK) == 0 ||
		     fail(error, "use", "the inherited socket");
	else if (g_str_has_prefix(where, unix_prefix))
		ok = listen_path(self, where + strlen(unix_prefix), policy->lmtp.mode, error);
	else
		ok = listen_port(self, where + strlen(inet_prefix), error);
	if (ok)
		return self;
	tg_listener_free(self);
	return NULL;
}

void
tg_listener_free(TgListener *self)
{
	struct stat st;

	if (!self)
		return;
	if (self->path && lstat(self->path, &st) == 0 && st.st_dev == self->device &&
		st.st_ino == self->inode)
		unlink(self->path);
	if (self->fd >= 0)
		close(self->fd);
	if (self->lock >= 0)
		close(self->lock);
	g_free(self->path);
	g_free(self);
}

int
tg_listener_fd(const TgListener *self)
{
	return self->fd;
}

/* A user's number, by its name or as it is. */
static gboolean
is_user(const char *name, uid_t user)
{
	const struct passwd *entry = getpwnam(name);
	guint64 number;

	if (entry)
		return entry->pw_uid == user;
	return g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT32 - 1, &number, NULL) &&
	       number == user;
}

/* The system says who it is, not the client. */
static gboolean
is_peer(int fd, const TgPolicy *policy)
{
	struct ucred peer;
	socklen_t length = sizeof peer;

	if (!policy->lmtp.peers || !policy->lmtp.peers[0])
		return TRUE;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 || peer.uid == (uid_t)-1)
		return TRUE; /* not a UNIX socket */
	for (char **name = policy->lmtp.peers; *name; name++) {
		if (is_user(*name, peer.uid))
			return TRUE;
	}
	tg_log_event(TG_LOG_CLIENT_REFUSED, TG_LOG_INT("user", peer.uid),
		TG_LOG_TEXT("why", "not among [lmtp] peers"));
	return FALSE;
}

int
tg_listener_accept(TgListener *self, const TgPolicy *policy)
{
	static const char refusal[] = "421 4.7.1 this user may not connect\r\n";
	const int fd = accept4(self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 || is_peer(fd, policy))
		return fd;
	send(fd, refusal, strlen(refusal), MSG_NOSIGNAL);
	close(fd);
	errno = EPERM;
	return -1;
}
