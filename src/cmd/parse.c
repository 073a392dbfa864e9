/* SPDX-License-Identifier: ISC */
/*
 * parse.c - `ticketgate parse`: what the bytes alone say (interface §2). No database, no network.
 *
 * Many files share one pool of scanners. A file that cannot be read, or that a scanner died on, is a
 * message and exit status 65; the others are printed all the same.
 */
#include "app/scanner.h"
#include "app/spool.h"
#include "cmd/datadir.h"
#include "cmd/print.h"
#include "desk/decision_json.h"
#include "mail/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The configuration when there is one, else the shipped filters: parse works on a bare machine. */
static gboolean
load_policy(TgContext *context)
{
	g_autoptr(TgFindings) findings = NULL;

	if (context->conf_given || g_file_test(context->conf, G_FILE_TEST_EXISTS))
		return tg_context_policy(context);
	findings = tg_findings_new();
	context->policy = tg_policy_load_shipped(tg_datadir(), findings);
	for (guint i = 0; i < tg_findings_count(findings); i++)
		fprintf(context->err, "%s\n", tg_findings_get(findings, i));
	return context->policy != NULL;
}

/* One message behind the walls, or (tests) in this process. */
static TgAnalysis *
analyse(TgContext *context, TgScannerPool *pool, const TgSpool *spool, GError **error)
{
	TgAnalysis *analysis = NULL;

	if (context->in_process) {
		g_autoptr(TgProvisions) provisions = tg_provisions_new(NULL, TRUE);

		return tg_parse(spool->fd, provisions, error);
	}
	tg_scanner_pool_scan(pool, spool->fd, spool->size, &analysis, error);
	return analysis;
}

/* For people: the main things, a line each. */
static void
print_plain(TgContext *context, const TgAnalysis *analysis)
{
	fprintf(context->out, "from:      %s\nsubject:   %s\nclass:     %s\n",
		analysis->from ? analysis->from->address : "-", analysis->subject,
		tg_automatic_name(analysis->automatic));
	for (guint i = 0; i < analysis->attachments->len; i++) {
		const TgAttachment *file = analysis->attachments->pdata[i];

		fprintf(context->out, "file:      %s (%s, %" G_GUINT64_FORMAT " bytes)\n",
			file->name, file->real, file->size);
	}
	for (char **defect = analysis->defects; *defect; defect++)
		fprintf(context->out, "defect:    %s\n", *defect);
	fprintf(context->out, "\n%s\n", analysis->body.new_text);
}

/* FALSE after saying why. */
static gboolean
parse_one(TgContext *context, TgScannerPool *pool, const char *name, int fd, gboolean json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgSpool) spool = tg_spool_read(fd, g_get_tmp_dir(), &error);
	g_autoptr(TgAnalysis) analysis = spool ? analyse(context, pool, spool, &error) : NULL;

	if (!analysis) {
		tg_context_say(context, "%s: %s", name, error->message);
		return FALSE;
	}
	if (json)
		tg_print_json(context, tg_json_analysis(name, analysis, context->policy));
	else
		print_plain(context, analysis);
	return TRUE;
}

/* A named file; FALSE after saying why. */
static gboolean
parse_file(TgContext *context, TgScannerPool *pool, const char *name, gboolean json)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	gboolean ok;

	if (fd < 0) {
		tg_context_say(context, "%s: %s", name, g_strerror(errno));
		return FALSE;
	}
	ok = parse_one(context, pool, name, fd, json);
	close(fd);
	return ok;
}

/* Files in their order, or standard input. */
int
tg_cmd_parse(TgContext *context, int argc, char **argv)
{
	gboolean json = FALSE, ok = TRUE;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a message", NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(TgScannerPool) pool = NULL;
	g_autoptr(GError) error = NULL;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (!context->in_process) { /* before the policy: it has the keys */
		pool = tg_scanner_pool_new(&error);
		if (!pool)
			return tg_context_fail(context, TG_EXIT_DATA, error);
	}
	if (!load_policy(context))
		return TG_EXIT_DATA;
	if (pool)
		tg_scanner_pool_set(pool, 1, context->policy->sandbox_require);
	if (argc == 1)
		ok = parse_one(context, pool, "-", context->in, json);
	for (int i = 1; i < argc; i++)
		ok = parse_file(context, pool, argv[i], json) && ok;
	return ok ? TG_EXIT_OK : TG_EXIT_DATA;
}
