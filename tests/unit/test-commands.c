/* SPDX-License-Identifier: ISC */
/*
 * test-commands.c - command lines, text and notes in an agent's words (interface §6, X30, T46).
 */
#include "desk/commands.h"

/* wanted: commands as letters t n c h, then text, then note, then problems, joined by '|'. */
static const struct {
	const char *name, *text, *wanted;
} rows[] = {
	{ "plain text", "Hello.\nBye.", "|Hello.\nBye.|-|0" },
	{ "a command alone", "#take", "t||-|0" },
	{ "a command in front", "#take\nHello.", "t|Hello.|-|0" },
	{ "... after empty lines", "\n\n#take\n\nHello.", "t|Hello.|-|0" },
	{ "a command behind", "Hello.\n#close", "c|Hello.|-|0" },
	{ "... before empty lines", "Hello.\n\n#close\n\n", "c|Hello.|-|0" },
	{ "in front and behind", "#take\nHello.\n#close", "tc|Hello.|-|0" },
	{ "two in a block", "#take\n#close\nHello.", "tc|Hello.|-|0" },
	{ "a block ends at an empty line", "#take\n\n#close\n\nHello.", "t|#close\n\nHello.|-|0" },
	{ "a line between two paragraphs is text", "One.\n\n#close\n\nTwo.",
		"|One.\n\n#close\n\nTwo.|-|0" },
	{ "escaped in front", "\\#1 is the first.", "|#1 is the first.|-|0" },
	{ "escaped behind", "See\n\\#close", "|See\n#close|-|0" },
	{ "Russian words", "#взять\n#закрыть", "tc||-|0" },
	{ "case does not matter", "#TAKE\n#Закрыть", "tc||-|0" },
	{ "a note is everything below", "#note\nOne.\n\nTwo.", "n||One.\n\nTwo.|0" },
	{ "a note on the line itself", "#note call him", "n||call him|0" },
	{ "a note with both", "#заметка one\ntwo", "n||one\ntwo|0" },
	{ "a note behind the text", "Hello.\n#note call him", "n|Hello.|call him|0" },
	{ "a note and a command", "#take\n#note\nInner.", "tn||Inner.|0" },
	{ "an unknown word", "#tkae", "||-|1" },
	{ "no word", "# Heading\ntext", "|text|-|1" },
	{ "nothing may follow take", "#take it", "t||-|1" },
	{ "twice", "#take\n#take", "tt||-|1" },
	{ "a note between paragraphs would be sent", "One.\n\n#note\nsecret\n\nTwo.",
		"|One.\n\n#note\nsecret\n\nTwo.|-|1" },
	{ "quoted lines do not go out", "> inner\nYes.", "|Yes.|-|0" },
	{ "... with a note behind and a command in front", "#take\nYes.\n> inner\n#note call",
		"tn|Yes.|call|0" },
	{ "... nor does a note between", "#take\nOne.\n\n#note\nsecret\n\nTwo.\n#note x",
		"tn|One.\n\n#note\nsecret\n\nTwo.|x|1" },
	{ "quoted lines stay in a note", "#note\n> inner\nYes.", "n||> inner\nYes.|0" },
	{ "carriage returns", "#take\r\nHello.\r\n", "t|Hello.|-|0" },
	{ "HTML's no-break spaces", "\u00a0\n\u00a0#take \u00a0\n\u00a0\nHello.", "t|Hello.|-|0" },
	{ "indented text stays indented", "One:\n  two", "|One:\n  two|-|0" },
	{ "nothing", "", "||-|0" },
};

/* One row. */
static void
test_row(gconstpointer data)
{
	const guint i = GPOINTER_TO_UINT(data);
	g_autoptr(TgCommandPlan) plan = tg_commands_read(rows[i].text, "en");
	g_autoptr(GString) got = g_string_new(NULL);

	for (guint c = 0; c < plan->commands->len; c++) {
		const TgCommand *command = g_ptr_array_index(plan->commands, c);

		g_string_append_c(got, "tnch"[command->kind]);
	}
	g_string_append_printf(
		got, "|%s|%s|%u", plan->text, plan->note ? plan->note : "-", plan->problems->len);
	g_assert_cmpstr(got->str, ==, rows[i].wanted);
}

/* What an agent is told. */
static void
test_problem(void)
{
	g_autoptr(TgCommandPlan) english = tg_commands_read("#tkae\n", "en");
	g_autoptr(TgCommandPlan) russian = tg_commands_read("#take\n#закрыт\n", "ru");
	g_autofree char *help = tg_commands_help("ru");

	g_assert_cmpstr(g_ptr_array_index(english->problems, 0), ==,
		"line 1, \"#tkae\": there is no such command (did you mean #take?)");
	g_assert_cmpstr(g_ptr_array_index(russian->problems, 0), ==,
		"строка 2, \"#закрыт\": такой команды нет (может быть, #закрыть?)");
	g_assert_nonnull(g_strstr_len(help, -1, "#взять, #take: "));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strdup_printf("/commands/%s", rows[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
	}
	g_test_add_func("/commands/a problem names line, reason and nearest word", test_problem);
	return g_test_run();
}
