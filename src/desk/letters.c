/* SPDX-License-Identifier: ISC */
/*
 * letters.c - one row a kind of letter; from context to a LETTER_ADD change (interface §4).
 *
 * Promises: the Message-ID is a token of this recipient; References hold foreign ids and ids of
 * letters that this recipient got, nothing else; a plain acknowledgement is not over 4 KiB; the same
 * context gives the same bytes. Sends nothing and decides nothing: who gets a letter, and whether, is
 * decided in decide.c.
 */
#include "desk/letters.h"

#include "base/limits.h"
#include "desk/letters_files.h"
#include "desk/letters_view.h"
#include "desk/token.h"
#include "mail/address.h"

#include <string.h>

typedef enum { TO_CUSTOMER, TO_AGENT } Audience;
typedef enum { FILES_NONE, FILES_SOME, FILES_ALL } Files; /* SOME: up to notify_attach */

typedef struct {
	const char *kind, *tmpl;
	TgLetterNature nature;
	Audience audience;
	gboolean answers; /* the message of the context; else it belongs to the thread */
	gboolean plain;	  /* never says a word of the mail */
	Files files;
} Row;

/* kind, template, nature, audience, answers, plain, files */
static const Row rows[TG_LETTER_KINDS] = {
	[TG_LETTER_ACK] = { "ack", "ack", TG_LETTER_AUTO_REPLIED, TO_CUSTOMER, TRUE, FALSE,
		FILES_NONE },
	[TG_LETTER_ACK_PLAIN] = { "ack", "ack-plain", TG_LETTER_AUTO_REPLIED, TO_CUSTOMER, TRUE,
		TRUE, FILES_NONE },
	[TG_LETTER_ACK_COLLECTED] = { "ack", "ack-collected", TG_LETTER_AUTO_REPLIED, TO_CUSTOMER,
		TRUE, TRUE, FILES_NONE },
	[TG_LETTER_AWAITING_INFO] = { "awaiting-info", "awaiting-info", TG_LETTER_AUTO_REPLIED,
		TO_CUSTOMER, TRUE, FALSE, FILES_NONE },
	[TG_LETTER_INFO_COMPLETE] = { "info-complete", "info-complete", TG_LETTER_AUTO_REPLIED,
		TO_CUSTOMER, TRUE, FALSE, FILES_NONE },
	[TG_LETTER_ATTACHMENT_REFUSED] = { "attachment-refused", "attachment-refused",
		TG_LETTER_AUTO_REPLIED, TO_CUSTOMER, TRUE, FALSE, FILES_NONE },
	[TG_LETTER_TAKEN] = { "taken", "taken", TG_LETTER_AUTO_GENERATED, TO_CUSTOMER, FALSE, FALSE,
		FILES_NONE },
	[TG_LETTER_REPLY] = { "reply", "reply", TG_LETTER_TYPED, TO_CUSTOMER, FALSE, FALSE,
		FILES_ALL },
	[TG_LETTER_CLOSED] = { "closed", "closed", TG_LETTER_AUTO_GENERATED, TO_CUSTOMER, FALSE,
		FALSE, FILES_NONE },
	[TG_LETTER_REOPENED_NEW] = { "reopened-new", "reopened-new", TG_LETTER_AUTO_REPLIED,
		TO_CUSTOMER, TRUE, FALSE, FILES_NONE },
	[TG_LETTER_NOTIFY] = { "notify", "notify", TG_LETTER_AUTO_GENERATED, TO_AGENT, FALSE, FALSE,
		FILES_SOME },
	[TG_LETTER_TRANSCRIPT] = { "transcript", "transcript", TG_LETTER_AUTO_REPLIED, TO_AGENT,
		TRUE, FALSE, FILES_NONE },
	[TG_LETTER_NONCE] = { "nonce", "nonce", TG_LETTER_AUTO_REPLIED, TO_AGENT, TRUE, FALSE,
		FILES_NONE },
};

/* The letters, then what several of them include. */
static const char *const templates[] = { "ack", "ack-plain", "ack-collected", "awaiting-info",
	"info-complete", "attachment-refused", "taken", "reply", "closed", "reopened-new", "notify",
	"transcript", "nonce", "files", "form", "promise", "signature", NULL };

