/* SPDX-License-Identifier: ISC */
/*
 * policy_filters.c - [field NAME] and [require ...] of filters/ into the policy (R5.1, R1.4, R2.2).
 *
 * A field is data: labels by language, patterns, value words and phrases. Everything that can be
 * compiled is compiled here, once: labels into one table of all fields, patterns by PCRE2; words are
 * policy_words.c's. Never reads a mail.
 */
#include "desk/policy_load.h"

#include "base/text.h"
#include "desk/validators.h"

#include <string.h>

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

/* TRUE for what may stand around a label or a value without belonging to it. */
static gboolean
is_frame(gunichar c)
{
	static const gunichar wide[] = { 0xAB, 0xBB, 0x2013, 0x2014, 0x201C, 0x201D, 0x201E,
		0x2022 };

	if (c < 128)
		return strchr(" \t:=|*_#.,;-\"'", (int)c) != NULL;
	for (guint i = 0; i < G_N_ELEMENTS(wide); i++)
		if (wide[i] == c)
			return TRUE;
	return FALSE;
}

char *
tg_label_fold(const char *text, gssize length)
{
	g_autofree char *part = length < 0 ? NULL : g_strndup(text, (gsize)length);
	char *folded = tg_text_fold(part ? part : text);
	const char *start = folded, *end = folded + strlen(folded);

	while (start < end && is_frame(g_utf8_get_char(start)))
		start = g_utf8_next_char(start);
	while (end > start && is_frame(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	folded[end - folded] = '\0';
	memmove(folded, start, (gsize)(end - start) + 1);
	return folded;
}

/* label.LANG */
static void
read_labels(TgFieldBuilder *b)
{
	g_auto(GStrv) items = tg_policy_items(b->entry->value);
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
read_words_of_language(TgFieldBuilder *b)
{
	GHashTable *table = b->parts[0][0] == 's'   ? b->field->shown
			    : b->parts[0][0] == 'h' ? b->field->hints
						    : b->field->again;
	char *text = g_strdelimit(g_strdup(b->entry->value), "\n", ' ');

	g_hash_table_replace(table, g_strdup(b->parts[1]), text);
}

/* Where patterns are run: "body;subject;attachment;header:NAME". */
static void
read_places(TgFieldBuilder *b, TgFieldPattern *pattern, const TgIniEntry *entry)
{
	static const char *const places[] = { "body", "subject", "attachment", "header:NAME",
		NULL };
	g_auto(GStrv) items = tg_policy_items(entry->value);
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

TgPattern *
tg_field_compile(TgFieldBuilder *b, const char *regex)
{
	g_autoptr(GError) error = NULL;
	TgPattern *pattern =
		tg_pattern_new(regex, TG_PATTERN_CASELESS | TG_PATTERN_MULTILINE, &error);

	if (!pattern)
		tg_findings_add(b->findings, b->section->file, b->entry->line, "%s: %s",
			b->entry->key, error->message);
	return pattern;
}

/* pattern.ID, with in.ID or in */
static void
read_pattern(TgFieldBuilder *b)
{
	g_autofree char *own = g_strconcat("in.", b->parts[1], NULL);
	const TgIniEntry *places = tg_ini_section_get(b->section, own);
	TgPattern *compiled = tg_field_compile(b, b->entry->value);
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
read_validator(TgFieldBuilder *b)
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
read_switch(TgFieldBuilder *b)
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
read_in(TgFieldBuilder *b)
{
	g_autofree char *pattern = g_strconcat("pattern.", b->parts[1] ? b->parts[1] : "", NULL);

	if (b->parts[1] && !tg_ini_section_get(b->section, pattern))
		tg_findings_add(b->findings, b->section->file, b->entry->line, "'%s' without '%s'",
			b->entry->key, pattern);
}

static const struct {
	const char *word; /* first part of the key */
	guint parts;
	void (*read)(TgFieldBuilder *);
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
	{ "word", 3, tg_field_read_phrases, "word.VALUE.LANG" },
	{ "value", 3, tg_field_read_values, "value.VALUE.LANG" },
	{ "match", 2, tg_field_read_match, "match.VALUE" },
	{ "name", 3, tg_field_read_value_name, "name.LANG.VALUE" },
};

/* Complains of a key that a field does not have. */
static void
unknown_field_key(TgFieldBuilder *b)
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
read_entry(TgFieldBuilder *b)
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
	TgFieldBuilder builder = { policy, NULL, section, NULL, NULL, findings };

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
