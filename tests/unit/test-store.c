/* SPDX-License-Identifier: ISC */
/*
 * test-store.c - what a store is: each row of the table runs on memory: and on sqlite:.
 */
#include "store-fixture.h"

#include "base/limits.h"

#include <string.h>

#define ANNA "anna@example.ru"

typedef struct {
	TgStore *store;
	char *folder;
} Fixture;

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

/* --- the outbox (T42, T43) --- */

static guint
letters_in_state(TgStore *store, const char *state)
{
	g_autoptr(GPtrArray) letters = tg_store_letters(store, 0, NULL);
	guint n = 0;

	for (guint i = 0; i < letters->len; i++)
		n += g_str_equal(((TgLetterRow *)letters->pdata[i])->state, state);
	return n;
}

/* A reply is added to ticket 1: class "reply", at least once. */
static void
add_reply(TgStore *store)
{
	g_autoptr(TgChangeSet) set = tg_changeset_new();
	TgChange *letter = fixture_add(set, TG_CHANGE_LETTER_ADD, 1, T0 + 50, TG_K_LETTER, "reply",
		TG_K_MESSAGE_ID, "reply@desk.test", TG_K_CLASS, "reply", TG_K_SHADOW, "1",
		TG_K_SENDER, "support@desk.test", TG_K_RECIPIENT, ANNA, TG_K_COUNT);

	letter->blob = g_bytes_new("reply", 5);
	g_assert_true(fixture_apply(store, set, NULL));
}

/* A letter is handed out once while its lease lasts, with everything a sender needs. */
static void
test_lease(Fixture *f)
{
	const TgLetterRow *letter;

	g_assert_cmpint(tg_store_next_due(f->store, NULL), ==, G_MAXINT64);
	fixture_open_ticket(f->store, 1, ANNA);
	add_reply(f->store);
	g_assert_cmpint(tg_store_next_due(f->store, NULL), ==, T0 + 1);
	g_autoptr(GPtrArray) early = tg_store_lease(f->store, T0, 60, 10, NULL);
	g_autoptr(GPtrArray) one = tg_store_lease(f->store, T0 + 100, 60, 1, NULL);
	g_autoptr(GPtrArray) two = tg_store_lease(f->store, T0 + 100, 60, 10, NULL);
	g_autoptr(GPtrArray) none = tg_store_lease(f->store, T0 + 100, 60, 10, NULL);

	g_assert_cmpint(early->len, ==, 0);
	g_assert_cmpint(one->len, ==, 1);
	g_assert_cmpint(two->len, ==, 1);
	g_assert_cmpint(none->len, ==, 0);
	letter = one->pdata[0];
	g_assert_cmpstr(letter->kind, ==, "ack");
	g_assert_cmpstr(letter->envelope, ==, "");
	g_assert_cmpstr(letter->recipient, ==, ANNA);
	g_assert_cmpint(letter->attempts, ==, 1);
	g_assert_false(letter->shadow);
	g_assert_cmpmem(g_bytes_get_data(letter->content, NULL), g_bytes_get_size(letter->content),
		"letter", 6);
	letter = two->pdata[0];
	g_assert_cmpstr(letter->envelope, ==, "support@desk.test");
	g_assert_true(letter->shadow);
	g_assert_cmpint(tg_store_next_due(f->store, NULL), ==, T0 + 160);
}

/* A lease that ran out: the automatic letter is lost, the reply is handed out again; the old holder
 * can no longer settle it. */
static void
test_lease_expires(Fixture *f)
{
	GError *error = NULL;

	fixture_open_ticket(f->store, 1, ANNA);
	add_reply(f->store);
	g_autoptr(GPtrArray) first = tg_store_lease(f->store, T0 + 100, 60, 10, NULL);
	g_autoptr(GPtrArray) second = tg_store_lease(f->store, T0 + 161, 60, 10, NULL);

	g_assert_cmpint(first->len, ==, 2);
	g_assert_cmpint(second->len, ==, 1);
	g_assert_cmpstr(((TgLetterRow *)second->pdata[0])->kind, ==, "reply");
	g_assert_cmpint(((TgLetterRow *)second->pdata[0])->attempts, ==, 2);
	g_assert_cmpint(letters_in_state(f->store, "lost"), ==, 1);
	for (guint i = 0; i < 2; i++) {
		g_assert_false(tg_store_settle(
			f->store, first->pdata[i], TG_SETTLE_SENT, T0 + 170, 0, NULL, &error));
		g_assert_error(error, TG_ERROR, TG_ERROR_CONFLICT);
		g_clear_error(&error);
	}
	g_assert_true(tg_store_settle(
		f->store, second->pdata[0], TG_SETTLE_SENT, T0 + 170, 0, NULL, NULL));
	g_autoptr(GPtrArray) events = tg_store_events(f->store, 1, 0, NULL, NULL);
	const TgEventRow *lost = events->pdata[11], *sent = events->pdata[12];

	g_assert_cmpint(events->len, ==, 13);
	g_assert_cmpstr(lost->kind, ==, "letter-fail");
	g_assert_nonnull(strstr(lost->codes, "lost"));
	g_assert_cmpstr(sent->kind, ==, "letter-sent");
}

