/* SPDX-License-Identifier: ISC */
/*
 * outbox.c - one pass over the letters that are due.
 *
 * Never composes or changes a letter: its bytes were part of the commit that made it. One letter is
 * leased at a time, in the commit that says what became of the one before: so a crash leaves one letter
 * in doubt, and an automatic letter that had not been handed over is not given up for its neighbour.
 */
#include "app/outbox.h"

#include "base/folder.h"
#include "base/log.h"
#include "base/sabotage.h"
#include "desk/decide.h"
#include "net/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LEASE_SECONDS 600
#define WAIT_MS (20 * 1000) /* for the writer's place */

/* Seconds until the next try, by tries made, and up to a quarter more; after the last the letter has
 * failed (five days). */
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

/* When the next try is due. Letters that one server refused at one moment come back at different ones;
 * which, follows from the letter alone. */
static gint64
next_try(const TgLetterRow *letter, guint tries, gint64 now)
{
	const int pause = BACK_OFF[MIN(tries, G_N_ELEMENTS(BACK_OFF)) - 1];
	const guint64 mixed =
		((guint64)letter->id * 64 + tries) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	return now + pause + (gint64)((mixed >> 33) % ((guint64)pause / 4));
}

/* What became of a letter that was handed over, or not. */
typedef struct {
	const TgLetterRow *letter; /* NULL: there was none */
	TgSettle settle;
	gint64 retry_at;
	char *why;
} Fate;

/* Gives the letter to the transport; not one of which it is not known whose words it holds, and for whom
 * (P51). */
static TgSendResult
try_once(const TgPolicy *policy, const TgLetterRow *letter, const char *name, char **ret_why)
{
	g_autofree char *shadow = g_build_filename(policy->state, "shadow", NULL);
	TgTransport transport = transport_of(policy, letter->shadow, shadow);

	if (!letter->damaged)
		return tg_transport_send(&transport, name, letter->envelope, letter->recipient,
			letter->content, ret_why);
	*ret_why = g_strdup("its row in the store is damaged: not sent");
	return TG_SEND_FAILED;
}

/* Hands one letter to the transport. */
static void
hand_over(const TgPolicy *policy, const TgLetterRow *letter, gint64 now, TgOutboxCount *count,
	Fate *ret_fate)
{
	g_autofree char *name =
		g_strdup_printf("%06" G_GINT64_FORMAT "-%s", letter->id, letter->kind);
	TgSendResult result = try_once(policy, letter, name, &ret_fate->why);
	guint tries = (guint)MAX(letter->attempts, 1);

	if (result == TG_SEND_RETRY && tries > G_N_ELEMENTS(BACK_OFF))
		result = TG_SEND_FAILED;
	ret_fate->letter = letter;
	ret_fate->retry_at = 0;
	switch (result) {
	case TG_SEND_SENT:
		count->sent++;
		ret_fate->settle = TG_SETTLE_SENT;
		break;
	case TG_SEND_FAILED:
		count->failed++;
		ret_fate->settle = TG_SETTLE_FAILED;
		break;
	default:
		count->retried++;
		ret_fate->settle = TG_SETTLE_RETRY;
		ret_fate->retry_at = next_try(letter, tries, now);
	}
}

/* A letter was given up: whom that concerns is told in the same commit, so once. */
static gboolean
tell(TgStore *store, const TgPolicy *policy, const Fate *fate, gint64 now, GError **error)
{
	const TgLetterRow *letter = fate->letter;
	g_autoptr(TgQuery) query = letter->damaged ? tg_query_damaged(letter->ticket)
						   : tg_query_undelivered(letter->message_id);
	g_autoptr(TgFacts) facts = tg_store_load(store, query, error);
	g_autoptr(TgDecision) decision =
		facts ? tg_decide_undelivered(facts, fate->why, policy, now) : NULL;

	return decision && tg_store_apply(store, decision->changes, error);
}

