/* SPDX-License-Identifier: ISC */
/*
 * text.c - cleaning, folding and measuring of text that came from outside (P68, P105).
 *
 * Everything is one pass over the characters; the output never grows past the maximum that the
 * caller names. Bytes that are no UTF-8 become U+FFFD one by one. Reads no locale: case, white space
 * and classes are Unicode's (GLib). Does not normalise (NFC): sorting of combining marks is quadratic
 * in GLib; only the two decomposed Russian letters are composed where words are compared.
 */
#include "base/text.h"

#include "base/unichar.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

typedef struct {
	gunichar first, last;
} Range;

/* Default-ignorable and format characters that a reader does not see, in order. */
static const Range hidden_ranges[] = {
	{ 0x0000, 0x001F },   /* C0 */
	{ 0x007F, 0x009F },   /* DEL, C1 */
	{ 0x00AD, 0x00AD },   /* soft hyphen */
	{ 0x034F, 0x034F },   /* combining grapheme joiner */
	{ 0x061C, 0x061C },   /* Arabic letter mark */
	{ 0x115F, 0x1160 },   /* Hangul fillers */
	{ 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
	{ 0x180B, 0x180F },   /* Mongolian selectors, vowel separator */
	{ 0x200B, 0x200F },   /* zero width, LRM, RLM */
	{ 0x2028, 0x202E },   /* line and paragraph separator, embeddings and overrides */
	{ 0x2060, 0x206F },   /* word joiner, invisible operators, isolates */
	{ 0x3164, 0x3164 },   /* Hangul filler */
	{ 0xFEFF, 0xFEFF },   /* byte order mark */
	{ 0xFFA0, 0xFFA0 },   /* half-width Hangul filler */
	{ 0xFFF0, 0xFFFB },   /* interlinear annotation */
	{ 0x1BCA0, 0x1BCA3 }, /* shorthand controls */
	{ 0x1D173, 0x1D17A }, /* musical controls */
	{ 0xE0000, 0xE0FFF }, /* tags, selectors */
};

/* TRUE for what may hide or forge. */
gboolean
tg_unichar_is_hidden(gunichar c)
{
	guint low = 0, high = G_N_ELEMENTS(hidden_ranges);

	if ((c >= 0x20 && c < 0x7F) || (c >= 0x0400 && c < 0x0600))
		return FALSE; /* most of a mail */
	while (low < high) {
		guint middle = (low + high) / 2;

		if (c > hidden_ranges[middle].last)
			low = middle + 1;
		else if (c < hidden_ranges[middle].first)
			high = middle;
		else
			return TRUE;
	}
	return FALSE;
}

/* Takes the next character of [*p, end); what is no UTF-8 is one U+FFFD a byte, NUL is NUL. */
static gunichar
take(const char **p, const char *end)
{
	gunichar c = 0;

	if (**p == '\0') {
		(*p)++;
		return 0;
	}
	c = g_utf8_get_char_validated(*p, end - *p);
	if (c == (gunichar)-1 || c == (gunichar)-2) {
		(*p)++;
		return REPLACEMENT;
	}
	*p = g_utf8_next_char(*p);
	return c;
}

/* Appends c unless the text would grow over max bytes. */
static gboolean
put(GString *out, gunichar c, gsize max)
{
	char bytes[6];
	int n = g_unichar_to_utf8(c, bytes);

	if (out->len + (gsize)n > max)
		return FALSE;
	g_string_append_len(out, bytes, n);
	return TRUE;
}

/* Length of the run at p that any cleaning leaves as it is: printable ASCII from `lowest` on, tabs and
 * line feeds (layout), and the two-byte characters of blocks in which nothing is hidden (U+00C0 to U+05FF
 * but for U+034x). Most of a mail is one such run, and looking at its characters one by one was a third
 * of the scanner's time. */
static inline gsize
plain_length(const char *p, const char *end, guchar lowest, gboolean layout)
{
	const guchar *at = (const guchar *)p, *stop = (const guchar *)end;

	while (at < stop) {
		if ((*at >= lowest && *at < 0x7F) || (layout && (*at == '\n' || *at == '\t')))
			at++;
		else if (*at >= 0xC3 && *at <= 0xD7 && *at != 0xCD && stop - at > 1 &&
			 (at[1] & 0xC0) == 0x80)
			at += 2;
		else
			break;
	}
	return (gsize)(at - (const guchar *)p);
}

/* Appends a run of whole characters, as many of them as fit. */
static gboolean
put_run(GString *out, const char *run, gsize length, gsize max)
{
	gsize n = MIN(length, max - out->len);

	while (n < length && n > 0 && ((guchar)run[n] & 0xC0) == 0x80)
		n--;
	g_string_append_len(out, run, (gssize)n);
	return n == length;
}

/* White space of any kind, line separators and C1's next line included. */
static inline gboolean
is_blank(gunichar c)
{
	if ((c > 0x20 && c < 0x7F) || (c > 0xA0 && c < 0x1680))
		return FALSE;
	return c == 0x85 || c == '\v' || g_unichar_isspace(c);
}

/* One clean line: words that are taken whole, and what must be looked at. */
char *
tg_text_one_line(const char *text, gsize max)
{
	const gsize length = strlen(text);
	g_autoptr(GString) out = g_string_sized_new(MIN(length, max) + 1);
	const char *end = text + length;
	gboolean blank = FALSE, fits = TRUE;

	while (text < end && fits) {
		gsize run = plain_length(text, end, '!', FALSE);
		gunichar c = run ? 0 : take(&text, end);

		if (!run && is_blank(c))
			blank = TRUE;
		if (!run && (is_blank(c) || tg_unichar_is_hidden(c)))
			continue;
		fits = !blank || !out->len || put(out, ' ', max);
		blank = FALSE;
		fits = fits && (run ? put_run(out, text, run, max) : put(out, c, max));
		text += run;
	}
	while (out->len && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

gboolean
tg_text_is_clean(const char *text, gsize length, gboolean layout)
{
	const char *end = text + length;

	while (text < end) {
		gunichar c;

		text += plain_length(text, end, ' ', layout);
		if (text == end)
			break;
		c = take(&text, end);
		if (tg_unichar_is_hidden(c) && !(layout && (c == '\n' || c == '\t')))
			return FALSE;
	}
	return TRUE;
}

/* TRUE when c ends a line; "\r\n" is taken as one. */
static gboolean
is_line_end(gunichar c, const char **p, const char *end)
{
	if (c == '\r' && *p < end && **p == '\n')
		(*p)++;
	return c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == 0x85 || c == 0x2028 ||
	       c == 0x2029;
}

/* Several clean lines. */
char *
tg_text_lines(const char *text, gssize length, gsize max)
{
	const char *end = text + (length < 0 ? (gssize)strlen(text) : length);
	g_autoptr(GString) out = g_string_sized_new(MIN((gsize)(end - text), max) + 1);

	while (text < end) {
		gsize run = plain_length(text, end, ' ', TRUE);
		gunichar c;

		if (!put_run(out, text, run, max))
			break;
		text += run;
		if (text == end)
			break;
		c = take(&text, end);
		if (is_line_end(c, &text, end))
			c = '\n';
		else if (c != '\t' && tg_unichar_is_hidden(c))
			continue;
		if (!put(out, c, max))
			break;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* End of [start, end) without the blanks at its end. */
static const char *
trim_end(const char *start, const char *end)
{
	while (end > start) {
		const char *before = g_utf8_find_prev_char(start, end);

		if (!before || !is_blank(g_utf8_get_char(before)))
			break;
		end = before;
	}
	return end;
}

/* Without blanks at line ends and without empty lines at both ends. */
char *
tg_text_trim(const char *text)
{
	g_autoptr(GString) out = g_string_sized_new(strlen(text) + 1);
	gsize full = 0; /* length up to the last line that is not empty */

	while (*text) {
		const char *next = strchr(text, '\n');
		const char *stop = next ? next : text + strlen(text);
		const char *end = trim_end(text, stop);

		if (end > text || full) {
			g_string_append_len(out, text, end - text);
			if (end > text)
				full = out->len;
			g_string_append_c(out, '\n');
		}
		text = next ? next + 1 : stop;
	}
	g_string_truncate(out, full);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Lower case without the difference of io and ie, composed or not. */
static gunichar
fold_char(gunichar c, const char **next)
{
	c = tg_unichar_lower(c);
	if (c == 0x0451) /* io */
		return 0x0435;
	if ((c == 0x0435 && g_utf8_get_char(*next) == 0x0308) ||
		(c == 0x0438 && g_utf8_get_char(*next) == 0x0306)) {
		*next = g_utf8_next_char(*next);
		return c == 0x0438 ? 0x0439 : c; /* i with breve is short i */
	}
	return c;
}

/* The form in which words are compared. A character takes four bytes at most, and one of a single byte
 * stays one, or is no UTF-8 at all (three): there is always room. */
char *
tg_text_fold(const char *text)
{
	char *folded = g_malloc(3 * strlen(text) + 1), *to = folded;
	gboolean blank = FALSE;

	while (*text) {
		gunichar c = tg_unichar_next(&text);

		if (is_blank(c)) {
			blank = TRUE;
			continue;
		}
		if (blank && to > folded)
			*to++ = ' ';
		blank = FALSE;
		c = c < 0x80 ? (guchar)g_ascii_tolower((char)c) : fold_char(c, &text);
		to += tg_unichar_write(c > 0x10FFFF ? REPLACEMENT : c, to);
	}
	*to++ = '\0';
	return g_realloc(folded, (gsize)(to - folded));
}

/* ASCII letters in lower case. */
char *
tg_ascii_lower(const char *text)
{
	return g_ascii_strdown(text, -1);
}

/* The items between separators. */
GStrv
tg_text_split_any(const char *text, const char *separators)
{
	GPtrArray *items = g_ptr_array_sized_new(16);

	while (*text) {
		const char *end = text + strcspn(text, separators);
		const char *next = end + (*end != '\0');

		while (text < end && g_ascii_isspace(*text))
			text++;
		while (end > text && g_ascii_isspace(end[-1]))
			end--;
		if (end > text)
			g_ptr_array_add(items, g_strndup(text, (gsize)(end - text)));
		text = next;
	}
	g_ptr_array_add(items, NULL);
	return (GStrv)g_ptr_array_free(items, FALSE);
}

/* Likewise. */
GStrv
tg_text_split(const char *text, char separator)
{
	return tg_text_split_any(text, (const char[]){ separator, '\0' });
}

/* A size as people read it. */
char *
tg_text_size(guint64 bytes, const char *language)
{
	static const char *const english[] = { "B", "KB", "MB", "GB", "TB" };
	static const char *const russian[] = { "Б", "КБ", "МБ", "ГБ", "ТБ" };
	gboolean ru = g_strcmp0(language, "ru") == 0;
	const char *const *units = ru ? russian : english;
	guint64 scale = 1, tenths = bytes;
	guint unit = 0;

	if (bytes < 1024)
		return g_strdup_printf("%" G_GUINT64_FORMAT " %s", bytes, units[0]);
	do {
		scale *= 1024;
		unit++;
		tenths = bytes / scale * 10 + (bytes % scale * 10 + scale / 2) / scale;
	} while (tenths >= 10240 && unit + 1 < G_N_ELEMENTS(english));
	if (tenths % 10 == 0)
		return g_strdup_printf("%" G_GUINT64_FORMAT " %s", tenths / 10, units[unit]);
	return g_strdup_printf("%" G_GUINT64_FORMAT "%c%u %s", tenths / 10, ru ? ',' : '.',
		(guint)(tenths % 10), units[unit]);
}

/* The factor of a size's unit letter, 0 when there is no such unit. */
static guint64
size_unit(const char *unit)
{
	static const char letters[] = "KMG";
	const char *found = NULL;

	if (*unit == '\0')
		return 1;
	found = strchr(letters, g_ascii_toupper(*unit));
	if (!found || unit[1] != '\0')
		return 0;
	return G_GUINT64_CONSTANT(1024) << (10 * (found - letters));
}

/* Reads a size; at most three digits behind the point, and only in front of a unit. */
gboolean
tg_text_parse_size(const char *text, guint64 *ret_bytes)
{
	guint64 whole = 0, fraction = 0, scale = 1, unit = 0;
	const char *p = text;

	if (!g_ascii_isdigit(*p))
		return FALSE;
	for (; g_ascii_isdigit(*p); p++) {
		whole = whole * 10 + (guint64)(*p - '0');
		if (whole > G_MAXUINT32)
			return FALSE;
	}
	if (*p == '.') {
		for (p++; g_ascii_isdigit(*p) && scale < 1000; p++, scale *= 10)
			fraction = fraction * 10 + (guint64)(*p - '0');
		if (scale == 1)
			return FALSE;
	}
	unit = size_unit(p);
	if (unit == 0 || (unit == 1 && scale > 1))
		return FALSE;
	*ret_bytes = whole * unit + fraction * unit / scale;
	return TRUE;
}
