/* SPDX-License-Identifier: ISC */
/*
 * test-quote.c - how mail programs introduce what they quote: one row a wording (peers' union),
 * and that looking for them is linear (P88, P89).
 */
#include <glib.h>
#include <string.h>

#include "mail/body.h"
#include "mail/quote.h"

#include "cputime.h"

#define NEW_TEXT "Проверил ещё раз, ошибка осталась. It still fails."

/* Every introduction is followed by a quote without marks: all of it must go. */
static const struct {
	const char *name, *introduction;
} unmarked[] = {
	{ "Thunderbird, Russian", "05.01.2024 10:15, Иван Петров пишет:" },
	{ "Thunderbird, English", "On 05.01.2024 10:15, Ivan Petrov wrote:" },
	{ "Gmail, Russian", "пт, 5 янв. 2024 г. в 10:15, Иван Петров <ivan@example.ru>:" },
	{ "Gmail, English",
		"On Fri, Jan 5, 2024 at 10:15 AM Ivan Petrov <ivan@example.com> wrote:" },
	{ "Gmail, wrapped before the address", "пт, 5 янв. 2024 г. в 10:15, Служба поддержки "
					       "пользователей\n<support@example.ru>:" },
	{ "Gmail, wrapped before the verb", "On Fri, Jan 5, 2024 at 10:15 AM Support Desk of "
					    "Example <support@example.com>\nwrote:" },
	{ "Gmail on a telephone",
		"20 окт. 2016 г. 19:37 пользователь \"Иван\" <ivan@example.ru> написал:" },
	{ "Gmail, older", "понедельник, 6 октября 2014 г. пользователь Иван написал:" },
	{ "Apple, Russian", "5 янв. 2024 г., в 10:15, Иван Петров <ivan@example.ru> написал(а):" },
	{ "Apple, English", "On 5 Jan 2024, at 10:15, Ivan Petrov <ivan@example.com> wrote:" },
	{ "Yandex", "05.01.2024, 10:15, \"Иван Петров\" <ivan@example.ru>:" },
	{ "Mail.ru", "Пятница, 5 января 2024, 10:15 +03:00 от Иван Петров <ivan@example.ru>:" },
	{ "The Bat!", "Вы писали 5 января 2024 г., 10:15:41:" },
	{ "Outlook, Russian", "От: Иван Петров <ivan@example.ru>\nОтправлено: 5 января 2024 г. "
			      "10:15\nКому: Поддержка\nТема: "
			      "Ошибка" },
	{ "Outlook, English", "From: Ivan Petrov\nSent: Friday, January 5, 2024 10:15 AM\nTo: "
			      "Support\nSubject: Error" },
	{ "Outlook, its rule of 32 underscores",
		"________________________________\nОт: Иван <ivan@example.ru>\nОтправлено: 5 "
		"января 2024 г." },
	{ "Outlook, bold names",
		"*From:* Ivan [mailto:ivan@example.com]\n*Sent:* Friday\n*To:* Support" },
	{ "Outlook Express, Russian", "-----Исходное сообщение-----\nтекст" },
	{ "Outlook Express, English", "-----Original Message-----\ntext" },
	{ "Mail.ru on the web",
		"От кого: Иван <ivan@example.ru>\nКому: Поддержка\nДата: 5 января\nТема: Ошибка" },
	{ "a date and an address only", "2024-01-05 10:15 GMT+03:00 Ivan <ivan@example.com>:" },
	{ "German", "Am 05.01.2024 um 10:15 schrieb Ivan Petrov:" },
	{ "German, verb first",
		"Ivan Petrov <ivan@example.com> schrieb am Fr., 5. Jan. 2024, 10:15:" },
	{ "German, Yahoo",
		"Am Freitag, 5. Januar 2024 um 10:15:00 MEZ hat Ivan <ivan@example.com> Folgendes "
		"geschrieben:" },
	{ "Greek",
		"Στις Παρ 5 Ιαν 2024 στις 10:15 π.μ., ο χρήστης Ivan <ivan@example.com> έγραψε:" },
	{ "Slovak", "pi 5. 1. 2024 o 10:15 Ivan Petrov napísal(a):" },
	{ "Slovene", "V pet., 5. jan. 2024 ob 10:15 je oseba Ivan Petrov napisala:" },
	{ "Catalan", "El dv., 5 de gen. 2024, 10:15, Ivan <ivan@example.com> va escriure:" },
	{ "Vietnamese", "Vào Th 6, 5 thg 1, 2024 vào lúc 10:15 Ivan đã viết:" },
	{ "Indonesian", "Pada tanggal 5 Jan 2024 10.15, Ivan menulis:" },
	{ "Hebrew", "בתאריך יום ו׳, 5 בינו׳ 2024 ב-10:15 מאת Ivan <ivan@example.com>:" },
	{ "German Outlook",
		"Von: Ivan\nGesendet: Freitag, 5. Januar 2024\nAn: Support\nBetreff: Fehler" },
	{ "German separator", "-----Ursprüngliche Nachricht-----\nText" },
	{ "French", "Le 5 janv. 2024 à 10:15, Ivan <ivan@example.com> a écrit :" },
	{ "French Outlook",
		"De : Ivan\nEnvoyé : vendredi 5 janvier 2024\nÀ : Support\nObjet : Erreur" },
	{ "Spanish", "El vie, 5 ene 2024 a las 10:15, Ivan (<ivan@example.com>) escribió:" },
	{ "Italian",
		"Il giorno ven 5 gen 2024 alle ore 10:15 Ivan <ivan@example.com> ha scritto:" },
	{ "Portuguese", "Em sex., 5 de jan. de 2024 às 10:15, Ivan <ivan@example.com> escreveu:" },
	{ "Dutch", "Op vr 5 jan 2024 om 10:15 schreef Ivan <ivan@example.com>:" },
	{ "Dutch, Apple",
		"Op 5 jan. 2024 om 10:15 heeft Ivan <ivan@example.com> het volgende geschreven:" },
	{ "Polish", "W dniu 05.01.2024 o 10:15, Ivan Petrov pisze:" },
	{ "Polish, Gmail", "pt., 5 sty 2024 o 10:15 Ivan <ivan@example.com> napisał(a):" },
	{ "Danish", "Den 5. jan. 2024 kl. 10.15 skrev Ivan <ivan@example.com>:" },
	{ "Swedish Outlook", "Från: Ivan\nSkickat: den 5 januari 2024\nTill: Support\nÄmne: Fel" },
	{ "Finnish", "pe 5. tammik. 2024 klo 10.15 Ivan (ivan@example.com) kirjoitti:" },
	{ "Czech", "Dne 5.1.2024 v 10:15 Ivan Petrov napsal(a):" },
	{ "Ukrainian", "пт, 5 січ. 2024 р. о 10:15 Іван <ivan@example.com> пише:" },
	{ "Chinese", "在 2024年1月5日，10:15，Ivan <ivan@example.com> 写道：" },
	{ "Gmail's forward",
		"---------- Forwarded message ---------\nFrom: Ivan <ivan@example.com>" },
	{ "Thunderbird's forward, Russian",
		"-------- Пересылаемое сообщение --------\nТема: Ошибка" },
	{ "Apple's forward, Russian",
		"Начало переадресованного сообщения:\n\nОт: Иван <ivan@example.ru>" },
};

