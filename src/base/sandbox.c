/* SPDX-License-Identifier: ISC */
/*
 * sandbox.c - raises the walls around the parsing process (H2, H8, H9, L12, P59).
 *
 * Order matters: Landlock needs a free descriptor and its own system calls, so it comes before the
 * limits and before seccomp. A call that is not in the tables below ends the process with SIGSYS: to
 * its parent that is a mail which could not be read, never a silent wrong answer. Opening a file is
 * refused with EACCES instead: GMime asks iconv for whatever charset a header names, and a strange
 * name must not cost the mail. What is needed must be open before, and stay open.
 *
 * fstat(3) of the C library is newfstatat(fd, "", …, AT_EMPTY_PATH), a call that can also look at any
 * path, and seccomp cannot read strings. So that call traps, and the handler does the plain fstat
 * when the path is empty and refuses otherwise.
 *
 * Under AddressSanitizer RLIMIT_AS is left out (the shadow memory is terabytes of address space), and
 * what its runtime calls for a report is answered with EPERM instead of death, so that the report is
 * seen; nothing more can be opened or started than without it.
 */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/sabotage.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#else
#define UNDER_ASAN 0
#endif

/* A call that is allowed when (argument & mask) == value; mask 0: always. */
typedef struct {
	int call;
	guint argument;
	guint64 mask, value;
} Rule;

#define ANY(name)                                                                                  \
	{                                                                                          \
		SCMP_SYS(name), 0, 0, 0                                                            \
	}

static const Rule allowed[] = {
	/* descriptors that are open already */
	ANY(read),
	ANY(pread64),
	ANY(readv),
	ANY(preadv),
	ANY(write),
	ANY(writev),
	ANY(lseek),
	ANY(close),
	ANY(poll),
	ANY(ppoll),
	ANY(fstat),
	ANY(recvmsg), /* the parent hands over the next mail's descriptor */
	{ SCMP_SYS(fcntl), 1, ~G_GUINT64_CONSTANT(0), F_GETFL },
	{ SCMP_SYS(fcntl), 1, ~G_GUINT64_CONSTANT(0), F_GET_SEALS },
	/* memory, never executable */
	{ SCMP_SYS(mmap), 2, PROT_EXEC, 0 },
	{ SCMP_SYS(mprotect), 2, PROT_EXEC, 0 },
	ANY(munmap),
	ANY(mremap),
	ANY(madvise),
	ANY(brk),
	ANY(sysinfo), /* the C library's qsort asks how much memory there is */
	/* time, signals to itself, the end */
	ANY(clock_gettime),
	ANY(clock_getres),
	ANY(gettimeofday),
	ANY(time),
	ANY(getrandom),
	ANY(futex),
	ANY(sched_yield),
	ANY(restart_syscall),
	ANY(getpid),
	ANY(gettid),
	ANY(rt_sigaction),
	ANY(rt_sigprocmask),
	ANY(rt_sigreturn),
	ANY(sigaltstack),
	ANY(exit),
	ANY(exit_group),
};

/* Calls that libraries make out of habit; they are told that it did not work. */
static const struct {
	int call, answer;
} refused[] = {
	{ SCMP_SYS(ioctl), ENOTTY }, /* isatty() */
	{ SCMP_SYS(open), EACCES },  /* iconv_open() of a charset that is not held */
	{ SCMP_SYS(openat), EACCES },
	{ SCMP_SYS(access), EACCES },
	{ SCMP_SYS(readlink), EACCES },
#if UNDER_ASAN
	{ SCMP_SYS(clone), EPERM },
	{ SCMP_SYS(clone3), EPERM },
	{ SCMP_SYS(fork), EPERM },
	{ SCMP_SYS(prctl), EPERM },
	{ SCMP_SYS(prlimit64), EPERM },
	{ SCMP_SYS(getrlimit), EPERM },
	{ SCMP_SYS(sched_getaffinity), EPERM },
	{ SCMP_SYS(socket), EPERM },
#endif
};

static const struct {
	int resource;
	rlim_t limit;
} limits[] = {
	{ RLIMIT_CPU, TG_CHILD_CPU },
#if !UNDER_ASAN
	{ RLIMIT_AS, TG_CHILD_AS },
#endif
	{ RLIMIT_STACK, TG_CHILD_STACK },
	{ RLIMIT_NOFILE, TG_CHILD_NOFILE },
	{ RLIMIT_FSIZE, 0 },
	{ RLIMIT_NPROC, 0 },
	{ RLIMIT_CORE, 0 },
};

/* Sets the limits, or what is lower already. */
static gboolean
raise_limits(void)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
		struct rlimit now, wanted = { limits[i].limit, limits[i].limit };

		if (getrlimit(limits[i].resource, &now) == 0) {
			wanted.rlim_max = MIN(wanted.rlim_max, now.rlim_max);
			wanted.rlim_cur = MIN(wanted.rlim_cur, now.rlim_max);
		}
		ok = setrlimit(limits[i].resource, &wanted) == 0 && ok;
	}
	return ok;
}

