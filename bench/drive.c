/* SPDX-License-Identifier: ISC */
/*
 * drive.c - times commands as a mail server would run them: COMMAND < message, one process a message.
 *
 *   drive DIR -- COMMAND ARG ... [-- COMMAND ARG ...] ...
 *
 * Each message of DIR (*.eml) goes to every command before the next one comes, in rotated order, so
 * that a drifting machine is the same for all; the first WARM messages are run but not counted. A
 * command that leaves processes behind (deliver wakes `send`) is timed until it exits itself, as the
 * mail server sees it; then all it left is waited for before the next command starts, so that nobody
 * pays for his neighbour. Prints a line a command: messages, failures, median and 90th percentile of
 * wall time and the median of CPU time in milliseconds, the median CPU time of what it left behind,
 * peak memory of the largest process of all these in KiB, and the median of the wall ratios pair by
 * pair, the first command's to this one's. In C, because a Python parent would put its own megabytes under every
 * child's peak. Not part of any test.
 */
#include <dirent.h>
#include <fcntl.h>
#include <glib.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_COMMANDS 8
#define WARM 3

extern char **environ;

typedef struct {
	char **argv;
	GArray *wall, *cpu, *after; /* double, milliseconds, by message */
	long peak;		    /* KiB */
	guint failed;
} Command;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The value below which `part` of them lie. */
static double
quantile(const GArray *values, double part)
{
	g_autofree double *sorted = g_memdup2(values->data, (gsize)values->len * sizeof(double));

	if (values->len == 0)
		return 0;
	qsort(sorted, values->len, sizeof(double), compare);
	return sorted[(guint)(part * (values->len - 1))];
}

/* User and system time. */
static double
cpu_ms(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e3 +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e3;
}

/* Waits for all that a command left behind (they are ours: PR_SET_CHILD_SUBREAPER); their CPU time. */
static double
reap_rest(Command *command)
{
	struct rusage usage;
	double cpu = 0;

	while (wait4(-1, NULL, 0, &usage) > 0) {
		cpu += cpu_ms(&usage);
		command->peak = MAX(command->peak, usage.ru_maxrss);
	}
	return cpu;
}

/* One process, standard input from path, what it prints thrown away. */
static void
run(Command *command, const char *path, gboolean counts)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double started, wall, cpu, after;
	int status = -1;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	started = now_ms();
	if (posix_spawnp(&child, command->argv[0], &actions, NULL, command->argv, environ) != 0) {
		perror(command->argv[0]);
		exit(2);
	}
	wait4(child, &status, 0, &usage);
	wall = now_ms() - started;
	cpu = cpu_ms(&usage);
	posix_spawn_file_actions_destroy(&actions);
	after = reap_rest(command);
	if (counts) {
		g_array_append_val(command->wall, wall);
		g_array_append_val(command->cpu, cpu);
		g_array_append_val(command->after, after);
	}
	command->peak = MAX(command->peak, usage.ru_maxrss);
	command->failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The *.eml of a folder, sorted. */
static GPtrArray *
messages_of(const char *folder)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		if (g_str_has_suffix(name, ".eml"))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	}
	qsort(paths->pdata, paths->len, sizeof(gpointer), by_name);
	return paths;
}

/* Splits the words at "--". */
static guint
read_commands(Command *commands, int argc, char **argv)
{
	guint n = 0;

	for (int i = 2; i < argc && n < MAX_COMMANDS; i++) {
		if (g_str_equal(argv[i], "--")) {
			argv[i] = NULL;
			commands[n++] = (Command){ .argv = argv + i + 1,
				.wall = g_array_new(FALSE, FALSE, sizeof(double)),
				.cpu = g_array_new(FALSE, FALSE, sizeof(double)),
				.after = g_array_new(FALSE, FALSE, sizeof(double)) };
		}
	}
	return n;
}

/* How much longer the first command took, message by message. */
static double
ratio(const Command *command, const Command *first)
{
	g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < command->wall->len; i++) {
		double r = g_array_index(first->wall, double, i) /
			   g_array_index(command->wall, double, i);

		g_array_append_val(ratios, r);
	}
	return quantile(ratios, 0.5);
}

/* Every message to every command, once: a second time it would be a duplicate and cost less. Which
 * one begins moves on with each message. */
static void
run_all(Command *commands, guint n, const GPtrArray *paths)
{
	for (guint m = 0; m < paths->len; m++) {
		for (guint c = 0; c < n; c++)
			run(&commands[(c + m) % n], paths->pdata[m],
				m >= WARM || paths->len <= WARM);
	}
}

int
main(int argc, char **argv)
{
	Command commands[MAX_COMMANDS];
	g_autoptr(GPtrArray) paths = NULL;
	guint n = argc > 3 ? read_commands(commands, argc, argv) : 0;

	if (n == 0) {
		fputs("usage: drive DIR -- COMMAND ARG ... [-- COMMAND ARG ...]\n", stderr);
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	paths = messages_of(argv[1]);
	run_all(commands, n, paths);
	for (guint c = 0; c < n; c++)
		printf("%s n=%u failed=%u wall_ms=%.2f p90=%.2f cpu_ms=%.2f after_cpu_ms=%.2f "
		       "peak_kib=%ld ratio=%.3f\n",
			commands[c].argv[0], commands[c].wall->len, commands[c].failed,
			quantile(commands[c].wall, 0.5), quantile(commands[c].wall, 0.9),
			quantile(commands[c].cpu, 0.5), quantile(commands[c].after, 0.5),
			commands[c].peak, ratio(&commands[c], &commands[0]));
	return 0;
}
