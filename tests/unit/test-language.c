/* SPDX-License-Identifier: ISC */
/*
 * test-language.c - the language of a text, or NULL when it cannot be told.
 */
#include <glib.h>

#include "mail/body.h"

static const struct {
	const char *text, *wanted;
} rows[] = {
	{ "Здравствуйте! После обновления программа не запускается.", "ru" },
	{ "Не работает вход", "ru" },
	{ "Ошибка: java.lang.NullPointerException at com.example.Main.run(Main.java:10) при "
	  "запуске",
		"ru" },
	{ "Добрий день! Програма не працює після оновлення, що робити?", "uk" },
	{ "Hello, the program does not start after the update.", "en" },
	{ "Please help", "en" },
	{ "Guten Tag, das Programm startet nicht und ich weiß nicht warum.", "de" },
	{ "Bonjour, le programme ne démarre pas et je ne sais pas pourquoi.", "fr" },
	{ "Hola, el programa no funciona y no sé por qué. Gracias", "es" },
	{ "Dzień dobry, program nie działa i nie wiem dlaczego.", "pl" },
	{ "12345", NULL },
	{ "", NULL },
	{ "xyzzy", NULL },
};

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(tg_text_language(rows[i].text), ==, rows[i].wanted);
	}
	g_assert_null(tg_text_language(NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/language/by letters and common words", test_rows);
	return g_test_run();
}
