/* SPDX-License-Identifier: ISC */
/*
 * facts.c - making and freeing of queries and facts: plain data, no behaviour but one look-up.
 */
#include "desk/facts.h"

/* Frees a query. */
void
tg_query_free(TgQuery *query)
{
	if (!query)
		return;
	g_free(query->desk);
	g_free(query->ingest_key);
	g_free(query->digest);
	g_free(query->address);
	g_strfreev(query->message_ids);
	g_clear_pointer(&query->numbers, g_array_unref);
	g_strfreev(query->counters);
	g_free(query);
}

/* Frees an organisation. */
void
tg_organisation_free(TgOrganisation *organisation)
{
	if (!organisation)
		return;
	g_free(organisation->name);
	g_strfreev(organisation->domains);
	g_strfreev(organisation->addresses);
	g_free(organisation->level);
	g_free(organisation->agreement);
	g_free(organisation->manager);
	g_free(organisation->language);
	g_free(organisation->timezone);
	g_free(organisation->valid_from);
	g_free(organisation->valid_until);
	g_free(organisation);
}

/* Frees a contact. */
void
tg_contact_free(TgContact *contact)
{
	if (!contact)
		return;
	g_free(contact->address);
	g_free(contact->name);
	g_free(contact->phone);
	g_free(contact->organisation);
	g_free(contact->language);
	g_free(contact->role);
	g_free(contact);
}

/* Frees an agent. */
void
tg_agent_free(TgAgent *agent)
{
	if (!agent)
		return;
	g_free(agent->address);
	g_free(agent->name);
	g_free(agent);
}

/* Frees a letter's reference. */
void
tg_letter_ref_free(TgLetterRef *ref)
{
	if (!ref)
		return;
	g_free(ref->message_id);
	g_free(ref->recipient);
	g_free(ref->kind);
	g_free(ref);
}

/* Frees a message's reference. */
void
tg_message_ref_free(TgMessageRef *ref)
{
	if (!ref)
		return;
	g_free(ref->message_id);
	g_free(ref);
}

/* Facts of which nothing is known: every list is there and empty. */
TgFacts *
tg_facts_new(void)
{
	TgFacts *facts = g_new0(TgFacts, 1);

	facts->letters = g_ptr_array_new_with_free_func((GDestroyNotify)tg_letter_ref_free);
	facts->messages = g_ptr_array_new_with_free_func((GDestroyNotify)tg_message_ref_free);
	facts->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)tg_ticket_free);
	facts->agents = g_ptr_array_new_with_free_func((GDestroyNotify)tg_agent_free);
	facts->counters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return facts;
}

/* Frees the facts. */
void
tg_facts_free(TgFacts *facts)
{
	if (!facts)
		return;
	g_free(facts->seen_outcome);
	tg_agent_free(facts->agent);
	tg_contact_free(facts->contact);
	tg_organisation_free(facts->organisation);
	g_ptr_array_unref(facts->letters);
	g_ptr_array_unref(facts->messages);
	g_ptr_array_unref(facts->tickets);
	g_ptr_array_unref(facts->agents);
	g_hash_table_unref(facts->counters);
	g_free(facts);
}

/* The loaded ticket of that number. */
TgTicket *
tg_facts_ticket(const TgFacts *facts, gint64 number)
{
	for (guint i = 0; i < facts->tickets->len; i++) {
		TgTicket *ticket = g_ptr_array_index(facts->tickets, i);

		if (ticket->number == number)
			return ticket;
	}
	return NULL;
}
