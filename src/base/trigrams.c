/* SPDX-License-Identifier: ISC */
/*
 * trigrams.c - a set of the pairs and triples of characters of one text, as bits.
 *
 * Two different triples may share a bit: then a text seems to have what it has not, and the pattern
 * is run in vain. The other way round cannot be. Characters are compared as PCRE2 compares them
 * without case, or more coarsely.
 */
#include "base/trigrams.h"

#define BITS 65536u

struct TgTrigrams {
	guint8 bits[BITS / 8];
};

/* One of those that no pattern tells apart for certain: case, kinds of digits. */
static gunichar
fold(gunichar c)
{
	if (c < 0x80)
		return g_ascii_isdigit((char)c) ? '0' : (guchar)g_ascii_tolower((char)c);
	if (c >= 0x0430 && c < 0x0450)
		return c;
	if (c >= 0x0410 && c < 0x0430)
		return c + 0x20;
	return g_unichar_isdigit(c) ? '0' : g_unichar_tolower(g_unichar_toupper(c));
}

/* The bit of a triple, or of a pair (a = 0). */
static guint
bit_of(gunichar a, gunichar b, gunichar c)
{
	return ((a * 0x9E3779B1u ^ b) * 0x85EBCA6Bu ^ c) * 0xC2B2AE35u >> 16;
}

TgTrigrams *
tg_trigrams_new(const char *text, gsize length)
{
	TgTrigrams *trigrams = g_new0(TgTrigrams, 1);
	gunichar a = 0, b = 0;

	for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
		gunichar c = fold((guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p));
		guint pair = bit_of(0, b, c), triple = bit_of(a, b, c);

		trigrams->bits[pair / 8] |= (guint8)(1 << pair % 8);
		trigrams->bits[triple / 8] |= (guint8)(1 << triple % 8);
		a = b;
		b = c;
	}
	return trigrams;
}

void
tg_trigrams_free(TgTrigrams *trigrams)
{
	g_free(trigrams);
}

/* Every triple of the needle, or its pair when there are only two characters. */
static gboolean
has(const TgTrigrams *trigrams, const char *needle)
{
	gboolean is_pair = g_utf8_strlen(needle, -1) < 3;
	gunichar a = 0, b = 0;
	guint n = 0;

	for (const char *p = needle; *p; p = g_utf8_next_char(p)) {
		gunichar c = fold(g_utf8_get_char(p));
		guint bit = bit_of(is_pair ? 0 : a, b, c);

		if (++n >= (is_pair ? 2 : 3) && !(trigrams->bits[bit / 8] & 1 << bit % 8))
			return FALSE;
		a = b;
		b = c;
	}
	return TRUE;
}

gboolean
tg_trigrams_have_any(const TgTrigrams *trigrams, const GPtrArray *needles)
{
	for (guint i = 0; trigrams && needles && i < needles->len; i++)
		if (has(trigrams, needles->pdata[i]))
			return TRUE;
	return !trigrams || !needles;
}
