/* SPDX-License-Identifier: ISC */
/*
 * desk.h - a desk in a temporary directory, its commands run in this process, for tests of the store.
 *
 * Everything is the program's own but the scanner process and the background sender. Mails are of
 * five kinds, each a story of its own: see desk_mail().
 */
#ifndef TESTS_POWER_DESK_H
#define TESTS_POWER_DESK_H

#include "cmd/command.h"

#define DESK_NOW G_GINT64_CONSTANT(1795424400) /* a Monday morning in Moscow */
#define DESK_AGENT "petrov@example.ru"
#define DESK_CUSTOMER "olga@romashka.example"

typedef enum {
	DESK_NEW,	  /* a new customer opens a ticket */
	DESK_REPLY,	  /* DESK_CUSTOMER answers the acknowledgement of ticket 1 */
	DESK_FILES,	  /* a new ticket with three attachments */
	DESK_LARGE,	  /* a new ticket whose raw bytes are too many for a row */
	DESK_AGENT_REPLY, /* DESK_AGENT answers the notification of ticket 1: a letter that must go out */
	DESK_KINDS
} DeskKind;

extern const char *const desk_kind_names[DESK_KINDS];

typedef struct {
	char *folder; /* of all that follows */
	char *state;  /* the desk's own folder, where the store lies */
	char *conf;
	char *letters;	  /* where letters are put */
	TgStore *store;	  /* kept open over all commands, or NULL: each command opens its own */
	TgPolicy *policy; /* loaded once */
	gint64 now;
	char *ack, *notify; /* Message-IDs of ticket 1's letters, for answers */
	char *out;	    /* what the last command printed, errors too */
} Desk;

/* init, an agent, and one ticket of DESK_CUSTOMER. url: NULL, or a store that is kept open. */
Desk *desk_new(const char *url);
/* init and an agent, no ticket. */
Desk *desk_new_empty(const char *url);
/* The same in two steps: the folder's name is known before the store is made. */
Desk *desk_prepare(void);
void desk_init(Desk *desk, const char *url);
/* Another desk of the same configuration and keys, with an empty state and letters of its own. */
Desk *desk_copy(const Desk *desk);
/* The policy is loaded now, so that forked children need not. */
void desk_load(Desk *desk);
/* Opens ticket 1 and remembers its letters' names. */
void desk_first_ticket(Desk *desk);
void desk_free(Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_free)

/* Runs a command line (without "ticketgate -c ...") with those bytes on standard input. */
int desk_run(Desk *desk, GBytes *input, const char *const *words);
/* Mail n of a kind; every n is another mail. (transfer full) */
GBytes *desk_mail(const Desk *desk, DeskKind kind, guint n);
/* deliver, with the envelope that belongs to the kind. */
int desk_deliver(Desk *desk, DeskKind kind, GBytes *mail);
int desk_send(Desk *desk);
/* Remembers the names of ticket 1's letters. */
void desk_remember(Desk *desk);

/* The desk's own store, or a new handle on it that desk_done() closes. */
TgStore *desk_store(Desk *desk);
void desk_done(Desk *desk, TgStore *store);

typedef struct {
	guint mails, tickets, events, letters, replies;
} DeskCount;

/* What is stored. FALSE: the store could not be read. */
gboolean desk_count(Desk *desk, DeskCount *ret_count);
/* check --rebuild: NULL when all is well, else the first finding. (transfer full) */
char *desk_finding(Desk *desk);
/* How often the store holds exactly these bytes as a raw mail. */
guint desk_holds(Desk *desk, GBytes *mail);

/* Rounds for TG_LOAD: quick, ci, long. */
guint desk_by_load(guint quick, guint ci, guint long_);
/* TG_SEED, or a new one. */
guint32 desk_seed(void);

#endif
