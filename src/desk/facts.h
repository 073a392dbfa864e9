/* SPDX-License-Identifier: ISC */
/*
 * facts.h - what a decision must look up (query), and the answer (facts): plain data between desk
 * and store. A store answers a query inside its write transaction; nothing else is ever looked up.
 */
#ifndef TG_DESK_FACTS_H
#define TG_DESK_FACTS_H

#include "desk/ticket.h"

typedef struct {
	char *desk;	  /* NAME in the policy */
	char *ingest_key; /* SHA-256 of desk + message without trace fields (I2) */
	char *digest;	  /* SHA-256 of the raw bytes */
	char *address;	  /* the writer's identity, normalised, or NULL */
	GStrv message_ids; /* In-Reply-To, then References right to left, then a bounce's original id */
	GArray *numbers; /* gint64: ticket numbers claimed by subject tags and tagged addresses */
	GStrv counters;	 /* names of the counters that budgets need, for `now`'s windows */
} TgQuery;

void tg_query_free(TgQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgQuery, tg_query_free)

typedef struct {
	char *name;
	GStrv domains, addresses;
	char *level, *agreement, *manager, *language, *timezone; /* each may be NULL */
	char *valid_from, *valid_until;				 /* YYYY-MM-DD or NULL */
} TgOrganisation;

typedef struct {
	char *address;				      /* normalised */
	char *name, *phone, *organisation, *language; /* each may be NULL */
	char *role;				      /* "responsible" "head" or NULL */
	gboolean known; /* in the registry; FALSE: has merely written before */
} TgContact;

typedef struct {
	char *address; /* normalised */
	char *name;
	int line;
	gboolean head;
	gboolean active;
	gboolean ratchet; /* a mail of his has come with the mail server's word (interface §4) */
} TgAgent;

/* One of our own letters, found by its Message-ID. */
typedef struct {
	char *message_id;
	gint64 ticket, event;
	char *recipient; /* NULL after an erasure */
	char *kind;	 /* letter kind: "ack", "notify" ... */
	gint64 at;	 /* when it was sent, else made */
} TgLetterRef;

typedef struct {
	char *message_id;
	gint64 ticket;
} TgMessageRef;

typedef struct {
	gboolean seen;	    /* the ingest key is stored already */
	gint64 seen_ticket; /* 0 when that mail made none */
	char *seen_outcome; /* of the stored mail */
	gint64 next_ticket; /* the number a new ticket will get */
	TgAgent *agent;	    /* the writer, when his address is an active agent's */
	TgContact *contact; /* the writer, when there is such a row */
	TgOrganisation
		*organisation; /* of contact, else by address, else by longest domain; or NULL */
	GPtrArray *letters;    /* TgLetterRef found among message_ids, in the query's order */
	GPtrArray *messages;   /* TgMessageRef: foreign ids known here, in the query's order */
	GPtrArray *
		tickets; /* TgTicket: all that letters, messages and numbers lead to; merges followed */
	GPtrArray *agents;    /* TgAgent: all active ones */
	GHashTable *counters; /* name -> GINT_TO_POINTER(count) */
} TgFacts;

TgFacts *tg_facts_new(void);
void tg_facts_free(TgFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgFacts, tg_facts_free)
TgTicket *tg_facts_ticket(const TgFacts *facts, gint64 number); /* (transfer none) or NULL */

void tg_organisation_free(TgOrganisation *organisation);
void tg_contact_free(TgContact *contact);
void tg_agent_free(TgAgent *agent);
void tg_letter_ref_free(TgLetterRef *ref);
void tg_message_ref_free(TgMessageRef *ref);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgOrganisation, tg_organisation_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgContact, tg_contact_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgAgent, tg_agent_free)

#endif
