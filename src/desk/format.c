/* SPDX-License-Identifier: ISC */
/*
 * format.c - instants and codes in words: constant tables, no locale, no environment.
 */
#include "desk/format.h"

#include "base/text.h"
#include "base/zone.h"
#include "desk/letters.h"

#include <string.h>

typedef enum { RU, EN, LANGUAGES } Language;

static const char *const days[LANGUAGES][7] = {
	[RU] = { "пн", "вт", "ср", "чт", "пт", "сб", "вс" },
	[EN] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
};
static const char *const months[LANGUAGES][12] = {
	[RU] = { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
		"сентября", "октября", "ноября", "декабря" },
	[EN] = { "January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December" },
};

/* Zones that people call by a name; all others are told as a distance from UTC. */
static const struct {
	const char *identifier, *names[LANGUAGES];
} zones[] = {
	{ "Europe/Moscow", { "МСК", "MSK" } },
	{ "UTC", { "UTC", "UTC" } },
};

typedef struct {
	const char *code, *words[LANGUAGES];
} Word;

static const Word priorities[] = {
	{ "critical", { "критический", "critical" } },
	{ "high", { "высокий", "high" } },
	{ "medium", { "средний", "medium" } },
	{ "low", { "низкий", "low" } },
};
static const Word refusals[] = {
	[TG_REFUSED_EXTENSION] = { "extension", { "тип не разрешён", "type not allowed" } },
	[TG_REFUSED_FILE_SIZE] = { "file-size", { "файл слишком большой", "file too large" } },
	[TG_REFUSED_TOTAL_SIZE] = { "total-size",
		{ "все файлы вместе слишком большие", "all files together are too large" } },
	[TG_REFUSED_CONTENT] = { "content",
		{ "внутри не то, что обещает имя, или программа",
			"it is not what its name says, or holds a program" } },
	[TG_REFUSED_NAME] = { "name", { "имя файла неоднозначно", "ambiguous file name" } },
};

/* By the names of mail/attachment.c. */
static const Word oddities[] = {
	{ "ambiguous",
		{ "имя или тип читаются по-разному", "its name or type can be read in two ways" } },
	{ "type-mismatch", { "содержимое другого типа", "its content is of another type" } },
	{ "polyglot", { "два формата в одном файле", "two kinds of file in one" } },
	{ "encrypted", { "зашифрован", "encrypted" } },
	{ "not-listed", { "архив не удалось просмотреть целиком",
				"not all of the archive could be listed" } },
	{ "executable-inside", { "внутри есть программа", "a program is inside" } },
};

/* The row of words for a language. */
static Language
language_of(const char *language)
{
	return g_strcmp0(language, "ru") == 0 ? RU : EN;
}

/* "МСК", "UTC+3", "UTC+5:30". (transfer full) */
static char *
zone_name(GDateTime *local, const char *timezone, Language language)
{
	int minutes = (int)(g_date_time_get_utc_offset(local) / G_TIME_SPAN_MINUTE);

	for (guint i = 0; i < G_N_ELEMENTS(zones); i++)
		if (g_strcmp0(zones[i].identifier, timezone) == 0)
			return g_strdup(zones[i].names[language]);
	if (minutes == 0)
		return g_strdup("UTC");
	if (minutes % 60)
		return g_strdup_printf("UTC%c%d:%02d", minutes < 0 ? '-' : '+', ABS(minutes) / 60,
			ABS(minutes) % 60);
	return g_strdup_printf("UTC%c%d", minutes < 0 ? '-' : '+', ABS(minutes) / 60);
}

char *
tg_format_instant(gint64 at, const char *timezone, const char *language)
{
	g_autoptr(GTimeZone) named = tg_zone_new(timezone);
	g_autoptr(GTimeZone) zone = named ? g_time_zone_ref(named) : g_time_zone_new_utc();
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = utc ? g_date_time_to_timezone(utc, zone) : NULL;
	Language words = language_of(language);
	g_autofree char *name = NULL;

	if (!local)
		return g_strdup("—");
	name = zone_name(local, named ? timezone : NULL, words);
	return g_strdup_printf("%s %d %s, %02d:%02d %s",
		days[words][g_date_time_get_day_of_week(local) - 1],
		g_date_time_get_day_of_month(local),
		months[words][g_date_time_get_month(local) - 1], g_date_time_get_hour(local),
		g_date_time_get_minute(local), name);
}

const char *
tg_format_priority(const char *code, const char *language)
{
	for (guint i = 0; i < G_N_ELEMENTS(priorities); i++)
		if (g_strcmp0(priorities[i].code, code) == 0)
			return priorities[i].words[language_of(language)];
	return code;
}

const char *
tg_format_refusal(TgRefusal refusal, const char *language)
{
	return refusals[refusal].words[language_of(language)];
}

/* The words of each, parted by ";". */
char *
tg_format_oddities(TgFileFlags flags, const char *language)
{
	g_autofree char *codes = tg_file_oddities(flags);
	g_auto(GStrv) list = g_strsplit(codes ? codes : "", ",", -1);
	g_autoptr(GString) text = g_string_new(NULL);

	for (char **code = list; *code; code++) {
		for (guint i = 0; i < G_N_ELEMENTS(oddities); i++) {
			if (g_str_equal(oddities[i].code, *code))
				g_string_append_printf(text, "%s%s", text->len ? "; " : "",
					oddities[i].words[language_of(language)]);
		}
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
tg_format_lower_first(const char *text)
{
	gunichar first = g_utf8_get_char(text);
	const char *rest = *text ? g_utf8_next_char(text) : text;
	char small[6];
	int n;

	if (!g_unichar_isupper(first) || !g_unichar_islower(g_utf8_get_char(rest)))
		return g_strdup(text);
	n = g_unichar_to_utf8(g_unichar_tolower(first), small);
	return g_strdup_printf("%.*s%s", n, small, rest);
}

char *
tg_format_short(const char *text, gsize max)
{
	g_autofree char *line = tg_text_one_line(text, max + strlen("…") + 1);
	g_autofree char *cut = NULL;

	if (strlen(line) <= max)
		return g_steal_pointer(&line);
	cut = tg_text_one_line(text, max - strlen("…"));
	return g_strconcat(cut, "…", NULL);
}

char *
tg_format_without_colons(const char *text)
{
	GString *out = g_string_new(text);

	g_string_replace(out, ": ", " — ", 0);
	return g_string_free(out, FALSE);
}
