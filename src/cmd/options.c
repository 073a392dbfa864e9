/* SPDX-License-Identifier: ISC */
/*
 * options.c - a command's options and words: read, refused by name, explained by --help.
 *
 * Whatever a command does not know is refused: a word that is ignored is a mistake that nobody sees.
 */
#include "cmd/command.h"

#include "base/error.h"

#include <string.h>

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

/* The first option that no entry has, as written up to its '='; NULL when there is none. (transfer full) */
static char *
unknown_option(const GOptionEntry *entries, int argc, char **argv)
{
	for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++) {
		g_autofree char *word = g_strndup(argv[i], strcspn(argv[i], "="));
		gboolean known = FALSE;

		if (word[0] != '-' || !word[1])
			continue;
		for (const GOptionEntry *entry = entries; entry && entry->long_name; entry++)
			known |= g_str_has_prefix(word, "--") &&
				 g_str_equal(word + 2, entry->long_name);
		if (!known)
			return g_steal_pointer(&word);
	}
	return NULL;
}

/* "list: unknown option '--limt' (did you mean '--limit'?)" */
static void
say_unknown(TgContext *context, const char *command, const GOptionEntry *entries, const char *word)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const char *nearest;

	for (; entries && entries->long_name; entries++)
		g_ptr_array_add(names, (gpointer)entries->long_name);
	g_ptr_array_add(names, NULL);
	nearest = tg_nearest_word(word + strspn(word, "-"), (const char *const *)names->pdata);
	if (nearest)
		tg_context_say(context, "%s: unknown option '%s' (did you mean '--%s'?)", command,
			word, nearest);
	else
		tg_context_say(context,
			"%s: unknown option '%s'; 'ticketgate %s --help' lists them", command, word,
			command);
}

/* GOption's own words, but for the commonest mistake. */
static void
say_wrong(TgContext *context, const char *command, const GOptionEntry *entries, const GError *error,
	int argc, char **argv)
{
	g_autofree char *word = NULL;

	if (g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
		word = unknown_option(entries, argc, argv);
	if (word)
		say_unknown(context, command, entries, word);
	else
		tg_context_say(context, "%s: %s", command, error->message);
}

/* More words than the command's row allows; GOption leaves a "--" in front of some. */
static gboolean
check_words(TgContext *context, const TgCommand *command, int *argc, char **argv)
{
	if (*argc > 1 && g_str_equal(argv[1], "--")) {
		memmove(argv + 1, argv + 2, sizeof *argv * (gsize)(*argc - 1));
		(*argc)--;
	}
	if (command->words == TG_ANY_WORDS || *argc - 1 <= command->words)
		return TRUE;
	tg_context_say(context, "%s: unexpected word '%s'; 'ticketgate %s --help' tells more",
		command->name, argv[command->words + 1], command->name);
	return FALSE;
}

/* GOption does the parsing; its own help would exit the process. Words are taken as file names, that
 * is as they are: a string would be converted from a locale that is not set. */
gboolean
tg_command_options(
	TgContext *context, const GOptionEntry *entries, int *argc, char ***argv, int *ret_status)
{
	const TgCommand *command = tg_command_find((*argv)[0]);
	g_autoptr(GOptionContext) options = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	gboolean help = FALSE;
	const GOptionEntry common[] = { { "help", 'h', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE,
						&help, "print this", NULL },
		G_OPTION_ENTRY_NULL };

	*ret_status = TG_EXIT_USAGE;
	for (int i = 1; i < *argc; i++) {
		if (!g_utf8_validate((*argv)[i], -1, NULL)) {
			tg_context_say(context, "%s: a word is not UTF-8", command->name);
			return FALSE;
		}
	}
	g_option_context_set_help_enabled(options, FALSE);
	if (entries)
		g_option_context_add_main_entries(options, entries, NULL);
	g_option_context_add_main_entries(options, common, NULL);
	if (!g_option_context_parse(options, argc, argv, &error)) {
		say_wrong(context, command->name, entries, error, *argc, *argv);
		return FALSE;
	}
	if (help) {
		print_usage(context, command, entries);
		*ret_status = TG_EXIT_OK;
		return FALSE;
	}
	return check_words(context, command, argc, *argv);
}
