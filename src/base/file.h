/* SPDX-License-Identifier: ISC */
/*
 * file.h - reading of whole files that people write (configuration, keys, templates, calendars), and
 * reading from and writing to a descriptor until all is done.
 *
 * Reads never more than the caller's maximum, never anything but a regular file (a device or a pipe would
 * not end). Mail is not read whole: it streams.
 */
#ifndef TG_BASE_FILE_H
#define TG_BASE_FILE_H

#include <glib.h>
#include <sys/types.h>

/* The bytes of path with a NUL behind them (transfer full). TG_ERROR_CONFIG, without the path in its
 * message, when it cannot be read, is no file, has more than max bytes, or has one of the permission
 * bits in `forbidden` (0 = any will do). ret_length may be NULL. */
char *tg_file_read(
	const char *path, gsize max, mode_t forbidden, gsize *ret_length, GError **error);

/* pread(2) until all length bytes are there or the file ends: how many, or -1 and errno. */
gssize tg_file_read_at(int fd, void *data, gsize length, gint64 offset);

/* write(2) until all length bytes are written; FALSE and errno when they could not be. */
gboolean tg_file_write_all(int fd, const void *data, gsize length);

#endif
