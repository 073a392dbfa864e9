/* SPDX-License-Identifier: ISC */
/*
 * main.c - the process: start-up, the configuration's place, the exit status.
 *
 * Whatever ends this process by a signal means "try again" to every mail server.
 */
#include "app/clock.h"
#include "base/log.h"
#include "cmd/command.h"
#include "cmd/startup.h"

#include <sys/stat.h>
#include <unistd.h>

/* -c, else $TICKETGATE_CONF, else the system's. */
static char *
default_conf(gboolean *ret_given)
{
	const char *from_environment = g_getenv("TICKETGATE_CONF");

	*ret_given = from_environment != NULL;
	return g_strdup(
		from_environment ? from_environment : SYSCONFDIR "/ticketgate/ticketgate.conf");
}

/* Is standard error the journal of systemd? It says so by the file's numbers (systemd.exec(5)). */
static gboolean
is_journal(const char *stream)
{
	struct stat file;
	g_autofree char *numbers = NULL;

	if (!stream || fstat(STDERR_FILENO, &file) != 0)
		return FALSE;
	numbers = g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)file.st_dev,
		(guint64)file.st_ino);
	return g_str_equal(stream, numbers);
}

/* The store is closed. The rest goes with the process: to free some ten thousand pieces of the policy one
 * by one is a fiftieth of the time of a mail. Only the sanitizer wants to see it done. */
static void
end(TgContext *context)
{
#ifdef __SANITIZE_ADDRESS__
	tg_context_clear(context);
#else
	g_clear_pointer(&context->store, tg_store_close);
#endif
}

int
main(int argc, char **argv)
{
	TgContext context = { .in = STDIN_FILENO, .out = stdout, .err = stderr };
	const gboolean journal = is_journal(g_getenv("JOURNAL_STREAM"));
	const TgLogSetup log = {
		.form = journal ? TG_LOG_JOURNAL : TG_LOG_PERSON,
		.level = journal ? TG_LEVEL_INFO : TG_LEVEL_WARNING,
		.now = tg_clock_now,
	};
	int status;

	context.supervisor = tg_supervisor_new((const char *const *)environ);
	if (!tg_startup())
		return TG_EXIT_AGAIN;
	tg_log_set(&log);
	context.conf = default_conf(&context.conf_given);
	status = tg_command_main(&context, argc, argv);
	end(&context);
	tg_log_flush();
	return status;
}
