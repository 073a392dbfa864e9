/* SPDX-License-Identifier: ISC */
/*
 * test-sandbox.c - the canary (P59, H2, H8, H9, L12): each attempt is made by a child of its own that
 * has entered the sandbox. An attempt must be answered with a refusal or with SIGSYS; a child that
 * gets through says so. Then what a parser needs is done, and must work.
 */
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <linux/memfd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "base/limits.h"
#include "base/sandbox.h"
#include "sandbox-calls.h"

enum { REFUSED = 10, GOT_THROUGH = 11, NO_WALLS = 12 };

static pid_t parent;	 /* known before, so that asking is no attempt */
static int some_fd = -1; /* open before the walls: a memfd with text */
static int pipe_fds[2];
static iconv_t koi8 = (iconv_t)-1;

/* The result of a system call as an exit status. */
static int
answer(long rc)
{
	return rc < 0 ? REFUSED : GOT_THROUGH;
}

static int
try_open(void)
{
#ifdef SYS_open
	return answer(syscall(SYS_open, "/etc/passwd", O_RDONLY));
#else
	return REFUSED;
#endif
}

static int
try_openat(void)
{
	return answer(openat(AT_FDCWD, "/etc/passwd", O_RDONLY));
}

static int
try_create(void)
{
	return answer(openat(AT_FDCWD, "/tmp/ticketgate-canary", O_WRONLY | O_CREAT, 0600));
}

static int
try_stat(void)
{
	struct stat st;

	return answer(stat("/etc/passwd", &st));
}

static int
try_stat_with_empty_path_flag(void)
{
	struct stat st;

	return answer(syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &st, AT_EMPTY_PATH));
}

static int
try_socket(void)
{
	return answer(socket(AF_INET, SOCK_STREAM, 0));
}

