/* SPDX-License-Identifier: ISC */
/*
 * policy_filters.c - [field NAME] and [require ...] of filters/ into the policy (R5.1, R1.4, R2.2).
 *
 * A field is data: labels by language, patterns, value words and phrases. Everything that can be
 * compiled is compiled here, once: labels into one table of all fields, phrases into one index by their
 * first letters, patterns by PCRE2. Never reads a mail.
 */
#include "desk/policy_load.h"

#include "base/text.h"
#include "desk/validators.h"

#include <string.h>

typedef struct {
	TgPolicy *policy;
	TgField *field;
	const TgIniSection *section;
	const TgIniEntry *entry;
	char **parts; /* the key by "." */
	TgFindings *findings;
} Builder;

/* Frees one value's words. */
static void
word_free(gpointer data)
{
	TgFieldWord *word = data;

	g_free(word->canonical);
	g_ptr_array_unref(word->patterns);
	g_free(word->rule);
	g_free(word);
}

/* Frees one pattern. */
static void
pattern_free(gpointer data)
{
	TgFieldPattern *pattern = data;

	g_free(pattern->rule);
	tg_pattern_free(pattern->pattern);
	g_strfreev(pattern->headers);
	g_free(pattern);
}

/* Frees one phrase. */
static void
phrase_free(gpointer data)
{
	TgPhrase *phrase = data;

	g_strfreev(phrase->words);
	g_free(phrase);
}

void
tg_field_free(TgField *field)
{
	if (!field)
		return;
	g_hash_table_unref(field->labels);
	g_hash_table_unref(field->shown);
	g_hash_table_unref(field->hints);
	g_hash_table_unref(field->again);
	g_hash_table_unref(field->value_names);
	g_hash_table_unref(field->values);
	g_ptr_array_unref(field->phrases);
	g_ptr_array_unref(field->words);
	g_ptr_array_unref(field->patterns);
	g_free(field->name);
	g_free(field->validator);
	g_free(field);
}

/* A table of strings. */
static GHashTable *
string_table(GDestroyNotify value_free)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, value_free);
}

/* A field without anything. */
static TgField *
field_new(const char *name)
{
	TgField *field = g_new0(TgField, 1);

	field->name = g_strdup(name);
	field->labels = string_table((GDestroyNotify)g_strfreev);
	field->shown = string_table(g_free);
	field->hints = string_table(g_free);
	field->again = string_table(g_free);
	field->value_names = string_table(g_free);
	field->values = string_table(g_free);
	field->phrases = g_ptr_array_new();
	field->words = g_ptr_array_new_with_free_func(word_free);
	field->patterns = g_ptr_array_new_with_free_func(pattern_free);
	field->validator = g_strdup("text");
	return field;
}

/* Items by ";" or by line, never empty ones. */
static GStrv
split(const char *text)
{
	g_autofree char *line = g_strdelimit(g_strdup(text), "\n", ';');

	return tg_text_split(line, ';');
}

char *
tg_label_fold(const char *text, gssize length)
{
	static const char ends[] = " \t:=|*_#.,;-–—\"'«»“”•";
	g_autofree char *part = g_strndup(text, length < 0 ? strlen(text) : (gsize)length);
	g_autofree char *folded = tg_text_fold(part);
	const char *start = folded, *end = folded + strlen(folded);

	while (start < end && g_utf8_strchr(ends, -1, g_utf8_get_char(start)))
		start = g_utf8_next_char(start);
	while (end > start) {
		const char *last = g_utf8_prev_char(end);

		if (!g_utf8_strchr(ends, -1, g_utf8_get_char(last)))
			break;
		end = last;
	}
	return g_strndup(start, (gsize)(end - start));
}

