/* SPDX-License-Identifier: ISC */
/*
 * stages.c - where a mail's processor time goes: stages CONF DIR N BATCH takes the first N mails of DIR
 * (*.eml) into the desk of CONF, BATCH to a commit, through the same calls as the real ingest, with a
 * clock between them. It prints microseconds of processor time a message for each stage.
 *
 * The parser runs in this process (no walls, no fork), so that it stands in the table, too; "pool" is
 * the wall time of the same mails through one sandboxed worker, with its two context switches.
 * Under valgrind --tool=callgrind --toggle-collect=FUNCTION it gives instruction counts, which other
 * jobs do not disturb. Not part of any test; never run on a real desk.
 */
#include "app/clock.h"
#include "app/ingest.h"
#include "app/scanner.h"
#include "cmd/startup.h"
#include "mail/digest.h"
#include "mail/parse.h"
#include "mail/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

typedef enum {
	DIGEST,
	PARSE,
	ENCODE,
	DECODE,
	BEGIN,
	LOAD,
	DECIDE,
	APPLY,
	COMMIT,
	FREE,
	POOL,
	STAGES
} Stage;

static const char *const names[STAGES] = {
	[DIGEST] = "digest",
	[PARSE] = "parse (scanner)",
	[ENCODE] = "record encode (scanner)",
	[DECODE] = "record decode",
	[BEGIN] = "begin",
	[LOAD] = "query, load",
	[DECIDE] = "decide, render",
	[APPLY] = "apply",
	[COMMIT] = "commit",
	[FREE] = "free",
	[POOL] = "wall: worker of the pool",
};

typedef struct {
	int fd;
	TgRaw raw;
	TgAnalysis *analysis;
	TgDecision *decision;
} Mail;

typedef struct {
	TgPolicy *policy;
	TgStore *store;
	TgProvisions *provisions;
	TgScannerPool *pool;
	double spent[STAGES]; /* microseconds */
	double last;
} Bench;

/* A clock's microseconds. */
static double
now_us(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Begins a stage. */
static void
start(Bench *bench)
{
	bench->last = now_us(CLOCK_PROCESS_CPUTIME_ID);
}

/* What was spent since the last call is this stage's. */
static void
lap(Bench *bench, Stage stage)
{
	const double now = now_us(CLOCK_PROCESS_CPUTIME_ID);

	bench->spent[stage] += now - bench->last;
	bench->last = now;
}

/* Ends the program with a reason. */
static void
give_up(const char *what, const GError *error)
{
	fprintf(stderr, "stages: %s: %s\n", what, error ? error->message : "failed");
	exit(1);
}

/* Reads, scans and digests one mail. */
static void
scan(Bench *bench, Mail *mail, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *bytes = NULL;
	g_autoptr(TgAnalysis) parsed = NULL, pooled = NULL;
	g_autoptr(GBytes) record = NULL;
	double begun;
	gsize length;

	mail->fd = memfd_create("stages", MFD_CLOEXEC);
	if (!g_file_get_contents(path, &bytes, &length, &error) ||
		write(mail->fd, bytes, length) != (ssize_t)length)
		give_up(path, error);
	begun = now_us(CLOCK_MONOTONIC);
	if (tg_scanner_pool_scan(bench->pool, mail->fd, length, &pooled, &error) != TG_SCAN_OK)
		give_up(path, error);
	bench->spent[POOL] += now_us(CLOCK_MONOTONIC) - begun;
	start(bench);
	mail->raw.digest = tg_message_digest(bytes, length);
	lap(bench, DIGEST);
	parsed = tg_parse(mail->fd, bench->provisions, &error);
	lap(bench, PARSE);
	record = tg_analysis_to_bytes(parsed);
	lap(bench, ENCODE);
	mail->analysis = tg_analysis_from_bytes(record, length, &error);
	lap(bench, DECODE);
	if (!mail->analysis)
		give_up(path, error);
	mail->raw.bytes = g_bytes_new_take(g_steal_pointer(&bytes), length);
}

/* One mail under its savepoint, as ingest does it. */
static void
ingest(Bench *bench, Mail *mail, gint64 now)
{
	const TgDesk *desk = g_ptr_array_index(bench->policy->desks, 0);
	g_autofree char *key = tg_ingest_key(desk->name, mail->raw.digest);
	g_autoptr(GError) error = NULL;
	g_autoptr(TgQuery) query = NULL;
	g_autoptr(TgFacts) facts = NULL;
	const TgMessage message = { .analysis = mail->analysis,
		.raw = mail->raw.bytes,
		.digest = mail->raw.digest,
		.ingest_key = key,
		.desk = desk };

	start(bench);
	query = tg_query_init(&message, bench->policy, now);
	if (!tg_store_savepoint(bench->store, &error))
		give_up("savepoint", error);
	facts = tg_store_load(bench->store, query, &error);
	if (!facts)
		give_up("load", error);
	lap(bench, LOAD);
	mail->decision = tg_decide(facts, &message, bench->policy, now);
	lap(bench, DECIDE);
	if (!tg_store_apply(bench->store, mail->decision->changes, &error) ||
		!tg_store_release(bench->store, &error))
		give_up("apply", error);
	lap(bench, APPLY);
}

/* One commit. */
static void
batch(Bench *bench, Mail *mails, guint n)
{
	const gint64 now = tg_clock_now();
	g_autoptr(GError) error = NULL;

	start(bench);
	for (guint i = 0; i < n; i++)
		tg_store_stage(bench->store, &mails[i].raw, &error);
	if (error || !tg_store_begin(bench->store, 20000, &error))
		give_up("begin", error);
	lap(bench, BEGIN);
	for (guint i = 0; i < n; i++)
		ingest(bench, &mails[i], now);
	start(bench);
	if (!tg_store_commit(bench->store, &error))
		give_up("commit", error);
	lap(bench, COMMIT);
	for (guint i = 0; i < n; i++) {
		tg_decision_free(mails[i].decision);
		tg_analysis_free(mails[i].analysis);
		tg_raw_clear(&mails[i].raw);
		close(mails[i].fd);
	}
	lap(bench, FREE);
}

/* By name. */
static int
compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The first n mails of a folder, by name. */
static GPtrArray *
list_mails(const char *folder, guint n)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		if (g_str_has_suffix(name, ".eml"))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	}
	g_ptr_array_sort(paths, compare);
	if (paths->len > n)
		g_ptr_array_set_size(paths, (int)n);
	return g_steal_pointer(&paths);
}

