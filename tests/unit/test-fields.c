/* SPDX-License-Identifier: ISC */
/*
 * test-fields.c - values out of Russian and English words with the shipped filters: interface §2,
 * R5.1, R1.4, R1.5, R2.2, R4.8; linear time T37, P88.
 */
#include "policy-lib.h"

#include "desk/fields.h"

#include <string.h>
#include <time.h>

static TgPolicy *policy;

/* "name=value@line[source] ..." of everything found. */
static char *
found(const char *subject, const char *text, const char *quoted)
{
	g_autoptr(TgAnalysis) analysis = message_of(subject, text, quoted ? quoted : "");
	g_autoptr(GPtrArray) values = tg_fields_extract(policy, analysis, quoted != NULL);
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < values->len; i++) {
		const TgFieldValue *value = values->pdata[i];

		g_string_append_printf(
			all, "%s%s=%s", all->len ? " | " : "", value->name, value->value);
	}
	return g_string_free(all, FALSE);
}

/* The value of one field in a body, or "-". */
static char *
value_of(const char *name, const char *text)
{
	g_autoptr(TgAnalysis) analysis = message_of("", text, "");
	g_autoptr(GPtrArray) values = tg_fields_extract(policy, analysis, FALSE);

	for (guint i = 0; i < values->len; i++) {
		const TgFieldValue *value = values->pdata[i];

		if (!strcmp(value->name, name))
			return g_strdup(value->value);
	}
	return g_strdup("-");
}

typedef struct {
	const char *text, *wanted;
} Row;

/* Runs rows of one field. */
static void
run_rows(const char *name, const Row *rows, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *got = value_of(name, rows[i].text);

		if (strcmp(got, rows[i].wanted))
			g_test_message("row %u: %s", i, rows[i].text);
		g_assert_cmpstr(got, ==, rows[i].wanted);
	}
}

