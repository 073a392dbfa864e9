/* SPDX-License-Identifier: ISC */
/*
 * store.c - the store's functions, handed to the backend that the URL names.
 *
 * Keeps one thing itself: whether a transaction and how many savepoints are open, so that a misuse is
 * TG_ERROR_BUG (to the mail server: again) and no backend has to look.
 */
#include "store/store_backend.h"

#include <string.h>

static const TgStoreBackend *const backends[] = { &tg_store_sqlite, &tg_store_memory,
	&tg_store_fault };

/* Opens the store of a URL. */
TgStore *
tg_store_open(const char *url, const char *directory, gboolean create, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(backends); i++) {
		const size_t length = backends[i] ? strlen(backends[i]->scheme) : 0;

		if (length && strncmp(url, backends[i]->scheme, length) == 0 && url[length] == ':')
			return backends[i]->open(url + length + 1, directory, create, error);
	}
	g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
		"4.3.5 unknown kind of store '%s' (known: sqlite:PATH, memory:)", url);
	return NULL;
}

/* Closes it; a transaction that is open is undone. */
void
tg_store_close(TgStore *store)
{
	if (!store)
		return;
	tg_store_rollback(store);
	store->backend->close(store);
}

/* Looked at when it is closed. */
void
tg_store_hurry(TgStore *store)
{
	store->hurry = TRUE;
}

/* "sqlite", "memory". */
const char *
tg_store_scheme(const TgStore *store)
{
	return store->backend->scheme;
}

/* Is it the right moment? */
static gboolean
expect(gboolean right, const char *what, GError **error)
{
	if (!right)
		g_set_error(error, TG_ERROR, TG_ERROR_BUG, "4.3.0 store: %s", what);
	return right;
}

gboolean
tg_store_stage(TgStore *store, TgRaw *raw, GError **error)
{
	return store->backend->stage(store, raw, error);
}

/* Begins; nesting is a bug. */
gboolean
tg_store_begin(TgStore *store, int wait_ms, GError **error)
{
	if (!expect(!store->begun, "begin within a transaction", error))
		return FALSE;
	store->begun = store->backend->begin(store, wait_ms, error);
	return store->begun;
}

/* Commits; when it fails everything is undone. */
gboolean
tg_store_commit(TgStore *store, GError **error)
{
	if (!expect(store->begun && !store->savepoints,
		    "commit without begin or with an open savepoint", error)) {
		tg_store_rollback(store);
		return FALSE;
	}
	store->begun = FALSE;
	return store->backend->commit(store, error);
}

/* Undoes everything since begin; nothing when nothing is open. */
void
tg_store_rollback(TgStore *store)
{
	if (store->begun)
		store->backend->rollback(store);
	store->begun = FALSE;
	store->savepoints = 0;
}

gboolean
tg_store_savepoint(TgStore *store, GError **error)
{
	if (!expect(store->begun, "savepoint outside of a transaction", error) ||
		!store->backend->savepoint(store, error))
		return FALSE;
	store->savepoints++;
	return TRUE;
}

gboolean
tg_store_release(TgStore *store, GError **error)
{
	if (!expect(store->begun && store->savepoints > 0, "release without savepoint", error) ||
		!store->backend->release(store, error))
		return FALSE;
	store->savepoints--;
	return TRUE;
}

/* Undoes everything since the savepoint, which is gone then. */
void
tg_store_rollback_to(TgStore *store)
{
	if (!store->begun || store->savepoints == 0)
		return;
	store->backend->rollback_to(store);
	store->savepoints--;
}

TgFacts *
tg_store_load(TgStore *store, const TgQuery *query, GError **error)
{
	return store->backend->load(store, query, error);
}

gboolean
tg_store_apply(TgStore *store, const TgChangeSet *changes, GError **error)
{
	return expect(store->begun, "apply outside of a transaction", error) &&
	       store->backend->apply(store, changes, error);
}

int
tg_store_poison(TgStore *store, const char *digest, gint64 now, GError **error)
{
	return store->backend->poison(store, digest, now, error);
}

GPtrArray *
tg_store_lease(TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error)
{
	return store->backend->lease(store, now, lease_seconds, limit, error);
}