static int
try_unix_socket(void)
{
	return answer(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int
try_execve(void)
{
	char *const argv[] = { (char *)"/bin/true", NULL };

	return answer(execve("/bin/true", argv, NULL));
}

/* Not PTRACE_ATTACH: where there are no walls, it leaves the parent stopped for ever. */
static int
try_ptrace(void)
{
	return answer(ptrace(PTRACE_SEIZE, parent, NULL, NULL));
}

static int
try_kill_parent(void)
{
	return answer(kill(parent, 0));
}

static int
try_kill_by_tgkill(void)
{
	return answer(syscall(SYS_tgkill, parent, parent, 0));
}

static int
try_memfd_exec(void)
{
	char *const argv[] = { (char *)"x", NULL };
	int fd = (int)syscall(SYS_memfd_create, "x", MFD_CLOEXEC);

	return answer(fd < 0 ? -1 : syscall(SYS_execveat, fd, "", argv, NULL, AT_EMPTY_PATH));
}

static int
try_execveat_held(void)
{
	char *const argv[] = { (char *)"x", NULL };

	return answer(syscall(SYS_execveat, some_fd, "", argv, NULL, AT_EMPTY_PATH));
}

static int
try_io_uring(void)
{
	char parameters[256] = "";

	return answer(syscall(425, 4, parameters)); /* io_uring_setup */
}

static int
try_fork(void)
{
	return answer(fork());
}

static int
try_clone3(void)
{
	guint64 arguments[8] = { 0 };

	return answer(syscall(435, arguments, sizeof arguments));
}

static int
try_executable_memory(void)
{
	void *p = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? REFUSED : GOT_THROUGH;
}

static int
try_make_executable(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return answer(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int
try_signals_on_a_descriptor(void)
{
	return answer(fcntl(pipe_fds[0], F_SETOWN, 1));
}

static int
try_new_limits(void)
{
	const struct rlimit wide = { 4096, 4096 };

	return answer(setrlimit(RLIMIT_NOFILE, &wide));
}

static int
try_prctl_dumpable(void)
{
	return answer(syscall(SYS_prctl, 4 /* PR_SET_DUMPABLE */, 1, 0, 0, 0));
}

static const struct {
	const char *name;
	int (*attempt)(void);
} attempts[] = {
	{ "open", try_open },
	{ "openat", try_openat },
	{ "create a file", try_create },
	{ "stat a path", try_stat },
	{ "newfstatat a path with AT_EMPTY_PATH", try_stat_with_empty_path_flag },
	{ "socket", try_socket },
	{ "socket of AF_UNIX", try_unix_socket },
	{ "execve", try_execve },
	{ "ptrace the parent", try_ptrace },
	{ "kill the parent", try_kill_parent },
	{ "tgkill the parent", try_kill_by_tgkill },
	{ "execute a memfd", try_memfd_exec },
	{ "execute a held descriptor", try_execveat_held },
	{ "io_uring_setup", try_io_uring },
	{ "fork", try_fork },
	{ "clone3", try_clone3 },
	{ "map executable memory", try_executable_memory },
	{ "make memory executable", try_make_executable },
	{ "send signals by F_SETOWN", try_signals_on_a_descriptor },
	{ "raise a limit", try_new_limits },
	{ "become dumpable", try_prctl_dumpable },
};

/* Reads the descriptor that was open before. */
static int
can_read(void)
{
	char buffer[16] = "";

	return pread(some_fd, buffer, sizeof buffer, 0) == 5 && memcmp(buffer, "hello", 5) == 0;
}

static int
can_fstat(void)
{
	struct stat st;

	return fstat(some_fd, &st) == 0 && st.st_size == 5;
}

static int
can_allocate(void)
{
	volatile char *block = malloc(32 * TG_MIB);

	if (!block)
		return 0;
	for (gsize i = 0; i < 32 * TG_MIB; i += 4096)
		block[i] = 1;
	free((void *)block);
	return 1;
}

static int
compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int
can_sort_much(void)
{
	int *numbers = malloc(200000 * sizeof *numbers);

	for (int i = 0; i < 200000; i++)
		numbers[i] = (i * 7919) % 200000;
	qsort(numbers, 200000, sizeof *numbers, compare_numbers);
	free(numbers);
	return 1;
}

static int
can_write_to_the_pipe(void)
{
	return write(pipe_fds[1], "x", 1) == 1;
}

static int
can_convert(void)
{
	char in[] = "\xD0\xD2\xC9\xD7\xC5\xD4", out[32] = "";
	char *from = in, *to = out;
	size_t left = strlen(in), room = sizeof out;

	return iconv(koi8, &from, &left, &to, &room) != (size_t)-1 && strcmp(out, "привет") == 0;
}

static int
can_be_refused_a_charset(void)
{
	return iconv_open("UTF-8", "IBM1047") == (iconv_t)-1 && can_convert();
}

static int
can_use_glib(void)
{
	g_autoptr(GString) text = g_string_new("a");
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(1795428300);
	g_autofree char *shown = g_date_time_format(when, "%Y-%m-%d");

	for (int i = 0; i < 100000; i++)
		g_string_append_printf(text, "%d", i);
	return text->len > 100000 && shown && g_str_has_prefix(shown, "2026-11");
}

static const struct {
	const char *name;
	int (*need)(void);
} needs[] = {
	{ "read a descriptor that is open", can_read },
	{ "fstat a descriptor that is open", can_fstat },
	{ "allocate 32 MiB", can_allocate },
	{ "sort 200000 numbers", can_sort_much },
	{ "write to a pipe", can_write_to_the_pipe },
	{ "use an iconv descriptor that is open", can_convert },
	{ "ask for a charset that is not held and live on", can_be_refused_a_charset },
	{ "use GLib's strings and dates", can_use_glib },
};

/* Runs work in a child behind the walls; returns its wait status. */
static int
behind_walls(int (*work)(void), TgSandboxWalls *ret_walls)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		TgSandboxWalls walls = 0;

		if (!tg_sandbox_enter(TRUE, &walls, NULL))
			_exit(NO_WALLS);
		_exit(work ? work() : (int)walls);
	}
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	if (ret_walls)
		*ret_walls = WIFEXITED(status) ? (TgSandboxWalls)WEXITSTATUS(status) : 0;
	return status;
}

/* One attempt must fail. */
static void
test_attempt(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	int status = behind_walls(attempts[i].attempt, NULL);

	if (WIFSIGNALED(status))
		g_assert_cmpint(WTERMSIG(status), ==, SIGSYS);
	else
		g_assert_cmpint(WEXITSTATUS(status), ==, REFUSED);
}

/* Makes one of the bare calls. */
static guint call_number;

static int
try_call(void)
{
	const void *const *w = calls[call_number].words;

	return answer(syscall(calls[call_number].number, w[0], w[1], w[2], w[3], w[4]));
}

/* Each ends in SIGSYS, or in a refusal that the table of refusals knows. */
static void
test_call(gconstpointer data)
{
	int status;

	call_number = GPOINTER_TO_UINT(data);
	status = behind_walls(try_call, NULL);
	if (WIFSIGNALED(status))
		g_assert_cmpint(WTERMSIG(status), ==, SIGSYS);
	else
		g_assert_true(
			calls[call_number].number == SYS_ioctl && WEXITSTATUS(status) == REFUSED);
}

/* One need must be met. */
static void
test_need(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	int status = behind_walls(needs[i].need, NULL);

	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 1);
}

/* The same attempts do get through without walls: the test has teeth. */
static void
test_teeth(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(try_openat() == GOT_THROUGH && try_unix_socket() == GOT_THROUGH &&
					try_stat() == GOT_THROUGH
				? 0
				: 1);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_cmpint(status, ==, 0);
}

/* Which walls there are is told truly. */
static void
test_walls(void)
{
	TgSandboxWalls walls = 0;
	long landlock = syscall(444, NULL, 0, 1U);

	behind_walls(NULL, &walls);
	g_assert_true(walls & TG_SANDBOX_RLIMITS);
	g_assert_true(walls & TG_SANDBOX_SECCOMP);
	g_assert_cmpint((walls & TG_SANDBOX_LANDLOCK) != 0, ==, landlock > 0);
	g_test_message("walls %d, Landlock ABI %ld", (int)walls, landlock);
}

static int
abort_inside(void)
{
	abort();
}

static int
write_a_file(void)
{
	signal(SIGXFSZ, SIG_IGN);
	return answer(write(some_fd, "x", 1));
}

static int
burn(void)
{
	volatile guint64 turns = 0;

	while (turns < G_MAXUINT64)
		turns++;
	return 0;
}

/* abort() ends in SIGABRT, not in SIGSYS: crashes keep their cause. */
static void
test_abort(void)
{
	int status = behind_walls(abort_inside, NULL);

	g_assert_true(WIFSIGNALED(status));
	g_assert_cmpint(WTERMSIG(status), ==, SIGABRT);
}

/* FSIZE 0: a file that is open for writing cannot grow. */
static void
test_no_file_grows(void)
{
	int status = behind_walls(write_a_file, NULL);

	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, REFUSED);
}

