/* SPDX-License-Identifier: ISC */
/*
 * decision_json.c - the printed form of a decision and of a ticket (interface §3): every key is always
 * there, null where it has no value. Reads no clock and no locale.
 */
#include "desk/decision_json_parts.h"

#include "base/zone.h"

/* Keys whose values are whole numbers. */
static const TgChangeKey number_keys[] = { TG_K_SIZE, TG_K_LINE, TG_K_SOURCE_LINE, TG_K_ASKED,
	TG_K_DUE, TG_K_N, TG_K_LINKED_FROM, TG_K_MERGED_INTO, TG_K_WORKING };

char *
tg_json_instant(gint64 at, const char *timezone)
{
	g_autoptr(GTimeZone) zone = tg_zone_new(timezone);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = utc && zone ? g_date_time_to_timezone(utc, zone) : NULL;

	if (!utc)
		return g_strdup_printf("%" G_GINT64_FORMAT, at);
	return g_date_time_format(local ? local : utc, "%Y-%m-%dT%H:%M:%S%:z");
}

char *
tg_json_line(JsonNode *node)
{
	return json_to_string(node, FALSE);
}

/* Who writes, with what proof. */
static JsonObject *
identity_object(const TgDecision *decision)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "evidence", tg_evidence_name(decision->evidence));
	tg_json_set(object, "contact", decision->contact);
	tg_json_set(object, "organisation", decision->organisation);
	tg_json_set(object, "agent", decision->agent);
	tg_json_set(object, "level", decision->level);
	return object;
}

/* To which ticket, and by what. */
static JsonObject *
thread_object(const TgDecision *decision)
{
	JsonObject *object = json_object_new();

	tg_json_set(object, "how", tg_thread_how_name(decision->how));
	if (decision->ticket)
		json_object_set_int_member(object, "ticket", decision->ticket);
	else
		json_object_set_null_member(object, "ticket");
	return object;
}

/* One value of a change; numbers as numbers. A ticket's kind ("incident") is called ticket_kind, because
 * "kind" is the change's own. */
static void
set_change_value(JsonObject *object, const TgChange *change, TgChangeKey key)
{
	const char *name = key == TG_K_KIND ? "ticket_kind" : tg_change_key_name(key);
	const char *value = tg_change_get(change, key);

	for (guint i = 0; value && i < G_N_ELEMENTS(number_keys); i++)
		if (number_keys[i] == key) {
			json_object_set_int_member(object, name, tg_change_get_int(change, key));
			return;
		}
	if (value)
		json_object_set_string_member(object, name, value);
}

/* One change: its kind, then the values it has. */
static JsonObject *
change_object(const TgChange *change)
{
	JsonObject *object = json_object_new();
	guint n;
	const TgChangeKey *keys = tg_change_keys(change->kind, &n);
	const char *kind = tg_change_kind_name(change->kind);

	tg_json_set(object, "kind", kind);
	if (change->ticket)
		json_object_set_int_member(object, "ticket", change->ticket);
	for (guint i = 0; i < n; i++)
		set_change_value(object, change, keys[i]);
	tg_json_set(object, "by", change->by);
	tg_json_set(object, "rule", change->rule);
	return object;
}

/* One letter that would go out. */
static JsonObject *
letter_object(const TgChange *change)
{
	JsonObject *object = json_object_new();
	JsonArray *to = json_array_new();
	const char *recipient = tg_change_get(change, TG_K_RECIPIENT);

	if (recipient)
		json_array_add_string_element(to, recipient);
	tg_json_set(object, "kind", tg_change_get(change, TG_K_LETTER));
	json_object_set_array_member(object, "to", to);
	tg_json_set(object, "subject", tg_change_get(change, TG_K_SUBJECT));
	tg_json_set(object, "language", tg_change_get(change, TG_K_LANGUAGE));
	return object;
}

/* Changes, and the letters among them once more. */
static void
set_changes(JsonObject *object, const TgChangeSet *set)
{
	JsonArray *changes = json_array_new(), *letters = json_array_new();

	for (guint i = 0; set && i < set->changes->len; i++) {
		const TgChange *change = set->changes->pdata[i];

		json_array_add_object_element(changes, change_object(change));
		if (change->kind == TG_CHANGE_LETTER_ADD)
			json_array_add_object_element(letters, letter_object(change));
	}
	json_object_set_array_member(object, "changes", changes);
	json_object_set_array_member(object, "letters", letters);
}

/* Which rules decided, and what they saw. */
static void
set_trace(JsonObject *object, const GPtrArray *trace)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; trace && i < trace->len; i++) {
		const TgTrace *row = trace->pdata[i];
		JsonObject *line = json_object_new();

		tg_json_set(line, "rule", row->rule);
		tg_json_set(line, "where", row->where);
		tg_json_set(line, "effect", row->effect);
		json_array_add_object_element(array, line);
	}
	json_object_set_array_member(object, "trace", array);
}

JsonNode *
tg_json_decision(const TgDecision *decision, const TgMessage *message, const TgPolicy *policy)
{
	JsonObject *object = json_object_new();
	const TgAnalysis *analysis = message->analysis;

	(void)policy;
	json_object_set_int_member(object, "schema", 1);
	tg_json_set(object, "outcome", tg_outcome_name(decision->outcome));
	tg_json_set(object, "code", decision->code);
	tg_json_set(object, "line", decision->line);
	json_object_set_object_member(object, "identity", identity_object(decision));
	json_object_set_object_member(object, "thread", thread_object(decision));
	tg_json_set_fields(object, decision->fields);
	tg_json_set_list(object, "missing", decision->missing);
	tg_json_set_attachments(
		object, analysis ? analysis->attachments : NULL, decision->verdicts);
	set_changes(object, decision->changes);
	set_trace(object, decision->trace);
	return tg_json_node(object);
}
