/* SPDX-License-Identifier: ISC */
/*
 * fields_words.c - plain phrases in a text: "каждый раз" says always.
 *
 * The text is cut into folded words once; each word is looked up by its first two letters among all
 * phrases of all fields. Of a field's phrases the one that begins first wins, of those the longest:
 * "не каждый раз" is not "каждый раз". A phrase does not run over a full stop, colon or empty line.
 */
#include "desk/fields_find.h"

#include "base/limits.h"
#include "base/unichar.h"

#include <string.h>

#define MAX_WORDS 20000

typedef struct {
	gsize start; /* in the folded bytes; words end with NUL */
	guint line;
	gboolean breaks; /* a sentence ends between this word and the one before */
} Token;

typedef struct {
	GString *bytes;
	GArray *tokens;
} Words;

/* TRUE when a character ends a sentence. */
static gboolean
ends_sentence(gunichar c)
{
	return c == '.' || c == '!' || c == '?' || c == ';' || c == ':' || c == 0x2026;
}

/* TRUE for characters of words; the apostrophe and per cent are in phrases. */
static gboolean
in_word(gunichar c)
{
	return tg_unichar_is_alnum(c) || c == '\'' || c == 0x2019 || c == '%';
}

/* "(а)" directly behind a word, as in "пробовал(а)": its length, else 0. */
static gsize
ending_in_brackets(const char *p)
{
	gsize length = 1;

	if (*p != '(')
		return 0;
	for (guint i = 0; i < 3 && g_unichar_isalpha(g_utf8_get_char(p + length)); i++)
		length = (gsize)(g_utf8_next_char(p + length) - p);
	return length > 1 && p[length] == ')' ? length + 1 : 0;
}

/* Adds one character of a word, folded. */
static void
add_folded(GString *bytes, gunichar c)
{
	c = tg_unichar_lower(c);
	if (c == 0x451) /* ё */
		c = 0x435;
	tg_unichar_append(bytes, c == 0x2019 ? '\'' : c);
}

/* Cuts text into words. */
static void
words_init(Words *words, const char *text)
{
	guint line = 1, newlines = 0;
	gboolean breaks = TRUE, inside = FALSE;

	words->bytes = g_string_new(NULL);
	words->tokens = g_array_new(FALSE, FALSE, sizeof(Token));
	for (const char *p = text; *p && words->tokens->len < MAX_WORDS;) {
		const char *next = p;
		gunichar c = tg_unichar_next(&next);

		if (in_word(c)) {
			Token token = { words->bytes->len, line, breaks || newlines > 1 };

			if (!inside)
				g_array_append_val(words->tokens, token);
			inside = TRUE;
			breaks = FALSE;
			newlines = 0;
			add_folded(words->bytes, c);
			p = next;
			continue;
		}
		if (inside) {
			p += ending_in_brackets(p);
			g_string_append_c(words->bytes, '\0');
			inside = FALSE;
			continue;
		}
		breaks = breaks || ends_sentence(c);
		newlines += c == '\n';
		line += c == '\n';
		p = next;
	}
	g_string_append_c(words->bytes, '\0');
}

static void
words_clear(Words *words)
{
	g_string_free(words->bytes, TRUE);
	g_array_unref(words->tokens);
}

/* TRUE when a word is the phrase's word at *part, or begins so where that ends in *; *part is then behind
 * it. Nearly always it is not, and a few bytes tell. */
static gboolean
takes_word(const char **part, const char *word)
{
	const char *p = *part;

	while (*word && *p == *word) {
		p++;
		word++;
	}
	if (*p == '*' && (p[1] == ' ' || p[1] == '\0'))
		p++;
	else if (*word || (*p != ' ' && *p != '\0'))
		return FALSE;
	*part = *p ? p + 1 : p;
	return TRUE;
}

/* TRUE when a phrase stands at the i-th word. */
static gboolean
phrase_at(const Words *words, guint i, const TgPhrase *phrase)
{
	const char *part = phrase->text;

	if (phrase->n_words > words->tokens->len - i)
		return FALSE;
	for (guint j = 0; j < phrase->n_words; j++) {
		const Token *token = &g_array_index(words->tokens, Token, i + j);

		if ((j && token->breaks) || !takes_word(&part, words->bytes->str + token->start))
			return FALSE;
	}
	return TRUE;
}

/* The longest phrase of a field that stands at the i-th word. */
static const TgPhrase *
longest_at(const Words *words, guint i, const GPtrArray *phrases, const TgField *field)
{
	const TgPhrase *best = NULL;

	for (guint j = 0; j < phrases->len; j++) {
		const TgPhrase *phrase = phrases->pdata[j];

		if (phrase->field == field && (!best || phrase->n_words > best->n_words) &&
			phrase_at(words, i, phrase))
			best = phrase;
	}
	return best;
}

/* Offers what the i-th word begins. */
static void
offer_at(TgFinder *finder, const Words *words, guint i, TgFoundSource source)
{
	const Token *token = &g_array_index(words->tokens, Token, i);
	const GPtrArray *phrases = g_hash_table_lookup(
		finder->policy->phrases, tg_phrase_key(words->bytes->str + token->start));

	for (guint j = 0; phrases && j < phrases->len; j++) {
		const TgField *field = ((TgPhrase *)phrases->pdata[j])->field;
		const TgPhrase *phrase;

		if (j && field == ((TgPhrase *)phrases->pdata[j - 1])->field)
			continue;
		phrase = longest_at(words, i, phrases, field);
		if (phrase)
			tg_finder_offer(finder, field, phrase->word->canonical, source,
				source == TG_FOUND_SUBJECT ? 0 : token->line, phrase->word->rule);
	}
}

void
tg_finder_words(TgFinder *finder, const char *text, TgFoundSource source)
{
	Words words;

	words_init(&words, text);
	for (guint i = 0; i < words.tokens->len; i++)
		offer_at(finder, &words, i, source);
	words_clear(&words);
}

const TgFieldWord *
tg_words_first(const TgField *field, const char *raw)
{
	const TgPhrase *phrase = NULL;
	Words words;

	words_init(&words, raw);
	for (guint i = 0; !phrase && i < words.tokens->len; i++)
		phrase = longest_at(&words, i, field->phrases, field);
	words_clear(&words);
	return phrase ? phrase->word : NULL;
}
