/* SPDX-License-Identifier: ISC */
/*
 * record.h - plain structs to bytes and back, described by constant tables.
 *
 * The writer makes every string and list fit the table's limits, so what it wrote always reads; the
 * reader refuses what does not fit and never repairs (P18). Strings are valid UTF-8 without hidden
 * characters (base/text.h); TEXT may hold LF and TAB.
 */
#ifndef TG_MAIL_RECORD_H
#define TG_MAIL_RECORD_H

#include <glib.h>

typedef enum {
	TG_RECORD_LINE,	    /* char *, never NULL, one line */
	TG_RECORD_LINE_OPT, /* char * or NULL, one line */
	TG_RECORD_TEXT,	    /* char *, never NULL, lines */
	TG_RECORD_WORDS,    /* GStrv, never NULL */
	TG_RECORD_WORDS_OPT,
	TG_RECORD_BOOL,
	TG_RECORD_ENUM, /* a C enum of up to max */
	TG_RECORD_FLAGS,
	TG_RECORD_INT32,
	TG_RECORD_INT64,
	TG_RECORD_UINT32,
	TG_RECORD_UINT64,
	TG_RECORD_RECORD, /* struct *, may be NULL */
	TG_RECORD_NEEDED, /* struct embedded in the outer one */
	TG_RECORD_RECORDS /* GPtrArray of struct * */
} TgRecordKind;

typedef struct TgRecordTable TgRecordTable;

typedef struct {
	TgRecordKind kind;
	gsize offset;
	gsize max;   /* bytes of a string or of each word; largest enum or flags value */
	guint count; /* words, records */
	const TgRecordTable *table;
} TgRecordMember;

struct TgRecordTable {
	const TgRecordMember *members;
	guint count;
	gsize size;
	GDestroyNotify release; /* of one record, for arrays that the reader makes; may be NULL */
};

/* What is left of the bytes of a record. */
typedef struct {
	const guint8 *at, *end;
} TgRecordCursor;

/* Appends a record. */
void tg_record_write(const TgRecordTable *table, const void *record, GByteArray *out);

/* Fills a record whose pointers are NULL or may be freed, from the cursor on. At FALSE some value was
 * outside its limits, or there were not enough bytes: the record is filled up to there and can be freed.
 * Arrays that are not there are made with the table's release. */
gboolean tg_record_read(const TgRecordTable *table, TgRecordCursor *cursor, void *record);

/* Frees a record's strings and lists and the record; nested records and arrays are left alone. */
void tg_record_free(const TgRecordTable *table, gpointer record);

#endif
