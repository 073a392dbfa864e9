/* SPDX-License-Identifier: ISC */
/*
 * filename.h - names of attachments: cleaned first, judged later (T33, P100-P111).
 */
#ifndef TG_MAIL_FILENAME_H
#define TG_MAIL_FILENAME_H

#include <glib.h>

/* The name without path, hidden characters, characters that file systems or headers give a meaning,
 * and trailing dots and blanks; at most TG_MAX_NAME bytes, the extension kept. "" when nothing is
 * left. Applying it again changes nothing. (transfer full) */
char *tg_filename_canonical(const char *name);

/* A name for a file that has none: "part-2.png" from an allow-listed type, else "part-2.bin".
 * (transfer full) */
char *tg_filename_generate(const char *part, const char *type);

/* The extension, lower case, without its dot; "" when there is none. (transfer full) */
char *tg_filename_extension(const char *name);

/* TRUE when the extension promises one kind of bytes and the real type is another; FALSE when either
 * is not known well. */
gboolean tg_filename_contradicts(const char *name, const char *real);

/* TRUE for names that an operating system would run. */
gboolean tg_filename_is_executable(const char *name);

#endif
