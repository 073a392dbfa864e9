/* SPDX-License-Identifier: ISC */
/*
 * test-store-operate.c - what a store is: what its administrator asks and orders. Each row of the table
 * runs on memory: and on sqlite:.
 */
#include "store-fixture.h"

#include <string.h>

#define ANNA "anna@example.ru"
#define BORIS "boris@example.ru"

/* How many there are of these words; the rows of a kind are unique. */
static gint64
count_of(const TgStatistics *statistics, const char *what, const char *desk, const char *word)
{
	gint64 n = 0;
	guint rows = 0;

	for (guint i = 0; statistics && i < statistics->counts->len; i++) {
		const TgCountRow *row = statistics->counts->pdata[i];

		if (g_str_equal(row->what, what) && g_strcmp0(row->desk, desk) == 0 &&
			g_strcmp0(row->word, word) == 0) {
			n += row->n;
			rows++;
		}
	}
	g_assert_cmpuint(rows, <=, 1);
	return n;
}

/* Mails from..to-1 of nobody, in one commit: they make no ticket. */
static void
set_aside(TgStore *store, guint from, guint to)
{
	g_autoptr(TgChangeSet) set = tg_changeset_new();

	for (guint n = from; n < to; n++) {
		g_autofree char *key = g_strdup_printf("key-%u", n);
		g_autofree char *digest = fixture_digest(n);
		TgChange *change = fixture_add(set, TG_CHANGE_MAIL_STORE, 0, T0 + n,
			TG_K_INGEST_KEY, key, TG_K_DIGEST, digest, TG_K_DESK, "sales", TG_K_OUTCOME,
			"set-aside", TG_K_COUNT);

		change->blob = g_bytes_new("x", 1);
		fixture_add(set, TG_CHANGE_SET_ASIDE, 0, T0 + n, TG_K_INGEST_KEY, key, TG_K_COUNT);
	}
	g_assert_true(tg_store_begin(store, 1000, NULL));
	g_assert_true(tg_store_apply(store, set, NULL));
	g_assert_true(tg_store_commit(store, NULL));
}

/* A mail that follows up. */
static void
follow_up(TgStore *store, guint n, gint64 ticket)
{
	g_autoptr(TgTicket) row = tg_store_ticket(store, ticket, NULL);
	g_autoptr(TgChangeSet) set = fixture_followup(n, ticket, row->version);

	g_assert_true(fixture_apply(store, set, NULL));
}

/* Every mail is of one kind and counted once, since any moment. */
static void
test_mails(Fixture *f)
{
	static const struct {
		gint64 since;
		gint64 opened, followed, aside;
	} rows[] = {
		{ G_MININT64, 2, 1, 2 },
		{ 0, 2, 1, 2 },
		{ T0 + 1, 2, 1, 2 },
		{ T0 + 2, 1, 1, 2 },
		{ T0 + 3, 0, 1, 2 },
		{ T0 + 4, 0, 0, 2 },
		{ T0 + 5, 0, 0, 1 },
		{ T0 + 6, 0, 0, 0 },
		{ G_MAXINT64, 0, 0, 0 },
	};

	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, BORIS);
	follow_up(f->store, 3, 1);
	set_aside(f->store, 4, 6);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgStatistics) got = tg_store_statistics(f->store, rows[i].since, NULL);

		g_assert_nonnull(got);
		g_assert_cmpint(count_of(got, "mail", "support", "new"), ==, rows[i].opened);
		g_assert_cmpint(
			count_of(got, "mail", "support", "follow-up"), ==, rows[i].followed);
		g_assert_cmpint(count_of(got, "mail", "sales", "set-aside"), ==, rows[i].aside);
	}
}

/* Mails of more than one walked block, and a clock that went back for a while. */
static void
test_many_mails(Fixture *f)
{
	set_aside(f->store, 10, 2510);
	set_aside(f->store, 1, 2);
	for (guint i = 0; i < 4; i++) {
		const gint64 since = T0 + 2500 - 800 * (gint64)i;
		g_autoptr(TgStatistics) got = tg_store_statistics(f->store, since, NULL);

		g_assert_cmpint(count_of(got, "mail", "sales", "set-aside"), ==, T0 + 2510 - since);
	}
}

