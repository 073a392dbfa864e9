/* SPDX-License-Identifier: ISC */
/*
 * policy_check.c - what one section of the configuration says against another.
 *
 * Each finding names the line of the value that leads nowhere and the nearest name that would.
 */
#include "desk/policy_load.h"

#include "base/limits.h"
#include "mail/address.h"

#include <string.h>

/* The section of that kind and name. */
static const TgIniSection *
find_section(const TgIni *ini, const char *kind, const char *name)
{
	for (guint i = 0; i < ini->sections->len; i++) {
		const TgIniSection *section = ini->sections->pdata[i];

		if (!strcmp(section->kind, kind) && !g_strcmp0(section->name, name))
			return section;
	}
	return NULL;
}

/* The line of a key, or of its section when the key has its fallback. */
static guint
line_of(const TgIni *ini, const char *kind, const char *name, const char *key)
{
	const TgIniSection *section = find_section(ini, kind, name);
	const TgIniEntry *entry = section ? tg_ini_section_get(section, key) : NULL;

	return entry ? entry->line : section ? section->line : 0;
}

/* A table's names, sorted, NULL-terminated. (transfer container) */
static const char **
sorted_names(GHashTable *table)
{
	GList *list = g_list_sort(g_hash_table_get_keys(table), (GCompareFunc)strcmp);
	const char **names = g_new0(const char *, g_list_length(list) + 1);
	guint n = 0;

	for (GList *item = list; item; item = item->next)
		names[n++] = item->data;
	g_list_free(list);
	return names;
}

/* Complains when a name is in no row of the table. */
static void
check_reference(const TgIni *ini, const char *kind, const char *name, const char *key,
	const char *value, GHashTable *table, TgFindings *findings)
{
	g_autofree const char **known = NULL;

	if (!value || g_hash_table_contains(table, value))
		return;
	/* A calendar whose hours are wrong is a finding already. */
	if (find_section(ini, strcmp(key, "level") ? "calendar" : "level", value))
		return;
	known = sorted_names(table);
	tg_findings_unknown(findings, ini->file, line_of(ini, kind, name, key), key, value, known);
}

/* Two desks of one address cannot be told apart. */
static void
check_address(const TgPolicy *policy, const TgIni *ini, guint i, TgFindings *findings)
{
	const TgDesk *desk = policy->desks->pdata[i];

	for (guint j = 0; desk->address && j < i; j++) {
		const TgDesk *other = policy->desks->pdata[j];
		g_autofree char *a = tg_address_normalise(desk->address);
		g_autofree char *b = other->address ? tg_address_normalise(other->address) : NULL;

		if (a && b && !strcmp(a, b))
			tg_findings_add(findings, ini->file,
				line_of(ini, "desk", desk->name, "address"),
				"[desk %s] has the address of [desk %s]", desk->name, other->name);
	}
}

/* A language needs its folder of templates. */
static void
check_language(const TgPolicy *policy, const TgIni *ini, const TgDesk *desk, TgFindings *findings)
{
	g_autofree char *ack = g_strconcat(desk->language, "/ack", NULL);
	g_autofree char *folder =
		g_build_filename(policy->templates_directory, desk->language, NULL);

	if (!g_hash_table_contains(policy->templates, ack) &&
		!g_file_test(folder, G_FILE_TEST_IS_DIR))
		tg_findings_add(findings, ini->file, line_of(ini, "desk", desk->name, "language"),
			"language = %s: there are no templates in %s", desk->language, folder);
}

/* One desk. */
static void
check_desk(const TgPolicy *policy, const TgIni *ini, guint i, TgFindings *findings)
{
	const TgDesk *desk = policy->desks->pdata[i];

	if (strlen(desk->name) > TG_MAX_KEY)
		tg_findings_add(findings, ini->file, line_of(ini, "desk", desk->name, "address"),
			"a desk's name has at most %d bytes", TG_MAX_KEY);
	check_address(policy, ini, i, findings);
	check_reference(ini, "desk", desk->name, "level", desk->level, policy->levels, findings);
	check_reference(
		ini, "desk", desk->name, "calendar", desk->calendar, policy->calendars, findings);
	check_language(policy, ini, desk, findings);
	if (desk->head && tg_policy_desk_of(policy, desk->head))
		tg_findings_add(findings, ini->file, line_of(ini, "desk", desk->name, "head"),
			"head = %s is the address of a desk: a person's is wanted", desk->head);
}

