/* SPDX-License-Identifier: ISC */
/*
 * raw.h - large raw mail as content-addressed files: DIRECTORY/raw/ab/abcdef..., private to src/store.
 *
 * A file has its final name only when its bytes, and the folders that lead to it, are on the disk
 * (write, fsync, link, fsync of the folder). Messages of the same bytes share a file. The digest
 * does not see trace fields (mail/digest.h): another delivery with the same digest and other bytes
 * gets a name of its own, "DIGEST-2", and no file is ever overwritten.
 */
#ifndef TG_STORE_RAW_H
#define TG_STORE_RAW_H

#include "store/store.h"

/* Makes the bytes durable under their digest and gives the file's name. When raw->path is a file of
 * these bytes on the same file system it is moved into place and raw->path is cleared.
 * NULL and TG_ERROR_AGAIN, TG_ERROR_BUG (the digest is no SHA-256). (transfer full) */
char *tg_raw_file_store(const char *directory, TgRaw *raw, GError **error);
/* The stored bytes, mapped. TG_ERROR_NOT_FOUND. (transfer full) */
GBytes *tg_raw_file_load(const char *directory, const char *name, GError **error);
/* "ab/NAME" of every file that was last written before that moment, whatever it is called. (transfer full) */
GPtrArray *tg_raw_files(const char *directory, gint64 before);
gboolean tg_raw_file_exists(const char *directory, const char *name);
/* Removes the file; none is no error. */
gboolean tg_raw_file_remove(const char *directory, const char *name, GError **error);

#endif
