/* SPDX-License-Identifier: ISC */
/*
 * print.c - the small change of printing; records' own shapes are in desk/decision_json.c.
 */
#include "cmd/print.h"

#include "base/text.h"
#include "desk/decision_json.h"

#include <string.h>

/* One line, and nothing else on it. */
void
tg_print_json(TgContext *context, JsonNode *node)
{
	g_autofree char *line = tg_json_line(node);

	fprintf(context->out, "%s\n", line);
	json_node_unref(node);
}

JsonObject *
tg_print_object(void)
{
	JsonObject *object = json_object_new();

	json_object_set_int_member(object, "schema", 1);
	return object;
}

JsonNode *
tg_print_node(JsonObject *object)
{
	JsonNode *node = json_node_new(JSON_NODE_OBJECT);

	json_node_take_object(node, object);
	return node;
}

void
tg_print_set(JsonObject *object, const char *name, const char *value)
{
	if (value)
		json_object_set_string_member(object, name, value);
	else
		json_object_set_null_member(object, name);
}

void
tg_print_set_list(JsonObject *object, const char *name, const char *const *values)
{
	JsonArray *array = json_array_new();

	for (; values && *values; values++)
		json_array_add_string_element(array, *values);
	json_object_set_array_member(object, name, array);
}

/* Columns of a table on a terminal: characters are counted, not bytes. */
char *
tg_print_cell(const char *text, int width)
{
	g_autofree char *line = tg_text_one_line(text ? text : "-", 4096);
	glong length = g_utf8_strlen(line, -1);

	if (length > width) {
		g_autofree char *cut = g_utf8_substring(line, 0, width - 1);

		return g_strconcat(cut, "…", NULL);
	}
	return g_strdup_printf("%s%*s", line, (int)(width - length), "");
}

const char *
tg_print_zone(const TgContext *context, const char *desk)
{
	const TgDesk *row = desk ? tg_policy_desk(context->policy, desk) : NULL;

	return row ? row->timezone : "UTC";
}

/* One entry of "messages". */
static JsonObject *
message_object(const TgMessageRow *row, const char *timezone)
{
	JsonObject *object = json_object_new();
	g_autofree char *date = tg_json_instant(row->at, timezone);

	json_object_set_int_member(object, "id", row->id);
	tg_print_set(object, "direction", row->direction);
	tg_print_set(object, "from", row->from);
	tg_print_set_list(object, "to", (const char *const *)row->to);
	tg_print_set(object, "date", date);
	tg_print_set(object, "text", row->text);
	tg_print_set(object, "message_id", row->message_id);
	return object;
}

/* One entry of "attachments" of a stored ticket. */
static JsonObject *
attachment_object(const TgAttachmentRow *row)
{
	JsonObject *object = json_object_new();
	g_auto(GStrv) flags = g_strsplit(row->flags ? row->flags : "", ",", -1);

	tg_print_set(object, "part", row->part);
	tg_print_set(object, "name", row->name);
	json_object_set_int_member(object, "size", (gint64)row->size);
	tg_print_set(object, "declared", row->declared);
	tg_print_set(object, "real", row->real);
	tg_print_set(object, "sha256", row->sha256);
	json_object_set_boolean_member(object, "inline", row->is_inline);
	tg_print_set(object, "verdict", row->verdict);
	tg_print_set(object, "reason", row->reason);
	tg_print_set_list(object, "flags", (const char *const *)flags);
	return object;
}

/* One line of `events --json`, one entry of "events". */
JsonObject *
tg_print_event(const TgEventRow *row, const char *timezone)
{
	JsonObject *object = json_object_new();
	g_autofree char *at = tg_json_instant(row->at, timezone);
	JsonNode *codes = row->codes ? json_from_string(row->codes, NULL) : NULL;

	json_object_set_int_member(object, "ticket", row->ticket);
	json_object_set_int_member(object, "sequence", row->sequence);
	tg_print_set(object, "at", at);
	tg_print_set(object, "kind", row->kind);
	tg_print_set(object, "by", row->by);
	tg_print_set(object, "rule", row->rule);
	if (codes)
		json_object_set_member(object, "codes", codes);
	return object;
}

/* One letter of `why` and of `queue`. */
JsonObject *
tg_print_letter(const TgLetterRow *row, const char *timezone)
{
	const gboolean waits =
		g_str_equal(row->state, "queued") || g_str_equal(row->state, "leased");
	JsonObject *object = json_object_new();
	g_autofree char *created = tg_json_instant(row->created, timezone);
	g_autofree char *next = waits ? tg_json_instant(row->next_at, timezone) : NULL;
	g_autofree char *sent = row->sent_at ? tg_json_instant(row->sent_at, timezone) : NULL;

	json_object_set_int_member(object, "id", row->id);
	json_object_set_int_member(object, "ticket", row->ticket);
	tg_print_set(object, "kind", row->kind);
	tg_print_set(object, "class", row->class_);
	tg_print_set(object, "to", row->recipient);
	tg_print_set(object, "subject", row->subject);
	tg_print_set(object, "message_id", row->message_id);
	tg_print_set(object, "state", row->state);
	json_object_set_int_member(object, "attempts", row->attempts);
	tg_print_set(object, "created", created);
	tg_print_set(object, "next_try", next);
	tg_print_set(object, "sent", sent);
	tg_print_set(object, "answer", row->last_error);
	return object;
}

/* The ticket with everything that hangs on it. */
JsonNode *
tg_print_ticket_whole(TgContext *context, const TgTicket *ticket, GError **error)
{
	const char *zone = tg_print_zone(context, ticket->desk);
	g_autoptr(GPtrArray) messages = tg_store_messages(context->store, ticket->number, error);
	g_autoptr(GPtrArray) files =
		messages ? tg_store_attachments(context->store, ticket->number, error) : NULL;
	gint64 last;
	g_autoptr(GPtrArray) events =
		files ? tg_store_events(context->store, ticket->number, 0, &last, error) : NULL;
	JsonArray *message_list, *file_list, *event_list;
	JsonObject *object;
	JsonNode *node;

	if (!events)
		return NULL;
	node = tg_json_ticket(ticket, context->policy);
	object = json_node_get_object(node);
	file_list = json_array_new();
	for (guint i = 0; i < files->len; i++)
		json_array_add_object_element(file_list, attachment_object(files->pdata[i]));
	json_object_set_array_member(object, "attachments", file_list);
	message_list = json_array_new();
	for (guint i = 0; i < messages->len; i++)
		json_array_add_object_element(
			message_list, message_object(messages->pdata[i], zone));
	json_object_set_array_member(object, "messages", message_list);
	event_list = json_array_new();
	for (guint i = 0; i < events->len; i++)
		json_array_add_object_element(event_list, tg_print_event(events->pdata[i], zone));
	json_object_set_array_member(object, "events", event_list);
	return node;
}

gint64
tg_print_number(const char *word)
{
	gint64 number = 0;

	if (word[0] == '#')
		word++;
	return g_ascii_string_to_signed(word, 10, 1, G_MAXINT64, &number, NULL) ? number : 0;
}
