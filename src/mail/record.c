/* SPDX-License-Identifier: ISC */
/*
 * record.c - the engine behind the wire form: one table for writing, reading and checking.
 *
 * Knows nothing of mail. Recursion follows the constant tables only, never the data.
 */
#include "mail/record.h"

#include "base/text.h"

/* A string that the reader will accept. */
static GVariant *
write_string(const TgRecordMember *member, const char *text)
{
	g_autofree char *clean = NULL;

	if (member->kind == TG_RECORD_TEXT)
		clean = tg_text_lines(text, -1, member->max);
	else
		clean = tg_text_one_line(text, member->max);
	return g_variant_new_string(clean);
}

/* At most member->count words. */
static GVariant *
write_words(const TgRecordMember *member, char *const *words)
{
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE_STRING_ARRAY);
	for (guint i = 0; words != NULL && words[i] != NULL && i < member->count; i++)
		g_variant_builder_add_value(&builder, write_string(member, words[i]));
	return g_variant_builder_end(&builder);
}

/* The variant type of a table's records. (transfer full) */
GVariantType *
tg_record_type(const TgRecordTable *table)
{
	static const char *const plain[] = { [TG_RECORD_LINE] = "s",
		[TG_RECORD_LINE_OPT] = "ms",
		[TG_RECORD_TEXT] = "s",
		[TG_RECORD_WORDS] = "as",
		[TG_RECORD_WORDS_OPT] = "mas",
		[TG_RECORD_BOOL] = "b",
		[TG_RECORD_ENUM] = "y",
		[TG_RECORD_FLAGS] = "u",
		[TG_RECORD_INT32] = "i",
		[TG_RECORD_INT64] = "x",
		[TG_RECORD_UINT32] = "u",
		[TG_RECORD_UINT64] = "t" };
	g_autoptr(GString) text = g_string_new("(");

	for (guint i = 0; i < table->count; i++) {
		const TgRecordMember *member = &table->members[i];

		if (member->kind < TG_RECORD_RECORD) {
			g_string_append(text, plain[member->kind]);
		} else {
			GVariantType *inner = tg_record_type(member->table);

			if (member->kind != TG_RECORD_NEEDED)
				g_string_append_c(
					text, member->kind == TG_RECORD_RECORD ? 'm' : 'a');
			g_string_append_len(text, g_variant_type_peek_string(inner),
				(gssize)g_variant_type_get_string_length(inner));
			g_variant_type_free(inner);
		}
	}
	g_string_append_c(text, ')');
	return g_variant_type_new(text->str);
}

/* An array of records, at most member->count of them. */
static GVariant *
write_records(const TgRecordMember *member, GPtrArray *records)
{
	GVariantType *type = tg_record_type(member->table);
	GVariantType *array = g_variant_type_new_array(type);
	GVariantBuilder builder;

	g_variant_builder_init(&builder, array);
	for (guint i = 0; records != NULL && i < records->len && i < member->count; i++)
		g_variant_builder_add_value(
			&builder, tg_record_write(member->table, g_ptr_array_index(records, i)));
	g_variant_type_free(array);
	g_variant_type_free(type);
	return g_variant_builder_end(&builder);
}

/* A record or "nothing". */
static GVariant *
write_maybe(const TgRecordMember *member, const void *record)
{
	GVariantType *type = tg_record_type(member->table);
	GVariant *value = g_variant_new_maybe(
		type, record != NULL ? tg_record_write(member->table, record) : NULL);

	g_variant_type_free(type);
	return value;
}

/* One member of a record. */
static GVariant *
write_member(const TgRecordMember *member, const void *field)
{
	char *const *text = field;

	switch (member->kind) {
	case TG_RECORD_LINE:
	case TG_RECORD_TEXT:
		return write_string(member, *text != NULL ? *text : "");
	case TG_RECORD_LINE_OPT:
		return g_variant_new_maybe(
			G_VARIANT_TYPE_STRING, *text != NULL ? write_string(member, *text) : NULL);
	case TG_RECORD_WORDS:
		return write_words(member, *(char **const *)field);
	case TG_RECORD_WORDS_OPT:
		return g_variant_new_maybe(G_VARIANT_TYPE_STRING_ARRAY,
			*text != NULL ? write_words(member, *(char **const *)field) : NULL);
	case TG_RECORD_BOOL:
		return g_variant_new_boolean(*(const gboolean *)field);
	case TG_RECORD_ENUM:
		return g_variant_new_byte((guchar) * (const guint *)field);
	case TG_RECORD_FLAGS:
	case TG_RECORD_UINT32:
		return g_variant_new_uint32(*(const guint32 *)field);
	case TG_RECORD_INT32:
		return g_variant_new_int32(*(const gint32 *)field);
	case TG_RECORD_INT64:
		return g_variant_new_int64(*(const gint64 *)field);
	case TG_RECORD_UINT64:
		return g_variant_new_uint64(*(const guint64 *)field);
	case TG_RECORD_RECORD:
		return write_maybe(member, *(void *const *)field);
	case TG_RECORD_NEEDED:
		return tg_record_write(member->table, field);
	case TG_RECORD_RECORDS:
		return write_records(member, *(GPtrArray *const *)field);
	}
	g_assert_not_reached();
}

