/* SPDX-License-Identifier: ISC */
/*
 * memory_apply.c - a change-set in the memory: store: preconditions, fold, and one function a kind.
 */
#include "store/memory.h"

#include <string.h>

typedef struct {
	MemState *state;
	gint64 mail;	/* id of the set's last MAIL_STORE, 0 = none yet */
	gint64 event;	/* id of the change's event */
	gint64 version; /* of the ticket with the change */
} Work;

static gboolean
fail(GError **error, TgErrorCode code, const char *what)
{
	g_set_error(error, TG_ERROR, code, "4.3.0 %s", what);
	return FALSE;
}

TgTicket *
mem_ticket(const MemState *state, gint64 number)
{
	TgTicket *ticket;

	for (guint i = 0; (ticket = mem_row(state, MEM_TICKETS, i)); i++) {
		if (ticket->number == number)
			return ticket;
	}
	return NULL;
}

void
mem_put_ticket(MemState *state, TgTicket *ticket)
{
	TgTicket *old;
	guint i;

	for (i = 0; (old = mem_row(state, MEM_TICKETS, i)); i++) {
		if (old->number == ticket->number) {
			tg_ticket_free(old);
			state->tables[MEM_TICKETS]->pdata[i] = ticket;
			return;
		}
	}
	g_ptr_array_add(state->tables[MEM_TICKETS], ticket);
}

MemMail *
mem_mail(const MemState *state, const char *ingest_key)
{
	MemMail *mail;

	for (guint i = 0; (mail = mem_row(state, MEM_MAILS, i)); i++) {
		if (g_strcmp0(mail->row.ingest_key, ingest_key) == 0)
			return mail;
	}
	return NULL;
}

void
mem_add_event(MemState *state, const TgChange *change, gint64 sequence)
{
	MemEvent *event = g_new0(MemEvent, 1);

	event->change = tg_change_dup(change);
	g_clear_pointer(&event->change->blob, g_bytes_unref);
	event->sequence = sequence ? sequence : state->tables[MEM_EVENTS]->len + 1;
	g_ptr_array_add(state->tables[MEM_EVENTS], event);
}

void
mem_add_change(MemState *state, const TgChange *change)
{
	TgTicket *ticket = change->ticket ? mem_ticket(state, change->ticket) : NULL;

	if (ticket)
		tg_ticket_apply(ticket, change);
	mem_add_event(state, change, ticket ? ticket->version : 0);
}

TgTicket *
mem_fold(const MemState *state, gint64 number)
{
	TgTicket *ticket = tg_ticket_new(number);
	MemEvent *event;

	for (guint i = 0; (event = mem_row(state, MEM_EVENTS, i)); i++) {
		if (event->change->ticket == number)
			tg_ticket_apply(ticket, event->change);
	}
	return ticket;
}

static gboolean
check_expectations(const MemState *state, const TgChangeSet *set, GError **error)
{
	if (set->absent_key && mem_mail(state, set->absent_key))
		return fail(error, TG_ERROR_CONFLICT, "the message was stored meanwhile");
	for (guint i = 0; i < set->expectations->len; i++) {
		const TgExpectation *one = &g_array_index(set->expectations, TgExpectation, i);
		const TgTicket *ticket = mem_ticket(state, one->ticket);

		if ((ticket ? ticket->version : 0) != one->version)
			return fail(error, TG_ERROR_CONFLICT, "the ticket has changed meanwhile");
	}
	return TRUE;
}

/* Folds the change and remembers it. */
static gboolean
fold(Work *work, const TgChange *change, GError **error)
{
	const gboolean is_new = change->kind == TG_CHANGE_TICKET_NEW;
	const TgTicket *ticket = mem_ticket(work->state, change->ticket);

	work->version = 0;
	if (change->ticket == 0) {
		if (change->kind == TG_CHANGE_EVENT || change->kind == TG_CHANGE_SET_ASIDE)
			mem_add_event(work->state, change, 0);
		return TRUE;
	}
	if (ticket && is_new)
		return fail(error, TG_ERROR_CONFLICT, "the ticket's number was taken meanwhile");
	if (!ticket && !is_new)
		return fail(error, TG_ERROR_BUG, "there is no such ticket");
	if (!ticket)
		mem_put_ticket(work->state, tg_ticket_new(change->ticket));
	mem_add_change(work->state, change);
	work->event = work->state->tables[MEM_EVENTS]->len;
	work->version = mem_ticket(work->state, change->ticket)->version;
	return TRUE;
}

/* The mail that the change came with; 0 = none. */
static gint64
mail_of(const Work *work, const TgChange *change)
{
	const char *key = tg_change_get(change, TG_K_INGEST_KEY);
	const MemMail *mail = key ? mem_mail(work->state, key) : NULL;

	if (!key)
		return work->mail;
	return mail ? mail->row.id : 0;
}

