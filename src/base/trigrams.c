/* SPDX-License-Identifier: ISC */
/*
 * trigrams.c - a set of the pairs and triples of characters of one text, as bits, and the places of the
 * triples, in chains.
 *
 * Two different triples may share a bit: then a text seems to have what it has not, and the pattern
 * is run in vain. The other way round cannot be. Characters are compared as PCRE2 compares them
 * without case, or more coarsely.
 */
#include "base/trigrams.h"

#include "base/unichar.h"

#include <string.h>

#define BITS 65536u
#define CHAINS 2048u

/* A triple, by the hash of its bit. */
typedef struct {
	guint32 at;   /* of its first character, in bytes */
	guint32 next; /* the one before it in the text of the same chain, counted from 1 */
} Place;

struct TgTrigrams {
	const char *text;
	gsize length;
	Place *places;
	guint32 chains[CHAINS]; /* the last one of each, counted from 1; 0 = none */
	guint8 bits[BITS / 8];
};

/* One of those that no pattern tells apart for certain: case, kinds of digits. */
static inline gunichar
fold(gunichar c)
{
	if (c < 0x80)
		return g_ascii_isdigit((char)c) ? '0' : (guchar)g_ascii_tolower((char)c);
	if (tg_unichar_is_russian(c))
		return tg_unichar_lower(c);
	return g_unichar_isdigit(c) ? '0' : g_unichar_tolower(g_unichar_toupper(c));
}

/* The bit of a triple, or of a pair (a = 0). */
static inline guint
bit_of(gunichar a, gunichar b, gunichar c)
{
	return ((a * 0x9E3779B1u ^ b) * 0x85EBCA6Bu ^ c) * 0xC2B2AE35u >> 16;
}

/* Notes the pair and the triple that end with each character. */
static void
read_text(TgTrigrams *trigrams)
{
	const char *text = trigrams->text;
	gsize starts[3] = { 0 }; /* of the triple and of what follows it */
	gunichar a = 0, b = 0;
	guint32 n = 0;

	for (const char *p = text; p < text + trigrams->length;) {
		const gsize at = (gsize)(p - text);
		gunichar c = fold(tg_unichar_next(&p));
		guint pair = bit_of(0, b, c), triple = bit_of(a, b, c);
		guint32 *chain = &trigrams->chains[triple % CHAINS];

		trigrams->bits[pair / 8] |= (guint8)(1 << pair % 8);
		trigrams->bits[triple / 8] |= (guint8)(1 << triple % 8);
		starts[0] = starts[1];
		starts[1] = starts[2];
		starts[2] = at;
		trigrams->places[n] = (Place){ (guint32)starts[0], *chain };
		*chain = ++n;
		a = b;
		b = c;
	}
}

TgTrigrams *
tg_trigrams_new(const char *text, gsize length)
{
	TgTrigrams *trigrams = g_new0(TgTrigrams, 1);
	const gboolean valid = length < G_MAXUINT32 && g_utf8_validate_len(text, length, NULL);

	trigrams->text = valid ? text : "";
	trigrams->length = valid ? length : 0;
	trigrams->places = g_new(Place, trigrams->length);
	read_text(trigrams);
	return trigrams;
}

void
tg_trigrams_free(TgTrigrams *trigrams)
{
	if (trigrams)
		g_free(trigrams->places);
	g_free(trigrams);
}

const char *
tg_trigrams_text(const TgTrigrams *trigrams, gsize *ret_length)
{
	*ret_length = trigrams->length;
	return trigrams->text;
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
	for (guint i = 0; needles && i < needles->len; i++)
		if (has(trigrams, needles->pdata[i]))
			return TRUE;
	return !needles;
}

/* Does the string stand at this place? */
static gboolean
stands_at(const TgTrigrams *trigrams, const char *p, const char *string)
{
	const char *end = trigrams->text + trigrams->length;

	for (; *string && p < end; p = g_utf8_next_char(p)) {
		if (fold(g_utf8_get_char(p)) != fold(g_utf8_get_char(string)))
			return FALSE;
		string = g_utf8_next_char(string);
	}
	return !*string;
}

/* The places of one string, last first. */
static void
add_places(const TgTrigrams *trigrams, const char *string, gsize from, GArray *places)
{
	gunichar triple[3];
	const char *p = string;
	guint32 next;

	for (guint i = 0; i < G_N_ELEMENTS(triple); i++, p = g_utf8_next_char(p))
		triple[i] = fold(g_utf8_get_char(p));
	next = trigrams->chains[bit_of(triple[0], triple[1], triple[2]) % CHAINS];
	while (next) {
		const Place *place = &trigrams->places[next - 1];
		const gsize at = place->at;

		if (at >= from && stands_at(trigrams, trigrams->text + at, string))
			g_array_append_val(places, at);
		next = at >= from ? place->next : 0;
	}
}

/* By size. */
static int
compare_places(gconstpointer a, gconstpointer b)
{
	const gsize left = *(const gsize *)a, right = *(const gsize *)b;

	return left < right ? -1 : left > right;
}

GArray *
tg_trigrams_places(const TgTrigrams *trigrams, const GPtrArray *strings, gsize from)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(gsize));
	guint n = 0;

	for (guint i = 0; i < strings->len; i++)
		add_places(trigrams, strings->pdata[i], from, places);
	g_array_sort(places, compare_places);
	for (guint i = 0; i < places->len; i++) {
		const gsize place = g_array_index(places, gsize, i);

		if (i == 0 || place != g_array_index(places, gsize, n - 1))
			g_array_index(places, gsize, n++) = place;
	}
	g_array_set_size(places, n);
	return places;
}
