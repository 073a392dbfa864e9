/* SPDX-License-Identifier: ISC */
/*
 * registry.c - `customers`, `contacts` and `agents`: who writes, for whom, and who answers (R1.3,
 * R4.7, R2.14).
 *
 * An import is all or nothing: every line is checked before the first is stored.
 */
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "cmd/csv.h"
#include "cmd/print.h"
#include "mail/address.h"

static const char *const CUSTOMER_COLUMNS[] = { "organisation", "domains", "addresses", "level",
	"agreement", "valid_from", "valid_until", "manager", "language", "timezone", NULL };
static const char *const CONTACT_COLUMNS[] = { "address", "name", "phone", "organisation", "role",
	"language", NULL };
static const char *const ROLES[] = { "responsible", "head", NULL };

typedef char *(*CellCheck)(const char *cell);

/* NULL for an empty cell. */
static char *
cell(const TgCsvRow *row, guint i)
{
	const char *text = row->cells->pdata[i];

	return *text ? g_strdup(text) : NULL;
}

/* A list cell with every item lower case. */
static GStrv
list_cell(const TgCsvRow *row, guint i)
{
	g_autofree char *lower = tg_ascii_lower(row->cells->pdata[i]);

	return tg_text_split(lower, ';');
}

/* "2026-12-31" or empty. */
static void
check_date(const char *file, const TgCsvRow *row, guint i, TgFindings *findings)
{
	const char *text = row->cells->pdata[i];
	g_autofree char *instant = g_strconcat(text, "T00:00:00Z", NULL);
	g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(instant, NULL);

	if (*text && !date)
		tg_findings_add(findings, file, row->line, "%s '%s' is no date (YYYY-MM-DD)",
			CUSTOMER_COLUMNS[i], text);
}

/* What can be wrong in a customer's row. */
static void
check_customer(TgContext *context, const char *file, const TgCsvRow *row, TgFindings *findings)
{
	g_auto(GStrv) addresses = list_cell(row, 2);
	g_auto(GStrv) domains = list_cell(row, 1);
	g_autoptr(GTimeZone) timezone = NULL;
	const char *level = row->cells->pdata[3], *zone = row->cells->pdata[9];
	const char *from = row->cells->pdata[5], *until = row->cells->pdata[6];

	if (!*(char *)row->cells->pdata[0])
		tg_findings_add(findings, file, row->line, "an organisation without a name");
	if (strlen(row->cells->pdata[0]) > TG_MAX_KEY)
		tg_findings_add(findings, file, row->line,
			"an organisation's name has at most %d bytes", TG_MAX_KEY);
	for (char **address = addresses; *address; address++) {
		if (!tg_address_is_valid(*address))
			tg_findings_add(
				findings, file, row->line, "'%s' is no mail address", *address);
	}
	for (char **domain = domains; *domain; domain++) {
		if (strlen(*domain) > TG_MAX_KEY)
			tg_findings_add(findings, file, row->line, "a domain has at most %d bytes",
				TG_MAX_KEY);
		if (tg_domain_is_public(*domain))
			tg_findings_add(findings, file, row->line,
				"'%s' is a public mail provider: list addresses instead", *domain);
	}
	if (*level && !tg_policy_level(context->policy, level)) {
		g_autofree gpointer *names =
			g_hash_table_get_keys_as_array(context->policy->levels, NULL);

		tg_findings_unknown(
			findings, file, row->line, "level", level, (const char *const *)names);
	}
	check_date(file, row, 5, findings);
	check_date(file, row, 6, findings);
	if (*from && *until && strcmp(from, until) > 0)
		tg_findings_add(findings, file, row->line,
			"valid_until '%s' is before valid_from '%s'", until, from);
	timezone = tg_zone_new(zone);
	if (*zone && !timezone)
		tg_findings_add(findings, file, row->line, "unknown timezone '%s'", zone);
}

static gboolean
put_customer(TgContext *context, const TgCsvRow *row, GError **error)
{
	g_autoptr(TgOrganisation) organisation = g_new0(TgOrganisation, 1);

	organisation->name = cell(row, 0);
	organisation->domains = list_cell(row, 1);
	organisation->addresses = list_cell(row, 2);
	organisation->level = cell(row, 3);
	organisation->agreement = cell(row, 4);
	organisation->valid_from = cell(row, 5);
	organisation->valid_until = cell(row, 6);
	organisation->manager = cell(row, 7);
	organisation->language = cell(row, 8);
	organisation->timezone = cell(row, 9);
	return tg_store_put_organisation(context->store, organisation, error);
}

static void
check_contact(TgContext *context, const char *file, const TgCsvRow *row, TgFindings *findings)
{
	const char *address = row->cells->pdata[0], *role = row->cells->pdata[4];

	(void)context;
	if (!tg_address_is_valid(address))
		tg_findings_add(findings, file, row->line, "'%s' is no mail address", address);
	if (*role && !g_strv_contains(ROLES, role))
		tg_findings_unknown(findings, file, row->line, "role", role, ROLES);
}

