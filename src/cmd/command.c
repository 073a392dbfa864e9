/* SPDX-License-Identifier: ISC */
/*
 * command.c - the table of commands, the options in front of them, their help.
 *
 * Knows no command's inside. A new command is a row here and a file (doc/ADDING.md).
 */
#include "cmd/command.h"

#include "app/clock.h"
#include "base/error.h"

#include <errno.h>
#include <string.h>

#define INTAKE "[--recipient ADDR] [--sender ADDR] [--size N]"

const TgCommand tg_commands[] = {
	{ "init", tg_cmd_init,
		"DIR [--profile NAME] [--desk ADDRESS] [--store URL] [--transport KIND] | --list",
		"write a commented configuration, filters, templates, calendars, key and database",
		"ticketgate init /etc/ticketgate --desk support@example.com" },
	{ "check", tg_cmd_check, "[--rebuild] [--repair]",
		"read everything that a run would read and name what is wrong, by file and line",
		"ticketgate check" },
	{ "deliver", tg_cmd_deliver, INTAKE,
		"one message on standard input becomes a ticket, durable before the exit status",
		"ticketgate deliver --recipient support@example.com < mail.eml" },
	{ "filter", tg_cmd_filter, INTAKE,
		"deliver, then write the message to standard output with X-Ticketgate lines in "
		"front",
		"ticketgate filter --recipient support@example.com < mail.eml" },
	{ "send", tg_cmd_send, "", "one pass over the outbox", "ticketgate send" },
	{ "parse", tg_cmd_parse, "[--json] [FILE...]",
		"print what the bytes of a message alone say", "ticketgate parse --json mail.eml" },
	{ "explain", tg_cmd_explain, "[--json] [--recipient ADDR] [--sender ADDR] [FILE]",
		"print what would happen to a message, and why; write nothing",
		"ticketgate explain mail.eml" },
	{ "why", tg_cmd_why, "[--json] MESSAGE-ID",
		"print what did happen to a message: decision, ticket, letters",
		"ticketgate why '<20261123.1@example.com>'" },
	{ "list", tg_cmd_list,
		"[--json] [--desk NAME] [--status WORD] [--contact ADDR] [--limit N]",
		"print tickets, one a line", "ticketgate list --status open" },
	{ "show", tg_cmd_show, "[--json] N", "print a ticket with its messages and events",
		"ticketgate show 1042" },
	{ "search", tg_cmd_search, "[--json] [--limit N] TEXT", "find tickets by words",
		"ticketgate search принтер" },
	{ "events", tg_cmd_events, "[--json] [--follow] [N]", "print what happened, oldest first",
		"ticketgate events --follow" },
	{ "attachment", tg_cmd_attachment, "N PART", "write a stored attachment to standard output",
		"ticketgate attachment 1042 2 > screen.png" },
	{ "backup", tg_cmd_backup, "FILE", "copy the database while it is in use",
		"ticketgate backup /var/backups/ticketgate.db" },
	{ "customers", tg_cmd_customers, "import FILE.csv | list [--json]",
		"the registry of organisations", "ticketgate customers import customers.csv" },
	{ "contacts", tg_cmd_contacts, "import FILE.csv | list [--json]", "the registry of people",
		"ticketgate contacts import contacts.csv" },
	{ "agents", tg_cmd_agents,
		"add ADDRESS [--name N] [--line N] [--head] | remove ADDRESS | list [--json]",
		"the people of the desk",
		"ticketgate agents add petrov@example.com --name Петров" },
	{ "help", tg_cmd_help, "[COMMAND]", "print the commands, or one command's usage",
		"ticketgate help deliver" },
	{ NULL, NULL, NULL, NULL, NULL },
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

/* Usage, summary, options and an example of one command. */
static void
print_usage(TgContext *context, const TgCommand *command, const GOptionEntry *entries)
{
	fprintf(context->out, "usage: ticketgate %s%s%s\n\n%s.\n", command->name,
		command->arguments[0] ? " " : "", command->arguments, command->summary);
	if (entries && entries->long_name)
		fputc('\n', context->out);
	for (; entries && entries->long_name; entries++) {
		g_autofree char *option =
			g_strconcat("--", entries->long_name, entries->arg_description ? " " : "",
				entries->arg_description ? entries->arg_description : "", NULL);

		fprintf(context->out, "  %-22s %s\n", option, entries->description);
	}
	fprintf(context->out, "\nexample:\n  %s\n", command->example);
}

/* GOption does the parsing; its own help would exit the process. Words are taken as file names, that
 * is as they are: a string would be converted from a locale that is not set. */
gboolean
tg_command_options(
	TgContext *context, const GOptionEntry *entries, int *argc, char ***argv, int *ret_status)
{
	g_autoptr(GOptionContext) options = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	gboolean help = FALSE;
	const GOptionEntry common[] = { { "help", 'h', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE,
						&help, "print this", NULL },
		G_OPTION_ENTRY_NULL };

	for (int i = 1; i < *argc; i++) {
		if (!g_utf8_validate((*argv)[i], -1, NULL)) {
			tg_context_say(context, "%s: a word is not UTF-8", (*argv)[0]);
			*ret_status = TG_EXIT_USAGE;
			return FALSE;
		}
	}
	g_option_context_set_help_enabled(options, FALSE);
	if (entries)
		g_option_context_add_main_entries(options, entries, NULL);
	g_option_context_add_main_entries(options, common, NULL);
	if (!g_option_context_parse(options, argc, argv, &error)) {
		tg_context_say(context, "%s: %s", (*argv)[0], error->message);
		*ret_status = TG_EXIT_USAGE;
		return FALSE;
	}
	if (help) {
		print_usage(context, tg_command_find((*argv)[0]), entries);
		*ret_status = TG_EXIT_OK;
	}
	return !help;
}

/* All commands, a line each. */
static void
print_commands(FILE *out)
{
	fputs("usage: ticketgate [-c FILE] [--now INSTANT] COMMAND ...\n\n", out);
	for (const TgCommand *row = tg_commands; row->name; row++)
		fprintf(out, "  %-11s %s\n", row->name, row->summary);
	fputs("\n'ticketgate COMMAND --help' tells more; the manual is ticketgate(1).\n", out);
}

/* `help` and `help COMMAND`. */
int
tg_cmd_help(TgContext *context, int argc, char **argv)
{
	const TgCommand *command;

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

/* Reads "-c FILE" and "--now INSTANT" from the front; returns the index of the command, or -1. */
static int
read_front(TgContext *context, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		gboolean is_conf = g_str_equal(argv[i], "-c") || g_str_equal(argv[i], "--config");

		if (g_str_equal(argv[i], "--help") || g_str_equal(argv[i], "-h"))
			return argc;
		if (!is_conf && !g_str_equal(argv[i], "--now")) {
			tg_context_say(context, "unknown option '%s' before the command", argv[i]);
			return -1;
		}
		if (i + 1 == argc) {
			tg_context_say(context, "option '%s' wants a value", argv[i]);
			return -1;
		}
		i++;
		if (is_conf) {
			g_free(context->conf);
			context->conf = g_strdup(argv[i]);
			context->conf_given = TRUE;
		} else if (tg_clock_parse(argv[i], &context->now)) {
			g_free(context->now_text);
			context->now_text = g_strdup(argv[i]);
		} else {
			tg_context_say(context,
				"--now: '%s' is no instant (like 2026-11-23T10:05:00+03:00)",
				argv[i]);
			return -1;
		}
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
	at = read_front(context, argc, argv);
	if (at >= argc) {
		print_commands(context->out);
		status =
			argc > 1 && at > 0 && argv[argc - 1][0] == '-' ? TG_EXIT_OK : TG_EXIT_USAGE;
	} else if (at > 0) {
		command = tg_command_find(argv[at]);
		status = command ? command->run(context, argc - at, argv + at)
				 : unknown_command(context, argv[at]);
	}
	status = close_output(context, status, intake);
	return status == TG_EXIT_USAGE && intake ? TG_EXIT_AGAIN : status;
}