/* label.LANG */
static void
read_labels(Builder *b)
{
	g_auto(GStrv) items = split(b->entry->value);
	g_autoptr(GPtrArray) folded = g_ptr_array_new_with_free_func(g_free);

	for (char **item = items; *item; item++) {
		char *label = tg_label_fold(*item, -1);
		const TgField *other = g_hash_table_lookup(b->policy->labels, label);

		if (other && other != b->field)
			tg_findings_add(b->findings, b->section->file, b->entry->line,
				"label '%s' belongs to the field '%s' already", *item, other->name);
		else if (*label)
			g_hash_table_replace(b->policy->labels, g_strdup(label), b->field);
		g_ptr_array_add(folded, label);
	}
	g_ptr_array_add(folded, NULL);
	if (items[0] && !g_hash_table_contains(b->field->shown, b->parts[1]))
		g_hash_table_replace(b->field->shown, g_strdup(b->parts[1]), g_strdup(items[0]));
	g_hash_table_replace(
		b->field->labels, g_strdup(b->parts[1]), g_ptr_array_steal(folded, NULL));
}

/* shown.LANG, hint.LANG, again.LANG */
static void
read_words_of_language(Builder *b)
{
	GHashTable *table = b->parts[0][0] == 's'   ? b->field->shown
			    : b->parts[0][0] == 'h' ? b->field->hints
						    : b->field->again;
	char *text = g_strdelimit(g_strdup(b->entry->value), "\n", ' ');

	g_hash_table_replace(table, g_strdup(b->parts[1]), text);
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
allow_value(Builder *b, const char *text, const char *canonical)
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

	return GUINT_TO_POINTER(first << 16 ^ second);
}

/* Puts one phrase into the index; FALSE when it has too many words or a "*" too early. */
static gboolean
add_phrase(Builder *b, const char *text, const TgFieldWord *word)
{
	g_autofree char *folded = g_strdelimit(tg_text_fold(text), ",;:.!?", ' ');
	g_auto(GStrv) words = tg_text_split(folded, ' ');
	guint n = g_strv_length(words);
	TgPhrase *phrase;
	GPtrArray *bucket;

	if (n == 0 || n > TG_PHRASE_WORDS)
		return FALSE;
	phrase = g_new0(TgPhrase, 1);
	phrase->n_words = n;
	phrase->field = b->field;
	phrase->word = word;
	phrase->words = g_steal_pointer(&words);
	for (guint i = 0; i < n; i++) {
		char *star = strchr(phrase->words[i], '*');

		if (!star)
			continue;
		*star = '\0';
		phrase->prefixes |= 1u << i;
	}
	if (g_utf8_strlen(phrase->words[0], -1) < ((phrase->prefixes & 1) ? 2 : 1)) {
		phrase_free(phrase);
		return FALSE;
	}
	bucket = g_hash_table_lookup(b->policy->phrases, tg_phrase_key(phrase->words[0]));
	if (!bucket) {
		bucket = g_ptr_array_new_with_free_func(phrase_free);
		g_hash_table_insert(b->policy->phrases, tg_phrase_key(phrase->words[0]), bucket);
	}
	g_ptr_array_add(bucket, phrase);
	g_ptr_array_add(b->field->phrases, phrase);
	return TRUE;
}

/* word.VALUE.LANG: phrases that say the value anywhere in a text */
static void
read_phrases(Builder *b)
{
	g_auto(GStrv) items = split(b->entry->value);
	TgFieldWord *word = field_word(b->field, b->parts[1]);

	for (char **item = items; *item; item++) {
		if (!add_phrase(b, *item, word))
			tg_findings_add(b->findings, b->section->file, b->entry->line,
				"'%s': a phrase has 1 to %d words, the first at least two letters "
				"before a *",
				*item, TG_PHRASE_WORDS);
		if (!strchr(*item, '*'))
			allow_value(b, *item, b->parts[1]);
	}
}

/* value.VALUE.LANG: words that say it behind a label only */
static void
read_values(Builder *b)
{
	g_auto(GStrv) items = split(b->entry->value);

	field_word(b->field, b->parts[1]);
	for (char **item = items; *item; item++)
		allow_value(b, *item, b->parts[1]);
}

