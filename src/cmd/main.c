/* SPDX-License-Identifier: ISC */
/*
 * main.c - the process: streams, the configuration's place, the exit status.
 *
 * Whatever ends this process by a signal means "try again" to every mail server.
 */
#include "cmd/command.h"

#include <errno.h>
#include <fcntl.h>
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

/* A standard stream that is closed gets a stand-in on which reading (of 0) or writing (to 1) fails:
 * its number must not become that of the database or of a spooled mail (P125). */
static gboolean
keep_standard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd < (int)G_N_ELEMENTS(modes); fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
			return FALSE;
	}
	return TRUE;
}

int
main(int argc, char **argv)
{
	TgContext context = { .in = STDIN_FILENO, .out = stdout, .err = stderr };
	int status;

	if (!keep_standard_streams())
		return TG_EXIT_AGAIN;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk: 75 */
	/* T17, P154, P155: the same results whoever starts us. libarchive asks for both inside the
	 * walls, where a time zone file can no longer be opened. */
	setlocale(LC_CTYPE, "C.UTF-8"); /* the others stay "C" */
	g_setenv("TZ", "UTC0", TRUE);
	context.conf = default_conf(&context.conf_given);
	status = tg_command_main(&context, argc, argv);
	tg_context_clear(&context);
	return status;
}
