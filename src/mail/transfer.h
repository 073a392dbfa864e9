/* SPDX-License-Identifier: ISC */
/*
 * transfer.h - content transfer encodings of outgoing parts (RFC 2045 6): private to compose.
 *
 * What is written has CRLF line ends and no line over 76 characters. What another system encoded is
 * verified line by line before it may be copied.
 */
#ifndef TG_MAIL_TRANSFER_H
#define TG_MAIL_TRANSFER_H

#include "mail/analysis.h"

/* Appends data in base64, lines of 76, each ended by CRLF. */
void tg_transfer_base64(GString *out, const guint8 *data, gsize length);

/* Appends text (UTF-8, LF line ends) as quoted-printable. Lines that begin with "From " or a dot are
 * protected from mailbox files and SMTP. */
void tg_transfer_quoted_printable(GString *out, const char *text);

/* TRUE when the bytes are correct content of that encoding: alphabet, escapes, padding, line
 * lengths. FALSE for encodings that cannot be copied. */
gboolean tg_transfer_is_correct(TgEncoding encoding, const guint8 *data, gsize length);

/* What a lenient reader gets out of encoded bytes; IDENTITY and OTHER are taken as they stand.
 * (transfer full) */
GByteArray *tg_transfer_decode(TgEncoding encoding, const guint8 *data, gsize length);

#endif
