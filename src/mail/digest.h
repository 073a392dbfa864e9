/* SPDX-License-Identifier: ISC */
/*
 * digest.h - by what two deliveries are known to be the same message (I2, T31).
 *
 * SHA-256 of the message without the trace fields that a mail server puts on top anew at every
 * delivery (Return-Path, Received, Delivered-To ...), line ends taken as LF. Linear, in blocks:
 * memory does not grow with the message. The Message-ID plays no part: the sender chooses it.
 */
#ifndef TG_MAIL_DIGEST_H
#define TG_MAIL_DIGEST_H

#include <glib.h>

/* The digest of the message that fd holds from its first byte on; NULL when it cannot be read (errno
 * says why). The position of fd does not matter and does not move. (transfer full), hex. */
char *tg_message_digest_fd(int fd);

/* The same of bytes in memory. (transfer full) */
char *tg_message_digest(const void *raw, gsize length);

/* Length of the trace fields at the top of raw, as far as they reach. */
gsize tg_message_trace_length(const char *raw, gsize length);

#endif
