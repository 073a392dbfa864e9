/* SPDX-License-Identifier: ISC */
/*
 * thread.h - to which ticket a message belongs (interface §4 "Customers' follow-ups"; X1-X9, X32, X35,
 * X40; the order is that of peers' practice: token, own ids, foreign ids, subject tag). Pure.
 *
 * Appending discloses nothing: letters go to stored participants only. Numbers and ids route, they
 * never authorise: without a participant's From or a token bound to the writer there is a new ticket
 * that tells agents which number was claimed.
 */
#ifndef TG_DESK_THREAD_H
#define TG_DESK_THREAD_H

#include "desk/identity.h"

typedef struct {
	TgThreadHow how;
	const TgTicket *ticket;	   /* to append to (merges followed), or NULL: a new one */
	gboolean reopen;	   /* ... and it is closed, recently enough */
	gint64 linked_from;	   /* of a new ticket: the one it continues, or 0 */
	const TgTicket *continued; /* ... when it is there (how CLOSED_NEW) */
	gint64 claims; /* of a new ticket: the number that was claimed without proof, or 0 */
	gboolean held; /* ... with somebody else's token, or with two tickets at once: no answer */
	const char *rule, *where; /* static; rule NULL: nothing to tell */
} TgThread;

/* For everybody but agents. */
void tg_thread_find(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	const TgIdentity *identity, gint64 now, TgThread *ret_thread);

/* For an agent and for machines that answer: the ticket that is meant, closed or not, or none. held:
 * a token for one ticket and a tag of another. */
void tg_thread_find_agent(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	const TgIdentity *identity, TgThread *ret_thread);

/* The ticket of that number, merges followed; NULL when it is not there. */
const TgTicket *tg_thread_follow(const TgFacts *facts, gint64 number);

#endif
