/* SPDX-License-Identifier: ISC */
/*
 * agent_run.h - doing what an agent asks for, once it is proved and understood; and telling him.
 * For decide_agent.c only.
 */
#ifndef TG_DESK_AGENT_RUN_H
#define TG_DESK_AGENT_RUN_H

#include "desk/builder.h"
#include "desk/commands.h"

/* Sentences to agents, English and Russian. */
typedef enum {
	SAY_NOTHING_DONE,
	SAY_NO_TICKET,
	SAY_NOTHING_TO_DO,
	SAY_NOBODY,
	SAY_CLOSED_ALREADY,
	SAY_TWO_TICKETS,
	SAY_YOUR_TEXT,
	SAY_SENT,
	SAY_TAKEN,
	SAY_NOTED,
	SAY_CLOSED,
	SAY_REFUSED_FILE,
	SAY_QUOTED
} TgAgentSaying;
/* The sentence in the desk's language. (transfer none) */
const char *tg_agent_say(const TgBuilder *builder, TgAgentSaying what);

/* A letter about what was done, or why nothing was, to the registered address. */
void tg_agent_tell(TgBuilder *builder, const char *text);

/* Everybody who takes part and can be written to, joined for people. (transfer full) */
char *tg_agent_participants(const TgTicket *ticket);

/* Is there something to send to the participants? */
gboolean tg_agent_replies(const TgBuilder *builder, const TgCommandPlan *plan);

/* Does all of it. */
void tg_agent_run(TgBuilder *builder, const TgCommandPlan *plan);

#endif
