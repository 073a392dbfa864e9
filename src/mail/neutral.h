/* SPDX-License-Identifier: ISC */
/*
 * neutral.h - the message as GMime may see it: same length, same structure, nothing to decode.
 */
#ifndef TG_MAIL_NEUTRAL_H
#define TG_MAIL_NEUTRAL_H

#include <gmime/gmime.h>

/* A seekable stream of fd from start to its end; fd is not closed. The bytes at the offsets of folds
 * (gint64, may be NULL, must outlive the stream) read as blanks, so that lines which are no fields
 * continue the field above them. (transfer full) */
GMimeStream *tg_neutral_stream_new(int fd, gint64 start, const GArray *folds);

#endif
