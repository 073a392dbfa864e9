/* SPDX-License-Identifier: ISC */
/*
 * listener.h - a socket to listen on: a path, an address, or one that was inherited (P94).
 *
 * A path is held by a lock on PATH.lock as long as the daemon lives: what a killed one has left is
 * replaced at once, a living one is not robbed. What is there and is no socket is never removed.
 */
#ifndef TG_APP_LISTENER_H
#define TG_APP_LISTENER_H

#include "desk/policy.h"

typedef struct TgListener TgListener;

/* inherited: a listening descriptor of the supervisor's, or -1: then by the policy's [lmtp] listen. */
TgListener *tg_listener_new(const TgPolicy *policy, int inherited, GError **error);
/* Closes, and removes the path if it is still ours. */
void tg_listener_free(TgListener *listener);

int tg_listener_fd(const TgListener *listener);

/* The next client (not blocking), or -1 and errno. A user who is not among [lmtp] peers is -1, EPERM. */
int tg_listener_accept(TgListener *listener, const TgPolicy *policy);

#endif
