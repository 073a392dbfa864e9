/* SPDX-License-Identifier: ISC */
/*
 * change.c - the table of kinds and keys, and what follows from it: set, get, encode, decode.
 *
 * One table says which keys a kind has (I8: one print, one encoding, one apply). Codes are encoded
 * as a JSON object of strings in the order of the table, so that the same change always gives the
 * same bytes; texts never enter the encoding (R2.6). What a change does to a ticket is ticket.c.
 */
#include "desk/change.h"

#include "base/error.h"
#include "base/json.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct {
	const char *name;
	const TgChangeKey *keys;
	guint count;
} KindRow;

static const TgChangeKey mail_store[] = { TG_K_INGEST_KEY, TG_K_DIGEST, TG_K_DESK, TG_K_MESSAGE_ID,
	TG_K_OUTCOME, TG_K_SIZE, TG_K_CLASS, TG_K_EVIDENCE, TG_K_ENVELOPE_NULL, TG_K_UNREADABLE,
	TG_K_FROM, TG_K_SENDER, TG_K_RECIPIENT, TG_K_SUBJECT };
static const TgChangeKey ticket_new[] = { TG_K_DESK, TG_K_STATUS, TG_K_KIND, TG_K_PRIORITY,
	TG_K_CATEGORY, TG_K_LEVEL, TG_K_LANGUAGE, TG_K_LINE, TG_K_ORGANISATION, TG_K_LINKED_FROM,
	TG_K_EVIDENCE, TG_K_UNREADABLE, TG_K_SUBJECT, TG_K_CONTACT, TG_K_CONTACT_NAME };
static const TgChangeKey field_set[] = { TG_K_NAME, TG_K_SOURCE, TG_K_SOURCE_LINE, TG_K_VALUE };
static const TgChangeKey missing_set[] = { TG_K_MISSING, TG_K_ASKED };
static const TgChangeKey status_set[] = { TG_K_STATUS, TG_K_RESOLUTION, TG_K_REASON };
static const TgChangeKey assign_set[] = { TG_K_ASSIGNEE };
static const TgChangeKey property_set[] = { TG_K_KIND, TG_K_PRIORITY, TG_K_CATEGORY, TG_K_LEVEL,
	TG_K_LANGUAGE, TG_K_LINE, TG_K_ORGANISATION, TG_K_LINKED_FROM, TG_K_MERGED_INTO };
static const TgChangeKey participant_add[] = { TG_K_ADDRESS, TG_K_PERSON };
static const TgChangeKey message_add[] = { TG_K_DIRECTION, TG_K_MESSAGE_ID, TG_K_EVIDENCE,
	TG_K_INGEST_KEY, TG_K_LANGUAGE, TG_K_CLASS, TG_K_FROM, TG_K_PERSON, TG_K_TO, TG_K_TEXT };
static const TgChangeKey attachment_add[] = { TG_K_PART, TG_K_SHA256, TG_K_SIZE, TG_K_DECLARED,
	TG_K_REAL, TG_K_INLINE, TG_K_VERDICT, TG_K_REASON, TG_K_FLAGS, TG_K_INGEST_KEY,
	TG_K_FILE_NAME };
static const TgChangeKey reference_add[] = { TG_K_MESSAGE_ID };
static const TgChangeKey clock_keys[] = { TG_K_CLOCK, TG_K_CALENDAR, TG_K_SPAN, TG_K_DUE,
	TG_K_WORKING, TG_K_REASON };
static const TgChangeKey letter_add[] = { TG_K_LETTER, TG_K_MESSAGE_ID, TG_K_CLASS, TG_K_LANGUAGE,
	TG_K_EVENT, TG_K_SHADOW, TG_K_ENVELOPE_NULL, TG_K_SIZE, TG_K_DIGEST, TG_K_DATA,
	TG_K_RECIPIENT, TG_K_PERSON, TG_K_SENDER, TG_K_SUBJECT };
static const TgChangeKey letter_result[] = { TG_K_LETTER, TG_K_MESSAGE_ID, TG_K_CLASS, TG_K_EVENT,
	TG_K_STATUS, TG_K_REASON, TG_K_N, TG_K_RECIPIENT, TG_K_DETAIL };
