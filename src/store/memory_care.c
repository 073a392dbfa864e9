/* SPDX-License-Identifier: ISC */
/*
 * memory_care.c - search, rebuild and erasure in the memory: store.
 */
#include "store/memory.h"
#include "store/words.h"

#include <string.h>

/* The words of a ticket: those of its subject, contact and messages. */
static GString *
words_of(const MemState *state, gint64 ticket)
{
	static const TgChangeKey keys[] = { TG_K_SUBJECT, TG_K_CONTACT, TG_K_CONTACT_NAME,
		TG_K_FROM, TG_K_PERSON, TG_K_TEXT };
	GString *words = g_string_new(" ");
	const MemEvent *event;

	for (guint i = 0; (event = mem_row(state, MEM_EVENTS, i)); i++) {
		const TgChange *change = event->change;

		if (change->ticket != ticket || (change->kind != TG_CHANGE_TICKET_NEW &&
							change->kind != TG_CHANGE_MESSAGE_ADD))
			continue;
		for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
			if (tg_change_get(change, keys[k]))
				tg_words_add(words, tg_change_get(change, keys[k]));
		}
	}
	return words;
}

/* Tickets that hold all words as prefixes, newest first. */
GArray *
tg_memory_search(TgStore *store, const char *text, guint limit, GError **error)
{
	g_autoptr(GPtrArray) tickets = tg_memory_tickets(store, NULL, error);
	GArray *found = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_auto(GStrv) words = tg_words_split(text);

	for (guint i = tickets->len; words[0] && i > 0 && (!limit || found->len < limit); i--) {
		const gint64 number = ((TgTicket *)tickets->pdata[i - 1])->number;
		GString *all = words_of(mem_state(store), number);
		gboolean fits = TRUE;

		for (guint k = 0; fits && words[k]; k++) {
			g_autofree char *start = g_strconcat(" ", words[k], NULL);

			fits = strstr(all->str, start) != NULL;
		}
		if (fits)
			g_array_append_val(found, number);
		g_string_free(all, TRUE);
	}
	return found;
}

gboolean
tg_memory_rebuild(
	TgStore *store, gboolean repair, TgFindings *findings, GError **error G_GNUC_UNUSED)
{
	MemState *state = mem_state(store);
	const TgTicket *ticket;

	for (guint i = 0; (ticket = mem_row(state, MEM_TICKETS, i)); i++) {
		g_autoptr(TgTicket) folded = mem_fold(state, ticket->number);
		const char *member = tg_ticket_differs(ticket, folded);

		if (member)
			tg_findings_add(findings, "memory:", 0,
				"ticket %" G_GINT64_FORMAT ": %s differs from what its events say",
				ticket->number, member);
		if (member && repair)
			mem_put_ticket(state, g_steal_pointer(&folded));
	}
	return TRUE;
}

static void
erase_mail(MemMail *mail)
{
	g_clear_pointer(&mail->row.from, g_free);
	g_clear_pointer(&mail->row.sender, g_free);
	g_clear_pointer(&mail->row.recipient, g_free);
	g_clear_pointer(&mail->row.subject, g_free);
	g_clear_pointer(&mail->raw, g_bytes_unref);
}

static void
erase_letter(TgLetterRow *letter)
{
	const gboolean waiting =
		g_str_equal(letter->state, "queued") || g_str_equal(letter->state, "leased");

	g_clear_pointer(&letter->recipient, g_free);
	g_clear_pointer(&letter->subject, g_free);
	g_clear_pointer(&letter->envelope, g_free);
	g_clear_pointer(&letter->last_error, g_free);
	g_clear_pointer(&letter->content, g_bytes_unref);
	if (waiting) {
		g_free(letter->state);
		letter->state = g_strdup("failed");
	}
}

/* Texts, letters and mails of one ticket. */
static void
erase_ticket(MemState *state, gint64 number, gint64 now)
{
	g_autoptr(TgChange) done =
		tg_change_new(TG_CHANGE_EVENT, number, now, "ticketgate", "erase");
	TgLetterRow *letter;
	MemEvent *event;
	MemMail *mail;

	for (guint i = 0; (event = mem_row(state, MEM_EVENTS, i)); i++) {
		for (guint key = 0; event->change->ticket == number && key < TG_K_COUNT; key++) {
			if (tg_change_key_is_text(key))
				g_clear_pointer(&event->change->values[key], g_free);
		}
	}
	for (guint i = 0; (letter = mem_row(state, MEM_LETTERS, i)); i++) {
		if (letter->ticket == number)
			erase_letter(letter);
	}
	for (guint i = 0; (mail = mem_row(state, MEM_MAILS, i)); i++) {
		if (mail->row.ticket == number)
			erase_mail(mail);
	}
	tg_change_set(done, TG_K_EVENT, "erased");
	mem_add_change(state, done);
	mem_put_ticket(state, mem_fold(state, number));
}

gboolean
tg_memory_erase(TgStore *store, const char *address, gint64 now, GError **error)
{
	MemState *state = mem_state(store);
	TgContact *contact = mem_contact(state, address);
	gboolean found = contact != NULL;
	const TgTicket *ticket;
	MemName *counter;
	MemMail *mail;

	for (guint i = 0; (ticket = mem_row(state, MEM_TICKETS, i)); i++) {
		if (g_strcmp0(ticket->contact, address) == 0) {
			erase_ticket(state, ticket->number, now);
			found = TRUE;
		}
	}
	for (guint i = 0; (mail = mem_row(state, MEM_MAILS, i)); i++) {
		if (mail->row.ticket == 0 && (g_strcmp0(mail->row.from, address) == 0 ||
						     g_strcmp0(mail->row.sender, address) == 0)) {
			erase_mail(mail);
			found = TRUE;
		}
	}
	for (guint i = 0; (counter = mem_row(state, MEM_COUNTERS, i));) {
		if (strstr(counter->name, address))
			g_ptr_array_remove_index(state->tables[MEM_COUNTERS], i);
		else
			i++;
	}
	if (contact)
		g_ptr_array_remove(state->tables[MEM_CONTACTS], contact);
	if (!found)
		g_set_error(
			error, TG_ERROR, TG_ERROR_NOT_FOUND, "nothing is stored of '%s'", address);
	return found;
}
