/* SPDX-License-Identifier: ISC */
/*
 * decide_common.c - what new tickets, follow-ups, agents' mails and machines' mails share.
 *
 * Promises: every message that is decided on is stored whole (I1), files too, whatever their verdict;
 * nobody becomes a participant by being named in Cc (X8).
 */
#include "desk/builder.h"

#include "base/limits.h"
#include "desk/recipients.h"
#include "mail/address.h"

#include <string.h>

#define MAX_PROPOSED 10

/* An address of the envelope, unless it is none: whole or not at all, never cut (T13). */
static const char *
whole(const char *address)
{
	return address && strlen(address) <= TG_MAX_ADDRESS ? address : NULL;
}

/* One received message. */
void
tg_decide_store_mail(TgBuilder *builder, TgOutcome outcome, const char *rule)
{
	const TgMessage *message = builder->message;
	const TgAnalysis *analysis = builder->analysis;
	const char *path = tg_message_return_path(message);
	TgChange *change = tg_builder_change(builder, TG_CHANGE_MAIL_STORE, rule);

	tg_change_set(change, TG_K_INGEST_KEY, message->ingest_key);
	tg_change_set(change, TG_K_DIGEST, message->digest);
	tg_change_set(change, TG_K_DESK, builder->desk->name);
	tg_change_set(change, TG_K_MESSAGE_ID, analysis->message_id);
	tg_change_set(change, TG_K_OUTCOME, tg_outcome_name(outcome));
	tg_change_set_int(
		change, TG_K_SIZE, message->raw ? (gint64)g_bytes_get_size(message->raw) : 0);
	tg_change_set(change, TG_K_CLASS, tg_automatic_name(analysis->automatic));
	tg_change_set(change, TG_K_EVIDENCE, tg_evidence_name(builder->who.evidence));
	if (path && !path[0])
		tg_change_set_int(change, TG_K_ENVELOPE_NULL, 1);
	if (message->unreadable)
		tg_change_set_int(change, TG_K_UNREADABLE, 1);
	tg_change_set(change, TG_K_FROM,
		builder->who.address ? builder->who.address
		: analysis->from     ? analysis->from->address
				     : NULL);
	tg_change_set(change, TG_K_SENDER, whole(path));
	tg_change_set(change, TG_K_RECIPIENT, whole(message->recipient));
	tg_change_set(change, TG_K_SUBJECT, analysis->subject);
	if (message->raw)
		change->blob = g_bytes_ref(message->raw);
	tg_builder_add(builder, change);
}

/* One file with its verdict. */
static void
add_attachment(TgBuilder *builder, const TgAttachment *file, TgRefusal refusal)
{
	TgChange *change = tg_builder_change(builder, TG_CHANGE_ATTACHMENT_ADD,
		refusal == TG_REFUSED_NOT ? "attachment.accepted" : "attachment.refused");
	g_autofree char *flags = tg_file_oddities(file->flags);

	tg_change_set(change, TG_K_PART, file->part);
	tg_change_set(change, TG_K_SHA256, file->sha256);
	tg_change_set_int(change, TG_K_SIZE, (gint64)file->size);
	tg_change_set(change, TG_K_DECLARED, file->declared);
	tg_change_set(change, TG_K_REAL, file->real);
	tg_change_set_int(change, TG_K_INLINE, file->is_inline);
	tg_change_set(change, TG_K_VERDICT, refusal == TG_REFUSED_NOT ? "accepted" : "refused");
	tg_change_set(change, TG_K_REASON, tg_refusal_name(refusal));
	tg_change_set(change, TG_K_FLAGS, flags);
	tg_change_set(change, TG_K_INGEST_KEY, builder->message->ingest_key);
	tg_change_set(change, TG_K_FILE_NAME, file->name);
	tg_builder_add(builder, change);
}

