/* SPDX-License-Identifier: ISC */
/*
 * record.c - the engine behind the wire form: one table for writing, reading and checking.
 *
 * Numbers as they are in memory (both ends are one program), strings as their length and their bytes,
 * lists as their count and their members, what may be missing behind one byte that says so; in the
 * order of the table, without names, types or gaps. Reading is one pass by a cursor that asks for room
 * before each step. Knows nothing of mail. Recursion follows the constant tables only, never the data.
 */
#include "mail/record.h"

#include "base/text.h"

#include <string.h>

/* --- writing --- */

static void
write_number(GByteArray *out, gconstpointer number, guint length)
{
	g_byte_array_append(out, number, length);
}

/* A byte that is 0 or 1. */
static gboolean
write_flag(GByteArray *out, gboolean flag)
{
	const guint8 byte = flag != 0;

	write_number(out, &byte, 1);
	return flag;
}

/* A string that the reader will accept. */
static void
write_string(const TgRecordMember *member, const char *text, GByteArray *out)
{
	g_autofree char *clean = member->kind == TG_RECORD_TEXT
					 ? tg_text_lines(text, -1, member->max)
					 : tg_text_one_line(text, member->max);
	const guint32 length = (guint32)strlen(clean);

	write_number(out, &length, sizeof length);
	g_byte_array_append(out, (const guint8 *)clean, length);
}

/* At most member->count words. */
static void
write_words(const TgRecordMember *member, char *const *words, GByteArray *out)
{
	guint32 n = 0;

	while (words != NULL && words[n] != NULL && n < member->count)
		n++;
	write_number(out, &n, sizeof n);
	for (guint32 i = 0; i < n; i++)
		write_string(member, words[i], out);
}

/* An array of records, at most member->count of them. */
static void
write_records(const TgRecordMember *member, const GPtrArray *records, GByteArray *out)
{
	const guint32 n = records != NULL ? MIN(records->len, member->count) : 0;

	write_number(out, &n, sizeof n);
	for (guint32 i = 0; i < n; i++)
		tg_record_write(member->table, g_ptr_array_index(records, i), out);
}

/* One member of a record. */
static void
write_member(const TgRecordMember *member, const void *field, GByteArray *out)
{
	char *const *text = field;
	guint8 byte;

	switch (member->kind) {
	case TG_RECORD_LINE:
	case TG_RECORD_TEXT:
		write_string(member, *text != NULL ? *text : "", out);
		break;
	case TG_RECORD_LINE_OPT:
		if (write_flag(out, *text != NULL))
			write_string(member, *text, out);
		break;
	case TG_RECORD_WORDS:
		write_words(member, *(char **const *)field, out);
		break;
	case TG_RECORD_WORDS_OPT:
		if (write_flag(out, *text != NULL))
			write_words(member, *(char **const *)field, out);
		break;
	case TG_RECORD_BOOL:
		write_flag(out, *(const gboolean *)field);
		break;
	case TG_RECORD_ENUM:
		byte = (guint8) * (const guint *)field;
		write_number(out, &byte, 1);
		break;
	case TG_RECORD_FLAGS:
	case TG_RECORD_UINT32:
	case TG_RECORD_INT32:
		write_number(out, field, sizeof(guint32));
		break;
	case TG_RECORD_INT64:
	case TG_RECORD_UINT64:
		write_number(out, field, sizeof(guint64));
		break;
	case TG_RECORD_RECORD:
		if (write_flag(out, *text != NULL))
			tg_record_write(member->table, *(void *const *)field, out);
		break;
	case TG_RECORD_NEEDED:
		tg_record_write(member->table, field, out);
		break;
	case TG_RECORD_RECORDS:
		write_records(member, *(GPtrArray *const *)field, out);
		break;
	}
}

void
tg_record_write(const TgRecordTable *table, const void *record, GByteArray *out)
{
	for (guint i = 0; i < table->count; i++)
		write_member(
			&table->members[i], (const char *)record + table->members[i].offset, out);
}

/* --- reading --- */

/* The next bytes, or NULL when there are not so many. */
static const guint8 *
take(TgRecordCursor *cursor, gsize length)
{
	const guint8 *at = cursor->at;

	if (length > (gsize)(cursor->end - at))
		return NULL;
	cursor->at += length;
	return at;
}

/* A number of 1, 4 or 8 bytes. */
static gboolean
read_number(TgRecordCursor *cursor, gpointer number, gsize length)
{
	const guint8 *at = take(cursor, length);

	if (at != NULL)
		memcpy(number, at, length);
	return at != NULL;
}

/* One byte that is 0 or 1. */
static gboolean
read_flag(TgRecordCursor *cursor, gboolean *ret_flag)
{
	guint8 byte = 0;
	const gboolean ok = read_number(cursor, &byte, 1) && byte <= 1;

	*ret_flag = ok && byte == 1;
	return ok;
}

/* How many words or records follow. */
static gboolean
read_count(const TgRecordMember *member, TgRecordCursor *cursor, guint32 *ret_count)
{
	return read_number(cursor, ret_count, sizeof *ret_count) && *ret_count <= member->count;
}