static gboolean
mail_store(Work *work, const TgChange *change, GError **error)
{
	const char *outcome = tg_change_get(change, TG_K_OUTCOME);
	MemMail *mail;

	if (mem_mail(work->state, tg_change_get(change, TG_K_INGEST_KEY)))
		return fail(error, TG_ERROR_CONFLICT, "the message was stored meanwhile");
	mail = g_new0(MemMail, 1);
	mail->row.ingest_key = g_strdup(tg_change_get(change, TG_K_INGEST_KEY));
	mail->row.digest = g_strdup(tg_change_get(change, TG_K_DIGEST));
	mail->row.desk = g_strdup(tg_change_get(change, TG_K_DESK));
	mail->row.message_id = g_strdup(tg_change_get(change, TG_K_MESSAGE_ID));
	mail->row.outcome = g_strdup(outcome ? outcome : "accepted");
	mail->row.rule = g_strdup(change->rule);
	mail->row.from = g_strdup(tg_change_get(change, TG_K_FROM));
	mail->row.sender = g_strdup(tg_change_get(change, TG_K_SENDER));
	mail->row.recipient = g_strdup(tg_change_get(change, TG_K_RECIPIENT));
	mail->row.subject = g_strdup(tg_change_get(change, TG_K_SUBJECT));
	mail->row.at = change->at;
	mail->row.ticket = change->ticket;
	mail->raw = change->blob ? g_bytes_ref(change->blob) : NULL;
	mail->row.size = mail->raw ? (gint64)g_bytes_get_size(mail->raw)
				   : tg_change_get_int(change, TG_K_SIZE);
	g_ptr_array_add(work->state->tables[MEM_MAILS], mail);
	work->mail = mail->row.id = work->state->tables[MEM_MAILS]->len;
	return TRUE;
}

static gboolean
ticket_new(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	work->state->last_ticket = MAX(work->state->last_ticket, change->ticket);
	return TRUE;
}

static gboolean
part_add(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	const gboolean is_message = change->kind == TG_CHANGE_MESSAGE_ADD;
	const MemPart part = { work->event, mail_of(work, change) };
	MemMail *mail = part.mail ? mem_row(work->state, MEM_MAILS, (guint)part.mail - 1) : NULL;

	if (is_message && mail && mail->row.ticket == 0)
		mail->row.ticket = change->ticket;
	g_ptr_array_add(work->state->tables[is_message ? MEM_MESSAGES : MEM_ATTACHMENTS],
		g_memdup2(&part, sizeof(part)));
	return TRUE;
}

static gboolean
reference_add(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	const char *id = tg_change_get(change, TG_K_MESSAGE_ID);
	MemName *row;

	for (guint i = 0; (row = mem_row(work->state, MEM_REFERENCES, i)); i++) {
		if (g_strcmp0(row->name, id) == 0 && row->a == change->ticket)
			return TRUE;
	}
	row = g_new0(MemName, 1);
	row->name = g_strdup(id);
	row->a = change->ticket;
	g_ptr_array_add(work->state->tables[MEM_REFERENCES], row);
	return TRUE;
}

static TgLetterRow *
letter_of(const MemState *state, const char *message_id)
{
	TgLetterRow *letter;

	for (guint i = 0; (letter = mem_row(state, MEM_LETTERS, i)); i++) {
		if (g_strcmp0(letter->message_id, message_id) == 0)
			return letter;
	}
	return NULL;
}

static gboolean
letter_add(Work *work, const TgChange *change, GError **error)
{
	const char *sender = tg_change_get(change, TG_K_SENDER);
	TgLetterRow *letter;

	if (letter_of(work->state, tg_change_get(change, TG_K_MESSAGE_ID)))
		return fail(error, TG_ERROR_BUG, "two letters with one Message-ID");
	letter = g_new0(TgLetterRow, 1);
	letter->ticket = change->ticket;
	letter->event = tg_change_get(change, TG_K_EVENT) ? tg_change_get_int(change, TG_K_EVENT)
							  : work->version;
	letter->kind = g_strdup(tg_change_get(change, TG_K_LETTER));
	letter->message_id = g_strdup(tg_change_get(change, TG_K_MESSAGE_ID));
	letter->class_ = g_strdup(tg_change_get(change, TG_K_CLASS));
	letter->language = g_strdup(tg_change_get(change, TG_K_LANGUAGE));
	letter->subject = g_strdup(tg_change_get(change, TG_K_SUBJECT));
	letter->recipient = g_strdup(tg_change_get(change, TG_K_RECIPIENT));
	letter->envelope =
		g_strdup(tg_change_get_int(change, TG_K_ENVELOPE_NULL) || !sender ? "" : sender);
	letter->shadow = tg_change_get_int(change, TG_K_SHADOW) != 0;
	letter->state = g_strdup("queued");
	letter->created = letter->next_at = change->at;
	letter->content = change->blob ? g_bytes_ref(change->blob) : NULL;
	g_ptr_array_add(work->state->tables[MEM_LETTERS], letter);
	letter->id = work->state->tables[MEM_LETTERS]->len;
	return TRUE;
}