static void
test_unmarked(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(unmarked); i++) {
		g_autofree char *text = g_strdup_printf(NEW_TEXT
			"\n\n%s\n\nЗдравствуйте! Опишите ошибку.\nВаш агент\n",
			unmarked[i].introduction);
		TgBody body;

		g_test_message("%s", unmarked[i].name);
		tg_body_cut(text, FALSE, FALSE, &body);
		g_assert_cmpstr(body.new_text, ==, NEW_TEXT);
		g_assert_nonnull(strstr(body.quoted, "Опишите ошибку."));
		g_assert_true(g_str_has_prefix(body.quoted, unmarked[i].introduction));
		tg_body_clear(&body);
	}
}

/* What looks like an introduction and is the writer's own text: nothing may go. */
static const char *const own[] = {
	"Вчера в 10:15 Иван написал: всё сломалось, и мы ждём ответа.",
	"Коллега пишет:\nне работает вход в систему.",
	"Тема: оплата\nДата: вчера\nСумма: 100",
	"Версия: 2.3.1\nВоспроизводимость: всегда\nОт: версии 2.3",
	"Новое сообщение с сайта\n\nОт: Иван <ivan@example.ru>\nДата: 5 января 2024\nТема: "
	"Ошибка\nСообщение: не работает",
	"Новая заявка\n--------------------\nОт: Иван\nТема: Ошибка\nСообщение: не работает",
	"Получили ошибку 05.01.2024 10:15:\nnull pointer",
	"From: address is shown wrongly in the list.",
	"-----\nРаздел второй\n-----\nего текст",
	"The log says on line 10: wrote 5 bytes, then it stops.",
	"Steps:\n1. Open the page\n2. On the page press Save at 10:15:\nnothing happens",
};

