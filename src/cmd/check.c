/* SPDX-License-Identifier: ISC */
/*
 * check.c - `ticketgate check`: reads everything that a run would read, and says what is wrong.
 *
 * One finding a line as "file:line: problem (did you mean ...)". Notes, which begin with "note:",
 * are advice and do not change the exit status. Changes nothing, but with --rebuild --repair.
 */
#include "app/scanner.h"
#include "cmd/print.h"
#include "mail/needs.h"
#include "net/transport.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

#define STRAY_SECONDS 3600

/* File systems on which SQLite's locks or WAL do not hold (A12). */
static const struct {
	long magic;
	const char *name;
} NETWORK_FILE_SYSTEMS[] = {
	{ 0x6969, "NFS" },
	{ 0xFF534D42, "CIFS" },
	{ 0xFE534D42, "SMB2" },
	{ 0x517B, "SMB" },
	{ 0x65735546, "FUSE" },
};

/* The database must lie on a local disk. */
static void
check_file_system(const TgPolicy *policy, TgFindings *findings)
{
	struct statfs fs;

	if (statfs(policy->state, &fs) < 0) {
		tg_findings_add(findings, policy->state, 0, "%s", g_strerror(errno));
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(NETWORK_FILE_SYSTEMS); i++) {
		if ((guint32)fs.f_type == (guint32)NETWORK_FILE_SYSTEMS[i].magic)
			tg_findings_add(findings, policy->state, 0,
				"lies on %s, where SQLite may lose mail: use a local disk",
				NETWORK_FILE_SYSTEMS[i].name);
	}
}

/* Day files of this year and, in its last three months, of the next. */
static void
check_calendars(const TgPolicy *policy, gint64 now, TgFindings *findings)
{
	g_autoptr(GDateTime) today = g_date_time_new_from_unix_utc(now);
	int year = g_date_time_get_year(today);
	int last = g_date_time_get_month(today) >= 10 ? year + 1 : year;
	GHashTableIter iter;
	gpointer name, calendar;

	g_hash_table_iter_init(&iter, policy->calendars);
	while (g_hash_table_iter_next(&iter, &name, &calendar)) {
		for (int y = year; y <= last; y++) {
			if (!tg_calendar_covers(calendar, y))
				tg_findings_add(findings, policy->file, 0,
					"calendar '%s' has no day file for %d", (char *)name, y);
		}
	}
}

/* The program or the directory that letters go to. */
static void
check_transport(const TgPolicy *policy, TgFindings *findings)
{
	TgTransport transport = { .kind = policy->transport,
		.directory = policy->transport_directory,
		.command = policy->transport_command,
		.account = policy->transport_account };
	g_autoptr(GError) error = NULL;

	if (!tg_transport_check(&transport, &error))
		tg_findings_add(findings, policy->file, 0, "[transport]: %s", error->message);
}

/* Letters whose sender died while it had them, and which must not go out twice. */
static void
tell_lost(TgContext *context)
{
	g_autoptr(GPtrArray) letters = tg_store_letters(context->store, 0, NULL);

	for (guint i = 0; letters && i < letters->len; i++) {
		const TgLetterRow *letter = letters->pdata[i];

		if (g_str_equal(letter->state, "lost"))
			fprintf(context->out,
				"note: ticket %" G_GINT64_FORMAT
				": a letter (%s) was lost: its sender died, it may have gone out "
				"or not\n",
				letter->ticket, letter->kind);
	}
}

/* Raw mails that no row names: of no harm, but somebody's words. What is younger may be on its way in. */
static void
tell_strays(TgContext *context)
{
	g_autoptr(GPtrArray) strays =
		tg_store_strays(context->store, tg_context_now(context) - STRAY_SECONDS, NULL);

	for (guint i = 0; strays && i < strays->len; i++)
		fprintf(context->out,
			"note: raw/%s: no mail names this file: a crash has left it, it may be "
			"removed\n",
			(char *)strays->pdata[i]);
}

