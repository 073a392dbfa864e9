/* SPDX-License-Identifier: ISC */
/*
 * language.c - in which language was this written? Letters first, common words second.
 *
 * A guess for choosing the letter's template, no more: undecided is NULL, and the desk's language
 * is taken. Linear, looks at the first 16 KiB only.
 */
#include "mail/body.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/unichar.h"

#define MAX_SEEN (16 * 1024)
#define MAX_WORD 32
#define MIN_LETTERS 4

enum { RU, UK, BG, EN, DE, FR, ES, IT, PT, NL, PL, LANGUAGES };

typedef struct {
	const char *word;
	guint languages;
} Word;

static const struct {
	const char *code;
	gboolean cyrillic;
} languages[LANGUAGES] = {
	[RU] = { "ru", TRUE },
	[UK] = { "uk", TRUE },
	[BG] = { "bg", TRUE },
	[EN] = { "en", FALSE },
	[DE] = { "de", FALSE },
	[FR] = { "fr", FALSE },
	[ES] = { "es", FALSE },
	[IT] = { "it", FALSE },
	[PT] = { "pt", FALSE },
	[NL] = { "nl", FALSE },
	[PL] = { "pl", FALSE },
};

/* Common words, folded, in the order of their bytes, and the languages that have them, as bits. */
#define IN(language) (1u << (language))
static const Word words[] = {
	{ "a", IN(EN) },
	{ "after", IN(EN) },
	{ "ai", IN(FR) },
	{ "al", IN(ES) },
	{ "ale", IN(PL) },
	{ "alla", IN(IT) },
	{ "als", IN(NL) },
	{ "an", IN(EN) },
	{ "and", IN(EN) },
	{ "any", IN(EN) },
	{ "are", IN(EN) },
	{ "as", IN(PT) },
	{ "au", IN(FR) },
	{ "auch", IN(DE) },
	{ "auf", IN(DE) },
	{ "avec", IN(FR) },
	{ "be", IN(EN) },
	{ "bedankt", IN(NL) },
	{ "bei", IN(DE) },
	{ "bitte", IN(DE) },
	{ "bonjour", IN(FR) },
	{ "but", IN(EN) },
	{ "can", IN(EN) },
	{ "ce", IN(FR) },
	{ "che", IN(IT) },
	{ "ciao", IN(IT) },
	{ "co", IN(PL) },
	{ "com", IN(PT) },
	{ "como", IN(ES) },
	{ "con", IN(ES) | IN(IT) },
	{ "cordialement", IN(FR) },
	{ "czy", IN(PL) },
	{ "da", IN(PT) },
	{ "danke", IN(DE) },
	{ "dans", IN(FR) },
	{ "das", IN(DE) },
	{ "dat", IN(NL) },
	{ "de", IN(NL) },
	{ "del", IN(ES) | IN(IT) },
	{ "della", IN(IT) },
	{ "dem", IN(DE) },
	{ "den", IN(DE) },
	{ "der", IN(DE) },
	{ "des", IN(DE) | IN(FR) },
	{ "deze", IN(NL) },
	{ "di", IN(IT) },
	{ "die", IN(DE) },
	{ "dla", IN(PL) },
	{ "do", IN(EN) | IN(PT) | IN(PL) },
	{ "dobry", IN(PL) },
	{ "does", IN(EN) },
	{ "du", IN(FR) },
	{ "dzień", IN(PL) },
	{ "dziękuję", IN(PL) },
	{ "e", IN(IT) | IN(PT) },
	{ "een", IN(NL) },
	{ "ein", IN(DE) },
	{ "eine", IN(DE) },
	{ "el", IN(ES) },
	{ "em", IN(PT) },
	{ "en", IN(FR) | IN(ES) | IN(NL) },
	{ "es", IN(ES) },
	{ "est", IN(FR) },
	{ "está", IN(ES) | IN(PT) },
	{ "et", IN(FR) },
	{ "for", IN(EN) },
	{ "from", IN(EN) },
	{ "für", IN(DE) },
	{ "gli", IN(IT) },
	{ "gracias", IN(ES) },
	{ "grazie", IN(IT) },
	{ "groeten", IN(NL) },
	{ "grüßen", IN(DE) },
	{ "haben", IN(DE) },
	{ "hallo", IN(DE) | IN(NL) },
	{ "has", IN(EN) },
	{ "have", IN(EN) },
	{ "hello", IN(EN) },
	{ "het", IN(NL) },
	{ "hi", IN(EN) },
	{ "ho", IN(IT) },
	{ "hola", IN(ES) },
	{ "how", IN(EN) },
	{ "i", IN(EN) | IN(PL) },
	{ "ich", IN(DE) },
	{ "if", IN(EN) },
	{ "ik", IN(NL) },
	{ "il", IN(FR) | IN(IT) },
	{ "im", IN(DE) },
	{ "in", IN(EN) | IN(NL) },
	{ "is", IN(EN) | IN(NL) },
	{ "ist", IN(DE) },
	{ "it", IN(EN) },
	{ "jak", IN(PL) },
	{ "je", IN(FR) },
	{ "jest", IN(PL) },
	{ "kan", IN(NL) },
	{ "kann", IN(DE) },
	{ "la", IN(FR) },
	{ "las", IN(ES) },
	{ "le", IN(FR) },
	{ "les", IN(FR) },
	{ "lo", IN(ES) | IN(IT) },
	{ "los", IN(ES) },
	{ "maar", IN(NL) },
	{ "mam", IN(PL) },
	{ "mas", IN(PT) },
	{ "merci", IN(FR) },
	{ "met", IN(NL) },
	{ "meu", IN(PT) },
	{ "mi", IN(ES) | IN(IT) },
	{ "mit", IN(DE) },
	{ "muy", IN(ES) },
	{ "my", IN(EN) },
	{ "na", IN(PT) | IN(PL) },
	{ "nach", IN(DE) },
	{ "ne", IN(FR) },
	{ "nel", IN(IT) },
	{ "nicht", IN(DE) },
	{ "nie", IN(PL) },
	{ "niet", IN(NL) },
	{ "no", IN(ES) | IN(PT) },
	{ "noch", IN(DE) },
	{ "non", IN(IT) },
	{ "nos", IN(ES) | IN(PT) },
	{ "not", IN(EN) },
	{ "nous", IN(FR) },
	{ "não", IN(PT) },
	{ "o", IN(PT) | IN(PL) },
	{ "obrigado", IN(PT) },
	{ "od", IN(PL) },
	{ "of", IN(EN) },
	{ "olá", IN(PT) },
	{ "on", IN(EN) },
	{ "ook", IN(NL) },
	{ "op", IN(NL) },
	{ "os", IN(PT) },
	{ "para", IN(ES) | IN(PT) },
	{ "pas", IN(FR) },
	{ "per", IN(IT) },
	{ "pero", IN(ES) },
	{ "please", IN(EN) },
	{ "po", IN(PL) },
	{ "por", IN(ES) | IN(PT) },
	{ "pour", IN(FR) },
	{ "pozdrawiam", IN(PL) },
	{ "proszę", IN(PL) },
	{ "przez", IN(PL) },
	{ "que", IN(FR) | IN(ES) | IN(PT) },
	{ "questo", IN(IT) },
	{ "qui", IN(FR) },
	{ "saludos", IN(ES) },
	{ "saluti", IN(IT) },
	{ "se", IN(ES) | IN(PT) },
	{ "si", IN(IT) },
	{ "sie", IN(DE) },
	{ "się", IN(PL) },
	{ "sono", IN(IT) },
	{ "sont", IN(FR) },
	{ "su", IN(ES) },
	{ "sur", IN(FR) },
	{ "te", IN(NL) },
	{ "thank", IN(EN) },
	{ "thanks", IN(EN) },
	{ "that", IN(EN) },
	{ "the", IN(EN) },
	{ "there", IN(EN) },
	{ "this", IN(EN) },
	{ "to", IN(EN) | IN(PL) },
	{ "u", IN(NL) },
	{ "um", IN(PT) },
	{ "uma", IN(PT) },
	{ "un", IN(FR) | IN(IT) },
	{ "una", IN(ES) | IN(IT) },
	{ "und", IN(DE) },
	{ "une", IN(FR) },
	{ "usted", IN(ES) },
	{ "van", IN(NL) },
	{ "você", IN(PT) },
	{ "von", IN(DE) },
	{ "voor", IN(NL) },
	{ "vous", IN(FR) },
	{ "w", IN(PL) },
	{ "was", IN(EN) },
	{ "we", IN(EN) | IN(NL) },
	{ "wenn", IN(DE) },
	{ "werden", IN(DE) },
	{ "when", IN(EN) },
	{ "wij", IN(NL) },
	{ "wir", IN(DE) },
	{ "with", IN(EN) },
	{ "would", IN(EN) },
	{ "y", IN(ES) },
	{ "you", IN(EN) },
	{ "your", IN(EN) },
	{ "z", IN(PL) },
	{ "za", IN(PL) },
	{ "zu", IN(DE) },
	{ "è", IN(IT) },
	{ "é", IN(PT) },
	{ "être", IN(FR) },
	{ "że", IN(PL) },
	{ "або", IN(UK) },
	{ "ако", IN(BG) },
	{ "але", IN(UK) },
	{ "благодаря", IN(BG) },
	{ "був", IN(UK) },
	{ "будь", IN(UK) },
	{ "була", IN(UK) },
	{ "було", IN(UK) },
	{ "бы", IN(RU) },
	{ "был", IN(RU) },
	{ "была", IN(RU) },
	{ "было", IN(RU) },
	{ "быть", IN(RU) },
	{ "в", IN(RU) | IN(UK) },
	{ "вам", IN(RU) },
	{ "вас", IN(RU) | IN(UK) },
	{ "ви", IN(UK) },
	{ "вие", IN(BG) },
	{ "вона", IN(UK) },
	{ "все", IN(RU) },
	{ "вы", IN(RU) },
	{ "від", IN(UK) },
	{ "він", IN(UK) },
	{ "где", IN(RU) },
	{ "да", IN(RU) | IN(BG) },
	{ "де", IN(UK) },
	{ "день", IN(RU) | IN(UK) },
	{ "для", IN(RU) | IN(UK) },
	{ "до", IN(UK) },
	{ "добрий", IN(UK) },
	{ "добрый", IN(RU) },
	{ "дякую", IN(UK) },
	{ "е", IN(BG) },
	{ "если", IN(RU) },
	{ "есть", IN(RU) },
	{ "еще", IN(RU) },
	{ "же", IN(RU) },
	{ "з", IN(UK) },
	{ "за", IN(RU) | IN(UK) | IN(BG) },
	{ "здравствуйте", IN(RU) },
	{ "и", IN(RU) | IN(BG) },
	{ "из", IN(RU) },
	{ "или", IN(RU) | IN(BG) },
	{ "к", IN(RU) },
	{ "как", IN(RU) },
	{ "като", IN(BG) },
	{ "когда", IN(RU) },
	{ "коли", IN(UK) },
	{ "ласка", IN(UK) },
	{ "ли", IN(RU) },
	{ "мені", IN(UK) },
	{ "ми", IN(UK) },
	{ "мне", IN(RU) },
	{ "можно", IN(RU) },
	{ "мы", IN(RU) },
	{ "на", IN(RU) | IN(UK) | IN(BG) },
	{ "нам", IN(RU) },
	{ "нас", IN(RU) | IN(UK) },
	{ "не", IN(RU) | IN(UK) | IN(BG) },
	{ "нет", IN(RU) },
	{ "ние", IN(BG) },
	{ "но", IN(RU) | IN(BG) },
	{ "ні", IN(UK) },
	{ "он", IN(RU) },
	{ "она", IN(RU) },
	{ "от", IN(RU) | IN(BG) },
	{ "ошибка", IN(RU) },
	{ "по", IN(RU) },
	{ "пожалуйста", IN(RU) },
	{ "после", IN(RU) },
	{ "почему", IN(RU) },
	{ "при", IN(RU) | IN(BG) },
	{ "після", IN(UK) },
	{ "работает", IN(RU) },
	{ "с", IN(RU) },
	{ "са", IN(BG) },
	{ "се", IN(BG) },
	{ "спасибо", IN(RU) },
	{ "със", IN(BG) },
	{ "та", IN(UK) },
	{ "так", IN(RU) | IN(UK) },
	{ "то", IN(RU) },
	{ "това", IN(BG) },
	{ "только", IN(RU) },
	{ "у", IN(RU) },
	{ "уважением", IN(RU) },
	{ "уже", IN(RU) },
	{ "це", IN(UK) },
	{ "че", IN(BG) },
	{ "чому", IN(UK) },
	{ "что", IN(RU) },
	{ "що", IN(UK) },
	{ "это", IN(RU) },
	{ "я", IN(RU) },
	{ "як", IN(UK) },
	{ "якщо", IN(UK) },
	{ "є", IN(UK) },
	{ "і", IN(UK) },
};
#undef IN