/* Compiles, or complains. */
static TgPattern *
compile(Builder *b, const char *regex)
{
	g_autoptr(GError) error = NULL;
	TgPattern *pattern =
		tg_pattern_new(regex, TG_PATTERN_CASELESS | TG_PATTERN_MULTILINE, &error);

	if (!pattern)
		tg_findings_add(b->findings, b->section->file, b->entry->line, "%s: %s",
			b->entry->key, error->message);
	return pattern;
}

/* match.VALUE: a pattern that says the value anywhere in a text */
static void
read_match(Builder *b)
{
	TgFieldWord *word = field_word(b->field, b->parts[1]);
	TgPattern *pattern = compile(b, b->entry->value);

	if (pattern)
		g_ptr_array_add(word->patterns, pattern);
}

/* name.LANG.VALUE: how the value is shown */
static void
read_value_name(Builder *b)
{
	field_word(b->field, b->parts[2]);
	allow_value(b, b->entry->value, b->parts[2]);
	g_hash_table_replace(b->field->value_names,
		g_strconcat(b->parts[1], "/", b->parts[2], NULL), g_strdup(b->entry->value));
}

/* Where patterns are run: "body;subject;attachment;header:NAME". */
static void
read_places(Builder *b, TgFieldPattern *pattern, const TgIniEntry *entry)
{
	static const char *const places[] = { "body", "subject", "attachment", "header:NAME",
		NULL };
	g_auto(GStrv) items = split(entry->value);
	g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);

	pattern->body = g_strv_contains((const char *const *)items, "body");
	pattern->subject = g_strv_contains((const char *const *)items, "subject");
	pattern->attachment = g_strv_contains((const char *const *)items, "attachment");
	for (char **item = items; *item; item++) {
		if (g_str_has_prefix(*item, "header:") && (*item)[7])
			g_ptr_array_add(headers, g_strdup(*item + 7));
		else if (!g_strv_contains(places, *item) || strchr(*item, ':'))
			tg_findings_unknown(
				b->findings, b->section->file, entry->line, "place", *item, places);
	}
	g_ptr_array_add(headers, NULL);
	pattern->headers = (GStrv)g_ptr_array_steal(headers, NULL);
}

/* pattern.ID, with in.ID or in */
static void
read_pattern(Builder *b)
{
	g_autofree char *own = g_strconcat("in.", b->parts[1], NULL);
	const TgIniEntry *places = tg_ini_section_get(b->section, own);
	TgPattern *compiled = compile(b, b->entry->value);
	TgFieldPattern *pattern;

	if (!compiled)
		return;
	pattern = g_new0(TgFieldPattern, 1);
	pattern->rule = g_strdup_printf("%s.text.%s", b->field->name, b->parts[1]);
	pattern->pattern = compiled;
	pattern->group = tg_pattern_group(compiled, "value");
	pattern->body = TRUE;
	if (!places)
		places = tg_ini_section_get(b->section, "in");
	if (places)
		read_places(b, pattern, places);
	g_ptr_array_add(b->field->patterns, pattern);
}

/* validator */
static void
read_validator(Builder *b)
{
	const char *const *known = tg_validator_names();

	if (!g_strv_contains(known, b->entry->value)) {
		tg_findings_unknown(b->findings, b->section->file, b->entry->line, "validator",
			b->entry->value, known);
		return;
	}
	g_free(b->field->validator);
	b->field->validator = g_strdup(b->entry->value);
}

/* personal, multiline */
static void
read_switch(Builder *b)
{
	static const char *const words[] = { "yes", "no", NULL };
	gboolean *member = b->parts[0][0] == 'p' ? &b->field->personal : &b->field->multiline;

	if (!g_strv_contains(words, b->entry->value))
		tg_findings_unknown(b->findings, b->section->file, b->entry->line, b->entry->key,
			b->entry->value, words);
	*member = !strcmp(b->entry->value, "yes");
}

