/* SPDX-License-Identifier: ISC */
/*
 * events.c - `ticketgate events`: what happened, oldest first; --follow goes on.
 */
#include "cmd/print.h"
#include "desk/decision_json.h"

#define FOLLOW_EVERY G_USEC_PER_SEC

static void
print_event(TgContext *context, const TgEventRow *row, gboolean json)
{
	if (json) {
		JsonObject *object = tg_print_event(row, "UTC");

		json_object_set_int_member(object, "schema", 1);
		tg_print_json(context, tg_print_node(object));
	} else {
		g_autofree char *at = tg_json_instant(row->at, "UTC");

		fprintf(context->out, "%s  #%-6" G_GINT64_FORMAT " %-16s %-24s %s %s\n", at,
			row->ticket, row->kind, row->by, row->rule ? row->rule : "-",
			row->codes ? row->codes : "");
	}
}

/* Exit 1 when there are none. */
int
tg_cmd_events(TgContext *context, int argc, char **argv)
{
	gboolean json = FALSE, follow = FALSE;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a line", NULL },
		{ "follow", 0, 0, G_OPTION_ARG_NONE, &follow, "wait for more, until interrupted",
			NULL },
		G_OPTION_ENTRY_NULL };
	gint64 ticket, last = 0;
	guint printed = 0;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	ticket = argc > 1 ? tg_print_number(argv[1]) : 0;
	if (argc > 1 && ticket == 0) {
		tg_context_say(context, "events: which ticket? (ticketgate events 1042)");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	do {
		g_autoptr(GError) error = NULL;
		gint64 until = last;
		g_autoptr(GPtrArray) rows =
			tg_store_events(context->store, ticket, last, &until, &error);

		if (!rows)
			return tg_context_fail(context, TG_EXIT_NONE, error);
		for (guint i = 0; i < rows->len; i++)
			print_event(context, rows->pdata[i], json);
		printed += rows->len;
		last = until;
		fflush(context->out);
		if (follow)
			g_usleep(FOLLOW_EVERY);
	} while (follow && !ferror(context->out));
	return printed > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}
