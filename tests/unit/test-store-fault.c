/* SPDX-License-Identifier: ISC */
/*
 * test-store-fault.c - the k-th call to the store fails, once and from then on, for every kind of mail
 * and for sending (P40 for the store; I2, I3, I7).
 *
 * A delivery that did not end with 0 has ended with 75 and stored nothing (or, where only the answer
 * was lost, all of it); the mail server tries again, and then there is exactly one. Plans, kinds and
 * stores are all played to the last call: k grows until a run meets no fault.
 */
#include "power/desk.h"
#include "store/store_fault.h"

#include <glib/gstdio.h>
#include <string.h>

/* The first ones are the most likely ones. */
static const char *const words[] = { "again", "lost", "conflict", "full", "config", "bug" };
static const char *const urls[] = { "fault:0:memory:", "fault:0:sqlite:store.db" };

typedef struct {
	guint plans, runs, deferred, lost, doubled, half;
} Tally;

static guint next_mail = 1; /* every mail is another one */

/* All went well with the retry: one mail more, and a second retry changes nothing. */
static void
check_retry(Desk *desk, DeskKind kind, GBytes *mail, const DeskCount *before, Tally *tally)
{
	DeskCount after, again;

	tg_store_fault_arm(desk->store, "0");
	if (desk_deliver(desk, kind, mail) != TG_EXIT_OK)
		g_test_message("the retry: %s", desk->out);
	g_assert_true(desk_count(desk, &after));
	tally->lost += after.mails < before->mails + 1 || desk_holds(desk, mail) < 1;
	tally->doubled += after.mails > before->mails + 1 || desk_holds(desk, mail) > 1 ||
			  after.tickets > before->tickets + 1 ||
			  after.replies > before->replies + 1;
	g_assert_cmpint(desk_deliver(desk, kind, mail), ==, TG_EXIT_OK);
	g_assert_true(desk_count(desk, &again));
	tally->doubled += memcmp(&after, &again, sizeof after) != 0;
}

/* One delivery with a plan. FALSE: the plan's call did not come. */
static gboolean
deliver_with(Desk *desk, DeskKind kind, const char *plan, gboolean answer_lost, Tally *tally)
{
	g_autoptr(GBytes) mail = desk_mail(desk, kind, next_mail++);
	DeskCount before, after;
	gboolean struck;
	int status;

	g_assert_true(desk_count(desk, &before));
	g_assert_true(tg_store_fault_arm(desk->store, plan));
	status = desk_deliver(desk, kind, mail);
	struck = tg_store_fault_struck(desk->store);
	tg_store_fault_arm(desk->store, "0");
	g_assert_true(status == TG_EXIT_OK || status == TG_EXIT_AGAIN);
	g_assert_true(struck || status == TG_EXIT_OK);
	g_assert_true(desk_count(desk, &after));
	if (status == TG_EXIT_OK) {
		tally->lost += desk_holds(desk, mail) != 1;
	} else {
		tally->deferred++;
		g_assert_true(g_str_has_prefix(desk->out, "4."));
		tally->half += memcmp(&before, &after, sizeof after) != 0 &&
			       !(answer_lost && after.mails == before.mails + 1);
	}
	check_retry(desk, kind, mail, &before, tally);
	tally->runs++;
	return struck;
}

/* Every k of a word, once and from then on. */
static void
test_deliver(gconstpointer data)
{
	const guint url = GPOINTER_TO_UINT(data) / DESK_KINDS;
	const DeskKind kind = GPOINTER_TO_UINT(data) % DESK_KINDS;
	g_autoptr(Desk) desk = desk_new(urls[url]);
	const guint n_words = desk_by_load(
		kind == DESK_LARGE ? 1 : 2, kind == DESK_LARGE ? 1 : 3, G_N_ELEMENTS(words));
	Tally tally = { 0 };

	for (guint w = 0; w < 2 * n_words; w++) {
		const char *word = words[w / 2];
		g_autofree char *finding = NULL;

		for (guint k = 1;; k++) {
			g_autofree char *plan =
				g_strdup_printf("%u%s/%s", k, w % 2 ? "+" : "", word);

			tally.plans++;
			if (!deliver_with(desk, kind, plan, g_str_equal(word, "lost"), &tally))
				break;
			g_assert_cmpint(k, <, 100);
		}
		finding = desk_finding(desk);
		g_assert_cmpstr(finding, ==, NULL);
	}
	g_assert_cmpint(tally.lost, ==, 0);
	g_assert_cmpint(tally.doubled, ==, 0);
	g_assert_cmpint(tally.half, ==, 0);
	g_test_message("P40: plans=%u runs=%u deferred=%u lost=%u dup=%u half=%u", tally.plans,
		tally.runs, tally.deferred, tally.lost, tally.doubled, tally.half);
}

