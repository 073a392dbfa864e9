/* SPDX-License-Identifier: ISC */
/*
 * why.c - `ticketgate why MESSAGE-ID`: the life of one mail on one screen: door, decision, ticket,
 * letters and what the next server said to them.
 */
#include "base/log.h"
#include "base/text.h"
#include "cmd/print.h"
#include "desk/decision_json.h"

#include <string.h>

/* "<a@b>" and "a@b" are the same question. */
static char *
strip_brackets(const char *word)
{
	gsize length = strlen(word);

	if (length > 2 && word[0] == '<' && word[length - 1] == '>')
		return g_strndup(word + 1, length - 2);
	return g_strdup(word);
}

/* Letters of the ticket that were made when this mail came. */
static gboolean
belongs(const TgLetterRow *letter, const TgMailRow *mail)
{
	return letter->ticket == mail->ticket && letter->created == mail->at;
}

static void
print_json(TgContext *context, const TgMailRow *mail, const GPtrArray *letters)
{
	JsonObject *object = tg_print_object();
	JsonArray *list = json_array_new();
	const char *zone = tg_print_zone(context, mail->desk);
	g_autofree char *at = tg_json_instant(mail->at, zone);

	tg_print_set(object, "message_id", mail->message_id);
	tg_print_set(object, "digest", mail->digest);
	tg_print_set(object, "at", at);
	tg_print_set(object, "desk", mail->desk);
	tg_print_set(object, "from", mail->from);
	tg_print_set(object, "sender", mail->sender);
	tg_print_set(object, "recipient", mail->recipient);
	json_object_set_int_member(object, "size", mail->size);
	tg_print_set(object, "outcome", mail->outcome);
	tg_print_set(object, "rule", mail->rule);
	if (mail->ticket)
		json_object_set_int_member(object, "ticket", mail->ticket);
	else
		json_object_set_null_member(object, "ticket");
	for (guint i = 0; i < letters->len; i++) {
		if (belongs(letters->pdata[i], mail))
			json_array_add_object_element(
				list, tg_print_letter(letters->pdata[i], zone));
	}
	json_object_set_array_member(object, "letters", list);
	tg_print_json(context, tg_print_node(object));
}

/* The letter, when it went or will be tried, and what the next server said. */
static void
print_letter(TgContext *context, const TgLetterRow *row, const char *zone)
{
	const gboolean sent = g_str_equal(row->state, "sent");
	g_autofree char *at = tg_json_instant(sent ? row->sent_at : row->next_at, zone);
	const char *word = sent				       ? "sent"
			   : g_str_equal(row->state, "queued") ? "next try"
			   : g_str_equal(row->state, "leased") ? "in hand until"
							       : row->state;

	fprintf(context->out, "letter     %" G_GINT64_FORMAT ", %s to %s: %s %s, %d %s\n", row->id,
		row->kind, row->recipient ? row->recipient : "erased", word, at, row->attempts,
		row->attempts == 1 ? "try" : "tries");
	if (row->last_error)
		fprintf(context->out, "answer     %s\n", row->last_error);
}

/* What the mail did to its ticket: each kind of event of that moment, with its rule. */
static gboolean
print_deeds(TgContext *context, const TgMailRow *mail, GError **error)
{
	gint64 last;
	g_autoptr(GPtrArray) events =
		mail->ticket ? tg_store_events(context->store, mail->ticket, 0, &last, error)
			     : g_ptr_array_new();

	for (guint i = 0; events && i < events->len; i++) {
		const TgEventRow *event = events->pdata[i];

		if (event->at == mail->at && g_strcmp0(event->rule, "outbox") != 0)
			fprintf(context->out, "did        %s (%s)\n", event->kind,
				event->rule ? event->rule : "-");
	}
	return events != NULL;
}

static gboolean
print_plain(TgContext *context, const TgMailRow *mail, const GPtrArray *letters, GError **error)
{
	const char *zone = tg_print_zone(context, mail->desk);
	g_autofree char *at = tg_json_instant(mail->at, zone);

	fprintf(context->out, "message    <%s>, in the log id=%.*s\n",
		mail->message_id ? mail->message_id : "no id", TG_LOG_ID, mail->digest);
	fprintf(context->out, "came       %s, %" G_GINT64_FORMAT " bytes, for desk %s\n", at,
		mail->size, mail->desk);
	fprintf(context->out, "from       %s, envelope <%s>\n", mail->from ? mail->from : "nobody",
		mail->sender ? mail->sender : "not told");
	fprintf(context->out, "outcome    %s (%s)\n", mail->outcome, mail->rule ? mail->rule : "-");
	if (mail->ticket)
		fprintf(context->out, "ticket     #%" G_GINT64_FORMAT "\n", mail->ticket);
	if (!print_deeds(context, mail, error))
		return FALSE;
	for (guint i = 0; i < letters->len; i++) {
		if (belongs(letters->pdata[i], mail))
			print_letter(context, letters->pdata[i], zone);
	}
	return TRUE;
}

/* Several mails may bear one Message-ID: each is told. Exit 1 when none does. */
int
tg_cmd_why(TgContext *context, int argc, char **argv)
{
	gboolean json = FALSE;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a mail", NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) mails = NULL;
	g_autofree char *id = NULL;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (argc != 2) {
		tg_context_say(context, "why: which message? (ticketgate why '<id@example.com>')");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	id = strip_brackets(argv[1]);
	mails = tg_store_mails(context->store, id, 0, &error);
	if (!mails)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < mails->len; i++) {
		const TgMailRow *mail = mails->pdata[i];
		g_autoptr(GPtrArray) letters =
			tg_store_letters(context->store, mail->ticket, &error);

		if (letters && json)
			print_json(context, mail, letters);
		else if (!letters || !print_plain(context, mail, letters, &error))
			return tg_context_fail(context, TG_EXIT_NONE, error);
	}
	if (mails->len == 0)
		tg_context_say(context, "no message <%s> has come here", id);
	return mails->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}
