/* SPDX-License-Identifier: ISC */
/*
 * test-wire.c - the record crosses whole, and a record that is off in anything is refused (P18).
 */
#include "base/error.h"
#include "base/limits.h"
#include "mail/wire.h"
#include "parsekit.h"

#include <string.h>

#define RAW_SIZE 1000

/* An analysis with something in every member. */
static TgAnalysis *
make(void)
{
	TgAnalysis *analysis = kit_parse_text(
		"Return-Path: <b@example.com>\nReceived: by mx.example.com\n"
		"Authentication-Results: mx.example.com; dmarc=pass header.from=example.com\n"
		"From: A <a@example.com>\nTo: c@example.com, D <d@example.com>\nSubject: s\n"
		"Message-ID: <1@example.com>\nIn-Reply-To: <2@example.com>\n"
		"References: <3@example.com> <2@example.com>\nDate: Mon, 23 Nov 2026 10:05:00 "
		"+0300\n"
		"X-Priority: 1\nX-Ticketgate-Loop: here\nX-Original-To: d@example.com\n"
		"Content-Type: multipart/mixed; boundary=b\n\n"
		"--b\n\ntext\n--b\nContent-Type: image/png; name=a.png\n\n\x89PNG\r\n\x1a\n\n"
		"--b\nContent-Type: message/rfc822\n\nSubject: inner\nFrom: e@example.com\n\ninner "
		"text\n--b--\n");
	TgBounceRecipient *recipient = g_new0(TgBounceRecipient, 1);

	g_assert_null(analysis->bounce);
	analysis->bounce = g_new0(TgBounce, 1);
	analysis->bounce->recipients = g_ptr_array_new();
	recipient->address = g_strdup("x@example.com");
	recipient->action = g_strdup("failed");
	recipient->diagnostic = g_strdup("no\nsuch user");
	g_ptr_array_add(analysis->bounce->recipients, recipient);
	return analysis;
}

/* Writes and reads; NULL when the record is refused. */
static TgAnalysis *
cross(const TgAnalysis *analysis, guint64 raw_size)
{
	g_autoptr(GBytes) bytes = tg_analysis_to_bytes(analysis);
	g_autoptr(GError) error = NULL;
	TgAnalysis *back = tg_analysis_from_bytes(bytes, raw_size, &error);

	if (back == NULL)
		g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	return back;
}

static void
test_everything_crosses(void)
{
	g_autoptr(TgAnalysis) analysis = make(), back = cross(analysis, RAW_SIZE);
	g_autoptr(GBytes) first = tg_analysis_to_bytes(analysis);
	g_autoptr(GBytes) second = tg_analysis_to_bytes(back);

	g_assert_true(g_bytes_equal(first, second));
	g_assert_cmpstr(back->identity, ==, "a@example.com");
	g_assert_cmpuint(back->to->len, ==, 2);
	g_assert_cmpuint(back->authentication->len, ==, 1);
	g_assert_cmpuint(back->attachments->len, ==, 1);
	g_assert_cmpstr(back->forwarded->subject, ==, "inner");
	g_assert_cmpstr(back->loops[0], ==, "here");
	g_assert_cmpint(back->date_offset, ==, 180);
}

static void
test_every_byte(void)
{
	g_autoptr(TgAnalysis) analysis = make();
	g_autoptr(GBytes) record = tg_analysis_to_bytes(analysis);
	const gsize length = g_bytes_get_size(record);

	for (gsize i = 0; i < length; i++)
		for (guint change = 0; change < 3; change++) {
			static const guint8 masks[] = { 0x01, 0x80, 0xFF };
			guint8 *copy = g_memdup2(g_bytes_get_data(record, NULL), length);
			g_autoptr(GBytes) bytes = g_bytes_new_take(copy, length);

			copy[i] ^= masks[change];
			tg_analysis_free(tg_analysis_from_bytes(bytes, RAW_SIZE, NULL));
		}
}

static void
test_every_length(void)
{
	g_autoptr(TgAnalysis) analysis = make();
	g_autoptr(GBytes) record = tg_analysis_to_bytes(analysis);

	for (gsize length = 0; length < g_bytes_get_size(record); length++) {
		g_autoptr(GBytes) bytes = g_bytes_new_from_bytes(record, 0, length);
		g_autoptr(GError) error = NULL;

		g_assert_null(tg_analysis_from_bytes(bytes, RAW_SIZE, &error));
		g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	}
}

static void
test_too_long(void)
{
	g_autofree char *zeros = g_malloc0(TG_MAX_WIRE + 1);
	g_autoptr(GBytes) bytes = g_bytes_new(zeros, TG_MAX_WIRE + 1);

	g_assert_null(tg_analysis_from_bytes(bytes, RAW_SIZE, NULL));
}

/* What a subverted scanner may claim. */
typedef void (*Lie)(TgAnalysis *analysis, TgAttachment *file);

static void
lie_offset(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	file->offset = RAW_SIZE - file->length + 1;
}

static void
lie_overflow(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	file->offset = G_MAXINT64;
	file->length = G_MAXINT64;
}

static void
lie_negative(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	file->length = -1;
}

static void
lie_size(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	file->size = G_MAXUINT64;
}

static void
lie_path(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	g_free(file->name);
	file->name = g_strdup("../x");
}