const char *
tg_letter_kind_name(TgLetterKind kind)
{
	return rows[kind].kind;
}

/* What an agent typed is no machine's. */
gboolean
tg_letter_is_automatic(const char *tmpl)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (strcmp(rows[i].tmpl, tmpl) == 0)
			return rows[i].audience == TO_CUSTOMER && rows[i].nature != TG_LETTER_TYPED;
	}
	return FALSE;
}

const char *const *
tg_letter_templates(void)
{
	return templates;
}

/* What partials are looked up with. */
typedef struct {
	const TgPolicy *policy;
	const char *language;
} Partials;

/* "ru/ack", or NULL. */
static const TgTemplate *
find_template(const char *name, gpointer data)
{
	const Partials *partials = data;
	g_autofree char *key = g_strdup_printf("%s/%s", partials->language, name);

	return g_hash_table_lookup(partials->policy->templates, key);
}

/* The first of the reader's, the desk's and English that has the template; NULL when none has. */
static const char *
choose_language(const TgLetterContext *context, const Row *row)
{
	const char *wanted[] = { row->audience == TO_CUSTOMER ? context->ticket->language : NULL,
		context->desk->language, "en" };

	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
		Partials partials = { context->policy, wanted[i] };

		if (wanted[i] && find_template(row->tmpl, &partials))
			return wanted[i];
	}
	return NULL;
}

/* Empty lines that sections left behind: never two in a row, none at the begin. (transfer full) */
static char *
tidy(const char *text)
{
	GString *out = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	gboolean empty = TRUE;

	for (guint i = 0; lines[i]; i++) {
		if (!*lines[i] && empty)
			continue;
		empty = !*lines[i];
		g_string_append_printf(out, "%s\n", lines[i]);
	}
	while (g_str_has_suffix(out->str, "\n\n"))
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

/* Splits a rendered template into subject and text. */
static void
split_rendered(TgLetter *letter, const char *rendered, gboolean as_typed)
{
	const char *rest = strchr(rendered, '\n');
	gsize length = rest ? (gsize)(rest - rendered) : strlen(rendered);

	if (g_str_has_prefix(rendered, "Subject:")) {
		letter->subject = g_strstrip(g_strndup(rendered + 8, length - 8));
		rendered += length;
	} else {
		letter->subject = g_strdup("");
	}
	rendered += strspn(rendered, "\r\n");
	letter->text = as_typed ? g_strdup(rendered) : tidy(rendered);
}

/* The ticket's tag stands in every subject, whatever a template says. */
static void
ensure_tag(TgLetter *letter, const TgLetterContext *context)
{
	g_autofree char *tag = tg_token_subject_tag(
		g_ptr_array_index(context->policy->keys, 0), context->ticket->number);
	g_autofree char *bracketed = g_strdup_printf("[%s]", tag);
	g_autofree char *old = NULL;

	if (context->ticket->number == 0 || strstr(letter->subject, bracketed))
		return;
	old = g_steal_pointer(&letter->subject);
	letter->subject = g_strdup_printf("%s%s%s", bracketed, *old ? " " : "", old);
}

/* TRUE when the letter must not say a word of the mail (S9, T22). */
static gboolean
is_plain(const TgLetterContext *context, const Row *row)
{
	return row->plain || (row->nature != TG_LETTER_TYPED && row->audience == TO_CUSTOMER &&
				     tg_letter_is_stranger(context));
}

/* Renders the row's template into subject and text. */
static gboolean
write_words(TgLetter *letter, const TgLetterContext *context, const Row *row, guint squeeze,
	GError **error)
{
	Partials partials = { context->policy, letter->language };
	g_autoptr(JsonNode) view = row->audience == TO_CUSTOMER
					   ? tg_letter_view_customer(context, letter->language,
						     is_plain(context, row), squeeze)
					   : tg_letter_view_agent(context, letter->language);
	g_autofree char *rendered = tg_template_render(find_template(row->tmpl, &partials), view,
		TG_ESCAPE_NONE, find_template, &partials, error);

	if (!rendered)
		return FALSE;
	g_clear_pointer(&letter->subject, g_free);
	g_clear_pointer(&letter->text, g_free);
	split_rendered(letter, rendered, row->nature == TG_LETTER_TYPED);
	ensure_tag(letter, context);
	return TRUE;
}

/* TRUE when an id may be shown to the recipient: foreign, or of a letter that he got. */
static gboolean
may_show(const TgLetterContext *context, const char *id, const char *recipient)
{
	const GPtrArray *letters = context->facts ? context->facts->letters : NULL;

	if (!tg_msgid_is_valid(id))
		return FALSE;
	if (!tg_token_message_id_number(id, context->policy->domain))
		return TRUE;
	for (guint i = 0; letters && i < letters->len; i++) {
		const TgLetterRef *ref = g_ptr_array_index(letters, i);

		if (g_strcmp0(ref->message_id, id) == 0)
			return ref->recipient && g_ascii_strcasecmp(ref->recipient, recipient) == 0;
	}
	return FALSE;
}

/* Appends the ids that may be shown, each once. */
static void
add_ids(GPtrArray *list, const TgLetterContext *context, const char *const *ids,
	const char *recipient)
{
	for (guint i = 0; ids && ids[i]; i++)
		if (may_show(context, ids[i], recipient) &&
			!g_ptr_array_find_with_equal_func(list, ids[i], g_str_equal, NULL))
			g_ptr_array_add(list, g_strdup(ids[i]));
}

/* In-Reply-To and References (S22): of the answered message, or of the thread. */
static void
set_thread(TgLetter *letter, const TgLetterContext *context, const Row *row, const char *recipient)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	const TgAnalysis *mail =
		row->answers && context->message ? context->message->analysis : NULL;
	const char *parent = mail ? mail->message_id : context->ticket->last_message_id;
	const char *const *before = (const char *const *)context->ticket->thread_ids;

	if (mail)
		before = (const char *const *)(mail->references && mail->references[0]
						       ? mail->references
						       : mail->in_reply_to);
	if (row->plain)
		before = NULL; /* S9: no words of the mail come back, ids neither */
	add_ids(list, context, before, recipient);
	if (parent && may_show(context, parent, recipient)) {
		guint at = 0;

		if (g_ptr_array_find_with_equal_func(list, parent, g_str_equal, &at))
			g_ptr_array_remove_index(list, at);
		g_ptr_array_add(list, g_strdup(parent));
		letter->in_reply_to = g_strdup(parent);
	}
	g_ptr_array_add(list, NULL);
	letter->references = (GStrv)g_ptr_array_steal(list, NULL);
}

