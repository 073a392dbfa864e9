/* SPDX-License-Identifier: ISC */
/*
 * spool.h - one message on its way in: streamed to a memfd, or to a file when it is large (I6).
 *
 * The pre-scan (plain byte search, no parsing) rides along, so that the scanner knows what to hold.
 * The file lies in the store's own directory: the store may take it over by a rename.
 */
#ifndef TG_APP_SPOOL_H
#define TG_APP_SPOOL_H

#include "mail/prescan.h"
#include "store/store.h"

typedef struct {
	int fd; /* readable, seekable; position undefined */
	guint64 size;
	char *path;	    /* NULL for a memfd */
	int folder;	    /* of the file; -1 for a memfd */
	TgPrescan *prescan; /* complete; NULL: nobody wanted it */
	gboolean too_big;   /* more than TG_MAX_RAW came: the rest was read and dropped */
	gboolean complete;  /* in_fd was read to its end */
} TgSpool;

/* Reads in_fd to its end, whatever happens (an early close would count as delivered or bounce).
 * directory: of the store; "spool" is made in it. TG_ERROR_AGAIN for I/O. */
TgSpool *tg_spool_read(int in_fd, const char *directory, GError **error);
/* The same in two steps: what fits into memory, for which no folder need be known yet ... */
TgSpool *tg_spool_begin(int in_fd, GError **error);
/* ... and the rest, which does nothing when the spool is complete. */
gboolean tg_spool_end(TgSpool *spool, int in_fd, const char *directory, GError **error);
/* The same for who gets the bytes in pieces: an empty spool, with or without a pre-scan ... */
TgSpool *tg_spool_new(gboolean look, GError **error);
/* ... to which pieces are added; once too_big is set they are dropped ... */
gboolean tg_spool_append(
	TgSpool *spool, const char *directory, const void *data, gsize length, GError **error);
/* ... and which then is complete: nothing can be written to a memfd any more. */
void tg_spool_finish(TgSpool *spool);
void tg_spool_free(TgSpool *spool); /* removes the file unless the store has taken it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgSpool, tg_spool_free)

/* The bytes, mapped; digest made here. (transfer full): clear with tg_raw_clear(). */
gboolean tg_spool_raw(TgSpool *spool, TgRaw *ret_raw, GError **error);

#endif
