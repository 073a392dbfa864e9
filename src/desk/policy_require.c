/* SPDX-License-Identifier: ISC */
/*
 * policy_require.c - the files of filters/, and [require ...]: what is asked for, by category, level
 * and kind (R1.4, R5.1, R5.8). The more conditions a section has, the more special it is.
 */
#include "desk/policy_load.h"

#include <string.h>

static const char *const require_keys[] = { "category", "level", "kind", "required", "wanted",
	NULL };

void
tg_requirement_free(TgRequirement *requirement)
{
	if (!requirement)
		return;
	g_free(requirement->category);
	g_free(requirement->level);
	g_free(requirement->kind);
	g_strfreev(requirement->required);
	g_strfreev(requirement->wanted);
	g_free(requirement->file);
	g_free(requirement);
}

/* A copy of an entry's value, NULL when it is not there or empty. */
static char *
dup_value(const TgIniSection *section, const char *key)
{
	const TgIniEntry *entry = tg_ini_section_get(section, key);

	return entry && *entry->value ? g_strdup(entry->value) : NULL;
}

/* An entry's list, NULL when it is not there. */
static GStrv
dup_list(const TgIniSection *section, const char *key)
{
	const TgIniEntry *entry = tg_ini_section_get(section, key);

	return entry ? tg_policy_items(entry->value) : NULL;
}

/* [require] or [require NAME] */
static void
read_requirement(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	TgRequirement *requirement = g_new0(TgRequirement, 1);

	requirement->category = dup_value(section, "category");
	requirement->level = dup_value(section, "level");
	requirement->kind = dup_value(section, "kind");
	requirement->required = dup_list(section, "required");
	requirement->wanted = dup_list(section, "wanted");
	requirement->file = g_strdup(section->file);
	requirement->line = section->line;
	for (guint i = 0; i < section->entries->len; i++) {
		const TgIniEntry *entry = section->entries->pdata[i];

		if (!entry->used)
			tg_findings_unknown(findings, section->file, entry->line,
				"key in [require]", entry->key, require_keys);
	}
	g_ptr_array_add(policy->requirements, requirement);
}

gboolean
tg_policy_filter_section(TgPolicy *policy, const TgIniSection *section, TgFindings *findings)
{
	if (!strcmp(section->kind, "field"))
		tg_policy_field_section(policy, section, findings);
	else if (!strcmp(section->kind, "require"))
		read_requirement(policy, section, findings);
	else
		return FALSE;
	return TRUE;
}

void
tg_policy_filters_load(TgPolicy *policy, const char *directory, TgFindings *findings)
{
	static const char *const known[] = { "field", "require", NULL };
	g_autoptr(GPtrArray) names = tg_policy_names(directory, ".conf", findings);

	for (guint i = 0; names && i < names->len; i++) {
		g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);
		g_autoptr(TgIni) ini = tg_ini_load(path, findings);

		for (guint j = 0; ini && j < ini->sections->len; j++) {
			const TgIniSection *section = ini->sections->pdata[j];

			if (!tg_policy_filter_section(policy, section, findings))
				tg_findings_unknown(findings, section->file, section->line,
					"section", section->kind, known);
		}
	}
}

/* How many conditions a requirement has. */
static int
conditions(const TgRequirement *requirement)
{
	return (requirement->category != NULL) + (requirement->level != NULL) +
	       (requirement->kind != NULL);
}

/* Fewer conditions first; the sort is stable, so the later of equals stays last. */
static int
by_conditions(gconstpointer a, gconstpointer b)
{
	return conditions(*(TgRequirement *const *)a) - conditions(*(TgRequirement *const *)b);
}

/* Complains of names that are no fields. */
static void
check_names(const TgPolicy *policy, const TgRequirement *requirement, GStrv names,
	const char *const *known, TgFindings *findings)
{
	for (char **name = names; name && *name; name++)
		if (!tg_policy_field(policy, *name))
			tg_findings_unknown(findings, requirement->file, requirement->line, "field",
				*name, known);
}

void
tg_policy_filters_finish(TgPolicy *policy, TgFindings *findings)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (guint i = 0; i < policy->fields->len; i++)
		g_ptr_array_add(known, ((TgField *)policy->fields->pdata[i])->name);
	g_ptr_array_add(known, NULL);
	for (guint i = 0; i < policy->requirements->len; i++) {
		const TgRequirement *requirement = policy->requirements->pdata[i];
		const char *const *names = (const char *const *)known->pdata;

		check_names(policy, requirement, requirement->required, names, findings);
		check_names(policy, requirement, requirement->wanted, names, findings);
	}
	g_ptr_array_sort(policy->requirements, by_conditions);
}
