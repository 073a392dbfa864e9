/* SPDX-License-Identifier: ISC */
/*
 * memory_load.c - facts from the memory: store.
 */
#include "store/memory.h"
#include "store/rows.h"

#include <string.h>

#define MAX_TICKETS 50 /* as sqlite_load.c */
#define MAX_MERGES 20
#define MAX_HITS 10

/* How many characters of the domain the organisation's best domain has; 0 = none fits. */
static size_t
fit(const TgOrganisation *organisation, const char *domain)
{
	size_t best = 0;

	for (guint i = 0; domain && organisation->domains[i]; i++) {
		const char *own = organisation->domains[i];
		const size_t length = strlen(own);

		if (g_str_has_suffix(domain, own) && length > best &&
			(strlen(domain) == length || domain[strlen(domain) - length - 1] == '.'))
			best = length;
	}
	return best;
}

/* By the contact's word, else by the address, else by the longest domain. */
static TgOrganisation *
find_organisation(const MemState *state, const char *address, const TgContact *contact)
{
	const gboolean named = contact && contact->organisation;
	const char *at = strrchr(address, '@');
	TgOrganisation *one, *found = NULL;
	size_t best = 0;

	for (guint i = 0; (one = mem_row(state, MEM_ORGANISATIONS, i)); i++) {
		const size_t length = fit(one, at ? at + 1 : NULL);

		if (named ? g_str_equal(one->name, contact->organisation)
			  : g_strv_contains((const char *const *)one->addresses, address))
			return one;
		if (!named && length > best) {
			best = length;
			found = one;
		}
	}
	return found;
}

static void
load_writer(const MemState *state, const char *address, TgFacts *facts)
{
	TgAgent *agent;

	for (guint i = 0; (agent = mem_row(state, MEM_AGENTS, i)); i++) {
		if (!agent->active)
			continue;
		g_ptr_array_add(facts->agents, tg_row_dup(&tg_row_agent, agent));
		if (g_strcmp0(agent->address, address) == 0)
			facts->agent = tg_row_dup(&tg_row_agent, agent);
	}
	if (!address)
		return;
	facts->contact = tg_row_dup(&tg_row_contact, mem_contact(state, address));
	facts->organisation =
		tg_row_dup(&tg_row_organisation, find_organisation(state, address, facts->contact));
}

/* Our own letter and the newest foreign hits of one Message-ID. */
static void
load_reference(const MemState *state, const char *id, TgFacts *facts)
{
	TgLetterRow *letter;
	gint64 below = G_MAXINT64;

	for (guint i = 0; (letter = mem_row(state, MEM_LETTERS, i)); i++) {
		TgLetterRef *ref;

		if (g_strcmp0(letter->message_id, id) != 0)
			continue;
		ref = g_new0(TgLetterRef, 1);
		ref->message_id = g_strdup(id);
		ref->ticket = letter->ticket;
		ref->event = letter->event;
		ref->recipient = g_strdup(letter->recipient);
		ref->kind = g_strdup(letter->kind);
		ref->at = letter->sent_at ? letter->sent_at : letter->created;
		g_ptr_array_add(facts->letters, ref);
	}
	for (guint n = 0; n < MAX_HITS; n++) {
		TgMessageRef *ref;
		gint64 best = 0;
		MemName *row;

		for (guint i = 0; (row = mem_row(state, MEM_REFERENCES, i)); i++) {
			if (g_str_equal(row->name, id) && row->a < below)
				best = MAX(best, row->a);
		}
		if (best == 0)
			return;
		ref = g_new0(TgMessageRef, 1);
		ref->message_id = g_strdup(id);
		ref->ticket = below = best;
		g_ptr_array_add(facts->messages, ref);
	}
}

/* A ticket and those it was merged into. */
static void
load_ticket(const MemState *state, gint64 number, TgFacts *facts)
{
	const TgTicket *ticket = mem_ticket(state, number);

	for (guint n = 0; ticket && n < MAX_MERGES && facts->tickets->len < MAX_TICKETS; n++) {
		if (tg_facts_ticket(facts, ticket->number))
			return;
		g_ptr_array_add(facts->tickets, tg_ticket_dup(ticket));
		ticket = mem_ticket(state, ticket->merged_into);
	}
}

static void
load_tickets(const MemState *state, const TgQuery *query, TgFacts *facts)
{
	for (guint i = 0; i < facts->letters->len; i++)
		load_ticket(state, ((TgLetterRef *)facts->letters->pdata[i])->ticket, facts);
	for (guint i = 0; i < facts->messages->len; i++)
		load_ticket(state, ((TgMessageRef *)facts->messages->pdata[i])->ticket, facts);
	for (guint i = 0; query->numbers && i < query->numbers->len; i++)
		load_ticket(state, g_array_index(query->numbers, gint64, i), facts);
}

/* All facts for one message. */
TgFacts *
tg_memory_load(TgStore *store, const TgQuery *query, GError **error G_GNUC_UNUSED)
{
	const MemState *state = mem_state(store);
	const MemMail *mail = query->ingest_key ? mem_mail(state, query->ingest_key) : NULL;
	TgFacts *facts = tg_facts_new();

	facts->next_ticket = state->last_ticket + 1;
	if (mail) {
		facts->seen = TRUE;
		facts->seen_ticket = mail->row.ticket;
		facts->seen_outcome = g_strdup(mail->row.outcome);
	}
	load_writer(state, query->address, facts);
	for (guint i = 0; query->message_ids && query->message_ids[i]; i++)
		load_reference(state, query->message_ids[i], facts);
	load_tickets(state, query, facts);
	for (guint i = 0; query->counters && query->counters[i]; i++) {
		const MemName *row = mem_name(state, MEM_COUNTERS, query->counters[i]);

		g_hash_table_insert(facts->counters, g_strdup(query->counters[i]),
			GINT_TO_POINTER(row ? (int)row->a : 0));
	}
	return facts;
}