static gboolean
put_contact(TgContext *context, const TgCsvRow *row, GError **error)
{
	g_autoptr(TgContact) contact = g_new0(TgContact, 1);

	contact->address = tg_address_normalise(row->cells->pdata[0]);
	contact->name = cell(row, 1);
	contact->phone = cell(row, 2);
	contact->organisation = cell(row, 3);
	contact->role = cell(row, 4);
	contact->language = cell(row, 5);
	contact->known = TRUE;
	return tg_store_put_contact(context->store, contact, error);
}

typedef struct {
	const char *const *columns;
	void (*check)(TgContext *, const char *file, const TgCsvRow *, TgFindings *);
	gboolean (*put)(TgContext *, const TgCsvRow *, GError **);
} Registry;

static const Registry CUSTOMERS = { CUSTOMER_COLUMNS, check_customer, put_customer };
static const Registry CONTACTS = { CONTACT_COLUMNS, check_contact, put_contact };

/* Checks all, then stores all in one transaction. */
static int
import(TgContext *context, const Registry *registry, const char *file)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = tg_csv_read(file, registry->columns, findings);

	for (guint i = 0; rows && i < rows->len; i++)
		registry->check(context, file, rows->pdata[i], findings);
	for (guint i = 0; i < tg_findings_count(findings); i++)
		fprintf(context->err, "%s\n", tg_findings_get(findings, i));
	if (!rows || tg_findings_count(findings) > 0)
		return TG_EXIT_NONE;
	if (!tg_store_begin(context->store, 20000, &error))
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < rows->len; i++) {
		if (!registry->put(context, rows->pdata[i], &error)) {
			tg_store_rollback(context->store);
			return tg_context_fail(context, TG_EXIT_NONE, error);
		}
	}
	if (!tg_store_commit(context->store, &error))
		return tg_context_fail(context, TG_EXIT_NONE, error);
	fprintf(context->out, "%u imported\n", rows->len);
	return TG_EXIT_OK;
}

static void
print_organisation(TgContext *context, const TgOrganisation *row, gboolean json)
{
	g_autofree char *domains = row->domains ? g_strjoinv(";", row->domains) : g_strdup("");

	if (json) {
		JsonObject *object = tg_print_object();

		tg_print_set(object, "organisation", row->name);
		tg_print_set_list(object, "domains", (const char *const *)row->domains);
		tg_print_set_list(object, "addresses", (const char *const *)row->addresses);
		tg_print_set(object, "level", row->level);
		tg_print_set(object, "agreement", row->agreement);
		tg_print_set(object, "valid_from", row->valid_from);
		tg_print_set(object, "valid_until", row->valid_until);
		tg_print_set(object, "manager", row->manager);
		tg_print_set(object, "language", row->language);
		tg_print_set(object, "timezone", row->timezone);
		tg_print_json(context, tg_print_node(object));
	} else {
		fprintf(context->out, "%s  %s  %s  until %s\n", row->name,
			row->level ? row->level : "-", domains,
			row->valid_until ? row->valid_until : "-");
	}
}

static void
print_contact(TgContext *context, const TgContact *row, gboolean json)
{
	if (json) {
		JsonObject *object = tg_print_object();

		tg_print_set(object, "address", row->address);
		tg_print_set(object, "name", row->name);
		tg_print_set(object, "phone", row->phone);
		tg_print_set(object, "organisation", row->organisation);
		tg_print_set(object, "role", row->role);
		tg_print_set(object, "language", row->language);
		json_object_set_boolean_member(object, "known", row->known);
		tg_print_json(context, tg_print_node(object));
	} else {
		fprintf(context->out, "%s  %s  %s%s%s\n", row->address, row->name ? row->name : "-",
			row->organisation ? row->organisation : "-", row->role ? ", " : "",
			row->role ? row->role : "");
	}
}

/* The words after `customers` and `contacts`. */
static int
run_registry(TgContext *context, const Registry *registry, int argc, char **argv)
{
	gboolean json = FALSE, customers = registry == &CUSTOMERS, imports;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a line", NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = NULL;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	imports = argc == 3 && g_str_equal(argv[1], "import");
	if (!imports && !(argc == 2 && g_str_equal(argv[1], "list"))) {
		tg_context_say(context, "%s: 'import FILE.csv' or 'list'", argv[0]);
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	if (imports)
		return import(context, registry, argv[2]);
	rows = customers ? tg_store_organisations(context->store, &error)
			 : tg_store_contacts(context->store, &error);
	if (!rows)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < rows->len; i++) {
		if (customers)
			print_organisation(context, rows->pdata[i], json);
		else
			print_contact(context, rows->pdata[i], json);
	}
	return rows->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}

int
tg_cmd_customers(TgContext *context, int argc, char **argv)
{
	return run_registry(context, &CUSTOMERS, argc, argv);
}

int
tg_cmd_contacts(TgContext *context, int argc, char **argv)
{
	return run_registry(context, &CONTACTS, argc, argv);
}
