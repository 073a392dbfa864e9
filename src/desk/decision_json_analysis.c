/* SPDX-License-Identifier: ISC */
/*
 * decision_json_analysis.c - the printed form of an analysis, as `parse --json` prints it
 * (interface §2): every key is always there, null where it has no value.
 */
#include "desk/authentication.h"
#include "desk/decision_json_parts.h"

/* "2026-11-23T10:05:00+03:00" with the offset of the mail's own Date field, or NULL. */
static char *
date_of(const TgAnalysis *analysis)
{
	g_autoptr(GDateTime) utc = NULL, local = NULL;
	g_autoptr(GTimeZone) zone = NULL;

	if (!analysis->has_date || !(utc = g_date_time_new_from_unix_utc(analysis->date)))
		return NULL;
	zone = g_time_zone_new_offset(CLAMP(analysis->date_offset, -1439, 1439) * 60);
	local = g_date_time_to_timezone(utc, zone);
	return local ? g_date_time_format(local, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
}

/* {"class":…,"signals":[…]} */
static JsonObject *
automatic_object(const TgAnalysis *analysis)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "class", tg_automatic_name(analysis->automatic));
	tg_json_set_list(object, "signals", analysis->signals);
	return object;
}

/* One recipient of a bounce. */
static JsonObject *
recipient_object(const TgBounceRecipient *recipient)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "address", recipient->address);
	tg_json_set(object, "action", recipient->action);
	tg_json_set(object, "status", recipient->status);
	tg_json_set(object, "reply", recipient->reply);
	json_object_set_boolean_member(object, "permanent", recipient->permanent);
	tg_json_set(object, "diagnostic", recipient->diagnostic ? recipient->diagnostic : "");
	return object;
}

/* The bounce, or null. */
static void
set_bounce(JsonObject *object, const TgBounce *bounce)
{
	JsonObject *row;
	JsonArray *recipients;

	if (!bounce) {
		json_object_set_null_member(object, "bounce");
		return;
	}
	row = json_object_new();
	recipients = json_array_new();
	tg_json_set(row, "original_message_id", bounce->original_message_id);
	for (guint i = 0; bounce->recipients && i < bounce->recipients->len; i++)
		json_array_add_object_element(
			recipients, recipient_object(bounce->recipients->pdata[i]));
	json_object_set_array_member(row, "recipients", recipients);
	json_object_set_object_member(object, "bounce", row);
}

/* {"new":…,"quoted":…,"signature":…,"language":…} */
static JsonObject *
text_object(const TgBody *body)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "new", body->new_text ? body->new_text : "");
	tg_json_set(object, "quoted", body->quoted ? body->quoted : "");
	tg_json_set(object, "signature", body->signature ? body->signature : "");
	tg_json_set_some(object, "language", body->language);
	return object;
}

/* The forwarded message, or null. */
static void
set_forwarded(JsonObject *object, const TgForwarded *forwarded)
{
	JsonObject *row;

	if (!forwarded) {
		json_object_set_null_member(object, "forwarded");
		return;
	}
	row = json_object_new();
	tg_json_set_mailbox(row, "from", forwarded->from);
	tg_json_set(row, "subject", forwarded->subject ? forwarded->subject : "");
	tg_json_set(row, "text", forwarded->text ? forwarded->text : "");
	json_object_set_object_member(object, "forwarded", row);
}

/* What the believed mail server says. */
static JsonObject *
authentication_object(const TgAnalysis *analysis, const TgPolicy *policy)
{
	JsonObject *object = json_object_new();
	TgAuthVerdict verdict;

	tg_identity_authentication(policy, analysis, &verdict);
	tg_json_set(object, "dmarc", verdict.dmarc);
	tg_json_set(object, "dkim", verdict.dkim);
	tg_json_set(object, "spf", verdict.spf);
	tg_json_set(object, "auth", verdict.auth);
	json_object_set_boolean_member(object, "aligned", verdict.aligned);
	tg_json_set(object, "by", verdict.by);
	return object;
}

/* The members that name people and messages. */
static void
set_headers(JsonObject *object, const TgAnalysis *analysis)
{
	g_autofree char *date = date_of(analysis);

	tg_json_set(object, "message_id", analysis->message_id);
	tg_json_set(object, "date", date);
	tg_json_set(object, "subject", analysis->subject ? analysis->subject : "");
	tg_json_set_mailbox(object, "from", analysis->from);
	tg_json_set_mailbox(object, "sender", analysis->sender);
	tg_json_set_mailboxes(object, "reply_to", analysis->reply_to);
	tg_json_set_mailboxes(object, "to", analysis->to);
	tg_json_set_mailboxes(object, "cc", analysis->cc);
	tg_json_set_list(object, "in_reply_to", analysis->in_reply_to);
	tg_json_set_list(object, "references", analysis->references);
}

JsonNode *
tg_json_analysis(const char *file, const TgAnalysis *analysis, const TgPolicy *policy)
{
	g_autoptr(GArray) verdicts = tg_attach_judge(&policy->attachments, analysis->attachments);
	g_autoptr(GPtrArray) fields = tg_fields_extract(policy, analysis, FALSE);
	JsonObject *object = json_object_new();

	json_object_set_int_member(object, "schema", 1);
	tg_json_set(object, "file", file);
	set_headers(object, analysis);
	json_object_set_object_member(object, "automatic", automatic_object(analysis));
	set_bounce(object, analysis->bounce);
	json_object_set_object_member(object, "text", text_object(&analysis->body));
	set_forwarded(object, analysis->forwarded);
	tg_json_set_attachments(object, analysis->attachments, verdicts);
	tg_json_set_fields(object, fields);
	json_object_set_object_member(
		object, "authentication", authentication_object(analysis, policy));
	tg_json_set_list(object, "defects", analysis->defects);
	return tg_json_node(object);
}
