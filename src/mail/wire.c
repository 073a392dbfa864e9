/* SPDX-License-Identifier: ISC */
/*
 * wire.c - the record of an analysis: its tables, and what must hold between values.
 *
 * record.c writes and checks each value by the tables; here stand the checks that need more than
 * one value or the mail's grammar: ids, the identity, byte ranges within the raw message (P18).
 * Nothing may stand behind the record.
 */
#include "mail/wire.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "mail/address.h"
#include "mail/authres.h"
#include "mail/body.h"
#include "mail/record.h"

#define MAX_WORD 255
#define MAX_WORDS 100
#define MAX_CANDIDATES 16
#define MAX_ATTACHMENTS (2 * TG_MAX_PARTS)

#define AT(type, member) G_STRUCT_OFFSET(type, member)
#define TABLE(name, type, release)                                                                 \
	static const TgRecordTable name##_table = { name##_members, G_N_ELEMENTS(name##_members),  \
		sizeof(type), release }

/* For the arrays that the reader makes inside a record. */
static void recipient_release(gpointer record);
static void result_release(gpointer record);

static const TgRecordMember mailbox_members[] = {
	{ TG_RECORD_LINE, AT(TgMailbox, name), TG_MAX_SUBJECT, 0, NULL },
	{ TG_RECORD_LINE, AT(TgMailbox, address), TG_MAX_ADDRESS, 0, NULL },
};
TABLE(mailbox, TgMailbox, NULL);

static const TgRecordMember recipient_members[] = {
	{ TG_RECORD_LINE, AT(TgBounceRecipient, address), TG_MAX_ADDRESS, 0, NULL },
	{ TG_RECORD_LINE, AT(TgBounceRecipient, action), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE_OPT, AT(TgBounceRecipient, status), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE_OPT, AT(TgBounceRecipient, reply), MAX_WORD, 0, NULL },
	{ TG_RECORD_BOOL, AT(TgBounceRecipient, permanent), 0, 0, NULL },
	{ TG_RECORD_TEXT, AT(TgBounceRecipient, diagnostic), TG_MAX_VALUE, 0, NULL },
};
TABLE(recipient, TgBounceRecipient, recipient_release);

static const TgRecordMember bounce_members[] = {
	{ TG_RECORD_LINE_OPT, AT(TgBounce, original_message_id), MAX_WORD, 0, NULL },
	{ TG_RECORD_RECORDS, AT(TgBounce, recipients), 0, TG_MAX_ADDRESSES, &recipient_table },
};
TABLE(bounce, TgBounce, NULL);

static const TgRecordMember body_members[] = {
	{ TG_RECORD_TEXT, AT(TgBody, new_text), TG_MAX_TEXT, 0, NULL },
	{ TG_RECORD_TEXT, AT(TgBody, quoted), TG_MAX_TEXT, 0, NULL },
	{ TG_RECORD_TEXT, AT(TgBody, signature), TG_MAX_TEXT, 0, NULL },
	{ TG_RECORD_LINE_OPT, AT(TgBody, language), MAX_WORD, 0, NULL },
	{ TG_RECORD_UINT32, AT(TgBody, first_lines), 0, 0, NULL },
};
TABLE(body, TgBody, NULL);

static const TgRecordMember forwarded_members[] = {
	{ TG_RECORD_RECORD, AT(TgForwarded, from), 0, 0, &mailbox_table },
	{ TG_RECORD_LINE, AT(TgForwarded, subject), TG_MAX_SUBJECT, 0, NULL },
	{ TG_RECORD_TEXT, AT(TgForwarded, text), TG_MAX_TEXT, 0, NULL },
};
TABLE(forwarded, TgForwarded, NULL);

