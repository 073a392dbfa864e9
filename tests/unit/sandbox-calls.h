/* SPDX-License-Identifier: ISC */
/*
 * sandbox-calls.h - system calls that a subverted parser would try, for test-sandbox.c (P59).
 */
#ifndef TG_TEST_SANDBOX_CALLS_H
#define TG_TEST_SANDBOX_CALLS_H

#include <fcntl.h>
#include <glib.h>
#include <sys/syscall.h>

#define N(number) ((const void *)(guintptr)(number))
#define HERE N(AT_FDCWD)
#define FILE_NAME "/tmp/ticketgate-canary"

static const struct {
	const char *name;
	long number;
	const void *words[5];
} calls[] = {
	{ "openat2", SYS_openat2,
		{ HERE, "/etc/passwd", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", N(24) } },
	{ "open by handle", SYS_open_by_handle_at, { HERE, "\0\0\0\0\0\0\0\0", N(0) } },
	{ "statx", SYS_statx, { HERE, "/etc/passwd", N(0), N(0x7ff), NULL } },
	{ "list a folder", SYS_getdents64, { N(0), NULL, N(0) } },
	{ "make a folder", SYS_mkdirat, { HERE, FILE_NAME, N(0700) } },
	{ "remove a file", SYS_unlinkat, { HERE, FILE_NAME, N(0) } },
	{ "rename a file", SYS_renameat2, { HERE, FILE_NAME, HERE, FILE_NAME "2", N(0) } },
	{ "make a link", SYS_symlinkat, { "/etc/passwd", HERE, FILE_NAME } },
	{ "make a second name", SYS_linkat, { HERE, "/etc/passwd", HERE, FILE_NAME, N(0) } },
	{ "make a device", SYS_mknodat, { HERE, FILE_NAME, N(0020600), N(0x103) } },
	{ "change a mode", SYS_fchmodat, { HERE, FILE_NAME, N(0777) } },
	{ "change the folder", SYS_chdir, { "/" } },
	{ "change the root", SYS_chroot, { "/" } },
	{ "mount", SYS_mount, { "none", "/mnt", "tmpfs", N(0), NULL } },
	{ "enter a new namespace", SYS_unshare, { N(0x10000000) } },
	{ "join a namespace", SYS_setns, { N(0), N(0) } },
	{ "connect", SYS_connect, { N(0), "\1\0/", N(3) } },
	{ "bind", SYS_bind, { N(0), "\1\0/", N(3) } },
	{ "listen", SYS_listen, { N(0), N(1) } },
	{ "accept", SYS_accept4, { N(0), NULL, NULL, N(0) } },
	{ "make a pair of sockets", SYS_socketpair, { N(1), N(1), N(0), NULL } },
	{ "read another's memory", SYS_process_vm_readv, { N(1), NULL, N(0), NULL, N(0) } },
	{ "write another's memory", SYS_process_vm_writev, { N(1), NULL, N(0), NULL, N(0) } },
	{ "take hold of a process", SYS_pidfd_open, { N(1), N(0) } },
	{ "take another's descriptor", SYS_pidfd_getfd, { N(0), N(0), N(0) } },
	{ "signal by descriptor", SYS_pidfd_send_signal, { N(0), N(0), NULL, N(0) } },
	{ "signal with data", SYS_rt_sigqueueinfo, { N(1), N(0), NULL } },
	{ "enter an io_uring", 426, { N(0), N(1), N(0), N(0), NULL } },
	{ "register with an io_uring", 427, { N(0), N(0), NULL, N(0) } },
	{ "make a memfd", SYS_memfd_create, { "x", N(0) } },
	{ "load a program into the kernel", SYS_bpf, { N(0), NULL, N(0) } },
	{ "count the processor's events", SYS_perf_event_open, { NULL, N(0), N(0), N(0), N(0) } },
	{ "handle page faults", SYS_userfaultfd, { N(0) } },
	{ "use the key ring", SYS_keyctl, { N(0), N(-3), N(0) } },
	{ "share memory", SYS_shmget, { N(0), N(4096), N(01600) } },
	{ "become somebody", SYS_setuid, { N(65534) } },
	{ "change the personality", SYS_personality, { N(0x0400000) } },
	{ "be traced", SYS_ptrace, { N(0), N(0), NULL, NULL } },
	{ "load a module", SYS_finit_module, { N(0), "", N(0) } },
	{ "set the clock", SYS_clock_settime, { N(0), NULL } },
	{ "set the host's name", SYS_sethostname, { "x", N(1) } },
	{ "watch files", SYS_inotify_init1, { N(0) } },
	{ "loosen the filter", SYS_seccomp, { N(1), N(0), NULL } },
	{ "double a descriptor", SYS_dup3, { N(0), N(9), N(0) } },
	{ "push a terminal's input", SYS_ioctl, { N(0), N(0x5412), "x" } },
};

#endif
