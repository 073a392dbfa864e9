/* SPDX-License-Identifier: ISC */
/*
 * attachment.c - one pass over a file's decoded bytes: digest, size, real type, archive, polyglot.
 *
 * Only small archives (TG_MAX_FILE) and TNEF streams are kept in memory, everything else passes by.
 * Judges nothing: names and flags are for desk/ to judge.
 */
#include "mail/attachment.h"

#include <string.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "mail/archive.h"
#include "mail/filename.h"
#include "mail/summary.h"

#define HEAD TG_CONTENT_BLOCK
#define MAX_TNEF (8 * TG_MIB)
#define TNEF_TYPE "application/vnd.ms-tnef"
#define ZIP_END "PK\5\6"
#define ZIP_END_LENGTH 22

struct TgFileReader {
	TgProvisions *provisions;
	TgSha256 *digest;
	guint64 size;
	GByteArray *head; /* at most HEAD bytes */
	char *real;	  /* NULL until the head is complete */
	GByteArray *kept; /* all bytes of an archive or TNEF stream, or NULL */
	gsize keep_max;
	GByteArray *tail; /* the last bytes, at least ZIP_END_LENGTH of them */
};

/* Makes a reader for one file. */
TgFileReader *
tg_file_reader_new(TgProvisions *provisions)
{
	TgFileReader *reader = g_new0(TgFileReader, 1);

	reader->provisions = provisions;
	reader->digest = tg_sha256_new();
	reader->head = g_byte_array_sized_new(1);
	reader->tail = g_byte_array_sized_new(1);
	return reader;
}

/* Frees a reader; NULL is allowed. */
void
tg_file_reader_free(TgFileReader *reader)
{
	if (reader == NULL)
		return;
	tg_sha256_free(reader->digest);
	g_byte_array_unref(reader->head);
	g_byte_array_unref(reader->tail);
	g_clear_pointer(&reader->kept, g_byte_array_unref);
	g_free(reader->real);
	g_free(reader);
}

/* Office documents are zip archives by another name; an archive can be dressed up as one. */
static gboolean
can_be_listed(const TgFileReader *reader)
{
	return tg_archive_kind(reader->real) == TG_ARCHIVE_LISTED ||
	       (reader->head->len >= 4 && memcmp(reader->head->data, "PK\3\4", 4) == 0);
}

/* The head is complete: what is it, and must it be kept? */
static void
recognise(TgFileReader *reader)
{
	if (!tg_magic_is_sure(reader->head->data, reader->head->len))
		(void)tg_provisions_hold(reader->provisions, TG_HOLD_MAGIC);
	reader->real =
		tg_magic_type(reader->provisions->magic, reader->head->data, reader->head->len);
	if (strcmp(reader->real, TNEF_TYPE) == 0)
		reader->keep_max = MAX_TNEF;
	else if (can_be_listed(reader))
		reader->keep_max = TG_MAX_FILE;
	if (reader->keep_max == 0)
		return;
	reader->kept = g_byte_array_sized_new(1);
	g_byte_array_append(reader->kept, reader->head->data, reader->head->len);
}

/* Keeps bytes that follow the head while there is room. */
static void
keep(TgFileReader *reader, const guint8 *bytes, gsize length)
{
	if (reader->kept == NULL)
		return;
	if (reader->kept->len + length > reader->keep_max)
		g_clear_pointer(&reader->kept, g_byte_array_unref);
	else
		g_byte_array_append(reader->kept, bytes, (guint)length);
}

/* Keeps the end of what was seen so far. */
static void
keep_tail(TgFileReader *reader, const guint8 *bytes, gsize length)
{
	gsize fresh = MIN(length, (gsize)TG_KIB);

	g_byte_array_append(reader->tail, bytes + length - fresh, (guint)fresh);
	if (reader->tail->len > TG_KIB)
		g_byte_array_remove_range(reader->tail, 0, reader->tail->len - TG_KIB);
}

/* The next decoded bytes. */
gboolean
tg_file_reader_take(const guint8 *bytes, gsize length, gpointer data)
{
	TgFileReader *reader = data;
	gsize fresh = MIN(length, HEAD - reader->head->len);

	tg_sha256_update(reader->digest, bytes, length);
	reader->size += length;
	keep_tail(reader, bytes, length);
	if (reader->real != NULL) {
		keep(reader, bytes, length);
		return TRUE;
	}
	g_byte_array_append(reader->head, bytes, (guint)fresh);
	if (reader->head->len == HEAD) {
		recognise(reader);
		keep(reader, bytes + fresh, length - fresh);
	}
	return TRUE;
}

/* TRUE when a zip archive ends where the file ends. */
static gboolean
ends_as_zip(const GByteArray *tail)
{
	gsize end = tail->len;

	for (gsize at = end >= ZIP_END_LENGTH ? end - ZIP_END_LENGTH + 1 : 0; at-- > 0;)
		if (memcmp(tail->data + at, ZIP_END, 4) == 0)
			return at + ZIP_END_LENGTH + tail->data[at + 20] +
				       ((gsize)tail->data[at + 21] << 8) ==
			       end;
	return FALSE;
}

