/* SPDX-License-Identifier: ISC */
/*
 * killat.c - runs a command and kills it before a chosen system call (P32).
 *
 *     killat [-k PROCESS:CALL | -c] [-1] -r FD COMMAND [ARGUMENT...]
 *
 * Processes are numbered in the order of their births: 0 is the command, 1 its first child. -k kills
 * before the CALL-th system call of PROCESS is done: everything, as a machine that stops, or with -1
 * that process alone. -c only counts. With neither, nothing is traced. Whatever the command leaves
 * behind is waited for: its orphans become our children, so that "it has ended" means all of it.
 * FD gets one line: "STATUS KILLED SYSCALL CALLS-OF-0 CALLS-OF-1 ...", where STATUS is the wait
 * status of the command. Exits 0 when that was written, 77 where tracing is not allowed.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_PROCESSES 64
#define NOT_ALLOWED 77
#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
		PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

typedef struct {
	pid_t pid;
	long calls;
	int born; /* its first stop has been seen */
} Process;

typedef struct {
	Process processes[MAX_PROCESSES];
	int count;
	int victim; /* -1: nobody */
	long call;
	int alone;   /* kill the victim only */
	int killed;  /* it was */
	long before; /* the number of the system call that was not done */
	int status;  /* of process 0 */
} Run;

/* The process of that pid, a new one when it is not known. */
static Process *
find(Run *run, pid_t pid)
{
	for (int i = 0; i < run->count; i++) {
		if (run->processes[i].pid == pid)
			return &run->processes[i];
	}
	if (run->count == MAX_PROCESSES)
		exit(EXIT_FAILURE);
	run->processes[run->count].pid = pid;
	return &run->processes[run->count++];
}

/* The victim, or all. */
static void
strike(Run *run, const Process *victim)
{
	run->killed = 1;
	for (int i = 0; i < run->count; i++) {
		if (!run->alone || &run->processes[i] == victim)
			kill(run->processes[i].pid, SIGKILL);
	}
}

/* A process is about to do a system call. */
static void
at_call(Run *run, Process *process)
{
	struct __ptrace_syscall_info info = { 0 };

	process->calls++;
	if (run->victim < 0 || process != &run->processes[run->victim] ||
		process->calls != run->call)
		return;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, sizeof info, &info) > 0)
		run->before = (long)info.seccomp.nr;
	strike(run, process);
}

/* What a stopped process is given when it goes on: its own signals, not the tracer's. */
static int
signal_of(Process *process, int status)
{
	const int number = WSTOPSIG(status);

	if (number == SIGTRAP || status >> 16 != 0)
		return 0;
	if (!process->born && number == SIGSTOP) {
		process->born = 1;
		return 0;
	}
	return number;
}

/* One stop of a traced process. */
static void
at_stop(Run *run, pid_t pid, int status)
{
	Process *process = find(run, pid);
	int deliver = 0;

	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
		at_call(run, process);
	} else {
		if (process == &run->processes[0] && !process->born)
			ptrace(PTRACE_SETOPTIONS, pid, 0, OPTIONS);
		deliver = signal_of(process, status);
	}
	if (run->killed && !run->alone)
		kill(pid, SIGKILL); /* one that was being born when the others were killed */
	ptrace(PTRACE_CONT, pid, 0, deliver);
}

/* Until nothing of it is left. */
static void
attend(Run *run)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid > 0 && WIFSTOPPED(status))
			at_stop(run, pid, status);
		else if (pid == run->processes[0].pid)
			run->status = status;
	}
}

/* From the next one on, each system call of this process and its children stops for the tracer: one stop
 * a call, where PTRACE_SYSCALL makes two. */
static int
report_calls(void)
{
	struct sock_filter trace[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE) };
	struct sock_fprog program = { 1, trace };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Starts the command. */
static pid_t
start(char **argv, int traced)
{
	const pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (traced &&
		(ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 || raise(SIGSTOP) != 0 || !report_calls()))
		_exit(NOT_ALLOWED);
	execv(argv[0], argv);
	_exit(127);
}

/* One line. */
static int
report(const Run *run, int fd)
{
	int ok = dprintf(fd, "%d %d %ld", run->status, run->killed, run->before) > 0;

	for (int i = 0; i < run->count; i++)
		ok = ok && dprintf(fd, " %ld", run->processes[i].calls) > 0;
	return ok && dprintf(fd, "\n") > 0;
}

int
main(int argc, char **argv)
{
	Run run = { .victim = -1, .before = -1 };
	int option, fd = 2, traced = 0;

	while ((option = getopt(argc, argv, "+k:c1r:")) != -1) {
		char *rest = optarg;

		traced = traced || option == 'k' || option == 'c';
		if (option == 'k') {
			run.victim = (int)strtol(optarg, &rest, 10);
			run.call = *rest == ':' ? strtol(rest + 1, NULL, 10) : 0;
		}
		if (option == 'r')
			fd = (int)strtol(optarg, NULL, 10);
		run.alone = run.alone || option == '1';
	}
	if (optind >= argc)
		return EXIT_FAILURE;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	find(&run, start(argv + optind, traced));
	attend(&run);
	if (WIFEXITED(run.status) && WEXITSTATUS(run.status) == 77 && run.processes[0].calls == 0 &&
		traced)
		return 77;
	return report(&run, fd) ? EXIT_SUCCESS : EXIT_FAILURE;
}
