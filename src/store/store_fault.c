/* SPDX-License-Identifier: ISC */
/*
 * store_fault.c - fails the k-th call to a store, once or from then on (store_fault.h).
 *
 * A call fails before the inner store sees it; a commit that fails so undoes its transaction, as
 * the contract says. Rolling back and closing cannot fail and are not counted.
 */
#include "store/store_fault.h"

#include "store/store_backend.h"

#include <string.h>

/* What each word of a plan answers. */
static const struct {
	const char *word;
	TgErrorCode code;
	gboolean lost; /* the work is done nevertheless */
	const char *text;
} faults[] = {
	{ "again", TG_ERROR_AGAIN, FALSE, "4.3.0 fault: the store cannot be read or written" },
	{ "full", TG_ERROR_AGAIN, FALSE, "4.3.1 fault: no space left for the store" },
	{ "conflict", TG_ERROR_CONFLICT, FALSE, "4.3.0 fault: a conflict" },
	{ "config", TG_ERROR_CONFIG, FALSE, "4.3.5 fault: the store is newer" },
	{ "bug", TG_ERROR_BUG, FALSE, "4.3.0 fault: the store refuses a row" },
	{ "lost", TG_ERROR_AGAIN, TRUE, "4.3.0 fault: the answer was lost" },
};

typedef struct {
	TgStore base;
	TgStore *inner;
	guint64 calls, k;
	gboolean forever, struck;
	guint which; /* of faults[] */
} TgFault;

/* K[+][/WORD] */
static gboolean
arm(TgFault *self, const char *plan)
{
	char *end = NULL;
	const char *word = faults[0].word;

	if (!g_ascii_isdigit(*plan))
		return FALSE;
	self->k = g_ascii_strtoull(plan, &end, 10);
	self->forever = *end == '+';
	end += self->forever;
	self->calls = 0;
	self->struck = FALSE;
	if (*end == '/')
		word = end + 1;
	else if (*end != '\0')
		return FALSE;
	for (self->which = 0; self->which < G_N_ELEMENTS(faults); self->which++) {
		if (strcmp(faults[self->which].word, word) == 0)
			return TRUE;
	}
	self->which = 0;
	return FALSE;
}

/* Is it this call's turn? */
static gboolean
strikes(TgFault *self)
{
	self->calls++;
	if (self->k == 0 || self->calls < self->k || (self->calls > self->k && !self->forever))
		return FALSE;
	self->struck = TRUE;
	return TRUE;
}

/* The error of the plan. */
static gboolean
fail(const TgFault *self, GError **error)
{
	g_set_error_literal(
		error, TG_ERROR, (int)faults[self->which].code, faults[self->which].text);
	return FALSE;
}

/* A call that answers yes or no; the answer of "lost" comes after the work. */
#define DO(name, params, args)                                                                     \
	static gboolean fault_##name params                                                        \
	{                                                                                          \
		TgFault *self = (TgFault *)store;                                                  \
		const gboolean struck = strikes(self);                                             \
                                                                                                   \
		if (struck && !faults[self->which].lost)                                           \
			return fail(self, error);                                                  \
		return tg_store_##name args && (!struck || fail(self, error));                     \
	}

/* A call that answers with data, or with `none`. */
#define ASK(type, name, none, params, args)                                                        \
	static type fault_##name params                                                            \
	{                                                                                          \
		TgFault *self = (TgFault *)store;                                                  \
                                                                                                   \
		if (!strikes(self))                                                                \
			return tg_store_##name args;                                               \
		fail(self, error);                                                                 \
		return none;                                                                       \
	}

DO(stage, (TgStore * store, TgRaw *raw, GError **error), (self->inner, raw, error))
DO(release, (TgStore * store, GError **error), (self->inner, error))
DO(apply, (TgStore * store, const TgChangeSet *changes, GError **error),
	(self->inner, changes, error))
DO(settle,
	(TgStore * store, const TgLetterRow *letter, TgSettle result, gint64 now, gint64 retry_at,
		const char *why, GError **error),
	(self->inner, letter, result, now, retry_at, why, error))
DO(put_organisation, (TgStore * store, const TgOrganisation *organisation, GError **error),
	(self->inner, organisation, error))
DO(put_contact, (TgStore * store, const TgContact *contact, GError **error),
	(self->inner, contact, error))
DO(put_agent, (TgStore * store, const TgAgent *agent, GError **error), (self->inner, agent, error))
DO(rebuild, (TgStore * store, gboolean repair, TgFindings *findings, GError **error),
	(self->inner, repair, findings, error))
DO(backup, (TgStore * store, const char *path, GError **error), (self->inner, path, error))
DO(erase, (TgStore * store, const char *address, gint64 now, GError **error),
	(self->inner, address, now, error))

/* These open what the caller will not close when it hears that they failed: they have no "lost". */
ASK(gboolean, begin, FALSE, (TgStore * store, int wait_ms, GError **error),
	(self->inner, wait_ms, error))
ASK(gboolean, savepoint, FALSE, (TgStore * store, GError **error), (self->inner, error))

ASK(TgFacts *, load, NULL, (TgStore * store, const TgQuery *query, GError **error),
	(self->inner, query, error))
ASK(int, poison, -1, (TgStore * store, const char *digest, gint64 now, GError **error),
	(self->inner, digest, now, error))
