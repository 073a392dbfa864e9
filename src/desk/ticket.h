/* SPDX-License-Identifier: ISC */
/*
 * ticket.h - a ticket as plain data, and the one function that changes it.
 *
 * The state of a ticket is the fold of its changes: tg_ticket_apply() is used while deciding, by
 * every store, and by `check --rebuild`; there is no other way to move a ticket. Instants are
 * seconds since 1970 UTC.
 */
#ifndef TG_DESK_TICKET_H
#define TG_DESK_TICKET_H

#include "desk/change.h"

typedef struct {
	char *name;   /* "version" */
	char *value;  /* NULL after an erasure */
	char *source; /* "body" "subject" "header" "attachment" "quoted" "agent" "registry" */
	guint line;   /* 1-based line of its source text, 0 = none */
	char *rule;   /* "version.label" */
} TgFieldValue;

typedef struct {
	gint64 start, end; /* end 0 = still open */
	gboolean running;  /* FALSE: paused */
	char *reason;	   /* "registered", "awaiting-info", "info-complete" ... */
} TgInterval;

typedef enum { TG_CLOCK_RUNNING, TG_CLOCK_PAUSED, TG_CLOCK_MET, TG_CLOCK_BREACHED } TgClockState;

typedef struct {
	char *name;	/* "reaction" "answer" "resolution" */
	char *calendar; /* its name in the policy */
	char *span;	/* the promise as configured: "8wh" */
	gint64 due;
	gint64 working; /* working seconds run until the last pause, resume or meet */
	TgClockState state;
	GPtrArray *intervals; /* TgInterval, oldest first */
} TgClock;

typedef struct {
	char *address, *name;
} TgParticipant;

typedef struct {
	gint64 number;
	gint64 version; /* number of changes applied: the precondition of a change-set, and the event id */
	char *desk;	  /* the desk's NAME in the policy */
	char *status;	  /* new open awaiting-info on-hold in-development closed */
	char *resolution; /* NULL while not closed */
	char *kind, *priority, *category, *level, *language; /* category may be NULL */
	int line;
	char *subject;			 /* NULL after an erasure */
	char *contact, *contact_name;	 /* address; NULL after an erasure */
	char *organisation;		 /* or NULL */
	char *assignee;			 /* an agent's address, or NULL */
	GPtrArray *participants;	 /* TgParticipant, the contact first */
	gint64 created, updated, closed; /* closed 0 = not */
	GPtrArray *clocks;		 /* TgClock */
	GPtrArray *fields;		 /* TgFieldValue, by first setting */
	GStrv missing;	       /* names of required and wanted fields asked for and not yet given */
	int asked;	       /* how often they were asked for */
	gint64 time_spent;     /* seconds */
	gint64 merged_into;    /* 0, or where its number leads */
	gint64 linked_from;    /* 0, or the closed ticket that this one continues */
	char *last_message_id; /* of the newest customer mail, for In-Reply-To */
	GStrv thread_ids; /* newest last, at most TG_MAX_REFERENCES_OUT: customer's own ids for References */
	int messages; /* how many, both ways */
	gboolean unreadable;
} TgTicket;

TgTicket *tg_ticket_new(gint64 number);
TgTicket *tg_ticket_dup(const TgTicket *ticket);
void tg_ticket_free(TgTicket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgTicket, tg_ticket_free)

/* Applies one change of this ticket; the version grows by one. Total: a change that does not fit
 * changes nothing but the version. Texts may be missing (erased). */
void tg_ticket_apply(TgTicket *ticket, const TgChange *change);

/* NULL where all is equal, else the name of the first member that differs: for check --rebuild. */
const char *tg_ticket_differs(const TgTicket *a, const TgTicket *b);

/* "new", "open" ... "closed", NULL-terminated. */
const char *const *tg_ticket_statuses(void);

const TgFieldValue *tg_ticket_field(const TgTicket *ticket, const char *name);
const TgClock *tg_ticket_clock(const TgTicket *ticket, const char *name);
gboolean tg_ticket_has_participant(const TgTicket *ticket, const char *address);

/* The clock of that name; made, with no interval yet, when there is none: for the fold and for a
 * store that reads a ticket back. (transfer none) */
TgClock *tg_ticket_make_clock(TgTicket *ticket, const char *name);

TgFieldValue *tg_field_value_new(
	const char *name, const char *value, const char *source, guint line, const char *rule);
void tg_field_value_free(TgFieldValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgFieldValue, tg_field_value_free)

#endif