/* "X-NAME: VALUE": only X- fields are kept of a header, so no other can be compared. */
static gboolean
is_secret(const char *secret)
{
	const char *colon = secret ? strchr(secret, ':') : NULL;
	gsize length = colon ? (gsize)(colon - secret) : 0;

	if (length < 3 || g_ascii_strncasecmp(secret, "X-", 2) != 0)
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(secret[i]) && secret[i] != '-')
			return FALSE;
	return colon[1 + strspn(colon + 1, " \t")] != '\0';
}

/* One submitter; a value that is missing is a finding already, and a secret is not printed. */
static void
check_submitter(
	const TgPolicy *policy, const TgIni *ini, const TgSubmitter *one, TgFindings *findings)
{
	const char *field = one->contact ? tg_submitter_field(one) : NULL;

	if (one->from && tg_policy_desk_of(policy, one->from))
		tg_findings_add(findings, ini->file, line_of(ini, "submitter", one->name, "from"),
			"from = %s is the address of a desk: the program's own is wanted",
			one->from);
	if (!g_strcmp0(one->proof, "secret-header") && !is_secret(one->secret))
		tg_findings_add(findings, ini->file, line_of(ini, "submitter", one->name, "secret"),
			"proof = secret-header needs 'secret', like X-Form-Key: VALUE");
	if (one->contact &&
		(field ? !tg_policy_field(policy, field) : strcmp(one->contact, "reply-to") != 0))
		tg_findings_add(findings, ini->file,
			line_of(ini, "submitter", one->name, "contact"),
			"contact = %s: reply-to, or field: and the name of a [field NAME], is "
			"wanted",
			one->contact);
}

/* Levels, in the order of their names. */
static void
check_levels(const TgPolicy *policy, const TgIni *ini, TgFindings *findings)
{
	g_autofree const char **names = sorted_names(policy->levels);

	for (const char **name = names; *name; name++) {
		const TgLevel *level = tg_policy_level(policy, *name);

		check_reference(ini, "level", *name, "calendar", level->calendar, policy->calendars,
			findings);
	}
}

/* Requirements that name a level that is not there. */
static void
check_requirements(const TgPolicy *policy, TgFindings *findings)
{
	g_autofree const char **known = sorted_names(policy->levels);

	for (guint i = 0; i < policy->requirements->len; i++) {
		const TgRequirement *requirement = policy->requirements->pdata[i];

		if (requirement->level && !tg_policy_level(policy, requirement->level))
			tg_findings_unknown(findings, requirement->file, requirement->line, "level",
				requirement->level, known);
	}
}

void
tg_policy_check(const TgPolicy *policy, const TgIni *ini, TgFindings *findings)
{
	if (!policy->desks->len)
		tg_findings_add(findings, ini->file, 0, "there is no [desk NAME]");
	for (guint i = 0; i < policy->desks->len; i++)
		check_desk(policy, ini, i, findings);
	for (guint i = 0; i < policy->submitters->len; i++)
		check_submitter(policy, ini, policy->submitters->pdata[i], findings);
	check_levels(policy, ini, findings);
	check_requirements(policy, findings);
	if (policy->attachments.max_file > policy->attachments.max_total)
		tg_findings_add(findings, ini->file, line_of(ini, "attachments", NULL, "max_file"),
			"max_file is more than max_total");
	if (!g_strcmp0(policy->transport, "file") && !policy->transport_directory)
		tg_findings_add(findings, ini->file, line_of(ini, "transport", NULL, "kind"),
			"kind = file needs 'directory'");
}
