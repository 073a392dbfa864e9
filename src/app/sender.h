/* SPDX-License-Identifier: ISC */
/*
 * sender.h - letters leave within a second of the commit that made them, without the loop waiting.
 *
 * The pass over the outbox is a process of its own (`ticketgate send`), one at a time: a mail server that
 * is slow to take a letter holds up nobody. Started when a batch made letters, and whenever the store
 * has a letter that is due: another process may have put it there, or its next try has come.
 */
#ifndef TG_APP_SENDER_H
#define TG_APP_SENDER_H

#include "app/core.h"

typedef struct TgSender TgSender;

TgSender *tg_sender_new(TgCore *core);
/* A pass that runs goes on by itself. */
void tg_sender_free(TgSender *sender);

/* There is something to send now. */
void tg_sender_wake(TgSender *sender);
/* Is a pass at work? */
gboolean tg_sender_is_busy(const TgSender *sender);

#endif
