/* SPDX-License-Identifier: ISC */
/*
 * command.c - the table of commands and the options in front of them.
 *
 * Knows no command's inside. How to add one: doc/ADDING.md.
 */
#include "cmd/command.h"

#include "app/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "config.h"

#include <errno.h>
#include <string.h>

#define USAGE "usage: ticketgate [-c FILE] [--now INSTANT] [--log FORM] COMMAND ..."
#define INTAKE "[--recipient ADDR] [--sender ADDR] [--size N]"

const TgCommand tg_commands[] = {
	{ "init", tg_cmd_init,
		"DIR [--profile NAME] [--desk ADDRESS] [--store URL] [--transport KIND] | --list",
		"write a commented configuration, filters, templates, calendars, key and database",
		"ticketgate init /etc/ticketgate --desk support@example.com", 1 },
	{ "check", tg_cmd_check, "[--rebuild] [--repair]",
		"read everything that a run would read and name what is wrong, by file and line",
		"ticketgate check", 0 },
	{ "deliver", tg_cmd_deliver, INTAKE,
		"one message on standard input becomes a ticket, durable before the exit status",
		"ticketgate deliver --recipient support@example.com < mail.eml", 0 },
	{ "filter", tg_cmd_filter, INTAKE,
		"deliver, then write the message to standard output with X-Ticketgate lines in "
		"front",
		"ticketgate filter --recipient support@example.com < mail.eml", 0 },
	{ "serve", tg_cmd_serve, "[--only ROLES]",
		"take mail over LMTP, send letters and watch the clock, until told to stop",
		"ticketgate serve --only lmtp", 0 },
	{ "send", tg_cmd_send, "", "one pass over the outbox", "ticketgate send", 0 },
	{ "parse", tg_cmd_parse, "[--json] [FILE...]",
		"print what the bytes of a message alone say", "ticketgate parse --json mail.eml",
		TG_ANY_WORDS },
	{ "explain", tg_cmd_explain,
		"[--json] [--recipient ADDR] [--sender ADDR] [--size N] [FILE]",
		"print what would happen to a message, and why; write nothing",
		"ticketgate explain mail.eml", 1 },
	{ "why", tg_cmd_why, "[--json] MESSAGE-ID",
		"print what did happen to a message: decision, ticket, letters",
		"ticketgate why '<20261123.1@example.com>'", 1 },
	{ "list", tg_cmd_list,
		"[--json] [--desk NAME] [--status WORD] [--contact ADDR] [--limit N]",
		"print tickets, one a line", "ticketgate list --status open", 0 },
	{ "show", tg_cmd_show, "[--json] N", "print a ticket with its messages and events",
		"ticketgate show 1042", 1 },
	{ "search", tg_cmd_search, "[--json] [--limit N] TEXT", "find tickets by words",
		"ticketgate search принтер", TG_ANY_WORDS },
	{ "events", tg_cmd_events, "[--json] [--follow] [N]", "print what happened, oldest first",
		"ticketgate events --follow", 1 },
	{ "attachment", tg_cmd_attachment, "N PART", "write a stored attachment to standard output",
		"ticketgate attachment 1042 2 > screen.png", 2 },
	{ "queue", tg_cmd_queue,
		"[--json] [--failed] [--ticket N] [letters] | retry ID... | retry all-failed | "
		"drop ID...",
		"print letters that wait, and why; try one again, or give it up",
		"ticketgate queue retry all-failed", TG_ANY_WORDS },
	{ "stats", tg_cmd_stats, "[--json | --prometheus] [--since DAY]",
		"print the ledger of the mails, tickets and letters by state", "ticketgate stats",
		0 },
	{ "backup", tg_cmd_backup, "FILE", "copy the database while it is in use",
		"ticketgate backup /var/backups/ticketgate.db", 1 },
	{ "keys", tg_cmd_keys, "rotate | remove ID | list [--json]",
		"the keys that sign Message-IDs; 'rotate' makes a new one, old ones still verify",
		"ticketgate keys rotate", 2 },
	{ "customers", tg_cmd_customers, "import FILE.csv | list [--json]",
		"the registry of organisations", "ticketgate customers import customers.csv", 2 },
	{ "contacts", tg_cmd_contacts, "import FILE.csv | list [--json]", "the registry of people",
		"ticketgate contacts import contacts.csv", 2 },
	{ "agents", tg_cmd_agents,
		"add ADDRESS [--name N] [--line N] [--head] | remove ADDRESS | list [--json]",
		"the people of the desk", "ticketgate agents add petrov@example.com --name Петров",
		2 },
	{ "help", tg_cmd_help, "[COMMAND]", "print the commands, or one command's usage",
		"ticketgate help deliver", 1 },
	{ NULL, NULL, NULL, NULL, NULL, 0 },
};

/* The row of a name, or NULL. */
const TgCommand *
tg_command_find(const char *name)
{
	for (const TgCommand *row = tg_commands; row->name; row++) {
		if (g_str_equal(row->name, name))
			return row;
	}
	return NULL;
}

/* "unknown command 'lst' (did you mean 'list'?)" */
static int
unknown_command(TgContext *context, const char *word)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const char *near;

	for (const TgCommand *row = tg_commands; row->name; row++)
		g_ptr_array_add(names, (gpointer)row->name);
	g_ptr_array_add(names, NULL);
	near = tg_nearest_word(word, (const char *const *)names->pdata);
	if (near)
		tg_context_say(context, "unknown command '%s' (did you mean '%s'?)", word, near);
	else
		tg_context_say(context, "unknown command '%s'; 'ticketgate help' lists them", word);
	return TG_EXIT_USAGE;
}

