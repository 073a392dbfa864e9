/* SPDX-License-Identifier: ISC */
/*
 * test-power.c - the power is cut: before and after every sync, at every acknowledgement (P38, I1-I3);
 * a sync says EIO once (P46); a process dies at a sync, the mail server tries again, and then the
 * power is cut (P33 with P38).
 *
 * A run of deliveries and sendings is recorded by its system calls, and each disk that the loss may
 * leave is opened again: it must be whole, hold every acknowledged mail once, and take the mail that
 * was not acknowledged. What stood in a letter that a person wrote goes out, an automatic letter at
 * most once. TG_SEED repeats a run.
 */
#include "power/desk.h"
#include "power/disk.h"
#include "unit/store-fixture.h"

#include "store/sqlite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEASES_ARE_OVER (2 * 86400)
#define SEND DESK_KINDS	       /* a step that is no mail */
#define AGAIN (DESK_KINDS + 1) /* the mail before it once more */
#define MAX_TRIES 5
#define MAX_STEPS 20

/* What is done, in this order; the first mail opens ticket 1. */
static const guint story[] = { DESK_NEW, DESK_REPLY, DESK_FILES, DESK_LARGE, AGAIN, SEND,
	DESK_AGENT_REPLY, SEND, DESK_NEW, DESK_LARGE, DESK_AGENT_REPLY, AGAIN, DESK_REPLY, SEND,
	DESK_FILES, DESK_NEW, SEND };

/* The same in short, for what is played once for each sync. */
static const guint tiny_story[] = { DESK_NEW, DESK_REPLY, DESK_LARGE };
static const guint short_story[] = { DESK_NEW, DESK_LARGE, DESK_AGENT_REPLY, SEND, DESK_REPLY,
	DESK_NEW };

typedef struct {
	const guint *story;
	guint length;
	Desk *desk, *copy;
	char *journal;
	GPtrArray *mails;  /* GBytes, by step; NULL where it is no mail */
	gboolean together; /* all steps in one process, on one open store */
	guint32 seed;
	guint points, disks, lost, doubled, damaged, unsent, sent_twice;
} Run;

/* One step in a process of its own; its exit status. */
static int
step_apart(Run *run, guint i, GBytes *mail)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(run->story[i] == SEND
				? desk_send(run->desk)
				: desk_deliver(run->desk, run->story[i] % DESK_KINDS, mail));
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The mail of a step: a new one, or the one before. */
static GBytes *
mail_of(Run *run, guint i)
{
	if (run->mails->len <= i)
		g_ptr_array_add(run->mails, run->story[i] == SEND ? NULL
					    : run->story[i] == AGAIN
						    ? g_bytes_ref(run->mails->pdata[i - 1])
						    : desk_mail(run->desk, run->story[i], i));
	return run->mails->pdata[i];
}

/* Tries a step as a mail server does. */
static void
play_step(Run *run, guint i)
{
	GBytes *mail = mail_of(run, i);
	int status = -1;

	for (guint try = 0; status != 0 && try < MAX_TRIES; try++) {
		const DeskKind kind = run->story[i] == AGAIN ? run->story[i - 1] : run->story[i];

		if (!run->together)
			status = step_apart(run, i, mail);
		else
			status = mail ? desk_deliver(run->desk, kind, mail) : desk_send(run->desk);
		if (status != 0 && run->together) { /* as a door does that holds it open */
			tg_store_close(run->desk->store);
			run->desk->store =
				tg_store_open("sqlite:store.db", run->desk->state, FALSE, NULL);
		}
	}
	if (status == 0)
		disk_note("ack %u", i);
	else
		g_test_message("step %u was never done: %s", i, run->desk->out);
}

/* All steps. The first one's letters are read between the first two. */
static void
play(Run *run)
{
	for (guint i = 0; i < run->length; i++) {
		play_step(run, i);
		if (i == 0)
			desk_remember(run->desk);
	}
}

/* The same, all in one child. */
static void
play_together(Run *run)
{
	pid_t pid;

	for (guint i = 0; i < run->length; i++) {
		mail_of(run, i);
		if (i == 0) {
			play_step(run, i);
			desk_remember(run->desk);
		}
	}
	pid = fork();
	if (pid == 0) {
		run->together = TRUE;
		run->desk->store = tg_store_open("sqlite:store.db", run->desk->state, FALSE, NULL);
		for (guint i = 1; i < run->length; i++)
			play_step(run, i);
		tg_store_close(run->desk->store);
		_exit(0);
	}
	g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
}

/* --- after the loss --- */

/* Which steps were acknowledged, and which letters were seen outside, until now. */
typedef struct {
	gboolean acked[MAX_STEPS];
	guint last;
	GHashTable *sent; /* name -> number of times */
} Ledger;

