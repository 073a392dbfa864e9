/* SPDX-License-Identifier: ISC */
/*
 * sqlite-shim.h - a VFS between SQLite and the file system that answers with a result code on order (P50).
 *
 * It is the default VFS of the process from shim_install() on and hands everything to "unix", whose open(2)
 * the store guards as ever. Its syncs do nothing and its waiting takes no time, so that a lock that
 * is held for a minute is waited for in a moment.
 */
#ifndef TESTS_SQLITE_SHIM_H
#define TESTS_SQLITE_SHIM_H

#include <glib.h>
#include <sqlite3.h>

typedef enum {
	SHIM_OPEN,
	SHIM_READ,
	SHIM_WRITE,
	SHIM_SYNC,
	SHIM_SIZE,
	SHIM_SHM_MAP,
	SHIM_SHM_LOCK,
	SHIM_MEMORY, /* no file: SQLite's own allocator finds nothing */
	SHIM_CALLS
} ShimCall;

extern const char *const shim_names[SHIM_CALLS];

/* Once, before anything of SQLite is used. */
void shim_install(void);
/* The k-th call of that kind from now on answers with the code, once or from then on; k = 0: none. */
void shim_fault(ShimCall call, int code, guint k, gboolean for_ever);
/* Has a call been answered so since then? */
gboolean shim_struck(void);
/* How many milliseconds were waited for, in a world in which waiting takes time. */
guint shim_waited_ms(void);

#endif
