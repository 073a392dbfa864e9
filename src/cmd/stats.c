/* SPDX-License-Identifier: ISC */
/*
 * stats.c - `ticketgate stats`: the ledger of the mails, tickets and letters by state.
 *
 * When the ledger does not add up that is said on standard error, and the exit status is 1.
 */
#include "app/clock.h"
#include "app/ledger.h"
#include "app/metrics.h"
#include "base/zone.h"
#include "cmd/print.h"
#include "desk/decision_json.h"

#include <string.h>

#define DAY (24 * 60 * 60)

/* The kinds as columns and as members of JSON. */
static const struct {
	const char *title, *member;
} kinds[TG_TALLY_KINDS] = {
	[TG_TALLY_NEW] = { "new", "new" },
	[TG_TALLY_FOLLOW_UP] = { "follow-up", "follow_up" },
	[TG_TALLY_SET_ASIDE] = { "set aside", "set_aside" },
	[TG_TALLY_DUPLICATE] = { "duplicate", "duplicate" },
	[TG_TALLY_REFUSED] = { "refused", "refused" },
	[TG_TALLY_DEFERRED] = { "deferred", "deferred" },
};

static const char *const letter_states[] = { "queued", "leased", "failed", "lost", "sent" };

typedef struct {
	const char *name; /* "today" */
	TgLedger ledger;
} Period;

/* The zone in which a day begins: the first desk's. */
static const char *
zone_of(const TgContext *context)
{
	return ((TgDesk *)context->policy->desks->pdata[0])->timezone;
}

/* The start of the day `at` in the zone. */
static gint64
midnight(gint64 at, const char *zone_name)
{
	g_autoptr(GTimeZone) zone = tg_zone_new(zone_name);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = zone && utc ? g_date_time_to_timezone(utc, zone) : NULL;
	g_autoptr(GDateTime) start = local ? g_date_time_new(zone, g_date_time_get_year(local),
						     g_date_time_get_month(local),
						     g_date_time_get_day_of_month(local), 0, 0, 0)
					   : NULL;

	return start ? g_date_time_to_unix(start) : at - at % DAY;
}

/* "2026-11-23" (midnight of the desk) or an instant with its offset. */
static gboolean
parse_since(const char *word, const char *zone_name, gint64 *ret_since)
{
	g_autoptr(GTimeZone) zone = tg_zone_new(zone_name);
	g_autofree char *text = g_strconcat(word, "T00:00:00", NULL);
	g_autoptr(GDateTime) start = strlen(word) == strlen("2026-11-23")
					     ? g_date_time_new_from_iso8601(text, zone)
					     : NULL;

	if (start)
		*ret_since = g_date_time_to_unix(start);
	return start || tg_clock_parse(word, ret_since);
}

/* How many of the store's rows there are; NULL: any desk, any word. */
static gint64
count_of(const TgStatistics *statistics, const char *what, const char *desk, const char *word)
{
	gint64 n = 0;

	for (guint i = 0; i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];

		if (g_str_equal(row->what, what) && (!desk || g_strcmp0(row->desk, desk) == 0) &&
			(!word || g_strcmp0(row->word, word) == 0))
			n += row->n;
	}
	return n;
}

/* The desks that have something of this sort, and those of the configuration, each once. (transfer
 * container) */
static GPtrArray *
desks_of(const TgContext *context, const TgStatistics *statistics, const char *what)
{
	GPtrArray *desks = g_ptr_array_new();

	for (guint i = 0; i < context->policy->desks->len; i++)
		g_ptr_array_add(desks, ((TgDesk *)context->policy->desks->pdata[i])->name);
	for (guint i = 0; i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];

		if (g_str_equal(row->what, what) && row->desk &&
			!g_ptr_array_find_with_equal_func(desks, row->desk, g_str_equal, NULL))
			g_ptr_array_add(desks, row->desk);
	}
	return desks;
}

/* What the store, or for those that leave nothing there the tally, says of a kind. */
static guint64
kept(const TgLedger *ledger, guint kind)
{
	const guint64 *counts = kind < TG_TALLY_DUPLICATE ? ledger->stored : ledger->told.n;

	return counts[kind];
}

/* --- for people --- */

/* A line of numbers behind a name. */
static void
print_name(FILE *out, const char *indent, const char *name)
{
	g_autofree char *cell = tg_print_cell(name, 22 - (int)strlen(indent));

	fprintf(out, "%s%s", indent, cell);
}