static void
test_own(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
		TgBody body;

		tg_body_cut(own[i], FALSE, FALSE, &body);
		g_assert_cmpstr(body.new_text, ==, own[i]);
		g_assert_cmpstr(body.quoted, ==, "");
		tg_body_clear(&body);
	}
}

static void
test_marks(void)
{
	static const struct {
		const char *line;
		gboolean quoted;
	} rows[] = {
		{ "> text", TRUE },
		{ ">text", TRUE },
		{ ">> text", TRUE },
		{ " > text", TRUE },
		{ "ИП> text", TRUE },
		{ "IP>> text", TRUE },
		{ "A>B is a comparison", FALSE },
		{ "text > text", FALSE },
		{ "C:\\> dir", FALSE },
		{ "-> next", FALSE },
		{ "", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		TgLine line = { rows[i].line, strlen(rows[i].line) };

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(tg_line_is_quoted(&line), ==, rows[i].quoted);
	}
}

/* Seconds that cutting takes: count times unit. */
static double
seconds(const char *unit, gsize bytes)
{
	g_autoptr(GString) text = g_string_sized_new(bytes + 100);
	gint64 began;
	TgBody body;

	while (text->len < bytes)
		g_string_append(text, unit);
	began = test_cpu_time();
	tg_body_cut(text->str, FALSE, FALSE, &body);
	tg_body_clear(&body);
	tg_forwarded_free(tg_body_forwarded(text->str, "Fwd: x"));
	return (double)(test_cpu_time() - began) / 1e6;
}

static void
test_linear(void)
{
	static const char *const units[] = { ">", "> ", "\n", ">\n", "to:\n", "От: a\nДата: b\n",
		"On 1\n", "On 10:15 <", "a@b.example wrote 10:15:\n", "-----\n", "С уважением,\n",
		"-- \n", "wrote:", "x: y\n\n", "\t", "> a\nb\n", "Am 10:15\nLe 10:15\nOp 10:15\n",
		"> > > > ", "ИП> " };

	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		double small = seconds(units[i], 60 * 1000), large = seconds(units[i], 600 * 1000);

		g_test_message("%s: %.3f s, %.3f s", units[i], small, large);
		g_assert_cmpfloat(
			large, <, TEST_TENFOLD * small + 0.15); /* P88: 10 times the input */
		g_assert_cmpfloat(large, <, 5);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/quote/an unmarked quote goes, in every wording", test_unmarked);
	g_test_add_func("/quote/the writer's own text stays", test_own);
	g_test_add_func("/quote/marks of quoted lines", test_marks);
	g_test_add_func("/quote/P88, P89: time is linear", test_linear);
	return g_test_run();
}
