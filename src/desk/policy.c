/* SPDX-License-Identifier: ISC */
/*
 * policy.c - loading of ticketgate.conf and everything it names; lookups in what was loaded.
 *
 * Sections are read by the table of policy_keys.c: first every fallback, then what the file says. All
 * findings of all files come at once. Reads no clock: whether a calendar covers a year is asked by
 * `check` (tg_calendar_covers).
 */
#include "desk/policy_load.h"

#include "base/text.h"

#include <string.h>

/* The kinds of section of ticketgate.conf; [field] and [require] are policy_filters.c's. */
static const struct {
	const char *kind;
	gboolean named;
} kinds[] = {
	{ "desk", TRUE },
	{ "calendar", TRUE },
	{ "level", TRUE },
	{ "submitter", TRUE },
	{ "mail", FALSE },
	{ "store", FALSE },
	{ "transport", FALSE },
	{ "lmtp", FALSE },
	{ "attachments", FALSE },
	{ "budgets", FALSE },
	{ "metrics", FALSE },
	{ "sandbox", FALSE },
	{ "directories", FALSE },
};

static const char *const kind_names[] = { "desk", "calendar", "level", "submitter", "mail", "store",
	"transport", "lmtp", "attachments", "budgets", "metrics", "sandbox", "directories", "field",
	"require", NULL };

/* Frees a desk. */
static void
desk_free(gpointer data)
{
	TgDesk *desk = data;

	g_free(desk->name);
	g_free(desk->address);
	g_free(desk->shown);
	g_free(desk->language);
	g_free(desk->timezone);
	g_free(desk->level);
	g_free(desk->priority);
	g_free(desk->kind);
	g_free(desk->calendar);
	g_free(desk->head);
	g_free(desk);
}

/* Frees a submitter. */
static void
submitter_free(gpointer data)
{
	TgSubmitter *submitter = data;

	g_free(submitter->name);
	g_free(submitter->from);
	g_free(submitter->proof);
	g_free(submitter->secret);
	g_free(submitter->contact);
	g_free(submitter);
}

/* Frees a level. */
static void
level_free(gpointer data)
{
	TgLevel *level = data;

	g_free(level->name);
	g_free(level->calendar);
	for (guint i = 0; i < G_N_ELEMENTS(level->reaction_text); i++)
		g_free(level->reaction_text[i]);
	g_free(level->answer_text);
	g_free(level);
}

/* An empty policy: every table there, nothing in it. */
static TgPolicy *
policy_new(const char *file)
{
	TgPolicy *policy = g_new0(TgPolicy, 1);

	policy->file = g_canonicalize_filename(file, NULL);
	policy->directory = g_path_get_dirname(policy->file);
	policy->desks = g_ptr_array_new_with_free_func(desk_free);
	policy->submitters = g_ptr_array_new_with_free_func(submitter_free);
	policy->calendars = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)tg_calendar_free);
	policy->levels = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, level_free);
	policy->fields = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_free);
	policy->labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	policy->phrases =
		g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	policy->requirements = g_ptr_array_new_with_free_func((GDestroyNotify)tg_requirement_free);
	policy->templates = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)tg_template_free);
	policy->sentences = g_ptr_array_new_with_free_func(g_free);
	policy->keys = g_ptr_array_new_with_free_func((GDestroyNotify)tg_key_free);
	return policy;
}

void
tg_policy_free(TgPolicy *policy)
{
	if (!policy)
		return;
	g_ptr_array_unref(policy->desks);
	g_ptr_array_unref(policy->submitters);
	g_hash_table_unref(policy->calendars);
	g_hash_table_unref(policy->levels);
	g_hash_table_unref(policy->phrases);
	g_hash_table_unref(policy->labels);
	g_ptr_array_unref(policy->fields);
	g_ptr_array_unref(policy->requirements);
	g_hash_table_unref(policy->templates);
	g_ptr_array_unref(policy->sentences);
	g_ptr_array_unref(policy->keys);
	g_strfreev(policy->attachments.extensions);
	g_strfreev(policy->authserv_id);
	g_strfreev(policy->trusted_received);
	g_free(policy->file);
	g_free(policy->directory);
	g_free(policy->store_url);
	g_free(policy->state);
	g_free(policy->domain);
	g_free(policy->instance);
	g_strfreev(policy->former_instances);
	g_free(policy->separator);
	g_free(policy->templates_directory);
	g_free(policy->filters_directory);
	g_free(policy->calendars_directory);
	g_free(policy->lmtp.listen);
	g_strfreev(policy->lmtp.peers);
	g_free(policy->transport);
	g_free(policy->transport_directory);
	g_free(policy->transport_command);
	g_free(policy->transport_account);
	g_free(policy->confirm);
	g_free(policy->metrics_file);
	g_free(policy);
}

