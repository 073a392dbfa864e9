/* SPDX-License-Identifier: ISC */
/*
 * policy_lookup.c - what decisions ask of a loaded policy. Nothing here changes it.
 */
#include "desk/policy.h"

#include "base/text.h"
#include "mail/address.h"

#include <string.h>

static const char *const priorities[] = {
	[TG_PRIORITY_CRITICAL] = "critical",
	[TG_PRIORITY_HIGH] = "high",
	[TG_PRIORITY_MEDIUM] = "medium",
	[TG_PRIORITY_LOW] = "low",
};

gboolean
tg_priority_parse(const char *word, TgPriority *ret_priority)
{
	for (guint i = 0; word && i < G_N_ELEMENTS(priorities); i++)
		if (!strcmp(word, priorities[i])) {
			*ret_priority = (TgPriority)i;
			return TRUE;
		}
	return FALSE;
}

const char *
tg_priority_name(TgPriority priority)
{
	return priorities[priority];
}

const TgDesk *
tg_policy_desk(const TgPolicy *policy, const char *name)
{
	for (guint i = 0; name && i < policy->desks->len; i++) {
		const TgDesk *desk = policy->desks->pdata[i];

		if (!strcmp(desk->name, name))
			return desk;
	}
	return NULL;
}

/* TRUE when a (as written) is b by the policy's rule for local parts. */
static gboolean
same_address(const TgPolicy *policy, const char *a, const char *b)
{
	g_autofree char *normal_a = tg_address_normalise(a), *normal_b = tg_address_normalise(b);
	const char *at_a = strrchr(a, '@'), *at_b = strrchr(b, '@');

	if (!normal_a || !normal_b || strcmp(normal_a, normal_b))
		return FALSE;
	return !policy->local_part_exact ||
	       (at_a - a == at_b - b && !strncmp(a, b, (gsize)(at_a - a)));
}

/* The address without its sub-address: "support+x@example.ru" -> "support@example.ru". */
static char *
without_subaddress(const TgPolicy *policy, const char *address)
{
	const char *at = strrchr(address, '@');
	const char *mark = policy->separator && *policy->separator
				   ? strchr(address, *policy->separator)
				   : NULL;

	if (!at || !mark || mark > at || mark == address)
		return NULL;
	return g_strdup_printf("%.*s%s", (int)(mark - address), address, at);
}

/* The desk with exactly that address. */
static const TgDesk *
find_desk(const TgPolicy *policy, const char *address)
{
	for (guint i = 0; address && i < policy->desks->len; i++) {
		const TgDesk *desk = policy->desks->pdata[i];

		if (desk->address && same_address(policy, desk->address, address))
			return desk;
	}
	return NULL;
}

const TgDesk *
tg_policy_desk_of(const TgPolicy *policy, const char *address)
{
	const TgDesk *desk = find_desk(policy, address);
	g_autofree char *plain = desk || !address ? NULL : without_subaddress(policy, address);

	return desk ? desk : find_desk(policy, plain);
}

const TgField *
tg_policy_field(const TgPolicy *policy, const char *name)
{
	for (guint i = 0; name && i < policy->fields->len; i++) {
		const TgField *field = policy->fields->pdata[i];

		if (!strcmp(field->name, name))
			return field;
	}
	return NULL;
}

const TgLevel *
tg_policy_level(const TgPolicy *policy, const char *name)
{
	return name ? g_hash_table_lookup(policy->levels, name) : NULL;
}

const TgCalendar *
tg_policy_calendar(const TgPolicy *policy, const char *name)
{
	return name ? g_hash_table_lookup(policy->calendars, name) : NULL;
}

/* Behind "field:". */
const char *
tg_submitter_field(const TgSubmitter *submitter)
{
	static const char prefix[] = "field:";

	return g_str_has_prefix(submitter->contact, prefix) ? submitter->contact + strlen(prefix)
							    : NULL;
}
