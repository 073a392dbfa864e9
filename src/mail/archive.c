/* SPDX-License-Identifier: ISC */
/*
 * archive.c - lists zip, 7z and rar by their headers, with libarchive, from memory.
 *
 * zip is read by its central directory: reading it as a stream would have to unpack members whose
 * length stands behind them. Names are taken as raw bytes and decoded by charset.c, because
 * libarchive's own conversion opens files that are not there inside the walls; names that are marked
 * as Unicode need the process to run in a UTF-8 locale. A list
 * that is not whole says so.
 */
#include "mail/archive.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/filename.h"
#include "mail/late.h"

/* Real types of archives. */
static const char *const listed[] = { "application/zip", "application/x-7z-compressed",
	"application/x-rar", "application/vnd.rar", "application/java-archive", NULL };
static const char *const opaque[] = { "application/x-arj", "application/arj",
	"application/x-lzh-compressed", "application/x-lharc", "application/x-ace-compressed",
	"application/gzip", "application/x-bzip2", "application/x-xz", "application/x-tar",
	"application/vnd.ms-cab-compressed", NULL };

/* A zip archive with one empty member whose name is marked as UTF-8. */
/* clang-format off */
static const guint8 sample[] = {
	0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0xD1, 0x91,
	0x50, 0x4B, 0x01, 0x02, 0x14, 0x03, 0x14, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0xD1, 0x91,
	0x50, 0x4B, 0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x30, 0x00, 0x00, 0x00,
	0x20, 0x00, 0x00, 0x00, 0x00, 0x00,
};
/* clang-format on */

/* By the real type. */
TgArchiveKind
tg_archive_kind(const char *real)
{
	if (g_strv_contains(listed, real))
		return TG_ARCHIVE_LISTED;
	return g_strv_contains(opaque, real) ? TG_ARCHIVE_OPAQUE : TG_ARCHIVE_NONE;
}

/* The entry's name as text: its own UTF-8, else the code page of DOS. NULL when libarchive could not
 * bring it into the process's locale. */
static char *
entry_name(const TgLateArchive *lib, TgCharsets *charsets, struct archive_entry *entry)
{
	const char *name = lib->archive_entry_pathname(entry);
	g_autofree char *text = NULL;

	if (name == NULL)
		name = lib->archive_entry_pathname_utf8(entry);
	if (name == NULL)
		return NULL;
	text = g_utf8_validate(name, -1, NULL)
		       ? g_strdup(name)
		       : tg_charsets_decode(charsets, "cp866", name, strlen(name), TG_MAX_VALUE);
	return tg_text_one_line(text, TG_MAX_NAME);
}

/* Opens the archive for reading headers. */
static gboolean
open_archive(const TgLateArchive *lib, struct archive *archive, const void *data, gsize length)
{
	lib->archive_read_support_format_zip_seekable(archive);
	lib->archive_read_support_format_7zip(archive);
	lib->archive_read_support_format_rar(archive);
	lib->archive_read_support_format_rar5(archive);
	return lib->archive_read_open_memory(archive, data, length) == ARCHIVE_OK;
}

/* Walks over the headers. */
GStrv
tg_archive_list(TgCharsets *charsets, const void *data, gsize length, TgFileFlags *flags)
{
	const TgLateArchive late = tg_late_archive(), *lib = &late;
	struct archive *archive = lib->archive_read_new();
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	struct archive_entry *entry;
	guint count = 0;
	int status = ARCHIVE_EOF;

	if (archive == NULL || !open_archive(lib, archive, data, length))
		status = ARCHIVE_FATAL;
	while (status != ARCHIVE_FATAL && count < TG_ARCHIVE_MEMBERS) {
		g_autofree char *name = NULL;

		status = lib->archive_read_next_header(archive, &entry);
		if (status == ARCHIVE_EOF || status == ARCHIVE_FATAL)
			break;
		if (status == ARCHIVE_RETRY || status == ARCHIVE_FAILED)
			*flags |= TG_FILE_NOT_LISTED;
		name = entry_name(lib, charsets, entry);
		if (name == NULL) {
			*flags |= TG_FILE_NOT_LISTED;
			name = g_strdup("?");
		}
		if (lib->archive_entry_is_encrypted(entry))
			*flags |= TG_FILE_ENCRYPTED;
		if (tg_filename_is_executable(name))
			*flags |= TG_FILE_EXECUTABLE_INSIDE;
		g_strv_builder_add(names, name);
		count++;
	}
	if (status != ARCHIVE_EOF)
		*flags |= TG_FILE_NOT_LISTED;
	/* libarchive 3.6 calls through a stale pointer when no format was recognised */
	if (archive != NULL && lib->archive_format(archive) != 0 &&
		lib->archive_read_has_encrypted_entries(archive) == 1)
		*flags |= TG_FILE_ENCRYPTED;
	lib->archive_read_free(archive);
	return g_strv_builder_end(names);
}

/* Lists the sample: the C library then has its time zone, libarchive its converters. */
void
tg_archive_rehearse(TgCharsets *charsets)
{
	TgFileFlags flags = 0;
	g_auto(GStrv) names = tg_archive_list(charsets, sample, sizeof sample, &flags);

	(void)names;
}
