/* SPDX-License-Identifier: ISC */
/*
 * metrics.c - every number with its name, type and meaning; written in one pass.
 */
#include "app/metrics.h"

#include "base/file.h"
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum {
	MAILS,
	MAILS_SINCE,
	TICKETS,
	LETTERS,
	OLDEST_LETTER,
	STARTED,
	SESSIONS,
	QUEUE,
	CONNECTIONS,
	SCANNER_DEATHS,
	COMMITS_FAILED,
	RELOADS,
	COMMIT_MAILS,
	COMMIT_SECONDS,
	METRICS
} Metric;

static const struct {
	const char *name, *type, *help;
} metrics[METRICS] = {
	[MAILS] = { "ticketgate_mails_total", "counter", "Mails by what became of them." },
	[MAILS_SINCE] = { "ticketgate_mails_since_seconds", "gauge",
		"When mails began to be counted, since 1970." },
	[TICKETS] = { "ticketgate_tickets", "gauge", "Tickets by desk and status." },
	[LETTERS] = { "ticketgate_letters", "gauge", "Letters that were not sent, by state." },
	[OLDEST_LETTER] = { "ticketgate_oldest_letter_seconds", "gauge",
		"When the oldest letter that waits was made, since 1970; 0: none waits." },
	[STARTED] = { "ticketgate_start_seconds", "gauge",
		"When the daemon was started, since 1970." },
	[SESSIONS] = { "ticketgate_sessions", "gauge", "Clients of the daemon." },
	[QUEUE] = { "ticketgate_queue_length", "gauge",
		"Mails that are complete and not answered." },
	[CONNECTIONS] = { "ticketgate_connections_total", "counter",
		"Connections that were accepted." },
	[SCANNER_DEATHS] = { "ticketgate_scanner_deaths_total", "counter",
		"Mails on which the process that reads them died." },
	[COMMITS_FAILED] = { "ticketgate_commits_failed_total", "counter", "Commits that failed." },
	[RELOADS] = { "ticketgate_reloads_total", "counter",
		"Readings of the configuration while running, by result." },
	[COMMIT_MAILS] = { "ticketgate_commit_mails", "histogram", "Mails in one commit." },
	[COMMIT_SECONDS] = { "ticketgate_commit_seconds", "histogram",
		"How long a commit took, from the writer's place to the disk's answer." },
};

/* Upper borders; what is above the last one falls into the next bucket. */
static const double mail_borders[] = { 1, 2, 4, 8, 16, 32, 64 };
static const double second_borders[] = { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1,
	2.5 };

G_STATIC_ASSERT(G_N_ELEMENTS(mail_borders) < TG_METRICS_BUCKETS);
G_STATIC_ASSERT(G_N_ELEMENTS(second_borders) < TG_METRICS_BUCKETS);

/* --- counting --- */

static void
observe(TgHistogram *histogram, const double *borders, guint n, double value)
{
	guint i = 0;

	while (i < n && value > borders[i])
		i++;
	histogram->buckets[i]++;
	histogram->count++;
	histogram->sum += value;
}

void
tg_metrics_commit(TgMetrics *live, guint mails, double seconds)
{
	observe(&live->batch, mail_borders, G_N_ELEMENTS(mail_borders), mails);
	observe(&live->commit, second_borders, G_N_ELEMENTS(second_borders), seconds);
}

/* --- writing --- */

/* The two lines in front of a metric's values. */
static void
begin_metric(GString *out, Metric metric)
{
	g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", metrics[metric].name,
		metrics[metric].help, metrics[metric].name, metrics[metric].type);
}

/* A value of a label, escaped as the format demands. */
static void
append_label(GString *out, const char *label, const char *value)
{
	g_string_append_printf(out, "%s=\"", label);
	for (const char *p = value ? value : ""; *p; p++) {
		if (*p == '\n')
			g_string_append(out, "\\n");
		else if (*p == '"' || *p == '\\')
			g_string_append_printf(out, "\\%c", *p);
		else
			g_string_append_c(out, *p);
	}
	g_string_append_c(out, '"');
}

/* One number, without labels. */
static void
add_number(GString *out, Metric metric, gint64 n)
{
	begin_metric(out, metric);
	g_string_append_printf(out, "%s %" G_GINT64_FORMAT "\n", metrics[metric].name, n);
}

/* One value of a metric with one label. */
static void
add_labelled(GString *out, Metric metric, const char *label, const char *value, gint64 n)
{
	g_string_append_printf(out, "%s{", metrics[metric].name);
	append_label(out, label, value);
	g_string_append_printf(out, "} %" G_GINT64_FORMAT "\n", n);
}

/* A double as every locale's reader wants it. */
static void
append_double(GString *out, const char *format, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(out, g_ascii_formatd(digits, sizeof digits, format, value));
}