/* Says what became of a letter. */
static void
say(const Fate *fate)
{
	static const TgLogEvent events[] = {
		[TG_SETTLE_SENT] = TG_LOG_LETTER_SENT,
		[TG_SETTLE_RETRY] = TG_LOG_LETTER_DEFERRED,
		[TG_SETTLE_FAILED] = TG_LOG_LETTER_FAILED,
	};
	const TgLetterRow *letter = fate->letter;
	g_autofree char *id = letter->cause ? g_strndup(letter->cause, TG_LOG_ID) : NULL;

	tg_log_event(events[fate->settle], TG_LOG_TEXT("id", id),
		TG_LOG_ROW("ticket", letter->ticket), TG_LOG_ROW("letter", letter->id),
		TG_LOG_TEXT("kind", letter->kind), TG_LOG_INT("attempts", letter->attempts),
		TG_LOG_TEXT("message_id", letter->message_id), TG_LOG_TEXT("to", letter->recipient),
		TG_LOG_TEXT("why", fate->why));
}

/* Writes what became of a letter. That its lease was taken over since is no error: it is another's. */
static gboolean
settle(TgStore *store, const TgPolicy *policy, const Fate *fate, gint64 now, GError **error)
{
	g_autoptr(GError) problem = NULL;

	if (tg_store_settle(
		    store, fate->letter, fate->settle, now, fate->retry_at, fate->why, &problem))
		return fate->settle != TG_SETTLE_FAILED || tell(store, policy, fate, now, error);
	if (g_error_matches(problem, TG_ERROR, TG_ERROR_CONFLICT))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* Settles the last letter, if there was one, and leases the next, in one commit. An empty list: none is
 * due. */
static GPtrArray *
turn(TgStore *store, const TgPolicy *policy, const Fate *last, gint64 now, GError **error)
{
	g_autoptr(GPtrArray) next = NULL;

	if (!last->letter)
		return tg_store_lease(store, now, LEASE_SECONDS, 1, error);
	if (!tg_store_begin(store, WAIT_MS, error))
		return NULL;
	if (settle(store, policy, last, now, error))
		next = tg_store_lease(store, now, LEASE_SECONDS, 1, error);
	if (next && tg_store_commit(store, error))
		return g_steal_pointer(&next);
	tg_store_rollback(store);
	return NULL;
}

/* Ends with a turn that has nothing to settle and finds nothing: in it the store does its other work. */
gboolean
tg_outbox_pass(TgStore *store, const TgPolicy *policy, gint64 now, TgOutboxCount *ret_count,
	GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;
	Fate fate = { 0 };
	gboolean more = TRUE;

	*ret_count = (TgOutboxCount){ 0 };
	while (more) {
		GPtrArray *next = turn(store, policy, &fate, now, error);

		more = next && (next->len > 0 || fate.letter);
		g_clear_pointer(&letters, g_ptr_array_unref);
		g_free(fate.why);
		fate = (Fate){ 0 };
		letters = next;
		if (letters && letters->len > 0 && tg_sabotage("settle-first"))
			tg_store_settle(
				store, letters->pdata[0], TG_SETTLE_SENT, now, 0, NULL, NULL);
		if (letters && letters->len > 0) {
			hand_over(policy, letters->pdata[0], now, ret_count, &fate);
			say(&fate);
		}
	}
	return letters != NULL;
}

TgLetterRow *
tg_outbox_order(TgStore *store, const TgPolicy *policy, gint64 letter, TgLetterOrder order,
	gint64 now, GError **error)
{
	g_autoptr(TgLetterRow) row = NULL;

	if (!tg_store_begin(store, WAIT_MS, error))
		return NULL;
	row = tg_store_order(store, letter, order, now, error);
	if (row) {
		const Fate fate = { .letter = row, .why = row->last_error };

		if ((order != TG_LETTER_DROP || tell(store, policy, &fate, now, error)) &&
			tg_store_commit(store, error))
			return g_steal_pointer(&row);
	}
	tg_store_rollback(store);
	return NULL;
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
