/* SPDX-License-Identifier: ISC */
/*
 * builder.h - a decision in the making: the change-set grows, the ticket is folded along.
 *
 * Every change of the ticket is applied to a copy the moment it is added, so that the number of the
 * next event (part of a letter's Message-ID) and what letters show are always those that the store
 * will have. For the parts of decide only.
 */
#ifndef TG_DESK_BUILDER_H
#define TG_DESK_BUILDER_H

#include "desk/letters.h"
#include "desk/rules.h"
#include "desk/thread.h"

typedef struct {
	const TgFacts *facts;
	const TgMessage *message;
	const TgAnalysis *analysis; /* the message's */
	const TgPolicy *policy;
	const TgDesk *desk;
	gint64 now;

	TgIdentity who;
	TgVerdict verdict;
	TgThread thread;

	TgDecision *decision;
	TgTicket *ticket;    /* a copy, changed as changes are added; NULL: none is concerned */
	char *by;	     /* author of the changes: "contact", "agent ADDRESS", "ticketgate" */
	const char *silence; /* why the writer gets no automatic letter, for agents; NULL: he may */
	int sent;	     /* automatic letters to the writer so far */
	gboolean collect;    /* his own budget has just been spent: he is told so, once */
	gboolean alarm;	     /* a breaker has just fallen: the head is told too */
	GError *error;	     /* a letter that could not be made: nothing is decided (I7) */
} TgBuilder;

void tg_builder_init(TgBuilder *builder, const TgFacts *facts, const TgMessage *message,
	const TgPolicy *policy, gint64 now);
/* Frees all but the decision, which is returned. (transfer full) */
TgDecision *tg_builder_finish(TgBuilder *builder);

/* The ticket is going to be changed: copies it and expects its version. */
void tg_builder_open(TgBuilder *builder, const TgTicket *ticket);

/* A change of the builder's ticket (or of none: then of ticket 0), by its author, at now. */
TgChange *tg_builder_change(TgBuilder *builder, TgChangeKind kind, const char *rule);
/* Appends and applies. (transfer full) */
void tg_builder_add(TgBuilder *builder, TgChange *change);
void tg_builder_add_all(TgBuilder *builder, GPtrArray *changes);

void tg_builder_trace(TgBuilder *builder, const char *rule, const char *where, const char *effect);
void tg_builder_outcome(TgBuilder *builder, TgOutcome outcome, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* --- what every kind of message shares (decide_common.c) --- */

/* The raw message, of the builder's ticket when it has one. */
void tg_decide_store_mail(TgBuilder *builder, TgOutcome outcome, const char *rule);
/* The message, its files with their verdicts, and its own id as a way back. text: NULL = what was
 * written this time. class_: of automatic mail, or NULL. to: NULL = whom the mail names. */
void tg_decide_add_message(TgBuilder *builder, const char *direction, const char *text,
	const char *class_, const char *to);
void tg_decide_touch_contact(TgBuilder *builder);
/* Everything set aside is stored with the rule's name. */
void tg_decide_set_aside(TgBuilder *builder, const char *rule, const char *said);
void tg_decide_status(TgBuilder *builder, const char *status, const char *resolution,
	const char *reason, const char *rule);
/* required and wanted fields that the ticket lacks. (transfer full) */
GStrv tg_decide_required(const TgBuilder *builder, const GPtrArray *have);
GStrv tg_decide_missing(const TgBuilder *builder, const GPtrArray *have);
void tg_decide_set_missing(TgBuilder *builder, GStrv missing, int asked);
/* Addresses in Cc that nobody knows are shown to agents, never added (X8, X9). */
void tg_decide_propose_cc(TgBuilder *builder);

/* --- letters (decide_letters.c) --- */

/* May the writer get one more automatic letter? Sets builder->silence when not. */
gboolean tg_decide_may_answer(TgBuilder *builder);
/* Sends one and counts it; the caller has asked. */
void tg_decide_answer(TgBuilder *builder, TgLetterKind kind);
/* One acknowledgement for all that will not be acknowledged, when it is time for it (L11). */
void tg_decide_answer_collected(TgBuilder *builder);
/* To the assignee, else to the line, else to all. note: letters.h. body: instead of the mail's text,
 * or NULL. */
void tg_decide_notify(TgBuilder *builder, const char *note, const char *body);
/* One letter of any kind to one address. body may be NULL. */
void tg_decide_send(TgBuilder *builder, TgLetterKind kind, const char *address, const char *name,
	const char *body);
/* Tells agents that this letter did not arrive, if a person wrote it, or nobody can say who did (NULL:
 * it is damaged; decide_undelivered.c). why: in the next server's words, or NULL. */
void tg_decide_tell_undelivered(TgBuilder *builder, const TgLetterRef *letter, const char *why);

/* Nothing automatic goes back to a machine that shows no mark (decide_loop.c). */
void tg_decide_stop_loop(TgBuilder *builder);

/* --- the parts, one file each --- */
void tg_decide_new(TgBuilder *builder);
void tg_decide_follow_up(TgBuilder *builder);
void tg_decide_agent(TgBuilder *builder);
void tg_decide_machine(TgBuilder *builder);

#endif