/* A parser that hangs is ended by the CPU limit; a lower limit that was there stays. */
static void
test_cpu(void)
{
	const struct rlimit one_second = { 1, 1 };
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		setrlimit(RLIMIT_CPU, &one_second);
		if (!tg_sandbox_enter(TRUE, NULL, NULL))
			_exit(NO_WALLS);
		_exit(burn());
	}
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFSIGNALED(status));
	g_assert_true(WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU);
}

static const struct {
	const char *name; /* as the kernel prints it */
	guint64 limit;
} limits[] = {
	{ "Max cpu time", TG_CHILD_CPU },
	{ "Max file size", 0 },
	{ "Max stack size", TG_CHILD_STACK },
	{ "Max core file size", 0 },
	{ "Max processes", 0 },
	{ "Max open files", TG_CHILD_NOFILE },
#ifndef __SANITIZE_ADDRESS__
	{ "Max address space", TG_CHILD_AS },
#endif
};

/* The text of /proc/PID/limits of a walled child that waits at a pipe. */
static void
limits_of_a_child(char **ret_text)
{
	g_autofree char *path = NULL;
	char byte = 0;
	int ready[2], hold[2];
	pid_t pid = 0;

	g_assert_true(pipe(ready) == 0 && pipe(hold) == 0);
	pid = fork();
	if (pid == 0) {
		close(hold[1]);
		if (!tg_sandbox_enter(TRUE, NULL, NULL) || write(ready[1], "x", 1) != 1)
			_exit(NO_WALLS);
		_exit((int)read(hold[0], &byte, 1));
	}
	close(ready[1]);
	g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
	path = g_strdup_printf("/proc/%d/limits", (int)pid);
	g_assert_true(g_file_get_contents(path, ret_text, NULL, NULL));
	close(hold[1]);
	waitpid(pid, NULL, 0);
	close(ready[0]);
	close(hold[0]);
}

/* The number behind a name in the text, or -1. */
static gint64
number_behind(const char *text, const char *name)
{
	const char *found = strstr(text, name);

	return found ? g_ascii_strtoll(found + strlen(name), NULL, 10) : -1;
}

/* L12, number by number. */
static void
test_limits(void)
{
	g_autofree char *text = NULL;

	limits_of_a_child(&text);
	for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
		g_test_message("%s", limits[i].name);
		g_assert_cmpint(number_behind(text, limits[i].name), ==, (gint64)limits[i].limit);
	}
}

/* Adds one test for each row. */
static void
add_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(attempts); i++) {
		g_autofree char *path = g_strconcat(
			"/sandbox/P59 a walled process cannot ", attempts[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_attempt);
	}
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
		g_autofree char *path =
			g_strconcat("/sandbox/P59 a walled process cannot ", calls[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_call);
	}
	for (guint i = 0; i < G_N_ELEMENTS(needs); i++) {
		g_autofree char *path =
			g_strconcat("/sandbox/P59 a walled process can ", needs[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_need);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	parent = getpid();
	some_fd = memfd_create("text", MFD_CLOEXEC);
	koi8 = iconv_open("UTF-8", "KOI8-R");
	if (write(some_fd, "hello", 5) != 5 || pipe(pipe_fds) < 0 || koi8 == (iconv_t)-1)
		return 1;
	add_rows();
	g_test_add_func("/sandbox/without walls the attempts succeed", test_teeth);
	g_test_add_func("/sandbox/H8 the walls that stand are named", test_walls);
	g_test_add_func("/sandbox/abort keeps its signal", test_abort);
	g_test_add_func("/sandbox/L12 no file grows", test_no_file_grows);
	g_test_add_func("/sandbox/L12 every limit is set", test_limits);
	g_test_add_func("/sandbox/L12 a loop ends", test_cpu);
	return g_test_run();
}