/* Sent, deferred, refused: the row and the event of each; a letter is settled once. */
static void
test_settle(Fixture *f)
{
	GError *error = NULL;

	fixture_open_ticket(f->store, 1, ANNA);
	g_autoptr(GPtrArray) one = tg_store_lease(f->store, T0 + 100, 60, 10, NULL);
	g_assert_true(tg_store_settle(
		f->store, one->pdata[0], TG_SETTLE_RETRY, T0 + 101, T0 + 500, "451 later", NULL));
	g_assert_false(tg_store_settle(
		f->store, one->pdata[0], TG_SETTLE_SENT, T0 + 102, 0, NULL, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_CONFLICT);
	g_clear_error(&error);
	g_assert_cmpint(tg_store_next_due(f->store, NULL), ==, T0 + 500);
	g_autoptr(GPtrArray) two = tg_store_lease(f->store, T0 + 500, 60, 10, NULL);
	g_assert_cmpint(two->len, ==, 1);
	g_assert_true(tg_store_settle(
		f->store, two->pdata[0], TG_SETTLE_FAILED, T0 + 501, 0, "550 no such user", NULL));
	g_assert_cmpint(letters_in_state(f->store, "failed"), ==, 1);
	g_assert_cmpint(tg_store_next_due(f->store, NULL), ==, G_MAXINT64);
	g_autoptr(GPtrArray) events = tg_store_events(f->store, 1, 0, NULL, NULL);
	g_autoptr(GPtrArray) letters = tg_store_letters(f->store, 1, NULL);

	g_assert_cmpint(events->len, ==, 12);
	g_assert_cmpstr(((TgEventRow *)events->pdata[10])->kind, ==, "event");
	g_assert_cmpstr(((TgEventRow *)events->pdata[11])->kind, ==, "letter-fail");
	g_assert_cmpstr(((TgLetterRow *)letters->pdata[0])->last_error, ==, "550 no such user");
	g_assert_null(((TgLetterRow *)letters->pdata[0])->content);
}

/* --- registry --- */

static void
put_organisation(TgStore *store, const char *name, const char *domains, const char *addresses)
{
	g_auto(GStrv) domain_list = g_strsplit(domains, ";", -1);
	g_auto(GStrv) address_list = g_strsplit(addresses, ";", -1);
	TgOrganisation organisation = { .name = (char *)name,
		.domains = domain_list,
		.addresses = address_list,
		.level = (char *)"gold",
		.valid_until = (char *)"2027-01-01" };

	g_assert_true(tg_store_put_organisation(store, &organisation, NULL));
}

/* The contact's own organisation, else the address, else the longest domain. */
static void
test_organisation(Fixture *f)
{
	static const struct {
		const char *address, *wanted;
	} rows[] = {
		{ "x@example.ru", "Ромашка" },
		{ "x@sub.example.ru", "Ромашка" },
		{ "x@lab.example.ru", "Лаборатория" },
		{ "x@a.lab.example.ru", "Лаборатория" },
		{ "x@notexample.ru", NULL },
		{ "x@ru", NULL },
		{ "guest@mail.test", "Лаборатория" },
		{ "other@mail.test", NULL },
		{ "moved@example.ru", "Лаборатория" },
	};
	TgContact moved = { .address = (char *)"moved@example.ru",
		.organisation = (char *)"Лаборатория",
		.known = TRUE };

	put_organisation(f->store, "Ромашка", "Example.RU", "");
	put_organisation(f->store, "Лаборатория", "lab.example.ru", "guest@mail.test");
	g_assert_true(tg_store_put_contact(f->store, &moved, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgFacts) facts = fixture_load(f->store, NULL, rows[i].address, NULL, 0);

		g_assert_cmpstr(
			facts->organisation ? facts->organisation->name : NULL, ==, rows[i].wanted);
	}
	g_autoptr(GPtrArray) all = tg_store_organisations(f->store, NULL);

	g_assert_cmpint(all->len, ==, 2);
	g_assert_cmpstr(((TgOrganisation *)all->pdata[0])->name, ==, "Лаборатория");
	g_assert_cmpstr(((TgOrganisation *)all->pdata[1])->domains[0], ==, "example.ru");
	g_assert_cmpstr(((TgOrganisation *)all->pdata[1])->valid_until, ==, "2027-01-01");
}

/* What the registry knows of a contact stays; what it does not know is learnt. */
static void
test_contact(Fixture *f)
{
	TgContact known = { .address = (char *)ANNA,
		.name = (char *)"Иванова А. П.",
		.role = (char *)"responsible",
		.known = TRUE };
	const TgContact *contact;

	g_assert_true(tg_store_put_contact(f->store, &known, NULL));
	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, "boris@example.ru");
	g_autoptr(GPtrArray) contacts = tg_store_contacts(f->store, NULL);

	g_assert_cmpint(contacts->len, ==, 2);
	contact = contacts->pdata[0];
	g_assert_true(contact->known);
	g_assert_cmpstr(contact->name, ==, "Иванова А. П.");
	g_assert_cmpstr(contact->language, ==, "ru");
	contact = contacts->pdata[1];
	g_assert_false(contact->known);
	g_assert_cmpstr(contact->name, ==, "Анна");
}