/* To whom a message says it goes, for people to read. (transfer full) */
static char *
recipients_text(const TgAnalysis *analysis)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < analysis->to->len && i < 20; i++) {
		const TgMailbox *mailbox = g_ptr_array_index(analysis->to, i);

		g_string_append_printf(text, "%s%s", i ? ", " : "", mailbox->address);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The message, its files, its id. */
void
tg_decide_add_message(TgBuilder *builder, const char *direction, const char *text,
	const char *class_, const char *to)
{
	const TgAnalysis *analysis = builder->analysis;
	TgChange *change = tg_builder_change(builder, TG_CHANGE_MESSAGE_ADD, "message.add");
	g_autofree char *said_to = recipients_text(analysis);

	tg_change_set(change, TG_K_DIRECTION, direction);
	tg_change_set(change, TG_K_MESSAGE_ID, analysis->message_id);
	tg_change_set(change, TG_K_EVIDENCE, tg_evidence_name(builder->who.evidence));
	tg_change_set(change, TG_K_INGEST_KEY, builder->message->ingest_key);
	tg_change_set(change, TG_K_LANGUAGE, analysis->body.language);
	tg_change_set(change, TG_K_CLASS, class_);
	tg_change_set(change, TG_K_FROM,
		builder->who.address ? builder->who.address
		: analysis->from     ? analysis->from->address
				     : NULL);
	tg_change_set(change, TG_K_PERSON, builder->who.name);
	tg_change_set(change, TG_K_TO, to ? to : said_to);
	tg_change_set(change, TG_K_TEXT, text ? text : analysis->body.new_text);
	tg_builder_add(builder, change);
	for (guint i = 0; i < analysis->attachments->len; i++)
		add_attachment(builder, g_ptr_array_index(analysis->attachments, i),
			g_array_index(builder->decision->verdicts, TgRefusal, i));
	if (analysis->message_id) {
		change = tg_builder_change(builder, TG_CHANGE_REFERENCE_ADD, "message.add");
		tg_builder_add(
			builder, tg_change_set(change, TG_K_MESSAGE_ID, analysis->message_id));
	}
}

/* He wrote; not said of an address that was forged. */
void
tg_decide_touch_contact(TgBuilder *builder)
{
	TgChange *change;

	if (!builder->who.address || builder->who.failed)
		return;
	change = tg_change_new(
		TG_CHANGE_CONTACT_TOUCH, 0, builder->now, builder->by, "contact.wrote");
	tg_change_set(change, TG_K_EVIDENCE, tg_evidence_name(builder->who.evidence));
	tg_change_set(change, TG_K_ADDRESS, builder->who.address);
	if (builder->who.name && builder->who.name[0])
		tg_change_set(change, TG_K_PERSON, builder->who.name);
	tg_builder_add(builder, change);
}

/* Stored, listed with the rule's name, no ticket of its own. */
void
tg_decide_set_aside(TgBuilder *builder, const char *rule, const char *said)
{
	TgTicket *ticket = g_steal_pointer(&builder->ticket);
	TgChange *change;

	tg_decide_store_mail(builder, TG_OUTCOME_SET_ASIDE, rule);
	change = tg_builder_change(builder, TG_CHANGE_SET_ASIDE, rule);
	tg_change_set(change, TG_K_INGEST_KEY, builder->message->ingest_key);
	tg_change_set(change, TG_K_CLASS, tg_automatic_name(builder->analysis->automatic));
	tg_change_set(change, TG_K_REASON, rule);
	tg_builder_add(builder, change);
	builder->ticket = ticket;
	tg_builder_outcome(builder, TG_OUTCOME_SET_ASIDE, "set aside: %s", said);
}

/* A change of status, unless it is so already. */
void
tg_decide_status(TgBuilder *builder, const char *status, const char *resolution, const char *reason,
	const char *rule)
{
	TgChange *change;

	if (g_strcmp0(builder->ticket->status, status) == 0)
		return;
	change = tg_builder_change(builder, TG_CHANGE_STATUS_SET, rule);
	tg_change_set(change, TG_K_STATUS, status);
	tg_change_set(change, TG_K_RESOLUTION, resolution);
	tg_change_set(change, TG_K_REASON, reason);
	tg_builder_add(builder, change);
}

/* Fields whose absence pauses the clock. */
GStrv
tg_decide_required(const TgBuilder *builder, const GPtrArray *have)
{
	const TgTicket *ticket = builder->ticket;

	return tg_fields_missing(
		builder->policy, ticket->category, ticket->level, ticket->kind, have, FALSE);
}

/* Required and wanted ones, each once. */
GStrv
tg_decide_missing(const TgBuilder *builder, const GPtrArray *have)
{
	const TgTicket *ticket = builder->ticket;
	g_auto(GStrv) required = tg_decide_required(builder, have);
	g_auto(GStrv) wanted = tg_fields_missing(
		builder->policy, ticket->category, ticket->level, ticket->kind, have, TRUE);
	g_autoptr(GStrvBuilder) all = g_strv_builder_new();

	g_strv_builder_addv(all, (const char **)required);
	for (guint i = 0; wanted[i]; i++) {
		if (!g_strv_contains((const char *const *)required, wanted[i]))
			g_strv_builder_add(all, wanted[i]);
	}
	return g_strv_builder_end(all);
}

/* What is asked for now, and how often it was. */
void
tg_decide_set_missing(TgBuilder *builder, GStrv missing, int asked)
{
	g_autofree char *names = g_strjoinv(",", missing);
	TgChange *change;

	if (asked == builder->ticket->asked &&
		g_strv_equal((const char *const *)missing,
			(const char *const *)builder->ticket->missing))
		return;
	change = tg_builder_change(builder, TG_CHANGE_MISSING_SET, "fields.missing");
	tg_change_set(change, TG_K_MISSING, names);
	tg_change_set_int(change, TG_K_ASKED, asked);
	tg_builder_add(builder, change);
}

/* Only of a proven writer: a forged mail proposes nobody. */
void
tg_decide_propose_cc(TgBuilder *builder)
{
	const GPtrArray *cc = builder->analysis->cc;

	for (guint i = 0; builder->who.proved && i < cc->len && i < MAX_PROPOSED; i++) {
		const TgMailbox *mailbox = g_ptr_array_index(cc, i);
		g_autofree char *address = tg_address_normalise(mailbox->address);
		TgChange *change;

		if (!address || tg_policy_desk_of(builder->policy, address) ||
			tg_ticket_has_participant(builder->ticket, address))
			continue;
		change = tg_builder_change(builder, TG_CHANGE_EVENT, "cc.proposed");
		tg_change_set(change, TG_K_EVENT, "cc-proposed");
		tg_change_set(change, TG_K_ADDRESS, address);
		tg_builder_add(builder, change);
	}
}
