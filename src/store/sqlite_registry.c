/* SPDX-License-Identifier: ISC */
/*
 * sqlite_registry.c - organisations, contacts, agents.
 *
 * Domains and addresses are stored in lower case (ASCII), so that a look-up is a key. A row put again
 * replaces the earlier one; an agent's ratchet, once set, is not taken back by that.
 */
#include "store/rows.h"
#include "store/sqlite.h"

#include "base/text.h"

/* A row of a contact. */
static gpointer
read_contact(sqlite3_stmt *row)
{
	TgContact *contact = g_new0(TgContact, 1);

	contact->address = tg_sql_text(row, 0);
	contact->name = tg_sql_text(row, 1);
	contact->phone = tg_sql_text(row, 2);
	contact->organisation = tg_sql_text(row, 3);
	contact->language = tg_sql_text(row, 4);
	contact->role = tg_sql_text(row, 5);
	contact->known = sqlite3_column_int(row, 6) != 0;
	return contact;
}

/* A row of an organisation, without its lists. */
static gpointer
read_organisation(sqlite3_stmt *row)
{
	TgOrganisation *organisation = g_new0(TgOrganisation, 1);

	organisation->name = tg_sql_text(row, 0);
	organisation->level = tg_sql_text(row, 1);
	organisation->agreement = tg_sql_text(row, 2);
	organisation->manager = tg_sql_text(row, 3);
	organisation->language = tg_sql_text(row, 4);
	organisation->timezone = tg_sql_text(row, 5);
	organisation->valid_from = tg_sql_text(row, 6);
	organisation->valid_until = tg_sql_text(row, 7);
	return organisation;
}

/* A row of an agent. */
static gpointer
read_agent(sqlite3_stmt *row)
{
	TgAgent *agent = g_new0(TgAgent, 1);

	agent->address = tg_sql_text(row, 0);
	agent->name = tg_sql_text(row, 1);
	agent->line = sqlite3_column_int(row, 2);
	agent->head = sqlite3_column_int(row, 3) != 0;
	agent->active = sqlite3_column_int(row, 4) != 0;
	agent->ratchet = sqlite3_column_int(row, 5) != 0;
	return agent;
}

/* The first column of all rows. */
static GStrv
read_list(TgSqlite *self, TgSql which, const char *name, GError **error)
{
	g_autoptr(GStrvBuilder) list = g_strv_builder_new();
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, which, "s", name);

	while (row && tg_sql_step(self, row, &problem)) {
		const char *item = (const char *)sqlite3_column_text(row, 0);

		if (item)
			g_strv_builder_add(list, item);
	}
	if (!problem)
		return g_strv_builder_end(list);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* Reads the domains and addresses of an organisation. */
static gboolean
fill_organisation(TgSqlite *self, TgOrganisation *organisation, GError **error)
{
	organisation->domains =
		read_list(self, TG_SQL_ORGANISATION_DOMAINS, organisation->name, error);
	if (organisation->domains)
		organisation->addresses =
			read_list(self, TG_SQL_ORGANISATION_ADDRESSES, organisation->name, error);
	return organisation->addresses != NULL;
}

/* One contact, or NULL. */
TgContact *
tg_sqlite_contact(TgSqlite *self, const char *address, GError **error)
{
	return tg_sql_row(
		self, tg_sql(self, error, TG_SQL_CONTACT, "s", address), read_contact, error);
}

/* One organisation, or NULL. */
TgOrganisation *
tg_sqlite_organisation(TgSqlite *self, const char *name, GError **error)
{
	g_autoptr(TgOrganisation) organisation = tg_sql_row(self,
		tg_sql(self, error, TG_SQL_ORGANISATION, "s", name), read_organisation, error);

	if (organisation && !fill_organisation(self, organisation, error))
		return NULL;
	return g_steal_pointer(&organisation);
}

/* Writes a list of domains or addresses. */
static gboolean
put_list(TgSqlite *self, TgSql which, const char *name, GStrv list, GError **error)
{
	for (guint i = 0; list && list[i]; i++) {
		g_autofree char *item = tg_ascii_lower(list[i]);

		if (!tg_sql_run(self, error, which, "ssd", item, name, (int)i))
			return FALSE;
	}
	return TRUE;
}