/* An agent is found by his address while he is active; his proof is remembered. */
static void
test_agent(Fixture *f)
{
	TgAgent agent = { .address = (char *)"agent@desk.test",
		.name = (char *)"Агент",
		.line = 2,
		.active = TRUE };
	TgAgent gone = { .address = (char *)"gone@desk.test", .name = (char *)"Ушёл" };
	g_autoptr(TgChangeSet) set = tg_changeset_new();

	g_assert_true(tg_store_put_agent(f->store, &agent, NULL));
	g_assert_true(tg_store_put_agent(f->store, &gone, NULL));
	g_autoptr(TgFacts) before = fixture_load(f->store, NULL, "agent@desk.test", NULL, 0);
	g_autoptr(TgFacts) inactive = fixture_load(f->store, NULL, "gone@desk.test", NULL, 0);

	g_assert_false(before->agent->ratchet);
	g_assert_cmpint(before->agents->len, ==, 1);
	g_assert_null(inactive->agent);
	fixture_add(set, TG_CHANGE_CONTACT_TOUCH, 0, T0, TG_K_ADDRESS, "agent@desk.test",
		TG_K_EVIDENCE, "authenticated+token", TG_K_COUNT);
	g_assert_true(fixture_apply(f->store, set, NULL));
	g_assert_true(tg_store_put_agent(f->store, &agent, NULL));
	g_autoptr(TgFacts) after = fixture_load(f->store, NULL, "agent@desk.test", NULL, 0);

	g_assert_true(after->agent->ratchet);
	g_assert_null(after->contact);
}

/* Counters of windows that are over go. */
static void
test_counters(Fixture *f)
{
	g_autoptr(TgChangeSet) old = tg_changeset_new();
	g_autoptr(TgChangeSet) later = tg_changeset_new();

	fixture_add(old, TG_CHANGE_COUNTER_ADD, 0, T0, TG_K_COUNTER, "all/hour/1", TG_K_N, "3",
		TG_K_DUE, "1700003600", TG_K_COUNT);
	g_assert_true(fixture_apply(f->store, old, NULL));
	g_autoptr(TgFacts) before = fixture_load(f->store, NULL, NULL, NULL, 0);
	fixture_add(later, TG_CHANGE_COUNTER_ADD, 0, T0 + 7200, TG_K_COUNTER, "all/hour/2",
		TG_K_DUE, "1700007300", TG_K_COUNT);
	g_assert_true(fixture_apply(f->store, later, NULL));
	g_autoptr(TgFacts) after = fixture_load(f->store, NULL, NULL, NULL, 0);

	g_assert_cmpint(
		GPOINTER_TO_INT(g_hash_table_lookup(before->counters, "all/hour/1")), ==, 3);
	g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(after->counters, "all/hour/1")), ==, 0);
}

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

static const struct {
	const char *name;
	void (*test)(Fixture *f);
} tests[] = {
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
	{ "a letter is leased once", test_lease },
	{ "a lease that ran out", test_lease_expires },
	{ "results of a try are written once", test_settle },
	{ "the organisation of an address", test_organisation },
	{ "contacts are touched and known ones stay", test_contact },
	{ "agents and their proof", test_agent },
	{ "counters end with their window", test_counters },
	{ "search takes folded prefixes and no syntax", test_search },
	{ "a rebuild from events agrees", test_rebuild },
	{ "an erased person", test_erase },
};

static const char *const urls[] = { "sqlite:store.db" };

/* One row of the table on one store. */
static void
run(gconstpointer data)
{
	const guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GError) error = NULL;
	Fixture f = { .folder = g_dir_make_tmp("tg-store-XXXXXX", &error) };

	f.store = tg_store_open(urls[i % G_N_ELEMENTS(urls)], f.folder, TRUE, &error);
	g_assert_no_error(error);
	if (f.store)
		tests[i / G_N_ELEMENTS(urls)].test(&f);
	tg_store_close(f.store);
	fixture_remove(f.folder);
	g_free(f.folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(tests) * G_N_ELEMENTS(urls); i++) {
		g_autofree char *path = g_strdup_printf("/store/%s %s",
			urls[i % G_N_ELEMENTS(urls)], tests[i / G_N_ELEMENTS(urls)].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), run);
	}
	return g_test_run();
}
