/* SPDX-License-Identifier: ISC */
/*
 * decision_json_parts.c - members that more than one printed form has; see decision_json_parts.h.
 */
#include "desk/decision_json_parts.h"

void
tg_json_set(JsonObject *object, const char *member, const char *value)
{
	if (value)
		json_object_set_string_member(object, member, value);
	else
		json_object_set_null_member(object, member);
}

void
tg_json_set_some(JsonObject *object, const char *member, const char *value)
{
	tg_json_set(object, member, value && *value ? value : NULL);
}

void
tg_json_set_list(JsonObject *object, const char *member, GStrv values)
{
	JsonArray *array = json_array_new();

	for (char **value = values; value && *value; value++)
		json_array_add_string_element(array, *value);
	json_object_set_array_member(object, member, array);
}

/* {"name":…,"address":…} */
static JsonObject *
mailbox_object(const TgMailbox *mailbox)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "name", mailbox->name ? mailbox->name : "");
	tg_json_set(object, "address", mailbox->address);
	return object;
}

void
tg_json_set_mailbox(JsonObject *object, const char *member, const TgMailbox *mailbox)
{
	if (mailbox)
		json_object_set_object_member(object, member, mailbox_object(mailbox));
	else
		json_object_set_null_member(object, member);
}

void
tg_json_set_mailboxes(JsonObject *object, const char *member, const GPtrArray *mailboxes)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; mailboxes && i < mailboxes->len; i++)
		json_array_add_object_element(array, mailbox_object(mailboxes->pdata[i]));
	json_object_set_array_member(object, member, array);
}

void
tg_json_set_fields(JsonObject *object, const GPtrArray *fields)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; fields && i < fields->len; i++) {
		const TgFieldValue *value = fields->pdata[i];
		JsonObject *row = json_object_new(), *evidence = json_object_new();

		tg_json_set(row, "name", value->name);
		tg_json_set(row, "value", value->value);
		tg_json_set(evidence, "source", value->source);
		json_object_set_int_member(evidence, "line", value->line);
		tg_json_set(evidence, "rule", value->rule);
		json_object_set_object_member(row, "evidence", evidence);
		json_array_add_object_element(array, row);
	}
	json_object_set_array_member(object, "fields", array);
}

/* One attachment. */
static JsonObject *
attachment_object(const TgAttachment *file, TgRefusal refusal)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "part", file->part);
	tg_json_set(object, "name", file->name);
	json_object_set_int_member(object, "size", (gint64)file->size);
	tg_json_set(object, "declared", file->declared);
	tg_json_set(object, "real", file->real);
	tg_json_set(object, "sha256", file->sha256);
	json_object_set_boolean_member(object, "inline", file->is_inline);
	tg_json_set(object, "verdict", refusal == TG_REFUSED_NOT ? "accepted" : "refused");
	tg_json_set(object, "reason", tg_refusal_name(refusal));
	return object;
}

void
tg_json_set_attachments(JsonObject *object, const GPtrArray *attachments, const GArray *verdicts)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; attachments && verdicts && i < MIN(attachments->len, verdicts->len); i++)
		json_array_add_object_element(
			array, attachment_object(attachments->pdata[i],
				       g_array_index(verdicts, TgRefusal, i)));
	json_object_set_array_member(object, "attachments", array);
}

JsonNode *
tg_json_node(JsonObject *object)
{
	JsonNode *node = json_node_new(JSON_NODE_OBJECT);

	json_node_take_object(node, object);
	return node;
}
