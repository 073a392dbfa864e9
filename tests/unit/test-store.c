/* SPDX-License-Identifier: ISC */
/*
 * test-store.c - what a store is: change-sets, facts, reading. Each row of the table runs on memory:
 * and on sqlite:. More of it: test-store-outbox.c, test-store-care.c.
 */
#include "store-fixture.h"

#include "base/limits.h"

#include <string.h>

#define ANNA "anna@example.ru"

/* A ticket's next state is the fold of its changes, and all parts come back (I3). */
static void
test_opening(Fixture *f)
{
	const gint64 number = fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(GError) error = NULL;
	g_autoptr(TgTicket) ticket = tg_store_ticket(f->store, number, &error);
	g_autoptr(TgTicket) folded = tg_ticket_new(number);
	g_autoptr(TgChangeSet) set = fixture_opening(1, number, ANNA, NULL);

	g_assert_no_error(error);
	for (guint i = 0; i < set->changes->len; i++) {
		const TgChange *change = g_ptr_array_index(set->changes, i);

		if (change->ticket == number)
			tg_ticket_apply(folded, change);
	}
	g_assert_cmpstr(tg_ticket_differs(ticket, folded), ==, NULL);
	g_assert_cmpint(number, ==, 1);
	g_assert_cmpint(ticket->version, ==, 10);
	g_assert_cmpstr(ticket->subject, ==, "Принтер не печатает отчёт");
	g_assert_cmpstr(tg_ticket_field(ticket, "version")->value, ==, "2.3.1");
	g_assert_cmpint(tg_ticket_clock(ticket, "reaction")->intervals->len, ==, 2);
	g_assert_cmpint(fixture_next(f->store), ==, 2);
}

/* A follow-up with the right expectation is applied to what is stored. */
static void
test_followup(Fixture *f)
{
	const gint64 number = fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(TgChangeSet) set = fixture_followup(2, number, 10);
	g_autoptr(GError) error = NULL;
	g_autoptr(TgTicket) ticket = NULL;

	fixture_apply(f->store, set, &error);
	g_assert_no_error(error);
	ticket = tg_store_ticket(f->store, number, &error);
	g_assert_no_error(error);
	g_assert_cmpint(ticket->version, ==, 17);
	g_assert_cmpstr(ticket->status, ==, "open");
	g_assert_cmpint(g_strv_length(ticket->missing), ==, 0);
	g_assert_cmpint(ticket->participants->len, ==, 2);
	g_assert_cmpint(ticket->messages, ==, 2);
	g_assert_cmpint(g_strv_length(ticket->thread_ids), ==, 2);
	g_assert_cmpstr(tg_ticket_field(ticket, "version")->value, ==, "2.3.2");
	g_assert_cmpint(tg_ticket_clock(ticket, "reaction")->due, ==, 1700040000);
}

/* An ingest key that is there, a version that moved on and a number that is taken are conflicts,
 * and change nothing (I2). */
static void
test_preconditions(Fixture *f)
{
	const gint64 number = fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(TgChangeSet) again = fixture_opening(1, 2, ANNA, NULL);
	g_autoptr(TgChangeSet) unchecked = fixture_opening(1, 2, ANNA, NULL);
	g_autoptr(TgChangeSet) stale = fixture_followup(2, number, 9);
	g_autoptr(TgChangeSet) taken = fixture_opening(3, number, ANNA, NULL);
	TgChangeSet *const sets[] = { again, unchecked, stale, taken };

	g_clear_pointer(&unchecked->absent_key, g_free);
	for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(fixture_apply(f->store, sets[i], &error));
		g_assert_error(error, TG_ERROR, TG_ERROR_CONFLICT);
	}
	g_autoptr(GPtrArray) mails = tg_store_mails(f->store, NULL, 0, NULL);
	g_autoptr(GPtrArray) events = tg_store_events(f->store, 0, 0, NULL, NULL);

	g_assert_cmpint(mails->len, ==, 1);
	g_assert_cmpint(events->len, ==, 10);
	g_assert_cmpint(fixture_next(f->store), ==, 2);
}

