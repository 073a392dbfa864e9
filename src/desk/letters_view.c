/* SPDX-License-Identifier: ISC */
/*
 * letters_view.c - the views of templates, built member by member (T46, S9, T22).
 *
 * Every value is one clean line of bounded length but the two texts (an agent's words, a customer's
 * mail). In the plain view stand enumerations, version-shaped values and numbers only. Names of the
 * members are listed in tg_letter_variables(); a template that asks for another one fails `check`.
 */
#include "desk/letters_view.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/fields.h"
#include "desk/format.h"
#include "desk/letters_files.h"
#include "desk/token.h"

#include <string.h>

#define MAX_SHOWN_VALUE 200
#define MAX_LETTER_TEXT (256 * TG_KIB) /* two of them fit TG_MAX_TEMPLATE_OUT */
#define SQUEEZE_FILES 1		       /* files are not listed */
#define SQUEEZE_FIELDS 2	       /* nor what was understood */
#define SQUEEZE_FORM 3		       /* nor hints and the form */

static const char *const variables[] = { "number", "tag", "subject", "desk", "address",
	"registered", "due", "paused", "opens", "has_fields", "fields", "label", "value",
	"has_missing", "missing", "missing_names", "hint", "again", "has_files", "files", "title",
	"refused", "odd", "has_refused", "extensions", "max_file", "max_total", "agent", "body",
	"reopen_until", "old_number", "priority", "reaction_due", "answer_due", "organisation",
	"level", "category", "contact", "text", "forwarded", "from", "opened", "followed_up",
	"bounced", "writer", "reopened", "noted", "claims", "unproved", "forged", "why_no_ack",
	"assignee", "unreadable", "note", NULL };

const char *const *
tg_letter_variables(void)
{
	return variables;
}

gboolean
tg_letter_is_stranger(const TgLetterContext *context)
{
	const TgContact *contact = context->facts ? context->facts->contact : NULL;

	/* an organisation's domain in From proves nothing: its people get the plain letter, too */
	return context->submitted ||
	       (!(contact && contact->known) && context->evidence < TG_EVIDENCE_TOKEN);
}

/* An instant in the desk's or the organisation's zone; nothing for 0. */
static void
set_instant(
	JsonObject *view, const char *name, gint64 at, const char *timezone, const char *language)
{
	g_autofree char *text = at > 0 ? tg_format_instant(at, timezone, language) : NULL;

	json_object_set_string_member(view, name, text);
}

/* A byte count. */
static void
set_size(JsonObject *view, const char *name, guint64 bytes, const char *language)
{
	g_autofree char *text = tg_text_size(bytes, language);

	json_object_set_string_member(view, name, text);
}

/* One clean line. */
static void
set_line(JsonObject *view, const char *name, const char *text)
{
	g_autofree char *line = text ? tg_format_short(text, MAX_SHOWN_VALUE) : NULL;

	json_object_set_string_member(view, name, line);
}

/* Several lines, cut visibly. */
static void
set_lines(JsonObject *view, const char *name, const char *text)
{
	g_autofree char *lines = text ? tg_text_lines(text, -1, MAX_LETTER_TEXT) : NULL;
	g_autofree char *trimmed = lines ? tg_text_trim(lines) : NULL;
	g_autofree char *cut = trimmed && strlen(text) > MAX_LETTER_TEXT + TG_KIB
				       ? g_strconcat(trimmed, "\n[…]", NULL)
				       : NULL;

	json_object_set_string_member(view, name, cut ? cut : trimmed);
}

/* TRUE when p begins a tag of ours, right or wrong: "[#1042-k7q4]"; *ret_end behind it. */
static gboolean
is_tag(const char *p, const char **ret_end)
{
	const char *end = strchr(p, ']');

	if (!g_str_has_prefix(p, "[#") || !end || end - p > 32)
		return FALSE;
	*ret_end = end + 1;
	return TRUE;
}