/* A record as a tuple, floating. */
GVariant *
tg_record_write(const TgRecordTable *table, const void *record)
{
	g_autofree GVariant **children = g_new(GVariant *, table->count);

	for (guint i = 0; i < table->count; i++)
		children[i] = write_member(
			&table->members[i], (const char *)record + table->members[i].offset);
	return g_variant_new_tuple(children, table->count);
}

/* Copies a string when it is what the writer would have written. */
static char *
read_string(const TgRecordMember *member, GVariant *value)
{
	gsize length;
	const char *text = g_variant_get_string(value, &length);

	if (length > member->max || !tg_text_is_clean(text, length, member->kind == TG_RECORD_TEXT))
		return NULL;
	return g_strndup(text, length);
}

/* Copies a list of strings. */
static GStrv
read_words(const TgRecordMember *member, GVariant *value)
{
	gsize n = g_variant_n_children(value);
	g_auto(GStrv) words = NULL;

	if (n > member->count)
		return NULL;
	words = g_new0(char *, n + 1);
	for (gsize i = 0; i < n; i++) {
		g_autoptr(GVariant) child = g_variant_get_child_value(value, i);

		words[i] = read_string(member, child);
		if (words[i] == NULL)
			return NULL;
	}
	return g_steal_pointer(&words);
}

/* Reads a record of its own allocation. */
static gpointer
read_new(const TgRecordTable *table, GVariant *value, gboolean *ok)
{
	gpointer record = g_malloc0(table->size);

	*ok = tg_record_read(table, value, record) && *ok;
	return record;
}

/* Appends all records to the array; nested ones are made by their owner's free function. */
static gboolean
read_records(const TgRecordMember *member, GVariant *value, GPtrArray *records)
{
	gsize n = g_variant_n_children(value);
	gboolean ok = n <= member->count;

	for (gsize i = 0; i < n && ok; i++) {
		g_autoptr(GVariant) child = g_variant_get_child_value(value, i);

		g_ptr_array_add(records, read_new(member->table, child, &ok));
	}
	return ok;
}

/* Reads what is a pointer: a string, a list, a record; "nothing" leaves NULL. */
static gboolean
read_pointer(const TgRecordMember *member, GVariant *value, gpointer *field)
{
	gboolean maybe = member->kind == TG_RECORD_LINE_OPT ||
			 member->kind == TG_RECORD_WORDS_OPT || member->kind == TG_RECORD_RECORD;
	g_autoptr(GVariant) inner = maybe ? g_variant_get_maybe(value) : g_variant_ref(value);
	gboolean ok = TRUE;

	if (inner == NULL)
		return TRUE;
	if (member->kind == TG_RECORD_RECORD) {
		*field = read_new(member->table, inner, &ok);
	} else if (member->kind == TG_RECORD_WORDS || member->kind == TG_RECORD_WORDS_OPT) {
		g_strfreev(*field);
		*field = read_words(member, inner);
	} else {
		g_free(*field);
		*field = read_string(member, inner);
	}
	return ok && *field != NULL;
}

/* One member of a record; FALSE when its value is outside the limits. */
static gboolean
read_member(const TgRecordMember *member, GVariant *value, gpointer field)
{
	guint number;

	switch (member->kind) {
	case TG_RECORD_BOOL:
		*(gboolean *)field = g_variant_get_boolean(value);
		return TRUE;
	case TG_RECORD_ENUM:
	case TG_RECORD_FLAGS:
		number = member->kind == TG_RECORD_ENUM ? g_variant_get_byte(value)
							: g_variant_get_uint32(value);
		*(guint *)field = number;
		return number <= member->max;
	case TG_RECORD_UINT32:
		*(guint32 *)field = g_variant_get_uint32(value);
		return TRUE;
	case TG_RECORD_INT32:
		*(gint32 *)field = g_variant_get_int32(value);
		return TRUE;
	case TG_RECORD_INT64:
		*(gint64 *)field = g_variant_get_int64(value);
		return TRUE;
	case TG_RECORD_UINT64:
		*(guint64 *)field = g_variant_get_uint64(value);
		return TRUE;
	case TG_RECORD_NEEDED:
		return tg_record_read(member->table, value, field);
	case TG_RECORD_RECORDS:
		if (*(GPtrArray **)field == NULL)
			*(GPtrArray **)field =
				g_ptr_array_new_with_free_func(member->table->release);
		return read_records(member, value, *(GPtrArray **)field);
	default:
		return read_pointer(member, value, field);
	}
}

/* Fills a zeroed record; at FALSE it is filled in part and can still be freed. */
gboolean
tg_record_read(const TgRecordTable *table, GVariant *value, void *record)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < table->count; i++) {
		g_autoptr(GVariant) child = g_variant_get_child_value(value, i);
		const TgRecordMember *member = &table->members[i];

		ok = read_member(member, child, (char *)record + member->offset) && ok;
	}
	return ok;
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
