/* SPDX-License-Identifier: ISC */
/*
 * scanner_wire.h - private to the scanner: how a job reaches a worker and its record comes back.
 *
 * A job is one byte with the descriptor beside it (SCM_RIGHTS). A record is a 32-bit length in host
 * order, then that many bytes; length 0 is "could not". Lengths are never trusted by the reader.
 */
#ifndef TG_APP_SCANNER_WIRE_H
#define TG_APP_SCANNER_WIRE_H

#include "base/error.h"

#include <sys/types.h>

/* A worker's exit status: the system, not its own limit, let it have no memory or took no answer. */
#define TG_WORKER_STARVED 75
/* It could not raise its walls, and has read nothing. */
#define TG_WORKER_NO_WALLS 76
/* The message needs what its pre-scan did not ask for. */
#define TG_WORKER_LACKING 77

enum {
	TG_JOB_SCAN = 'm',   /* one descriptor: the message */
	TG_JOB_EXTRACT = 'x' /* two: the message, where to; the part's name follows */
};

/* Sends one byte with up to 2 descriptors beside it. */
gboolean tg_wire_send_fds(int socket, char byte, const int *fds, guint n);
/* Waits for one; FALSE at the end of the stream. Descriptors not sent are -1. */
gboolean tg_wire_recv_fds(int socket, char *ret_byte, int *fds, guint n);

gboolean tg_wire_send_record(int socket, const void *data, gsize length);

/* A record that is being read; cleared by g_free(data). */
typedef struct {
	guint32 length;
	gsize got; /* of both */
	char *data;
} TgRecord;
typedef enum { TG_WIRE_MORE, TG_WIRE_WHOLE, TG_WIRE_ENDED } TgWireState;

/* Reads what is there without waiting. ENDED: the stream ended, or it is malformed or longer than
 * TG_MAX_WIRE (errno 0), or errno tells; ECONNRESET when the other end was closed before it had read what
 * we sent. */
TgWireState tg_wire_read(int socket, TgRecord *record);
/* The bytes of a whole record, which is empty then, for the next. (transfer full) */
GBytes *tg_record_take(TgRecord *record);

/* Waits for a record. NULL when there is none (see above), or the deadline (monotonic seconds) passes;
 * *ret_timed_out tells the last. (transfer full) */
GBytes *tg_wire_recv_record(int socket, gint64 deadline, gboolean *ret_timed_out);

/* Is this last word of GLib's (NULL: not even that could be written) a lack of memory far below limit?
 * used: bytes that the process has. */
gboolean tg_worker_is_starved(const char *message, guint64 used, guint64 limit);

/* The worker's life: jobs from socket until it closes or max of them are done. Never returns. */
typedef struct TgProvisions TgProvisions;
void tg_worker_run(
	int socket, TgProvisions *provisions, guint max, gboolean require) G_GNUC_NORETURN;

#endif
