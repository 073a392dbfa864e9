/* SPDX-License-Identifier: ISC */
/*
 * ingest.c - load, decide, apply; then one commit for all.
 *
 * A store with concurrent writers may answer "conflict": the message is then loaded and decided
 * again, which is safe because deciding is pure. A message that cannot be applied takes nothing of
 * its neighbours with it. Nothing here is a verdict on the mail.
 */
#include "app/ingest.h"

#include "base/sabotage.h"

/* A conflict is tried again this often; then the mail server tries. */
#define MAX_CONFLICTS 5

/* The message as tg_decide() wants it. */
static TgMessage
message_of(const TgIncoming *incoming, const char *ingest_key)
{
	return (TgMessage){
		.analysis = incoming->analysis,
		.raw = incoming->raw->bytes,
		.digest = incoming->raw->digest,
		.ingest_key = ingest_key,
		.sender = incoming->sender,
		.recipient = incoming->recipient,
		.desk = incoming->desk,
		.unreadable = incoming->unreadable,
	};
}

/* Load and decide once. */
static TgDecision *
decide(TgStore *store, const TgPolicy *policy, const TgMessage *message, gint64 now, GError **error)
{
	g_autoptr(TgQuery) query = tg_query_init(message, policy, now);
	g_autoptr(TgFacts) facts = tg_store_load(store, query, error);

	return facts ? tg_decide(facts, message, policy, now) : NULL;
}

/* One message under its savepoint; FALSE and *error when it is deferred. */
static gboolean
ingest_one(TgStore *store, const TgPolicy *policy, TgIncoming *incoming, gint64 now, GError **error)
{
	g_autofree char *key = tg_sabotage("dedupe-off")
				       ? g_uuid_string_random()
				       : tg_ingest_key(incoming->desk->name, incoming->raw->digest);
	TgMessage message = message_of(incoming, key);

	for (int conflicts = 0;; conflicts++) {
		g_autoptr(GError) why = NULL;
		g_autoptr(TgDecision) decision = NULL;

		if (!tg_store_savepoint(store, error))
			return FALSE;
		decision = decide(store, policy, &message, now, &why);
		if (decision && tg_store_apply(store, decision->changes, &why) &&
			tg_store_release(store, &why)) {
			incoming->decision = g_steal_pointer(&decision);
			return TRUE;
		}
		tg_store_rollback_to(store);
		if (!g_error_matches(why, TG_ERROR, TG_ERROR_CONFLICT) ||
			conflicts == MAX_CONFLICTS) {
			g_propagate_error(error, g_steal_pointer(&why));
			return FALSE;
		}
	}
}

/* Decisions that did not become durable are taken back. */
static void
take_back(TgIncoming *messages, guint n)
{
	for (guint i = 0; i < n; i++)
		g_clear_pointer(&messages[i].decision, tg_decision_free);
}

/* Large raw bytes become durable before the writer's place is taken. */
gboolean
tg_ingest(TgStore *store, const TgPolicy *policy, TgIncoming *messages, guint n, gint64 now,
	int wait_ms, GError **error)
{
	for (guint i = 0; i < n; i++)
		tg_store_stage(store, messages[i].raw, &messages[i].error);
	if (!tg_store_begin(store, wait_ms, error))
		return FALSE;
	for (guint i = 0; i < n; i++) {
		if (!messages[i].error)
			ingest_one(store, policy, &messages[i], now, &messages[i].error);
	}
	if (tg_store_commit(store, error))
		return TRUE;
	tg_store_rollback(store);
	take_back(messages, n);
	return FALSE;
}

/* The same objects as a real run, and no more. */
TgDecision *
tg_ingest_rehearse(TgStore *store, const TgPolicy *policy, const TgIncoming *incoming, gint64 now,
	GError **error)
{
	g_autofree char *key = tg_ingest_key(incoming->desk->name, incoming->raw->digest);
	TgMessage message = message_of(incoming, key);

	return decide(store, policy, &message, now, error);
}

/* The outcome and the error; the rest belongs to the door. */
void
tg_incoming_clear(TgIncoming *incoming)
{
	g_clear_pointer(&incoming->decision, tg_decision_free);
	g_clear_error(&incoming->error);
}
