/* SPDX-License-Identifier: ISC */
/*
 * sqlite_load.c - the answer to a query: facts.
 *
 * Every lookup goes by a key or an index, and every list is bounded, so that the cost does not
 * follow the number of tickets. Merged tickets are followed to where they lead; the tickets that
 * lead there are among the facts too.
 */
#include "store/rows.h"
#include "store/sqlite.h"

#include <string.h>

#define MAX_TICKETS 50 /* in one answer */
#define MAX_MERGES 20  /* links followed from one number */
#define MAX_HITS 10    /* tickets that one foreign Message-ID leads to: the newest ones */

/* Our own letter of a Message-ID. */
static gpointer
read_letter(sqlite3_stmt *row)
{
	TgLetterRef *letter = g_new0(TgLetterRef, 1);

	letter->message_id = tg_sql_text(row, 0);
	letter->ticket = sqlite3_column_int64(row, 1);
	letter->event = sqlite3_column_int64(row, 2);
	letter->recipient = tg_sql_text(row, 3);
	letter->kind = tg_sql_text(row, 4);
	letter->at = sqlite3_column_int64(row, 5);
	return letter;
}

/* A foreign Message-ID. */
static gpointer
read_reference(sqlite3_stmt *row)
{
	TgMessageRef *message = g_new0(TgMessageRef, 1);

	message->message_id = tg_sql_text(row, 0);
	message->ticket = sqlite3_column_int64(row, 1);
	return message;
}

