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
		.unreadable = incoming->death != NULL,
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
		if (tg_sabotage("no-savepoint"))
			tg_store_release(store, NULL);
		else
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

/* A scanner died on it, once for all its desks: deferred, until the third time makes it an unreadable
 * ticket (H3); or a later one, counted apart, when it merely could not read it. */
static gboolean
count_death(TgStore *store, TgIncoming *messages, guint i, gint64 now, GError **error)
{
	TgIncoming *self = &messages[i];
	const gboolean counted = i > 0 && messages[i - 1].raw == self->raw;
	const gboolean unread = self->death && self->death->code == TG_ERROR_BUG;
	g_autofree char *unread_key = NULL;

	if (!self->death)
		return TRUE;
	if (unread) /* as long as a digest, and never one */
		unread_key = g_strconcat("u", self->raw->digest + 1, NULL);
	self->deaths = counted ? messages[i - 1].deaths
			       : tg_store_poison(store, unread ? unread_key : self->raw->digest,
					 now, error);
	if (self->deaths >= (unread ? TG_UNREAD_LIMIT : TG_POISON_LIMIT) &&
		!tg_sabotage("poison-forever"))
		return TRUE;
	if (error && !*error)
		*error = g_error_copy(self->death);
	return FALSE;
}

/* Large raw bytes become durable before the writer's place is taken. */
gboolean
tg_ingest_begin(TgStore *store, TgIncoming *messages, guint n, int wait_ms, GError **error)
{
	for (guint i = 0; i < n; i++)
		tg_store_stage(store, messages[i].raw, &messages[i].error);
	return tg_store_begin(store, wait_ms, error);
}

gboolean
tg_ingest(TgStore *store, const TgPolicy *policy, TgIncoming *messages, guint n, gint64 now,
	int wait_ms, GError **error)
{
	return tg_ingest_begin(store, messages, n, wait_ms, error) &&
	       tg_ingest_finish(store, policy, messages, n, now, error);
}

gboolean
tg_ingest_finish(TgStore *store, const TgPolicy *policy, TgIncoming *messages, guint n, gint64 now,
	GError **error)
{
	for (guint i = 0; i < n; i++) {
		if (!messages[i].error && count_death(store, messages, i, now, &messages[i].error))
			ingest_one(store, policy, &messages[i], now, &messages[i].error);
	}
	if (tg_store_commit(store, error))
		return TRUE;
	tg_store_rollback(store);
	take_back(messages, n);
	return FALSE;
}

gboolean
tg_ingest_has_letters(const TgIncoming *incoming)
{
	const GPtrArray *changes = incoming->decision ? incoming->decision->changes->changes : NULL;

	for (guint i = 0; changes && i < changes->len; i++) {
		if (((TgChange *)changes->pdata[i])->kind == TG_CHANGE_LETTER_ADD)
			return TRUE;
	}
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
