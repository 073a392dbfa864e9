/* SPDX-License-Identifier: ISC */
/*
 * memory_read.c - what people ask of the memory: store.
 */
#include "store/memory.h"
#include "store/rows.h"

#include "base/text.h"

static const TgChange *
change_of(const MemState *state, const MemPart *part)
{
	return ((MemEvent *)mem_row(state, MEM_EVENTS, (guint)part->event - 1))->change;
}

TgTicket *
tg_memory_ticket(TgStore *store, gint64 number, GError **error)
{
	const TgTicket *ticket = mem_ticket(mem_state(store), number);

	if (!ticket)
		g_set_error(error, TG_ERROR, TG_ERROR_NOT_FOUND,
			"there is no ticket %" G_GINT64_FORMAT, number);
	return ticket ? tg_ticket_dup(ticket) : NULL;
}

static gboolean
passes(const TgTicket *ticket, const TgTicketFilter *f)
{
	return (!f->number || ticket->number == f->number) &&
	       (!f->desk || g_strcmp0(ticket->desk, f->desk) == 0) &&
	       (!f->status || g_strcmp0(ticket->status, f->status) == 0) &&
	       (!f->contact || g_strcmp0(ticket->contact, f->contact) == 0);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
	const TgTicket *one = *(TgTicket *const *)a, *other = *(TgTicket *const *)b;

	return (one->number > other->number) - (one->number < other->number);
}

/* Tickets, by number; a limit leaves the newest ones. */
GPtrArray *
tg_memory_tickets(TgStore *store, const TgTicketFilter *filter, GError **error G_GNUC_UNUSED)
{
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)tg_ticket_free);
	const TgTicket *ticket;

	for (guint i = 0; (ticket = mem_row(mem_state(store), MEM_TICKETS, i)); i++) {
		if (!filter || passes(ticket, filter))
			g_ptr_array_add(found, tg_ticket_dup(ticket));
	}
	g_ptr_array_sort(found, by_number);
	if (filter && filter->limit && found->len > filter->limit)
		g_ptr_array_remove_range(found, 0, found->len - filter->limit);
	return found;
}

GPtrArray *
tg_memory_messages(TgStore *store, gint64 ticket, GError **error G_GNUC_UNUSED)
{
	const MemState *state = mem_state(store);
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)tg_message_row_free);
	const MemPart *part;

	for (guint i = 0; (part = mem_row(state, MEM_MESSAGES, i)); i++) {
		const TgChange *change = change_of(state, part);
		const char *to = tg_change_get(change, TG_K_TO);
		TgMessageRow *row;

		if (change->ticket != ticket)
			continue;
		row = g_new0(TgMessageRow, 1);
		row->id = part->event;
		row->direction = g_strdup(tg_change_get(change, TG_K_DIRECTION));
		row->message_id = g_strdup(tg_change_get(change, TG_K_MESSAGE_ID));
		row->from = g_strdup(tg_change_get(change, TG_K_FROM));
		row->text = g_strdup(tg_change_get(change, TG_K_TEXT));
		row->to = tg_text_split(to ? to : "", ',');
		row->at = change->at;
		row->mail = part->mail;
		g_ptr_array_add(found, row);
	}
	return found;
}

GPtrArray *
tg_memory_attachments(TgStore *store, gint64 ticket, GError **error G_GNUC_UNUSED)
{
	const MemState *state = mem_state(store);
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)tg_attachment_row_free);
	const MemPart *part;

	for (guint i = 0; (part = mem_row(state, MEM_ATTACHMENTS, i)); i++) {
		const TgChange *change = change_of(state, part);
		TgAttachmentRow *row;

		if (change->ticket != ticket)
			continue;
		row = g_new0(TgAttachmentRow, 1);
		row->part = g_strdup(tg_change_get(change, TG_K_PART));
		row->name = g_strdup(tg_change_get(change, TG_K_FILE_NAME));
		row->declared = g_strdup(tg_change_get(change, TG_K_DECLARED));
		row->real = g_strdup(tg_change_get(change, TG_K_REAL));
		row->sha256 = g_strdup(tg_change_get(change, TG_K_SHA256));
		row->verdict = g_strdup(tg_change_get(change, TG_K_VERDICT));
		row->reason = g_strdup(tg_change_get(change, TG_K_REASON));
		row->flags = g_strdup(tg_change_get(change, TG_K_FLAGS));
		row->size = (guint64)tg_change_get_int(change, TG_K_SIZE);
		row->is_inline = tg_change_get_int(change, TG_K_INLINE) != 0;
		row->mail = part->mail;
		g_ptr_array_add(found, row);
	}
	return found;
}

GPtrArray *
tg_memory_events(
	TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error G_GNUC_UNUSED)
{
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)tg_event_row_free);
	const MemEvent *event;
	gint64 last = after;

	for (guint i = (guint)after; (event = mem_row(mem_state(store), MEM_EVENTS, i)); i++) {
		TgEventRow *row;

		if (ticket && event->change->ticket != ticket)
			continue;
		row = g_new0(TgEventRow, 1);
		row->ticket = event->change->ticket;
		row->sequence = event->sequence;
		row->at = event->change->at;
		row->kind = g_strdup(tg_change_kind_name(event->change->kind));
		row->by = g_strdup(event->change->by);
		row->rule = g_strdup(event->change->rule);
		row->codes = tg_change_encode_codes(event->change);
		g_ptr_array_add(found, row);
		last = i + 1;
	}
	if (ret_last)
		*ret_last = last;
	return found;
}

GPtrArray *
tg_memory_mails(TgStore *store, const char *message_id, gint64 ticket, GError **error G_GNUC_UNUSED)
{
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mail_row_free);
	const MemMail *mail;

	for (guint i = 0; (mail = mem_row(mem_state(store), MEM_MAILS, i)); i++) {
		if ((!message_id || g_strcmp0(mail->row.message_id, message_id) == 0) &&
			(!ticket || mail->row.ticket == ticket))
			g_ptr_array_add(found, tg_row_dup(&tg_row_mail, &mail->row));
	}
	return found;
}

GBytes *
tg_memory_raw(TgStore *store, gint64 mail, GError **error)
{
	const MemMail *row =
		mail > 0 ? mem_row(mem_state(store), MEM_MAILS, (guint)mail - 1) : NULL;

	if (!row || !row->raw) {
		g_set_error(error, TG_ERROR, TG_ERROR_NOT_FOUND,
			"there is no raw mail %" G_GINT64_FORMAT, mail);
		return NULL;
	}
	return g_bytes_ref(row->raw);
}
