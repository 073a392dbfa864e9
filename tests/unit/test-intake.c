/* SPDX-License-Identifier: ISC */
/*
 * test-intake.c - a message on which every scanner dies (H3, P63), and that explaining writes nothing.
 *
 * The linker puts __wrap_tg_scan_finish() in the scanner's place: whatever it found, it has died.
 */
#include "app/ingest.h"
#include "app/scanner.h"
#include "cmd/command.h"

#include <fcntl.h>
#include <unistd.h>

#define MAIL "From: olga@customer.example\nSubject: x\nMessage-ID: <1@customer.example>\n\nhello\n"

static TgErrorCode how = TG_ERROR_AGAIN; /* what the scanner's death says */

TgScanVerdict __real_tg_scan_finish(
	TgScan *scan, gboolean require, TgAnalysis **ret_analysis, GError **error);
TgScanVerdict __wrap_tg_scan_finish(
	TgScan *scan, gboolean require, TgAnalysis **ret_analysis, GError **error);

TgScanVerdict
__wrap_tg_scan_finish(TgScan *scan, gboolean require, TgAnalysis **ret_analysis, GError **error)
{
	g_autoptr(TgAnalysis) found = NULL;

	__real_tg_scan_finish(scan, require, &found, NULL);
	*ret_analysis = NULL;
	g_set_error(error, TG_ERROR, (int)how, "4.3.0 the scanner died");
	return TG_SCAN_DIED;
}

/* Exit status of one command line with the mail on standard input. */
static int
run(const char *folder, const char *command, const char *more)
{
	g_autofree char *conf = g_build_filename(folder, "desk", "ticketgate.conf", NULL);
	g_autofree char *path = g_build_filename(folder, "mail", NULL);
	const char *argv[] = { "ticketgate", "-c", conf, command, more, NULL };
	TgContext context = { .out = tmpfile(), .err = tmpfile() };
	int status;

	g_assert_true(g_file_set_contents(path, MAIL, -1, NULL));
	context.in = open(path, O_RDONLY | O_CLOEXEC);
	status = tg_command_main(&context, more ? 5 : 4, (char **)argv);
	close(context.in);
	fclose(context.out);
	fclose(context.err);
	tg_context_clear(&context);
	return status;
}

/* As many tries are deferred as the limit allows; the last makes a ticket. */
static void
play(guint limit)
{
	g_autofree char *folder = g_dir_make_tmp("tg-intake-test-XXXXXX", NULL);
	g_autofree char *desk = g_build_filename(folder, "desk", NULL);
	const char *const rm[] = { "rm", "-rf", folder, NULL };

	g_assert_cmpint(run(folder, "init", desk), ==, TG_EXIT_OK);
	for (int i = 0; i < 4; i++)
		g_assert_cmpint(run(folder, "explain", NULL), ==, TG_EXIT_DATA);
	for (guint i = 1; i < limit; i++)
		g_assert_cmpint(run(folder, "deliver", NULL), ==, TG_EXIT_AGAIN);
	g_assert_cmpint(run(folder, "show", "1"), ==, TG_EXIT_NONE);
	g_assert_cmpint(run(folder, "deliver", NULL), ==, TG_EXIT_OK);
	g_assert_cmpint(run(folder, "show", "1"), ==, TG_EXIT_OK);
	g_assert_true(g_spawn_sync(
		NULL, (char **)rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

static void
test_poison(void)
{
	how = TG_ERROR_AGAIN;
	play(TG_POISON_LIMIT);
}

/* A host that cannot read for an hour makes no mail unreadable; a mail that nobody can read does not wait
 * for ever. */
static void
test_unread(void)
{
	how = TG_ERROR_BUG;
	play(TG_UNREAD_LIMIT);
}

int
main(int argc, char **argv)
{
	g_setenv("TICKETGATE_DATADIR", g_getenv("G_TEST_SRCDIR"), TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func(
		"/intake/P63: the third death is a ticket; explaining does not count", test_poison);
	g_test_add_func(
		"/intake/P63: a message that scanners say they cannot read is one in the end",
		test_unread);
	return g_test_run();
}
