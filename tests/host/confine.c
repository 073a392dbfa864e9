/* SPDX-License-Identifier: ISC */
/*
 * confine.c - runs a program behind the system call filters that a systemd unit asks for (H1).
 *
 *     confine LIST FAMILIES PROGRAM WORD...
 *
 * LIST is a file with one call a line (SystemCallFilter=, groups dissolved; all others say EPERM), FAMILIES
 * is "1,2" (RestrictAddressFamilies= in numbers). Always: MemoryDenyWriteExecute=, RestrictNamespaces=,
 * RestrictRealtime=, RestrictSUIDSGID=, LockPersonality=, NoNewPrivileges=, LimitCORE=0. The rest of a
 * unit (folders, network, user) is unshare(1)'s and setpriv(1)'s work.
 */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#define NAMESPACES                                                                                 \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID |              \
		CLONE_NEWUSER | CLONE_NEWUTS)

/* Denied when (argument & mask) == value. */
static const struct {
	int call;
	unsigned argument;
	unsigned long mask, value;
} denied[] = {
	{ SCMP_SYS(mmap), 2, PROT_EXEC | PROT_WRITE, PROT_EXEC | PROT_WRITE },
	{ SCMP_SYS(mprotect), 2, PROT_EXEC, PROT_EXEC },
	{ SCMP_SYS(pkey_mprotect), 2, PROT_EXEC, PROT_EXEC },
	{ SCMP_SYS(shmat), 2, SHM_EXEC, SHM_EXEC },
	{ SCMP_SYS(unshare), 0, 0, 0 },
	{ SCMP_SYS(setns), 0, 0, 0 },
	{ SCMP_SYS(sched_setscheduler), 0, 0, 0 },
	{ SCMP_SYS(personality), 0, 0, 0 },
};
/* Calls that make a file or change its mode, and where the mode stands. */
static const struct {
	int call;
	unsigned argument;
} modes[] = {
	{ SCMP_SYS(chmod), 1 },
	{ SCMP_SYS(fchmod), 1 },
	{ SCMP_SYS(fchmodat), 2 },
	{ SCMP_SYS(open), 2 },
	{ SCMP_SYS(openat), 3 },
	{ SCMP_SYS(mkdir), 1 },
	{ SCMP_SYS(mkdirat), 2 },
};

/* Ends the program: a wall that is not there would let any test pass. */
static void
need(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "confine: %s: %s\n", what, strerror(errno));
	exit(99);
}

/* One call with one masked comparison. */
static void
deny(scmp_filter_ctx filter, int call, unsigned argument, unsigned long mask, unsigned long value)
{
	const struct scmp_arg_cmp compare = SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, value);
	const int rc =
		seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), call, mask ? 1 : 0, &compare);

	if (rc != -EDOM && rc != -EACCES)
		need(rc, "a rule");
}

/* Everything but what the tables and the list of families deny. */
static void
deny_tables(const char *families)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++)
		deny(filter, denied[i].call, denied[i].argument, denied[i].mask, denied[i].value);
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		deny(filter, modes[i].call, modes[i].argument, 04000, 04000);
		deny(filter, modes[i].call, modes[i].argument, 02000, 02000);
	}
	for (unsigned long bit = 1; bit; bit <<= 1) {
		if (bit & NAMESPACES)
			deny(filter, SCMP_SYS(clone), 0, bit, bit);
	}
	need(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0), "clone3");
	for (unsigned family = 0; family < 64; family++) {
		char word[16];

		snprintf(word, sizeof word, ",%u,", family);
		if (!strstr(families, word))
			deny(filter, SCMP_SYS(socket), 0, ~0UL, family);
	}
	need(seccomp_load(filter), "the tables");
	seccomp_release(filter);
}

/* Nothing but what stands in the file. */
static void
allow_list(const char *path)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	FILE *list = fopen(path, "re");
	char line[128];

	need(list ? 0 : -1, path);
	while (fgets(line, sizeof line, list)) {
		int call;

		line[strcspn(line, "\n")] = '\0';
		call = seccomp_syscall_resolve_name(line);
		if (call >= 0)
			need(seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0), line);
	}
	fclose(list);
	need(seccomp_load(filter), "the list");
	seccomp_release(filter);
}

int
main(int argc, char **argv)
{
	const struct rlimit none = { 0, 0 };
	char families[128];

	if (argc < 4)
		return 99;
	snprintf(families, sizeof families, ",%s,", argv[2]);
	setrlimit(RLIMIT_CORE, &none);
	deny_tables(families);
	allow_list(argv[1]);
	execv(argv[3], argv + 3);
	need(-1, argv[3]);
}