/* The subject without "Re:" and tags in front, which would grow with every letter. (transfer full) */
static char *
bare_subject(const char *subject)
{
	static const char *const marks[] = {
		"Re:", "RE:", "re:", "Fwd:", "Fw:", "FW:", "Отв:", "На:"
	};
	g_autofree char *line = tg_format_short(subject ? subject : "", MAX_SHOWN_VALUE);
	const char *p = line;
	gboolean more = TRUE;

	while (more) {
		more = is_tag(p, &p);
		for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
			if (g_str_has_prefix(p, marks[i])) {
				p += strlen(marks[i]);
				more = TRUE;
			}
		p += strspn(p, " ");
	}
	return g_strdup(p);
}

/* The zone in which the customer reads times. */
static const char *
customer_zone(const TgLetterContext *context)
{
	const TgOrganisation *organisation = context->facts ? context->facts->organisation : NULL;

	return organisation && organisation->timezone ? organisation->timezone
						      : context->desk->timezone;
}

/* The first promise that is not kept yet, or NULL. */
static const TgClock *
next_clock(const TgTicket *ticket)
{
	static const char *const names[] = { "reaction", "answer", "resolution" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const TgClock *clock = tg_ticket_clock(ticket, names[i]);

		if (clock && clock->state != TG_CLOCK_MET && clock->due > 0 &&
			clock->due < G_MAXINT64)
			return clock;
	}
	return NULL;
}

/* due, paused, and when the desk opens if it is closed now. */
static void
set_promise(JsonObject *view, const TgLetterContext *context, const char *timezone,
	const char *language)
{
	const TgClock *clock = next_clock(context->ticket);
	const TgCalendar *calendar = clock && clock->calendar
					     ? tg_policy_calendar(context->policy, clock->calendar)
					     : NULL;
	gint64 opens = calendar && !tg_calendar_is_open(calendar, context->now)
			       ? tg_calendar_next_open(calendar, context->now)
			       : 0;

	set_instant(view, "due", clock ? clock->due : 0, timezone, language);
	json_object_set_boolean_member(view, "paused", clock && clock->state == TG_CLOCK_PAUSED);
	set_instant(view, "opens", opens < G_MAXINT64 ? opens : 0, timezone, language);
}

/* What every letter may say. */
static JsonObject *
common_view(const TgLetterContext *context, const char *timezone, const char *language)
{
	const TgTicket *ticket = context->ticket;
	const TgKey *key = g_ptr_array_index(context->policy->keys, 0);
	g_autofree char *tag = tg_token_subject_tag(key, ticket->number);
	JsonObject *view = json_object_new();

	if (ticket->number > 0) {
		json_object_set_int_member(view, "number", ticket->number);
		json_object_set_string_member(view, "tag", tag);
	}
	set_line(view, "desk", context->desk->shown);
	json_object_set_string_member(view, "address", context->desk->address);
	set_instant(view, "registered", ticket->created, timezone, language);
	set_promise(view, context, timezone, language);
	if (ticket->linked_from)
		json_object_set_int_member(view, "old_number", ticket->linked_from);
	set_line(view, "agent", context->author ? context->author->name : NULL);
	return view;
}

/* {label, value} of one understood field, unless it must not be told. */
static void
add_field(JsonArray *list, const TgPolicy *policy, const TgFieldValue *value, const char *language,
	gboolean plain)
{
	const TgField *field = tg_policy_field(policy, value->name);
	JsonObject *row;

	if (!field || !value->value ||
		(plain && (field->personal || !tg_field_is_plain(field, value->value))))
		return;
	row = json_object_new();
	set_line(row, "label", tg_field_shown_label(field, language));
	set_line(row, "value", tg_field_shown_value(field, value->value, language));
	json_array_add_object_element(list, row);
}

/* What was understood. */
static void
set_fields(JsonObject *view, const TgLetterContext *context, const GPtrArray *values,
	const char *language, gboolean plain)
{
	JsonArray *list = json_array_new();

	for (guint i = 0; values && i < values->len; i++)
		add_field(list, context->policy, g_ptr_array_index(values, i), language, plain);
	json_object_set_boolean_member(view, "has_fields", json_array_get_length(list) > 0);
	json_object_set_array_member(view, "fields", list);
}

