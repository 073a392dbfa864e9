/* SPDX-License-Identifier: ISC */
/*
 * session.h - one LMTP client: a descriptor on one side, the machine of net/lmtp.h on the other.
 *
 * Bytes are read, replies are written, the message goes to the spool; verdicts come from the policy
 * (recipients), the disk (room) and the committer (messages). A client that is too slow, too long or
 * does not read its replies is given up (L13): its place belongs to others.
 */
#ifndef TG_APP_SESSION_H
#define TG_APP_SESSION_H

#include "app/core.h"

typedef struct TgSession TgSession;
/* It is over: the owner frees it, now or later. */
typedef void (*TgSessionEnd)(TgSession *session, gpointer data);

/* Takes fd (not blocking). */
TgSession *tg_session_new(TgCore *core, int fd, TgSessionEnd end, gpointer data);
/* Closes; a message that is complete goes on without it. */
void tg_session_free(TgSession *session);

/* Asked once a second: is its time up? now: monotonic milliseconds. May end it. */
void tg_session_check(TgSession *session, gint64 now);

/* Milliseconds for which the client has not done anything of use; 0 while it waits for us. */
gint64 tg_session_idle(const TgSession *session, gint64 now);

/* Says "421 ..." and ends, when a message that is complete is answered. With `now`, a message that is
 * still coming in is cut off as well. */
void tg_session_stop(TgSession *session, const char *reply, gboolean now);

#endif
