/* SPDX-License-Identifier: ISC */
/*
 * intake_deadline.c - deliver and filter end by themselves, with 75, well under every mail server's
 * own limit: Postfix returns the mail to its sender when it has to kill the command (A5, P58).
 */
#include "cmd/intake.h"

#include "base/limits.h"

#include <signal.h>
#include <unistd.h>

/* Only write(2) and _exit(2): whatever was going on, the store will roll it back. */
static void
on_deadline(int signal_number)
{
	(void)signal_number;
	_exit(TG_EXIT_AGAIN);
}

/* The same with a line for the mail server's log. */
static void
on_deadline_speak(int signal_number)
{
	static const char LINE[] = "4.4.5 took too long, try again\n";

	if (write(STDOUT_FILENO, LINE, sizeof LINE - 1) < 0)
		_exit(TG_EXIT_AGAIN);
	on_deadline(signal_number);
}

/* In tests that share a process there is no deadline to be had. */
void
tg_intake_set_deadline(const TgContext *context, gboolean speak)
{
	if (context->in_process)
		return;
	signal(SIGALRM, speak ? on_deadline_speak : on_deadline);
	alarm(TG_DELIVER_DEADLINE);
}
