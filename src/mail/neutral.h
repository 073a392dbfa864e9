/* SPDX-License-Identifier: ISC */
/*
 * neutral.h - the message as GMime may see it: same length, same structure, nothing to decode.
 */
#ifndef TG_MAIL_NEUTRAL_H
#define TG_MAIL_NEUTRAL_H

#include "mail/headers.h"
#include "mail/late.h"

/* A seekable stream of fd from where the headers start to its end; fd is not closed. Lines of the
 * header section that are no fields read as continuations of the field above them, and where the
 * section does not end in an empty line, the last byte of its last line reads as one. headers must
 * outlive the stream. (transfer full) */
GMimeStream *tg_neutral_stream_new(const TgLateGmime *gmime, int fd, const TgHeaders *headers);

/* Why reading from it has failed; 0 when it has not. */
int tg_neutral_stream_errno(GMimeStream *stream);

#endif
