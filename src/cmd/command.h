/* SPDX-License-Identifier: ISC */
/*
 * command.h - what a subcommand is: one file, one row of the table in command.c.
 *
 * A command gets its context and its arguments, prints results to context->out and messages to
 * context->err, and returns its exit status. It never calls exit(), so that tests can run many in
 * one process. `help` and the lint of the manual read the table.
 */
#ifndef TG_CMD_COMMAND_H
#define TG_CMD_COMMAND_H

#include "app/supervisor.h"
#include "desk/policy.h"
#include "store/store.h"

#include <stdio.h>

#define TG_EXIT_OK 0
#define TG_EXIT_NONE 1	   /* a reading command's "none", an administrator's mistake */
#define TG_EXIT_USAGE 2	   /* wrong words on the command line; deliver and filter use 75 instead */
#define TG_EXIT_DATA 65	   /* deliberate refusal: not a mail */
#define TG_EXIT_REFUSED 77 /* deliberate refusal of the envelope */
#define TG_EXIT_AGAIN 75   /* not done, try again: the answer to everything unexpected */

typedef struct {
	char *conf;		  /* ticketgate.conf in use */
	gboolean conf_given;	  /* by -c or the environment */
	gboolean log_given;	  /* by --log */
	char *now_text;		  /* --now as written, or NULL */
	gint64 now;		  /* fixed by --now, else 0: tg_context_now() */
	TgSupervisor *supervisor; /* who started us, or NULL; for serve */
	int in;			  /* standard input */
	FILE *out, *err;
	TgStore *store;	     /* opened on first use; kept */
	TgPolicy *policy;    /* loaded on first use; kept */
	gboolean in_process; /* tests only: analyse without a scanner process, wake nobody */
} TgContext;

#define TG_ANY_WORDS -1

typedef struct {
	const char *name;
	int (*run)(TgContext *context, int argc, char **argv); /* argv[0] is the command's name */
	const char *arguments; /* "[--recipient ADDR] [--sender ADDR]" */
	const char *summary;   /* one line */
	const char *example;
	int words; /* how many may follow, options apart; more are refused by name */
} TgCommand;

/* The table, ended by a row without a name. */
extern const TgCommand tg_commands[];

/* The whole program but for the process: options in front, the command, its exit status. Restores
 * what the options set, keeps store and policy. */
int tg_command_main(TgContext *context, int argc, char **argv);

const TgCommand *tg_command_find(const char *name);

/* Loads the policy on first use. FALSE after all findings were printed to err. */
gboolean tg_context_policy(TgContext *context);
/* Policy and store, opened on first use; prints the reason when FALSE. */
gboolean tg_context_store(TgContext *context);
gint64 tg_context_now(const TgContext *context);
void tg_context_clear(TgContext *context);

/* "ticketgate: text" to err, control characters escaped. */
void tg_context_say(TgContext *context, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Says error's message (or a default) and returns status. */
int tg_context_fail(TgContext *context, int status, const GError *error);

/* Parses a command's options: entries is a GOption table, NULL = none. argv keeps the words that are no
 * options (argc updated); never more than the command's row allows. Handles --help (prints usage,
 * summary, options, example; *ret_status = 0). FALSE: return *ret_status at once. */
gboolean tg_command_options(
	TgContext *context, const GOptionEntry *entries, int *argc, char ***argv, int *ret_status);

/* Every command's run function, for the table. */
int tg_cmd_init(TgContext *context, int argc, char **argv);
int tg_cmd_check(TgContext *context, int argc, char **argv);
int tg_cmd_deliver(TgContext *context, int argc, char **argv);
int tg_cmd_filter(TgContext *context, int argc, char **argv);
int tg_cmd_serve(TgContext *context, int argc, char **argv);
int tg_cmd_send(TgContext *context, int argc, char **argv);
int tg_cmd_parse(TgContext *context, int argc, char **argv);
int tg_cmd_explain(TgContext *context, int argc, char **argv);
int tg_cmd_why(TgContext *context, int argc, char **argv);
int tg_cmd_list(TgContext *context, int argc, char **argv);
int tg_cmd_show(TgContext *context, int argc, char **argv);
int tg_cmd_search(TgContext *context, int argc, char **argv);
int tg_cmd_events(TgContext *context, int argc, char **argv);
int tg_cmd_attachment(TgContext *context, int argc, char **argv);
int tg_cmd_queue(TgContext *context, int argc, char **argv);
int tg_cmd_stats(TgContext *context, int argc, char **argv);
int tg_cmd_backup(TgContext *context, int argc, char **argv);
int tg_cmd_keys(TgContext *context, int argc, char **argv);
int tg_cmd_customers(TgContext *context, int argc, char **argv);
int tg_cmd_contacts(TgContext *context, int argc, char **argv);
int tg_cmd_agents(TgContext *context, int argc, char **argv);
int tg_cmd_help(TgContext *context, int argc, char **argv);

#endif