/* The kernel's struct of its newest layout; older kernels take it while the rest is zero. */
typedef struct {
	guint64 files, network, scopes;
} LandlockRuleset;

/* Version 0 and less: none. */
static long
landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1U);
}

/* Denies all access to files, network and other processes that this kernel's Landlock knows. */
static gboolean
raise_landlock(void)
{
	/* Bits by ABI version, from 1: 13 file rights, then REFER, TRUNCATE, IOCTL_DEV; TCP; scopes. */
	static const LandlockRuleset known[] = {
		{ 0x1FFF, 0, 0 },
		{ 0x3FFF, 0, 0 },
		{ 0x7FFF, 0, 0 },
		{ 0x7FFF, 3, 0 },
		{ 0xFFFF, 3, 0 },
		{ 0xFFFF, 3, 3 },
	};
	long version = landlock_version();
	int fd = -1;
	gboolean ok = FALSE;

	if (version < 1)
		return FALSE;
	fd = (int)syscall(SYS_landlock_create_ruleset,
		&known[MIN(version, (long)G_N_ELEMENTS(known)) - 1], sizeof known[0], 0U);
	if (fd < 0)
		return FALSE;
	ok = syscall(SYS_landlock_restrict_self, fd, 0U) == 0;
	close(fd);
	return ok;
}

#if defined(__x86_64__) || defined(__aarch64__)
#ifdef __x86_64__
#define ARGUMENT(context, n)                                                                       \
	((context)->uc_mcontext.gregs[(const int[]){ REG_RDI, REG_RSI, REG_RDX, REG_R10 }[n]])
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#else
#define ARGUMENT(context, n) ((context)->uc_mcontext.regs[n])
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#endif

/* Answers the trapped newfstatat: fstat for an empty path, nothing for any other. */
static void
on_trap(int number, siginfo_t *info, void *data)
{
	ucontext_t *context = data;
	const char *path = (const char *)ARGUMENT(context, 1);
	long result = -EACCES;
	int saved = errno;

	(void)number;
	if (info->si_syscall == SYS_newfstatat && path && *path == '\0' &&
		ARGUMENT(context, 3) == AT_EMPTY_PATH) {
		result = syscall(SYS_fstat, (int)ARGUMENT(context, 0), ARGUMENT(context, 2));
		result = result < 0 ? -errno : result;
	}
	RESULT(context) = result;
	errno = saved;
}

/* Has newfstatat trap into on_trap(). */
static gboolean
add_trap(scmp_filter_ctx filter)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	return sigaction(SIGSYS, &action, NULL) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(newfstatat), 0) == 0;
}
#else
/* On other machines fstat(3) does not work inside. */
static gboolean
add_trap(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 0) == 0;
}
#endif

/* Puts the tables into the filter; calls that this machine does not have are left out. */
static gboolean
add_rules(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
	int rc = 0;

	for (guint i = 0; i < G_N_ELEMENTS(allowed) && (rc == 0 || rc == -EDOM); i++) {
		const Rule *rule = &allowed[i];
		const struct scmp_arg_cmp compare =
			SCMP_CMP(rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, rule->value);

		rc = seccomp_rule_add_array(
			filter, SCMP_ACT_ALLOW, rule->call, rule->mask ? 1 : 0, &compare);
	}
	for (guint i = 0; i < G_N_ELEMENTS(refused) && (rc == 0 || rc == -EDOM); i++)
		rc = seccomp_rule_add(
			filter, SCMP_ACT_ERRNO((guint)refused[i].answer), refused[i].call, 0);
	if (rc == 0 || rc == -EDOM) /* abort() */
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);
	return rc == 0 && add_trap(filter);
}

/* Loads the system call filter. */
static gboolean
raise_seccomp(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	gboolean ok = filter && add_rules(filter) && seccomp_load(filter) == 0;

	if (filter)
		seccomp_release(filter);
	return ok;
}

/* See the header. */
gboolean
tg_sandbox_enter(gboolean require, TgSandboxWalls *ret_walls, GError **error)
{
	TgSandboxWalls walls = 0;
	gboolean private;

	if (tg_sabotage("no-sandbox"))
		return TRUE;
	private = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
		  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;

	if (raise_landlock())
		walls |= TG_SANDBOX_LANDLOCK;
	if (raise_limits())
		walls |= TG_SANDBOX_RLIMITS;
	if (private && raise_seccomp())
		walls |= TG_SANDBOX_SECCOMP;
	if (ret_walls)
		*ret_walls = walls;
	if (!require || (walls & TG_SANDBOX_SECCOMP && walls & TG_SANDBOX_RLIMITS))
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
		"4.3.0 the walls of the mail scanner cannot be raised on this system");
	return FALSE;
}

/* See the header. */
gboolean
tg_sandbox_has_landlock(void)
{
	return landlock_version() >= 1;
}
