/* SPDX-License-Identifier: ISC */
/*
 * base64.h - base64 as GMime decodes it, the clean part of it three times as fast.
 *
 * What decoders disagree about (padding, foreign bytes, cut groups) is left to GMime's own function:
 * there is one opinion of it in the program.
 */
#ifndef TG_MAIL_BASE64_H
#define TG_MAIL_BASE64_H

#include "mail/late.h"

typedef struct {
	const TgLateGmime *gmime;
	int state; /* GMime's: characters of an unfinished group */
	guint32 save;
} TgBase64;

/* Decodes one piece; out has room for length / 4 * 3 + 6 bytes and is not in. How many bytes were written. */
gsize tg_base64_decode(TgBase64 *base64, const guint8 *in, gsize length, guint8 *out);

#endif
