/* SPDX-License-Identifier: ISC */
/*
 * lmtp_path.h - what stands behind "MAIL FROM:" and "RCPT TO:" (RFC 5321 4.1.2, 6531, 1870, 6152).
 */
#ifndef TG_NET_LMTP_PATH_H
#define TG_NET_LMTP_PATH_H

#include <glib.h>

typedef struct {
	char *path;    /* without <> and source route; "" = null */
	guint64 size;  /* SIZE=, 0 = not said; G_MAXUINT64 = a number beyond all */
	gboolean utf8; /* SMTPUTF8 was said */
} TgLmtpMail;

/* Read the words behind the colon; NULL, or the reply that refuses them. The path is then unset. */
const char *tg_lmtp_read_mail(const char *words, TgLmtpMail *ret_mail);
/* utf8: what MAIL said. (transfer full) */
const char *tg_lmtp_read_rcpt(const char *words, gboolean utf8, char **ret_path);

#endif