/* Tickets by desk and status, letters by state, and the oldest that waits. */
static void
test_states(Fixture *f)
{
	g_autoptr(TgStatistics) empty = tg_store_statistics(f->store, 0, NULL);
	g_autoptr(GPtrArray) leased = NULL;

	g_assert_cmpuint(empty->counts->len, ==, 0);
	g_assert_cmpint(empty->oldest, ==, 0);
	for (guint n = 1; n <= 5; n++)
		fixture_open_ticket(f->store, n, ANNA);
	follow_up(f->store, 6, 2);
	leased = tg_store_lease(f->store, T0 + 10, 60, 3, NULL);
	tg_store_settle(f->store, leased->pdata[0], TG_SETTLE_SENT, T0 + 11, 0, NULL, NULL);
	tg_store_settle(f->store, leased->pdata[1], TG_SETTLE_FAILED, T0 + 11, 0, "550 no", NULL);

	g_autoptr(TgStatistics) whole = tg_store_statistics(f->store, 0, NULL);
	g_autoptr(TgStatistics) often = tg_store_statistics(f->store, G_MAXINT64, NULL);

	g_assert_cmpint(count_of(whole, "ticket", "support", "awaiting-info"), ==, 4);
	g_assert_cmpint(count_of(whole, "ticket", "support", "open"), ==, 1);
	g_assert_cmpint(count_of(whole, "letter", NULL, "queued"), ==, 2);
	g_assert_cmpint(count_of(whole, "letter", NULL, "leased"), ==, 1);
	g_assert_cmpint(count_of(whole, "letter", NULL, "failed"), ==, 1);
	g_assert_cmpint(count_of(whole, "letter", NULL, "sent"), ==, 1);
	g_assert_cmpint(whole->oldest, ==, T0 + 3);
	g_assert_cmpint(count_of(often, "ticket", "support", "awaiting-info"), ==, 4);
	g_assert_cmpint(count_of(often, "letter", NULL, "queued"), ==, 2);
	g_assert_cmpint(count_of(often, "letter", NULL, "sent"), ==, 0);
	g_assert_cmpint(often->oldest, ==, T0 + 3);
}

/* A leased letter tells for which mail it was made: the log's lines hang together by it. */
static void
test_cause(Fixture *f)
{
	g_autoptr(GPtrArray) leased = NULL;
	g_autofree char *digest = fixture_digest(2);

	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, ANNA);
	leased = tg_store_lease(f->store, T0 + 10, 60, 2, NULL);
	g_assert_cmpstr(((TgLetterRow *)leased->pdata[1])->cause, ==, digest);
}

/* The outbox is letters that wait, or those that were given up; of one ticket or of all. */
static void
test_outbox(Fixture *f)
{
	for (guint n = 1; n <= 4; n++)
		fixture_open_ticket(f->store, n, ANNA);
	g_autoptr(GPtrArray) leased = tg_store_lease(f->store, T0 + 10, 60, 3, NULL);

	tg_store_settle(f->store, leased->pdata[0], TG_SETTLE_SENT, T0 + 11, 0, NULL, NULL);
	tg_store_settle(f->store, leased->pdata[1], TG_SETTLE_FAILED, T0 + 11, 0, "550 no", NULL);

	g_autoptr(GPtrArray) waiting = tg_store_outbox(f->store, 0, FALSE, NULL);
	g_autoptr(GPtrArray) given_up = tg_store_outbox(f->store, 0, TRUE, NULL);
	g_autoptr(GPtrArray) of_four = tg_store_outbox(f->store, 4, FALSE, NULL);
	g_autoptr(GPtrArray) of_one = tg_store_outbox(f->store, 1, FALSE, NULL);

	g_assert_cmpuint(waiting->len, ==, 2);
	g_assert_cmpstr(((TgLetterRow *)waiting->pdata[0])->state, ==, "leased");
	g_assert_cmpstr(((TgLetterRow *)waiting->pdata[1])->state, ==, "queued");
	g_assert_cmpuint(given_up->len, ==, 1);
	g_assert_cmpstr(((TgLetterRow *)given_up->pdata[0])->last_error, ==, "550 no");
	g_assert_null(((TgLetterRow *)given_up->pdata[0])->content);
	g_assert_cmpuint(of_four->len, ==, 1);
	g_assert_cmpuint(of_one->len, ==, 0);
}

/* The ticket's newest event. (transfer full) */
static TgEventRow *
last_event(TgStore *store, gint64 ticket)
{
	gint64 last;
	g_autoptr(GPtrArray) events = tg_store_events(store, ticket, 0, &last, NULL);

	return g_ptr_array_steal_index(events, events->len - 1);
}

/* The order is refused, and nothing has happened. */
static void
refused(TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, TgErrorCode code)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tg_store_order(store, letter, order, now, &error));
	g_assert_error(error, TG_ERROR, (int)code);
}

