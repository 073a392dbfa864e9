/* SPDX-License-Identifier: ISC */
/*
 * policy_files.c - what the configuration names and what lies in folders beside it: letter templates,
 * day files of calendars, keys. Files are read in the order of their names.
 */
#include "desk/policy_load.h"

#include "base/file.h"
#include "base/limits.h"
#include "desk/letters.h"
#include "desk/loop.h"

#include <string.h>

#define INSTANCE_CHARS 16

/* For sorting of names. */
static int
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
tg_policy_names(const char *directory, const char *suffix, TgFindings *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(directory, 0, &error);
	GPtrArray *names;
	const char *name;

	if (!dir) {
		tg_findings_add(findings, directory, 0, "cannot be read: %s", error->message);
		return NULL;
	}
	names = g_ptr_array_new_with_free_func(g_free);
	while ((name = g_dir_read_name(dir)))
		if (*name != '.' && g_str_has_suffix(name, suffix))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_name);
	return names;
}

/* Reads one file whole; NULL and a finding when it cannot be. */
static char *
read_file(const char *path, TgFindings *findings)
{
	g_autoptr(GError) error = NULL;
	char *text = tg_file_read(path, TG_MAX_CONF_FILE, 0, NULL, &error);

	if (!text)
		tg_findings_add(findings, path, 0, "%s", error->message);
	else if (!g_utf8_validate(text, -1, NULL)) {
		tg_findings_add(findings, path, 0, "is not UTF-8");
		g_clear_pointer(&text, g_free);
	}
	return text;
}

/* LANG/NAME.txt */
static void
load_template(TgPolicy *policy, const char *language, const char *file_name, TgFindings *findings)
{
	g_autofree char *path =
		g_build_filename(policy->templates_directory, language, file_name, NULL);
	g_autofree char *text = read_file(path, findings);
	TgTemplate *tmpl = text ? tg_template_parse(path, text, findings) : NULL;
	gsize stem = strlen(file_name) - strlen(".txt");
	g_autofree char *name = NULL;

	if (!tmpl)
		return;
	tg_template_check_names(tmpl, tg_letter_variables(), findings);
	name = g_strdup_printf("%s/%.*s", language, (int)stem, file_name);
	if (tg_letter_is_automatic(strchr(name, '/') + 1))
		tg_loop_learn(policy->sentences, text);
	g_hash_table_replace(policy->templates, g_steal_pointer(&name), tmpl);
}

/* Complains of templates that a language lacks. */
static void
check_complete(const TgPolicy *policy, const char *language, GPtrArray *names, TgFindings *findings)
{
	for (const char *const *wanted = tg_letter_templates(); *wanted; wanted++) {
		g_autofree char *file = g_strconcat(*wanted, ".txt", NULL);
		g_autofree char *path =
			g_build_filename(policy->templates_directory, language, file, NULL);

		if (!g_ptr_array_find_with_equal_func(names, file, g_str_equal, NULL))
			tg_findings_add(findings, path, 0, "this template is missing");
	}
}

void
tg_policy_templates_load(TgPolicy *policy, TgFindings *findings)
{
	g_autoptr(GPtrArray) languages = tg_policy_names(policy->templates_directory, "", findings);

	for (guint i = 0; languages && i < languages->len; i++) {
		const char *language = languages->pdata[i];
		g_autofree char *directory =
			g_build_filename(policy->templates_directory, language, NULL);
		g_autoptr(GPtrArray) names = NULL;

		if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
			continue;
		names = tg_policy_names(directory, ".txt", findings);
		for (guint j = 0; names && j < names->len; j++)
			load_template(policy, language, names->pdata[j], findings);
		if (names)
			check_complete(policy, language, names, findings);
	}
}

/* TRUE for "NAME-YYYY.cal". */
static gboolean
is_day_file(const char *file, const char *name)
{
	gsize length = strlen(name);

	return g_str_has_prefix(file, name) && strlen(file) == length + strlen("-YYYY.cal") &&
	       file[length] == '-' && strspn(file + length + 1, "0123456789") == 4;
}

/* All day files of one name; none is a finding. */
static void
load_days(const TgPolicy *policy, const TgIniSection *section, TgCalendar *calendar,
	const char *name, const GPtrArray *files, TgFindings *findings)
{
	const TgIniEntry *entry = tg_ini_section_get(section, "days");
	guint found = 0;

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *path =
			g_build_filename(policy->calendars_directory, files->pdata[i], NULL);
		g_autofree char *text = NULL;

		if (!is_day_file(files->pdata[i], name))
			continue;
		found++;
		if ((text = read_file(path, findings)))
			tg_calendar_add_days(calendar, path, text, findings);
	}
	if (!found)
		tg_findings_add(findings, section->file, entry ? entry->line : section->line,
			"days = %s: there is no %s-YYYY.cal in %s", name, name,
			policy->calendars_directory);
}

void
tg_policy_calendar_load(TgPolicy *policy, const TgIniSection *section,
	const TgCalendarRecord *record, TgFindings *findings)
{
	const TgIniEntry *hours = tg_ini_section_get(section, "hours");
	g_autoptr(TgCalendar) calendar = tg_calendar_new(section->name, record->timezone,
		record->hours, section->file, hours ? hours->line : section->line, findings);
	g_autoptr(GPtrArray) files = NULL;

	if (calendar && record->days && record->days[0])
		files = tg_policy_names(policy->calendars_directory, ".cal", findings);
	for (char **name = record->days; files && *name; name++)
		load_days(policy, section, calendar, *name, files, findings);
	if (calendar)
		g_hash_table_replace(
			policy->calendars, g_strdup(section->name), g_steal_pointer(&calendar));
}

/* The loop marks of this desk: the one that its letters bear, and those of the keys before. */
static void
make_instances(TgPolicy *policy)
{
	const char *items[] = { policy->domain ? policy->domain : "", NULL };
	g_autoptr(GPtrArray) former = g_ptr_array_new();

	for (guint i = 0; i < policy->keys->len; i++) {
		char *mark = tg_key_tag(policy->keys->pdata[i], "instance", items, INSTANCE_CHARS);

		if (i == 0)
			policy->instance = mark;
		else
			g_ptr_array_add(former, mark);
	}
	g_ptr_array_add(former, NULL);
	policy->former_instances = (GStrv)g_ptr_array_free(g_steal_pointer(&former), FALSE);
}

void
tg_policy_keys_load(TgPolicy *policy, TgFindings *findings)
{
	g_autofree char *path = g_build_filename(policy->directory, "keys", NULL);
	g_autoptr(GError) error = NULL;
	GPtrArray *keys = tg_keys_load(path, &error);

	if (!keys) {
		tg_findings_add(findings, path, 0, "%s", error->message);
		return;
	}
	g_ptr_array_unref(policy->keys);
	policy->keys = keys;
	make_instances(policy);
}
