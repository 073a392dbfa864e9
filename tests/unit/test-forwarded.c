/* SPDX-License-Identifier: ISC */
/*
 * test-forwarded.c - a mail that was passed on inside the text: who wrote it, its subject, its text.
 */
#include <glib.h>

#include "mail/body.h"

static const struct {
	const char *name, *subject, *text, *from, *from_name, *forwarded_subject, *wanted;
} rows[] = {
	{ "Gmail", "Fwd: Error",
		"see below\n\n---------- Forwarded message ---------\nFrom: Ivan Petrov "
		"<ivan@example.com>\nDate: Fri, Jan 5, "
		"2024\nSubject: Error\nTo: <me@example.com>\n\nIt fails.\n",
		"ivan@example.com", "Ivan Petrov", "Error", "It fails." },
	{ "Thunderbird, Russian", "Fwd: Ошибка",
		"-------- Пересылаемое сообщение --------\nТема: Ошибка\nДата: Fri, 5 Jan "
		"2024\nОт: Иван "
		"<ivan@example.ru>\nКому: me@example.com\n\nНе работает.\n",
		"ivan@example.ru", "Иван", "Ошибка", "Не работает." },
	{ "Yandex, with an end", "Fwd: Ошибка",
		"-------- Пересылаемое сообщение --------\n05.01.2024, 10:15, \"Иван\" "
		"<ivan@example.ru>:\n\nНе "
		"работает.\n-------- Конец пересылаемого сообщения --------\nмоя подпись",
		"ivan@example.ru", "Иван", "", "Не работает." },
	{ "Apple, Russian", "Fwd: Ошибка",
		"Начало переадресованного сообщения:\n\nОт: Иван <ivan@example.ru>\nТема: "
		"Ошибка\nДата: 5 января\nКому: "
		"me@example.ru\n\nНе работает.",
		"ivan@example.ru", "Иван", "Ошибка", "Не работает." },
	{ "Outlook, Russian", "FW: Ошибка",
		"Посмотрите\n\nОт: Иван [mailto:ivan@example.ru]\nОтправлено: 5 января 2024 "
		"г.\nКому: я\nТема: "
		"Ошибка\n\nНе работает.",
		"ivan@example.ru", "Иван", "Ошибка", "Не работает." },
	{ "an answer is not forwarded", "Re: Ошибка",
		"Ответ\n\nОт: Иван <ivan@example.ru>\nОтправлено: 5 января\nКому: я\nТема: "
		"Ошибка\n\nвопрос",
		NULL, NULL, NULL, NULL },
	{ "no mail inside", "Fwd: Ошибка", "Просто текст", NULL, NULL, NULL, NULL },
	{ "nothing", "", "", NULL, NULL, NULL, NULL },
};

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgForwarded) forwarded = tg_body_forwarded(rows[i].text, rows[i].subject);

		g_test_message("%s", rows[i].name);
		if (rows[i].wanted == NULL) {
			g_assert_null(forwarded);
			continue;
		}
		g_assert_nonnull(forwarded);
		if (forwarded == NULL)
			continue;
		g_assert_cmpstr(forwarded->from != NULL ? forwarded->from->address : NULL, ==,
			rows[i].from);
		g_assert_cmpstr(forwarded->from != NULL ? forwarded->from->name : NULL, ==,
			rows[i].from_name);
		g_assert_cmpstr(forwarded->subject, ==, rows[i].forwarded_subject);
		g_assert_cmpstr(forwarded->text, ==, rows[i].wanted);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/forwarded/by the programs' ways", test_rows);
	return g_test_run();
}