/* A change of a ticket that does not exist is a bug, not a new ticket. */
static void
test_unknown_ticket(Fixture *f)
{
	g_autoptr(TgChangeSet) set = tg_changeset_new();
	g_autoptr(GError) error = NULL;

	fixture_add(set, TG_CHANGE_STATUS_SET, 7, T0, TG_K_STATUS, "open", TG_K_COUNT);
	g_assert_false(fixture_apply(f->store, set, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
}

/* One message of a batch is taken back, those around it stay (I3). */
static void
test_savepoint(Fixture *f)
{
	g_autoptr(TgChangeSet) one = fixture_opening(1, 1, ANNA, NULL);
	g_autoptr(TgChangeSet) two = fixture_opening(2, 2, "boris@example.ru", NULL);
	g_autoptr(TgChangeSet) three = fixture_opening(3, 2, "vera@example.ru", NULL);
	TgChangeSet *const sets[] = { one, two, three };

	g_assert_true(tg_store_begin(f->store, 1000, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
		g_assert_true(tg_store_savepoint(f->store, NULL));
		g_assert_true(tg_store_apply(f->store, sets[i], NULL));
		if (i == 1)
			tg_store_rollback_to(f->store);
		else
			g_assert_true(tg_store_release(f->store, NULL));
	}
	g_assert_true(tg_store_commit(f->store, NULL));
	g_autoptr(TgTicket) ticket = tg_store_ticket(f->store, 2, NULL);
	g_autoptr(TgFacts) facts =
		fixture_load(f->store, "key-2", "boris@example.ru", "2@example.com", 0);

	g_assert_cmpstr(ticket->contact, ==, "vera@example.ru");
	g_assert_false(facts->seen);
	g_assert_null(facts->contact);
	g_assert_cmpint(facts->messages->len, ==, 0);
	g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(facts->counters, "all/hour/1")), ==, 2);
	g_assert_cmpint(facts->next_ticket, ==, 3);
}

/* What is rolled back has never been, and the store can be used on. */
static void
test_rollback(Fixture *f)
{
	g_autoptr(TgChangeSet) set = fixture_opening(1, 1, ANNA, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(tg_store_begin(f->store, 1000, NULL));
	g_assert_true(tg_store_apply(f->store, set, NULL));
	tg_store_rollback(f->store);
	g_assert_null(tg_store_ticket(f->store, 1, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_NOT_FOUND);
	g_assert_cmpint(fixture_open_ticket(f->store, 1, ANNA), ==, 1);
}

/* Calls out of order are bugs that change nothing. */
static void
test_order(Fixture *f)
{
	g_autoptr(TgChangeSet) set = fixture_opening(1, 1, ANNA, NULL);
	GError *error = NULL;

	g_assert_false(tg_store_apply(f->store, set, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
	g_clear_error(&error);
	g_assert_false(tg_store_savepoint(f->store, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
	g_clear_error(&error);
	g_assert_false(tg_store_commit(f->store, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
	g_clear_error(&error);
	g_assert_true(tg_store_begin(f->store, 0, NULL));
	g_assert_false(tg_store_begin(f->store, 0, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
	g_clear_error(&error);
	tg_store_rollback(f->store);
}

/* Facts: the message itself, its writer, and the tickets that ids and numbers lead to. */
static void
test_facts(Fixture *f)
{
	const gint64 number = fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(TgFacts) facts = fixture_load(f->store, "key-1", ANNA, "1@example.com", number);
	g_autoptr(TgFacts) own = fixture_load(f->store, "key-9", NULL, "ack-1@desk.test", 99);

	g_assert_true(facts->seen);
	g_assert_cmpint(facts->seen_ticket, ==, number);
	g_assert_cmpstr(facts->seen_outcome, ==, "accepted");
	g_assert_cmpstr(facts->contact->name, ==, "Анна");
	g_assert_false(facts->contact->known);
	g_assert_cmpint(facts->messages->len, ==, 1);
	g_assert_cmpint(facts->letters->len, ==, 0);
	g_assert_cmpint(facts->tickets->len, ==, 1);
	g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(facts->counters, "all/hour/1")), ==, 1);
	g_assert_false(own->seen);
	g_assert_cmpint(own->letters->len, ==, 1);
	g_assert_cmpint(own->tickets->len, ==, 1);
	g_assert_cmpstr(((TgLetterRef *)own->letters->pdata[0])->recipient, ==, ANNA);
	g_assert_cmpstr(((TgLetterRef *)own->letters->pdata[0])->kind, ==, "ack");
	g_assert_cmpint(((TgLetterRef *)own->letters->pdata[0])->event, ==, 10);
}

/* A merged ticket leads to the one it was merged into. */
static void
test_merged(Fixture *f)
{
	g_autoptr(TgChangeSet) set = tg_changeset_new();
	const gint64 from = fixture_open_ticket(f->store, 1, ANNA);
	const gint64 into = fixture_open_ticket(f->store, 2, ANNA);
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, into);
	g_autoptr(TgFacts) facts = NULL;

	fixture_add(set, TG_CHANGE_PROPERTY_SET, from, T0, TG_K_MERGED_INTO, number, TG_K_COUNT);
	g_assert_true(fixture_apply(f->store, set, NULL));
	facts = fixture_load(f->store, NULL, NULL, "1@example.com", from);
	g_assert_cmpint(facts->tickets->len, ==, 2);
	g_assert_nonnull(tg_facts_ticket(facts, into));
}

/* One foreign Message-ID may lead to several tickets (T31): the newest first. */
static void
test_same_message_id(Fixture *f)
{
	g_autoptr(TgChangeSet) set = tg_changeset_new();
	const gint64 one = fixture_open_ticket(f->store, 1, ANNA);
	const gint64 two = fixture_open_ticket(f->store, 2, ANNA);
	g_autoptr(TgFacts) facts = NULL;

	fixture_add(set, TG_CHANGE_REFERENCE_ADD, two, T0, TG_K_MESSAGE_ID, "1@example.com",
		TG_K_COUNT);
	fixture_add(set, TG_CHANGE_REFERENCE_ADD, two, T0, TG_K_MESSAGE_ID, "1@example.com",
		TG_K_COUNT);
	g_assert_true(fixture_apply(f->store, set, NULL));
	facts = fixture_load(f->store, NULL, NULL, "1@example.com", 0);
	g_assert_cmpint(facts->messages->len, ==, 2);
	g_assert_cmpint(((TgMessageRef *)facts->messages->pdata[0])->ticket, ==, two);
	g_assert_cmpint(((TgMessageRef *)facts->messages->pdata[1])->ticket, ==, one);
}

/* A message that makes no ticket is a row that says why. */
static void
test_set_aside(Fixture *f)
{
	g_autoptr(TgChangeSet) set = fixture_opening(1, 1, ANNA, NULL);
	g_autoptr(GPtrArray) mails = NULL, events = NULL;
	const TgMailRow *mail;

	g_ptr_array_set_size(set->changes, 1);
	fixture_add(set, TG_CHANGE_SET_ASIDE, 0, T0, TG_K_INGEST_KEY, "key-1", TG_K_CLASS, "list",
		TG_K_REASON, "mailing list", TG_K_COUNT);
	g_assert_true(fixture_apply(f->store, set, NULL));
	mails = tg_store_mails(f->store, "1@example.com", 0, NULL);
	events = tg_store_events(f->store, 0, 0, NULL, NULL);
	g_assert_cmpint(mails->len, ==, 1);
	mail = mails->pdata[0];
	g_assert_cmpstr(mail->outcome, ==, "set-aside");
	g_assert_cmpstr(mail->rule, ==, "test.rule");
	g_assert_cmpint(mail->ticket, ==, 0);
	g_assert_cmpint(events->len, ==, 1);
	g_assert_cmpstr(((TgEventRow *)events->pdata[0])->kind, ==, "set-aside");
	g_assert_cmpint(((TgEventRow *)events->pdata[0])->sequence, ==, 1);
}

/* Messages, attachments, events and mails come back as they went in. */
static void
test_reading(Fixture *f)
{
	const gint64 number = fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(GPtrArray) messages = tg_store_messages(f->store, number, NULL);
	g_autoptr(GPtrArray) attachments = tg_store_attachments(f->store, number, NULL);
	g_autoptr(GPtrArray) mails = tg_store_mails(f->store, NULL, number, NULL);
	const TgMessageRow *message = messages->pdata[0];
	const TgAttachmentRow *attachment = attachments->pdata[0];
	const TgMailRow *mail = mails->pdata[0];
	g_autoptr(GBytes) raw = tg_store_raw(f->store, message->mail, NULL);

	g_assert_cmpint(messages->len, ==, 1);
	g_assert_cmpstr(message->direction, ==, "in");
	g_assert_cmpstr(message->text, ==, "Принтер дымится. 100% бумаги съедено.");
	g_assert_cmpint(g_strv_length(message->to), ==, 2);
	g_assert_cmpstr(message->to[1], ==, "boss@desk.test");
	g_assert_cmpint(message->mail, ==, mail->id);
	g_assert_cmpint(attachments->len, ==, 1);
	g_assert_cmpstr(attachment->name, ==, "снимок.png");
	g_assert_cmpint(attachment->size, ==, 235520);
	g_assert_false(attachment->is_inline);
	g_assert_cmpint(attachment->mail, ==, mail->id);
	g_assert_cmpint(mail->ticket, ==, number);
	g_assert_cmpstr(mail->from, ==, ANNA);
	g_assert_cmpint(mail->size, ==, g_bytes_get_size(raw));
	g_assert_cmpint(strncmp(g_bytes_get_data(raw, NULL), "From: ", 6), ==, 0);
}

/* Events: after a row id, of one ticket or of all, and the last id is given. */
static void
test_events(Fixture *f)
{
	const gint64 one = fixture_open_ticket(f->store, 1, ANNA);
	const gint64 two = fixture_open_ticket(f->store, 2, ANNA);
	gint64 last = 0, end = 0;
	g_autoptr(GPtrArray) first = tg_store_events(f->store, one, 0, &last, NULL);
	g_autoptr(GPtrArray) rest = tg_store_events(f->store, 0, last, &end, NULL);
	g_autoptr(GPtrArray) none = tg_store_events(f->store, 0, end, &end, NULL);
	const TgEventRow *event = first->pdata[0];

	g_assert_cmpint(first->len, ==, 10);
	g_assert_cmpint(rest->len, ==, 10);
	g_assert_cmpint(none->len, ==, 0);
	g_assert_cmpstr(event->kind, ==, "ticket-new");
	g_assert_cmpstr(event->by, ==, "contact");
	g_assert_cmpstr(event->rule, ==, "test.rule");
	g_assert_nonnull(strstr(event->codes, "\"priority\":\"medium\""));
	g_assert_null(strstr(event->codes, "anna"));
	g_assert_cmpint(((TgEventRow *)rest->pdata[0])->ticket, ==, two);
	g_assert_cmpint(((TgEventRow *)rest->pdata[9])->sequence, ==, 10);
}

/* Large raw mail comes back byte for byte; two of one digest with other bytes both stay. */
static void
test_large_raw(Fixture *f)
{
	const gsize size = TG_RAW_IN_ROW + 1;
	g_autofree char *data = g_malloc0(size);

	for (guint n = 1; n <= 3; n++) {
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(TgChangeSet) set = NULL;
		g_autoptr(GError) error = NULL;
		TgRaw raw = { 0 };

		data[0] = n == 3 ? 'b' : 'a';
		bytes = g_bytes_new(data, size);
		raw = (TgRaw){ .bytes = bytes, .digest = fixture_digest(7) };
		set = fixture_opening(n, n, ANNA, bytes);
		tg_change_set(set->changes->pdata[0], TG_K_DIGEST, raw.digest);
		g_assert_true(tg_store_stage(f->store, &raw, &error));
		fixture_apply(f->store, set, &error);
		g_assert_no_error(error);
		g_free(raw.digest);
	}
	for (gint64 id = 1; id <= 3; id++) {
		g_autoptr(GBytes) raw = tg_store_raw(f->store, id, NULL);

		data[0] = id == 3 ? 'b' : 'a';
		g_assert_cmpmem(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw), data, size);
	}
}

/* Tickets by desk, status, contact and number; a limit leaves the newest. */
static void
test_filter(Fixture *f)
{
	static const struct {
		TgTicketFilter filter;
		guint wanted;
		gint64 first;
	} rows[] = {
		{ { 0 }, 3, 1 },
		{ { .desk = "support" }, 3, 1 },
		{ { .desk = "sales" }, 0, 0 },
		{ { .status = "open" }, 1, 1 },
		{ { .contact = "boris@example.ru" }, 1, 2 },
		{ { .contact = ANNA, .status = "awaiting-info" }, 1, 3 },
		{ { .contact = "%" }, 0, 0 },
		{ { .number = 2 }, 1, 2 },
		{ { .number = 2, .contact = ANNA }, 0, 0 },
		{ { .limit = 2 }, 2, 2 },
	};
	g_autoptr(TgChangeSet) set = fixture_followup(9, 1, 10);

	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, "boris@example.ru");
	fixture_open_ticket(f->store, 3, ANNA);
	g_assert_true(fixture_apply(f->store, set, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GPtrArray) found = tg_store_tickets(f->store, &rows[i].filter, NULL);

		g_assert_cmpint(found->len, ==, rows[i].wanted);
		if (found->len > 0)
			g_assert_cmpint(((TgTicket *)found->pdata[0])->number, ==, rows[i].first);
	}
}

/* A scanner's victim is counted by digest. */
static void
test_poison(Fixture *f)
{
	g_assert_cmpint(tg_store_poison(f->store, "aa", T0, NULL), ==, 1);
	g_assert_cmpint(tg_store_poison(f->store, "aa", T0, NULL), ==, 2);
	g_assert_cmpint(tg_store_poison(f->store, "bb", T0, NULL), ==, 1);
	g_assert_cmpint(tg_store_poison(f->store, "aa", T0, NULL), ==, 3);
}

static const FixtureTest tests[] = {
	{ "an opening mail makes a ticket that is the fold of its changes", test_opening },
	{ "a follow-up changes the stored ticket", test_followup },
	{ "a failed precondition is a conflict and changes nothing", test_preconditions },
	{ "a change of an unknown ticket is a bug", test_unknown_ticket },
	{ "one message of a batch is taken back alone", test_savepoint },
	{ "a rolled back transaction has never been", test_rollback },
	{ "calls out of order are bugs", test_order },
	{ "facts answer the query", test_facts },
	{ "merged tickets are followed", test_merged },
	{ "one Message-ID leads to several tickets", test_same_message_id },
	{ "a message set aside says why", test_set_aside },
	{ "messages, attachments and mails are read back", test_reading },
	{ "events are read back in order", test_events },
	{ "large raw mail is read back", test_large_raw },
	{ "tickets are filtered", test_filter },
	{ "a poisonous mail is counted", test_poison },
};

int
main(int argc, char **argv)
{
	return fixture_main(argc, argv, tests, G_N_ELEMENTS(tests));
}
