/* SPDX-License-Identifier: ISC */
/*
 * store-fixture.c - small stories as change-sets, for the tests of stores.
 */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <stdarg.h>

char *
fixture_digest(guint n)
{
	return g_strdup_printf("%064x", n);
}

TgChange *
fixture_add(TgChangeSet *set, TgChangeKind kind, gint64 ticket, gint64 at, ...)
{
	TgChange *change = tg_change_new(kind, ticket, at, "contact", "test.rule");
	va_list args;
	int key;

	va_start(args, at);
	while ((key = va_arg(args, int)) != TG_K_COUNT)
		tg_change_set(change, (TgChangeKey)key, va_arg(args, const char *));
	va_end(args);
	g_ptr_array_add(set->changes, change);
	return change;
}

/* The mail itself, stored as ticket 0: it is nobody's event. */
static void
add_mail(TgChangeSet *set, guint n, const char *address, GBytes *raw, const char *outcome)
{
	g_autofree char *key = g_strdup_printf("key-%u", n);
	g_autofree char *id = g_strdup_printf("%u@example.com", n);
	g_autofree char *digest = fixture_digest(n);
	g_autofree char *text = g_strdup_printf("From: %s\r\n\r\nmail %u\r\n", address, n);
	TgChange *change = fixture_add(set, TG_CHANGE_MAIL_STORE, 0, T0 + n, TG_K_INGEST_KEY, key,
		TG_K_DIGEST, digest, TG_K_DESK, "support", TG_K_MESSAGE_ID, id, TG_K_OUTCOME,
		outcome, TG_K_FROM, address, TG_K_SENDER, address, TG_K_RECIPIENT,
		"support@desk.test", TG_K_SUBJECT, "Printer on fire", TG_K_COUNT);

	set->absent_key = g_strdup(key);
	change->blob = raw ? g_bytes_ref(raw) : g_bytes_new(text, strlen(text));
}

TgChangeSet *
fixture_opening(guint n, gint64 ticket, const char *address, GBytes *raw)
{
	TgChangeSet *set = tg_changeset_new();
	g_autofree char *key = g_strdup_printf("key-%u", n);
	g_autofree char *id = g_strdup_printf("%u@example.com", n);
	g_autofree char *ack = g_strdup_printf("ack-%u@desk.test", n);
	const gint64 at = T0 + n;
	TgChange *letter;

	add_mail(set, n, address, raw, "accepted");
	fixture_add(set, TG_CHANGE_TICKET_NEW, ticket, at, TG_K_DESK, "support", TG_K_STATUS, "new",
		TG_K_KIND, "incident", TG_K_PRIORITY, "medium", TG_K_LEVEL, "free", TG_K_LANGUAGE,
		"ru", TG_K_LINE, "1", TG_K_SUBJECT, "Принтер не печатает отчёт", TG_K_CONTACT,
		address, TG_K_CONTACT_NAME, "Анна Иванова", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_FIELD_SET, ticket, at, TG_K_NAME, "version", TG_K_SOURCE, "body",
		TG_K_SOURCE_LINE, "4", TG_K_VALUE, "2.3.1", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_MISSING_SET, ticket, at, TG_K_MISSING,
		"reproducibility,environment", TG_K_ASKED, "1", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_STATUS_SET, ticket, at, TG_K_STATUS, "awaiting-info",
		TG_K_REASON, "missing", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_CLOCK_START, ticket, at, TG_K_CLOCK, "reaction", TG_K_CALENDAR,
		"office", TG_K_SPAN, "8wh", TG_K_DUE, "1700030000", TG_K_REASON, "registered",
		TG_K_COUNT);
	fixture_add(set, TG_CHANGE_CLOCK_PAUSE, ticket, at + 5, TG_K_CLOCK, "reaction",
		TG_K_WORKING, "5", TG_K_REASON, "awaiting-info", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_MESSAGE_ADD, ticket, at, TG_K_DIRECTION, "in", TG_K_MESSAGE_ID,
		id, TG_K_INGEST_KEY, key, TG_K_FROM, address, TG_K_TO,
		"support@desk.test,boss@desk.test", TG_K_TEXT,
		"Принтер дымится. 100% бумаги съедено.", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_ATTACHMENT_ADD, ticket, at, TG_K_PART, "2", TG_K_SHA256, "aa",
		TG_K_SIZE, "235520", TG_K_DECLARED, "image/png", TG_K_REAL, "image/png",
		TG_K_INLINE, "0", TG_K_VERDICT, "accepted", TG_K_INGEST_KEY, key, TG_K_FILE_NAME,
		"снимок.png", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_REFERENCE_ADD, ticket, at, TG_K_MESSAGE_ID, id, TG_K_COUNT);
	letter = fixture_add(set, TG_CHANGE_LETTER_ADD, ticket, at, TG_K_LETTER, "ack",
		TG_K_MESSAGE_ID, ack, TG_K_CLASS, "automatic", TG_K_LANGUAGE, "ru",
		TG_K_ENVELOPE_NULL, "1", TG_K_RECIPIENT, address, TG_K_SUBJECT, "Принято",
		TG_K_COUNT);
	letter->blob = g_bytes_new("letter", 6);
	fixture_add(set, TG_CHANGE_CONTACT_TOUCH, 0, at, TG_K_ADDRESS, address, TG_K_PERSON, "Анна",
		TG_K_LANGUAGE, "ru", TG_K_KNOWN, "0", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_COUNTER_ADD, 0, at, TG_K_COUNTER, "all/hour/1", TG_K_N, "1",
		TG_K_DUE, "1700003600", TG_K_COUNT);
	return set;
}