/* The walls that the configuration wants, tried on a child that parses nothing (H8, P59). */
static void
check_walls(TgContext *context, TgFindings *findings)
{
	const TgPolicy *policy = context->policy;
	const TgSandboxWalls walls = tg_scanner_walls();
	const gboolean sound = walls & TG_SANDBOX_SECCOMP && walls & TG_SANDBOX_RLIMITS;

	if (policy->sandbox_require && !sound)
		tg_findings_add(findings, policy->file, 0,
			"[sandbox] require: this system has no seccomp, or no limits: no mail is "
			"read");
	if (policy->sandbox_landlock && !(walls & TG_SANDBOX_LANDLOCK))
		tg_findings_add(findings, policy->file, 0,
			"[sandbox] landlock: this system has none: no mail is taken");
	if (!(walls & TG_SANDBOX_LANDLOCK))
		fputs("note: this system has no Landlock: mail is parsed behind one wall less\n",
			context->out);
}

/* Who may look into the state's folder. What lies in it is for its user only in any case. */
static void
check_state(TgContext *context)
{
	struct stat st;

	if (stat(context->policy->state, &st) == 0 && st.st_mode & (S_IRWXG | S_IRWXO))
		fprintf(context->out, "note: %s: others may enter it (mode %04o, wanted 0700)\n",
			context->policy->state, (guint)(st.st_mode & 07777));
}

/* Opens the database; --rebuild folds every ticket from its events. */
static void
check_store(TgContext *context, gboolean rebuild, gboolean repair, TgFindings *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) agents = NULL;

	if (!context->store)
		context->store = tg_store_open(
			context->policy->store_url, context->policy->state, FALSE, &error);
	if (!context->store) {
		tg_findings_add(findings, context->policy->store_url, 0, "%s", error->message);
		return;
	}
	if (!repair && !tg_store_sound(context->store, &error))
		tg_findings_add(findings, context->policy->store_url, 0, "%s", error->message);
	g_clear_error(&error);
	if (rebuild && !tg_store_rebuild(context->store, repair, findings, &error))
		tg_findings_add(findings, context->policy->store_url, 0, "%s", error->message);
	if (rebuild) {
		tell_lost(context);
		tell_strays(context);
	}
	agents = tg_store_agents(context->store, NULL);
	if (!agents || agents->len == 0)
		fputs("note: no agents yet: nobody will be told of tickets "
		      "(ticketgate agents add ADDRESS)\n",
			context->out);
}

/* Findings go to standard output: they are this command's result. */
int
tg_cmd_check(TgContext *context, int argc, char **argv)
{
	gboolean rebuild = FALSE, repair = FALSE;
	int status;
	const GOptionEntry entries[] = {
		{ "rebuild", 0, 0, G_OPTION_ARG_NONE, &rebuild,
			"recompute every ticket from its events and compare", NULL },
		{ "repair", 0, 0, G_OPTION_ARG_NONE, &repair,
			"with --rebuild: write what the events say", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr(TgFindings) findings = tg_findings_new();

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (repair && !rebuild) {
		tg_context_say(context, "check: --repair goes with --rebuild");
		return TG_EXIT_USAGE;
	}
	g_clear_pointer(&context->policy, tg_policy_free);
	context->policy = tg_policy_load_with(context->conf, findings);
	if (context->policy) {
		check_file_system(context->policy, findings);
		check_calendars(context->policy, tg_context_now(context), findings);
		check_transport(context->policy, findings);
		check_walls(context, findings);
		tg_parse_needs(findings);
		check_state(context);
		check_store(context, rebuild, repair, findings);
	}
	for (guint i = 0; i < tg_findings_count(findings); i++)
		fprintf(context->out, "%s\n", tg_findings_get(findings, i));
	if (tg_findings_count(findings) > 0 || !context->policy)
		return TG_EXIT_NONE;
	fprintf(context->out, "%s: all is well\n", context->conf);
	return TG_EXIT_OK;
}
