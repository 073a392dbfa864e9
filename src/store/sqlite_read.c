/* SPDX-License-Identifier: ISC */
/*
 * sqlite_read.c - what people ask: lists of tickets, messages, attachments, events and mails.
 *
 * Texts come from event_text, where alone they are kept: after an erasure they are NULL.
 */
#include "store/sqlite.h"

#include "base/text.h"

/* A row of a message. */
static gpointer
read_message(sqlite3_stmt *row)
{
	TgMessageRow *message = g_new0(TgMessageRow, 1);
	const char *to = (const char *)sqlite3_column_text(row, 5);

	message->id = sqlite3_column_int64(row, 0);
	message->direction = tg_sql_text(row, 1);
	message->message_id = tg_sql_text(row, 2);
	message->at = sqlite3_column_int64(row, 3);
	message->from = tg_sql_text(row, 4);
	message->to = tg_text_split(to ? to : "", ',');
	message->text = tg_sql_text(row, 6);
	message->mail = sqlite3_column_int64(row, 7);
	return message;
}

/* A row of an attachment. */
static gpointer
read_attachment(sqlite3_stmt *row)
{
	TgAttachmentRow *attachment = g_new0(TgAttachmentRow, 1);
	char **const texts[] = { &attachment->part, &attachment->name, &attachment->declared,
		&attachment->real, &attachment->sha256, &attachment->verdict, &attachment->reason };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = tg_sql_text(row, (int)i);
	attachment->size = (guint64)sqlite3_column_int64(row, 7);
	attachment->is_inline = sqlite3_column_int(row, 8) != 0;
	attachment->mail = sqlite3_column_int64(row, 9);
	attachment->flags = tg_sql_text(row, 10);
	return attachment;
}

/* A row of an event; its id stands in the last column. */
static gpointer
read_event(sqlite3_stmt *row)
{
	TgEventRow *event = g_new0(TgEventRow, 1);

	event->ticket = sqlite3_column_int64(row, 0);
	event->sequence = sqlite3_column_int64(row, 1);
	event->at = sqlite3_column_int64(row, 2);
	event->kind = tg_sql_text(row, 3);
	event->by = tg_sql_text(row, 4);
	event->rule = tg_sql_text(row, 5);
	event->codes = tg_sql_text(row, 6);
	return event;
}

/* A row of received mail. */
static gpointer
read_mail(sqlite3_stmt *row)
{
	TgMailRow *mail = g_new0(TgMailRow, 1);
	char **const texts[] = { &mail->ingest_key, &mail->digest, &mail->desk, &mail->message_id,
		&mail->outcome, &mail->rule, &mail->from, &mail->sender, &mail->recipient,
		&mail->subject };

	mail->id = sqlite3_column_int64(row, 0);
	mail->at = sqlite3_column_int64(row, 1);
	mail->ticket = sqlite3_column_int64(row, 2);
	mail->size = sqlite3_column_int64(row, 3);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = tg_sql_text(row, 4 + (int)i);
	return mail;
}

/* The numbers of the tickets that a filter lets pass. */
static GArray *
numbers_of(TgSqlite *self, const TgTicketFilter *filter, GError **error)
{
	static const TgTicketFilter any = { 0 };
	const TgTicketFilter *f = filter ? filter : &any;
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GError) problem = NULL;
	const gint64 limit = f->limit ? (gint64)f->limit : -1;
	sqlite3_stmt *row;

	if (f->number)
		row = tg_sql(self, &problem, TG_SQL_TICKETS_NUMBER, "lsssl", f->number, f->desk,
			f->status, f->contact, limit);
	else if (f->contact)
		row = tg_sql(self, &problem, TG_SQL_TICKETS_CONTACT, "sssl", f->contact, f->desk,
			f->status, limit);
	else
		row = tg_sql(self, &problem, TG_SQL_TICKETS_ALL, "ssl", f->desk, f->status, limit);
	while (row && tg_sql_step(self, row, &problem)) {
		const gint64 number = sqlite3_column_int64(row, 0);

		g_array_append_val(numbers, number);
	}
	if (!problem)
		return g_steal_pointer(&numbers);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* The tickets of these numbers, which stand newest first; oldest first. */
static GPtrArray *
read_tickets(TgSqlite *self, const GArray *numbers, GError **error)
{
	g_autoptr(GPtrArray) tickets =
		g_ptr_array_new_with_free_func((GDestroyNotify)tg_ticket_free);

	for (guint i = numbers->len; i > 0; i--) {
		TgTicket *ticket =
			tg_sqlite_ticket(&self->base, g_array_index(numbers, gint64, i - 1), error);

		if (!ticket)
			return NULL;
		g_ptr_array_add(tickets, ticket);
	}
	return g_steal_pointer(&tickets);
}

/* Tickets, by number; a limit leaves the newest ones. */
GPtrArray *
tg_sqlite_tickets(TgStore *store, const TgTicketFilter *filter, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GArray) numbers = NULL;
	GPtrArray *tickets = NULL;
	gboolean own;

	if (!tg_sqlite_look(self, &own, error))
		return NULL;
	numbers = numbers_of(self, filter, error);
	if (numbers)
		tickets = read_tickets(self, numbers, error);
	tg_sqlite_look_away(self, own);
	return tickets;
}

/* The messages of a ticket, oldest first. */
GPtrArray *
tg_sqlite_messages(TgStore *store, gint64 ticket, GError **error)
{
	TgSqlite *self = tg_sqlite(store);

	return tg_sql_rows(self, tg_sql(self, error, TG_SQL_MESSAGES, "l", ticket), read_message,
		(GDestroyNotify)tg_message_row_free, error);
}

/* The attachments of a ticket, in the order in which they came. */
GPtrArray *
tg_sqlite_attachments(TgStore *store, gint64 ticket, GError **error)
{
	TgSqlite *self = tg_sqlite(store);

	return tg_sql_rows(self, tg_sql(self, error, TG_SQL_ATTACHMENTS, "l", ticket),
		read_attachment, (GDestroyNotify)tg_attachment_row_free, error);
}

/* Events after a row id. */
GPtrArray *
tg_sqlite_events(TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GPtrArray) events =
		g_ptr_array_new_with_free_func((GDestroyNotify)tg_event_row_free);
	g_autoptr(GError) problem = NULL;
	gint64 last = after;
	sqlite3_stmt *row = ticket ? tg_sql(self, &problem, TG_SQL_EVENTS_OF, "ll", ticket, after)
				   : tg_sql(self, &problem, TG_SQL_EVENTS_ALL, "l", after);

	while (row && tg_sql_step(self, row, &problem)) {
		g_ptr_array_add(events, read_event(row));
		last = sqlite3_column_int64(row, 7);
	}
	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return NULL;
	}
	if (ret_last)
		*ret_last = last;
	return g_steal_pointer(&events);
}

/* Received mail by Message-ID or by ticket. */
GPtrArray *
tg_sqlite_mails(TgStore *store, const char *message_id, gint64 ticket, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	sqlite3_stmt *row;

	if (message_id)
		row = tg_sql(self, error, TG_SQL_MAILS_BY_ID, "sl", message_id, ticket);
	else if (ticket)
		row = tg_sql(self, error, TG_SQL_MAILS_OF, "l", ticket);
	else
		row = tg_sql(self, error, TG_SQL_MAILS_ALL, "");
	return tg_sql_rows(self, row, read_mail, (GDestroyNotify)tg_mail_row_free, error);
}