static const TgRecordMember attachment_members[] = {
	{ TG_RECORD_LINE, AT(TgAttachment, part), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE, AT(TgAttachment, name), TG_MAX_NAME, 0, NULL },
	{ TG_RECORD_WORDS, AT(TgAttachment, candidates), TG_MAX_NAME, MAX_CANDIDATES, NULL },
	{ TG_RECORD_LINE, AT(TgAttachment, declared), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE, AT(TgAttachment, real), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE, AT(TgAttachment, sha256), MAX_WORD, 0, NULL },
	{ TG_RECORD_UINT64, AT(TgAttachment, size), 0, 0, NULL },
	{ TG_RECORD_BOOL, AT(TgAttachment, is_inline), 0, 0, NULL },
	{ TG_RECORD_FLAGS, AT(TgAttachment, flags), 2 * TG_FILE_MISMATCH - 1, 0, NULL },
	{ TG_RECORD_WORDS_OPT, AT(TgAttachment, members), TG_MAX_NAME, MAX_WORDS, NULL },
	{ TG_RECORD_INT64, AT(TgAttachment, offset), 0, 0, NULL },
	{ TG_RECORD_INT64, AT(TgAttachment, length), 0, 0, NULL },
	{ TG_RECORD_ENUM, AT(TgAttachment, encoding), TG_ENCODING_OTHER, 0, NULL },
};
TABLE(attachment, TgAttachment, NULL);

static const TgRecordMember result_members[] = {
	{ TG_RECORD_LINE, AT(TgAuthResult, method), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE, AT(TgAuthResult, result), MAX_WORD, 0, NULL },
	{ TG_RECORD_WORDS, AT(TgAuthResult, properties), TG_MAX_PARAM_VALUE, MAX_WORDS, NULL },
};
TABLE(result, TgAuthResult, result_release);

static const TgRecordMember results_members[] = {
	{ TG_RECORD_LINE, AT(TgAuthResults, authserv_id), MAX_WORD, 0, NULL },
	{ TG_RECORD_UINT32, AT(TgAuthResults, received_before), 0, 0, NULL },
	{ TG_RECORD_RECORDS, AT(TgAuthResults, results), 0, MAX_WORDS, &result_table },
};
TABLE(results, TgAuthResults, NULL);

static const TgRecordMember header_members[] = {
	{ TG_RECORD_LINE, AT(TgHeader, name), MAX_WORD, 0, NULL },
	{ TG_RECORD_LINE, AT(TgHeader, value), TG_MAX_VALUE, 0, NULL },
};
TABLE(header, TgHeader, NULL);

static const TgRecordMember analysis_members[] = {
	{ TG_RECORD_LINE_OPT, AT(TgAnalysis, message_id), MAX_WORD, 0, NULL },
	{ TG_RECORD_BOOL, AT(TgAnalysis, has_date), 0, 0, NULL },
	{ TG_RECORD_INT64, AT(TgAnalysis, date), 0, 0, NULL },
	{ TG_RECORD_INT32, AT(TgAnalysis, date_offset), 0, 0, NULL },
	{ TG_RECORD_LINE, AT(TgAnalysis, subject), TG_MAX_SUBJECT, 0, NULL },
	{ TG_RECORD_RECORD, AT(TgAnalysis, from), 0, 0, &mailbox_table },
	{ TG_RECORD_LINE_OPT, AT(TgAnalysis, identity), TG_MAX_ADDRESS, 0, NULL },
	{ TG_RECORD_RECORD, AT(TgAnalysis, sender), 0, 0, &mailbox_table },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, reply_to), 0, TG_MAX_ADDRESSES, &mailbox_table },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, to), 0, TG_MAX_ADDRESSES, &mailbox_table },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, cc), 0, TG_MAX_ADDRESSES, &mailbox_table },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, delivered_to), 0, MAX_WORDS, &mailbox_table },
	{ TG_RECORD_LINE_OPT, AT(TgAnalysis, return_path), TG_MAX_ADDRESS, 0, NULL },
	{ TG_RECORD_WORDS, AT(TgAnalysis, in_reply_to), MAX_WORD, TG_MAX_REFERENCES_IN, NULL },
	{ TG_RECORD_WORDS, AT(TgAnalysis, references), MAX_WORD, TG_MAX_REFERENCES_IN, NULL },
	{ TG_RECORD_ENUM, AT(TgAnalysis, automatic), TG_AUTOMATIC_REPORT, 0, NULL },
	{ TG_RECORD_WORDS, AT(TgAnalysis, signals), MAX_WORD, MAX_WORDS, NULL },
	{ TG_RECORD_RECORD, AT(TgAnalysis, bounce), 0, 0, &bounce_table },
	{ TG_RECORD_NEEDED, AT(TgAnalysis, body), 0, 0, &body_table },
	{ TG_RECORD_RECORD, AT(TgAnalysis, forwarded), 0, 0, &forwarded_table },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, attachments), 0, MAX_ATTACHMENTS, &attachment_table },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, authentication), 0, MAX_WORDS, &results_table },
	{ TG_RECORD_WORDS, AT(TgAnalysis, received), TG_MAX_VALUE, MAX_WORDS, NULL },
	{ TG_RECORD_RECORDS, AT(TgAnalysis, headers), 0, MAX_WORDS, &header_table },
	{ TG_RECORD_WORDS, AT(TgAnalysis, loops), MAX_WORD, MAX_WORDS, NULL },
	{ TG_RECORD_WORDS, AT(TgAnalysis, defects), MAX_WORD, MAX_WORDS, NULL },
};
TABLE(analysis, TgAnalysis, NULL);