static const TgChangeKey contact_touch[] = { TG_K_KNOWN, TG_K_ORGANISATION, TG_K_LANGUAGE,
	TG_K_EVIDENCE, TG_K_ADDRESS, TG_K_PERSON };
static const TgChangeKey counter_add[] = { TG_K_COUNTER, TG_K_N, TG_K_DUE };
static const TgChangeKey set_aside[] = { TG_K_INGEST_KEY, TG_K_CLASS, TG_K_REASON, TG_K_DETAIL };
static const TgChangeKey cursor_set[] = { TG_K_MAILBOX, TG_K_CURSOR };
static const TgChangeKey event_keys[] = { TG_K_EVENT, TG_K_REASON, TG_K_CLASS, TG_K_NAME,
	TG_K_MESSAGE_ID, TG_K_LETTER, TG_K_EVIDENCE, TG_K_ASSIGNEE, TG_K_N, TG_K_DATA, TG_K_ADDRESS,
	TG_K_DETAIL };

#define ROW(name, keys)                                                                            \
	{                                                                                          \
		name, keys, G_N_ELEMENTS(keys)                                                     \
	}
static const KindRow kinds[TG_CHANGE_KINDS] = {
	[TG_CHANGE_MAIL_STORE] = ROW("mail-store", mail_store),
	[TG_CHANGE_TICKET_NEW] = ROW("ticket-new", ticket_new),
	[TG_CHANGE_FIELD_SET] = ROW("field-set", field_set),
	[TG_CHANGE_MISSING_SET] = ROW("missing-set", missing_set),
	[TG_CHANGE_STATUS_SET] = ROW("status-set", status_set),
	[TG_CHANGE_ASSIGN_SET] = ROW("assign-set", assign_set),
	[TG_CHANGE_PROPERTY_SET] = ROW("property-set", property_set),
	[TG_CHANGE_PARTICIPANT_ADD] = ROW("participant-add", participant_add),
	[TG_CHANGE_MESSAGE_ADD] = ROW("message-add", message_add),
	[TG_CHANGE_ATTACHMENT_ADD] = ROW("attachment-add", attachment_add),
	[TG_CHANGE_REFERENCE_ADD] = ROW("reference-add", reference_add),
	[TG_CHANGE_CLOCK_START] = ROW("clock-start", clock_keys),
	[TG_CHANGE_CLOCK_PAUSE] = ROW("clock-pause", clock_keys),
	[TG_CHANGE_CLOCK_RESUME] = ROW("clock-resume", clock_keys),
	[TG_CHANGE_CLOCK_MEET] = ROW("clock-meet", clock_keys),
	[TG_CHANGE_LETTER_ADD] = ROW("letter-add", letter_add),
	[TG_CHANGE_LETTER_SENT] = ROW("letter-sent", letter_result),
	[TG_CHANGE_LETTER_FAIL] = ROW("letter-fail", letter_result),
	[TG_CHANGE_CONTACT_TOUCH] = ROW("contact-touch", contact_touch),
	[TG_CHANGE_COUNTER_ADD] = ROW("counter-add", counter_add),
	[TG_CHANGE_SET_ASIDE] = ROW("set-aside", set_aside),
	[TG_CHANGE_CURSOR_SET] = ROW("cursor-set", cursor_set),
	[TG_CHANGE_EVENT] = ROW("event", event_keys),
};

