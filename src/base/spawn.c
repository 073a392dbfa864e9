/* SPDX-License-Identifier: ISC */
/*
 * spawn.c - runs another program without a shell (T15, T16, P124).
 *
 * The child gets its own process group, default signals, the descriptors 0, 1 and 2 and nothing else.
 * Its input is a file in memory and not a pipe: when we die it still reads all of it, where a pipe would
 * end early and half a letter would be sent as a whole one. One poll loop reads what it says and waits for
 * its end or the deadline. The deadline is a timerfd: no clock is read.
 * A child that has ended is not waited for any longer, even when a grandchild holds the pipe.
 */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

static const char *const search_path[] = { "/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
	"/usr/bin", "/sbin", "/bin" };

/* A running child. Descriptors that are not open are -1. */
typedef struct {
	pid_t pid;
	int output; /* we read */
	int exited; /* pidfd */
	int timer;
	GString *said;
	gboolean timed_out;
} Child;

/* Frees what a result holds. */
void
tg_spawn_result_clear(TgSpawnResult *result)
{
	g_clear_pointer(&result->output, g_free);
}

/* Closes a descriptor and forgets it. */
static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A pipe both of whose ends are above 2, so that moving one to 0, 1 or 2 cannot hit the other. */
static gboolean
open_pipe(int *ret_read, int *ret_write)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return FALSE;
	*ret_read = fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
	*ret_write = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
	close(ends[0]);
	close(ends[1]);
	return *ret_read >= 0 && *ret_write >= 0;
}

/* The program's path: itself when absolute, else from the fixed list. NULL when there is none. */
static char *
find_program(const char *name)
{
	if (g_path_is_absolute(name))
		return g_strdup(name);
	if (strchr(name, '/') || *name == '\0')
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(search_path); i++) {
		g_autofree char *path = g_build_filename(search_path[i], name, NULL);

		if (access(path, X_OK) == 0)
			return g_steal_pointer(&path);
	}
	return NULL;
}

/* Starts the program on the two pipe ends; 0 or an errno. */
static int
start(const char *path, const char *const *argv, const char *const *environment, int in, int out,
	pid_t *ret_pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int rc = 0;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	rc = posix_spawn(ret_pid, path, &files, &attributes, (char *const *)argv,
		(char *const *)environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Reads what there is; keeps the first bytes. FALSE when there is nothing (more). */
static gboolean
listen_to(Child *child)
{
	char buffer[4096];
	gssize n = read(child->output, buffer, sizeof buffer);

	if (n > 0) {
		gsize room = TG_MAX_SPAWN_OUTPUT - child->said->len;

		g_string_append_len(child->said, buffer, (gssize)MIN((gsize)n, room));
		return TRUE;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return FALSE;
	close_fd(&child->output);
	return FALSE;
}

/* Listens until the child has ended. */
static void
attend(Child *child)
{
	gboolean ended = FALSE;

	while (!ended) {
		struct pollfd fds[] = {
			{ child->output, POLLIN, 0 },
			{ child->exited, POLLIN, 0 },
			{ child->timer, POLLIN, 0 },
		};

		if (poll(fds, G_N_ELEMENTS(fds), -1) < 0)
			continue;
		if (fds[0].revents)
			listen_to(child);
		ended = fds[1].revents != 0;
		if (fds[2].revents && !ended) {
			kill(-child->pid, SIGKILL);
			child->timed_out = TRUE;
			close_fd(&child->timer);
		}
	}
	while (child->output >= 0 && listen_to(child))
		;
}

/* Opens what attend() waits for; the pipe must not block. */
static gboolean
prepare(Child *child, int deadline_seconds)
{
	const struct itimerspec when = { .it_value = { .tv_sec = MAX(deadline_seconds, 1) } };

	child->exited = pidfd_open(child->pid, 0);
	child->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	return child->exited >= 0 && child->timer >= 0 &&
	       timerfd_settime(child->timer, 0, &when, NULL) == 0 &&
	       fcntl(child->output, F_SETFL, O_NONBLOCK) == 0;
}

/* Takes the dead child's status. */
static gboolean
reap(const Child *child, int *ret_status)
{
	pid_t pid;

	do
		pid = waitpid(child->pid, ret_status, 0);
	while (pid < 0 && errno == EINTR);
	return pid == child->pid;
}

/* Runs a started child to its end; FALSE with errno when it could not be watched. */
static gboolean
run(Child *child, int deadline_seconds, int *ret_status)
{
	gboolean ready = prepare(child, deadline_seconds);
	int problem = errno;

	if (ready)
		attend(child);
	else
		kill(-child->pid, SIGKILL);
	if (!reap(child, ret_status))
		return FALSE;
	errno = problem;
	return ready;
}

/* The input, whole, in a file in memory; above 2 like the pipe. -1 and errno. */
static int
open_input(GBytes *input)
{
	gsize length = 0;
	const char *data = input ? g_bytes_get_data(input, &length) : NULL;
	int fd = memfd_create("input", MFD_CLOEXEC), high = -1;

	if (fd >= 0 && tg_file_write_all(fd, data, length) && lseek(fd, 0, SEEK_SET) == 0)
		high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (fd >= 0)
		close(fd);
	return high;
}

/* Opens both ways and starts the program; 0 or an errno. */
static int
launch(Child *child, const char *path, const char *const *argv, const char *const *environment,
	GBytes *input)
{
	static const char *const nothing[] = { NULL };
	int in = open_input(input), out = -1, rc = 0;

	if (in < 0 || !open_pipe(&child->output, &out))
		rc = errno;
	else
		rc = start(path, argv, environment ? environment : nothing, in, out, &child->pid);
	close_fd(&in);
	close_fd(&out);
	return rc;
}

/* See the header. */
gboolean
tg_spawn(const char *const *argv, const char *const *environment, GBytes *input,
	int deadline_seconds, TgSpawnResult *ret_result, GError **error)
{
	g_autofree char *path = find_program(argv[0]);
	g_autoptr(GString) said = g_string_new(NULL);
	Child child = { .pid = -1, .output = -1, .exited = -1, .timer = -1, .said = said };
	int problem = ENOENT, status = 0;

	if (path)
		problem = launch(&child, path, argv, environment, input);
	if (problem == 0 && !run(&child, deadline_seconds, &status))
		problem = errno;
	close_fd(&child.output);
	close_fd(&child.exited);
	close_fd(&child.timer);
	if (problem) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "cannot run %s: %s", argv[0],
			g_strerror(problem));
		return FALSE;
	}
	ret_result->status = status;
	ret_result->timed_out = child.timed_out;
	ret_result->output = tg_text_lines(said->str, (gssize)said->len, TG_MAX_SPAWN_OUTPUT);
	return TRUE;
}