/* in, in.ID: read with the pattern; here only that the pattern is there. */
static void
read_in(Builder *b)
{
	g_autofree char *pattern = g_strconcat("pattern.", b->parts[1] ? b->parts[1] : "", NULL);

	if (b->parts[1] && !tg_ini_section_get(b->section, pattern))
		tg_findings_add(b->findings, b->section->file, b->entry->line, "'%s' without '%s'",
			b->entry->key, pattern);
}

static const struct {
	const char *word; /* first part of the key */
	guint parts;
	void (*read)(Builder *);
	const char *shown;
} readers[] = {
	{ "label", 2, read_labels, "label.LANG" },
	{ "shown", 2, read_words_of_language, "shown.LANG" },
	{ "hint", 2, read_words_of_language, "hint.LANG" },
	{ "again", 2, read_words_of_language, "again.LANG" },
	{ "validator", 1, read_validator, "validator" },
	{ "personal", 1, read_switch, "personal" },
	{ "multiline", 1, read_switch, "multiline" },
	{ "pattern", 2, read_pattern, "pattern.ID" },
	{ "in", 1, read_in, "in" },
	{ "in", 2, read_in, "in.ID" },
	{ "word", 3, read_phrases, "word.VALUE.LANG" },
	{ "value", 3, read_values, "value.VALUE.LANG" },
	{ "match", 2, read_match, "match.VALUE" },
	{ "name", 3, read_value_name, "name.LANG.VALUE" },
};

/* Complains of a key that a field does not have. */
static void
unknown_field_key(Builder *b)
{
	const char *known[G_N_ELEMENTS(readers) + 1] = { NULL };
	const char *nearest;

	for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
		known[i] = readers[i].shown;
		if (!strcmp(readers[i].word, b->parts[0])) {
			tg_findings_add(b->findings, b->section->file, b->entry->line,
				"key '%s' in [field]: it is written '%s'", b->entry->key,
				readers[i].shown);
			return;
		}
	}
	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		known[i] = readers[i].word;
	nearest = tg_nearest_word(b->parts[0], known);
	for (guint i = 0; nearest && i < G_N_ELEMENTS(readers); i++)
		if (!strcmp(readers[i].word, nearest)) {
			nearest = readers[i].shown;
			break;
		}
	if (nearest)
		tg_findings_add(b->findings, b->section->file, b->entry->line,
			"unknown key in [field] '%s' (did you mean '%s'?)", b->entry->key, nearest);
	else
		tg_findings_unknown(b->findings, b->section->file, b->entry->line, "key in [field]",
			b->entry->key, known);
}

/* Reads one entry of a field. */
static void
read_entry(Builder *b)
{
	g_auto(GStrv) parts = g_strsplit(b->entry->key, ".", 3);
	guint n = g_strv_length(parts);

	b->parts = parts;
	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		if (!strcmp(readers[i].word, parts[0]) && readers[i].parts == n) {
			readers[i].read(b);
			return;
		}
	unknown_field_key(b);
}

void
tg_policy_field_section(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	Builder builder = { policy, NULL, section, NULL, NULL, findings };

	if (!section->name) {
		tg_findings_add(findings, section->file, section->line,
			"[field] needs a name: [field NAME]");
		return;
	}
	if (tg_policy_field(policy, section->name)) {
		tg_findings_add(findings, section->file, section->line,
			"the field '%s' is described in another file already", section->name);
		return;
	}
	builder.field = field_new(section->name);
	g_ptr_array_add(policy->fields, builder.field);
	for (guint i = 0; i < section->entries->len; i++) {
		builder.entry = section->entries->pdata[i];
		read_entry(&builder);
	}
	if (!g_hash_table_size(builder.field->shown))
		tg_findings_add(findings, section->file, section->line,
			"[field %s] has no label (label.en = ...)", section->name);
}
