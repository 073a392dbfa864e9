/* SPDX-License-Identifier: ISC */
/*
 * nowalls.c - runs a program on a kernel that lacks a wall: `nowalls landlock|seccomp PROGRAM WORD...`.
 *
 * A filter answers the system calls of that wall with ENOSYS, as an old kernel or a container would.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int rc = argc < 3 || !filter;

	if (!rc && strcmp(argv[1], "landlock") == 0)
		rc = seccomp_rule_add(
			filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0);
	if (!rc && strcmp(argv[1], "seccomp") == 0)
		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0) ||
		     seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
			     SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
	if (rc || seccomp_load(filter) < 0) {
		fputs("nowalls: the filter cannot be loaded\n", stderr);
		return 125;
	}
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 126;
}
