/* SPDX-License-Identifier: ISC */
/*
 * list.c - `ticketgate list` and `ticketgate search`: tickets, one a line.
 */
#include "cmd/print.h"
#include "desk/decision_json.h"
#include "desk/letters.h"

/* Number, status, due, contact, subject. */
static void
print_line(TgContext *context, const TgTicket *ticket)
{
	const TgClock *clock = tg_ticket_clock(ticket, "reaction");
	const char *zone = tg_print_zone(context, ticket->desk);
	gboolean open = clock && clock->state == TG_CLOCK_RUNNING && !ticket->closed;
	g_autofree char *due = open ? tg_json_instant(clock->due, zone) : NULL;
	g_autofree char *short_due = due ? g_strndup(due, 16) : NULL;
	g_autofree char *status = tg_print_cell(ticket->status, 13);
	g_autofree char *priority = tg_print_cell(ticket->priority, 8);
	g_autofree char *due_cell = tg_print_cell(short_due, 16);
	g_autofree char *contact = tg_print_cell(ticket->contact, 26);
	g_autofree char *subject = tg_print_cell(ticket->subject, 44);

	fprintf(context->out, "%6" G_GINT64_FORMAT "  %s %s %s  %s %s\n", ticket->number, status,
		priority, due_cell, contact, g_strchomp(subject));
}

static void
print_ticket(TgContext *context, const TgTicket *ticket, gboolean json)
{
	if (json)
		tg_print_json(context, tg_json_ticket(ticket, context->policy));
	else
		print_line(context, ticket);
}

/* A filter that no ticket can pass is a mistake, not an empty list. */
static gboolean
check_filter(TgContext *context, const TgTicketFilter *filter)
{
	const char *const *statuses = tg_ticket_statuses();
	g_autofree char *known = g_strjoinv(", ", (char **)statuses);

	if (filter->status && !g_strv_contains(statuses, filter->status)) {
		tg_context_say(context, "--status: '%s' is none of %s", filter->status, known);
		return FALSE;
	}
	if (filter->desk && !tg_policy_desk(context->policy, filter->desk)) {
		tg_context_say(context, "--desk: the configuration has no [desk %s]", filter->desk);
		return FALSE;
	}
	return TRUE;
}

/* Every ticket, closed and merged too, unless asked otherwise. */
int
tg_cmd_list(TgContext *context, int argc, char **argv)
{
	g_autofree char *desk = NULL, *status_word = NULL, *contact = NULL;
	gboolean json = FALSE;
	int limit = 0, status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a line", NULL },
		{ "desk", 0, 0, G_OPTION_ARG_FILENAME, &desk, "tickets of this desk only", "NAME" },
		{ "status", 0, 0, G_OPTION_ARG_FILENAME, &status_word,
			"new, open, awaiting-info, on-hold, in-development or closed", "WORD" },
		{ "contact", 0, 0, G_OPTION_ARG_FILENAME, &contact, "tickets of this person only",
			"ADDR" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "at most so many", "N" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) tickets = NULL;
	TgTicketFilter filter;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	filter = (TgTicketFilter){ desk, status_word, contact, 0, (guint)MAX(limit, 0) };
	if (!check_filter(context, &filter))
		return TG_EXIT_NONE;
	tickets = tg_store_tickets(context->store, &filter, &error);
	if (!tickets)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < tickets->len; i++)
		print_ticket(context, tickets->pdata[i], json);
	return tickets->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}

/* Words, all of them, each as a prefix. */
int
tg_cmd_search(TgContext *context, int argc, char **argv)
{
	gboolean json = FALSE;
	int limit = 50, status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a line", NULL },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "at most so many (50)", "N" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) numbers = NULL;
	g_autofree char *text = NULL;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (argc < 2) {
		tg_context_say(context, "search: what for? (ticketgate search WORD ...)");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	text = g_strjoinv(" ", argv + 1);
	numbers = tg_store_search(context->store, text, (guint)MAX(limit, 1), &error);
	if (!numbers)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < numbers->len; i++) {
		g_autoptr(TgTicket) ticket =
			tg_store_ticket(context->store, g_array_index(numbers, gint64, i), NULL);

		if (ticket)
			print_ticket(context, ticket, json);
	}
	return numbers->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}
