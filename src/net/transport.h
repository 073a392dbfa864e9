/* SPDX-License-Identifier: ISC */
/*
 * transport.h - how a finished letter leaves: one function a transport, one table of them.
 *
 * A transport gets exact bytes, one envelope sender ("" = null) and one recipient; it never looks
 * into the letter. Unknown failures are temporary: a doubt keeps the letter.
 */
#ifndef TG_NET_TRANSPORT_H
#define TG_NET_TRANSPORT_H

#include "base/error.h"

typedef enum { TG_SEND_SENT, TG_SEND_RETRY, TG_SEND_FAILED } TgSendResult;

typedef struct {
	const char *kind;      /* "msmtp" "file" */
	const char *directory; /* of "file" */
	const char *command;   /* of "msmtp": path or name of the program */
	const char *account;   /* of "msmtp", or NULL */
	const char *config;    /* of "msmtp": its -C file, or NULL */
} TgTransport;

/* name: unique for the letter and the same at every try ("000012-ack"): the file's name.
 * *ret_why: one line, set unless sent. (transfer full) */
TgSendResult tg_transport_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why);

/* TRUE when the transport could work: the program exists, the directory can be written. For `check`. */
gboolean tg_transport_check(const TgTransport *transport, GError **error);

/* Names of the transports, NULL-terminated. */
const char *const *tg_transport_kinds(void);

/* Each transport's own function, for the table. */
TgSendResult tg_msmtp_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why);
TgSendResult tg_file_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why);

/* The meaning of a sysexits status of msmtp and of the server's reply that it printed. */
TgSendResult tg_msmtp_result(int exit_status, const char *output);

#endif