/* The row of one key, or NULL. */
static const TgPolicyKey *
find_key(const char *kind, const char *key)
{
	guint n;
	const TgPolicyKey *keys = tg_policy_keys(&n);

	for (guint i = 0; i < n; i++)
		if (!strcmp(keys[i].section, kind) && !strcmp(keys[i].key, key))
			return &keys[i];
	return NULL;
}

/* Complains of a key that its section does not have. */
static void
unknown_key(const TgIniSection *section, const TgIniEntry *entry, TgFindings *findings)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();
	g_autofree char *what = g_strdup_printf("key in [%s]", section->kind);
	guint n;
	const TgPolicyKey *keys = tg_policy_keys(&n);

	for (guint i = 0; i < n; i++)
		if (!strcmp(keys[i].section, section->kind))
			g_ptr_array_add(known, (gpointer)keys[i].key);
	g_ptr_array_add(known, NULL);
	tg_findings_unknown(findings, section->file, entry->line, what, entry->key,
		(const char *const *)known->pdata);
}

/* Puts the fallbacks of a kind of section into target. */
static void
set_fallbacks(const TgPolicy *policy, const char *kind, gpointer target, TgFindings *findings)
{
	guint n;
	const TgPolicyKey *keys = tg_policy_keys(&n);

	for (guint i = 0; i < n; i++)
		if (!strcmp(keys[i].section, kind) && keys[i].fallback)
			tg_policy_value(&keys[i], target, policy->directory, policy->file, 0,
				keys[i].fallback, findings);
}

/* Reads a section into target, by the table. */
static void
read_section(
	const TgPolicy *policy, const TgIniSection *section, gpointer target, TgFindings *findings)
{
	guint n;
	const TgPolicyKey *keys = tg_policy_keys(&n);

	set_fallbacks(policy, section->kind, target, findings);
	for (guint i = 0; i < section->entries->len; i++) {
		const TgIniEntry *entry = section->entries->pdata[i];
		const TgPolicyKey *key = find_key(section->kind, entry->key);

		if (key)
			tg_policy_value(key, target, policy->directory, section->file, entry->line,
				entry->value, findings);
		else
			unknown_key(section, entry, findings);
	}
	for (guint i = 0; i < n; i++) {
		const TgIniEntry *entry;

		if (strcmp(keys[i].section, section->kind) || keys[i].fallback)
			continue;
		entry = tg_ini_section_get(section, keys[i].key);
		if (!entry || !*entry->value)
			tg_findings_add(findings, section->file,
				entry ? entry->line : section->line,
				"[%s %s] needs a value for '%s' (%s)", section->kind,
				section->name ? section->name : "", keys[i].key, keys[i].meaning);
	}
}

/* [desk NAME] */
static void
read_desk(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	TgDesk *desk = g_new0(TgDesk, 1);

	desk->name = g_strdup(section->name);
	read_section(policy, section, desk, findings);
	g_ptr_array_add(policy->desks, desk);
}

/* [submitter NAME] */
static void
read_submitter(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	TgSubmitter *submitter = g_new0(TgSubmitter, 1);

	submitter->name = g_strdup(section->name);
	read_section(policy, section, submitter, findings);
	g_ptr_array_add(policy->submitters, submitter);
}

/* [level NAME]; the promises' texts are checked already. */
static void
read_level(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	TgLevel *level = g_new0(TgLevel, 1);

	level->name = g_strdup(section->name);
	read_section(policy, section, level, findings);
	for (guint i = 0; i < G_N_ELEMENTS(level->reaction); i++)
		level->has_reaction[i] =
			level->reaction_text[i] &&
			tg_span_parse(level->reaction_text[i], &level->reaction[i]);
	level->has_answer = level->answer_text && tg_span_parse(level->answer_text, &level->answer);
	g_hash_table_replace(policy->levels, level->name, level);
}

/* [calendar NAME]; [directories] was read before. */
static void
read_calendar(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	TgCalendarRecord record = { NULL, NULL, NULL };

	read_section(policy, section, &record, findings);
	if (record.hours)
		tg_policy_calendar_load(policy, section, &record, findings);
	g_free(record.timezone);
	g_free(record.hours);
	g_strfreev(record.days);
}

