/* SPDX-License-Identifier: ISC */
/*
 * test-spawn.c - programs without a shell: fixed arguments, a scrubbed environment, a deadline, no
 * dead-lock, no inherited descriptor (T15, T16, P124).
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/spawn.h"

#define DEADLINE 20

static const char *const environment[] = { "PATH=/usr/bin:/bin", "MARK=one", NULL };

/* Runs a program and returns what it said, or the error's text. */
static char *
say(const char *const *argv, const char *input)
{
	g_auto(TgSpawnResult) result = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = input ? g_bytes_new(input, strlen(input)) : NULL;

	if (!tg_spawn(argv, environment, bytes, DEADLINE, &result, &error))
		return g_strdup_printf("error %d: %s", error->code, error->message);
	return g_strdup_printf(
		"%d:%s", result.timed_out ? -1 : WEXITSTATUS(result.status), result.output);
}

static const struct {
	const char *name;
	const char *argv[5];
	const char *input, *wanted;
} rows[] = {
	{ "input reaches the program and its output comes back", { "cat" }, "hello\n",
		"0:hello\n" },
	{ "no input is an empty input", { "cat" }, NULL, "0:" },
	{ "standard error is kept too", { "ls", "/no/such/place" }, NULL, NULL },
	{ "P124 a shell's signs are plain text", { "printf", "%s", "$(id); `id` | id > x" }, NULL,
		"0:$(id); `id` | id > x" },
	{ "P124 an argument that looks like an option stays one argument",
		{ "printf", "%s|", "--", "-oQ/tmp/x y" }, NULL, "0:--|-oQ/tmp/x y|" },
	{ "the environment is what was passed", { "env" }, NULL,
		"0:PATH=/usr/bin:/bin\nMARK=one\n" },
	{ "an absolute path is taken as it is", { "/bin/sh", "-c", "exit 3" }, NULL, "3:" },
	{ "a program that is not there is a temporary error", { "no-such-program" }, NULL,
		"error 0: cannot run no-such-program: No such file or directory" },
	{ "a relative path is refused", { "./cat" }, NULL,
		"error 0: cannot run ./cat: No such file or directory" },
	{ "what is no UTF-8 is replaced", { "printf", "a\\377b" }, NULL,
		"0:a\xEF\xBF\xBD"
		"b" },
	{ "a program that does not read its input ends well", { "true" }, NULL, "0:" },
};

/* One row of the table. */
static void
test_row(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *got = say(rows[i].argv, rows[i].input);

	if (rows[i].wanted)
		g_assert_cmpstr(got, ==, rows[i].wanted);
	else
		g_assert_nonnull(strstr(got, "/no/such/place"));
}

/* Much input into a program that answers as much: both pipes are full, nothing blocks. */
static void
test_no_deadlock(void)
{
	static const char *const argv[] = { "cat", NULL };
	g_auto(TgSpawnResult) result = { 0 };
	char *block = g_malloc(8 * TG_MIB);
	g_autoptr(GBytes) input = NULL;

	memset(block, 'a', 8 * TG_MIB);
	input = g_bytes_new_take(block, 8 * TG_MIB);
	g_assert_true(tg_spawn(argv, environment, input, DEADLINE, &result, NULL));
	g_assert_cmpint(result.status, ==, 0);
	g_assert_cmpuint(strlen(result.output), ==, TG_MAX_SPAWN_OUTPUT);
}

/* Much input into a program that reads none of it: no SIGPIPE. */
static void
test_no_sigpipe(void)
{
	static const char *const argv[] = { "true", NULL };
	g_auto(TgSpawnResult) result = { 0 };
	g_autoptr(GBytes) input = g_bytes_new_take(g_malloc0(TG_MIB), TG_MIB);
	sigset_t pending;

	g_assert_true(tg_spawn(argv, environment, input, DEADLINE, &result, NULL));
	g_assert_cmpint(result.status, ==, 0);
	sigpending(&pending);
	g_assert_cmpint(sigismember(&pending, SIGPIPE), ==, 0);
}

/* TRUE while the process is there and no zombie. */
static gboolean
is_running(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid), *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) && !strstr(text, ") Z ");
}

/* At the deadline the program and what it started are killed. */
static void
test_deadline(void)
{
	static const char *const argv[] = { "/bin/sh", "-c", "sleep 600 & echo $!; sleep 600",
		NULL };
	g_auto(TgSpawnResult) result = { 0 };
	gint64 before = g_get_monotonic_time();
	pid_t grandchild = 0;

	g_assert_true(tg_spawn(argv, environment, NULL, 1, &result, NULL));
	g_assert_true(result.timed_out);
	g_assert_true(WIFSIGNALED(result.status));
	g_assert_cmpint(g_get_monotonic_time() - before, <, 10 * G_USEC_PER_SEC);
	grandchild = (pid_t)g_ascii_strtoll(result.output, NULL, 10);
	g_assert_cmpint(grandchild, >, 1);
	for (int i = 0; i < 100 && is_running(grandchild); i++)
		g_usleep(20000);
	g_assert_false(is_running(grandchild));
}

/* A program that leaves something running behind is not waited for. */
static void
test_left_behind(void)
{
	static const char *const argv[] = { "/bin/sh", "-c", "sleep 3 & echo done", NULL };
	g_auto(TgSpawnResult) result = { 0 };
	gint64 before = g_get_monotonic_time();

	g_assert_true(tg_spawn(argv, environment, NULL, DEADLINE, &result, NULL));
	g_assert_cmpstr(result.output, ==, "done\n");
	g_assert_cmpint(g_get_monotonic_time() - before, <, 2 * G_USEC_PER_SEC);
}

/* A descriptor of ours, even one without close-on-exec, is not there in the child. */
static void
test_descriptors(void)
{
	static const char *const argv[] = { "/bin/sh", "-c", "ls /proc/self/fd | wc -l", NULL };
	g_auto(TgSpawnResult) result = { 0 };
	int fd = dup(STDOUT_FILENO), other = fcntl(fd, F_DUPFD, 50);

	g_assert_true(tg_spawn(argv, environment, NULL, DEADLINE, &result, NULL));
	g_assert_cmpstr(g_strchug(result.output), ==, "4\n"); /* 0, 1, 2 and ls's own */
	close(fd);
	close(other);
}

/* Signals that we ignore are not ignored in the child. */
static void
test_signals(void)
{
	static const char *const argv[] = { "/bin/sh", "-c", "kill -PIPE $$; echo survived", NULL };
	g_auto(TgSpawnResult) result = { 0 };
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);

	g_assert_true(tg_spawn(argv, environment, NULL, DEADLINE, &result, NULL));
	signal(SIGPIPE, before);
	g_assert_cmpstr(result.output, ==, "");
	g_assert_true(WIFSIGNALED(result.status));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strconcat("/spawn/", rows[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
	}
	g_test_add_func("/spawn/much in and much out does not block", test_no_deadlock);
	g_test_add_func("/spawn/a program that does not read does not kill us", test_no_sigpipe);
	g_test_add_func("/spawn/the deadline kills the whole group", test_deadline);
	g_test_add_func("/spawn/what a program leaves behind is not waited for", test_left_behind);
	g_test_add_func("/spawn/no descriptor above 2 is inherited", test_descriptors);
	g_test_add_func("/spawn/the child has default signals", test_signals);
	return g_test_run();
}
