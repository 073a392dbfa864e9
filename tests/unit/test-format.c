/* SPDX-License-Identifier: ISC */
/*
 * test-format.c - instants and codes in words.
 */
#include "desk/format.h"
#include "desk/letters.h"

static const struct {
	gint64 at;
	const char *timezone, *language, *wanted;
} instants[] = {
	{ 1795417500, "Europe/Moscow", "ru", "пн 23 ноября, 10:05 МСК" },
	{ 1795417500, "Europe/Moscow", "en", "Mon 23 November, 10:05 MSK" },
	{ 1795417500, "Europe/Moscow", "de", "Mon 23 November, 10:05 MSK" },
	{ 1795417500, "Asia/Kolkata", "en", "Mon 23 November, 12:35 UTC+5:30" },
	{ 1795417500, "Asia/Novosibirsk", "ru", "пн 23 ноября, 14:05 UTC+7" },
	{ 1795417500, "America/St_Johns", "en", "Mon 23 November, 03:35 UTC-3:30" },
	{ 1795417500, "Europe/London", "en", "Mon 23 November, 07:05 UTC" },
	{ 1795417500, "No/Where", "ru", "пн 23 ноября, 07:05 UTC" },
	{ 1795417500, NULL, "ru", "пн 23 ноября, 07:05 UTC" },
	{ 1798664400, "Europe/Moscow", "ru", "чт 31 декабря, 00:00 МСК" },
	{ G_MAXINT64, "UTC", "ru", "—" },
};

static void
test_instants(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(instants); i++) {
		g_autofree char *got = tg_format_instant(
			instants[i].at, instants[i].timezone, instants[i].language);

		g_assert_cmpstr(got, ==, instants[i].wanted);
	}
}

static void
test_words(void)
{
	g_assert_cmpstr(tg_format_priority("high", "ru"), ==, "высокий");
	g_assert_cmpstr(tg_format_priority("high", "en"), ==, "high");
	g_assert_cmpstr(tg_format_priority("own", "ru"), ==, "own");
	g_assert_null(tg_format_refusal(TG_REFUSED_NOT, "ru"));
	for (TgRefusal i = TG_REFUSED_EXTENSION; i <= TG_REFUSED_NAME; i++) {
		g_assert_nonnull(tg_format_refusal(i, "ru"));
		g_assert_nonnull(tg_format_refusal(i, "en"));
	}
	g_assert_cmpstr(tg_format_refusal(TG_REFUSED_EXTENSION, "en"), ==, "type not allowed");
}

static const struct {
	char *(*function)(const char *);
	const char *text, *wanted;
} texts[] = {
	{ tg_format_lower_first, "Версия", "версия" },
	{ tg_format_lower_first, "ИНН", "ИНН" },
	{ tg_format_lower_first, "", "" },
	{ tg_format_lower_first, "V", "V" },
	{ tg_format_without_colons, "Номер: где он: вот", "Номер — где он — вот" },
	{ tg_format_without_colons, "10:05", "10:05" },
};

static void
test_texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *got = texts[i].function(texts[i].text);

		g_assert_cmpstr(got, ==, texts[i].wanted);
	}
}

static void
test_short(void)
{
	static const struct {
		const char *text;
		gsize max;
		const char *wanted;
	} rows[] = { { "короткий", 200, "короткий" }, { "abcdefghij", 10, "abcdefghij" },
		{ "abcdefghijk", 10, "abcdefg…" }, { "ыыыыы", 9, "ыыы…" }, { "a\nb", 10, "a b" } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = tg_format_short(rows[i].text, rows[i].max);

		g_assert_cmpstr(got, ==, rows[i].wanted);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/format/instants as people read them", test_instants);
	g_test_add_func("/format/codes in words", test_words);
	g_test_add_func("/format/small words and colons", test_texts);
	g_test_add_func("/format/long texts are cut visibly", test_short);
	return g_test_run();
}
