/* SPDX-License-Identifier: ISC */
/*
 * store_backend.h - what one kind of store fills in; private to src/store.
 *
 * A backend embeds TgStore as its first member and fills one constant table. The members have the
 * contracts of store.h; store.c has checked their arguments, frees outputs of failed calls and keeps
 * `begun`, so that a backend never sees a second begin or a savepoint outside of a transaction.
 */
#ifndef TG_STORE_BACKEND_H
#define TG_STORE_BACKEND_H

#include "store/store.h"

typedef struct {
	const char *scheme;
	/* rest: what stands behind "scheme:" in the URL. */
	TgStore *(*open)(const char *rest, const char *directory, gboolean create, GError **error);
	void (*close)(TgStore *store);

	gboolean (*stage)(TgStore *store, TgRaw *raw, GError **error);
	gboolean (*begin)(TgStore *store, int wait_ms, GError **error);
	gboolean (*commit)(TgStore *store, GError **error);
	void (*rollback)(TgStore *store);
	gboolean (*savepoint)(TgStore *store, GError **error);
	gboolean (*release)(TgStore *store, GError **error);
	void (*rollback_to)(TgStore *store);

	TgFacts *(*load)(TgStore *store, const TgQuery *query, GError **error);
	gboolean (*apply)(TgStore *store, const TgChangeSet *changes, GError **error);
	int (*poison)(TgStore *store, const char *digest, gint64 now, GError **error);

	GPtrArray *(*lease)(
		TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error);
	gboolean (*settle)(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
		gint64 retry_at, const char *why, GError **error);
	GPtrArray *(*letters)(TgStore *store, gint64 ticket, GError **error);
	gint64 (*next_due)(TgStore *store, GError **error);
	GPtrArray *(*outbox)(TgStore *store, gint64 ticket, gboolean given_up, GError **error);
	TgLetterRow *(*order)(
		TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error);
	TgStatistics *(*statistics)(TgStore *store, gint64 since, GError **error);

	TgTicket *(*ticket)(TgStore *store, gint64 number, GError **error);
	GPtrArray *(*tickets)(TgStore *store, const TgTicketFilter *filter, GError **error);
	GPtrArray *(*messages)(TgStore *store, gint64 ticket, GError **error);
	GPtrArray *(*attachments)(TgStore *store, gint64 ticket, GError **error);
	GPtrArray *(*events)(
		TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error);
	GPtrArray *(*mails)(TgStore *store, const char *message_id, gint64 ticket, GError **error);
	GBytes *(*raw)(TgStore *store, gint64 mail, GError **error);
	GArray *(*search)(TgStore *store, const char *text, guint limit, GError **error);
	/* Both NULL where search() needs no index. Is there any to be made? */
	gboolean (*wants_index)(TgStore *store);
	gboolean (*index)(TgStore *store, guint limit, GError **error);

	gboolean (*put_organisation)(
		TgStore *store, const TgOrganisation *organisation, GError **error);
	gboolean (*put_contact)(TgStore *store, const TgContact *contact, GError **error);
	gboolean (*put_agent)(TgStore *store, const TgAgent *agent, GError **error);
	GPtrArray *(*organisations)(TgStore *store, GError **error);
	GPtrArray *(*contacts)(TgStore *store, GError **error);
	GPtrArray *(*agents)(TgStore *store, GError **error);

	GPtrArray *(*strays)(TgStore *store, gint64 before, GError **error); /* NULL: none */
	gboolean (*sound)(TgStore *store, GError **error);		     /* NULL: always */
	gboolean (*rebuild)(TgStore *store, gboolean repair, TgFindings *findings, GError **error);
	gboolean (*backup)(TgStore *store, const char *path, GError **error);
	gboolean (*erase)(TgStore *store, const char *address, gint64 now, GError **error);
} TgStoreBackend;

struct TgStore {
	const TgStoreBackend *backend;
	gboolean begun;	  /* between begin and commit or rollback */
	guint savepoints; /* open ones */
	gboolean hurry;	  /* tg_store_hurry() was called */
};

extern const TgStoreBackend tg_store_sqlite;
extern const TgStoreBackend tg_store_memory;
/* Weak: NULL in every program but the tests that link store_fault.c. */
extern const TgStoreBackend tg_store_fault __attribute__((weak));

#endif
