/* SPDX-License-Identifier: ISC */
/*
 * queue.c - `ticketgate queue`: what waits, and why; a letter tried again or given up by hand.
 *
 * Two things can wait: letters for the next mail server, and tickets for people. `queue letters` says
 * which; the word can be left out while there is nothing else, and programs should not.
 */
#include "app/outbox.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/print.h"
#include "desk/decision_json.h"

typedef struct {
	gboolean json, failed;
	char *ticket;
} Options;

/* The zone of the letter's desk. */
static const char *
zone_of(TgContext *context, const TgLetterRow *letter)
{
	g_autoptr(TgTicket) ticket = tg_store_ticket(context->store, letter->ticket, NULL);

	return tg_print_zone(context, ticket ? ticket->desk : NULL);
}

/* What it waits for: a moment, or nothing more. */
static char *
next_of(const TgLetterRow *letter, const char *zone)
{
	g_autofree char *at = tg_json_instant(letter->next_at, zone);

	if (g_str_equal(letter->state, "queued"))
		return g_strdup_printf("next try %.16s", at);
	return g_str_equal(letter->state, "leased") ? g_strdup_printf("in hand until %.16s", at)
						    : g_strdup(letter->state);
}

/* Two lines: the letter, and what the next server said. */
static void
print_letter(TgContext *context, const TgLetterRow *letter)
{
	g_autofree char *next = next_of(letter, zone_of(context, letter));
	g_autofree char *kind = tg_print_cell(letter->kind, 16);
	g_autofree char *next_cell = tg_print_cell(next, 30);
	g_autofree char *recipient =
		tg_text_one_line(letter->recipient ? letter->recipient : "erased", TG_MAX_ADDRESS);
	g_autofree char *answer =
		tg_text_one_line(letter->last_error ? letter->last_error : "not tried yet", 400);

	fprintf(context->out,
		"%6" G_GINT64_FORMAT "  #%-6" G_GINT64_FORMAT " %s %s %s\n"
		"        %d %s: %s\n",
		letter->id, letter->ticket, kind, next_cell, recipient, letter->attempts,
		letter->attempts == 1 ? "try" : "tries", answer);
}

static void
print_json(TgContext *context, const TgLetterRow *letter)
{
	JsonObject *object = tg_print_letter(letter, zone_of(context, letter));

	json_object_set_int_member(object, "schema", 1);
	tg_print_set(object, "queue", "letters");
	tg_print_json(context, tg_print_node(object));
}

/* Letters that wait, or were given up. Exit 1 when there are none. */
static int
list(TgContext *context, const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) letters = NULL;
	const gint64 ticket = options->ticket ? tg_print_number(options->ticket) : 0;

	if (options->ticket && ticket == 0) {
		tg_context_say(context, "queue: --ticket: '%s' is no number", options->ticket);
		return TG_EXIT_USAGE;
	}
	letters = tg_store_outbox(context->store, ticket, options->failed, &error);
	if (!letters)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < letters->len; i++)
		(options->json ? print_json : print_letter)(context, letters->pdata[i]);
	return letters->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}

/* One letter; FALSE when it could not be, which is said. */
static gboolean
obey(TgContext *context, gint64 id, TgLetterOrder order)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgLetterRow) letter = tg_outbox_order(
		context->store, context->policy, id, order, tg_context_now(context), &error);

	if (!letter) {
		tg_context_fail(context, TG_EXIT_NONE, error);
		return FALSE;
	}
	fprintf(context->out, "letter %" G_GINT64_FORMAT " to %s: %s\n", letter->id,
		letter->recipient ? letter->recipient : "nobody",
		order == TG_LETTER_RETRY ? "due now" : "given up");
	return TRUE;
}

/* Every letter that was given up; a text that is gone is said and left out. */
static gboolean
retry_all(TgContext *context)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) letters = tg_store_outbox(context->store, 0, TRUE, &error);
	gboolean ok = letters != NULL;

	if (!letters)
		tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; letters && i < letters->len; i++)
		ok = obey(context, ((TgLetterRow *)letters->pdata[i])->id, TG_LETTER_RETRY) && ok;
	return ok;
}

/* The words after "retry" or "drop". */
static int
order_letters(TgContext *context, TgLetterOrder order, char **words)
{
	gboolean ok = TRUE;

	for (; *words; words++) {
		const gint64 id = tg_print_number(*words);

		if (order == TG_LETTER_RETRY && g_str_equal(*words, "all-failed")) {
			ok = retry_all(context) && ok;
		} else if (id > 0) {
			ok = obey(context, id, order) && ok;
		} else {
			tg_context_say(context, "queue: '%s' is no number of a letter", *words);
			ok = FALSE;
		}
	}
	if (order == TG_LETTER_RETRY && !context->in_process)
		tg_outbox_wake(context->conf, context->now_text, -1);
	return ok ? TG_EXIT_OK : TG_EXIT_NONE;
}

/* "letters", "retry ID ...", "drop ID ..." */
static int
choose(TgContext *context, const Options *options, int argc, char **argv)
{
	static const struct {
		const char *word;
		TgLetterOrder order;
	} orders[] = { { "retry", TG_LETTER_RETRY }, { "drop", TG_LETTER_DROP } };

	if (argc == 1 || (argc == 2 && g_str_equal(argv[1], "letters")))
		return tg_context_store(context) ? list(context, options) : TG_EXIT_NONE;
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		if (g_str_equal(argv[1], orders[i].word) && argc > 2)
			return tg_context_store(context)
				       ? order_letters(context, orders[i].order, argv + 2)
				       : TG_EXIT_NONE;
	}
	tg_context_say(context, "queue: 'letters', 'retry ID' or 'retry all-failed', 'drop ID'");
	return TG_EXIT_USAGE;
}

int
tg_cmd_queue(TgContext *context, int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
						 "print one JSON object a line", NULL },
		{ "failed", 0, 0, G_OPTION_ARG_NONE, &options.failed,
			"letters that were given up instead", NULL },
		{ "ticket", 0, 0, G_OPTION_ARG_STRING, &options.ticket,
			"letters of this ticket only", "N" },
		G_OPTION_ENTRY_NULL };
	int status;

	if (tg_command_options(context, entries, &argc, &argv, &status))
		status = choose(context, &options, argc, argv);
	g_free(options.ticket);
	return status;
}
