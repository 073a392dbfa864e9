/* SPDX-License-Identifier: ISC */
/*
 * commands.c - the table of commands and the reader of the lines that hold them.
 *
 * Promises: nothing is half-understood (one problem, and the plan is not to be run); what stands below
 * #note never becomes text for a customer; quoted lines, which may be the notification with its inner
 * data, never do either. A command is a row; what it does is a row of agent_run.c.
 */
#include "desk/commands.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

typedef struct {
	TgCommandKind kind;
	const char *word, *word_ru;
	gboolean argument; /* may the line go on? */
	const char *help, *help_ru;
} Row;

static const Row rows[] = {
	{ TG_COMMAND_TAKE, "take", "взять", FALSE, "you work on the ticket; the customer is told",
		"вы берёте обращение в работу, клиент об этом узнаёт" },
	{ TG_COMMAND_NOTE, "note", "заметка", TRUE, "everything below is for agents only",
		"всё, что ниже, увидят только сотрудники" },
	{ TG_COMMAND_CLOSE, "close", "закрыть", FALSE, "the ticket is solved; the customer is told",
		"обращение решено, клиент об этом узнаёт" },
	{ TG_COMMAND_HELP, "help", "помощь", FALSE, "this list", "этот список" },
};

/* Words of problems, English and Russian. */
typedef enum { SAY_LINE, SAY_UNKNOWN, SAY_NEAREST, SAY_ARGUMENT, SAY_TWICE, SAY_NOTE_BETWEEN } Say;
static const char *const words[][2] = {
	[SAY_LINE] = { "line", "строка" },
	[SAY_UNKNOWN] = { "there is no such command", "такой команды нет" },
	[SAY_NEAREST] = { "did you mean", "может быть," },
	[SAY_ARGUMENT] = { "nothing may follow this command",
		"после этой команды ничего быть не должно" },
	[SAY_TWICE] = { "the command is given twice", "команда дана дважды" },
	[SAY_NOTE_BETWEEN] = { "a note must stand at the top or at the bottom of the text",
		"заметка должна стоять в начале или в конце текста" },
};

/* The phrase in the language. */
static const char *
say(Say what, const char *language)
{
	return words[what][g_strcmp0(language, "ru") == 0];
}

/* Frees a command. */
static void
command_free(TgCommand *command)
{
	g_free(command->argument);
	g_free(command->line);
	g_free(command);
}

/* Frees the plan. */
void
tg_command_plan_free(TgCommandPlan *plan)
{
	if (!plan)
		return;
	g_ptr_array_unref(plan->commands);
	g_ptr_array_unref(plan->problems);
	g_free(plan->text);
	g_free(plan->note);
	g_free(plan);
}

/* Is the command among those of the plan? */
gboolean
tg_command_plan_has(const TgCommandPlan *plan, TgCommandKind kind)
{
	for (guint i = 0; i < plan->commands->len; i++) {
		const TgCommand *command = g_ptr_array_index(plan->commands, i);

		if (command->kind == kind)
			return TRUE;
	}
	return FALSE;
}

/* The row of a folded word, or NULL. */
static const Row *
find_row(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (strcmp(rows[i].word, word) == 0 || strcmp(rows[i].word_ru, word) == 0)
			return &rows[i];
	}
	return NULL;
}

/* The word after '#', folded, and what follows it. (transfer full both) */
static char *
split_line(const char *line, char **ret_argument)
{
	const gsize length = strcspn(line + 1, " \t");
	g_autofree char *word = g_strndup(line + 1, length);

	*ret_argument = g_strstrip(g_strdup(line + 1 + length));
	return tg_text_fold(word);
}

/* Adds a problem: where, what, and the nearest word when there is one. */
static void
add_problem(TgCommandPlan *plan, Say what, guint number, const char *line, const char *nearest,
	const char *language)
{
	g_autofree char *shown = tg_text_one_line(line, 80);
	GString *problem = g_string_new(NULL);

	g_string_append_printf(problem, "%s %u, \"%s\": %s", say(SAY_LINE, language), number, shown,
		say(what, language));
	if (nearest)
		g_string_append_printf(problem, " (%s #%s?)", say(SAY_NEAREST, language), nearest);
	g_ptr_array_add(plan->problems, g_string_free(problem, FALSE));
}

/* Reads one command line into the plan. */
static void
read_command(TgCommandPlan *plan, const char *line, guint number, const char *language)
{
	const char *known[2 * G_N_ELEMENTS(rows) + 1] = { NULL };
	g_autofree char *argument = NULL;
	g_autofree char *word = split_line(line, &argument);
	const Row *row = find_row(word);
	TgCommand *command;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		known[2 * i] = rows[i].word;
		known[2 * i + 1] = rows[i].word_ru;
	}
	if (!row) {
		add_problem(
			plan, SAY_UNKNOWN, number, line, tg_nearest_word(word, known), language);
		return;
	}
	if (argument[0] && !row->argument)
		add_problem(plan, SAY_ARGUMENT, number, line, NULL, language);
	if (tg_command_plan_has(plan, row->kind))
		add_problem(plan, SAY_TWICE, number, line, NULL, language);
	command = g_new0(TgCommand, 1);
	command->kind = row->kind;
	command->argument = g_steal_pointer(&argument);
	command->line = g_strdup(line);
	command->number = number;
	g_ptr_array_add(plan->commands, command);
}

