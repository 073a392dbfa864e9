/* SPDX-License-Identifier: ISC */
/*
 * test-analysis.c - what the header section says: identity, addresses, ids, dates, defects
 * (X20-X25, X37, M11, M15, M16, M18, P66-P68, T10, T11).
 */
#include "mail/analysis.h"
#include "parsekit.h"

#include <string.h>

/* Mailboxes as "name<address>, ...". */
static char *
print(const GPtrArray *list)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++) {
		const TgMailbox *mailbox = g_ptr_array_index(list, i);

		g_string_append_printf(
			text, "%s%s<%s>", i > 0 ? ", " : "", mailbox->name, mailbox->address);
	}
	return g_string_free(text, FALSE);
}

static const struct {
	const char *name, *headers, *shown, *identity, *defect;
} froms[] = {
	{ "one mailbox", "From: Ivan <Ivan@Example.com>\n", "Ivan@Example.com", "ivan@example.com",
		NULL },
	{ "two fields (X20)", "From: c@example.com\nFrom: op@example.com\n", "c@example.com", NULL,
		"two-from-fields" },
	{ "two fields, the other way (X20)", "From: op@example.com\nfrom : c@example.com\n",
		"op@example.com", NULL, "two-from-fields" },
	{ "two mailboxes (X21)", "From: a@example.com, b@example.com\n", "a@example.com", NULL,
		"from-several-mailboxes" },
	{ "a group (X21)", "From: g: a@example.com;\n", "a@example.com", NULL, "from-group" },
	{ "no address (X21)", "From: Ivan Petrov\n", NULL, NULL, "from-no-address" },
	{ "no field", "To: a@example.com\n", NULL, NULL, "no-from" },
	{ "an empty field (P66)", "From:\n", NULL, NULL, "from-no-address" },
	{ "a name like an address (X22)", "From: \"op@example.com\" <evil@example.org>\n",
		"evil@example.org", "evil@example.org", NULL },
	{ "an encoded name like an address (X22)",
		"From: =?utf-8?Q?op=40example.com?= <evil@example.org>\n", "evil@example.org",
		"evil@example.org", NULL },
	{ "an address for a name (M16)", "From: op@example.com (x) <evil@example.org>\n",
		"evil@example.org", NULL, "from-ambiguous" },
	{ "a route (M16)", "From: <@evil.example,@y:op@example.com>\n", "op@example.com", NULL,
		"from-ambiguous" },
	{ "a homograph (X23)", "From: \xd0\xbep@example.com\n", "оp@example.com", NULL,
		"from-not-ascii" },
	{ "a zero-width joiner (X23)", "From: o\xe2\x80\x8dp@example.com\n", "op@example.com", NULL,
		"from-ambiguous" },
	{ "Sender and Reply-To name somebody else (X25)",
		"From: evil@example.org\nSender: op@example.com\nReply-To: "
		"op@example.com\nResent-From: op@example.com\n",
		"evil@example.org", "evil@example.org", NULL },
	{ "a raw 8-bit name", "From: \xc8\xe2\xe0\xed <a@example.com>\n", "a@example.com",
		"a@example.com", NULL },
	{ "a bracket that is not closed", "From: Ivan <a@example.com\n", "a@example.com", NULL,
		"from-ambiguous" },
	{ "a name without brackets", "From: Ivan a@example.com\n", "a@example.com", NULL,
		"from-ambiguous" },
	{ "From with a blank (P66)", "From : a@example.com\n", "a@example.com", "a@example.com",
		NULL },
};

static void
test_from(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(froms); i++) {
		g_autofree char *mail = g_strconcat(froms[i].headers, "\ntext\n", NULL);
		g_autoptr(TgAnalysis) analysis = kit_parse_text(mail);

		g_test_message("%s", froms[i].name);
		g_assert_cmpstr(analysis->from != NULL ? analysis->from->address : NULL, ==,
			froms[i].shown);
		g_assert_cmpstr(analysis->identity, ==, froms[i].identity);
		if (froms[i].defect != NULL)
			g_assert_true(kit_has_defect(analysis, froms[i].defect));
		else
			g_assert_cmpuint(g_strv_length(analysis->defects), ==, 0);
	}
}

static void
test_nul(void)
{
	static const char mail[] = "From: op@example.com\0@evil.example\nMessage-ID: <a\0b@c>\n\nx";
	g_autoptr(TgAnalysis) analysis = kit_parse(mail, sizeof mail - 1);

	g_assert_null(analysis->identity);
	g_assert_null(analysis->message_id);
	g_assert_true(kit_has_defect(analysis, "from-nul"));
	g_assert_true(kit_has_defect(analysis, "nul-in-header"));
}