static void
count_letter(GHashTable *sent, const char *name)
{
	const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sent, name));

	g_hash_table_replace(sent, g_strdup(name), GUINT_TO_POINTER(n + 1));
}

/* "ack 7", "sent 000003-ack.eml" */
static void
enter(Ledger *ledger, const char *note)
{
	if (g_str_has_prefix(note, "sent ")) {
		count_letter(ledger->sent, note + strlen("sent "));
		return;
	}
	ledger->last = (guint)g_ascii_strtoull(note + strlen("ack "), NULL, 10);
	ledger->acked[ledger->last] = TRUE;
}

/* Each acknowledged mail is there, once; another may be, once. */
static void
check_mails(Run *run, const Ledger *ledger)
{
	for (guint i = 0; i < run->mails->len; i++) {
		GBytes *mail = run->mails->pdata[i];
		const guint n = mail && run->story[i] != AGAIN ? desk_holds(run->copy, mail) : 0;

		if (!mail || run->story[i] == AGAIN)
			continue;
		run->lost += ledger->acked[i] && n == 0;
		run->doubled += n > 1;
	}
}

/* The mail server tries again: the first mail that was not taken, and the last that was. */
static void
check_retry(Run *run, const Ledger *ledger)
{
	guint next = 0;

	while (next < run->mails->len && (ledger->acked[next] || !run->mails->pdata[next]))
		next++;
	for (guint i = 0; i < 2; i++) {
		const guint step = i ? ledger->last : next;
		GBytes *mail = step < run->mails->len ? run->mails->pdata[step] : NULL;

		if (!mail || (i && !ledger->acked[step]))
			continue;
		if (desk_deliver(run->copy, run->story[step] % DESK_KINDS, mail) != 0) {
			g_test_message("the retry of step %u: %s", step, run->copy->out);
			run->lost++;
		}
		run->doubled += desk_holds(run->copy, mail) > 1;
	}
}

/* Leases have run out, all is sent that still can be. */
static void
check_letters(Run *run, const Ledger *ledger)
{
	g_autoptr(GPtrArray) letters = tg_store_letters(run->copy->store, 0, NULL);
	g_autoptr(GDir) dir = NULL;
	const char *name;

	run->copy->now = DESK_NOW + LEASES_ARE_OVER;
	if (desk_send(run->copy) != 0)
		run->damaged++;
	for (guint i = 0; letters && i < letters->len; i++) {
		const TgLetterRow *letter = letters->pdata[i];
		g_autofree char *file =
			g_strdup_printf("%06" G_GINT64_FORMAT "-%s.eml", letter->id, letter->kind);
		g_autofree char *path = g_build_filename(run->copy->letters, file, NULL);
		const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(ledger->sent, file)) +
				g_file_test(path, G_FILE_TEST_EXISTS);

		if (g_str_equal(letter->class_, "reply"))
			run->unsent += n == 0;
		else
			run->sent_twice += n > 1;
	}
	run->copy->now = DESK_NOW;
	dir = g_dir_open(run->copy->letters, 0, NULL);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(run->copy->letters, name, NULL);

		g_unlink(path);
	}
}

/* It is a whole store. */
static void
check_whole(Run *run, const char *when)
{
	g_autofree char *finding = desk_finding(run->copy);

	if (finding && run->damaged < 3)
		g_test_message("%s: %s", when, finding);
	run->damaged += finding != NULL;
}

/* One disk that the loss may have left. */
static void
check_disk(Run *run, const Disk *disk, const Ledger *ledger, guint32 seed, guint which)
{
	g_autoptr(GError) error = NULL;

	fixture_remove(run->copy->state);
	g_mkdir(run->copy->state, 0700);
	disk_lose(disk, seed, run->copy->state);
	run->copy->store =
		tg_store_open("sqlite:store.db", run->copy->state, !ledger->acked[0], &error);
	run->disks++;
	if (!run->copy->store) {
		g_test_message("seed %u: %s", seed, error->message);
		run->damaged++;
		run->lost += ledger->acked[0];
		return;
	}
	check_mails(run, ledger);
	check_whole(run, "after the loss");
	if (which < 3) {
		check_retry(run, ledger);
		check_whole(run, "after the retry");
	}
	if (which < 2)
		check_letters(run, ledger);
	g_clear_pointer(&run->copy->store, tg_store_close);
}

/* Is the power cut before, or after, such an event? */
static gboolean
is_point(DiskKind kind)
{
	return kind == DISK_SYNC || kind == DISK_SYNC_FOLDER || kind == DISK_NOTE ||
	       kind == DISK_FAILED || kind == DISK_FAILED_FOLDER || kind == DISK_END;
}