static void
test_version(void)
{
	static const Row rows[] = {
		{ "Версия: 2.3.1", "2.3.1" },
		{ "версия: v2.3.1", "2.3.1" },
		{ "ВЕРСИЯ : 2.3.1", "2.3.1" },
		{ "Версия = 2.3.1", "2.3.1" },
		{ "Программа: Склад 2.3.1", "2.3.1" },
		{ "Программа: Склад, версия 2.3.1", "2.3.1" },
		{ "Product: Warehouse v2.3.1.", "2.3.1" },
		{ "Продукт: Windows 10.0", "-" },
		{ "Версия - 2.3.1", "2.3.1" },
		{ "Версия — 2.3.1", "2.3.1" },
		{ "Версия\t2.3.1", "2.3.1" },
		{ "| Версия | 2.3.1 |", "2.3.1" },
		{ "Версия | 2.3.1", "2.3.1" },
		{ "Версия программы: 2.3.1", "2.3.1" },
		{ "Версия ПО: 2.3.1 (сборка 1450)", "2.3.1" },
		{ "Номер версии: 8.3.24.1467", "8.3.24.1467" },
		{ "Версия (например, 2.3.1): 4.0", "4.0" },
		{ "*Версия*: 2.3.1", "2.3.1" },
		{ "- Версия: 2.3.1", "2.3.1" },
		{ "1. Версия: 2.3.1", "2.3.1" },
		{ "> Версия: 2.3.1", "2.3.1" },
		{ "> Версия:\n2.3.1", "2.3.1" },
		{ "> Версия:\n\n2.3.1\n\n> Воспроизводимость:\n\nвсегда", "2.3.1" },
		{ "Версия:\n2.3.1", "2.3.1" },
		{ "Версия: 7", "7" },
		{ "Версия: 2024", "2024" },
		{ "Версия: 2.0 beta 2", "2.0 beta 2" },
		{ "Версия: 3.1-rc1", "3.1-rc1" },
		{ "Релиз: 3.0.150.28", "3.0.150.28" },
		{ "Программа: Склад, Версия: 2.3.1, Телефон: +7 495 000-00-00", "2.3.1" },
		{ "Программа: Склад; версия: 2.3.1", "2.3.1" },
		{ "Version: 2.3.1", "2.3.1" },
		{ "Product version: 10.2", "10.2" },
		{ "Build: 1450", "1450" },
		{ "Version 2.3.1", "2.3.1" },
		{ "I am on version 2.3.1 and it crashes", "2.3.1" },
		{ "after upgrading to 2.3.1 it crashes", "2.3.1" },
		{ "We run v2.3.1 here", "2.3.1" },
		{ "ver. 4.5", "4.5" },
		{ "Здравствуйте! Версия 2.3.1 не печатает отчёт.", "2.3.1" },
		{ "Здравствуйте! В версии программы 2.3 не печатает отчёт.", "2.3" },
		{ "у нас версия программы номер 12.4", "12.4" },
		{ "Обновились до 2.3.1 и всё пропало", "2.3.1" },
		{ "стоит 5.0.1, печатает криво", "5.0.1" },
		{ "сборка 4.5.6.7890", "4.5.6.7890" },
		{ "версия 2.3.1, Windows 10", "2.3.1" },
		{ "Версия: 2.3.1 под Windows 11", "2.3.1" },
		{ "Версия: Windows 10, программа 2.3.1", "2.3.1" },
		/* form lines that were not touched */
		{ "Версия:", "-" },
		{ "Версия: \nВоспроизводимость: ", "-" },
		{ "Версия: ...", "-" },
		{ "Версия: ________", "-" },
		{ "Версия: например, 2.3.1", "-" },
		{ "Версия: (например, 2.3.1)", "-" },
		{ "Версия: не знаю", "-" },
		{ "Версия: последняя", "-" },
		/* numbers that are no version of the product */
		{ "Windows 10, Windows 11", "-" },
		{ "У нас Windows 10.0.19045", "-" },
		{ "Windows version 10.0.19045", "-" },
		{ "OS version: 10.0.19045", "-" },
		{ "Версия Windows: 10.0.19045", "-" },
		{ "У нас Windows версии 10.0.19045", "-" },
		{ "MIME-Version: 1.0", "-" },
		{ "TLS version 1.2 is refused", "-" },
		{ "Версия Windows 10", "-" },
		{ "версия: 23.11.2026", "-" },
		{ "версия от 23.11.2026", "-" },
		{ "Письмо от 23.11.2026 не пришло", "-" },
		{ "Сервер 192.168.0.1 не отвечает", "-" },
		{ "Версия: 192.168.0.1", "-" },
		{ "Телефон 8-800-555-35-35", "-" },
		{ "тел. +7 (495) 123-45-67", "-" },
		{ "Версия: 8-800-555-35-35", "-" },
		{ "Стоит 2500.50 руб.", "-" },
		{ "Цена 1.500.000 рублей", "-" },
		{ "версия за 500 руб.", "-" },
		{ "В 10:30 перестало работать", "-" },
		{ "смотрите пункт 2.3.1 руководства", "-" },
		{ "chrome 119.0.6045.105", "-" },
		{ "100% случаев", "-" },
		{ "Конверсия: 2.5", "-" },
		{ "конверсия 2.5 упала", "-" },
		{ "https://example.com/v2.3.1/a", "-" },
		{ "почта a.v2.3@example.com", "-" },
	};

	run_rows("version", rows, G_N_ELEMENTS(rows));
}

