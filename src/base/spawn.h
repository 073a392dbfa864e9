/* SPDX-License-Identifier: ISC */
/*
 * spawn.h - another program, without a shell, with a deadline (T15, T16, P124).
 *
 * posix_spawn + pidfd; the environment is exactly what is passed; descriptors above 2 are not inherited.
 */
#ifndef TG_BASE_SPAWN_H
#define TG_BASE_SPAWN_H

#include <glib.h>

typedef struct {
	int status;	    /* wait status, as waitpid(2) gives it */
	gboolean timed_out; /* killed by us at the deadline */
	char *output;	    /* standard output and error, at most 4 KiB, one valid UTF-8 text */
} TgSpawnResult;

void tg_spawn_result_clear(TgSpawnResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TgSpawnResult, tg_spawn_result_clear)

/* Runs argv[0] (an absolute path, or found in a fixed PATH) with input on its standard input.
 * environment: NULL-terminated "K=V" list. TG_ERROR_AGAIN when it could not be started. */
gboolean tg_spawn(const char *const *argv, const char *const *environment, GBytes *input,
	int deadline_seconds, TgSpawnResult *ret_result, GError **error);

#endif