/* Frees one recipient. */
static void
recipient_release(gpointer record)
{
	tg_record_free(&recipient_table, record);
}

/* Frees one result. */
static void
result_release(gpointer record)
{
	tg_record_free(&result_table, record);
}

/* Writes the record. */
GBytes *
tg_analysis_to_bytes(const TgAnalysis *analysis)
{
	GByteArray *out = g_byte_array_sized_new(4 * TG_KIB);

	tg_record_write(&analysis_table, analysis, out);
	return g_byte_array_free_to_bytes(out);
}

/* TRUE when every id of the list is one. */
static gboolean
ids_are_valid(char *const *ids)
{
	for (; *ids != NULL; ids++)
		if (!tg_msgid_is_valid(*ids))
			return FALSE;
	return TRUE;
}

/* TRUE when the file stands where it says it does and its name can be a name. */
static gboolean
file_is_valid(const TgAttachment *file, guint64 raw_size)
{
	guint64 end;

	if (*file->name == '\0' || *file->part == '\0' || strpbrk(file->name, "/\\") != NULL ||
		strlen(file->sha256) != 64 || strspn(file->sha256, "0123456789abcdef") != 64)
		return FALSE;
	/* TNEF may be compressed by a small factor, nothing else grows */
	if (file->size > TG_MAX_RAW)
		return FALSE;
	if (file->offset < 0)
		return file->offset == -1 && file->length == 0;
	return file->length >= 0 &&
	       !__builtin_add_overflow((guint64)file->offset, (guint64)file->length, &end) &&
	       end <= raw_size;
}

/* What must hold between the values. */
static gboolean
analysis_is_valid(const TgAnalysis *analysis, guint64 raw_size)
{
	g_autofree char *normal = NULL;
	gboolean ok = ids_are_valid(analysis->in_reply_to) && ids_are_valid(analysis->references);

	if (analysis->message_id != NULL)
		ok = ok && tg_msgid_is_valid(analysis->message_id);
	if (analysis->identity != NULL) {
		normal = tg_address_normalise(analysis->identity);
		ok = ok && normal != NULL && strcmp(normal, analysis->identity) == 0;
	}
	for (guint i = 0; i < analysis->attachments->len && ok; i++)
		ok = file_is_valid(g_ptr_array_index(analysis->attachments, i), raw_size);
	return ok && ABS(analysis->date_offset) < 24 * 60;
}

/* Takes the record apart, or takes the scanner for subverted. */
TgAnalysis *
tg_analysis_from_bytes(GBytes *bytes, guint64 raw_size, GError **error)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	TgRecordCursor cursor = { data, data + length };
	const gboolean ok = data != NULL && length <= TG_MAX_WIRE &&
			    tg_record_read(&analysis_table, &cursor, analysis) &&
			    cursor.at == cursor.end && analysis_is_valid(analysis, raw_size);

	if (!ok) {
		g_set_error_literal(
			error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 the scanner's record is not valid");
		return NULL;
	}
	return g_steal_pointer(&analysis);
}