/* White space at the end is nothing; in front of '#' or "\\#", or alone, neither (HTML leaves it there). */
static void
clean_line(char *line)
{
	const char *start = line;
	char *end = line + strlen(line);

	while (*start && g_unichar_isspace(g_utf8_get_char(start)))
		start = g_utf8_next_char(start);
	while (end > start) {
		char *last = g_utf8_prev_char(end);

		if (!g_unichar_isspace(g_utf8_get_char(last)))
			break;
		end = last;
	}
	*end = '\0';
	if (start >= end)
		*line = '\0';
	else if (start[0] == '#' || (start[0] == '\\' && start[1] == '#'))
		memmove(line, start, (gsize)(end - start) + 1);
}

/* Lines [*ret_top, *ret_bottom) are text, command lines lie around them. */
static void
find_blocks(GStrv lines, guint count, guint *ret_top, guint *ret_bottom)
{
	guint top = 0, bottom = count;

	while (top < count && lines[top][0] == '\0')
		top++;
	while (top < count && lines[top][0] == '#')
		top++;
	while (bottom > top && lines[bottom - 1][0] == '\0')
		bottom--;
	while (bottom > top && lines[bottom - 1][0] == '#')
		bottom--;
	*ret_top = top;
	*ret_bottom = bottom;
}

/* A line of text as it is meant: "\#" is '#'. */
static const char *
unescape(const char *line)
{
	return line[0] == '\\' && line[1] == '#' ? line + 1 : line;
}

/* The middle lines as text; quoted ones are left out of what goes to a customer. */
static char *
join_text(TgCommandPlan *plan, GStrv lines, guint from, guint to, gboolean for_customer)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = from; i < to; i++) {
		if (for_customer && lines[i][0] == '>') {
			plan->quoted++;
			continue;
		}
		g_string_append(text, unescape(lines[i]));
		g_string_append_c(text, '\n');
	}
	return tg_text_trim(text->str);
}

/* A note that would be sent to the customer because it stands between two paragraphs. */
static void
check_between(TgCommandPlan *plan, GStrv lines, guint from, guint to, const char *language)
{
	for (guint i = from; i < to; i++) {
		g_autofree char *argument = NULL;
		g_autofree char *word = NULL;
		const Row *row;

		if (lines[i][0] != '#')
			continue;
		word = split_line(lines[i], &argument);
		row = find_row(word);
		if (row && row->kind == TG_COMMAND_NOTE)
			add_problem(plan, SAY_NOTE_BETWEEN, i + 1, lines[i], NULL, language);
	}
}

/* What #note in the top block, with the text below it, or in the bottom block, makes of the text. */
static void
read_note(TgCommandPlan *plan, guint top_commands)
{
	for (guint i = 0; i < plan->commands->len; i++) {
		const TgCommand *command = g_ptr_array_index(plan->commands, i);
		g_autofree char *note = NULL;

		if (command->kind != TG_COMMAND_NOTE)
			continue;
		note = i < top_commands ? g_strconcat(command->argument, "\n", plan->text, NULL)
					: g_strdup(command->argument);
		plan->note = tg_text_trim(note);
		if (i < top_commands) {
			g_free(plan->text);
			plan->text = g_strdup("");
			plan->quoted = 0;
		}
		return;
	}
}

/* Blocks, commands, text, note. */
TgCommandPlan *
tg_commands_read(const char *new_text, const char *language)
{
	TgCommandPlan *plan = g_new0(TgCommandPlan, 1);
	g_auto(GStrv) lines = g_strsplit(new_text, "\n", -1);
	const guint count = g_strv_length(lines);
	guint top, bottom, top_commands;
	gboolean top_note;

	plan->commands = g_ptr_array_new_with_free_func((GDestroyNotify)command_free);
	plan->problems = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < count; i++)
		clean_line(lines[i]);
	find_blocks(lines, count, &top, &bottom);
	for (guint i = 0; i < top; i++) {
		if (lines[i][0] == '#')
			read_command(plan, lines[i], i + 1, language);
	}
	top_commands = plan->commands->len;
	top_note = tg_command_plan_has(plan, TG_COMMAND_NOTE);
	for (guint i = bottom; i < count; i++) {
		if (lines[i][0] == '#')
			read_command(plan, lines[i], i + 1, language);
	}
	if (top_note) {
		plan->text = join_text(plan, lines, top, bottom, FALSE);
	} else {
		check_between(plan, lines, top, bottom, language);
		plan->text = join_text(plan, lines, top, bottom, TRUE);
	}
	read_note(plan, top_commands);
	return plan;
}

/* The table, printed. */
char *
tg_commands_help(const char *language)
{
	const gboolean russian = g_strcmp0(language, "ru") == 0;
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_string_append_printf(text, "#%s, #%s: %s\n",
			russian ? rows[i].word_ru : rows[i].word,
			russian ? rows[i].word : rows[i].word_ru,
			russian ? rows[i].help_ru : rows[i].help);
	return g_string_free(text, FALSE);
}