static const struct {
	const char *name, *value, *wanted;
} lists[] = {
	{ "two", "a@example.com, B <b@example.com>", "<a@example.com>, B<b@example.com>" },
	{ "a comma in quotes", "\"Petrov, I\" <a@example.com>", "Petrov, I<a@example.com>" },
	{ "a comment for a name", "a@example.com (Ivan)", "Ivan<a@example.com>" },
	{ "a group", "team: a@example.com, b@example.com;, c@example.com",
		"<a@example.com>, <b@example.com>, <c@example.com>" },
	{ "nobody", "undisclosed-recipients:;", "" },
	{ "encoded names", "=?utf-8?Q?=D0=9F?= <a@example.com>", "П<a@example.com>" },
	{ "everything encoded", "=?utf-8?Q?=D0=9F_<a@example.com>?=", "П<a@example.com>" },
	{ "semicolons of Outlook", "a@example.com; b@example.com",
		"<a@example.com>, <b@example.com>" },
	{ "the address in both places", "\"a@example.com\" <a@example.com>",
		"a@example.com<a@example.com>" },
	{ "quoted local part", "\"a b\"@example.com", "<\"ab\"@example.com>" },
	{ "a local name", "root", "<root>" },
	{ "words only", "Ivan Petrov", "" },
	{ "commas only", ",,,", "" },
	{ "an escaped quote", "\"a\\\"b\" <c@example.com>", "a\"b<c@example.com>" },
};

static void
test_lists(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autofree char *mail =
			g_strconcat("From: a@example.com\nTo: ", lists[i].value, "\n\nx", NULL);
		g_autoptr(TgAnalysis) analysis = kit_parse_text(mail);
		g_autofree char *to = print(analysis->to);

		g_test_message("%s", lists[i].name);
		g_assert_cmpstr(to, ==, lists[i].wanted);
	}
}

static void
test_many_addresses(void)
{
	g_autoptr(GString) mail = g_string_new("From: a@example.com\n");
	g_autoptr(TgAnalysis) analysis = NULL;

	for (guint field = 0; field < 3; field++) {
		g_string_append(mail, "To: ");
		for (guint i = 0; i < 500; i++)
			g_string_append(mail, "a@example.com,");
		g_string_append(mail, "\n");
	}
	g_string_append(mail, "\nx");
	analysis = kit_parse(mail->str, mail->len);
	g_assert_cmpuint(analysis->to->len, ==, 1000);
	g_assert_true(kit_has_defect(analysis, "duplicate-to"));
}

static const struct {
	const char *name, *value;
	gboolean has;
	gint64 date;
	int offset;
} dates[] = {
	{ "RFC 5322", "Mon, 23 Nov 2026 10:05:00 +0300", TRUE, 1795417500, 180 },
	{ "no day of the week", "23 Nov 2026 10:05:00 +0300", TRUE, 1795417500, 180 },
	{ "an obsolete zone", "Mon, 23 Nov 2026 02:05:00 EST", TRUE, 1795417500, -300 },
	{ "two digits of a year", "Mon, 23 Nov 98 10:05:00 +0000", TRUE, 911815500, 0 },
	{ "no date at all", "yesterday", FALSE, 0, 0 },
	{ "a year of 11 digits (M18)", "Mon, 1 Jan 99999999999 00:00:00 +0000", FALSE, 0, 0 },
	{ "31 February", "31 Feb 2020 00:00:00 +0000", FALSE, 0, 0 },
	{ "the beginning", "Thu, 1 Jan 1970 00:00:00 +0000", TRUE, 0, 0 },
};

static void
test_dates(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(dates); i++) {
		g_autofree char *mail = g_strconcat("Date: ", dates[i].value, "\n\nx", NULL);
		g_autoptr(TgAnalysis) analysis = kit_parse_text(mail);

		g_test_message("%s", dates[i].name);
		g_assert_cmpint(analysis->has_date, ==, dates[i].has);
		g_assert_cmpint(analysis->date, ==, dates[i].date);
		g_assert_cmpint(analysis->date_offset, ==, dates[i].offset);
		g_assert_cmpint(kit_has_defect(analysis, "bad-date"), ==, !dates[i].has);
	}
}

static void
test_doubled_fields(void)
{
	static const char *const fields[] = { "Sender", "Message-ID", "Content-Type",
		"Content-Transfer-Encoding", "Content-Disposition", "Subject", "Date",
		"Return-Path", "Auto-Submitted" };

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *lower = g_ascii_strdown(fields[i], -1);
		g_autofree char *mail =
			g_strdup_printf("From: a@example.com\n%s: \n%s : x\n\nx", fields[i], lower);
		g_autofree char *word = g_strconcat("duplicate-", lower, NULL);
		g_autoptr(TgAnalysis) analysis = kit_parse_text(mail);

		g_test_message("%s", word);
		g_assert_true(kit_has_defect(analysis, word));
	}
}