static void
lie_no_name(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	*file->name = '\0';
}

static void
lie_digest(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	*file->sha256 = 'X';
}

static void
lie_identity(TgAnalysis *analysis, TgAttachment *file)
{
	(void)file;
	g_free(analysis->identity);
	analysis->identity = g_strdup("A@example.com");
}

static void
lie_message_id(TgAnalysis *analysis, TgAttachment *file)
{
	(void)file;
	g_free(analysis->message_id);
	analysis->message_id = g_strdup("a@b> Bcc:");
}

static void
lie_reference(TgAnalysis *analysis, TgAttachment *file)
{
	(void)file;
	g_free(analysis->references[0]);
	analysis->references[0] = g_strdup("no id");
}

static void
lie_flags(TgAnalysis *analysis, TgAttachment *file)
{
	(void)analysis;
	file->flags = 1 << 20;
}

static void
lie_class(TgAnalysis *analysis, TgAttachment *file)
{
	(void)file;
	analysis->automatic = TG_AUTOMATIC_REPORT + 1;
}

static void
lie_date_offset(TgAnalysis *analysis, TgAttachment *file)
{
	(void)file;
	analysis->date_offset = G_MININT32;
}

static void
test_lies(void)
{
	static const Lie lies[] = { lie_offset, lie_overflow, lie_negative, lie_size, lie_path,
		lie_no_name, lie_digest, lie_identity, lie_message_id, lie_reference, lie_flags,
		lie_class, lie_date_offset };

	for (guint i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_autoptr(TgAnalysis) analysis = make(), back = NULL;

		lies[i](analysis, g_ptr_array_index(analysis->attachments, 0));
		back = cross(analysis, RAW_SIZE);
		g_test_message("lie %u", i);
		g_assert_null(back);
	}
}

/* The record of an analysis in which the bytes of one string are others. */
static GBytes *
forge(const TgAnalysis *analysis, const char *from, const char *to)
{
	g_autoptr(GBytes) record = tg_analysis_to_bytes(analysis);
	gsize length = g_bytes_get_size(record);
	char *copy = g_memdup2(g_bytes_get_data(record, NULL), length);
	char *at = memmem(copy, length, from, strlen(from));

	g_assert_nonnull(at);
	g_assert_cmpuint(strlen(from), ==, strlen(to));
	memcpy(at, to, strlen(to));
	return g_bytes_new_take(copy, length);
}

/* Strings that only a foreign writer would put into a record. */
static void
test_hidden_characters(void)
{
	static const struct {
		const char *honest, *nasty;
	} rows[] = { { "Sub!", "Sub\n" }, { "Sub!", "Sub\t" }, { "Sub!!!", "Sub\u202e" },
		{ "Sub!!!", "Sub\u200b" }, { "Sub!", "Sub\x01" }, { "Sub!", "Sub\xff" },
		{ "Sub!!", "Sub\xc0\xaf" }, { "Sub!!!", "Sub\xed\xa0\x80" } };
	g_autoptr(TgAnalysis) analysis = make();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgAnalysis) honest = NULL;
		g_autoptr(GBytes) forged = NULL;

		g_free(analysis->subject);
		analysis->subject = g_strdup(rows[i].nasty);
		honest = cross(analysis, RAW_SIZE); /* the writer cleans it */
		g_assert_nonnull(honest);
		g_free(analysis->subject);
		analysis->subject = g_strdup(rows[i].honest);
		forged = forge(analysis, rows[i].honest, rows[i].nasty);
		g_assert_null(tg_analysis_from_bytes(forged, RAW_SIZE, NULL));
	}
}

/* A NUL within a string, and bytes behind the record. */
static void
test_smuggled(void)
{
	g_autoptr(TgAnalysis) analysis = make();
	g_autoptr(GBytes) record = tg_analysis_to_bytes(analysis);
	const gsize length = g_bytes_get_size(record);
	char *nul = g_memdup2(g_bytes_get_data(record, NULL), length);
	char *longer = g_malloc0(length + 1);
	g_autoptr(GBytes) with_nul = NULL, with_more = NULL;

	*(char *)memmem(nul, length, "inner text", 10) = '\0';
	memcpy(longer, g_bytes_get_data(record, NULL), length);
	with_nul = g_bytes_new_take(nul, length);
	with_more = g_bytes_new_take(longer, length + 1);
	g_assert_null(tg_analysis_from_bytes(with_nul, RAW_SIZE, NULL));
	g_assert_null(tg_analysis_from_bytes(with_more, RAW_SIZE, NULL));
}

int
main(int argc, char **argv)
{
	kit_init(&argc, &argv);
	g_test_add_func("/wire/everything crosses (H2)", test_everything_crosses);
	g_test_add_func("/wire/any changed byte is survived (P18)", test_every_byte);
	g_test_add_func("/wire/a cut record is refused (P18)", test_every_length);
	g_test_add_func("/wire/a record of more than 8 MiB is refused", test_too_long);
	g_test_add_func("/wire/lies are refused (P18)", test_lies);
	g_test_add_func(
		"/wire/nothing is smuggled behind a string or the record (P18)", test_smuggled);
	g_test_add_func("/wire/hidden characters are refused (P18, P68)", test_hidden_characters);
	return g_test_run();
}