typedef struct {
	guint hits[LANGUAGES];
	guint cyrillic, latin, ukrainian;
} Count;

/* By bytes. */
static int
compare_word(const void *word, const void *row)
{
	return strcmp(word, ((const Word *)row)->word);
}

/* Counts one folded word for every language of its script that has it. */
static void
count_word(Count *count, const char *word, gboolean cyrillic)
{
	const Word *found =
		bsearch(word, words, G_N_ELEMENTS(words), sizeof words[0], compare_word);

	for (guint i = 0; found != NULL && i < LANGUAGES; i++)
		if (languages[i].cyrillic == cyrillic && (found->languages & 1u << i))
			count->hits[i]++;
}

/* Letters of the scripts, and words of at most MAX_WORD bytes. */
static void
count_text(Count *count, const char *folded)
{
	char word[MAX_WORD + 8];
	gsize length = 0;
	gboolean cyrillic = FALSE;

	for (const char *p = folded;;) {
		gunichar c = tg_unichar_next(&p);

		if (c != 0 && (tg_unichar_is_russian(c) || g_unichar_isalpha(c))) {
			cyrillic = c >= 0x400 && c < 0x530;
			count->cyrillic += cyrillic;
			count->latin += c < 0x250;
			count->ukrainian += c == 0x456 || c == 0x457 || c == 0x454 || c == 0x491;
			if (length <= MAX_WORD)
				length += (gsize)tg_unichar_write(c, word + length);
			continue;
		}
		word[length] = '\0';
		if (length > 0 && length <= MAX_WORD)
			count_word(count, word, cyrillic);
		length = 0;
		if (c == 0)
			break;
	}
}

