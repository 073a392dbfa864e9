/* SPDX-License-Identifier: ISC */
/*
 * test-store-care.c - what a store is: search, rebuild, erasure. Each row of the table runs on
 * memory: and on sqlite:.
 */
#include "store-fixture.h"

#include <string.h>

#define ANNA "anna@example.ru"

/* --- search --- */

static gint64
search_first(TgStore *store, const char *text, guint *ret_n)
{
	g_autoptr(GArray) found = tg_store_search(store, text, 10, NULL);

	g_assert_nonnull(found);
	*ret_n = found->len;
	return found->len > 0 ? g_array_index(found, gint64, 0) : 0;
}

/* All words as folded prefixes, over the subject and all messages; nothing in a question is syntax. */
static void
test_search(Fixture *f)
{
	static const struct {
		const char *text;
		guint wanted;
		gint64 first;
	} rows[] = {
		{ "принтер", 2, 0 },
		{ "ПРИНТЕР ОТЧЕТ", 2, 0 },
		{ "прин дым", 2, 0 },
		{ "елка", 1, 1 },
		{ "Ёлка принтер", 1, 1 },
		{ "елка сканер", 0, 0 },
		{ "boris", 1, 2 },
		{ "boris@example.ru", 1, 2 },
		{ "", 0, 0 },
		{ "   ", 0, 0 },
		{ "%", 0, 0 },
		{ "_ринтер", 0, 0 },
		{ "прин*", 2, 0 },
		{ "\"", 0, 0 },
		{ "принтер OR сканер", 0, 0 },
		{ "words:принтер", 0, 0 },
		{ "принтер' OR 1=1 --", 0, 0 },
		{ "100%", 2, 0 },
	};
	g_autoptr(TgChangeSet) set = fixture_followup(9, 1, 10);

	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, "boris@example.ru");
	g_assert_true(fixture_apply(f->store, set, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint n;
		const gint64 first = search_first(f->store, rows[i].text, &n);

		g_test_message("'%s'", rows[i].text);
		g_assert_cmpint(n, ==, rows[i].wanted);
		if (rows[i].first)
			g_assert_cmpint(first, ==, rows[i].first);
	}
}

/* --- care --- */

static guint
findings_of(TgStore *store, gboolean repair)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GError) error = NULL;

	tg_store_rebuild(store, repair, findings, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_test_message("%s", tg_findings_get(findings, i));
	return tg_findings_count(findings);
}

/* Events are the truth: folding them gives what is cached, also after letters were settled. */
static void
test_rebuild(Fixture *f)
{
	g_autoptr(TgChangeSet) set = fixture_followup(9, 1, 10);

	fixture_open_ticket(f->store, 1, ANNA);
	g_assert_true(fixture_apply(f->store, set, NULL));
	g_autoptr(GPtrArray) letters = tg_store_lease(f->store, T0 + 100, 60, 10, NULL);
	g_assert_true(tg_store_settle(
		f->store, letters->pdata[0], TG_SETTLE_SENT, T0 + 101, 0, NULL, NULL));
	g_assert_cmpint(findings_of(f->store, FALSE), ==, 0);
	g_assert_cmpint(findings_of(f->store, TRUE), ==, 0);
}

/* A person's texts go, everywhere; events and codes stay, and the rebuild still agrees (R2.6). */
static void
test_erase(Fixture *f)
{
	g_autoptr(GError) error = NULL;
	guint n;

	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, "boris@example.ru");
	g_assert_cmpint(search_first(f->store, "anna", &n), ==, 1);
	g_assert_true(tg_store_erase(f->store, ANNA, T0 + 200, NULL));
	g_autoptr(TgTicket) ticket = tg_store_ticket(f->store, 1, NULL);
	g_autoptr(TgTicket) other = tg_store_ticket(f->store, 2, NULL);
	g_autoptr(GPtrArray) messages = tg_store_messages(f->store, 1, NULL);
	g_autoptr(GPtrArray) attachments = tg_store_attachments(f->store, 1, NULL);
	g_autoptr(GPtrArray) mails = tg_store_mails(f->store, NULL, 1, NULL);
	g_autoptr(GPtrArray) letters = tg_store_letters(f->store, 1, NULL);
	g_autoptr(GPtrArray) due = tg_store_lease(f->store, T0 + 300, 60, 10, NULL);
	g_autoptr(GPtrArray) events = tg_store_events(f->store, 1, 0, NULL, NULL);

	g_assert_null(ticket->subject);
	g_assert_null(ticket->contact);
	g_assert_null(tg_ticket_field(ticket, "version")->value);
	g_assert_cmpstr(ticket->status, ==, "awaiting-info");
	g_assert_null(((TgMessageRow *)messages->pdata[0])->text);
	g_assert_null(((TgMessageRow *)messages->pdata[0])->from);
	g_assert_null(((TgAttachmentRow *)attachments->pdata[0])->name);
	g_assert_null(((TgMailRow *)mails->pdata[0])->from);
	g_assert_null(((TgMailRow *)mails->pdata[0])->subject);
	g_assert_null(((TgLetterRow *)letters->pdata[0])->recipient);
	g_assert_cmpstr(((TgLetterRow *)letters->pdata[0])->state, ==, "failed");
	g_assert_null(tg_store_raw(f->store, ((TgMailRow *)mails->pdata[0])->id, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_NOT_FOUND);
	g_clear_error(&error);
	g_assert_cmpint(due->len, ==, 1);
	g_assert_cmpint(events->len, ==, 11);
	search_first(f->store, "anna", &n);
	g_assert_cmpint(n, ==, 0);
	g_assert_cmpstr(other->contact, ==, "boris@example.ru");
	g_assert_cmpint(findings_of(f->store, FALSE), ==, 0);
	g_assert_false(tg_store_erase(f->store, ANNA, T0 + 201, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_NOT_FOUND);
	/* the same bytes are still known: they make no second ticket */
	g_autoptr(TgFacts) facts = fixture_load(f->store, "key-1", ANNA, NULL, 0);
	g_assert_true(facts->seen);
	g_assert_null(facts->contact);
}

static const FixtureTest tests[] = {
	{ "search takes folded prefixes and no syntax", test_search },
	{ "a rebuild from events agrees", test_rebuild },
	{ "an erased person", test_erase },
};

int
main(int argc, char **argv)
{
	return fixture_main(argc, argv, tests, G_N_ELEMENTS(tests));
}