static void
add_histogram(
	GString *out, Metric metric, const TgHistogram *histogram, const double *borders, guint n)
{
	const char *name = metrics[metric].name;
	guint64 below = 0;

	begin_metric(out, metric);
	for (guint i = 0; i < n; i++) {
		below += histogram->buckets[i];
		g_string_append_printf(out, "%s_bucket{le=\"", name);
		append_double(out, "%g", borders[i]);
		g_string_append_printf(out, "\"} %" G_GUINT64_FORMAT "\n", below);
	}
	g_string_append_printf(out, "%s_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n%s_sum ", name,
		histogram->count, name);
	append_double(out, "%.6f", histogram->sum);
	g_string_append_printf(out, "\n%s_count %" G_GUINT64_FORMAT "\n", name, histogram->count);
}

/* Mails by what became of them. */
static void
add_mails(GString *out, const char *state)
{
	TgTallyCount total;

	tg_tally_total(state, &total);
	begin_metric(out, MAILS);
	for (guint i = 0; i < TG_TALLY_KINDS; i++)
		add_labelled(
			out, MAILS, "outcome", tg_tally_name((TgTallyKind)i), (gint64)total.n[i]);
	add_number(out, MAILS_SINCE, total.since);
}

/* How many letters are in this state. */
static gint64
count_letters(const TgStatistics *statistics, const char *letter_state)
{
	for (guint i = 0; i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];

		if (g_str_equal(row->what, "letter") && g_str_equal(row->word, letter_state))
			return row->n;
	}
	return 0;
}

/* Tickets and letters, as they stand. */
static void
add_states(GString *out, const TgStatistics *statistics)
{
	static const char *const letter_states[] = { "queued", "leased", "failed", "lost" };

	begin_metric(out, TICKETS);
	for (guint i = 0; i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];

		if (!g_str_equal(row->what, "ticket"))
			continue;
		g_string_append_printf(out, "%s{", metrics[TICKETS].name);
		append_label(out, "desk", row->desk);
		g_string_append_c(out, ',');
		append_label(out, "status", row->word);
		g_string_append_printf(out, "} %" G_GINT64_FORMAT "\n", row->n);
	}
	begin_metric(out, LETTERS);
	for (guint i = 0; i < G_N_ELEMENTS(letter_states); i++)
		add_labelled(out, LETTERS, "state", letter_states[i],
			count_letters(statistics, letter_states[i]));
	add_number(out, OLDEST_LETTER, statistics->oldest);
}

/* What the daemon has counted. */
static void
add_live(GString *out, const TgMetrics *live)
{
	add_number(out, STARTED, live->started);
	add_number(out, SESSIONS, live->sessions);
	add_number(out, QUEUE, live->queue);
	add_number(out, CONNECTIONS, (gint64)live->connections);
	add_number(out, SCANNER_DEATHS, (gint64)live->scanner_deaths);
	add_number(out, COMMITS_FAILED, (gint64)live->commits_failed);
	begin_metric(out, RELOADS);
	add_labelled(out, RELOADS, "result", "taken", (gint64)live->reloads);
	add_labelled(out, RELOADS, "result", "refused", (gint64)live->reloads_refused);
	add_histogram(out, COMMIT_MAILS, &live->batch, mail_borders, G_N_ELEMENTS(mail_borders));
	add_histogram(
		out, COMMIT_SECONDS, &live->commit, second_borders, G_N_ELEMENTS(second_borders));
}

char *
tg_metrics_text(TgStore *store, const char *state, const TgMetrics *live, GError **error)
{
	g_autoptr(TgStatistics) statistics = tg_store_statistics(store, G_MAXINT64, error);
	g_autoptr(GString) out = g_string_new(NULL);

	if (!statistics)
		return NULL;
	add_mails(out, state);
	add_states(out, statistics);
	if (live)
		add_live(out, live);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Puts the text under the name, readable for all. It need not survive a power cut: it is made anew. */
static gboolean
replace(int folder, const char *name, const char *text)
{
	g_autofree char *temporary = NULL;
	int fd = tg_folder_new_file(folder, ".new-", &temporary, NULL);
	gboolean ok;

	if (fd < 0)
		return FALSE;
	ok = tg_file_write_all(fd, text, strlen(text)) && fchmod(fd, 0644) == 0;
	ok = close(fd) == 0 && ok && renameat(folder, temporary, folder, name) == 0;
	if (!ok)
		unlinkat(folder, temporary, 0);
	return ok;
}

gboolean
tg_metrics_write(
	TgStore *store, const char *state, const TgMetrics *live, const char *file, GError **error)
{
	g_autofree char *path = g_path_get_dirname(file), *name = g_path_get_basename(file);
	g_autofree char *text = NULL;
	int folder;
	gboolean ok;

	tg_tally_sync(state);
	text = tg_metrics_text(store, state, live, error);
	folder = text ? tg_folder_open(path, FALSE, error) : -1;
	if (folder < 0)
		return FALSE;
	ok = replace(folder, name, text);
	if (!ok)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "%s: %s", file, g_strerror(errno));
	close(folder);
	return ok;
}