static const char *const key_names[TG_K_COUNT] = {
	[TG_K_INGEST_KEY] = "ingest_key",
	[TG_K_DIGEST] = "digest",
	[TG_K_DESK] = "desk",
	[TG_K_MESSAGE_ID] = "message_id",
	[TG_K_OUTCOME] = "outcome",
	[TG_K_SIZE] = "size",
	[TG_K_STATUS] = "status",
	[TG_K_RESOLUTION] = "resolution",
	[TG_K_KIND] = "kind",
	[TG_K_PRIORITY] = "priority",
	[TG_K_CATEGORY] = "category",
	[TG_K_LEVEL] = "level",
	[TG_K_LANGUAGE] = "language",
	[TG_K_LINE] = "line",
	[TG_K_ORGANISATION] = "organisation",
	[TG_K_ASSIGNEE] = "assignee",
	[TG_K_NAME] = "name",
	[TG_K_SOURCE] = "source",
	[TG_K_SOURCE_LINE] = "source_line",
	[TG_K_MISSING] = "missing",
	[TG_K_ASKED] = "asked",
	[TG_K_DIRECTION] = "direction",
	[TG_K_EVIDENCE] = "evidence",
	[TG_K_PART] = "part",
	[TG_K_SHA256] = "sha256",
	[TG_K_DECLARED] = "declared",
	[TG_K_REAL] = "real",
	[TG_K_INLINE] = "inline",
	[TG_K_VERDICT] = "verdict",
	[TG_K_REASON] = "reason",
	[TG_K_FLAGS] = "flags",
	[TG_K_CLOCK] = "clock",
	[TG_K_CALENDAR] = "calendar",
	[TG_K_SPAN] = "span",
	[TG_K_DUE] = "due",
	[TG_K_LETTER] = "letter",
	[TG_K_CLASS] = "class",
	[TG_K_COUNTER] = "counter",
	[TG_K_N] = "n",
	[TG_K_MAILBOX] = "mailbox",
	[TG_K_CURSOR] = "cursor",
	[TG_K_EVENT] = "event",
	[TG_K_DATA] = "data",
	[TG_K_LINKED_FROM] = "linked_from",
	[TG_K_MERGED_INTO] = "merged_into",
	[TG_K_SHADOW] = "shadow",
	[TG_K_KNOWN] = "known",
	[TG_K_WORKING] = "working",
	[TG_K_ENVELOPE_NULL] = "envelope_null",
	[TG_K_UNREADABLE] = "unreadable",
	[TG_K_SUBJECT] = "subject",
	[TG_K_CONTACT] = "contact",
	[TG_K_CONTACT_NAME] = "contact_name",
	[TG_K_VALUE] = "value",
	[TG_K_FROM] = "from",
	[TG_K_TO] = "to",
	[TG_K_TEXT] = "text",
	[TG_K_FILE_NAME] = "file_name",
	[TG_K_ADDRESS] = "address",
	[TG_K_PERSON] = "person",
	[TG_K_RECIPIENT] = "recipient",
	[TG_K_SENDER] = "sender",
	[TG_K_DETAIL] = "detail",
};

/* A change of this kind with no values yet. */
TgChange *
tg_change_new(TgChangeKind kind, gint64 ticket, gint64 at, const char *by, const char *rule)
{
	TgChange *change = g_new0(TgChange, 1);

	g_assert(kind < TG_CHANGE_KINDS);
	change->kind = kind;
	change->ticket = ticket;
	change->at = at;
	change->by = g_strdup(by);
	change->rule = g_strdup(rule);
	return change;
}

/* A deep copy; the blob is shared, it is immutable. */
TgChange *
tg_change_dup(const TgChange *change)
{
	TgChange *copy =
		tg_change_new(change->kind, change->ticket, change->at, change->by, change->rule);

	for (guint key = 0; key < TG_K_COUNT; key++)
		copy->values[key] = g_strdup(change->values[key]);
	if (change->blob)
		copy->blob = g_bytes_ref(change->blob);
	return copy;
}

/* Frees the change and all it holds. */
void
tg_change_free(TgChange *change)
{
	if (!change)
		return;
	for (guint key = 0; key < TG_K_COUNT; key++)
		g_free(change->values[key]);
	g_clear_pointer(&change->blob, g_bytes_unref);
	g_free(change->by);
	g_free(change->rule);
	g_free(change);
}

/* Does the kind have this key? */
static gboolean
kind_has_key(TgChangeKind kind, TgChangeKey key)
{
	for (guint i = 0; i < kinds[kind].count; i++) {
		if (kinds[kind].keys[i] == key)
			return TRUE;
	}
	return FALSE;
}

/* Sets a value, replacing an earlier one. */
TgChange *
tg_change_set(TgChange *change, TgChangeKey key, const char *value)
{
	g_assert(kind_has_key(change->kind, key));
	if (value) {
		g_free(change->values[key]);
		change->values[key] = g_strdup(value);
	}
	return change;
}