static void
test_reproducibility(void)
{
	static const Row rows[] = {
		/* the form and labels */
		{ "Воспроизводимость: Всегда", "always" },
		{ "Воспроизводимость: Иногда", "sometimes" },
		{ "Воспроизводимость: Случайно", "random" },
		{ "Воспроизводимость: Попыток не было", "not-tried" },
		{ "Воспроизводимость: Невоспроизводимо", "unable-to-reproduce" },
		{ "Воспроизводимость: Недоступно", "not-available" },
		{ "воспроизводимость: всегда.", "always" },
		{ "Воспроизводимость: каждый раз", "always" },
		{ "Воспроизводимость: да, каждый раз", "always" },
		{ "Воспроизводимость: да", "always" },
		{ "Воспроизводимость: 100%", "always" },
		{ "Воспроизводимость: не всегда", "sometimes" },
		{ "Воспроизводимость: через раз", "sometimes" },
		{ "Воспроизводимость: не пробовали", "not-tried" },
		{ "Воспроизводимость: не пробовал(а)", "not-tried" },
		{ "Воспроизводимость: один раз", "unable-to-reproduce" },
		{ "Воспроизводимость: н/д", "not-available" },
		{ "Воспроизводимость - всегда", "always" },
		{ "Воспроизводимость (всегда, иногда, случайно): иногда", "sometimes" },
		{ "Как часто повторяется: при каждом запуске", "always" },
		{ "Повторяемость: периодически", "sometimes" },
		{ "> Воспроизводимость:\nкаждый раз", "always" },
		{ "Воспроизводимость:\nиногда", "sometimes" },
		{ "Reproducibility: Always", "always" },
		{ "Reproducibility: sometimes", "sometimes" },
		{ "Reproducibility: random", "random" },
		{ "Reproducibility: not tried", "not-tried" },
		{ "Reproducibility: unable to reproduce", "unable-to-reproduce" },
		{ "Reproducibility: N/A", "not-available" },
		{ "Reproducible: yes", "always" },
		{ "How often: every time", "always" },
		{ "Frequency: once", "unable-to-reproduce" },
		{ "Reproducibility: ALWAYS!", "always" },
		{ "Программа: Склад падает каждый раз", "always" },
		{ "Версия: 2.3.1, падает каждый раз", "always" },
		/* untouched */
		{ "Воспроизводимость:", "-" },
		{ "Воспроизводимость: всегда, иногда, случайно, попыток не было, невоспроизводимо",
			"-" },
		{ "Воспроизводимость: [всегда, иногда, случайно, попыток не было, "
		  "невоспроизводимо]",
			"-" },
		{ "Воспроизводимость: позвоните мне", "-" },
		/* plain words, Russian */
		{ "Программа падает каждый раз, когда я печатаю.", "always" },
		{ "Ошибка воспроизводится всегда.", "always" },
		{ "Это повторяется при каждом запуске", "always" },
		{ "Ошибка стабильно воспроизводится", "always" },
		{ "всякий раз одно и то же", "always" },
		{ "Печатает через раз", "sometimes" },
		{ "То работает, то нет", "sometimes" },
		{ "зависает не каждый раз", "sometimes" },
		{ "Зависает не всегда", "sometimes" },
		{ "Время от времени вылетает", "sometimes" },
		{ "Периодически пропадает связь", "sometimes" },
		{ "Происходит случайным образом", "random" },
		{ "вылетает в произвольный момент", "random" },
		{ "закономерности не вижу", "random" },
		{ "Я не пробовал повторить", "not-tried" },
		{ "Я не пробовала повторить это", "not-tried" },
		{ "повторить не пытались", "not-tried" },
		{ "воспроизвести ещё не пробовал", "not-tried" },
		{ "Попыток повторить не было", "not-tried" },
		{ "Повторить не удаётся", "unable-to-reproduce" },
		{ "не удается воспроизвести", "unable-to-reproduce" },
		{ "больше не повторялось", "unable-to-reproduce" },
		{ "Это случилось один раз", "unable-to-reproduce" },
		{ "не могу повторить ошибку", "unable-to-reproduce" },
		{ "больше не проявляется", "unable-to-reproduce" },
		{ "Нет возможности проверить", "not-available" },
		{ "каждый\nраз падает", "always" },
		/* plain words, English */
		{ "It happens every time I print.", "always" },
		{ "The crash happens each time", "always" },
		{ "It is 100% reproducible", "always" },
		{ "It doesn't fail every time but not every time is fine", "always" },
		{ "not every time, though", "sometimes" },
		{ "It fails intermittently", "sometimes" },
		{ "From time to time it hangs", "sometimes" },
		{ "It crashes randomly", "random" },
		{ "there is no pattern", "random" },
		{ "I have not tried to reproduce it", "not-tried" },
		{ "I haven't tried again", "not-tried" },
		{ "I didn’t try again", "not-tried" },
		{ "I cannot reproduce it", "unable-to-reproduce" },
		{ "I can't reproduce it any more", "unable-to-reproduce" },
		{ "It happened only once", "unable-to-reproduce" },
		{ "Impossible to reproduce", "not-available" },
		/* words that say nothing of it */
		{ "Мы всегда работали с вашей программой.", "-" },
		{ "Я каждый. Раз так, то помогите.", "-" },
		{ "Не печатает отчёт", "-" },
		{ "Как обновить программу?", "-" },
		{ "каждый\n\nраз", "-" },
		{ "We always liked your program", "-" },
		{ "> каждый раз падает", "-" },
	};

	run_rows("reproducibility", rows, G_N_ELEMENTS(rows));
}

