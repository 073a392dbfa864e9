/* SPDX-License-Identifier: ISC */
/*
 * policy_words.c - the words of a field that is an enumeration: phrases, values, names.
 *
 * Phrases of all fields stand in one index by the first two letters of their first word; what a
 * labelled value may say stands in a table of its field. One text that means two values is a finding.
 */
#include "desk/policy_load.h"

#include "base/text.h"

#include <string.h>

/* Frees one phrase. */
static void
phrase_free(gpointer data)
{
	TgPhrase *phrase = data;

	g_free(phrase->text);
	g_free(phrase);
}

/* The words of a value, made when it is named for the first time. */
static TgFieldWord *
field_word(TgField *field, const char *canonical)
{
	TgFieldWord *word = NULL;

	for (guint i = 0; i < field->words->len; i++) {
		word = field->words->pdata[i];
		if (!strcmp(word->canonical, canonical))
			return word;
	}
	word = g_new0(TgFieldWord, 1);
	word->canonical = g_strdup(canonical);
	word->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)tg_pattern_free);
	word->rule = g_strdup_printf("%s.word.%s", field->name, canonical);
	g_ptr_array_add(field->words, word);
	g_hash_table_replace(field->values, g_strdup(canonical), g_strdup(canonical));
	return word;
}

/* Lets a labelled value say `text` for canonical. */
static void
allow_value(TgFieldBuilder *b, const char *text, const char *canonical)
{
	char *key = tg_label_fold(text, -1);
	const char *other = g_hash_table_lookup(b->field->values, key);

	if (other && strcmp(other, canonical))
		tg_findings_add(b->findings, b->section->file, b->entry->line,
			"'%s' means '%s' already", text, other);
	if (other || !*key)
		g_free(key);
	else
		g_hash_table_replace(b->field->values, key, g_strdup(canonical));
}

gpointer
tg_phrase_key(const char *word)
{
	gunichar first = g_utf8_get_char(word);
	gunichar second = first ? g_utf8_get_char(g_utf8_next_char(word)) : 0;

	return GUINT_TO_POINTER(first << 16 ^ (second == ' ' ? 0 : second));
}

/* The phrases of all fields whose first word begins like this one's. */
static GPtrArray *
phrase_bucket(TgFieldBuilder *b, const char *text)
{
	GPtrArray *bucket = g_hash_table_lookup(b->policy->phrases, tg_phrase_key(text));

	if (!bucket) {
		bucket = g_ptr_array_new_with_free_func(phrase_free);
		g_hash_table_insert(b->policy->phrases, tg_phrase_key(text), bucket);
	}
	return bucket;
}

/* How many words a folded phrase has; 0 when it is none: too many, or its first one is too short. */
static guint
count_words(const char *text)
{
	guint n = *text != '\0';

	for (const char *p = text; *p; p++)
		n += *p == ' ';
	if (n > TG_PHRASE_WORDS || *text == '*' || (*text && *g_utf8_next_char(text) == '*'))
		return 0;
	return n;
}

/* Puts one phrase into the index, once. */
static void
add_phrase(TgFieldBuilder *b, const char *written, const TgFieldWord *word)
{
	g_autofree char *plain = g_strdelimit(g_strdup(written), ",:.!?\"", ' ');
	g_autofree char *text = tg_text_fold(plain);
	guint n = count_words(text);
	GPtrArray *bucket = phrase_bucket(b, text);
	TgPhrase *phrase;

	if (!n)
		tg_findings_add(b->findings, b->section->file, b->entry->line,
			"'%s': a phrase has 1 to %d words, the first at least two letters before a "
			"*",
			written, TG_PHRASE_WORDS);
	for (guint i = 0; i < bucket->len; i++) {
		phrase = bucket->pdata[i];
		if (phrase->field != b->field || strcmp(phrase->text, text))
			continue;
		if (phrase->word != word)
			tg_findings_add(b->findings, b->section->file, b->entry->line,
				"'%s' means '%s' already", written, phrase->word->canonical);
		return;
	}
	if (!n)
		return;
	phrase = g_new0(TgPhrase, 1);
	phrase->text = g_steal_pointer(&text);
	phrase->n_words = n;
	phrase->field = b->field;
	phrase->word = word;
	g_ptr_array_add(bucket, phrase);
	g_ptr_array_add(b->field->phrases, phrase);
}

void
tg_field_read_phrases(TgFieldBuilder *b)
{
	g_auto(GStrv) items = tg_policy_items(b->entry->value);
	TgFieldWord *word = field_word(b->field, b->parts[1]);

	for (char **item = items; *item; item++)
		add_phrase(b, *item, word);
}

void
tg_field_read_values(TgFieldBuilder *b)
{
	g_auto(GStrv) items = tg_policy_items(b->entry->value);

	field_word(b->field, b->parts[1]);
	for (char **item = items; *item; item++)
		allow_value(b, *item, b->parts[1]);
}

void
tg_field_read_match(TgFieldBuilder *b)
{
	TgFieldWord *word = field_word(b->field, b->parts[1]);
	TgPattern *pattern = tg_field_compile(b, b->entry->value);

	if (pattern)
		g_ptr_array_add(word->patterns, pattern);
}

void
tg_field_read_value_name(TgFieldBuilder *b)
{
	field_word(b->field, b->parts[2]);
	allow_value(b, b->entry->value, b->parts[2]);
	g_hash_table_replace(b->field->value_names,
		g_strconcat(b->parts[1], "/", b->parts[2], NULL), g_strdup(b->entry->value));
}
