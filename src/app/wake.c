/* SPDX-License-Identifier: ISC */
/*
 * wake.c - `ticketgate send` in the background, after a commit.
 *
 * Forked twice, in a session of its own, with /dev/null for standard input, output and error: the
 * mail server sees our exit at once and no pipe stays open. Failing is harmless: cron sends later.
 */
#include "app/outbox.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Becomes `ticketgate -c CONF [--now NOW] send`; never returns. */
static void G_GNUC_NORETURN
become_sender(const char *conf, const char *now)
{
	const char *argv[8] = { "ticketgate", "-c", conf };
	int n = 3, null = open("/dev/null", O_RDWR);

	if (now) {
		argv[n++] = "--now";
		argv[n++] = now;
	}
	argv[n++] = "send";
	setsid();
	alarm(0);
	signal(SIGALRM, SIG_DFL);
	if (fork() != 0)
		_exit(EXIT_SUCCESS);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	close_range(3, ~0U, 0);
	execv("/proc/self/exe", (char *const *)argv);
	_exit(EXIT_FAILURE);
}

/* Waits for the first child only, which ends at once. */
void
tg_outbox_wake(const char *conf, const char *now)
{
	pid_t child = fork();

	if (child == 0)
		become_sender(conf, now);
	if (child > 0)
		waitpid(child, NULL, 0);
}
