/* SPDX-License-Identifier: ISC */
/*
 * version.c - the version of a product among other numbers; see version.h.
 *
 * Looks at every run of digits and dots once, with the word before it and the characters around it.
 */
#include "desk/version.h"

#include "base/text.h"

#include <string.h>

#define MAX_TOKEN 40
#define MAX_PLAIN 20
#define MAX_PARTS 6
#define LOOK_BACK 24

/* One run of digits and dots: [start, end) of the text. */
typedef struct {
	const char *text, *start, *end;
	guint parts;
	guint lengths[MAX_PARTS];
	guint values[MAX_PARTS];
} Number;

/* Words whose number is not the product's. */
static const char *const foreign_words[] = { "windows", "win", "виндовс", "винда", "виндоус",
	"server", "macos", "mac os", "os x", "osx", "ios", "android", "linux", "ubuntu", "debian",
	"centos", "astra", "альт", "chrome", "хром", "firefox", "opera", "safari", "edge",
	"explorer", "ie", "яндекс.браузер", "office", "word", "excel", "outlook", "java", "python",
	"php", ".net", "framework", "directx", "postgresql", "mysql", "от", "дата", "ip", "тел",
	"тел.", "телефон", "п.", "пункт", "раздел", "п", "гл.", "section", "page", "стр.", "стр",
	"порт", "port", "№" };

/* Units behind a number that make it a price, a share, a size or a time. */
static const char *const units[] = { "руб", "р.", "₽", "$", "€", "%", "usd", "eur", "гб", "мб",
	"кб", "gb", "mb", "kb", "тб", "tb", "шт", "час", "мин", "сек", "дн", "ч.", "лет", "год",
	"г.", "раз", "px", "мм", "см", "км", "кг", "hours", "minutes", "days", "times", "pcs",
	"users", "польз", "человек", "компьют", "января", "февраля", "марта", "апреля", "мая",
	"июня", "июля", "августа", "сентября", "октября", "ноября", "декабря" };

/* Reads the run that begins at start; FALSE when it is too long or too big to be a version. */
static gboolean
read_number(const char *text, const char *start, Number *number)
{
	const char *p = start;

	*number = (Number){ .text = text, .start = start };
	while (g_ascii_isdigit(*p)) {
		guint length = (guint)strspn(p, "0123456789");

		if (number->parts < MAX_PARTS) {
			guint64 value = 0;
			g_autofree char *digits = g_strndup(p, length);

			g_ascii_string_to_unsigned(digits, 10, 0, G_MAXUINT32, &value, NULL);
			number->lengths[number->parts] = length;
			number->values[number->parts] = (guint)value;
		}
		number->parts++;
		p += length;
		if (*p == '.' && g_ascii_isdigit(p[1]))
			p++;
	}
	number->end = p;
	return number->parts <= MAX_PARTS && p - start <= MAX_TOKEN;
}

/* dd.mm.yyyy, yyyy.mm.dd, and dd.mm.yy with a leading zero. */
static gboolean
is_date(const Number *n)
{
	const guint *v = n->values, *l = n->lengths;

	if (n->parts != 3)
		return FALSE;
	if (l[2] == 4 && v[2] >= 1900 && v[2] < 2200)
		return v[0] >= 1 && v[0] <= 31 && v[1] >= 1 && v[1] <= 12;
	if (l[0] == 4 && v[0] >= 1900 && v[0] < 2200)
		return l[1] == 2 && l[2] == 2 && v[1] >= 1 && v[1] <= 12 && v[2] >= 1 && v[2] <= 31;
	return l[0] == 2 && l[1] == 2 && l[2] == 2 && v[0] >= 1 && v[0] <= 31 && v[1] >= 1 &&
	       v[1] <= 12 && (*n->start == '0' || n->start[3] == '0');
}

/* Four bytes of a private, loopback or otherwise telling network, or a mask. */
static gboolean
is_ip(const Number *n)
{
	const guint *v = n->values;

	if (n->parts != 4 || v[0] > 255 || v[1] > 255 || v[2] > 255 || v[3] > 255)
		return FALSE;
	return v[0] == 10 || v[0] == 127 || v[0] >= 77 ||
	       (v[0] == 172 && v[1] >= 16 && v[1] < 32) || *n->end == '/' || *n->end == ':';
}

/* TRUE when what stands around the run makes it part of something else. */
static gboolean
is_part_of_other(const Number *n)
{
	char before = n->start > n->text ? n->start[-1] : ' ', after = *n->end;
	gboolean dotted = n->parts > 1;

	if (strchr("+/@:,$_&#", before) ||
		(before == '-' && n->start - 1 > n->text && g_ascii_isdigit(n->start[-2])))
		return TRUE;
	if ((after == ':' || after == ',' || after == '/') && g_ascii_isdigit(n->end[1]))
		return TRUE;
	if (after == '@' || after == '%' || after == '$' || after == '_')
		return TRUE;
	if (after == '-' && !dotted)
		return TRUE;
	if (after == ' ' && !dotted && g_ascii_isdigit(n->end[1]))
		return TRUE; /* "8 800 555": digits in groups */
	return !dotted && n->lengths[0] > 5;
}

