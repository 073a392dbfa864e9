/* SPDX-License-Identifier: ISC */
/*
 * test-body.c - what is new, what is quoted, what is the signature (interface §2): the shapes of
 * answers, signatures, format=flowed; never empty where there was text.
 */
#include <glib.h>
#include <string.h>

#include "mail/body.h"

typedef struct {
	const char *name, *text, *wanted, *quoted, *signature;
} Row;

static const Row rows[] = {
	{ "a text alone", "Первая строка\n\nвторая", "Первая строка\n\nвторая", "", "" },
	{ "an answer above", "Ответ\n\n> вопрос\n> ещё", "Ответ", "> вопрос\n> ещё", "" },
	{ "an answer above an introduction", "Ответ\n\n05.01.2024 10:15, Иван пишет:\n> вопрос",
		"Ответ", "05.01.2024 10:15, Иван пишет:\n> вопрос", "" },
	{ "an answer below", "05.01.2024 10:15, Иван пишет:\n> вопрос\n\nОтвет", "Ответ",
		"05.01.2024 10:15, Иван пишет:\n> вопрос", "" },
	{ "answers in between: nothing is cut",
		"05.01.2024 10:15, Иван пишет:\n> Версия?\n2.3.1\n> Система?\nDebian 12",
		"05.01.2024 10:15, Иван пишет:\n> Версия?\n2.3.1\n> Система?\nDebian 12", "", "" },
	{ "a greeting, a quoted line, its answer: nothing is cut", "Добрый день!\n> Версия?\n2.3.1",
		"Добрый день!\n> Версия?\n2.3.1", "", "" },
	{ "the quoted form keeps what was typed into it",
		"Готово\n\nОт: Поддержка <support@example.ru>\nОтправлено: 5 января 2024 г.\nКому: "
		"Иван\nТема: "
		"Заявка\n\nВерсия: 2.3.1\nВоспроизводимость: всегда",
		"Готово",
		"От: Поддержка <support@example.ru>\nОтправлено: 5 января 2024 г.\nКому: "
		"Иван\nТема: "
		"Заявка\n\nВерсия: 2.3.1\nВоспроизводимость: всегда",
		"" },
	{ "only a quote: nothing is cut", "> Версия: 2.3.1\n> Система: Debian",
		"> Версия: 2.3.1\n> Система: Debian", "", "" },
	{ "only a header block and its mail: nothing is cut",
		"От: Иван\nОтправлено: вчера\nКому: Поддержка\nТема: Ошибка\n\nтекст",
		"От: Иван\nОтправлено: вчера\nКому: Поддержка\nТема: Ошибка\n\nтекст", "", "" },
	{ "nothing", "", "", "", "" },
	{ "white space", " \n\t\n", "", "", "" },
	{ "a signature", "Текст\n\n-- \nИван Петров\n+7 000", "Текст", "",
		"--\nИван Петров\n+7 000" },
	{ "a signature between answer and quote", "Ответ\n--\nИван\n\n> вопрос", "Ответ",
		"> вопрос", "--\nИван" },
	{ "a closing formula", "Текст\n\nС уважением,\nИван Петров", "Текст", "",
		"С уважением,\nИван Петров" },
	{ "a closing formula with a name", "Текст\n\nС уважением, Иван Петров", "Текст", "",
		"С уважением, Иван Петров" },
	{ "a form below a closing formula is no signature",
		"Текст\n\nС уважением,\nИван\n\nВерсия: 2.3.1\nВоспроизводимость: всегда",
		"Текст\n\nС уважением,\nИван\n\nВерсия: 2.3.1\nВоспроизводимость: всегда", "", "" },
	{ "contacts below a closing formula",
		"Текст\n\nС уважением,\nИван\nТел.: +7 000\nE-mail: ivan@example.ru", "Текст", "",
		"С уважением,\nИван\nТел.: +7 000\nE-mail: ivan@example.ru" },
	{ "an English closing formula", "Text\n\nBest regards,\nJohn", "Text", "",
		"Best regards,\nJohn" },
	{ "a formula inside the text stays",
		"С уважением к вашему времени прошу решить вопрос быстрее.",
		"С уважением к вашему времени прошу решить вопрос быстрее.", "", "" },
	{ "a telephone's line", "Текст\n\nОтправлено с iPhone", "Текст", "",
		"Отправлено с iPhone" },
	{ "a sentence that begins like a telephone's line stays",
		"Текст\n\nОтправлено с ошибкой в 10:15.", "Текст\n\nОтправлено с ошибкой в 10:15.",
		"", "" },
	{ "Yandex's line", "Текст\n\nОтправлено из мобильной Яндекс Почты: http://m.ya.ru/ymail",
		"Текст", "", "Отправлено из мобильной Яндекс Почты: http://m.ya.ru/ymail" },
	{ "Outlook's line", "Text\n\nGet Outlook for Android<https://aka.example.com>", "Text", "",
		"Get Outlook for Android<https://aka.example.com>" },
	{ "a telephone's line before a quote",
		"Текст\nОтправлено из мобильной Яндекс Почты\n\n> вопрос", "Текст", "> вопрос",
		"Отправлено из мобильной Яндекс Почты" },
	{ "a telephone's line after a quote", "Текст\n\n> вопрос\n\nSent from my iPhone", "Текст",
		"> вопрос", "Sent from my iPhone" },
	{ "a signature after a quote", "Текст\n\n> вопрос\n\n-- \nИван", "Текст", "> вопрос",
		"--\nИван" },
	{ "a signature line twice", "Текст\n\n-- \n--\nИван", "Текст", "", "--\n--\nИван" },
	{ "a signature alone is the text", "-- \nИван", "--\nИван", "", "" },
	{ "a formula alone is the text", "С уважением,\nИван", "С уважением,\nИван", "", "" },
	{ "The Bat! marks with initials",
		"Ответ\n\nВы писали 5 января 2024 г., 10:15:41:\n\nИП> вопрос", "Ответ",
		"Вы писали 5 января 2024 г., 10:15:41:\n\nИП> вопрос", "" },
	{ "a text right above an introduction", "Версия 2.3.1\nИван пишет:\n> вопрос",
		"Версия 2.3.1", "Иван пишет:\n> вопрос", "" },
	{ "a text with a date right above an introduction",
		"Ошибка с 05.01.2024\n06.01.2024 10:15, Иван <ivan@example.ru> пишет:\n> вопрос",
		"Ошибка с 05.01.2024", "06.01.2024 10:15, Иван <ivan@example.ru> пишет:\n> вопрос",
		"" },
	{ "a text right above a wrapped introduction",
		"Ошибка с 05.01.2024\nOn Sat, Jan 6, 2024 at 10:15 AM Ivan "
		"Petrov\n<ivan@example.com> wrote:\n> q",
		"Ошибка с 05.01.2024",
		"On Sat, Jan 6, 2024 at 10:15 AM Ivan Petrov\n<ivan@example.com> wrote:\n> q", "" },
	{ "CRLF line ends", "Ответ\r\n\r\n> вопрос\r\n", "Ответ", "> вопрос", "" },
};