/* TRUE when a section's kind is known and it has a name exactly if its kind wants one. */
static gboolean
section_is_legal(const TgIniSection *section, TgFindings *findings)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].kind, section->kind))
			continue;
		if (kinds[i].named == (section->name != NULL))
			return TRUE;
		tg_findings_add(findings, section->file, section->line,
			kinds[i].named ? "[%s] needs a name: [%s NAME]"
				       : "[%s] has no name: write [%s]",
			section->kind, section->kind);
		return FALSE;
	}
	tg_findings_unknown(
		findings, section->file, section->line, "section", section->kind, kind_names);
	return FALSE;
}

/* All sections without a name: their fallbacks, then what the file says. */
static void
read_unnamed(TgPolicy *policy, const TgIni *ini, TgFindings *findings)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (!kinds[i].named)
			set_fallbacks(policy, kinds[i].kind, policy, findings);
	for (guint i = 0; ini && i < ini->sections->len; i++) {
		const TgIniSection *section = ini->sections->pdata[i];

		if (strcmp(section->kind, "field") && strcmp(section->kind, "require") &&
			section_is_legal(section, findings) && !section->name)
			read_section(policy, section, policy, findings);
	}
}

/* All sections with a name; unnamed ones are read already. */
static void
read_named(TgPolicy *policy, const TgIni *ini, TgFindings *findings)
{
	static const struct {
		const char *kind;
		void (*read)(TgPolicy *, const TgIniSection *, TgFindings *);
	} readers[] = { { "desk", read_desk }, { "level", read_level },
		{ "calendar", read_calendar }, { "submitter", read_submitter } };

	for (guint i = 0; ini && i < ini->sections->len; i++) {
		const TgIniSection *section = ini->sections->pdata[i];

		for (guint j = 0; section->name && j < G_N_ELEMENTS(readers); j++)
			if (!strcmp(readers[j].kind, section->kind))
				readers[j].read(policy, section, findings);
		tg_policy_filter_section(policy, section, findings);
	}
}

/* What follows from other values. */
static void
derive(TgPolicy *policy)
{
	const char *database = tg_store_url_path(policy->store_url);

	if (!policy->state)
		policy->state =
			database ? g_path_get_dirname(database) : g_strdup(policy->directory);
	if (!policy->domain && policy->desks->len) {
		const TgDesk *desk = policy->desks->pdata[0];
		const char *at = desk->address ? strrchr(desk->address, '@') : NULL;

		policy->domain = at ? tg_ascii_lower(at + 1) : NULL;
	}
	if (!policy->separator)
		policy->separator = g_strdup("");
}

TgPolicy *
tg_policy_read(const char *file, const TgIni *ini, TgFindings *findings)
{
	TgPolicy *policy = policy_new(file);

	read_unnamed(policy, ini, findings);
	read_named(policy, ini, findings);
	derive(policy);
	return policy;
}

TgPolicy *
tg_policy_load_with(const char *file, TgFindings *findings)
{
	guint before = tg_findings_count(findings);
	g_autoptr(TgIni) ini = tg_ini_load(file, findings);
	g_autoptr(TgPolicy) policy = NULL;

	if (!ini)
		return NULL;
	policy = tg_policy_read(file, ini, findings);
	tg_policy_filters_load(policy, policy->filters_directory, findings);
	tg_policy_filters_finish(policy, findings);
	tg_policy_templates_load(policy, findings);
	tg_policy_keys_load(policy, findings);
	tg_policy_check(policy, ini, findings);
	return tg_findings_count(findings) == before ? g_steal_pointer(&policy) : NULL;
}

TgPolicy *
tg_policy_load(const char *file, GError **error)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	TgPolicy *policy = tg_policy_load_with(file, findings);

	tg_findings_ok(findings, error);
	return policy;
}

TgPolicy *
tg_policy_load_shipped(const char *data_directory, TgFindings *findings)
{
	guint before = tg_findings_count(findings);
	g_autofree char *file = g_build_filename(data_directory, "ticketgate.conf", NULL);
	g_autoptr(TgPolicy) policy = tg_policy_read(file, NULL, findings);

	tg_policy_filters_load(policy, policy->filters_directory, findings);
	tg_policy_filters_finish(policy, findings);
	return tg_findings_count(findings) == before ? g_steal_pointer(&policy) : NULL;
}