/* The values found this time; when there are none, all that the ticket has. */
static const GPtrArray *
understood(const TgLetterContext *context)
{
	return context->fields && context->fields->len > 0 ? context->fields
							   : context->ticket->fields;
}

/* A text of a field in the language, without colons; NULL when it has none. */
static void
set_field_text(JsonObject *row, const char *name, GHashTable *texts, const char *language)
{
	const char *text = texts ? g_hash_table_lookup(texts, language) : NULL;
	g_autofree char *clean = text ? tg_format_without_colons(text) : NULL;

	set_line(row, name, clean);
}

/* What is asked for: names for the first lines, questions, and the form's labels. */
static void
set_missing(JsonObject *view, const TgLetterContext *context, const char *language, gboolean brief)
{
	const char *const *missing = (const char *const *)context->ticket->missing;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *joined = NULL;
	JsonArray *list = json_array_new();

	for (guint i = 0; missing && missing[i]; i++) {
		const TgField *field = tg_policy_field(context->policy, missing[i]);
		const char *label = field ? tg_field_shown_label(field, language) : NULL;
		JsonObject *row;

		if (!label)
			continue;
		row = json_object_new();
		set_line(row, "label", label);
		set_field_text(row, "hint", brief ? NULL : field->hints, language);
		set_field_text(row, "again", field->again, language);
		json_array_add_object_element(list, row);
		g_ptr_array_add(names, tg_format_lower_first(label));
	}
	g_ptr_array_add(names, NULL);
	joined = g_strjoinv(", ", (char **)names->pdata);
	json_object_set_string_member(view, "missing_names", joined);
	json_object_set_boolean_member(view, "has_missing", json_array_get_length(list) > 0);
	json_object_set_array_member(view, "missing", list);
}

/* The attachments and the limits that they were judged by. */
static void
set_files(JsonObject *view, const TgLetterContext *context, const char *language, gboolean plain)
{
	const TgAttachmentPolicy *policy = &context->policy->attachments;
	g_autofree char *extensions =
		policy->extensions ? g_strjoinv(", ", policy->extensions) : NULL;
	guint refused = 0;
	JsonArray *files = tg_letter_files_told(context, language, plain, &refused);

	json_object_set_boolean_member(view, "has_files", json_array_get_length(files) > 0);
	json_object_set_array_member(view, "files", files);
	json_object_set_boolean_member(view, "has_refused", refused > 0);
	json_object_set_string_member(view, "extensions", extensions);
	set_size(view, "max_file", policy->max_file, language);
	set_size(view, "max_total", policy->max_total, language);
}

/* Until when a reply reopens the ticket. */
static gint64
reopen_until(const TgLetterContext *context)
{
	const TgTicket *ticket = context->ticket;
	const TgClock *clock = tg_ticket_clock(ticket, "reaction");
	const char *name = clock && clock->calendar ? clock->calendar : context->desk->calendar;
	const TgCalendar *calendar = name ? tg_policy_calendar(context->policy, name) : NULL;

	if (!ticket->closed || (context->desk->reopen.kind != TG_SPAN_ELAPSED && !calendar))
		return 0;
	return tg_span_add(&context->desk->reopen, calendar, ticket->closed);
}

/* Wraps an object into the node that the renderer takes. (transfer full) */
static JsonNode *
as_node(JsonObject *view)
{
	return json_node_init_object(json_node_alloc(), view);
}

JsonNode *
tg_letter_view_customer(
	const TgLetterContext *context, const char *language, gboolean plain, guint squeeze)
{
	const char *timezone = customer_zone(context);
	g_autoptr(JsonObject) view = common_view(context, timezone, language);
	g_autofree char *subject = bare_subject(context->ticket->subject);

	json_object_set_string_member(view, "subject", plain ? NULL : subject);
	if (squeeze < SQUEEZE_FIELDS)
		set_fields(view, context, understood(context), language, plain);
	if (squeeze < SQUEEZE_FILES)
		set_files(view, context, language, plain);
	set_missing(view, context, language, squeeze >= SQUEEZE_FORM);
	if (squeeze >= SQUEEZE_FORM)
		json_object_set_boolean_member(view, "has_missing", FALSE);
	set_lines(view, "body", plain ? NULL : context->body);
	set_instant(view, "reopen_until", reopen_until(context), timezone, language);
	return as_node(view);
}