TgChangeSet *
fixture_followup(guint n, gint64 ticket, gint64 version)
{
	TgChangeSet *set = tg_changeset_new();
	g_autofree char *key = g_strdup_printf("key-%u", n);
	g_autofree char *id = g_strdup_printf("%u@example.com", n);
	const gint64 at = T0 + n;

	g_array_append_vals(set->expectations, &(TgExpectation){ ticket, version }, 1);
	add_mail(set, n, "anna@example.ru", NULL, "accepted");
	fixture_add(set, TG_CHANGE_FIELD_SET, ticket, at, TG_K_NAME, "reproducibility", TG_K_SOURCE,
		"body", TG_K_VALUE, "always", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_FIELD_SET, ticket, at, TG_K_NAME, "version", TG_K_SOURCE,
		"quoted", TG_K_VALUE, "2.3.2", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_MISSING_SET, ticket, at, TG_K_MISSING, "", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_STATUS_SET, ticket, at, TG_K_STATUS, "open", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_CLOCK_RESUME, ticket, at, TG_K_CLOCK, "reaction", TG_K_WORKING,
		"5", TG_K_DUE, "1700040000", TG_K_REASON, "info-complete", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_PARTICIPANT_ADD, ticket, at, TG_K_ADDRESS, "boris@example.ru",
		TG_K_PERSON, "Борис", TG_K_COUNT);
	fixture_add(set, TG_CHANGE_MESSAGE_ADD, ticket, at, TG_K_DIRECTION, "in", TG_K_MESSAGE_ID,
		id, TG_K_INGEST_KEY, key, TG_K_FROM, "anna@example.ru", TG_K_TEXT,
		"Каждый раз, сервер Ёлка", TG_K_COUNT);
	return set;
}

gboolean
fixture_apply(TgStore *store, TgChangeSet *set, GError **error)
{
	if (!tg_store_begin(store, 10000, error))
		return FALSE;
	if (tg_store_savepoint(store, error) && tg_store_apply(store, set, error) &&
		tg_store_release(store, error))
		return tg_store_commit(store, error);
	tg_store_rollback(store);
	return FALSE;
}

TgFacts *
fixture_load(
	TgStore *store, const char *key, const char *address, const char *message_id, gint64 number)
{
	char *ids[] = { (char *)message_id, NULL };
	char *counters[] = { (char *)"all/hour/1", NULL };
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GError) error = NULL;
	TgQuery query = { .desk = (char *)"support",
		.ingest_key = (char *)key,
		.address = (char *)address,
		.message_ids = ids,
		.numbers = numbers,
		.counters = counters };
	TgFacts *facts;

	if (number)
		g_array_append_val(numbers, number);
	facts = tg_store_load(store, &query, &error);
	g_assert_no_error(error);
	return facts;
}

gint64
fixture_next(TgStore *store)
{
	g_autoptr(TgFacts) facts = fixture_load(store, NULL, NULL, NULL, 0);

	return facts->next_ticket;
}

gint64
fixture_open_ticket(TgStore *store, guint n, const char *address)
{
	const gint64 ticket = fixture_next(store);
	g_autoptr(TgChangeSet) set = fixture_opening(n, ticket, address, NULL);
	g_autoptr(GError) error = NULL;

	fixture_apply(store, set, &error);
	g_assert_no_error(error);
	return ticket;
}

void
fixture_remove(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR) &&
			!g_file_test(path, G_FILE_TEST_IS_SYMLINK))
			fixture_remove(path);
		else
			g_unlink(path);
	}
	g_rmdir(folder);
}

static const char *const urls[] = { "memory:", "sqlite:store.db" };

/* One row on one store. */
typedef struct {
	const char *url;
	void (*test)(Fixture *f);
} Run;

static void
run(gconstpointer data)
{
	const Run *row = data;
	g_autoptr(GError) error = NULL;
	Fixture f = { .folder = g_dir_make_tmp("tg-store-XXXXXX", &error) };

	f.store = tg_store_open(row->url, f.folder, TRUE, &error);
	g_assert_no_error(error);
	if (f.store)
		row->test(&f);
	tg_store_close(f.store);
	fixture_remove(f.folder);
	g_free(f.folder);
}

int
fixture_main(int argc, char **argv, const FixtureTest *tests, guint n)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < n * G_N_ELEMENTS(urls); i++) {
		const char *url = urls[i / n];
		const Run row = { url, tests[i % n].test };
		g_autofree char *path = g_strdup_printf("/store/%s %s", url, tests[i % n].name);

		g_test_add_data_func_full(path, g_memdup2(&row, sizeof(row)), run, g_free);
	}
	return g_test_run();
}