/* Cuts the power at every point; seeds: how many disks each (the first two: nothing of what was not
 * synced, and all of it). notes: only where something was acknowledged or sent, and at the end. */
static void
cut_everywhere(Run *run, guint seeds, gboolean notes)
{
	g_autoptr(Disk) disk = disk_open(run->journal);
	Ledger ledger = { .sent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	gboolean after = FALSE;

	run->copy = desk_copy(run->desk);
	for (;;) {
		const DiskKind kind = disk_peek(disk);
		const gboolean point = notes ? kind == DISK_END : is_point(kind);

		if (point || after) {
			run->points++;
			for (guint i = 0; i < seeds; i++)
				check_disk(run, disk, &ledger,
					i < 2 ? i : run->seed + run->points * 1000 + i, i);
		}
		if (kind == DISK_END)
			break;
		if (kind == DISK_NOTE)
			enter(&ledger, disk_text(disk));
		after = notes ? kind == DISK_NOTE : is_point(kind);
		disk_step(disk);
	}
	g_hash_table_unref(ledger.sent);
	g_clear_pointer(&run->copy, desk_free);
}

static Run *
run_new(const guint *steps, guint length)
{
	Run *run = g_new0(Run, 1);

	g_assert_cmpint(length, <=, MAX_STEPS);
	run->story = steps;
	run->length = length;
	run->seed = desk_seed();
	run->desk = desk_prepare();
	run->journal = g_build_filename(run->desk->folder, "journal", NULL);
	run->mails = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	return run;
}

static void
run_free(Run *run)
{
	g_ptr_array_unref(run->mails);
	g_free(run->journal);
	desk_free(run->desk);
	g_free(run);
}

/* None of the zeros may be anything else. */
static void
judge(const Run *run, const char *row, gint64 start)
{
	g_assert_cmpint(run->lost, ==, 0);
	g_assert_cmpint(run->doubled, ==, 0);
	g_assert_cmpint(run->damaged, ==, 0);
	g_assert_cmpint(run->unsent, ==, 0);
	g_assert_cmpint(run->sent_twice, ==, 0);
	g_test_message("%s: points=%u disks=%u seed=%u %.1f s lost=%u dup=%u damaged=%u "
		       "unsent=%u sent-twice=%u",
		row, run->points, run->disks, run->seed,
		(double)(g_get_monotonic_time() - start) / 1e6, run->lost, run->doubled,
		run->damaged, run->unsent, run->sent_twice);
}

/* From `init` to the last letter. */
static void
test_power(gconstpointer together)
{
	const gint64 start = g_get_monotonic_time();
	Run *run = run_new(story, G_N_ELEMENTS(story));

	disk_record(run->desk->state, run->desk->letters, run->journal);
	desk_init(run->desk, NULL);
	desk_load(run->desk);
	if (together)
		play_together(run);
	else
		play(run);
	disk_stop();
	cut_everywhere(run, desk_by_load(together ? 1 : 2, 4, 20), FALSE);
	judge(run, "P38", start);
	run_free(run);
}

/* Adds one run's counts to another's. */
static void
add(Run *sum, const Run *run)
{
	sum->points += run->points;
	sum->disks += run->disks;
	sum->lost += run->lost;
	sum->doubled += run->doubled;
	sum->damaged += run->damaged;
	sum->unsent += run->unsent;
	sum->sent_twice += run->sent_twice;
}

/* A fault at the k-th sync, for every k (or each stride-th); the mail server tries again; the power is
 * cut at every acknowledgement that follows. */
static void
sweep(Run *sum, const guint *steps, guint length, DiskFault fault, gboolean together, guint stride)
{
	gboolean struck = TRUE;

	for (guint k = 1 + sum->seed % stride; struck; k += stride) {
		Run *run = run_new(steps, length);

		run->seed = sum->seed;
		desk_init(run->desk, NULL);
		desk_load(run->desk);
		disk_record(run->desk->state, run->desk->letters, run->journal);
		disk_fault(fault, k);
		if (together)
			play_together(run);
		else
			play(run);
		struck = disk_struck();
		disk_stop();
		cut_everywhere(run, desk_by_load(1, 2, 20), TRUE);
		if (run->lost + run->doubled + run->damaged > 0)
			g_test_message("k=%u: lost=%u dup=%u damaged=%u", k, run->lost,
				run->doubled, run->damaged);
		add(sum, run);
		run_free(run);
		g_assert_cmpint(k, <, 1000);
	}
}

/* A tiny story whole, a longer one as the load allows. */
static void
test_sync(DiskFault fault, gboolean together, const char *row)
{
	const gint64 start = g_get_monotonic_time();
	const guint stride = desk_by_load(0, 5, 1);
	Run sum = { .seed = desk_seed() };

	sweep(&sum, tiny_story, G_N_ELEMENTS(tiny_story), fault, together, 1);
	if (stride)
		sweep(&sum, short_story, G_N_ELEMENTS(short_story), fault, together, stride);
	judge(&sum, row, start);
}

/* A store of schema 1, as tests/unit/schema-1.sql has it. */
static void
make_old_store(const Run *run)
{
	g_autofree char *sql =
		g_test_build_filename(G_TEST_DIST, "tests", "unit", "schema-1.sql", NULL);
	g_autofree char *path = g_build_filename(run->desk->state, "store.db", NULL);
	g_autofree char *text = NULL;
	sqlite3 *db = NULL;

	g_assert_true(g_file_get_contents(sql, &text, NULL, NULL));
	fixture_remove(run->desk->state);
	g_assert_cmpint(g_mkdir(run->desk->state, 0700), ==, 0);
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, text, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

/* The old store, or the new one: with its ticket, whole, and it takes mail. */
static void
check_migrated(Run *run, const Disk *disk, guint32 seed)
{
	const char *const deliver[] = { "deliver", "--recipient", "support@example.ru", NULL };
	g_autoptr(GBytes) mail = desk_mail(run->copy, DESK_NEW, 7);
	g_autoptr(TgTicket) ticket = NULL;

	fixture_remove(run->copy->state);
	g_mkdir(run->copy->state, 0700);
	disk_lose(disk, seed, run->copy->state);
	run->copy->store = tg_store_open("sqlite:store.db", run->copy->state, FALSE, NULL);
	run->disks++;
	ticket = run->copy->store ? tg_store_ticket(run->copy->store, 1, NULL) : NULL;
	run->lost += !ticket;
	if (run->copy->store) {
		check_whole(run, "after the loss");
		run->lost +=
			desk_run(run->copy, mail, deliver) != 0 || desk_holds(run->copy, mail) != 1;
	}
	g_clear_pointer(&run->copy->store, tg_store_close);
}

/* A migration in whose middle the power is cut has been made, or will be (P39). */
static void
test_migration(void)
{
	const gint64 start = g_get_monotonic_time();
	const guint seeds = desk_by_load(5, 10, 20);
	Run *run = run_new(tiny_story, 0);
	g_autoptr(Disk) disk = NULL;
	gboolean after = FALSE;

	desk_init(run->desk, NULL);
	make_old_store(run);
	disk_record(run->desk->state, run->desk->letters, run->journal);
	tg_store_close(tg_store_open("sqlite:store.db", run->desk->state, FALSE, NULL));
	g_assert_cmpint(disk_syncs(), >, 1);
	disk_stop();
	disk = disk_open(run->journal);
	run->copy = desk_copy(run->desk);
	for (DiskKind kind = DISK_BASE; kind != DISK_END; disk_step(disk)) {
		kind = disk_peek(disk);
		if (is_point(kind) || after) {
			run->points++;
			for (guint i = 0; i < seeds; i++)
				check_migrated(
					run, disk, i < 2 ? i : run->seed + run->points * 1000 + i);
		}
		after = is_point(kind);
		if (kind == DISK_END)
			break;
	}
	g_clear_pointer(&run->copy, desk_free);
	judge(run, "P38", start);
	run_free(run);
}

static void
test_eio(gconstpointer together)
{
	test_sync(DISK_EIO, together != NULL, "P46");
}

static void
test_killed_before(void)
{
	test_sync(DISK_KILL_BEFORE, FALSE, "P33");
}

static void
test_killed_after(void)
{
	test_sync(DISK_KILL_AFTER, FALSE, "P33");
}

int
main(int argc, char **argv)
{
	g_setenv("TICKETGATE_DATADIR", g_getenv("G_TEST_SRCDIR"), TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_data_func(
		"/power/P38: cut anywhere, a process a mail, no acknowledged mail is lost", NULL,
		test_power);
	g_test_add_data_func("/power/P38: cut anywhere, one process, no acknowledged mail is lost",
		"", test_power);
	g_test_add_func("/power/P38: cut in a migration", test_migration);
	g_test_add_data_func(
		"/power/P46: a sync that failed is not believed the second time", NULL, test_eio);
	g_test_add_data_func("/power/P46: nor in a process that goes on", "", test_eio);
	g_test_add_func("/power/P33: killed before a sync, tried again, cut", test_killed_before);
	g_test_add_func("/power/P33: killed after a sync, tried again, cut", test_killed_after);
	return g_test_run();
}