/* What happened, one true member a note. */
static void
set_note(JsonObject *view, const TgLetterContext *context)
{
	static const struct {
		const char *note, *member;
	} notes[] = { { "opened", "opened" }, { "followed-up", "followed_up" },
		{ "reopened", "reopened" }, { "note", "noted" }, { "bounced", "bounced" } };

	for (guint i = 0; i < G_N_ELEMENTS(notes); i++)
		json_object_set_boolean_member(
			view, notes[i].member, g_strcmp0(notes[i].note, context->note) == 0);
	json_object_set_string_member(view, "note", context->note);
	if (context->claims)
		json_object_set_int_member(view, "claims", context->claims);
	json_object_set_boolean_member(view, "unproved", context->evidence == TG_EVIDENCE_NONE);
	json_object_set_boolean_member(view, "forged", context->evidence == TG_EVIDENCE_FAILED);
	set_line(view, "why_no_ack", context->why_no_ack);
	json_object_set_boolean_member(view, "unreadable", context->ticket->unreadable);
}

/* Name and address of a person. */
static void
set_person(JsonObject *view, const char *member, const char *name, const char *address)
{
	g_autofree char *person = NULL;

	if (!address)
		return;
	person = name && *name ? g_strdup_printf("%s <%s>", name, address) : g_strdup(address);
	set_line(view, member, person);
}

/* The mail that is told of. */
static void
set_mail(JsonObject *view, const TgLetterContext *context)
{
	const TgAnalysis *mail = context->message ? context->message->analysis : NULL;
	const TgForwarded *forwarded = mail ? mail->forwarded : NULL;
	const TgMailbox *from = mail ? mail->from : NULL;
	JsonObject *inner;

	if (from && g_strcmp0(from->address, context->ticket->contact) != 0)
		set_person(view, "writer", from->name, from->address);
	set_lines(view, "text", context->body ? context->body : mail ? mail->body.new_text : NULL);
	if (!forwarded)
		return;
	inner = json_object_new();
	set_line(inner, "from", forwarded->from ? forwarded->from->address : NULL);
	set_line(inner, "subject", forwarded->subject);
	set_lines(inner, "text", forwarded->text);
	json_object_set_object_member(view, "forwarded", inner);
}

/* Due time of one clock that is not met. */
static void
set_clock(JsonObject *view, const char *member, const char *name, const TgLetterContext *context,
	const char *language)
{
	const TgClock *clock = tg_ticket_clock(context->ticket, name);
	gboolean shown = clock && clock->state != TG_CLOCK_MET && clock->due < G_MAXINT64;

	set_instant(view, member, shown ? clock->due : 0, context->desk->timezone, language);
}

JsonNode *
tg_letter_view_agent(const TgLetterContext *context, const char *language)
{
	const TgTicket *ticket = context->ticket;
	g_autoptr(JsonObject) view = common_view(context, context->desk->timezone, language);
	g_autofree char *subject = bare_subject(ticket->subject);

	json_object_set_string_member(view, "subject", subject);
	json_object_set_string_member(
		view, "priority", tg_format_priority(ticket->priority, language));
	set_clock(view, "reaction_due", "reaction", context, language);
	set_clock(view, "answer_due", "answer", context, language);
	set_line(view, "organisation", ticket->organisation);
	set_line(view, "level", ticket->level);
	set_line(view, "category", ticket->category);
	set_line(view, "assignee", ticket->assignee);
	set_person(view, "contact", ticket->contact_name, ticket->contact);
	set_fields(view, context, ticket->fields, language, FALSE);
	set_files(view, context, language, FALSE);
	set_missing(view, context, language, FALSE);
	set_note(view, context);
	set_mail(view, context);
	set_lines(view, "body", context->body);
	return as_node(view);
}