/* One period, then each desk's share of it. */
static void
print_period(TgContext *context, const Period *period)
{
	const TgLedger *ledger = &period->ledger;
	g_autoptr(GPtrArray) desks = desks_of(context, ledger->statistics, "mail");

	print_name(context->out, "", period->name);
	fprintf(context->out, "%10" G_GUINT64_FORMAT, ledger->accepted);
	for (guint i = 0; i < TG_TALLY_KINDS; i++)
		fprintf(context->out, "%10" G_GUINT64_FORMAT, kept(ledger, i));
	fputs("\n", context->out);
	for (guint d = 0; d < desks->len; d++) {
		print_name(context->out, "  ", desks->pdata[d]);
		fprintf(context->out, "%10s", "");
		for (guint i = 0; i < TG_TALLY_DUPLICATE; i++)
			fprintf(context->out, "%10" G_GINT64_FORMAT,
				count_of(ledger->statistics, "mail", desks->pdata[d],
					tg_tally_name((TgTallyKind)i)));
		fputs("\n", context->out);
	}
}

/* Tickets by desk and status. */
static void
print_tickets(TgContext *context, const TgStatistics *statistics)
{
	g_autoptr(GPtrArray) desks = desks_of(context, statistics, "ticket");
	const char *const *statuses = tg_ticket_statuses();

	print_name(context->out, "", "tickets");
	for (guint i = 0; statuses[i]; i++)
		fprintf(context->out, " %*s", (int)MAX(strlen(statuses[i]), 9), statuses[i]);
	fputs("\n", context->out);
	for (guint d = 0; d < desks->len; d++) {
		print_name(context->out, "  ", desks->pdata[d]);
		for (guint i = 0; statuses[i]; i++)
			fprintf(context->out, " %*" G_GINT64_FORMAT,
				(int)MAX(strlen(statuses[i]), 9),
				count_of(statistics, "ticket", desks->pdata[d], statuses[i]));
		fputs("\n", context->out);
	}
}

/* Letters by state, and how long the oldest waits. */
static void
print_letters(TgContext *context, const TgStatistics *statistics)
{
	const gint64 age = tg_context_now(context) - statistics->oldest;

	print_name(context->out, "", "letters");
	for (guint i = 0; i < G_N_ELEMENTS(letter_states); i++)
		fprintf(context->out, " %9s", letter_states[i]);
	fputs("\n", context->out);
	print_name(context->out, "  ", "outbox");
	for (guint i = 0; i < G_N_ELEMENTS(letter_states); i++)
		fprintf(context->out, " %9" G_GINT64_FORMAT,
			count_of(statistics, "letter", NULL, letter_states[i]));
	fputs("\n", context->out);
	if (statistics->oldest) {
		g_autofree char *since = tg_json_instant(statistics->oldest, zone_of(context));

		fprintf(context->out,
			"the oldest letter waits since %s, %" G_GINT64_FORMAT
			" h %02" G_GINT64_FORMAT " min; see 'ticketgate queue'\n",
			since, MAX(age, 0) / 3600, MAX(age, 0) / 60 % 60);
	}
}

static void
print_plain(TgContext *context, const Period *periods, guint n)
{
	print_name(context->out, "", "mails");
	fprintf(context->out, "%10s", "accepted");
	for (guint i = 0; i < TG_TALLY_KINDS; i++)
		fprintf(context->out, "%10s", kinds[i].title);
	fputs("\n", context->out);
	for (guint i = 0; i < n; i++)
		print_period(context, &periods[i]);
	fputs("\n", context->out);
	print_tickets(context, periods[0].ledger.statistics);
	fputs("\n", context->out);
	print_letters(context, periods[0].ledger.statistics);
}

/* --- for programs --- */

static void
set_number(JsonObject *object, const char *name, guint64 n)
{
	json_object_set_int_member(object, name, (gint64)n);
}

/* Each desk's share of a period. */
static JsonArray *
desk_array(const TgContext *context, const TgStatistics *statistics)
{
	g_autoptr(GPtrArray) desks = desks_of(context, statistics, "mail");
	JsonArray *array = json_array_new();

	for (guint d = 0; d < desks->len; d++) {
		JsonObject *object = json_object_new();

		tg_print_set(object, "desk", desks->pdata[d]);
		for (guint i = 0; i < TG_TALLY_DUPLICATE; i++)
			json_object_set_int_member(object, kinds[i].member,
				count_of(statistics, "mail", desks->pdata[d],
					tg_tally_name((TgTallyKind)i)));
		json_array_add_object_element(array, object);
	}
	return array;
}

static JsonObject *
period_object(const TgContext *context, const Period *period)
{
	const TgLedger *ledger = &period->ledger;
	JsonObject *object = json_object_new();
	g_autofree char *since = tg_json_instant(ledger->since, zone_of(context));

	tg_print_set(object, "period", period->name);
	tg_print_set(object, "since", since);
	set_number(object, "accepted", ledger->accepted);
	for (guint i = 0; i < TG_TALLY_KINDS; i++)
		set_number(object, kinds[i].member, kept(ledger, i));
	set_number(object, "missing", ledger->missing);
	set_number(object, "uncounted", ledger->uncounted);
	json_object_set_array_member(object, "desks", desk_array(context, ledger->statistics));
	return object;
}