/* All but the words. */
static TgLetter *
begin_letter(const TgLetterContext *context, const Row *row, const char *recipient,
	const char *recipient_name, gint64 event)
{
	const TgPolicy *policy = context->policy;
	const TgKey *key = g_ptr_array_index(policy->keys, 0);
	TgLetter *letter = tg_letter_new();

	letter->from = tg_mailbox_new(
		context->desk->shown ? context->desk->shown : "", context->desk->address);
	g_ptr_array_add(letter->to,
		tg_mailbox_new(recipient_name && !is_plain(context, row) ? recipient_name : "",
			recipient));
	letter->message_id = tg_token_message_id(
		key, context->ticket->number, event, recipient, row->kind, policy->domain);
	if (policy->tagged_replies && *policy->separator && context->ticket->number > 0)
		letter->reply_to = tg_token_reply_address(key, context->desk->address,
			*policy->separator, context->ticket->number, recipient);
	letter->date = context->now;
	letter->timezone = g_strdup(context->desk->timezone);
	/* without a mail there is nothing that could be answered (RFC 3834 5.2) */
	letter->nature = row->nature == TG_LETTER_AUTO_REPLIED && !context->message
				 ? TG_LETTER_AUTO_GENERATED
				 : row->nature;
	letter->loop = g_strdup(policy->instance);
	set_thread(letter, context, row, recipient);
	return letter;
}

/* Words and files, then bytes; a plain letter that is too long says less. */
static GBytes *
render(TgLetter *letter, const TgLetterContext *context, const Row *row, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	guint last = row->plain ? TG_LETTER_SQUEEZES : 1;

	if (row->files != FILES_NONE)
		tg_letter_files_attach(context,
			row->files == FILES_SOME ? context->policy->attachments.notify_attach
						 : context->policy->attachments.max_total,
			letter);
	for (guint squeeze = 0; squeeze < last; squeeze++) {
		g_clear_pointer(&bytes, g_bytes_unref);
		if (!write_words(letter, context, row, squeeze, error))
			return NULL;
		bytes = tg_letter_render(letter, error);
		if (!bytes || g_bytes_get_size(bytes) <= TG_MAX_PLAIN_ACK)
			break;
	}
	return g_steal_pointer(&bytes);
}