/* The language of one script with most hits, or NULL when it is not clearly ahead. */
static const char *
best(const Count *count, gboolean cyrillic, guint *ret_hits)
{
	guint first = 0, second = 0;
	const char *code = NULL;

	for (guint i = 0; i < LANGUAGES; i++) {
		if (languages[i].cyrillic != cyrillic)
			continue;
		if (count->hits[i] > first) {
			second = first;
			first = count->hits[i];
			code = languages[i].code;
		} else {
			second = MAX(second, count->hits[i]);
		}
	}
	*ret_hits = first;
	return first > second ? code : NULL;
}

/* The language of a text that is mostly Cyrillic. */
static const char *
of_cyrillic(const Count *count, const char *code)
{
	if (count->ukrainian > 1 && count->ukrainian * 50 > count->cyrillic)
		return "uk";
	return code != NULL ? code : "ru";
}

const char *
tg_text_language(const char *text)
{
	g_autofree char *head = NULL, *folded = NULL;
	const char *cyrillic, *latin;
	guint cyrillic_hits, latin_hits;
	Count count = { 0 };

	if (text == NULL)
		return NULL;
	head = tg_text_lines(text, (gssize)strnlen(text, MAX_SEEN), MAX_SEEN);
	folded = tg_text_fold(head);
	count_text(&count, folded);
	cyrillic = best(&count, TRUE, &cyrillic_hits);
	latin = best(&count, FALSE, &latin_hits);
	/* names of programs and excerpts of logs are Latin in any language */
	if (count.cyrillic >= MIN_LETTERS &&
		(count.cyrillic * 3 >= count.latin || cyrillic_hits > latin_hits))
		return of_cyrillic(&count, cyrillic);
	return latin;
}
