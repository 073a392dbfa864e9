/* SPDX-License-Identifier: ISC */
/*
 * summary.c - from raw header fields to the values of the analysis (T10, M11, M15, M18, P66).
 *
 * From is read twice, leniently to be shown and strictly to be believed; only where both readings
 * name the same single ASCII address there is an identity (T11). Of doubled fields the first one is
 * shown and the doubling is a defect.
 */
#include "mail/summary.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/authres.h"
#include "mail/mailboxes.h"
#include "mail/words.h"

#define MAX_RECEIVED 20
#define MAX_KEPT 100
#define MAX_RESULTS 20
#define MAX_LOOPS 20
#define MAX_ORIGINS 20

/* Fields of which a message has one. */
static const char *const singletons[] = { "sender", "reply-to", "to", "cc", "message-id",
	"in-reply-to", "references", "subject", "date", "return-path", "auto-submitted",
	"mime-version", "content-type", "content-transfer-encoding", "content-disposition", NULL };

/* Fields kept for rules, beside X-*. */
static const char *const kept[] = { "importance", "priority", "organization", "list-id", NULL };

/* Names a defect once. */
void
tg_defect_add(GPtrArray *defects, const char *word)
{
	if (!g_ptr_array_find_with_equal_func(defects, word, g_str_equal, NULL))
		g_ptr_array_add(defects, g_strdup(word));
}

/* One decoded line of at most max bytes. */
static char *
decode(TgCharsets *charsets, const TgRawHeader *header, gsize max)
{
	return tg_words_decode(charsets, header->value, header->length, max);
}

/* The decoded subject. */
char *
tg_summary_subject(TgCharsets *charsets, const TgHeaders *headers)
{
	const TgRawHeader *header = tg_headers_first(headers, "Subject");

	return header != NULL ? decode(charsets, header, TG_MAX_SUBJECT) : g_strdup("");
}

/* Reads all mailboxes of all fields of that name. */
static gboolean
read_mailboxes(TgCharsets *charsets, const TgHeaders *headers, const char *name, GPtrArray *list)
{
	gboolean has_group = FALSE;

	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);
		gboolean group = FALSE;

		if (g_ascii_strcasecmp(header->name, name) != 0 ||
			header->length > TG_MAX_ADDRESS_FIELD)
			continue;
		tg_mailboxes_read(
			charsets, header->value, header->length, TG_MAX_ADDRESSES, list, &group);
		has_group = has_group || group;
	}
	return has_group;
}

/* The first mailbox of the first field of that name. */
TgMailbox *
tg_summary_mailbox(TgCharsets *charsets, const TgHeaders *headers, const char *name)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	const TgRawHeader *header = tg_headers_first(headers, name);
	TgMailbox *first;

	if (header != NULL && header->length <= TG_MAX_ADDRESS_FIELD)
		tg_mailboxes_read(charsets, header->value, header->length, 1, list, NULL);
	if (list->len == 0)
		return NULL;
	first = g_ptr_array_index(list, 0);
	return tg_mailbox_new(first->name, first->address);
}

/* Why a single From field names nobody. */
static const char *
from_defect(const TgRawHeader *header, const GPtrArray *list, gboolean has_group,
	const TgMailbox *strict)
{
	if (memchr(header->value, '\0', header->length) != NULL)
		return "from-nul";
	if (has_group)
		return "from-group";
	if (list->len > 1)
		return "from-several-mailboxes";
	if (list->len == 0)
		return "from-no-address";
	if (strict != NULL && !g_str_is_ascii(strict->address))
		return "from-not-ascii";
	return "from-ambiguous";
}

/* The one unambiguous author, or a defect. */
static char *
read_identity(
	const TgHeaders *headers, const GPtrArray *list, gboolean has_group, GPtrArray *defects)
{
	const TgRawHeader *header = tg_headers_first(headers, "From");
	guint count = tg_headers_count(headers, "From");
	g_autoptr(TgMailbox) strict = NULL;

	if (count != 1) {
		tg_defect_add(defects, count == 0 ? "no-from" : "two-from-fields");
		return NULL;
	}
	if (header->length <= TG_MAX_ADDRESS_FIELD)
		strict = tg_address_read_single(header->value, header->length);
	if (strict != NULL && list->len == 1 && g_str_is_ascii(strict->address)) {
		const TgMailbox *shown = g_ptr_array_index(list, 0);

		if (strcmp(shown->address, strict->address) == 0)
			return tg_address_normalise(strict->address);
	}
	tg_defect_add(defects, from_defect(header, list, has_group, strict));
	return NULL;
}

/* From: shown and believed. */
static void
fill_from(TgCharsets *charsets, const TgHeaders *headers, TgAnalysis *analysis, GPtrArray *defects)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	gboolean has_group = read_mailboxes(charsets, headers, "From", list);

	if (list->len > 0) {
		const TgMailbox *first = g_ptr_array_index(list, 0);

		analysis->from = tg_mailbox_new(first->name, first->address);
	}
	analysis->identity = read_identity(headers, list, has_group, defects);
}

/* Date: an instant and the writer's offset, when it is sane. */
static void
fill_date(const TgLateGmime *gmime, const TgHeaders *headers, TgAnalysis *analysis,
	GPtrArray *defects)
{
	const TgRawHeader *header = tg_headers_first(headers, "Date");
	g_autoptr(GDateTime) date = NULL;

	if (header == NULL)
		return;
	date = gmime->g_mime_utils_header_decode_date(header->value);
	if (date == NULL || g_date_time_get_year(date) > 9998 || g_date_time_to_unix(date) < 0) {
		tg_defect_add(defects, "bad-date");
		return;
	}
	analysis->has_date = TRUE;
	analysis->date = g_date_time_to_unix(date);
	analysis->date_offset = (gint32)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE);
}

