/* SPDX-License-Identifier: ISC */
/*
 * main.c - the process: streams, the configuration's place, the exit status.
 *
 * Whatever ends this process by a signal means "try again" to every mail server.
 */
#include "cmd/command.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
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

int
main(int argc, char **argv)
{
	TgContext context = { .in = STDIN_FILENO, .out = stdout, .err = stderr };
	int status;

	signal(SIGPIPE, SIG_IGN);
	/* T17, P154, P155: the same results whoever starts us. libarchive asks for both inside the
	 * walls, where a time zone file can no longer be opened. */
	setlocale(LC_ALL, "C.UTF-8");
	g_setenv("TZ", "UTC0", TRUE);
	context.conf = default_conf(&context.conf_given);
	status = tg_command_main(&context, argc, argv);
	tg_context_clear(&context);
	return status;
}
