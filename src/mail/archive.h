/* SPDX-License-Identifier: ISC */
/*
 * archive.h - the names inside an archive; member data is never unpacked (T32, P114).
 */
#ifndef TG_MAIL_ARCHIVE_H
#define TG_MAIL_ARCHIVE_H

#include "mail/analysis.h"
#include "mail/charset.h"

#define TG_ARCHIVE_MEMBERS 100

typedef enum {
	TG_ARCHIVE_NONE,
	TG_ARCHIVE_LISTED, /* zip, 7z, rar */
	TG_ARCHIVE_OPAQUE  /* arj, tar, gzip ...: names inside cannot be had */
} TgArchiveKind;

/* By the file's real type. */
TgArchiveKind tg_archive_kind(const char *real);

/* Makes libarchive open whatever it will want inside the walls. */
void tg_archive_rehearse(TgCharsets *charsets);

/* Lists at most TG_ARCHIVE_MEMBERS names. Sets TG_FILE_ENCRYPTED, _EXECUTABLE_INSIDE and _NOT_LISTED
 * in *flags. (transfer full), maybe empty, never NULL */
GStrv tg_archive_list(TgCharsets *charsets, const void *data, gsize length, TgFileFlags *flags);

#endif