static void
test_other_fields(void)
{
	static const struct {
		const char *name;
		Row row;
	} rows[] = {
		{ "product", { "Программа: Склад", "Склад" } },
		{ "product", { "Product: Warehouse 5", "Warehouse 5" } },
		{ "organisation", { "Организация: ООО «Ромашка»", "ООО «Ромашка»" } },
		{ "organisation", { "Company: Acme Ltd", "Acme Ltd" } },
		{ "organisation", { "Организация:\nВерсия: 2.3", "-" } },
		{ "contact", { "ФИО: Иванова Ольга Петровна", "Иванова Ольга Петровна" } },
		{ "contact", { "Ф.И.О.: Иванова О. П.", "Иванова О. П." } },
		{ "contact", { "Контактное лицо: +7 495 123-45-67", "-" } },
		{ "contact", { "Name: Olga Ivanova", "Olga Ivanova" } },
		{ "phone", { "Телефон: +7 (495) 123-45-67", "+7 (495) 123-45-67" } },
		{ "phone", { "Тел.: 8-800-555-35-35, доб. 12", "8-800-555-35-35, доб. 12" } },
		{ "phone", { "тел. 8 (495) 123-45-67", "8 (495) 123-45-67" } },
		{ "phone", { "Звоните: +7 916 123 45 67", "+7 916 123 45 67" } },
		{ "phone", { "Phone: +44 20 7946 0958 ext 3", "+44 20 7946 0958 ext 3" } },
		{ "phone", { "Телефон: не отвечает", "-" } },
		{ "phone", { "Версия: 8.3.24.1467", "-" } },
		{ "email", { "E-mail: olga@example.ru", "olga@example.ru" } },
		{ "email", { "Почта: <Olga@Example.RU>", "olga@example.ru" } },
		{ "email", { "Email: mailto:olga@example.ru", "olga@example.ru" } },
		{ "email", { "E-mail: нет", "-" } },
		{ "tax-id", { "ИНН: 7707083893", "7707083893" } },
		{ "tax-id", { "ИНН 7707083893", "7707083893" } },
		{ "tax-id", { "ИНН/КПП: 7707083893/770701001", "7707083893" } },
		{ "tax-id", { "ИНН: 500100732259", "500100732259" } },
		{ "tax-id", { "ИНН: 7707083894", "-" } },
		{ "tax-id", { "ИНН: 12345", "-" } },
		{ "agreement", { "Договор: № 17/2026 от 01.02.2026", "17/2026 от 01.02.2026" } },
		{ "agreement", { "по договору № 17-А/26 просим помочь", "17-А/26" } },
		{ "agreement", { "Contract number: D-17", "D-17" } },
		{ "agreement", { "Договор: есть", "-" } },
		{ "serial", { "Серийный номер: SN-00123", "SN-00123" } },
		{ "serial", { "S/N: AB12345", "AB12345" } },
		{ "serial", { "прибор, серийный номер 0012345, не включается", "0012345" } },
		{ "serial", { "Serial number: XK-77-1", "XK-77-1" } },
		{ "serial", { "Серийный номер: стёрт", "-" } },
		{ "object", { "Объект: склад на ул. Ленина", "склад на ул. Ленина" } },
		{ "licence", { "Лицензия: ABCD-1234", "ABCD-1234" } },
		{ "login", { "Логин: ivanova", "ivanova" } },
		{ "environment", { "ОС: Windows 10 Pro", "Windows 10 Pro" } },
		{ "environment", { "Работаем под Windows 11, принтер новый", "Windows 11" } },
		{ "environment", { "On Ubuntu 22.04 it is the same", "Ubuntu 22.04" } },
		{ "environment", { "Система - зависла", "-" } },
		{ "severity", { "Критичность: высокая", "high" } },
		{ "severity", { "Приоритет: критический", "critical" } },
		{ "severity", { "Severity: minor", "low" } },
		{ "severity", { "Срочность: не срочно", "low" } },
		{ "ticket-kind", { "Тип обращения: пожелание", "wish" } },
		{ "ticket-kind", { "Request type: bug", "incident" } },
		{ "document", { "Документ: https://example.com/manual#5",
				      "https://example.com/manual#5" } },
		{ "steps", { "Шаги: открыть отчёт", "открыть отчёт" } },
		{ "steps",
			{ "Шаги воспроизведения:\n1. Открыть отчёт\n2. Нажать «Печать»\n\nСпасибо",
				"Открыть отчёт\nНажать «Печать»" } },
		{ "steps", { "Steps to reproduce:\n- open\n- print\nExpected: paper",
				   "open\nprint" } },
		{ "expected", { "Steps: a\nExpected: paper\nActual: nothing", "paper" } },
		{ "actual",
			{ "Ожидаемый результат: лист\nФактический результат: пусто", "пусто" } },
		{ "description", { "Описание: не печатает\nотчёт по остаткам\n\nИванова",
					 "не печатает\nотчёт по остаткам" } },
		{ "reason", { "Обоснование: экономит время", "экономит время" } },
		{ "proposal", { "Предлагаемая реализация: кнопка", "кнопка" } },
		{ "remote-access", { "AnyDesk: 123 456 789", "123 456 789" } },
		{ "postal-address", { "Почтовый адрес: 101000, Москва", "101000, Москва" } },
		{ "additional", { "Примечание: срочно", "срочно" } },
		{ "category", { "Категория: печать", "печать" } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		run_rows(rows[i].name, &rows[i].row, 1);
}

static void
test_sources(void)
{
	static const struct {
		const char *subject, *text, *quoted, *wanted;
	} rows[] = {
		/* the best source wins */
		{ "Версия 1.1", "Версия: 2.2", NULL, "version=2.2" },
		{ "Версия 1.1", "в версии 3.3 всё плохо\nРелиз: 2.2", NULL, "version=2.2" },
		{ "Версия 1.1 не печатает", "Не печатает", NULL, "version=1.1" },
		{ "Каждый раз падает", "Помогите", NULL, "reproducibility=always" },
		{ "", "Релиз: 2.2\nВерсия: 3.3", NULL, "version=3.3" },
		{ "", "Версия: 2.2\nВерсия: 3.3", NULL, "version=2.2" },
		/* inside the quoted letter */
		{ "", "Заполнила", "> Версия: 2.3.1\n> Воспроизводимость: Всегда",
			"version=2.3.1 | reproducibility=always" },
		{ "", "Заполнила", "Версия: 2.3.1\nВоспроизводимость: каждый раз",
			"version=2.3.1 | reproducibility=always" },
		{ "", "Заполнила", "> Версия:\n> Воспроизводимость:", "" },
		{ "", "Заполнила", "> Версия:\n2.3.1\n> Воспроизводимость:\nиногда",
			"version=2.3.1 | reproducibility=sometimes" },
		{ "", "Ок", "• Версия — 2.3.1", "" },
		{ "", "Ок", "> • Версия: 2.3.1", "" },
		{ "", "Ок", "> Версия — 2.3.1", "" },
		{ "", "Ок", "> > Версия: 1.0", "" },
		{ "", "Ок", "Программа падает каждый раз в версии 2.0", "" },
		{ "", "Релиз: 5.5", "> Версия: 2.3.1", "version=2.3.1" },
		{ "", "Версия: 5.5", "> Версия: 2.3.1", "version=5.5" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = found(rows[i].subject, rows[i].text, rows[i].quoted);

		if (strcmp(got, rows[i].wanted))
			g_test_message("row %u: %s / %s", i, rows[i].text, rows[i].quoted);
		g_assert_cmpstr(got, ==, rows[i].wanted);
	}
}

static void
test_evidence(void)
{
	g_autoptr(TgAnalysis) analysis = message_of("",
		"Здравствуйте!\n\nОтчёт не печатается.\nВерсия: 2.3.1\n"
		"Падает каждый\nраз.",
		"");
	g_autoptr(GPtrArray) values = tg_fields_extract(policy, analysis, FALSE);
	const TgFieldValue *version = values->pdata[0], *often = values->pdata[1];

	g_assert_cmpuint(values->len, ==, 2);
	g_assert_cmpstr(version->source, ==, "body");
	g_assert_cmpuint(version->line, ==, 4);
	g_assert_cmpstr(version->rule, ==, "version.label");
	g_assert_cmpstr(often->source, ==, "body");
	g_assert_cmpuint(often->line, ==, 5);
	g_assert_cmpstr(often->rule, ==, "reproducibility.word.always");
}

static void
test_headers_and_files(void)
{
	g_autoptr(TgAnalysis) analysis = message_of("", "Не печатает", "");
	g_autoptr(GPtrArray) values = NULL;
	TgHeader *header = g_new0(TgHeader, 1);
	const TgFieldValue *version;

	header->name = g_strdup("x-product-version");
	header->value = g_strdup("2.3.1");
	g_ptr_array_add(analysis->headers, header);
	values = tg_fields_extract(policy, analysis, FALSE);
	g_assert_cmpuint(values->len, ==, 1);
	version = values->pdata[0];
	g_assert_cmpstr(version->value, ==, "2.3.1");
	g_assert_cmpstr(version->source, ==, "header");
	g_assert_cmpstr(version->rule, ==, "version.text.header");
}

/* Microseconds of processor time: other programs do not count. */
static gint64
cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* 10 times the text takes at most 15 times the time, for what is worst for each finder. */
static void
test_linear(void)
{
	static const char *const units[] = { "Версия: ", "версия версии ", "каждый не каждый ",
		"Версия:\n", "> ", "8 (495) ", "2.", "v", "S/N ", "| ", "а:", ";.,|",
		"не пробовал повторить ", "> Версия:\n", "ИНН ", "установил с на до ", "    ", "\n",
		"(а)", "Windows 10 ", "+7 8 ", "Шаги:\nа\n" };

	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		gint64 took[2];

		for (guint j = 0; j < 2; j++) {
			g_autoptr(GString) text = g_string_new(NULL);
			g_autofree char *got = NULL;
			gsize size = j ? 300000 : 30000;

			while (text->len < size)
				g_string_append(text, units[i]);
			took[j] = cpu_time();
			got = found("", text->str, text->str);
			took[j] = cpu_time() - took[j];
		}
		g_test_message("'%s': %d us, ten times as much %d us", units[i], (int)took[0],
			(int)took[1]);
		g_assert_cmpint(took[1], <, 15 * took[0] + 50000);
	}
}

static void
test_missing(void)
{
	static const struct {
		const char *kind, *have, *required, *wanted;
	} rows[] = {
		{ "incident", "", "version reproducibility", "" },
		{ "incident", "version", "reproducibility", "" },
		{ "incident", "version reproducibility", "", "" },
		{ "question", "", "", "" },
		{ "wish", "", "", "reason proposal" },
		{ "wish", "reason", "", "proposal" },
		{ "repair", "", "serial", "" },
		{ "complaint", "", "", "" },
		{ NULL, "", "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GPtrArray) have =
			g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);
		g_auto(GStrv) names = g_strsplit(rows[i].have, " ", -1);
		g_auto(GStrv) required = NULL, wanted = NULL;
		g_autofree char *a = NULL, *b = NULL;

		for (char **name = names; *name; name++)
			g_ptr_array_add(have, tg_field_value_new(*name, "x", "body", 0, "test"));
		required = tg_fields_missing(policy, NULL, "free", rows[i].kind, have, FALSE);
		wanted = tg_fields_missing(policy, NULL, "free", rows[i].kind, have, TRUE);
		a = g_strjoinv(" ", required);
		b = g_strjoinv(" ", wanted);
		g_test_message("%s with %s", rows[i].kind, rows[i].have);
		g_assert_cmpstr(a, ==, rows[i].required);
		g_assert_cmpstr(b, ==, rows[i].wanted);
	}
}

static void
test_shown(void)
{
	const TgField *often = tg_policy_field(policy, "reproducibility");
	const TgField *version = tg_policy_field(policy, "version");
	const TgField *phone = tg_policy_field(policy, "phone");

	g_assert_cmpstr(tg_field_shown_label(version, "ru"), ==, "Версия");
	g_assert_cmpstr(tg_field_shown_label(version, "en"), ==, "Version");
	g_assert_cmpstr(tg_field_shown_label(version, "de"), ==, "Version");
	g_assert_cmpstr(tg_field_shown_value(often, "always", "ru"), ==, "Всегда");
	g_assert_cmpstr(tg_field_shown_value(often, "not-tried", "ru"), ==, "Попыток не было");
	g_assert_cmpstr(tg_field_shown_value(often, "always", "fr"), ==, "Always");
	g_assert_cmpstr(tg_field_shown_value(version, "2.3.1", "ru"), ==, "2.3.1");
	g_assert_true(tg_field_is_plain(often, "always"));
	g_assert_false(tg_field_is_plain(often, "visit evil.example"));
	g_assert_true(tg_field_is_plain(version, "2.3.1"));
	g_assert_true(tg_field_is_plain(version, "2.0 beta 2"));
	g_assert_false(tg_field_is_plain(version, "2.3.1.2.3.1.2.3.1.2.3"));
	g_assert_false(tg_field_is_plain(version, "evil.example"));
	g_assert_false(tg_field_is_plain(phone, "1.2"));
	g_assert_false(tg_field_is_plain(tg_policy_field(policy, "product"), "Buy now"));
}

static void
test_names_are_stable(void)
{
	static const char *const names[] = { "organisation", "contact", "phone", "email",
		"postal-address", "agreement", "tax-id", "login", "licence", "product", "version",
		"environment", "reproducibility", "steps", "expected", "actual", "description",
		"additional", "reason", "proposal", "severity", "category", "object", "serial",
		"document", "remote-access", "ticket-kind" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const TgField *field = tg_policy_field(policy, names[i]);

		g_test_message("%s", names[i]);
		g_assert_nonnull(field);
		if (!field)
			continue;
		g_assert_nonnull(g_hash_table_lookup(field->shown, "ru"));
		g_assert_nonnull(g_hash_table_lookup(field->shown, "en"));
		for (guint j = 0; j < field->words->len; j++) {
			const TgFieldWord *word = field->words->pdata[j];
			g_autofree char *ru = g_strconcat("ru/", word->canonical, NULL);
			g_autofree char *en = g_strconcat("en/", word->canonical, NULL);

			g_assert_nonnull(g_hash_table_lookup(field->value_names, ru));
			g_assert_nonnull(g_hash_table_lookup(field->value_names, en));
		}
	}
	g_assert_cmpuint(policy->fields->len, ==, G_N_ELEMENTS(names));
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	policy = shipped_policy();
	g_test_add_func("/fields/the shipped names are stable and shown in two languages",
		test_names_are_stable);
	g_test_add_func("/fields/a version is read and its traps are not", test_version);
	g_test_add_func("/fields/reproducibility is read from labels, form and plain words",
		test_reproducibility);
	g_test_add_func("/fields/every other field is read by its labels", test_other_fields);
	g_test_add_func(
		"/fields/the best source wins, a quoted form counts when asked for", test_sources);
	g_test_add_func("/fields/each value has its line and rule", test_evidence);
	g_test_add_func("/fields/header fields say values", test_headers_and_files);
	g_test_add_func(
		"/fields/required and wanted follow the most special section", test_missing);
	g_test_add_func(
		"/fields/values and labels are shown in the language, plain or not", test_shown);
	g_test_add_func("/fields/time is linear in the text (T37, P88)", test_linear);
	status = g_test_run();
	tg_policy_free(policy);
	return status;
}
