/* SPDX-License-Identifier: ISC */
/*
 * outbox.c - one pass over the letters that are due.
 *
 * Never composes or changes a letter: its bytes were part of the commit that made it.
 */
#include "app/outbox.h"

#include "base/folder.h"
#include "base/log.h"
#include "net/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LEASE_SECONDS 600
#define BATCH 16

/* Seconds until the next try, by tries made; after the last the letter has failed (five days). */
static const int BACK_OFF[] = { 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 86400,
	86400 };

/* Of a folder for a desk in shadow mode, or of the configured transport. */
static TgTransport
transport_of(const TgPolicy *policy, gboolean shadow, const char *shadow_folder)
{
	TgTransport transport = {
		.kind = policy->transport,
		.directory = policy->transport_directory,
		.command = policy->transport_command,
		.account = policy->transport_account,
	};

	if (shadow) {
		transport.kind = "file";
		transport.directory = shadow_folder;
	}
	return transport;
}

/* Sends one leased letter and settles it. */
static gboolean
send_one(TgStore *store, const TgPolicy *policy, const TgLetterRow *letter, gint64 now,
	TgOutboxCount *count, GError **error)
{
	g_autofree char *shadow = g_build_filename(policy->state, "shadow", NULL);
	g_autofree char *name =
		g_strdup_printf("%06" G_GINT64_FORMAT "-%s", letter->id, letter->kind);
	TgTransport transport = transport_of(policy, letter->shadow, shadow);
	g_autofree char *why = NULL;
	TgSendResult result = tg_transport_send(
		&transport, name, letter->envelope, letter->recipient, letter->content, &why);
	guint tries = (guint)MAX(letter->attempts, 1);

	if (result == TG_SEND_RETRY && tries > G_N_ELEMENTS(BACK_OFF))
		result = TG_SEND_FAILED;
	if (result != TG_SEND_SENT)
		tg_log("letter %s to %s: %s", name, letter->recipient, why);
	switch (result) {
	case TG_SEND_SENT:
		count->sent++;
		return tg_store_settle(store, letter, TG_SETTLE_SENT, now, 0, NULL, error);
	case TG_SEND_FAILED:
		count->failed++;
		return tg_store_settle(store, letter, TG_SETTLE_FAILED, now, 0, why, error);
	default:
		count->retried++;
		return tg_store_settle(store, letter, TG_SETTLE_RETRY, now,
			now + BACK_OFF[MIN(tries, G_N_ELEMENTS(BACK_OFF)) - 1], why, error);
	}
}

/* Small leases: a letter is not held longer than it takes to send the few before it. */
gboolean
tg_outbox_pass(TgStore *store, const TgPolicy *policy, gint64 now, TgOutboxCount *ret_count,
	GError **error)
{
	*ret_count = (TgOutboxCount){ 0 };
	for (;;) {
		g_autoptr(GPtrArray) letters =
			tg_store_lease(store, now, LEASE_SECONDS, BATCH, error);

		if (!letters)
			return FALSE;
		if (letters->len == 0)
			return TRUE;
		for (guint i = 0; i < letters->len; i++) {
			g_autoptr(GError) why = NULL;

			if (!send_one(store, policy, letters->pdata[i], now, ret_count, &why) &&
				!g_error_matches(why, TG_ERROR, TG_ERROR_CONFLICT)) {
				g_propagate_error(error, g_steal_pointer(&why));
				return FALSE;
			}
		}
	}
}

/* Opens (making it) a lock file of the state directory. */
static int
open_lock(const TgPolicy *policy, const char *name, GError **error)
{
	int folder = tg_folder_below(policy->state, ".", FALSE, error);
	int fd = folder >= 0 ? tg_folder_file(folder, name, O_RDWR | O_CREAT, error) : -1;

	if (folder >= 0)
		close(folder);
	return fd;
}

/* flock(2) until it is had. */
static gboolean
wait_lock(int fd)
{
	int rc;

	do
		rc = flock(fd, LOCK_EX);
	while (rc < 0 && errno == EINTR);
	return rc == 0;
}

/* Two locks: whoever holds send.wait is the next; whoever finds it held may go, because the next
 * one starts its pass after this moment and so sees what we committed. */
int
tg_outbox_lock(const TgPolicy *policy, GError **error)
{
	int next = open_lock(policy, "send.wait", error);
	int running = next >= 0 ? open_lock(policy, "send.lock", error) : -1;
	gboolean mine = running >= 0 && flock(next, LOCK_EX | LOCK_NB) == 0 && wait_lock(running);

	if (next >= 0)
		close(next);
	if (running >= 0 && !mine) {
		close(running);
		return -1;
	}
	return running;
}