/* How often each letter was put into the folder, by name; the folder is emptied. */
static void
collect(Desk *desk, GHashTable *sent)
{
	g_autoptr(GDir) dir = g_dir_open(desk->letters, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(desk->letters, name, NULL);
		const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sent, name));

		g_hash_table_replace(sent, g_strdup(name), GUINT_TO_POINTER(n + 1));
		g_unlink(path);
	}
}

/* Words of people were sent, machines' at most once. */
static void
check_letters(Desk *desk, GHashTable *sent, Tally *tally)
{
	g_autoptr(GPtrArray) letters = tg_store_letters(desk->store, 0, NULL);

	for (guint i = 0; i < letters->len; i++) {
		const TgLetterRow *letter = letters->pdata[i];
		g_autofree char *name =
			g_strdup_printf("%06" G_GINT64_FORMAT "-%s.eml", letter->id, letter->kind);
		const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sent, name));

		if (g_str_equal(letter->class_, "reply"))
			tally->lost += n == 0;
		else
			tally->doubled += n > 1;
		g_assert_true(g_str_equal(letter->state, "sent") || n == 0 ||
			      g_str_equal(letter->state, "lost"));
	}
}

/* `send` whose k-th call fails; then, when the leases have run out, one that works. */
static void
test_send(gconstpointer data)
{
	g_autoptr(Desk) desk = desk_new(urls[GPOINTER_TO_UINT(data)]);
	g_autoptr(GHashTable) sent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const guint n_words = desk_by_load(2, 3, G_N_ELEMENTS(words));
	Tally tally = { 0 };

	for (guint w = 0; w < 2 * n_words; w++) {
		gboolean struck = TRUE;

		for (guint k = 1; struck; k++) {
			g_autofree char *plan =
				g_strdup_printf("%u%s/%s", k, w % 2 ? "+" : "", words[w / 2]);
			g_autoptr(GBytes) mail = desk_mail(desk, DESK_NEW, next_mail++);
			g_autoptr(GBytes) answer = desk_mail(desk, DESK_AGENT_REPLY, next_mail++);

			g_assert_cmpint(desk_deliver(desk, DESK_NEW, mail), ==, 0);
			g_assert_cmpint(desk_deliver(desk, DESK_AGENT_REPLY, answer), ==, 0);
			g_assert_true(tg_store_fault_arm(desk->store, plan));
			tally.deferred += desk_send(desk) != TG_EXIT_OK;
			struck = tg_store_fault_struck(desk->store);
			tg_store_fault_arm(desk->store, "0");
			collect(desk, sent);
			desk->now += 3600;
			g_assert_cmpint(desk_send(desk), ==, TG_EXIT_OK);
			collect(desk, sent);
			tally.plans++;
		}
	}
	check_letters(desk, sent, &tally);
	g_assert_cmpint(tally.lost, ==, 0);
	g_assert_cmpint(tally.doubled, ==, 0);
	g_test_message("P40: plans=%u letters=%u deferred=%u lost=%u dup=%u", tally.plans,
		g_hash_table_size(sent), tally.deferred, tally.lost, tally.doubled);
}

/* What is no plan is refused, and the word itself is unknown where the file is not linked. */
static void
test_plans(void)
{
	static const struct {
		const char *url;
		gboolean good;
	} rows[] = {
		{ "fault:1:memory:", TRUE },
		{ "fault:3+:memory:", TRUE },
		{ "fault:3+/full:memory:", TRUE },
		{ "fault:2:fault:1:memory:", TRUE },
		{ "fault:", FALSE },
		{ "fault:x:memory:", FALSE },
		{ "fault:1x:memory:", FALSE },
		{ "fault:1/nonsense:memory:", FALSE },
		{ "fault:1:nonsense:", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(TgStore) store = tg_store_open(rows[i].url, "/", TRUE, &error);

		g_assert_true((store != NULL) == rows[i].good);
		g_assert_true(store || g_error_matches(error, TG_ERROR, TG_ERROR_CONFIG));
	}
}

int
main(int argc, char **argv)
{
	g_setenv("TICKETGATE_DATADIR", g_getenv("G_TEST_SRCDIR"), TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/fault/what is no plan is refused", test_plans);
	for (guint i = 0; i < G_N_ELEMENTS(urls) * DESK_KINDS; i++) {
		g_autofree char *path = g_strdup_printf("/fault/P40: %s, %s",
			desk_kind_names[i % DESK_KINDS], urls[i / DESK_KINDS] + strlen("fault:0:"));

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_deliver);
	}
	for (guint i = 0; i < G_N_ELEMENTS(urls); i++) {
		g_autofree char *path =
			g_strdup_printf("/fault/P40: send, %s", urls[i] + strlen("fault:0:"));

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_send);
	}
	return g_test_run();
}
