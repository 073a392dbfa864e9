/* SPDX-License-Identifier: ISC */
/*
 * rows.c - one table a type says which members own memory; copy and free follow from it.
 */
#include "store/rows.h"

#define TEXT(type, member)                                                                         \
	{                                                                                          \
		G_STRUCT_OFFSET(type, member), TG_MEMBER_TEXT                                      \
	}
#define LIST(type, member)                                                                         \
	{                                                                                          \
		G_STRUCT_OFFSET(type, member), TG_MEMBER_LIST                                      \
	}
#define BYTES(type, member)                                                                        \
	{                                                                                          \
		G_STRUCT_OFFSET(type, member), TG_MEMBER_BYTES                                     \
	}
#define TYPE(type, members)                                                                        \
	{                                                                                          \
		sizeof(type), members, G_N_ELEMENTS(members)                                       \
	}

static const TgRowMember mail[] = { TEXT(TgMailRow, ingest_key), TEXT(TgMailRow, digest),
	TEXT(TgMailRow, desk), TEXT(TgMailRow, message_id), TEXT(TgMailRow, outcome),
	TEXT(TgMailRow, rule), TEXT(TgMailRow, from), TEXT(TgMailRow, sender),
	TEXT(TgMailRow, recipient), TEXT(TgMailRow, subject) };
static const TgRowMember message[] = { TEXT(TgMessageRow, direction),
	TEXT(TgMessageRow, message_id), TEXT(TgMessageRow, from), TEXT(TgMessageRow, text),
	LIST(TgMessageRow, to) };
static const TgRowMember attachment[] = { TEXT(TgAttachmentRow, part), TEXT(TgAttachmentRow, name),
	TEXT(TgAttachmentRow, declared), TEXT(TgAttachmentRow, real), TEXT(TgAttachmentRow, sha256),
	TEXT(TgAttachmentRow, verdict), TEXT(TgAttachmentRow, reason),
	TEXT(TgAttachmentRow, flags) };
static const TgRowMember event[] = { TEXT(TgEventRow, kind), TEXT(TgEventRow, by),
	TEXT(TgEventRow, rule), TEXT(TgEventRow, codes) };
static const TgRowMember letter[] = { TEXT(TgLetterRow, kind), TEXT(TgLetterRow, message_id),
	TEXT(TgLetterRow, class_), TEXT(TgLetterRow, language), TEXT(TgLetterRow, subject),
	TEXT(TgLetterRow, recipient), TEXT(TgLetterRow, envelope), TEXT(TgLetterRow, state),
	TEXT(TgLetterRow, last_error), TEXT(TgLetterRow, cause), BYTES(TgLetterRow, content) };
static const TgRowMember organisation[] = { TEXT(TgOrganisation, name),
	LIST(TgOrganisation, domains), LIST(TgOrganisation, addresses), TEXT(TgOrganisation, level),
	TEXT(TgOrganisation, agreement), TEXT(TgOrganisation, manager),
	TEXT(TgOrganisation, language), TEXT(TgOrganisation, timezone),
	TEXT(TgOrganisation, valid_from), TEXT(TgOrganisation, valid_until) };
static const TgRowMember contact[] = { TEXT(TgContact, address), TEXT(TgContact, name),
	TEXT(TgContact, phone), TEXT(TgContact, organisation), TEXT(TgContact, language),
	TEXT(TgContact, role) };
static const TgRowMember agent[] = { TEXT(TgAgent, address), TEXT(TgAgent, name) };

const TgRowType tg_row_mail = TYPE(TgMailRow, mail);
const TgRowType tg_row_message = TYPE(TgMessageRow, message);
const TgRowType tg_row_attachment = TYPE(TgAttachmentRow, attachment);
const TgRowType tg_row_event = TYPE(TgEventRow, event);
const TgRowType tg_row_letter = TYPE(TgLetterRow, letter);
const TgRowType tg_row_organisation = TYPE(TgOrganisation, organisation);
const TgRowType tg_row_contact = TYPE(TgContact, contact);
const TgRowType tg_row_agent = TYPE(TgAgent, agent);

/* A copy of what a member owns. */
static gpointer
dup_member(TgMemberKind kind, gpointer value)
{
	switch (kind) {
	case TG_MEMBER_TEXT:
		return g_strdup(value);
	case TG_MEMBER_LIST:
		return g_strdupv(value);
	case TG_MEMBER_BYTES:
		return value ? g_bytes_ref(value) : NULL;
	}
	g_assert_not_reached();
}

/* Frees what a member owns. */
static void
free_member(TgMemberKind kind, gpointer value)
{
	switch (kind) {
	case TG_MEMBER_TEXT:
		g_free(value);
		break;
	case TG_MEMBER_LIST:
		g_strfreev(value);
		break;
	case TG_MEMBER_BYTES:
		g_clear_pointer((GBytes **)&value, g_bytes_unref);
		break;
	}
}

/* A deep copy. */
gpointer
tg_row_dup(const TgRowType *type, gconstpointer row)
{
	gpointer copy = row ? g_memdup2(row, type->size) : NULL;

	for (guint i = 0; copy && i < type->n; i++) {
		gpointer *member = G_STRUCT_MEMBER_P(copy, type->members[i].offset);

		*member = dup_member(type->members[i].kind, *member);
	}
	return copy;
}

/* Frees a row and what it owns. */
void
tg_row_free(const TgRowType *type, gpointer row)
{
	for (guint i = 0; row && i < type->n; i++)
		free_member(type->members[i].kind,
			G_STRUCT_MEMBER(gpointer, row, type->members[i].offset));
	g_free(row);
}

void
tg_mail_row_free(TgMailRow *row)
{
	tg_row_free(&tg_row_mail, row);
}

void
tg_message_row_free(TgMessageRow *row)
{
	tg_row_free(&tg_row_message, row);
}

void
tg_attachment_row_free(TgAttachmentRow *row)
{
	tg_row_free(&tg_row_attachment, row);
}

void
tg_event_row_free(TgEventRow *row)
{
	tg_row_free(&tg_row_event, row);
}

void
tg_letter_row_free(TgLetterRow *row)
{
	tg_row_free(&tg_row_letter, row);
}

void
tg_count_row_free(TgCountRow *row)
{
	g_free(row->desk);
	g_free(row->word);
	g_free(row);
}

void
tg_statistics_free(TgStatistics *statistics)
{
	if (statistics->counts)
		g_ptr_array_unref(statistics->counts);
	g_free(statistics);
}

/* Empties a TgRaw in place; the spool file, if it is still there, is its owner's to remove. */
void
tg_raw_clear(TgRaw *raw)
{
	g_clear_pointer(&raw->bytes, g_bytes_unref);
	g_clear_pointer(&raw->path, g_free);
	g_clear_pointer(&raw->digest, g_free);
}