/* TRUE when the file is of two kinds at once. */
static gboolean
is_polyglot(const TgFileReader *reader)
{
	gboolean starts_as_zip = reader->head->len >= 2 && memcmp(reader->head->data, "PK", 2) == 0;

	return tg_magic_is_polyglot(reader->head->data, reader->head->len, reader->real) ||
	       (!starts_as_zip && ends_as_zip(reader->tail) &&
		       strcmp(reader->real, TNEF_TYPE) != 0 &&
		       (g_str_has_prefix(reader->real, "image/") ||
			       strcmp(reader->real, "application/pdf") == 0));
}

/* The names inside, as long as there is room for them. */
static void
list_members(TgFileReader *reader, TgAttachment *file, gsize *room)
{
	gsize length = 0;

	if (tg_archive_kind(reader->real) == TG_ARCHIVE_NONE && !can_be_listed(reader))
		return;
	if (reader->kept == NULL || !tg_provisions_hold(reader->provisions, TG_HOLD_UNPACK)) {
		file->members = g_new0(char *, 1);
		file->flags |= TG_FILE_NOT_LISTED;
		return;
	}
	file->members = tg_archive_list(
		reader->provisions->charsets, reader->kept->data, reader->kept->len, &file->flags);
	for (guint i = 0; file->members[i] != NULL; i++)
		length += strlen(file->members[i]) + 1;
	if (length > *room) {
		g_strfreev(file->members);
		file->members = g_new0(char *, 1);
		file->flags |= TG_FILE_NOT_LISTED;
	} else {
		*room -= length;
	}
}

/* Two names with different extensions are two different files to a client. */
static gboolean
names_disagree(const GPtrArray *names)
{
	for (guint i = 1; i < names->len; i++) {
		g_autofree char *first = tg_filename_extension(g_ptr_array_index(names, 0));
		g_autofree char *other = tg_filename_extension(g_ptr_array_index(names, i));

		if (strcmp(first, other) != 0)
			return TRUE;
	}
	return FALSE;
}

/* TRUE when the bytes are another kind of file than the name or the declared type says. */
static gboolean
is_mismatch(const TgAttachment *file)
{
	g_autofree char *by_type = tg_filename_generate(file->part, file->declared);

	return tg_filename_contradicts(file->name, file->real) ||
	       tg_filename_contradicts(by_type, file->real);
}

/* What the bytes and the headers say together. */
TgAttachment *
tg_file_reader_finish(TgFileReader *reader, const TgPartInfo *info, const char *part, gsize *room)
{
	TgAttachment *file = g_new0(TgAttachment, 1);
	g_autoptr(GStrvBuilder) candidates = g_strv_builder_new();

	if (reader->real == NULL)
		recognise(reader);
	file->part = g_strdup(part);
	for (guint i = 0; i < info->names->len; i++)
		g_strv_builder_add(candidates, g_ptr_array_index(info->names, i));
	file->candidates = g_strv_builder_end(candidates);
	file->name = info->names->len > 0 ? g_strdup(g_ptr_array_index(info->names, 0))
					  : tg_filename_generate(part, info->type);
	file->declared = g_strdup(info->type);
	file->real = g_strdup(reader->real);
	file->sha256 = tg_sha256_hex(reader->digest);
	file->size = reader->size;
	file->is_inline = strcmp(info->disposition, "attachment") != 0 &&
			  g_str_has_prefix(info->type, "image/") &&
			  (strcmp(info->disposition, "inline") == 0 || info->content_id != NULL);
	file->offset = -1;
	if (info->ambiguous || names_disagree(info->names))
		file->flags |= TG_FILE_AMBIGUOUS;
	if (is_mismatch(file))
		file->flags |= TG_FILE_MISMATCH;
	if (is_polyglot(reader))
		file->flags |= TG_FILE_POLYGLOT;
	list_members(reader, file, room);
	return file;
}

/* What people are told of, by a word each (P101, P113-P115). */
static const struct {
	TgFileFlags flag;
	const char *word;
} oddities[] = {
	{ TG_FILE_AMBIGUOUS, "file-ambiguous" },
	{ TG_FILE_MISMATCH, "file-type-mismatch" },
	{ TG_FILE_POLYGLOT, "file-polyglot" },
	{ TG_FILE_ENCRYPTED, "file-encrypted" },
	{ TG_FILE_NOT_LISTED, "file-not-listed" },
	{ TG_FILE_EXECUTABLE_INSIDE, "file-executable-inside" },
};

char *
tg_file_oddities(TgFileFlags flags)
{
	g_autoptr(GString) words = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(oddities); i++) {
		if (flags & oddities[i].flag)
			g_string_append_printf(words, "%s%s", words->len ? "," : "",
				oddities[i].word + strlen("file-"));
	}
	return words->len ? g_string_free(g_steal_pointer(&words), FALSE) : NULL;
}

void
tg_file_defects(const GPtrArray *attachments, GPtrArray *defects)
{
	for (guint i = 0; i < attachments->len; i++) {
		const TgAttachment *file = g_ptr_array_index(attachments, i);

		for (guint k = 0; k < G_N_ELEMENTS(oddities); k++)
			if (file->flags & oddities[k].flag)
				tg_defect_add(defects, oddities[k].word);
	}
}

/* The TNEF stream. */
const GByteArray *
tg_file_reader_tnef(const TgFileReader *reader)
{
	gboolean is_tnef = reader->real != NULL && strcmp(reader->real, TNEF_TYPE) == 0;

	return is_tnef ? reader->kept : NULL;
}
