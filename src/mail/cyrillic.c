/* SPDX-License-Identifier: ISC */
/*
 * cyrillic.c - windows-1251 against koi8-r by letter frequency and by the case of neighbours.
 *
 * Both place the letters at 0xC0-0xFF, with cases the other way round, so a text read wrongly has
 * rare letters and small letters before capitals. Text in which single high bytes stand between
 * Latin letters is no Russian. Linear, looks at 64 KiB at most.
 */
#include "mail/cyrillic.h"

#include <string.h>

#define LOOK_AT (64 * 1024)
#define NO_LETTER_COST 60
#define CASE_COST 150

/* Share of each letter in Russian text, per mille, in the order of windows-1251. */
static const guchar frequency[32] = { 80, 16, 45, 17, 30, 85, 9, 17, 74, 12, 35, 44, 32, 67, 110,
	28, 47, 55, 63, 26, 3, 10, 5, 15, 7, 4, 1, 19, 17, 3, 6, 20 };

/* koi8-r's lower case 0xC0-0xDF as numbers of the same order. */
static const guchar koi8_order[32] = { 30, 0, 1, 22, 4, 5, 20, 3, 21, 8, 9, 10, 11, 12, 13, 14, 15,
	31, 16, 17, 18, 19, 6, 2, 28, 27, 7, 24, 29, 25, 23, 26 };

typedef struct {
	int letter; /* 0-31, -1 for none */
	gboolean upper;
} Letter;

/* Reads a byte as windows-1251. */
static Letter
as_windows(guchar c)
{
	if (c >= 0xC0)
		return (Letter){ c & 0x1F, c < 0xE0 };
	if (c == 0xA8 || c == 0xB8)
		return (Letter){ 5, c == 0xA8 };
	return (Letter){ -1, FALSE };
}

/* Reads a byte as koi8-r. */
static Letter
as_koi8(guchar c)
{
	if (c >= 0xC0)
		return (Letter){ koi8_order[c & 0x1F], c >= 0xE0 };
	if (c == 0xA3 || c == 0xB3)
		return (Letter){ 5, c == 0xB3 };
	return (Letter){ -1, FALSE };
}

/* How Russian the bytes look when they are read so. */
static gint64
score(const guchar *bytes, gsize length, Letter (*as)(guchar))
{
	Letter last = { -1, FALSE };
	gint64 sum = 0;

	for (gsize i = 0; i < length; i++) {
		Letter now = { -1, FALSE };

		if (bytes[i] >= 0x80) {
			now = as(bytes[i]);
			/* dashes, quotes, the number sign and NBSP are at home in both */
			sum += now.letter >= 0	 ? frequency[now.letter]
			       : bytes[i] < 0xC0 ? 0
						 : -NO_LETTER_COST;
		}
		if (now.letter >= 0 && last.letter >= 0 && now.upper && !last.upper)
			sum -= CASE_COST;
		last = now;
	}
	return sum;
}

/* Letters of words of at least two Cyrillic letters against those that stand among Latin ones. */
static gboolean
looks_cyrillic(const guchar *bytes, gsize length)
{
	gsize together = 0, alone = 0;

	for (gsize i = 0; i < length; i++) {
		gboolean before = i > 0 && bytes[i - 1] >= 0xA3;
		gboolean after = i + 1 < length && bytes[i + 1] >= 0xA3;
		gboolean latin = (i > 0 && g_ascii_isalpha(bytes[i - 1])) ||
				 (i + 1 < length && g_ascii_isalpha(bytes[i + 1]));

		if (bytes[i] < 0xC0)
			continue;
		if (before || after)
			together++;
		else if (latin)
			alone++;
	}
	return together > 0 && together > 2 * alone;
}

/* The likelier of the two. */
const char *
tg_cyrillic_guess(const char *bytes, gsize length)
{
	const guchar *data = (const guchar *)bytes;
	gsize n = MIN(length, LOOK_AT);

	if (!looks_cyrillic(data, n))
		return NULL;
	return score(data, n, as_koi8) > score(data, n, as_windows) ? "koi8-r" : "windows-1251";
}
