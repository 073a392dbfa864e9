/* SPDX-License-Identifier: ISC */
/*
 * wake.c - `ticketgate send` in the background, after a commit.
 *
 * In a session of its own, with /dev/null for standard input, output and error: the mail server sees
 * our exit at once and no pipe stays open. Not waited for: who wakes ends soon after, and init takes
 * the child. posix_spawn, because a fork would first copy a process that is thrown away (0.4 ms).
 * Failing is harmless: cron sends later.
 */
#include "app/outbox.h"

#include "base/log.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

extern char **environ;

/* A session of its own, signals as a shell would give them. */
static void
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t defaults, none;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGALRM);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(attributes, &defaults);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

/* Starts `ticketgate -c CONF [--now NOW] [--log WORDS] send`; the deadline of deliver is not its own (a new process
 * has no alarm). */
pid_t
tg_outbox_wake(const char *conf, const char *now, int err)
{
	g_autofree char *log = tg_log_words();
	const char *argv[10] = { "ticketgate", "-c", conf };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t child = 0;
	int n = 3;

	if (now) {
		argv[n++] = "--now";
		argv[n++] = now;
	}
	if (err >= 0) {
		argv[n++] = "--log";
		argv[n++] = log;
	}
	argv[n++] = "send";
	posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < (err < 0 ? 3 : 2); fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
	if (err >= 0)
		posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&actions, 3);
	posix_spawnattr_init(&attributes);
	set_attributes(&attributes);
	if (posix_spawn(&child, "/proc/self/exe", &actions, &attributes, (char *const *)argv,
		    environ) != 0)
		child = 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return child;
}
