/* SPDX-License-Identifier: ISC */
/*
 * why.c - `ticketgate why MESSAGE-ID`: the life of one mail on one screen: door, decision, ticket,
 * letters and what the next server said to them.
 */
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

static void
print_plain(TgContext *context, const TgMailRow *mail, const GPtrArray *letters)
{
	const char *zone = tg_print_zone(context, mail->desk);
	g_autofree char *at = tg_json_instant(mail->at, zone);

	fprintf(context->out, "message    <%s>\n", mail->message_id ? mail->message_id : "no id");
	fprintf(context->out, "came       %s, %" G_GINT64_FORMAT " bytes, for desk %s\n", at,
		mail->size, mail->desk);
	fprintf(context->out, "from       %s, envelope <%s>\n", mail->from ? mail->from : "nobody",
		mail->sender ? mail->sender : "not told");
	fprintf(context->out, "outcome    %s (%s)\n", mail->outcome, mail->rule ? mail->rule : "-");
	if (mail->ticket)
		fprintf(context->out, "ticket     #%" G_GINT64_FORMAT "\n", mail->ticket);
	for (guint i = 0; i < letters->len; i++) {
		const TgLetterRow *row = letters->pdata[i];

		if (belongs(row, mail))
			fprintf(context->out, "letter     %s to %s: %s%s%s\n", row->kind,
				row->recipient, row->state, row->last_error ? ", " : "",
				row->last_error ? row->last_error : "");
	}
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

		if (!letters)
			return tg_context_fail(context, TG_EXIT_NONE, error);
		(json ? print_json : print_plain)(context, mail, letters);
	}
	if (mails->len == 0)
		tg_context_say(context, "no message <%s> has come here", id);
	return mails->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}