/* Whose return path nobody has proved, gets no path for bounces (T20). */
static gboolean
is_answer_to_stranger(const TgLetterContext *context, const Row *row)
{
	return row->nature == TG_LETTER_AUTO_REPLIED && row->audience == TO_CUSTOMER &&
	       tg_letter_is_stranger(context);
}

/* The envelope sender: the desk's own address, a null one for answers to strangers, else a signed
 * one (interface §4, S8). */
static void
set_envelope(TgChange *change, const TgLetterContext *context, const Row *row, gint64 event)
{
	const TgPolicy *policy = context->policy;
	g_autofree char *signed_sender = NULL;

	if (policy->envelope_desk || !*policy->separator) {
		tg_change_set(change, TG_K_SENDER, context->desk->address);
	} else if (context->ticket->number == 0 || is_answer_to_stranger(context, row)) {
		tg_change_set_int(change, TG_K_ENVELOPE_NULL, 1);
	} else {
		signed_sender = tg_token_bounce_address(g_ptr_array_index(policy->keys, 0),
			context->desk->address, *policy->separator, context->ticket->number, event,
			context->now);
		tg_change_set(change, TG_K_SENDER, signed_sender);
	}
}

/* The change that puts the letter into the outbox; bytes and words are set by the caller. */
static TgChange *
make_change(const TgLetterContext *context, const Row *row, const TgLetter *letter,
	const char *recipient, gint64 event)
{
	g_autofree char *by = context->author
				      ? g_strdup_printf("agent %s", context->author->address)
				      : g_strdup("ticketgate");
	g_autofree char *rule = g_strdup_printf("letter.%s", row->tmpl);
	TgChange *change = tg_change_new(
		TG_CHANGE_LETTER_ADD, context->ticket->number, context->now, by, rule);

	tg_change_set(change, TG_K_LETTER, row->kind);
	tg_change_set(change, TG_K_CLASS, row->nature == TG_LETTER_TYPED ? "reply" : "automatic");
	tg_change_set(change, TG_K_MESSAGE_ID, letter->message_id);
	tg_change_set(change, TG_K_LANGUAGE, letter->language);
	tg_change_set(change, TG_K_SUBJECT, letter->subject);
	tg_change_set(change, TG_K_RECIPIENT, recipient);
	tg_change_set_int(change, TG_K_EVENT, event);
	set_envelope(change, context, row, event);
	if (context->desk->shadow && row->audience == TO_CUSTOMER)
		tg_change_set_int(change, TG_K_SHADOW, 1);
	return change;
}

/* A ticket that is none, for letters about none. (transfer full) */
static TgTicket *
no_ticket(const TgLetterContext *context)
{
	TgTicket *ticket = tg_ticket_new(0);

	if (context->message)
		ticket->subject = g_strdup(context->message->analysis->subject);
	return ticket;
}

TgChange *
tg_letter_make(const TgLetterContext *given, TgLetterKind kind, const char *recipient,
	const char *recipient_name, gint64 event, GError **error)
{
	const Row *row = &rows[kind];
	g_autoptr(TgTicket) none = given->ticket ? NULL : no_ticket(given);
	TgLetterContext context = *given;
	g_autoptr(TgLetter) letter = NULL;
	g_autoptr(GBytes) bytes = NULL;
	TgChange *change;
	const char *language;

	context.ticket = given->ticket ? given->ticket : none;
	language = choose_language(&context, row);
	if (!language) {
		g_set_error(error, TG_ERROR, TG_ERROR_BUG, "4.3.0 there is no template '%s'",
			row->tmpl);
		return NULL;
	}
	letter = begin_letter(&context, row, recipient, recipient_name, event);
	letter->language = g_strdup(language);
	bytes = render(letter, &context, row, error);
	if (!bytes)
		return NULL;
	change = make_change(&context, row, letter, recipient, event);
	change->blob = g_steal_pointer(&bytes);
	return change;
}