/* A line a stage. */
static void
report(const Bench *bench, guint n, guint size)
{
	double sum = 0;

	printf("%u mails, %u to a commit; us of processor time a mail\n", n, size);
	for (guint i = 0; i < STAGES; i++) {
		printf("%9.1f  %s\n", bench->spent[i] / n, names[i]);
		sum += i == POOL ? 0 : bench->spent[i];
	}
	printf("%9.1f  sum without the worker\n", sum / n);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) paths = NULL;
	g_autofree Mail *mails = NULL;
	Bench bench = { 0 };
	gint64 n = 0, size = 0;

	if (argc != 5 || !g_ascii_string_to_signed(argv[3], 10, 1, 1000000, &n, NULL) ||
		!g_ascii_string_to_signed(argv[4], 10, 1, 1000, &size, NULL)) {
		fprintf(stderr, "usage: stages CONF DIR N BATCH\n");
		return 2;
	}
	if (!tg_startup())
		return 1;
	bench.pool = tg_scanner_pool_new(&error);
	bench.provisions = tg_provisions_new(NULL, TRUE);
	bench.policy = tg_policy_load(argv[1], &error);
	if (bench.policy)
		bench.store =
			tg_store_open(bench.policy->store_url, bench.policy->state, FALSE, &error);
	if (!bench.store || !bench.pool || !bench.provisions)
		give_up(argv[1], error);
	tg_scanner_pool_set(bench.pool, 1, FALSE);
	paths = list_mails(argv[2], (guint)n);
	mails = g_new0(Mail, (gsize)size);
	for (guint at = 0; at < paths->len; at += (guint)size) {
		const guint some = MIN((guint)size, paths->len - at);

		for (guint i = 0; i < some; i++)
			scan(&bench, &mails[i], g_ptr_array_index(paths, at + i));
		batch(&bench, mails, some);
		memset(mails, 0, sizeof(Mail) * some);
	}
	report(&bench, paths->len, (guint)size);
	tg_store_close(bench.store);
	tg_policy_free(bench.policy);
	tg_provisions_free(bench.provisions);
	tg_scanner_pool_free(bench.pool);
	return 0;
}
