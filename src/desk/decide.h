/* SPDX-License-Identifier: ISC */
/*
 * decide.h - mail to changes: the pure heart (I5). Reads no clock, file, environment or random
 * source; same inputs, same bytes out. Total: it always returns a decision, if only "set aside,
 * because". Its parts: identity.h (who writes, with what proof), thread.h (to which ticket),
 * rules.h (the ordered table of verdicts), fields.h, attach.h, sla.h, commands.h, letters.h.
 */
#ifndef TG_DESK_DECIDE_H
#define TG_DESK_DECIDE_H

#include "desk/attach.h"
#include "desk/facts.h"
#include "desk/fields.h"
#include "desk/policy.h"
#include "mail/analysis.h"

/* One message at one desk's door. All (transfer none). */
typedef struct {
	const TgAnalysis *analysis;
	GBytes *raw;		/* the bytes as received (may be a mapping of a file) */
	const char *digest;	/* mail/digest.h */
	const char *ingest_key; /* tg_ingest_key() */
	const char *sender;	/* envelope: NULL = not told, "" = null return path */
	const char *recipient;	/* envelope, or NULL */
	const TgDesk *desk;
	gboolean unreadable; /* the scanner gave up on it three times: raw ticket, no answer (H3) */
} TgMessage;

typedef enum {
	TG_OUTCOME_ACCEPTED,
	TG_OUTCOME_DUPLICATE,
	TG_OUTCOME_SET_ASIDE,
	TG_OUTCOME_REFUSED,
	TG_OUTCOME_DEFERRED
} TgOutcome;
const char *tg_outcome_name(TgOutcome outcome);

typedef enum {
	TG_EVIDENCE_FAILED, /* DMARC failed: worse than nothing */
	TG_EVIDENCE_NONE,
	TG_EVIDENCE_TOKEN,
	TG_EVIDENCE_AUTHENTICATED,
	TG_EVIDENCE_BOTH, /* authenticated+token */
	TG_EVIDENCE_SIGNED
} TgEvidence;
const char *tg_evidence_name(TgEvidence evidence);

typedef enum {
	TG_THREAD_NEW,
	TG_THREAD_TOKEN,
	TG_THREAD_MESSAGE_ID,
	TG_THREAD_SUBJECT,
	TG_THREAD_CLOSED_NEW /* answers a ticket closed too long ago: a linked new one */
} TgThreadHow;
const char *tg_thread_how_name(TgThreadHow how);

typedef struct {
	char *rule, *where, *effect;
} TgTrace;

typedef struct {
	TgOutcome outcome;
	char *code; /* "2.0.0" */
	char *line; /* "2.0.0 ticket 1042 opened" without the code */
	TgEvidence evidence;
	char *contact, *organisation, *agent, *level; /* each may be NULL */
	TgThreadHow how;
	gint64 ticket;	   /* 0 = none */
	GPtrArray *fields; /* TgFieldValue found in this message */
	GStrv missing;
	GArray *verdicts;     /* TgRefusal, one per attachment of the analysis */
	TgChangeSet *changes; /* letters are among them: LETTER_ADD */
	GPtrArray *trace;     /* TgTrace */
} TgDecision;

/* Accepted, 2.0.0, and nothing else yet. */
TgDecision *tg_decision_new(void);
void tg_decision_free(TgDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgDecision, tg_decision_free)

/* SHA-256 of the desk's name and the message's digest (mail/digest.h: the message without the trace
 * fields on its top, line ends as LF). (transfer full) */
char *tg_ingest_key(const char *desk, const char *digest);

/* What the store must look up for this message. (transfer full) */
TgQuery *tg_query_init(const TgMessage *message, const TgPolicy *policy, gint64 now);

TgDecision *tg_decide(
	const TgFacts *facts, const TgMessage *message, const TgPolicy *policy, gint64 now);

/* What follows when the outbox has given a letter up, and what must be looked up for it: agents are
 * told of an answer of theirs, of nothing else. why: the next server's words, or NULL. (transfer full) */
TgQuery *tg_query_undelivered(const char *message_id);
/* The same for a letter that is damaged: nothing of it is to be believed, so agents are told of any. */
TgQuery *tg_query_damaged(gint64 ticket);
TgDecision *tg_decide_undelivered(
	const TgFacts *facts, const char *why, const TgPolicy *policy, gint64 now);

#endif
