/* SPDX-License-Identifier: ISC */
/*
 * fuzz-commands.c - any mail of an agent (P10): commands stand in the block at the very top or the very
 * bottom of what he wrote now, none comes from a quote, and what is no command is neither lost nor sent
 * to a customer when it is a note.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "desk/commands.h"
#include "mail/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line without the white space around it. (transfer full) */
static char *
bare(const char *line)
{
	const char *end = line + strlen(line);

	while (*line && g_unichar_isspace(g_utf8_get_char(line)))
		line = g_utf8_next_char(line);
	while (end > line && g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	return g_strndup(line, end - line);
}

/* TRUE when every line of lines[from..to) is empty or begins with '#', one block of the latter. */
static gboolean
is_block(GStrv lines, guint from, guint to)
{
	guint blocks = 0;
	gboolean inside = FALSE;

	for (guint i = from; i < to; i++) {
		g_autofree char *line = bare(lines[i]);

		if (*line && *line != '#')
			return FALSE;
		blocks += *line && !inside;
		inside = *line != '\0';
	}
	return blocks <= 1;
}

/* Each command is a line of its own at one of the two ends. */
static void
check_commands(const TgCommandPlan *plan, GStrv lines)
{
	guint count = g_strv_length(lines), last = 0, seen = 0;

	for (guint i = 0; i < plan->commands->len; i++) {
		const TgCommand *command = g_ptr_array_index(plan->commands, i);
		g_autofree char *line = NULL;

		g_assert(command->number > last && command->number <= count);
		last = command->number;
		line = bare(lines[command->number - 1]);
		g_assert(*line == '#' && strcmp(line, command->line) == 0);
		g_assert(is_block(lines, 0, command->number) ||
			 is_block(lines, command->number - 1, count));
		if (plan->problems->len == 0) {
			g_assert(!(seen & (1U << command->kind)));
			g_assert(!*command->argument || command->kind == TG_COMMAND_NOTE);
		}
		seen |= 1U << command->kind;
		g_assert(tg_command_plan_has(plan, command->kind));
	}
}

/* Visible characters of a text without quoted lines; '\\' and '#' may be taken away in front. */
static gsize
weight(const char *text, gboolean quoted_too)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	gsize count = 0;

	for (guint i = 0; lines[i]; i++)
		for (const char *p = lines[i]; *p && (quoted_too || lines[i][0] != '>');
			p = g_utf8_next_char(p))
			count += !g_unichar_isspace(g_utf8_get_char(p)) && *p != '\\' && *p != '#';
	return count;
}

/* What goes to a customer holds no quoted line, and nothing when all of it is a note. */
static void
check_text(const TgCommandPlan *plan, GStrv lines)
{
	gboolean top_note = FALSE;
	gsize all = 0, commands = 0;

	for (guint i = 0; i < plan->commands->len; i++) {
		const TgCommand *command = g_ptr_array_index(plan->commands, i);

		top_note |= command->kind == TG_COMMAND_NOTE && is_block(lines, 0, command->number);
		commands += weight(command->line, TRUE);
	}
	g_assert(plan->text[0] != '>' && !strstr(plan->text, "\n>"));
	g_assert(plan->problems->len || !top_note || (plan->note && !*plan->text));
	if (plan->problems->len || tg_command_plan_has(plan, TG_COMMAND_NOTE))
		return;
	for (guint i = 0; lines[i]; i++)
		all += weight(lines[i], FALSE);
	g_assert(!plan->note);
	g_assert(weight(plan->text, TRUE) + commands == all);
}

/* Reads one text as commands. */
static void
check(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(TgCommandPlan) plan = tg_commands_read(text, "en");
	g_autoptr(TgCommandPlan) russian = tg_commands_read(text, "ru");

	g_assert(plan->commands->len == russian->commands->len &&
		 plan->problems->len == russian->problems->len);
	check_commands(plan, lines);
	check_text(plan, lines);
	for (guint i = 0; i < plan->problems->len; i++)
		g_assert(!strchr(plan->problems->pdata[i], '\n'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = tg_text_lines((const char *)data, (gssize)size, TG_MAX_TEXT);
	TgBody body;

	check(text);
	tg_body_cut(text, FALSE, FALSE, &body);
	check(body.new_text);
	tg_body_clear(&body);
	return 0;
}
