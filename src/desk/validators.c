/* SPDX-License-Identifier: ISC */
/*
 * validators.c - one row a shape of value; see validators.h.
 *
 * A validator is a hand-written linear scan: it takes what a person wrote behind a label, or what a
 * pattern found, and gives the form that is kept, or nothing. It errs on the side of refusing: what is
 * refused is asked for, what is wrongly taken is not.
 */
#include "desk/validators.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/version.h"
#include "mail/address.h"

#include <string.h>

#define MAX_NAME_BYTES 160
#define MAX_SERIAL 40
#define MAX_AGREEMENT 120
#define MIN_PHONE_DIGITS 6
#define MAX_PHONE_DIGITS 20

/* TRUE when text holds a letter or a digit of any script. */
static gboolean
says_something(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (g_unichar_isalnum(g_utf8_get_char(text)))
			return TRUE;
	return FALSE;
}

/* Letters of any script, and ASCII digits, in text. */
static void
count(const char *text, guint *ret_letters, guint *ret_digits)
{
	*ret_letters = *ret_digits = 0;
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);

		*ret_letters += g_unichar_isalpha(c) != 0;
		*ret_digits += c < 128 && g_ascii_isdigit((char)c);
	}
}

/* One line that says something. */
static char *
check_text(const char *raw)
{
	g_autofree char *line = tg_text_one_line(raw, TG_MAX_VALUE);

	return says_something(line) ? g_steal_pointer(&line) : NULL;
}

/* Several lines that say something. */
static char *
check_lines(const char *raw)
{
	g_autofree char *lines = tg_text_lines(raw, -1, TG_MAX_VALUE);
	char *trimmed = tg_text_trim(lines);

	if (!says_something(trimmed))
		g_clear_pointer(&trimmed, g_free);
	return trimmed;
}

/* A person's name: words, no digits. */
static char *
check_name(const char *raw)
{
	g_autofree char *line = tg_text_one_line(raw, TG_MAX_VALUE);
	guint letters, digits;

	count(line, &letters, &digits);
	if (letters < 2 || digits || strlen(line) > MAX_NAME_BYTES || strchr(line, '@'))
		return NULL;
	return g_steal_pointer(&line);
}

/* A telephone number as it was written, with its extension. */
static char *
check_phone(const char *raw)
{
	static const char *const words[] = { "доб", "ext", "вн", "тел", "моб", "x", NULL };
	g_autofree char *line = tg_text_one_line(raw, 80);
	const char *p = line;
	guint letters, digits;

	count(line, &letters, &digits);
	if (digits < MIN_PHONE_DIGITS || digits > MAX_PHONE_DIGITS)
		return NULL;
	while (*p) {
		gsize skip = strspn(p, "0123456789+()-. ,;#/");
		g_autofree char *rest = NULL;
		gboolean known = FALSE;

		if (!*(p += skip))
			break;
		rest = tg_text_fold(p);
		for (const char *const *word = words; *word && !known; word++)
			if (g_str_has_prefix(rest, *word)) {
				known = TRUE;
				while (g_unichar_isalpha(g_utf8_get_char(p)))
					p = g_utf8_next_char(p);
			}
		if (!known)
			return NULL;
	}
	return g_steal_pointer(&line);
}

/* An address; "<a@b>" and "mailto:a@b" are read too. */
static char *
check_email(const char *raw)
{
	g_autofree char *line = tg_text_one_line(raw, TG_MAX_ADDRESS + 16);
	char *start = strchr(line, '<') ? strchr(line, '<') + 1 : line;
	gsize length;

	if (g_str_has_prefix(start, "mailto:"))
		start += strlen("mailto:");
	length = strcspn(start, "> ,;");
	while (length && start[length - 1] == '.')
		length--;
	start[length] = '\0';
	return tg_address_is_valid(start) ? tg_address_normalise(start) : NULL;
}

/* The check digit of a Russian taxpayer's number: weighted sum modulo 11 modulo 10. */
static gboolean
check_digit(const char *digits, guint n, const int *weights)
{
	int sum = 0;

	for (guint i = 0; i < n; i++)
		sum += weights[i] * (digits[i] - '0');
	return sum % 11 % 10 == digits[n] - '0';
}

/* ИНН: 10 digits of an organisation or 12 of a person, with right check digits. */
static char *
check_tax_id(const char *raw)
{
	static const int weights[] = { 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };
	g_autoptr(GString) digits = g_string_new(NULL);
	gboolean right;

	for (const char *p = raw; *p; p++) {
		if (g_ascii_isdigit(*p))
			g_string_append_c(digits, *p);
		else if (digits->len && !strchr(" \t-", *p))
			break;
	}
	if (digits->len == 10)
		right = check_digit(digits->str, 9, weights + 2);
	else if (digits->len == 12)
		right = check_digit(digits->str, 10, weights + 1) &&
			check_digit(digits->str, 11, weights);
	else
		right = FALSE;
	return right && digits->str[strspn(digits->str, "0")] ? g_strdup(digits->str) : NULL;
}

/* Without "№", "N", "No." in front. */
static const char *
skip_number_sign(const char *text)
{
	static const char *const signs[] = { "№", "No.", "No ", "N ", "Nr.", "#", ":", " " };

	for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
		if (g_str_has_prefix(text, signs[i])) {
			text += strlen(signs[i]);
			i = (guint)-1;
		}
	return text;
}

/* A serial number: one word of letters and digits with at least one digit. */
static char *
check_serial(const char *raw)
{
	g_autofree char *line = tg_text_one_line(raw, TG_MAX_VALUE);
	const char *start = skip_number_sign(line);
	gsize length = strcspn(start, " ,;\t()");
	g_autofree char *word = g_strndup(start, length);
	guint letters, digits;

	while (length && strchr(".:", word[length - 1]))
		word[--length] = '\0';
	count(word, &letters, &digits);
	if (!digits || letters + digits < 4 || strlen(word) > MAX_SERIAL || strchr(word, '@'))
		return NULL;
	return g_steal_pointer(&word);
}

/* The number of an agreement, with its date where one is written. */
static char *
check_agreement(const char *raw)
{
	g_autofree char *line = tg_text_one_line(raw, TG_MAX_VALUE);
	const char *start = skip_number_sign(line);
	guint letters, digits;

	count(start, &letters, &digits);
	return digits && strlen(start) <= MAX_AGREEMENT ? g_strdup(start) : NULL;
}

/* One word without blanks. */
static char *
check_word(const char *raw)
{
	g_autofree char *line = tg_text_one_line(raw, TG_MAX_VALUE);

	return says_something(line) && !strchr(line, ' ') ? g_steal_pointer(&line) : NULL;
}

static const struct {
	const char *name;
	char *(*check)(const char *raw);
} validators[] = {
	{ "text", check_text },
	{ "lines", check_lines },
	{ "word", check_word },
	{ "name", check_name },
	{ "version", tg_version_find },
	{ "phone", check_phone },
	{ "email", check_email },
	{ "tax-id", check_tax_id },
	{ "serial", check_serial },
	{ "agreement", check_agreement },
};

static const char *const names[] = { "text", "lines", "word", "name", "version", "phone", "email",
	"tax-id", "serial", "agreement", NULL };
G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(validators) + 1);

const char *const *
tg_validator_names(void)
{
	return names;
}

char *
tg_validate(const char *validator, const char *raw)
{
	for (guint i = 0; i < G_N_ELEMENTS(validators); i++)
		if (!strcmp(validators[i].name, validator))
			return validators[i].check(raw);
	return NULL;
}