/* Replaces an id list. */
static void
fill_ids(GStrv *ids, const TgHeaders *headers, const char *name)
{
	const TgRawHeader *header = tg_headers_first(headers, name);

	if (header == NULL)
		return;
	g_strfreev(*ids);
	*ids = tg_msgid_list(header->value, TG_MAX_REFERENCES_IN);
}

/* Message-ID, In-Reply-To, References. */
static void
fill_all_ids(const TgHeaders *headers, TgAnalysis *analysis, GPtrArray *defects)
{
	const TgRawHeader *header = tg_headers_first(headers, "Message-ID");

	if (header != NULL) {
		g_auto(GStrv) ids = tg_msgid_list(header->value, 2);

		if (g_strv_length(ids) == 1 && memchr(header->value, '\0', header->length) == NULL)
			analysis->message_id = g_strdup(ids[0]);
		else
			tg_defect_add(defects, "bad-message-id");
	}
	fill_ids(&analysis->in_reply_to, headers, "In-Reply-To");
	fill_ids(&analysis->references, headers, "References");
}

/* The first Return-Path: "" is the null one. */
static char *
read_return_path(TgCharsets *charsets, const TgHeaders *headers)
{
	const TgRawHeader *header = tg_headers_first(headers, "Return-Path");
	g_autoptr(TgMailbox) mailbox = tg_summary_mailbox(charsets, headers, "Return-Path");

	if (header == NULL)
		return NULL;
	return g_strdup(mailbox != NULL ? mailbox->address : "");
}

/* Fields of which each line is kept: traces, results, loop marks, what rules may look at. */
static void
fill_lines(TgCharsets *charsets, const TgHeaders *headers, TgAnalysis *analysis)
{
	g_autoptr(GStrvBuilder) received = g_strv_builder_new(), loops = g_strv_builder_new();
	guint n_received = 0, n_loops = 0;

	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);
		g_autofree char *name = g_ascii_strdown(header->name, -1);
		g_autofree char *line = NULL;
		TgAuthResults *results = NULL;

		if (strcmp(name, "received") == 0 && n_received++ < MAX_RECEIVED) {
			line = decode(charsets, header, TG_MAX_VALUE);
			g_strv_builder_add(received, line);
		} else if (strcmp(name, "x-ticketgate-loop") == 0 && n_loops++ < MAX_LOOPS) {
			line = decode(charsets, header, TG_MAX_NAME);
			g_strv_builder_add(loops, line);
		} else if (strcmp(name, "authentication-results") == 0 &&
			   analysis->authentication->len < MAX_RESULTS &&
			   strlen(header->value) == header->length &&
			   (results = tg_authres_parse(header->value, n_received)) != NULL) {
			g_ptr_array_add(analysis->authentication, results);
		}
		if ((g_str_has_prefix(name, "x-") || g_strv_contains(kept, name)) &&
			analysis->headers->len < MAX_KEPT) {
			TgHeader *copy = g_new0(TgHeader, 1);

			copy->name = tg_text_one_line(header->name, TG_MAX_NAME);
			copy->value = decode(charsets, header, TG_MAX_VALUE);
			g_ptr_array_add(analysis->headers, copy);
		}
	}
	g_strfreev(analysis->received);
	g_strfreev(analysis->loops);
	analysis->received = g_strv_builder_end(received);
	analysis->loops = g_strv_builder_end(loops);
}

/* Doubled fields and bytes that headers must not hold. */
static void
find_defects(const TgHeaders *headers, GPtrArray *defects)
{
	for (guint i = 0; singletons[i] != NULL; i++)
		if (tg_headers_count(headers, singletons[i]) > 1) {
			g_autofree char *word = g_strconcat("duplicate-", singletons[i], NULL);

			tg_defect_add(defects, word);
		}
	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);

		if (memchr(header->value, '\0', header->length) != NULL)
			tg_defect_add(defects, "nul-in-header");
	}
	if (headers->bare_cr)
		tg_defect_add(defects, "bare-cr");
	if (headers->odd_lines->len > 0)
		tg_defect_add(defects, "odd-header-line");
}

/* All of it. */
void
tg_summary_fill(const TgProvisions *provisions, const TgHeaders *headers, TgAnalysis *analysis,
	GPtrArray *defects)
{
	TgCharsets *charsets = provisions->charsets;
	static const char *const origins[] = { "Delivered-To", "X-Original-To", "Envelope-To" };

	g_free(analysis->subject);
	analysis->subject = tg_summary_subject(charsets, headers);
	fill_from(charsets, headers, analysis, defects);
	analysis->sender = tg_summary_mailbox(charsets, headers, "Sender");
	read_mailboxes(charsets, headers, "Reply-To", analysis->reply_to);
	read_mailboxes(charsets, headers, "To", analysis->to);
	read_mailboxes(charsets, headers, "Cc", analysis->cc);
	for (guint i = 0; i < G_N_ELEMENTS(origins); i++)
		read_mailboxes(charsets, headers, origins[i], analysis->delivered_to);
	if (analysis->delivered_to->len > MAX_ORIGINS)
		g_ptr_array_set_size(analysis->delivered_to, MAX_ORIGINS);
	fill_date(&provisions->gmime, headers, analysis, defects);
	fill_all_ids(headers, analysis, defects);
	analysis->return_path = read_return_path(charsets, headers);
	fill_lines(charsets, headers, analysis);
	find_defects(headers, defects);
}
