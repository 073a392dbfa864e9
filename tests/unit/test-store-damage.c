/* SPDX-License-Identifier: ISC */
/*
 * test-store-damage.c - a store whose file was damaged: errors and findings, no crash (P19, P50).
 *
 * Bytes of the file are changed at random (the seed is GTest's: --seed repeats a run) and everything
 * is read and written once. `make check-long` plays 10,000 rounds; a round that takes more than a minute
 * of processor time is a hang and ends the test.
 */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/time.h>

#define ANNA "anna@example.ru"
#define ROUNDS 100
#define LONG_ROUNDS 10000
#define ROUND_SECONDS 60

typedef struct {
	char *folder, *path, *bytes;
	gsize length;
} Sound;

/* A sound store: its backup, which is one file, in memory. */
static Sound
make_sound(void)
{
	Sound sound = { .folder = g_dir_make_tmp("tg-damage-XXXXXX", NULL) };
	char *domains[] = { (char *)"example.ru", NULL };
	TgOrganisation organisation = { .name = (char *)"Ромашка", .domains = domains };
	TgStore *store = tg_store_open("sqlite:store.db", sound.folder, TRUE, NULL);
	g_autoptr(GArray) found = NULL;
	g_autofree char *backup = NULL;

	for (guint n = 1; n <= 5; n++)
		fixture_open_ticket(store, n, ANNA);
	g_assert_true(tg_store_put_organisation(store, &organisation, NULL));
	found = tg_store_search(store, "принтер", 0, NULL);
	g_assert_cmpint(found->len, ==, 5);
	backup = g_build_filename(sound.folder, "backup.db", NULL);
	g_assert_true(tg_store_backup(store, backup, NULL));
	tg_store_close(store);
	sound.path = g_build_filename(sound.folder, "store.db", NULL);
	g_assert_true(g_file_get_contents(backup, &sound.bytes, &sound.length, NULL));
	return sound;
}

/* Nobody has seen the damage yet. */
static void
forget(const Sound *sound)
{
	g_autofree char *mark = g_strconcat(sound->path, "-damaged", NULL);

	g_unlink(mark);
}

/* Writes the file with some bytes changed, and nothing beside it. */
static void
damage(const Sound *sound)
{
	g_autofree char *bytes = g_memdup2(sound->bytes, sound->length);
	g_autofree char *wal = g_strconcat(sound->path, "-wal", NULL);
	g_autofree char *shm = g_strconcat(sound->path, "-shm", NULL);
	const int n = g_test_rand_int_range(1, 20);

	for (int i = 0; i < n; i++)
		bytes[g_test_rand_int_range(0, (int)sound->length)] =
			(char)g_test_rand_int_range(0, 256);
	g_unlink(wal);
	g_unlink(shm);
	forget(sound);
	/* not durable: what counts is what is read */
	g_assert_true(g_file_set_contents_full(
		sound->path, bytes, (gssize)sound->length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

#define ADOPT(pointer, destroy) /* a result, or NULL: either is right */                           \
	do {                                                                                       \
		gpointer result_ = (pointer);                                                      \
		if (result_)                                                                       \
			destroy(result_);                                                          \
	} while (0)

/* Every question once. */
static void
read_all(TgStore *store)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	char *ids[] = { (char *)"1@example.com", (char *)"ack-2@desk.test", NULL };
	const TgQuery query = {
		.ingest_key = (char *)"key-1", .address = (char *)ANNA, .message_ids = ids
	};

	ADOPT(tg_store_load(store, &query, NULL), tg_facts_free);
	ADOPT(tg_store_tickets(store, NULL, NULL), g_ptr_array_unref);
	ADOPT(tg_store_messages(store, 1, NULL), g_ptr_array_unref);
	ADOPT(tg_store_attachments(store, 1, NULL), g_ptr_array_unref);
	ADOPT(tg_store_events(store, 0, 0, NULL, NULL), g_ptr_array_unref);
	ADOPT(tg_store_mails(store, NULL, 0, NULL), g_ptr_array_unref);
	ADOPT(tg_store_raw(store, 1, NULL), g_bytes_unref);
	ADOPT(tg_store_letters(store, 0, NULL), g_ptr_array_unref);
	ADOPT(tg_store_search(store, "принтер дым", 0, NULL), g_array_unref);
	ADOPT(tg_store_organisations(store, NULL), g_ptr_array_unref);
	ADOPT(tg_store_contacts(store, NULL), g_ptr_array_unref);
	ADOPT(tg_store_agents(store, NULL), g_ptr_array_unref);
	tg_store_next_due(store, NULL);
	tg_store_rebuild(store, FALSE, findings, NULL);
}

/* Every way of writing once. */
static void
write_all(TgStore *store)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgChangeSet) opening = fixture_opening(77, 77, ANNA, NULL);
	g_autoptr(TgChangeSet) followup = fixture_followup(78, 1, 10);
	g_autoptr(GPtrArray) letters = NULL;

	fixture_apply(store, opening, NULL);
	fixture_apply(store, followup, NULL);
	letters = tg_store_lease(store, T0 + 1000, 60, 10, NULL);
	for (guint i = 0; letters && i < letters->len; i++)
		tg_store_settle(store, letters->pdata[i], TG_SETTLE_RETRY, T0 + 1001, T0 + 1100,
			"later", NULL);
	tg_store_rebuild(store, TRUE, findings, NULL);
	tg_store_erase(store, ANNA, T0 + 2000, NULL);
}

/* A damaged store gives errors, and the program lives. */
static void
test_damage(void)
{
	Sound sound = make_sound();
	const int rounds = g_strcmp0(g_getenv("TG_LOAD"), "long") == 0 ? LONG_ROUNDS : ROUNDS;
	const gint64 start = g_get_monotonic_time();
	const struct itimerval round = { .it_value = { .tv_sec = ROUND_SECONDS } };
	int opened = 0;

	for (int i = 0; i < rounds; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(TgStore) store = NULL;

		setitimer(ITIMER_PROF, &round, NULL); /* SIGPROF ends us */
		damage(&sound);
		store = tg_store_open("sqlite:store.db", sound.folder, FALSE, &error);
		g_assert_true(store || error);
		if (!store)
			continue;
		opened++;
		read_all(store);
		tg_store_close(store);
		forget(&sound); /* or nothing would be written */
		store = tg_store_open("sqlite:store.db", sound.folder, FALSE, NULL);
		if (store)
			write_all(store);
	}
	setitimer(ITIMER_PROF, &(struct itimerval){ 0 }, NULL);
	g_test_message("P19: N=%d opened=%d %.1f s crashes=0 hangs=0", rounds, opened,
		(double)(g_get_monotonic_time() - start) / 1e6);
	g_assert_cmpint(opened, >, rounds / 2);
	fixture_remove(sound.folder);
	g_free(sound.folder);
	g_free(sound.path);
	g_free(sound.bytes);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func(
		"/damage/P19: a damaged file gives errors, no crash and no hang", test_damage);
	return g_test_run();
}