/* Was the message stored before? */
static gboolean
load_seen(TgSqlite *self, const TgQuery *query, TgFacts *facts, GError **error)
{
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row;

	if (!query->ingest_key)
		return TRUE;
	row = tg_sql(self, &problem, TG_SQL_MAIL_SEEN, "s", query->ingest_key);
	if (row && tg_sql_step(self, row, &problem)) {
		facts->seen = TRUE;
		facts->seen_ticket = sqlite3_column_int64(row, 0);
		facts->seen_outcome = tg_sql_text(row, 1);
		tg_sql_done(row);
	}
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* Letters and foreign messages of the Message-IDs, in the query's order. */
static gboolean
load_references(TgSqlite *self, const TgQuery *query, TgFacts *facts, GError **error)
{
	g_autoptr(GError) problem = NULL;

	for (guint i = 0; query->message_ids && query->message_ids[i] && !problem; i++) {
		const char *id = query->message_ids[i];
		sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_LETTER_BY_ID, "s", id);
		TgLetterRef *letter = tg_sql_row(self, row, read_letter, &problem);

		if (letter)
			g_ptr_array_add(facts->letters, letter);
		row = problem ? NULL
			      : tg_sql(self, &problem, TG_SQL_REFERENCES, "sd", id, MAX_HITS);
		while (row && tg_sql_step(self, row, &problem))
			g_ptr_array_add(facts->messages, read_reference(row));
	}
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* The ticket of a number and those that it was merged into. */
static gboolean
load_ticket(TgSqlite *self, gint64 number, TgFacts *facts, GError **error)
{
	g_autoptr(GError) problem = NULL;

	for (guint n = 0; number > 0 && n < MAX_MERGES && facts->tickets->len < MAX_TICKETS; n++) {
		TgTicket *ticket;

		if (tg_facts_ticket(facts, number))
			break;
		ticket = tg_sqlite_ticket(&self->base, number, &problem);
		if (!ticket)
			break;
		g_ptr_array_add(facts->tickets, ticket);
		number = ticket->merged_into;
	}
	if (!problem || problem->code == TG_ERROR_NOT_FOUND)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* All tickets that the query leads to. */
static gboolean
load_tickets(TgSqlite *self, const TgQuery *query, TgFacts *facts, GError **error)
{
	gboolean ok = TRUE;

	for (guint i = 0; ok && i < facts->letters->len; i++)
		ok = load_ticket(self,
			((TgLetterRef *)g_ptr_array_index(facts->letters, i))->ticket, facts,
			error);
	for (guint i = 0; ok && i < facts->messages->len; i++)
		ok = load_ticket(self,
			((TgMessageRef *)g_ptr_array_index(facts->messages, i))->ticket, facts,
			error);
	for (guint i = 0; ok && query->numbers && i < query->numbers->len; i++)
		ok = load_ticket(self, g_array_index(query->numbers, gint64, i), facts, error);
	return ok;
}

/* The organisation's name: that of the address, else that of the longest domain. NULL: none. */
static char *
find_organisation(TgSqlite *self, const char *address, GError **error)
{
	g_autoptr(GError) problem = NULL;
	const char *domain = strrchr(address, '@');
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_ORGANISATION_OF_ADDRESS, "s", address);
	char *name = NULL;

	if (row && tg_sql_step(self, row, &problem))
		name = tg_sql_text(row, 0);
	tg_sql_done(row);
	for (domain = domain ? domain + 1 : NULL; domain && *domain && !name && !problem;) {
		row = tg_sql(self, &problem, TG_SQL_ORGANISATION_OF_DOMAIN, "s", domain);
		if (row && tg_sql_step(self, row, &problem))
			name = tg_sql_text(row, 0);
		tg_sql_done(row);
		domain = strchr(domain, '.');
		domain = domain ? domain + 1 : NULL;
	}
	if (problem)
		g_propagate_error(error, g_steal_pointer(&problem));
	return name;
}

/* The writer: agent, contact, and whose contact. */
static gboolean
load_writer(TgSqlite *self, const TgQuery *query, TgFacts *facts, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autofree char *name = NULL;

	if (!query->address)
		return TRUE;
	for (guint i = 0; i < facts->agents->len; i++) {
		const TgAgent *agent = g_ptr_array_index(facts->agents, i);

		if (g_strcmp0(agent->address, query->address) == 0)
			facts->agent = tg_row_dup(&tg_row_agent, agent);
	}
	facts->contact = tg_sqlite_contact(self, query->address, &problem);
	if (facts->contact)
		name = g_strdup(facts->contact->organisation);
	if (!name && !problem)
		name = find_organisation(self, query->address, &problem);
	if (name && !problem)
		facts->organisation = tg_sqlite_organisation(self, name, &problem);
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* The counters of the budgets. */
static gboolean
load_counters(TgSqlite *self, const TgQuery *query, TgFacts *facts, GError **error)
{
	for (guint i = 0; query->counters && query->counters[i]; i++) {
		gint64 n;

		if (!tg_sql_number(self, error, 0, &n, TG_SQL_COUNTER, "s", query->counters[i]))
			return FALSE;
		g_hash_table_insert(facts->counters, g_strdup(query->counters[i]),
			GINT_TO_POINTER((int)CLAMP(n, 0, G_MAXINT)));
	}
	return TRUE;
}

/* Those who may be written to as agents, and the number of the next ticket. */
static gboolean
load_desk(TgSqlite *self, TgFacts *facts, GError **error)
{
	GPtrArray *agents = tg_sqlite_active_agents(self, error);

	if (!agents)
		return FALSE;
	g_ptr_array_extend_and_steal(facts->agents, agents);
	return tg_sql_number(self, error, 1, &facts->next_ticket, TG_SQL_SEQUENCE_NEXT, "");
}

/* All facts for one message, on one state of the store. */
TgFacts *
tg_sqlite_load(TgStore *store, const TgQuery *query, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(TgFacts) facts = tg_facts_new();
	gboolean own, ok;

	if (!tg_sqlite_look(self, &own, error))
		return NULL;
	ok = load_desk(self, facts, error) && load_seen(self, query, facts, error) &&
	     load_writer(self, query, facts, error) && load_references(self, query, facts, error) &&
	     load_tickets(self, query, facts, error) && load_counters(self, query, facts, error);
	tg_sqlite_look_away(self, own);
	return ok ? g_steal_pointer(&facts) : NULL;
}
