/* SPDX-License-Identifier: ISC */
/*
 * record.h - plain structs to GVariants and back, described by constant tables.
 *
 * The writer makes every string and list fit the table's limits, so what it wrote always reads; the
 * reader refuses what does not fit and never repairs (P18). Strings are valid UTF-8 without hidden
 * characters (base/text.h); TEXT may hold LF and TAB.
 */
#ifndef TG_MAIL_RECORD_H
#define TG_MAIL_RECORD_H

#include <glib.h>

typedef enum {
	TG_FIELD_LINE,	   /* char *, never NULL, one line */
	TG_FIELD_LINE_OPT, /* char * or NULL, one line */
	TG_FIELD_TEXT,	   /* char *, never NULL, lines */
	TG_FIELD_WORDS,	   /* GStrv, never NULL */
	TG_FIELD_WORDS_OPT,
	TG_FIELD_BOOL,
	TG_FIELD_ENUM, /* a C enum of up to max */
	TG_FIELD_FLAGS,
	TG_FIELD_INT32,
	TG_FIELD_INT64,
	TG_FIELD_UINT32,
	TG_FIELD_UINT64,
	TG_FIELD_RECORD, /* struct *, may be NULL */
	TG_FIELD_NEEDED, /* struct embedded in the outer one */
	TG_FIELD_RECORDS /* GPtrArray of struct * */
} TgFieldKind;

typedef struct TgRecordTable TgRecordTable;

typedef struct {
	TgFieldKind kind;
	gsize offset;
	gsize max;   /* bytes of a string or of each word; largest enum or flags value */
	guint count; /* words, records */
	const TgRecordTable *table;
} TgField;

struct TgRecordTable {
	const TgField *members;
	guint count;
	gsize size;
};

/* The variant type of a table's records. (transfer full) */
GVariantType *tg_record_type(const TgRecordTable *table);

/* A record as a tuple. (floating) */
GVariant *tg_record_write(const TgRecordTable *table, const void *record);

/* Fills a record whose pointers are NULL or may be freed; value has the table's type. At FALSE some
 * value was outside its limits: the record is filled as far as possible and can be freed. Arrays that
 * are not there are made without a free function. */
gboolean tg_record_read(const TgRecordTable *table, GVariant *value, void *record);

#endif