static gboolean
letter_result(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	const gboolean sent = change->kind == TG_CHANGE_LETTER_SENT;
	const char *why = tg_change_get(change, TG_K_DETAIL);
	TgLetterRow *letter = letter_of(work->state, tg_change_get(change, TG_K_MESSAGE_ID));

	if (!letter)
		return TRUE;
	g_free(letter->state);
	letter->state = g_strdup(sent ? "sent" : "failed");
	if (sent) {
		letter->sent_at = letter->next_at = change->at;
	} else {
		g_free(letter->last_error);
		letter->last_error = g_strdup(why ? why : tg_change_get(change, TG_K_REASON));
	}
	return TRUE;
}

/* Fills a member that is empty, or any when the newer value counts. */
static void
learn(char **member, const char *value, gboolean newer)
{
	if (value && (newer || !*member)) {
		g_free(*member);
		*member = g_strdup(value);
	}
}

static gboolean
contact_touch(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	static const char *const proofs[] = { "authenticated", "authenticated+token", "signed",
		NULL };
	const char *address = tg_change_get(change, TG_K_ADDRESS);
	const char *evidence = tg_change_get(change, TG_K_EVIDENCE);
	TgContact *contact;
	TgAgent *agent;

	for (guint i = 0; (agent = mem_row(work->state, MEM_AGENTS, i)); i++) {
		if (g_strcmp0(agent->address, address) == 0) {
			agent->ratchet |= evidence && g_strv_contains(proofs, evidence);
			return TRUE;
		}
	}
	contact = mem_contact(work->state, address);
	if (!contact) {
		contact = g_new0(TgContact, 1);
		contact->address = g_strdup(address);
		mem_replace(work->state, MEM_CONTACTS, contact);
	}
	learn(&contact->name, tg_change_get(change, TG_K_PERSON), !contact->known);
	learn(&contact->organisation, tg_change_get(change, TG_K_ORGANISATION), FALSE);
	learn(&contact->language, tg_change_get(change, TG_K_LANGUAGE), !contact->known);
	contact->known |= tg_change_get_int(change, TG_K_KNOWN) != 0;
	return TRUE;
}

static gboolean
counter_add(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	MemName *row;

	for (guint i = 0; (row = mem_row(work->state, MEM_COUNTERS, i));) {
		if (row->b < change->at)
			g_ptr_array_remove_index(work->state->tables[MEM_COUNTERS], i);
		else
			i++;
	}
	row = mem_name(work->state, MEM_COUNTERS, tg_change_get(change, TG_K_COUNTER));
	if (!row) {
		row = mem_make_name(work->state, MEM_COUNTERS, tg_change_get(change, TG_K_COUNTER));
		row->b = tg_change_get_int(change, TG_K_DUE);
	}
	row->a += tg_change_get(change, TG_K_N) ? tg_change_get_int(change, TG_K_N) : 1;
	return TRUE;
}

static gboolean
set_aside(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	const gint64 id = mail_of(work, change);
	MemMail *mail = id ? mem_row(work->state, MEM_MAILS, (guint)id - 1) : NULL;

	if (mail) {
		g_free(mail->row.outcome);
		mail->row.outcome = g_strdup("set-aside");
		learn(&mail->row.rule, change->rule, TRUE);
	}
	return TRUE;
}

static gboolean
cursor_set(Work *work, const TgChange *change, GError **error G_GNUC_UNUSED)
{
	MemName *row = mem_make_name(work->state, MEM_CURSORS, tg_change_get(change, TG_K_MAILBOX));

	learn(&row->text, tg_change_get(change, TG_K_CURSOR), TRUE);
	return TRUE;
}

static gboolean (*const handlers[TG_CHANGE_KINDS])(Work *, const TgChange *, GError **) = {
	[TG_CHANGE_MAIL_STORE] = mail_store,
	[TG_CHANGE_TICKET_NEW] = ticket_new,
	[TG_CHANGE_MESSAGE_ADD] = part_add,
	[TG_CHANGE_ATTACHMENT_ADD] = part_add,
	[TG_CHANGE_REFERENCE_ADD] = reference_add,
	[TG_CHANGE_LETTER_ADD] = letter_add,
	[TG_CHANGE_LETTER_SENT] = letter_result,
	[TG_CHANGE_LETTER_FAIL] = letter_result,
	[TG_CHANGE_CONTACT_TOUCH] = contact_touch,
	[TG_CHANGE_COUNTER_ADD] = counter_add,
	[TG_CHANGE_SET_ASIDE] = set_aside,
	[TG_CHANGE_CURSOR_SET] = cursor_set,
};

/* Checks and applies. */
gboolean
tg_memory_apply(TgStore *store, const TgChangeSet *changes, GError **error)
{
	Work work = { .state = mem_state(store) };
	gboolean ok = check_expectations(work.state, changes, error);

	for (guint i = 0; ok && i < changes->changes->len; i++) {
		const TgChange *change = g_ptr_array_index(changes->changes, i);

		ok = fold(&work, change, error) &&
		     (!handlers[change->kind] || handlers[change->kind](&work, change, error));
	}
	return ok;
}
