/* SPDX-License-Identifier: ISC */
/*
 * test-store-outbox.c - what a store is: letters, registry, counters. Each row of the table runs on
 * memory: and on sqlite:.
 */
#include "store-fixture.h"

#include <string.h>

#define ANNA "anna@example.ru"

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

static const FixtureTest tests[] = {
	{ "a letter is leased once", test_lease },
	{ "a lease that ran out", test_lease_expires },
	{ "results of a try are written once", test_settle },
	{ "the organisation of an address", test_organisation },
	{ "contacts are touched and known ones stay", test_contact },
	{ "agents and their proof", test_agent },
	{ "counters end with their window", test_counters },
};

int
main(int argc, char **argv)
{
	return fixture_main(argc, argv, tests, G_N_ELEMENTS(tests));
}