/* Writes an organisation within the transaction. */
static gboolean
put_organisation(TgSqlite *self, const TgOrganisation *o, GError **error)
{
	return tg_sql_run(self, error, TG_SQL_ORGANISATION_DOMAINS_DELETE, "s", o->name) &&
	       tg_sql_run(self, error, TG_SQL_ORGANISATION_ADDRESSES_DELETE, "s", o->name) &&
	       tg_sql_run(self, error, TG_SQL_ORGANISATION_PUT, "ssssssss", o->name, o->level,
		       o->agreement, o->manager, o->language, o->timezone, o->valid_from,
		       o->valid_until) &&
	       put_list(self, TG_SQL_ORGANISATION_DOMAIN_ADD, o->name, o->domains, error) &&
	       put_list(self, TG_SQL_ORGANISATION_ADDRESS_ADD, o->name, o->addresses, error);
}

/* Makes or replaces an organisation. */
gboolean
tg_sqlite_put_organisation(TgStore *store, const TgOrganisation *organisation, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	gboolean own, ok;

	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	ok = put_organisation(self, organisation, error);
	return tg_sqlite_leave(self, own, ok, error);
}

/* Makes or replaces a contact. */
gboolean
tg_sqlite_put_contact(TgStore *store, const TgContact *contact, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	gboolean own, ok;

	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	ok = tg_sql_run(self, error, TG_SQL_CONTACT_PUT, "ssssssd", contact->address, contact->name,
		contact->phone, contact->organisation, contact->language, contact->role,
		(int)contact->known);
	return tg_sqlite_leave(self, own, ok, error);
}

/* Makes or replaces an agent. */
gboolean
tg_sqlite_put_agent(TgStore *store, const TgAgent *agent, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autofree char *seal = tg_seal_agent(agent);
	gboolean own, ok;

	if (!tg_sqlite_enter(self, &own, error))
		return FALSE;
	ok = tg_sql_run(self, error, TG_SQL_AGENT_PUT, "ssdddds", agent->address, agent->name,
		agent->line, (int)agent->head, (int)agent->active, (int)agent->ratchet, seal);
	return tg_sqlite_leave(self, own, ok, error);
}

/* All organisations, by name. */
GPtrArray *
tg_sqlite_organisations(TgStore *store, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GPtrArray) rows = tg_sql_rows(self, tg_sql(self, error, TG_SQL_ORGANISATIONS, ""),
		read_organisation, (GDestroyNotify)tg_organisation_free, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		if (!fill_organisation(self, g_ptr_array_index(rows, i), error))
			return NULL;
	}
	return g_steal_pointer(&rows);
}

/* All contacts, by address. */
GPtrArray *
tg_sqlite_contacts(TgStore *store, GError **error)
{
	TgSqlite *self = tg_sqlite(store);

	return tg_sql_rows(self, tg_sql(self, error, TG_SQL_CONTACTS, ""), read_contact,
		(GDestroyNotify)tg_contact_free, error);
}

/* All agents, by address. */
GPtrArray *
tg_sqlite_agents(TgStore *store, GError **error)
{
	TgSqlite *self = tg_sqlite(store);

	return tg_sql_rows(self, tg_sql(self, error, TG_SQL_AGENTS, ""), read_agent,
		(GDestroyNotify)tg_agent_free, error);
}

/* Is the row, which was read into agent, what was stored? */
static gboolean
is_whole(sqlite3_stmt *row, const TgAgent *agent)
{
	g_autofree char *wanted = tg_seal_agent(agent);

	return tg_seal_fits((const char *)sqlite3_column_text(row, 6), wanted);
}

/* Nobody is told of a ticket before it is known who is to be told: an agent whose row is damaged may be
 * anybody, and whoever it was would not be told. */
GPtrArray *
tg_sqlite_active_agents(TgSqlite *self, GError **error)
{
	g_autoptr(GPtrArray) agents = g_ptr_array_new_with_free_func((GDestroyNotify)tg_agent_free);
	g_autoptr(GError) problem = NULL;
	g_autoptr(sqlite3_stmt) row = tg_sql(self, &problem, TG_SQL_AGENTS, "");

	while (row && !problem && tg_sql_step(self, row, &problem)) {
		g_autoptr(TgAgent) agent = read_agent(row);

		if (!is_whole(row, agent))
			g_set_error(&problem, TG_ERROR, TG_ERROR_AGAIN,
				"4.3.0 the row of the agent '%s' is damaged: remove him and add "
				"him "
				"again, or restore a backup",
				agent->address);
		else if (agent->active)
			g_ptr_array_add(agents, g_steal_pointer(&agent));
	}
	if (!problem)
		return g_steal_pointer(&agents);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}
