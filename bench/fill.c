/* SPDX-License-Identifier: ISC */
/*
 * fill.c - makes a large desk: fill CONF N writes N small tickets, 64 to a commit, through the real
 * ingest (the scanner's process is left out) and marks their letters as sent, as they would be by
 * then. For measuring growth; never run on a real desk.
 */
#include "app/clock.h"
#include "app/ingest.h"
#include "mail/digest.h"
#include "mail/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BATCH 64

typedef struct {
	TgAnalysis *analysis;
	TgRaw raw;
} Mail;

/* One customer's mail, different in each number. */
static void
make_mail(Mail *mail, long i, TgProvisions *provisions)
{
	g_autofree char *text = g_strdup_printf(
		"From: Customer %ld <c%ld@org%ld.example.com>\r\nTo: support@example.ru\r\n"
		"Subject: printer %ld does not print\r\nMessage-ID: <fill.%ld@example.com>\r\n"
		"Date: Mon, 23 Nov 2026 10:00:00 +0300\r\n\r\n"
		"Hello,\r\nthe printer %ld has stopped.\r\nVersion: 2.3.%ld\r\n"
		"It happens every time.\r\n",
		i, i % 20000, i % 500, i, i, i, i % 90);
	int fd = memfd_create("fill", MFD_CLOEXEC);

	if (write(fd, text, strlen(text)) < 0)
		abort();
	mail->analysis = tg_parse(fd, provisions, NULL);
	close(fd);
	mail->raw = (TgRaw){ .bytes = g_bytes_new(text, strlen(text)),
		.digest = tg_message_digest(text, strlen(text)) };
}

/* One commit. */
static gboolean
fill_batch(TgStore *store, const TgPolicy *policy, long first, long n, TgProvisions *provisions)
{
	Mail mails[BATCH];
	TgIncoming incoming[BATCH] = { 0 };
	g_autoptr(GError) error = NULL;
	gboolean ok;

	for (long i = 0; i < n; i++) {
		make_mail(&mails[i], first + i, provisions);
		incoming[i].analysis = mails[i].analysis;
		incoming[i].raw = &mails[i].raw;
		incoming[i].desk = policy->desks->pdata[0];
	}
	ok = tg_ingest(store, policy, incoming, (guint)n, tg_clock_now(), 20000, &error);
	for (long i = 0; i < n; i++) {
		ok = ok && incoming[i].decision;
		tg_incoming_clear(&incoming[i]);
		tg_analysis_free(mails[i].analysis);
		tg_raw_clear(&mails[i].raw);
	}
	if (error)
		fprintf(stderr, "fill: %s\n", error->message);
	return ok;
}

/* All letters that wait are sent. */
static gboolean
send_nowhere(TgStore *store)
{
	const gint64 now = tg_clock_now();
	g_autoptr(GPtrArray) letters = tg_store_lease(store, now, 60, 2 * BATCH, NULL);
	gboolean ok = letters && tg_store_begin(store, 20000, NULL);

	for (guint i = 0; ok && i < letters->len; i++)
		ok = tg_store_settle(store, letters->pdata[i], TG_SETTLE_SENT, now, 0, NULL, NULL);
	return ok && tg_store_commit(store, NULL);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgPolicy) policy = argc == 3 ? tg_policy_load(argv[1], &error) : NULL;
	g_autoptr(TgStore) store =
		policy ? tg_store_open(policy->store_url, policy->state, FALSE, &error) : NULL;
	g_autoptr(TgProvisions) provisions = tg_provisions_new(NULL, FALSE);
	gint64 n = 0;

	if (!store || !g_ascii_string_to_signed(argv[2], 10, 1, 100000000, &n, NULL)) {
		fprintf(stderr, "%s\n", error ? error->message : "usage: fill CONF N");
		return 2;
	}
	for (gint64 i = 0; i < n; i += BATCH) {
		if (!fill_batch(store, policy, i, MIN(BATCH, n - i), provisions) ||
			!send_nowhere(store))
			return 1;
	}
	return 0;
}
