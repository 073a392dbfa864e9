/* SPDX-License-Identifier: ISC */
/*
 * server.h - the daemon: one loop for the clients, the scanners, the committer, the sender, the clock.
 *
 *     SIGHUP            the configuration is read again: all of it, or the old one stays (P56)
 *     SIGTERM, SIGINT   nobody is let in, messages that are complete are stored and answered, the
 *                       others are told 421; over within TG_SERVER_STOP seconds
 *     anything else     kills: nothing was promised that is not stored (I1)
 */
#ifndef TG_APP_SERVER_H
#define TG_APP_SERVER_H

#include "app/scanner.h"
#include "app/supervisor.h"
#include "desk/policy.h"

typedef enum {
	TG_ROLE_LMTP = 1,  /* takes mail */
	TG_ROLE_SEND = 2,  /* sends letters */
	TG_ROLE_CLOCK = 4, /* what must be done in time */
	TG_ROLE_ALL = 7
} TgRole;

typedef struct {
	const char *conf, *now_text; /* now_text: NULL, or the instant that now is fixed to */
	gint64 fixed_now;
	const TgSupervisor *supervisor; /* or NULL */
	guint roles;
} TgServerOptions;

/* Runs until it is told to stop. Takes the policy, and the pool, which TG_ROLE_LMTP wants (else NULL).
 * FALSE and *error: it could not begin, or has to be started again. */
gboolean tg_server_run(
	const TgServerOptions *options, TgPolicy *policy, TgScannerPool *pool, GError **error);

/* "lmtp,send" to roles; FALSE and *ret_bad (transfer full): that is no role. */
gboolean tg_role_parse(const char *list, guint *ret_roles, char **ret_bad);

#endif
