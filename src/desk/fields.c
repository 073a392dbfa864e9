/* SPDX-License-Identifier: ISC */
/*
 * fields.c - values out of words: which source wins, what a value is, what is missing.
 *
 * One value per field, of the best source, the first of equal ones. What a validator refuses is not a
 * value, so that a worse source, or the question to the customer, gets its turn.
 */
#include "desk/fields.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/fields_find.h"
#include "desk/policy_load.h"
#include "desk/validators.h"
#include "desk/version.h"

#include <string.h>

#define MAX_ENUMERATED 200 /* bytes of a labelled value in which a known word is looked for */

typedef struct {
	TgFoundSource source;
	TgFieldValue *value;
} Found;

/* How a source is called in evidence. */
static const char *const source_names[] = {
	[TG_FOUND_FORM] = "body",
	[TG_FOUND_QUOTED] = "quoted",
	[TG_FOUND_LABEL] = "body",
	[TG_FOUND_TEXT] = "body",
	[TG_FOUND_WORD] = "body",
	[TG_FOUND_SUBJECT] = "subject",
	[TG_FOUND_HEADER] = "header",
	[TG_FOUND_ATTACHMENT] = "attachment",
};

/* Frees what was found for one field. */
static void
found_free(gpointer data)
{
	Found *found = data;

	tg_field_value_free(found->value);
	g_free(found);
}

gboolean
tg_finder_offer(TgFinder *finder, const TgField *field, const char *raw, TgFoundSource source,
	guint line, const char *rule)
{
	g_autofree char *value = tg_field_canonical(field, raw);
	Found *found = g_hash_table_lookup(finder->best, field);

	if (!value)
		return FALSE;
	if (found && found->source <= source)
		return TRUE;
	found = g_new0(Found, 1);
	found->source = source;
	found->value = tg_field_value_new(field->name, value, source_names[source], line, rule);
	g_hash_table_replace(finder->best, (gpointer)field, found);
	return TRUE;
}

GPtrArray *
tg_fields_extract(const TgPolicy *policy, const TgAnalysis *analysis, gboolean quoted_forms)
{
	g_autoptr(GHashTable) best = g_hash_table_new_full(NULL, NULL, NULL, found_free);
	TgFinder finder = { policy, best };
	g_autofree char *text = tg_finder_lines(&finder, analysis->body.new_text, TG_FOUND_FORM);
	GPtrArray *values = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);

	if (quoted_forms) {
		g_autofree char *rest =
			tg_finder_lines(&finder, analysis->body.quoted, TG_FOUND_QUOTED);
	}
	tg_finder_patterns(&finder, analysis, text);
	tg_finder_words(&finder, text, TG_FOUND_WORD);
	tg_finder_words(&finder, analysis->subject, TG_FOUND_SUBJECT);
	for (guint i = 0; i < policy->fields->len; i++) {
		Found *found = g_hash_table_lookup(best, policy->fields->pdata[i]);

		if (found)
			g_ptr_array_add(values, g_steal_pointer(&found->value));
	}
	return values;
}

/* The longest known word or phrase inside a short labelled value: "да, каждый раз" -> always. */
static const char *
contained_value(const TgField *field, const char *folded)
{
	GHashTableIter iter;
	gpointer key, value;
	const char *best = NULL, *canonical = NULL;

	g_hash_table_iter_init(&iter, field->values);
	while (strlen(folded) <= MAX_ENUMERATED && g_hash_table_iter_next(&iter, &key, &value)) {
		const char *at = strstr(folded, key), *end = at ? at + strlen(key) : NULL;

		if (!at ||
			(at > folded && g_unichar_isalnum(g_utf8_get_char(g_utf8_prev_char(at)))) ||
			g_unichar_isalnum(g_utf8_get_char(end)))
			continue;
		if (best && (strlen(best) > strlen(key) ||
				    (strlen(best) == strlen(key) && strcmp(best, key) < 0)))
			continue;
		best = key;
		canonical = value;
	}
	return canonical;
}

/* The canonical value of an enumeration. */
static char *
enumerated(const TgField *field, const char *raw)
{
	g_autofree char *folded = tg_label_fold(raw, -1);
	const char *canonical = g_hash_table_lookup(field->values, folded);

	if (!canonical) {
		const TgFieldWord *word = tg_words_first(field, raw);

		canonical = word ? word->canonical : contained_value(field, folded);
	}
	return g_strdup(canonical);
}

char *
tg_field_canonical(const TgField *field, const char *raw)
{
	if (tg_field_is_untouched(field, raw))
		return NULL;
	return field->words->len ? enumerated(field, raw) : tg_validate(field->validator, raw);
}

/* TRUE when a condition is not there or fits. */
static gboolean
fits(const char *condition, const char *value)
{
	return !condition || !g_strcmp0(condition, value);
}

/* The list that decides: of the last, most special requirement that fits and has it. */
static GStrv
deciding_list(const TgPolicy *policy, const char *category, const char *level, const char *kind,
	gboolean wanted)
{
	GStrv list = NULL;

	for (guint i = 0; i < policy->requirements->len; i++) {
		const TgRequirement *row = policy->requirements->pdata[i];
		GStrv own = wanted ? row->wanted : row->required;

		if (own && fits(row->category, category) && fits(row->level, level) &&
			fits(row->kind, kind))
			list = own;
	}
	return list;
}

/* TRUE when `have` holds a field. */
static gboolean
has_field(const GPtrArray *have, const char *name)
{
	for (guint i = 0; have && i < have->len; i++)
		if (!strcmp(((TgFieldValue *)have->pdata[i])->name, name))
			return TRUE;
	return FALSE;
}

GStrv
tg_fields_missing(const TgPolicy *policy, const char *category, const char *level, const char *kind,
	const GPtrArray *have, gboolean wanted)
{
	g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(g_free);
	GStrv list = deciding_list(policy, category, level, kind, wanted);
	GStrv required = wanted ? deciding_list(policy, category, level, kind, FALSE) : NULL;

	for (char **name = list; name && *name; name++)
		if (!has_field(have, *name) &&
			!(required && g_strv_contains((const char *const *)required, *name)))
			g_ptr_array_add(missing, g_strdup(*name));
	g_ptr_array_add(missing, NULL);
	return (GStrv)g_ptr_array_steal(missing, NULL);
}

const char *
tg_field_shown_value(const TgField *field, const char *value, const char *language)
{
	g_autofree char *own = g_strconcat(language ? language : "en", "/", value, NULL);
	g_autofree char *english = g_strconcat("en/", value, NULL);
	const char *shown = g_hash_table_lookup(field->value_names, own);

	if (!shown)
		shown = g_hash_table_lookup(field->value_names, english);
	return shown ? shown : value;
}

const char *
tg_field_shown_label(const TgField *field, const char *language)
{
	const char *shown = g_hash_table_lookup(field->shown, language ? language : "en");

	if (!shown)
		shown = g_hash_table_lookup(field->shown, "en");
	return shown ? shown : field->name;
}

gboolean
tg_field_is_plain(const TgField *field, const char *value)
{
	if (field->personal || !value)
		return FALSE;
	for (guint i = 0; i < field->words->len; i++)
		if (!strcmp(((TgFieldWord *)field->words->pdata[i])->canonical, value))
			return TRUE;
	return !field->words->len && tg_version_is_plain(value);
}