/* RETRY: what waits or was given up is due now, with its text, and the ticket tells it. */
static void
test_retry(Fixture *f)
{
	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, ANNA);
	g_autoptr(GPtrArray) leased = tg_store_lease(f->store, T0 + 10, 60, 2, NULL);

	refused(f->store, 1, TG_LETTER_RETRY, T0 + 11, TG_ERROR_CONFLICT);
	tg_store_settle(f->store, leased->pdata[0], TG_SETTLE_FAILED, T0 + 11, 0, "550 no", NULL);
	tg_store_settle(
		f->store, leased->pdata[1], TG_SETTLE_RETRY, T0 + 11, T0 + 5000, "451 later", NULL);
	for (gint64 id = 1; id <= 2; id++) {
		g_autoptr(TgLetterRow) letter =
			tg_store_order(f->store, id, TG_LETTER_RETRY, T0 + 100, NULL);
		g_autoptr(TgTicket) ticket = tg_store_ticket(f->store, id, NULL);
		TgEventRow *event = last_event(f->store, id);

		g_assert_cmpstr(letter ? letter->state : NULL, ==, "queued");
		g_assert_cmpint(event->sequence, ==, ticket->version);
		g_assert_cmpstr(event->kind, ==, "event");
		g_assert_cmpstr(event->by, ==, "administrator");
		g_assert_nonnull(strstr(event->codes, "letter-retried"));
		tg_event_row_free(event);
	}
	g_autoptr(GPtrArray) again = tg_store_lease(f->store, T0 + 100, 60, 9, NULL);

	g_assert_cmpuint(again->len, ==, 2);
	g_assert_cmpint(((TgLetterRow *)again->pdata[0])->attempts, ==, 2);
	g_assert_cmpuint(g_bytes_get_size(((TgLetterRow *)again->pdata[0])->content), ==, 6);
	tg_store_settle(f->store, again->pdata[0], TG_SETTLE_SENT, T0 + 101, 0, NULL, NULL);
	refused(f->store, 1, TG_LETTER_RETRY, T0 + 102, TG_ERROR_CONFLICT);
	refused(f->store, 99, TG_LETTER_RETRY, T0 + 102, TG_ERROR_NOT_FOUND);
	refused(f->store, 0, TG_LETTER_RETRY, T0 + 102, TG_ERROR_NOT_FOUND);
}

/* DROP: given up for good, and the ticket tells it; a sender that holds it is not overruled while its
 * lease runs. */
static void
test_drop(Fixture *f)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgLetterRow) letter = NULL;
	TgEventRow *event;

	fixture_open_ticket(f->store, 1, ANNA);
	fixture_open_ticket(f->store, 2, ANNA);
	g_autoptr(GPtrArray) leased = tg_store_lease(f->store, T0 + 10, 60, 1, NULL);

	refused(f->store, 1, TG_LETTER_DROP, T0 + 69, TG_ERROR_CONFLICT);
	letter = tg_store_order(f->store, 1, TG_LETTER_DROP, T0 + 70, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(letter->state, ==, "failed");
	g_assert_cmpstr(letter->message_id, ==, "ack-1@desk.test");
	event = last_event(f->store, 1);
	g_assert_cmpstr(event->kind, ==, "letter-fail");
	g_assert_nonnull(strstr(event->codes, "dropped"));
	tg_event_row_free(event);
	g_assert_false(tg_store_settle(
		f->store, leased->pdata[0], TG_SETTLE_SENT, T0 + 71, 0, NULL, &error));
	refused(f->store, 1, TG_LETTER_DROP, T0 + 80, TG_ERROR_CONFLICT);
	tg_letter_row_free(tg_store_order(f->store, 2, TG_LETTER_DROP, T0 + 80, NULL));
	g_assert_cmpint(tg_store_next_due(f->store, NULL), ==, G_MAXINT64);
}

/* A letter whose person was erased cannot be sent any more. */
static void
test_erased(Fixture *f)
{
	fixture_open_ticket(f->store, 1, ANNA);
	g_assert_true(tg_store_erase(f->store, ANNA, T0 + 50, NULL));
	refused(f->store, 1, TG_LETTER_RETRY, T0 + 60, TG_ERROR_CONFLICT);
}

/* Within a transaction of the caller's the order waits for its commit. */
static void
test_transaction(Fixture *f)
{
	fixture_open_ticket(f->store, 1, ANNA);
	g_assert_true(tg_store_begin(f->store, 1000, NULL));
	tg_letter_row_free(tg_store_order(f->store, 1, TG_LETTER_DROP, T0 + 80, NULL));
	tg_store_rollback(f->store);
	g_autoptr(GPtrArray) waiting = tg_store_outbox(f->store, 0, FALSE, NULL);

	g_assert_cmpuint(waiting->len, ==, 1);
}

int
main(int argc, char **argv)
{
	static const FixtureTest tests[] = {
		{ "every mail is of one kind, since any moment", test_mails },
		{ "many mails, and a clock that went back", test_many_mails },
		{ "tickets and letters by state", test_states },
		{ "a letter tells its mail", test_cause },
		{ "letters that wait, letters given up", test_outbox },
		{ "a letter is tried again", test_retry },
		{ "a letter is dropped", test_drop },
		{ "an erased letter stays unsent", test_erased },
		{ "orders are part of the transaction", test_transaction },
	};

	return fixture_main(argc, argv, tests, G_N_ELEMENTS(tests));
}
