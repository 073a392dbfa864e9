/* SPDX-License-Identifier: ISC */
/*
 * folder.h - files and folders of our own, reached by descriptors (T36, P128).
 *
 * Every name below a folder is looked up in that folder as it is open, and never through a link: who
 * plants a symbolic link, a second name of a file of his, a FIFO or a device where we are about to
 * create something is refused with TG_ERROR_AGAIN, and what the link leads to is not touched, not
 * even by one that is swapped in between. Folders are made with mode 0700, files with 0600.
 */
#ifndef TG_BASE_FOLDER_H
#define TG_BASE_FOLDER_H

#include <glib.h>
#include <sys/stat.h>

/* Descriptors are -1 with an error set and errno kept. `create` makes what is missing; a new name is
 * durable. */

/* The folder of this path, whose last part is no link; what leads there may be. */
int tg_folder_open(const char *path, gboolean create, GError **error);
/* The folder `name` in an open one. */
int tg_folder_enter(int folder, const char *name, gboolean create, GError **error);
/* The folder `name` below a path that may lead through links. */
int tg_folder_below(const char *path, const char *name, gboolean create, GError **error);

/* Is it a regular file, and one that may be opened with these flags? Who writes wants one with a single name,
 * or none, as after an unlink: the other name may be somebody else's file. */
gboolean tg_folder_is_own(const struct stat *st, int flags);
/* A regular file, by open(2)'s flags; one that is to be written has no other name. */
int tg_folder_file(int folder, const char *name, int flags, GError **error);
/* A new, empty file whose name begins with prefix, to read and write. */
int tg_folder_new_file(int folder, const char *prefix, char **ret_name, GError **error);
/* Puts the bytes under that name, durably and at once: the old file, or whatever was planted there,
 * or the whole new one. */
gboolean tg_folder_replace(
	int folder, const char *name, const void *data, gsize length, GError **error);

#endif