ASK(GPtrArray *, lease, NULL,
	(TgStore * store, gint64 now, int lease_seconds, guint limit, GError **error),
	(self->inner, now, lease_seconds, limit, error))
ASK(GPtrArray *, letters, NULL, (TgStore * store, gint64 ticket, GError **error),
	(self->inner, ticket, error))
ASK(gint64, next_due, G_MAXINT64, (TgStore * store, GError **error), (self->inner, error))
ASK(GPtrArray *, outbox, NULL, (TgStore * store, gint64 ticket, gboolean given_up, GError **error),
	(self->inner, ticket, given_up, error))
ASK(TgLetterRow *, order, NULL,
	(TgStore * store, gint64 letter, TgLetterOrder order, gint64 now, GError **error),
	(self->inner, letter, order, now, error))
ASK(TgStatistics *, statistics, NULL, (TgStore * store, gint64 since, GError **error),
	(self->inner, since, error))
ASK(TgTicket *, ticket, NULL, (TgStore * store, gint64 number, GError **error),
	(self->inner, number, error))
ASK(GPtrArray *, tickets, NULL, (TgStore * store, const TgTicketFilter *filter, GError **error),
	(self->inner, filter, error))
ASK(GPtrArray *, messages, NULL, (TgStore * store, gint64 ticket, GError **error),
	(self->inner, ticket, error))
ASK(GPtrArray *, attachments, NULL, (TgStore * store, gint64 ticket, GError **error),
	(self->inner, ticket, error))
ASK(GPtrArray *, events, NULL,
	(TgStore * store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error),
	(self->inner, ticket, after, ret_last, error))
ASK(GPtrArray *, mails, NULL,
	(TgStore * store, const char *message_id, gint64 ticket, GError **error),
	(self->inner, message_id, ticket, error))
ASK(GBytes *, raw, NULL, (TgStore * store, gint64 mail, GError **error), (self->inner, mail, error))
ASK(GArray *, search, NULL, (TgStore * store, const char *text, guint limit, GError **error),
	(self->inner, text, limit, error))
ASK(GPtrArray *, organisations, NULL, (TgStore * store, GError **error), (self->inner, error))
ASK(GPtrArray *, contacts, NULL, (TgStore * store, GError **error), (self->inner, error))
ASK(GPtrArray *, agents, NULL, (TgStore * store, GError **error), (self->inner, error))

/* A commit that fails has undone everything. */
static gboolean
fault_commit(TgStore *store, GError **error)
{
	TgFault *self = (TgFault *)store;
	const gboolean struck = strikes(self);

	if (!struck)
		return tg_store_commit(self->inner, error);
	if (faults[self->which].lost)
		tg_store_commit(self->inner, NULL);
	else
		tg_store_rollback(self->inner);
	return fail(self, error);
}

static void
fault_rollback(TgStore *store)
{
	tg_store_rollback(((TgFault *)store)->inner);
}

static void
fault_rollback_to(TgStore *store)
{
	tg_store_rollback_to(((TgFault *)store)->inner);
}

static void
fault_close(TgStore *store)
{
	tg_store_close(((TgFault *)store)->inner);
	g_free(store);
}

/* Opens "PLAN:URL". */
static TgStore *
fault_open(const char *rest, const char *directory, gboolean create, GError **error)
{
	g_autofree TgFault *self = g_new0(TgFault, 1);
	const char *url = strchr(rest, ':');
	g_autofree char *plan = url ? g_strndup(rest, (gsize)(url - rest)) : NULL;

	self->base.backend = &tg_store_fault;
	if (!plan || !arm(self, plan)) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"4.3.5 '%s' is no plan (fault:K[+][/WORD]:URL)", rest);
		return NULL;
	}
	self->inner = tg_store_open(url + 1, directory, create, error);
	return self->inner ? &((TgFault *)g_steal_pointer(&self))->base : NULL;
}

gboolean
tg_store_fault_arm(TgStore *store, const char *plan)
{
	return store->backend == &tg_store_fault && arm((TgFault *)store, plan);
}

gboolean
tg_store_fault_struck(const TgStore *store)
{
	return store->backend == &tg_store_fault && ((const TgFault *)store)->struck;
}

const TgStoreBackend tg_store_fault = {
	.scheme = "fault",
	.open = fault_open,
	.close = fault_close,
	.stage = fault_stage,
	.begin = fault_begin,
	.commit = fault_commit,
	.rollback = fault_rollback,
	.savepoint = fault_savepoint,
	.release = fault_release,
	.rollback_to = fault_rollback_to,
	.load = fault_load,
	.apply = fault_apply,
	.poison = fault_poison,
	.lease = fault_lease,
	.settle = fault_settle,
	.letters = fault_letters,
	.next_due = fault_next_due,
	.outbox = fault_outbox,
	.order = fault_order,
	.statistics = fault_statistics,
	.ticket = fault_ticket,
	.tickets = fault_tickets,
	.messages = fault_messages,
	.attachments = fault_attachments,
	.events = fault_events,
	.mails = fault_mails,
	.raw = fault_raw,
	.search = fault_search,
	.put_organisation = fault_put_organisation,
	.put_contact = fault_put_contact,
	.put_agent = fault_put_agent,
	.organisations = fault_organisations,
	.contacts = fault_contacts,
	.agents = fault_agents,
	.rebuild = fault_rebuild,
	.backup = fault_backup,
	.erase = fault_erase,
};
