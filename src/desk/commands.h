/* SPDX-License-Identifier: ISC */
/*
 * commands.h - what an agent's mail asks for: command lines, text for the customer, a note (interface §6).
 *
 * Commands are the contiguous lines that begin with '#' at the very top or the very bottom of the new
 * text; between two paragraphs such lines are text, and "\#" at the start of a line is a plain '#'. One
 * line that is not understood makes the whole mail do nothing. Pure; knows no ticket.
 */
#ifndef TG_DESK_COMMANDS_H
#define TG_DESK_COMMANDS_H

#include <glib.h>

typedef enum {
	TG_COMMAND_TAKE,
	TG_COMMAND_NOTE, /* everything below is for agents only */
	TG_COMMAND_CLOSE,
	TG_COMMAND_HELP
} TgCommandKind;

typedef struct {
	TgCommandKind kind;
	char *argument; /* "" when none */
	char *line;	/* as written */
	guint number;	/* of the line in the new text, from 1 */
} TgCommand;

typedef struct {
	GPtrArray *commands; /* TgCommand, in their order */
	char *text;	     /* for the customer; "" when there is none */
	char *note;	     /* for agents; NULL when there is none */
	guint quoted; /* quoted lines that were taken out of text: they may be the notification's */
	GPtrArray
		*problems; /* char *: a sentence each, in the language; empty: all is understood */
} TgCommandPlan;

/* new_text: what the agent wrote this time, signature cut. language: of the problems. (transfer full) */
TgCommandPlan *tg_commands_read(const char *new_text, const char *language);
void tg_command_plan_free(TgCommandPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgCommandPlan, tg_command_plan_free)

gboolean tg_command_plan_has(const TgCommandPlan *plan, TgCommandKind kind);

/* One line a command: words and what it does. (transfer full) */
char *tg_commands_help(const char *language);

#endif
