/* SPDX-License-Identifier: ISC */
/*
 * lmtp_data.h - the bytes between DATA and its end (RFC 5321 4.5.2), whatever they are cut into.
 */
#ifndef TG_NET_LMTP_DATA_H
#define TG_NET_LMTP_DATA_H

#include <glib.h>

typedef struct {
	enum {
		TG_LMTP_LINE_START, /* CR LF was just seen, or nothing yet */
		TG_LMTP_DOT,	    /* a dot at the start of a line, held back */
		TG_LMTP_DOT_CR,	    /* dot, CR: held back */
		TG_LMTP_LINE,	    /* within a line */
		TG_LMTP_CR,	    /* CR within a line */
		TG_LMTP_FINISHED    /* the end was seen */
	} state;
	gboolean bare; /* a CR or LF stood alone */
} TgLmtpData;

/* Takes bytes from the front and says which of them are the message: one piece, possibly empty. Returns how
 * many were taken; 0 only with a piece that is not empty. Stops behind the end (state FINISHED). */
gsize tg_lmtp_data_take(TgLmtpData *data, const char *bytes, gsize length, const char **ret_text,
	gsize *ret_length);

#endif