static void
test_ids(void)
{
	g_autoptr(TgAnalysis) analysis =
		kit_parse_text("Message-ID: <a@b.example>\nIn-Reply-To: Your mail <c@d>\n"
			       "References: <e@f>\n <g@\n h> <bad id>\n\nx");
	g_autoptr(TgAnalysis) bad = kit_parse_text("Message-ID: a@b.example\n\nx");
	g_autofree char *references = g_strjoinv(" ", analysis->references);

	g_assert_cmpstr(analysis->message_id, ==, "a@b.example");
	g_assert_cmpstr(analysis->in_reply_to[0], ==, "c@d");
	g_assert_cmpstr(references, ==, "e@f g@h");
	g_assert_null(bad->message_id);
	g_assert_true(kit_has_defect(bad, "bad-message-id"));
}

static void
test_return_path(void)
{
	g_autoptr(TgAnalysis) none = kit_parse_text("From: a@example.com\n\nx");
	g_autoptr(TgAnalysis) null =
		kit_parse_text("Return-Path: <>\nReturn-Path: <a@example.com>\n\nx");
	g_autoptr(TgAnalysis) some = kit_parse_text("Return-Path: <a@example.com>\n\nx");

	g_assert_null(none->return_path);
	g_assert_cmpstr(null->return_path, ==, "");
	g_assert_cmpstr(some->return_path, ==, "a@example.com");
}

static void
test_traces(void)
{
	g_autoptr(TgAnalysis) analysis = kit_parse_text(
		"Authentication-Results: one.example; dmarc=pass\nReceived: a\nReceived: b\n"
		"Authentication-Results: two.example; spf=fail\nX-Original-To: d@example.com\n"
		"Delivered-To: e@example.com\nX-Ticketgate-Loop: mark\nX-Priority: 1\nImportance: "
		"high\n"
		"Secret: x\n\nx");
	g_autofree char *delivered = print(analysis->delivered_to);

	g_assert_cmpuint(analysis->authentication->len, ==, 2);
	g_assert_cmpuint(
		((TgAuthResults *)g_ptr_array_index(analysis->authentication, 0))->received_before,
		==, 0);
	g_assert_cmpuint(
		((TgAuthResults *)g_ptr_array_index(analysis->authentication, 1))->received_before,
		==, 2);
	g_assert_cmpuint(g_strv_length(analysis->received), ==, 2);
	g_assert_cmpstr(analysis->loops[0], ==, "mark");
	g_assert_cmpstr(delivered, ==, "<e@example.com>, <d@example.com>");
	g_assert_cmpuint(analysis->headers->len, ==, 4);
}

static void
test_hidden_characters(void)
{
	static const char *const nasty[] = { "\x01", "\x1b[2J", "\x7f", "\xc2\x85", "\xe2\x80\xa8",
		"\xef\xbb\xbf", "\xe2\x80\xae", "\xe2\x80\x8b" };

	for (guint i = 0; i < G_N_ELEMENTS(nasty); i++) {
		g_autofree char *mail = g_strdup_printf("From: A%sB <a@example.com>\nSubject: "
							"a%sb\nX-Y: a%sb\nReceived: a%sb\n\na%sb\n",
			nasty[i], nasty[i], nasty[i], nasty[i], nasty[i]);
		/* kit_parse_text() has the record read back, which refuses hidden characters */
		g_autoptr(TgAnalysis) analysis = kit_parse_text(mail);

		g_assert_null(strstr(analysis->subject, nasty[i]));
		g_assert_null(strstr(analysis->from->name, nasty[i]));
	}
}

static void
test_new_is_complete(void)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();

	g_assert_cmpstr(analysis->subject, ==, "");
	g_assert_cmpstr(analysis->body.new_text, ==, "");
	g_assert_nonnull(analysis->defects);
	g_assert_nonnull(analysis->authentication);
	g_assert_cmpstr(tg_automatic_name(TG_AUTOMATIC_AUTO_REPLY), ==, "auto-reply");
}

int
main(int argc, char **argv)
{
	kit_init(&argc, &argv);
	g_test_add_func("/analysis/a new one has no NULL", test_new_is_complete);
	g_test_add_func(
		"/analysis/From is shown leniently and believed strictly (X20-X25, T10, T11)",
		test_from);
	g_test_add_func("/analysis/a NUL in the headers (X37, M11)", test_nul);
	g_test_add_func("/analysis/address lists (P61)", test_lists);
	g_test_add_func("/analysis/at most 1000 addresses (L8)", test_many_addresses);
	g_test_add_func("/analysis/dates (M18)", test_dates);
	g_test_add_func("/analysis/doubled fields are named (P66)", test_doubled_fields);
	g_test_add_func("/analysis/ids", test_ids);
	g_test_add_func("/analysis/the return path: none, null, an address", test_return_path);
	g_test_add_func("/analysis/traces and what rules look at", test_traces);
	g_test_add_func(
		"/analysis/hidden characters come through nowhere (P68)", test_hidden_characters);
	return g_test_run();
}