/* Copies a string when it is what the writer would have written. */
static char *
read_string(const TgRecordMember *member, TgRecordCursor *cursor)
{
	guint32 length = 0;
	const char *text = NULL;

	if (read_number(cursor, &length, sizeof length) && length <= member->max)
		text = (const char *)take(cursor, length);
	if (text == NULL || !g_utf8_validate_len(text, length, NULL) ||
		!tg_text_is_clean(text, length, member->kind == TG_RECORD_TEXT))
		return NULL;
	return g_strndup(text, length);
}

/* Copies a list of strings. */
static GStrv
read_words(const TgRecordMember *member, TgRecordCursor *cursor)
{
	g_auto(GStrv) words = NULL;
	guint32 n = 0;

	if (!read_count(member, cursor, &n))
		return NULL;
	words = g_new0(char *, n + 1);
	for (guint32 i = 0; i < n; i++) {
		words[i] = read_string(member, cursor);
		if (words[i] == NULL)
			return NULL;
	}
	return g_steal_pointer(&words);
}

/* Reads a record of its own allocation. */
static gpointer
read_new(const TgRecordTable *table, TgRecordCursor *cursor, gboolean *ok)
{
	gpointer record = g_malloc0(table->size);

	*ok = tg_record_read(table, cursor, record) && *ok;
	return record;
}

/* Appends all records to the array; nested ones are made by their owner's free function. */
static gboolean
read_records(const TgRecordMember *member, TgRecordCursor *cursor, GPtrArray *records)
{
	guint32 n = 0;
	gboolean ok = read_count(member, cursor, &n);

	for (guint32 i = 0; i < n && ok; i++)
		g_ptr_array_add(records, read_new(member->table, cursor, &ok));
	return ok;
}

/* Reads what is a pointer: a string, a list, a record; "nothing" leaves NULL. */
static gboolean
read_pointer(const TgRecordMember *member, TgRecordCursor *cursor, gpointer *field)
{
	const gboolean maybe = member->kind == TG_RECORD_LINE_OPT ||
			       member->kind == TG_RECORD_WORDS_OPT ||
			       member->kind == TG_RECORD_RECORD;
	gboolean is_there = TRUE, ok = TRUE;

	if (maybe && !read_flag(cursor, &is_there))
		return FALSE;
	if (!is_there)
		return TRUE;
	if (member->kind == TG_RECORD_RECORD) {
		*field = read_new(member->table, cursor, &ok);
	} else if (member->kind == TG_RECORD_WORDS || member->kind == TG_RECORD_WORDS_OPT) {
		g_strfreev(*field);
		*field = read_words(member, cursor);
	} else {
		g_free(*field);
		*field = read_string(member, cursor);
	}
	return ok && *field != NULL;
}

/* One member of a record; FALSE when its value is outside the limits. */
static gboolean
read_member(const TgRecordMember *member, TgRecordCursor *cursor, gpointer field)
{
	guint8 byte = 0;

	switch (member->kind) {
	case TG_RECORD_BOOL:
		return read_flag(cursor, field);
	case TG_RECORD_ENUM:
		if (!read_number(cursor, &byte, 1) || byte > member->max)
			return FALSE;
		*(guint *)field = byte;
		return TRUE;
	case TG_RECORD_FLAGS:
		return read_number(cursor, field, sizeof(guint32)) &&
		       *(guint32 *)field <= member->max;
	case TG_RECORD_UINT32:
	case TG_RECORD_INT32:
		return read_number(cursor, field, sizeof(guint32));
	case TG_RECORD_INT64:
	case TG_RECORD_UINT64:
		return read_number(cursor, field, sizeof(guint64));
	case TG_RECORD_NEEDED:
		return tg_record_read(member->table, cursor, field);
	case TG_RECORD_RECORDS:
		if (*(GPtrArray **)field == NULL)
			*(GPtrArray **)field =
				g_ptr_array_new_with_free_func(member->table->release);
		return read_records(member, cursor, *(GPtrArray **)field);
	default:
		return read_pointer(member, cursor, field);
	}
}

/* Makes the arrays of a record that could not be read to its end: who frees it finds them. */
static void
make_arrays(const TgRecordTable *table, guint from, void *record)
{
	for (guint i = from; i < table->count; i++) {
		GPtrArray **array =
			(GPtrArray **)(gpointer)((char *)record + table->members[i].offset);

		if (table->members[i].kind == TG_RECORD_RECORDS && *array == NULL)
			*array = g_ptr_array_new_with_free_func(table->members[i].table->release);
	}
}

gboolean
tg_record_read(const TgRecordTable *table, TgRecordCursor *cursor, void *record)
{
	for (guint i = 0; i < table->count; i++) {
		const TgRecordMember *member = &table->members[i];

		if (!read_member(member, cursor, (char *)record + member->offset)) {
			make_arrays(table, i, record);
			return FALSE;
		}
	}
	return TRUE;
}

/* Frees a flat record. */
void
tg_record_free(const TgRecordTable *table, gpointer record)
{
	for (guint i = 0; i < table->count; i++) {
		gpointer *field = (gpointer *)((char *)record + table->members[i].offset);

		switch (table->members[i].kind) {
		case TG_RECORD_LINE:
		case TG_RECORD_LINE_OPT:
		case TG_RECORD_TEXT:
			g_free(*field);
			break;
		case TG_RECORD_WORDS:
		case TG_RECORD_WORDS_OPT:
			g_strfreev(*field);
			break;
		default:
			break;
		}
	}
	g_free(record);
}