/* All commands, a line each. */
static void
print_commands(FILE *out)
{
	fputs(USAGE "\n\n", out);
	for (const TgCommand *row = tg_commands; row->name; row++)
		fprintf(out, "  %-11s %s\n", row->name, row->summary);
	fputs("\n'ticketgate COMMAND --help' tells more; the manual is ticketgate(1).\n", out);
}

/* `help` and `help COMMAND`. */
int
tg_cmd_help(TgContext *context, int argc, char **argv)
{
	const TgCommand *command;
	int status;

	if (!tg_command_options(context, NULL, &argc, &argv, &status))
		return status;
	if (argc < 2) {
		print_commands(context->out);
		return TG_EXIT_OK;
	}
	command = tg_command_find(argv[1]);
	if (!command)
		return unknown_command(context, argv[1]);
	{
		const char *words[] = { command->name, "--help", NULL };

		return command->run(context, 2, (char **)words);
	}
}

/* "unknown option '--conf' before the command (did you mean '--config'?)" */
static void
unknown_option(TgContext *context, const char *word)
{
	static const char *const known[] = { "-c", "-h", "--config", "--now", "--log", "--help",
		"--version", NULL };
	const char *near = strlen(word) > 2 ? tg_nearest_word(word, known) : NULL;

	if (near)
		tg_context_say(context,
			"unknown option '%s' before the command (did you mean '%s'?)", word, near);
	else
		tg_context_say(context,
			"unknown option '%s' before the command; 'ticketgate help' tells more",
			word);
}

/* What asks for an answer and nothing else: --help, --version. */
static gboolean
answer_front(TgContext *context, const char *word)
{
	if (g_str_equal(word, "--version"))
		fputs(PACKAGE_STRING "\n", context->out);
	else if (g_str_equal(word, "--help") || g_str_equal(word, "-h"))
		print_commands(context->out);
	else
		return FALSE;
	return TRUE;
}

static gboolean
is_conf_option(const char *option)
{
	return g_str_equal(option, "-c") || g_str_equal(option, "--config");
}

/* "--log WORDS" */
static gboolean
set_log(TgContext *context, const char *value)
{
	TgLogSetup setup = *tg_log_get();

	if (!tg_log_parse(value, &setup)) {
		tg_context_say(context,
			"--log: '%s' is none of person, journal, timed (and :error, :warning, "
			":notice, :info, :debug)",
			value);
		return FALSE;
	}
	tg_log_set(&setup);
	context->log_given = TRUE;
	return TRUE;
}

/* Puts the value of "-c", "--now" or "--log" into the context. */
static gboolean
set_front(TgContext *context, const char *option, const char *value)
{
	if (g_str_equal(option, "--log"))
		return set_log(context, value);
	if (is_conf_option(option)) {
		g_free(context->conf);
		context->conf = g_strdup(value);
		context->conf_given = TRUE;
	} else if (tg_clock_parse(value, &context->now)) {
		g_free(context->now_text);
		context->now_text = g_strdup(value);
	} else {
		tg_context_say(context,
			"--now: '%s' is no instant (like 2026-11-23T10:05:00+03:00)", value);
		return FALSE;
	}
	return TRUE;
}

/* Reads the options from the front; returns the index of the command. 0: it ends here, with *ret_status. */
static int
read_front(TgContext *context, int argc, char **argv, int *ret_status)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i += 2) {
		*ret_status = TG_EXIT_USAGE;
		if (answer_front(context, argv[i])) {
			*ret_status = TG_EXIT_OK;
			return 0;
		}
		if (!is_conf_option(argv[i]) && !g_str_equal(argv[i], "--now") &&
			!g_str_equal(argv[i], "--log")) {
			unknown_option(context, argv[i]);
			return 0;
		}
		if (i + 1 == argc) {
			tg_context_say(context, "option '%s' wants a value", argv[i]);
			return 0;
		}
		if (!set_front(context, argv[i], argv[i + 1]))
			return 0;
	}
	return i;
}

/* A wrong word in front of deliver or filter must not bounce a mail: those two turn usage into 75. */
static gboolean
is_intake(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (g_str_equal(argv[i], "deliver") || g_str_equal(argv[i], "filter"))
			return TRUE;
	}
	return FALSE;
}

/* What could not be written was not printed; the doors have decided on their own. */
static int
close_output(TgContext *context, int status, gboolean intake)
{
	const gboolean written = fflush(context->out) == 0 && !ferror(context->out);

	if (written || intake || status != TG_EXIT_OK)
		return status;
	if (errno != EPIPE)
		tg_context_say(context, "cannot write the output: %s", g_strerror(errno));
	return TG_EXIT_NONE;
}

/* One run. */
int
tg_command_main(TgContext *context, int argc, char **argv)
{
	const TgCommand *command;
	const gboolean intake = is_intake(argc, argv); /* before options are taken out of argv */
	int at, status = TG_EXIT_USAGE;

	context->now = 0;
	g_clear_pointer(&context->now_text, g_free);
	at = read_front(context, argc, argv, &status);
	if (at >= argc) {
		print_commands(context->err);
	} else if (at > 0) {
		command = tg_command_find(argv[at]);
		status = command ? command->run(context, argc - at, argv + at)
				 : unknown_command(context, argv[at]);
	}
	status = close_output(context, status, intake);
	return status == TG_EXIT_USAGE && intake ? TG_EXIT_AGAIN : status;
}
