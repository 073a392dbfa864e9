/* SPDX-License-Identifier: ISC */
/*
 * sandbox.h - the walls of the process that parses (H2, H8, H9, L12, P59).
 *
 * After tg_sandbox_enter() the process can read, write, poll, fstat and close the descriptors it
 * holds, take further ones over a socket that it holds (recvmsg), allocate memory and exit. It can
 * open, connect, execute, fork, signal and trace nothing: opening a file or looking at one is refused
 * with EACCES, every other attempt ends the process with SIGSYS. So whatever needs a file (iconv
 * descriptors, the magic database, time zones) is opened before and kept open. The process should
 * leave by _exit(). The CPU limit counts its whole life, not one mail.
 */
#ifndef TG_BASE_SANDBOX_H
#define TG_BASE_SANDBOX_H

#include <glib.h>

typedef enum {
	TG_SANDBOX_RLIMITS = 1 << 0,
	TG_SANDBOX_SECCOMP = 1 << 1,
	TG_SANDBOX_LANDLOCK = 1 << 2 /* where the kernel has it */
} TgSandboxWalls;

/* Raises the walls that the kernel has and says which. With `require`, FALSE when seccomp cannot be
 * had. Irreversible. To be called once, in a child, before it reads a byte of mail. Under
 * AddressSanitizer RLIMIT_AS is left out (H13). */
gboolean tg_sandbox_enter(gboolean require, TgSandboxWalls *ret_walls, GError **error);

/* Has the kernel Landlock, for this process? */
gboolean tg_sandbox_has_landlock(void);

#endif
