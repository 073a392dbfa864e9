/* SPDX-License-Identifier: ISC */
/*
 * language.c - in which language was this written? Letters first, common words second.
 *
 * A guess for choosing the letter's template, no more: undecided is NULL, and the desk's language
 * is taken. Linear, looks at the first 16 KiB only.
 */
#include "mail/body.h"

#include <string.h>

#include "base/text.h"

#define MAX_SEEN (16 * 1024)
#define MAX_WORD 32
#define MIN_LETTERS 4

typedef struct {
	const char *code;
	gboolean cyrillic;
	const char *words; /* each between blanks, folded */
} Language;

static const Language languages[] = {
	{ "ru", TRUE,
		" и в не на что с по как это я мы вы у к за из от для то при при нет да есть он "
		"она но или если"
		" здравствуйте спасибо добрый день пожалуйста после уважением ошибка работает "
		"можно когда "
		"где почему все еще бы же ли мне нас нам вас вам был была было быть так уже "
		"только " },
	{ "uk", TRUE,
		" і та не що як це в на до з за від для але або якщо ви ми він вона є так ні дякую "
		"добрий "
		"день будь ласка після коли де чому мені нас вас був була було " },
	{ "bg", TRUE,
		" и на да се от за не че като това е са със при но или ако вие ние благодаря " },
	{ "en", FALSE,
		" the a an and of to in is it that for on you i with not be have this are was we "
		"hi hello "
		"thanks thank please can from but my when your do does if would has there any how "
		"after " },
	{ "de", FALSE,
		" der die das und ist nicht ich sie wir mit ein eine zu den von auf für im hallo "
		"danke "
		"bitte grüßen wenn noch auch werden kann haben dem des bei nach " },
	{ "fr", FALSE,
		" le la les et est des un une je vous nous pas que pour dans sur avec bonjour "
		"merci ce "
		"cordialement du au qui ne il en ai être sont " },
	{ "es", FALSE,
		" el los las y es una no que para con por en se lo hola gracias saludos usted nos "
		"mi su "
		"está como pero del al muy " },
	{ "it", FALSE,
		" il lo gli e è un una non che per con di si ciao grazie saluti sono della nel "
		"questo ho "
		"alla del mi " },
	{ "pt", FALSE,
		" o os as e é um uma não que para com por em se olá obrigado você nos do da no na "
		"meu "
		"está mas " },
	{ "nl", FALSE,
		" de het een en is niet ik u we wij met van op voor dat te in hallo bedankt "
		"groeten maar "
		"ook als kan deze " },
	{ "pl", FALSE,
		" i w nie na się że z do to jest o jak po co dzień dobry dziękuję pozdrawiam "
		"proszę czy ale "
		"przez od za dla mam " },
};

typedef struct {
	guint hits[G_N_ELEMENTS(languages)];
	guint cyrillic, latin, ukrainian;
} Count;

/* Counts one folded word for every language that has it. */
static void
count_word(Count *count, const char *word, gboolean cyrillic)
{
	g_autofree char *framed = g_strconcat(" ", word, " ", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
		if (languages[i].cyrillic == cyrillic && strstr(languages[i].words, framed) != NULL)
			count->hits[i]++;
}

/* Letters of the scripts, and words of at most MAX_WORD bytes. */
static void
count_text(Count *count, const char *folded)
{
	char word[MAX_WORD + 8];
	gsize length = 0;
	gboolean cyrillic = FALSE;

	for (const char *p = folded;; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c != 0 && g_unichar_isalpha(c)) {
			cyrillic = c >= 0x400 && c < 0x530;
			count->cyrillic += cyrillic;
			count->latin += c < 0x250;
			count->ukrainian += c == 0x456 || c == 0x457 || c == 0x454 || c == 0x491;
			if (length <= MAX_WORD)
				length += g_unichar_to_utf8(c, word + length);
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

	for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
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
