/* SPDX-License-Identifier: ISC */
/*
 * rows.h - copying and freeing of plain rows by a table of their members, private to src/store.
 */
#ifndef TG_STORE_ROWS_H
#define TG_STORE_ROWS_H

#include "store/store.h"

typedef enum { TG_MEMBER_TEXT, TG_MEMBER_LIST, TG_MEMBER_BYTES } TgMemberKind;

typedef struct {
	gsize offset;
	TgMemberKind kind;
} TgRowMember;

typedef struct {
	gsize size;
	const TgRowMember *members; /* those that own memory */
	guint n;
} TgRowType;

extern const TgRowType tg_row_mail, tg_row_message, tg_row_attachment, tg_row_event, tg_row_letter,
	tg_row_organisation, tg_row_contact, tg_row_agent;

/* A deep copy; NULL for NULL. (transfer full) */
gpointer tg_row_dup(const TgRowType *type, gconstpointer row);
void tg_row_free(const TgRowType *type, gpointer row);

#endif