gboolean
tg_store_settle(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
	gint64 retry_at, const char *why, GError **error)
{
	return store->backend->settle(store, letter, result, now, retry_at, why, error);
}

GPtrArray *
tg_store_letters(TgStore *store, gint64 ticket, GError **error)
{
	return store->backend->letters(store, ticket, error);
}

gint64
tg_store_next_due(TgStore *store, GError **error)
{
	return store->backend->next_due(store, error);
}

GPtrArray *
tg_store_outbox(TgStore *store, gint64 ticket, gboolean given_up, GError **error)
{
	return store->backend->outbox(store, ticket, given_up, error);
}

TgLetterRow *
tg_store_order(TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error)
{
	return store->backend->order(store, letter, order, now, error);
}

TgStatistics *
tg_store_statistics(TgStore *store, gint64 since, GError **error)
{
	return store->backend->statistics(store, since, error);
}

TgTicket *
tg_store_ticket(TgStore *store, gint64 number, GError **error)
{
	return store->backend->ticket(store, number, error);
}

GPtrArray *
tg_store_tickets(TgStore *store, const TgTicketFilter *filter, GError **error)
{
	return store->backend->tickets(store, filter, error);
}

GPtrArray *
tg_store_messages(TgStore *store, gint64 ticket, GError **error)
{
	return store->backend->messages(store, ticket, error);
}

GPtrArray *
tg_store_attachments(TgStore *store, gint64 ticket, GError **error)
{
	return store->backend->attachments(store, ticket, error);
}

GPtrArray *
tg_store_events(TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error)
{
	return store->backend->events(store, ticket, after, ret_last, error);
}

GPtrArray *
tg_store_mails(TgStore *store, const char *message_id, gint64 ticket, GError **error)
{
	return store->backend->mails(store, message_id, ticket, error);
}

GBytes *
tg_store_raw(TgStore *store, gint64 mail, GError **error)
{
	return store->backend->raw(store, mail, error);
}

GArray *
tg_store_search(TgStore *store, const char *text, guint limit, GError **error)
{
	return store->backend->search(store, text, limit, error);
}

/* A transaction only where there is something to do. */
gboolean
tg_store_index(TgStore *store, guint limit, int wait_ms, GError **error)
{
	if (!store->backend->index || !store->backend->wants_index(store))
		return TRUE;
	if (!tg_store_begin(store, wait_ms, error))
		return FALSE;
	if (store->backend->index(store, limit, error))
		return tg_store_commit(store, error);
	tg_store_rollback(store);
	return FALSE;
}

gboolean
tg_store_put_organisation(TgStore *store, const TgOrganisation *organisation, GError **error)
{
	return store->backend->put_organisation(store, organisation, error);
}

gboolean
tg_store_put_contact(TgStore *store, const TgContact *contact, GError **error)
{
	return store->backend->put_contact(store, contact, error);
}

gboolean
tg_store_put_agent(TgStore *store, const TgAgent *agent, GError **error)
{
	return store->backend->put_agent(store, agent, error);
}

GPtrArray *
tg_store_organisations(TgStore *store, GError **error)
{
	return store->backend->organisations(store, error);
}

GPtrArray *
tg_store_contacts(TgStore *store, GError **error)
{
	return store->backend->contacts(store, error);
}

GPtrArray *
tg_store_agents(TgStore *store, GError **error)
{
	return store->backend->agents(store, error);
}

gboolean
tg_store_sound(TgStore *store, GError **error)
{
	return !store->backend->sound || store->backend->sound(store, error);
}

gboolean
tg_store_rebuild(TgStore *store, gboolean repair, TgFindings *findings, GError **error)
{
	return store->backend->rebuild(store, repair, findings, error);
}

GPtrArray *
tg_store_strays(TgStore *store, gint64 before, GError **error)
{
	return store->backend->strays ? store->backend->strays(store, before, error)
				      : g_ptr_array_new_with_free_func(g_free);
}

gboolean
tg_store_backup(TgStore *store, const char *path, GError **error)
{
	return store->backend->backup(store, path, error);
}

gboolean
tg_store_erase(TgStore *store, const char *address, gint64 now, GError **error)
{
	return store->backend->erase(store, address, now, error);
}
