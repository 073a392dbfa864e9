/* SPDX-License-Identifier: ISC */
/*
 * supervisor.h - what a service manager gives a daemon, and what it wants to hear (sd_notify(3),
 * sd_listen_fds(3), sd_watchdog_enabled(3)).
 *
 * The protocol is one datagram to a socket that a variable names, and descriptors from 3 on. It is
 * spoken here and not through libsystemd, which every `deliver` would have to load.
 *
 *     main()    supervisor = tg_supervisor_new(environ)   before tg_startup() empties the environment
 *     serve     tg_supervisor_sockets(), then ... tell READY; RELOADING and READY around a reload;
 *               WATCHDOG every tg_supervisor_watchdog_ms(); STOPPING before draining
 *
 * A NULL supervisor is one that is not there: every function takes it. As the variables are taken before
 * the environment is emptied, no child ever sees them. Nothing is said for another process: LISTEN_PID
 * and WATCHDOG_PID must be ours, as the manual demands.
 */
#ifndef TG_APP_SUPERVISOR_H
#define TG_APP_SUPERVISOR_H

#include <glib.h>

typedef struct TgSupervisor TgSupervisor;

typedef enum {
	TG_SUPERVISOR_STATUS, /* nothing but the text */
	TG_SUPERVISOR_READY,  /* the sockets are served, or served again after RELOADING */
	TG_SUPERVISOR_RELOADING,
	TG_SUPERVISOR_STOPPING,
	TG_SUPERVISOR_WATCHDOG
} TgSupervisorState;

typedef struct {
	int fd;	    /* listening, SOCK_STREAM, close-on-exec, non-blocking; the caller's */
	int family; /* AF_UNIX, AF_INET, AF_INET6 */
	char *name; /* from LISTEN_FDNAMES, "unknown" where it has none */
} TgSupervisorSocket;

/* From "NAME=value" lines, NULL-terminated; what cannot be understood is as if it were not there, but
 * for the sockets, see below. */
TgSupervisor *tg_supervisor_new(const char *const *environment);
void tg_supervisor_free(TgSupervisor *supervisor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgSupervisor, tg_supervisor_free)

/* The sockets that were handed over, of TgSupervisorSocket; empty: none were. TG_ERROR_CONFIG when what was
 * handed over is no listening stream socket, or is port 25 (RFC 2033 §5): then not one of them is served.
 * To be called once, before any other descriptor is opened. */
GArray *tg_supervisor_sockets(const TgSupervisor *supervisor, GError **error);

/* Says it; status, a line for people, may be NULL. Never waits longer than a second, and failing is
 * harmless: who did not hear READY or WATCHDOG will act. */
void tg_supervisor_tell(
	const TgSupervisor *supervisor, TgSupervisorState state, const char *status);

/* How often WATCHDOG is to be said, half of what is allowed; 0: nobody waits for it. */
guint tg_supervisor_watchdog_ms(const TgSupervisor *supervisor);

#endif