static void
check(const Row *row, gboolean flowed, gboolean delsp)
{
	TgBody body;

	g_test_message("%s", row->name);
	tg_body_cut(row->text, flowed, delsp, &body);
	g_assert_cmpstr(body.new_text, ==, row->wanted);
	g_assert_cmpstr(body.quoted, ==, row->quoted);
	g_assert_cmpstr(body.signature, ==, row->signature);
	tg_body_clear(&body);
}

static void
test_shapes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		check(&rows[i], FALSE, FALSE);
}

static void
test_flowed(void)
{
	static const Row flowed[] = {
		{ "soft breaks are joined", "one \ntwo \nthree\nfour", "one two three\nfour", "",
			"" },
		{ "a change of depth ends a paragraph", "answer \n> quoted \n> on", "answer",
			"> quoted on", "" },
		{ "stuffing goes", " From here\n  indented", "From here\n indented", "", "" },
		{ "the signature line is not joined", "text \n-- \nIvan", "text", "", "--\nIvan" },
	};
	static const Row deleted = { "DelSp takes the blank", "сло \nво", "слово", "", "" };

	for (gsize i = 0; i < G_N_ELEMENTS(flowed); i++)
		check(&flowed[i], TRUE, FALSE);
	check(&deleted, TRUE, TRUE);
}

/* P89: whatever is done to the marks, there is text where there was text. */
static void
test_never_empty(void)
{
	static const char *const units[] = { ">", "> ", "-- \n", "a\n> b\n", "On 10:15 X wrote:\n",
		"-----Original Message-----\n", "С уважением,\n", "Sent from my iPhone\n",
		"________________________________\n", "От: a\nКому: b\nТема: c\n" };

	for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
		for (gsize j = 0; j < G_N_ELEMENTS(units); j++) {
			g_autofree char *text = g_strconcat(units[i], units[j], units[j], NULL);
			TgBody body;

			tg_body_cut(text, FALSE, FALSE, &body);
			g_assert_cmpstr(body.new_text, !=, "");
			tg_body_clear(&body);
		}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/body/answers in their shapes", test_shapes);
	g_test_add_func("/body/RFC 3676 paragraphs", test_flowed);
	g_test_add_func("/body/what was written is never nothing", test_never_empty);
	return g_test_run();
}
