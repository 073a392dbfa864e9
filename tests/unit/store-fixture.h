/* SPDX-License-Identifier: ISC */
/*
 * store-fixture.h - small stories as change-sets, for the tests of stores.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "store/store.h"

#define T0 G_GINT64_CONSTANT(1700000000)

typedef struct {
	TgStore *store;
	char *folder;
} Fixture;

/* A row of a conformance test: run on a fresh store of each kind. */
typedef struct {
	const char *name;
	void (*test)(Fixture *f);
} FixtureTest;

int fixture_main(int argc, char **argv, const FixtureTest *tests, guint n);

/* 64 hex digits that depend on n. (transfer full) */
char *fixture_digest(guint n);

/* Adds a change; further arguments: TgChangeKey, const char * ..., ended by TG_K_COUNT. (transfer none) */
TgChange *fixture_add(TgChangeSet *set, TgChangeKind kind, gint64 ticket, gint64 at, ...);

/* A mail n of `address` that opens `ticket`: mail, ticket, field, missing, clock, message,
 * attachment, reference <n@example.com>, acknowledgement <ack-n@desk.test>, contact, counter. */
TgChangeSet *fixture_opening(guint n, gint64 ticket, const char *address, GBytes *raw);
/* A mail n that follows up on the ticket, which has `version`: completes the field, the clock goes on. */
TgChangeSet *fixture_followup(guint n, gint64 ticket, gint64 version);

/* Applies the set in a transaction of its own. */
gboolean fixture_apply(TgStore *store, TgChangeSet *set, GError **error);
/* The number a new ticket would get. */
gint64 fixture_next(TgStore *store);
/* A ticket of `address` by mail n, asserted; returns its number. */
gint64 fixture_open_ticket(TgStore *store, guint n, const char *address);
/* The facts for one address, Message-ID, number; each may be NULL or 0. */
TgFacts *fixture_load(TgStore *store, const char *key, const char *address, const char *message_id,
	gint64 number);
/* Removes a folder with all that is in it. */
void fixture_remove(const char *folder);

#endif