/* Rows of tickets, and letters by state. */
static void
set_states(JsonObject *object, const TgStatistics *statistics)
{
	JsonArray *tickets = json_array_new();
	JsonObject *letters = json_object_new();

	for (guint i = 0; i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];
		JsonObject *one;

		if (!g_str_equal(row->what, "ticket"))
			continue;
		one = json_object_new();
		tg_print_set(one, "desk", row->desk);
		tg_print_set(one, "status", row->word);
		json_object_set_int_member(one, "n", row->n);
		json_array_add_object_element(tickets, one);
	}
	for (guint i = 0; i < G_N_ELEMENTS(letter_states); i++)
		json_object_set_int_member(letters, letter_states[i],
			count_of(statistics, "letter", NULL, letter_states[i]));
	json_object_set_array_member(object, "tickets", tickets);
	json_object_set_object_member(object, "letters", letters);
}

static void
print_json(TgContext *context, const Period *periods, guint n)
{
	JsonObject *object = tg_print_object();
	JsonArray *list = json_array_new();
	const TgStatistics *statistics = periods[0].ledger.statistics;
	g_autofree char *oldest =
		statistics->oldest ? tg_json_instant(statistics->oldest, zone_of(context)) : NULL;
	gboolean adds_up = TRUE;

	for (guint i = 0; i < n; i++) {
		json_array_add_object_element(list, period_object(context, &periods[i]));
		adds_up = adds_up && periods[i].ledger.missing == 0;
	}
	json_object_set_boolean_member(object, "adds_up", adds_up);
	json_object_set_array_member(object, "periods", list);
	set_states(object, statistics);
	tg_print_set(object, "oldest_letter", oldest);
	tg_print_json(context, tg_print_node(object));
}

/* --- the command --- */

/* Loudly what is missing, quietly what was not counted. */
static gboolean
judge(TgContext *context, const Period *period)
{
	const TgLedger *ledger = &period->ledger;
	g_autofree char *since = tg_json_instant(ledger->since, zone_of(context));

	if (ledger->missing > 0)
		tg_context_say(context,
			"THE LEDGER DOES NOT ADD UP: since %s %" G_GUINT64_FORMAT
			" mails were acknowledged that the store does not have",
			since, ledger->missing);
	if (ledger->uncounted > 0)
		tg_context_say(context,
			"since %s the store has %" G_GUINT64_FORMAT
			" mails more than the doors have counted (see ticketgate(1))",
			since, ledger->uncounted);
	return ledger->missing == 0;
}

/* Reads and prints the periods. */
static int
tell(TgContext *context, Period *periods, const gint64 *since, guint n, gboolean json)
{
	g_autoptr(GError) error = NULL;
	gboolean ok = TRUE, adds_up = TRUE;

	for (guint i = 0; ok && i < n; i++)
		ok = tg_ledger_read(context->store, context->policy->state, since[i],
			&periods[i].ledger, &error);
	if (ok)
		(json ? print_json : print_plain)(context, periods, n);
	for (guint i = 0; i < n; i++) {
		adds_up = ok && judge(context, &periods[i]) && adds_up;
		tg_ledger_clear(&periods[i].ledger);
	}
	if (!ok)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	return adds_up ? TG_EXIT_OK : TG_EXIT_NONE;
}

/* Without what only a running daemon knows. */
static int
print_metrics(TgContext *context)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text =
		tg_metrics_text(context->store, context->policy->state, NULL, &error);

	if (!text)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	fputs(text, context->out);
	return TG_EXIT_OK;
}

int
tg_cmd_stats(TgContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL;
	gboolean json = FALSE, prometheus = FALSE;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object", NULL },
		{ "prometheus", 0, 0, G_OPTION_ARG_NONE, &prometheus,
			"print metrics for Prometheus instead", NULL },
		{ "since", 0, 0, G_OPTION_ARG_STRING, &word,
			"count mails since then, instead of today and 7 days", "DAY" },
		G_OPTION_ENTRY_NULL };
	Period periods[] = { { .name = "today" }, { .name = "7 days" } };
	gint64 since[G_N_ELEMENTS(periods)], now;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	if (prometheus)
		return print_metrics(context);
	now = tg_context_now(context);
	since[0] = midnight(now, zone_of(context));
	since[1] = midnight(now - 6 * DAY, zone_of(context));
	if (word && !parse_since(word, zone_of(context), &since[0])) {
		tg_context_say(context,
			"stats: --since: '%s' is no day (2026-11-23) and no instant "
			"(2026-11-23T10:05:00+03:00)",
			word);
		return TG_EXIT_USAGE;
	}
	if (word)
		periods[0].name = "since";
	return tell(context, periods, since, word ? 1 : 2, json);
}
