/* SPDX-License-Identifier: ISC */
/*
 * rules.h - the ordered table of verdicts on a message, before anybody looks at its words.
 *
 * Rows S1-S9, X2, X38, P130-P138. A row's name is what is stored with a decision and what `explain`
 * prints (I8). Adding a rule is adding a row (doc/ADDING.md).
 */
#ifndef TG_DESK_RULES_H
#define TG_DESK_RULES_H

#include "desk/identity.h"

typedef enum {
	TG_RULE_NO_ACK = 1 << 0,    /* a ticket, but the writer gets no automatic letter (I4) */
	TG_RULE_SET_ASIDE = 1 << 1, /* stored, no ticket; ends the table */
	TG_RULE_MACHINE =
		1
		<< 2, /* a machine's answer: at most an event or a note on its ticket; ends the table */
	TG_RULE_RAW = 1 << 3 /* unreadable: raw ticket, no answer (H3); ends the table */
} TgRuleEffect;

typedef struct {
	const char *name;
	guint effects;		    /* TgRuleEffect */
	const char *said, *said_ru; /* the reason, as agents read it */
} TgRule;

/* What the whole table says of one message. */
typedef struct {
	const TgRule *ending;  /* the row that ended the table, or NULL */
	const TgRule *silence; /* the first row that forbids an automatic letter, or NULL */
	GPtrArray *trace;      /* TgTrace: every row that matched */
} TgVerdict;

void tg_rules_judge(const TgMessage *message, const TgPolicy *policy, const TgIdentity *identity,
	TgVerdict *ret_verdict);
void tg_verdict_clear(TgVerdict *verdict);

/* The reason in the language. (transfer none) */
const char *tg_rule_said(const TgRule *rule, const char *language);

/* Row i of the table, NULL behind the last: for the manual. (transfer none) */
const TgRule *tg_rules_get(guint i);

TgTrace *tg_trace_new(const char *rule, const char *where, const char *effect);
void tg_trace_free(TgTrace *trace);

#endif