/* TRUE when the text before the run ends in a word whose number is not the product's. */
static gboolean
has_foreign_word(const Number *n)
{
	const char *from = n->start - n->text > LOOK_BACK ? n->start - LOOK_BACK : n->text;
	g_autofree char *before = NULL;
	g_autofree char *folded = NULL;

	while (((guchar)*from & 0xC0) == 0x80)
		from++;
	before = g_strndup(from, (gsize)(n->start - from));
	folded = tg_text_fold(g_strchomp(before));
	for (guint i = 0; i < G_N_ELEMENTS(foreign_words); i++) {
		gsize length = strlen(folded), word = strlen(foreign_words[i]);
		const char *at = folded + length - word;

		if (length < word || strcmp(at, foreign_words[i]))
			continue;
		if (at == folded || !g_unichar_isalnum(g_utf8_get_char(g_utf8_prev_char(at))))
			return TRUE;
	}
	return FALSE;
}

/* TRUE when a unit follows. */
static gboolean
has_unit(const Number *n)
{
	const char *after = n->end + strspn(n->end, " ");
	g_autofree char *part = g_strndup(after, strnlen(after, 24));
	g_autofree char *valid = g_utf8_make_valid(part, -1);
	g_autofree char *folded = tg_text_fold(valid);

	for (guint i = 0; i < G_N_ELEMENTS(units); i++)
		if (g_str_has_prefix(folded, units[i]))
			return TRUE;
	return FALSE;
}

/* The end of the stage behind a version: "-rc1", "b2", " beta 2", " SP1". */
static const char *
stage_end(const char *end)
{
	static const char *const stages[] = { "beta", "alpha", "rc", "sp", "build", "patch",
		"update", "бета", "сборка", NULL };
	const char *p = end;

	if (*p == '-' && g_ascii_isalnum(p[1]))
		p += 1 + strspn(p + 1,
				 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.");
	else if (g_ascii_isalpha(*p))
		p += strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	for (const char *const *stage = stages; p == end && *p == ' ' && *stage; stage++) {
		gsize length = strlen(*stage);
		const char *digits;

		if (g_ascii_strncasecmp(p + 1, *stage, length))
			continue;
		digits = p + 1 + length + strspn(p + 1 + length, " ");
		if (g_ascii_isdigit(*digits))
			p = digits + strspn(digits, "0123456789.");
		else if (!g_unichar_isalpha(g_utf8_get_char(p + 1 + length)))
			p += 1 + length;
	}
	while (p > end && p[-1] == '.')
		p--;
	return p - end <= MAX_TOKEN ? p : end;
}

/* TRUE when the run can be a product's version. */
static gboolean
is_version(const Number *n)
{
	if (n->parts == 1 && n->values[0] == 0)
		return FALSE;
	return !is_date(n) && !is_ip(n) && !is_part_of_other(n) && !has_foreign_word(n) &&
	       !has_unit(n);
}

/* TRUE when a letter other than a "v" stands directly before: part of a word. */
static gboolean
is_in_word(const char *text, const char *start)
{
	const char *previous;
	gunichar c;

	if (start == text)
		return FALSE;
	previous = g_utf8_prev_char(start);
	c = g_utf8_get_char(previous);
	if (c == '.')
		return previous > text && g_ascii_isdigit(previous[-1]);
	if (!g_unichar_isalnum(c))
		return FALSE;
	if (c != 'v' && c != 'V' && c != 0x432 && c != 0x412) /* в */
		return TRUE;
	return previous > text && g_unichar_isalnum(g_utf8_get_char(g_utf8_prev_char(previous)));
}

char *
tg_version_find(const char *text)
{
	Number number, plain = { .parts = 0 };

	for (const char *p = text; *p;) {
		gboolean inside;

		if (!g_ascii_isdigit(*p)) {
			p++;
			continue;
		}
		inside = is_in_word(text, p);
		if (read_number(text, p, &number) && !inside && is_version(&number)) {
			if (number.parts > 1)
				return g_strndup(p, (gsize)(stage_end(number.end) - p));
			if (!plain.parts)
				plain = number;
		}
		p = number.end;
	}
	if (!plain.parts)
		return NULL;
	return g_strndup(plain.start, (gsize)(stage_end(plain.end) - plain.start));
}

/* TRUE when all letters of value belong to words of stages: "2.3-buy.evil" is no version to repeat. */
static gboolean
has_stage_words_only(const char *value)
{
	static const char *const words[] = { "a", "b", "r", "p", "m", "alpha", "beta", "rc", "sp",
		"build", "patch", "update", "dev", "pre", "final", "lts", "release", "бета",
		"сборка", NULL };

	while (*value) {
		const char *end = value;
		g_autofree char *run = NULL, *word = NULL;

		while (g_unichar_isalpha(g_utf8_get_char(end)))
			end = g_utf8_next_char(end);
		if (end == value) {
			value = g_utf8_next_char(value);
			continue;
		}
		run = g_strndup(value, (gsize)(end - value));
		word = tg_text_fold(run);
		if (!g_strv_contains(words, word))
			return FALSE;
		value = end;
	}
	return TRUE;
}

gboolean
tg_version_is_plain(const char *value)
{
	g_autofree char *found = NULL;

	if (g_utf8_strlen(value, -1) > MAX_PLAIN)
		return FALSE;
	found = tg_version_find(value);
	return found && !strcmp(found, value) && has_stage_words_only(value);
}