/* Sets a number, written in decimal. */
TgChange *
tg_change_set_int(TgChange *change, TgChangeKey key, gint64 value)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	return tg_change_set(change, key, text);
}

/* The value, or NULL. */
const char *
tg_change_get(const TgChange *change, TgChangeKey key)
{
	return change->values[key];
}

/* The value as a number. */
gint64
tg_change_get_int(const TgChange *change, TgChangeKey key)
{
	return change->values[key] ? g_ascii_strtoll(change->values[key], NULL, 10) : 0;
}

/* The printed name of a kind. */
const char *
tg_change_kind_name(TgChangeKind kind)
{
	return kinds[kind].name;
}

/* The kind of a printed name. */
gboolean
tg_change_kind_parse(const char *name, TgChangeKind *ret_kind)
{
	for (guint kind = 0; kind < TG_CHANGE_KINDS; kind++) {
		if (g_str_equal(kinds[kind].name, name)) {
			*ret_kind = kind;
			return TRUE;
		}
	}
	return FALSE;
}

/* The printed name of a key. */
const char *
tg_change_key_name(TgChangeKey key)
{
	return key_names[key];
}

/* Personal texts stand behind the codes in the enumeration. */
gboolean
tg_change_key_is_text(TgChangeKey key)
{
	return key >= TG_K_SUBJECT && key < TG_K_COUNT;
}

/* The keys of a kind, in the table's order. */
const TgChangeKey *
tg_change_keys(TgChangeKind kind, guint *ret_n)
{
	*ret_n = kinds[kind].count;
	return kinds[kind].keys;
}

/* Codes as JSON; every value is a string, absent ones are left out. */
char *
tg_change_encode_codes(const TgChange *change)
{
	g_autoptr(GString) json = g_string_new("{");
	const KindRow *row = &kinds[change->kind];

	for (guint i = 0; i < row->count; i++) {
		const TgChangeKey key = row->keys[i];

		if (tg_change_key_is_text(key) || !change->values[key])
			continue;
		if (json->len > 1)
			g_string_append_c(json, ',');
		tg_json_append_string(json, key_names[key]);
		g_string_append_c(json, ':');
		tg_json_append_string(json, change->values[key]);
	}
	g_string_append_c(json, '}');
	return g_string_free(g_steal_pointer(&json), FALSE);
}

/* Reads what encode wrote into a change of the same kind; unknown names are an error. */
gboolean
tg_change_decode_codes(TgChange *change, const char *json, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new_immutable();
	const KindRow *row = &kinds[change->kind];
	g_autoptr(GList) names = NULL;
	JsonObject *object;
	JsonNode *root;

	if (!json_parser_load_from_data(parser, json, -1, error)) {
		g_prefix_error(error, "event codes: ");
		return FALSE;
	}
	root = json_parser_get_root(parser);
	if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "event codes are no JSON object");
		return FALSE;
	}
	object = json_node_get_object(root);
	names = json_object_get_members(object);
	for (GList *l = names; l; l = l->next) {
		const char *name = l->data;
		JsonNode *member = json_object_get_member(object, name);
		const char *value = json_node_get_value_type(member) == G_TYPE_STRING
					    ? json_node_get_string(member)
					    : NULL;
		guint i = 0;

		while (i < row->count && strcmp(key_names[row->keys[i]], name) != 0)
			i++;
		if (i == row->count || tg_change_key_is_text(row->keys[i]) || !value) {
			g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
				"event codes of %s: unknown member '%s'", row->name, name);
			return FALSE;
		}
		tg_change_set(change, row->keys[i], value);
	}
	return TRUE;
}

/* An empty change-set. */
TgChangeSet *
tg_changeset_new(void)
{
	TgChangeSet *set = g_new0(TgChangeSet, 1);

	set->expectations = g_array_new(FALSE, FALSE, sizeof(TgExpectation));
	set->changes = g_ptr_array_new_with_free_func((GDestroyNotify)tg_change_free);
	return set;
}

/* Frees the set with its changes. */
void
tg_changeset_free(TgChangeSet *set)
{
	if (!set)
		return;
	g_free(set->absent_key);
	g_array_unref(set->expectations);
	g_ptr_array_unref(set->changes);
	g_free(set);
}
