/* SPDX-License-Identifier: ISC */
/*
 * budget.c - one table of counters: whose letters, over which window, with which limit.
 *
 * Promises (T22, P131, P132): a forged victim gets a handful of letters a day whatever is sent in its
 * name; all victims together a bounded number an hour. Providers that serve the public are nobody's
 * domain and have no domain's budget.
 */
#include "desk/budget.h"

#include "base/crypto.h"
#include "base/sabotage.h"
#include "mail/address.h"

#include <string.h>

#define HOUR 3600
#define DAY (24 * HOUR)

typedef enum { WHO_ADDRESS, WHO_DOMAIN, WHO_ALL } Who;

static const struct {
	const char *name, *rule;
	Who who;
	gint64 window;
	gsize stranger, known; /* offsets of the limits in TgBudgets */
} rows[] = {
	{ "address-hour", "budget.address-hour", WHO_ADDRESS, HOUR,
		G_STRUCT_OFFSET(TgBudgets, stranger_hour), G_STRUCT_OFFSET(TgBudgets, known_hour) },
	{ "address-day", "budget.address-day", WHO_ADDRESS, DAY,
		G_STRUCT_OFFSET(TgBudgets, stranger_day), G_STRUCT_OFFSET(TgBudgets, known_day) },
	{ "domain-hour", "budget.domain", WHO_DOMAIN, HOUR, G_STRUCT_OFFSET(TgBudgets, domain_hour),
		G_STRUCT_OFFSET(TgBudgets, domain_hour) },
	{ "all-hour", "budget.all", WHO_ALL, HOUR, G_STRUCT_OFFSET(TgBudgets, all_hour),
		G_STRUCT_OFFSET(TgBudgets, all_hour) },
};

/* Kind, window, and 80 bits of the digest of whom it counts. */
char *
tg_budget_counter(const char *kind, const char *whom, gint64 window, gint64 now)
{
	g_autofree char *digest = whom ? tg_sha256(whom, strlen(whom)) : NULL;

	return g_strdup_printf("%s.%" G_GINT64_FORMAT "%s%.20s", kind, now / window,
		digest ? "." : "", digest ? digest : "");
}

/* A mailbox has one budget, however many sub-addresses of it a forger thinks up. */
static char *
address_counter(guint i, const char *address, gint64 now)
{
	g_autofree char *mailbox = tg_address_undecorate(address, '+');

	return tg_budget_counter(rows[i].name, mailbox ? mailbox : address, rows[i].window, now);
}

/* The counter of row i, or NULL where the row does not apply to the address. */
static char *
row_counter(guint i, const char *address, gint64 now)
{
	const char *domain = address ? tg_domain_organisational(tg_address_domain(address)) : NULL;

	switch (rows[i].who) {
	case WHO_ADDRESS:
		return address ? address_counter(i, address, now) : NULL;
	case WHO_DOMAIN:
		return domain && !tg_domain_is_public(domain)
			       ? tg_budget_counter(rows[i].name, domain, rows[i].window, now)
			       : NULL;
	default:
		return tg_budget_counter(rows[i].name, NULL, rows[i].window, now);
	}
}

/* Every row's counter. */
GStrv
tg_budget_counters(const char *address, gint64 now)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = row_counter(i, address, now);

		if (name)
			g_strv_builder_add(names, name);
	}
	return g_strv_builder_end(names);
}

/* The first row whose limit is reached. */
const char *
tg_budget_spent(const TgFacts *facts, const TgBudgets *budgets, const char *address, gboolean known,
	int already, gint64 now, gboolean *ret_first)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = row_counter(i, address, now);
		const int limit =
			G_STRUCT_MEMBER(int, budgets, known ? rows[i].known : rows[i].stranger);
		int count;

		if (!name)
			continue;
		count = GPOINTER_TO_INT(g_hash_table_lookup(facts->counters, name)) + already;
		if (count >= limit && !tg_sabotage("budget-off")) {
			*ret_first = count == limit;
			return rows[i].rule;
		}
	}
	return NULL;
}

/* The row may go when the window is over. */
TgChange *
tg_budget_count_one(const char *name, const char *rule, gint64 window, gint64 now)
{
	TgChange *change = tg_change_new(TG_CHANGE_COUNTER_ADD, 0, now, "ticketgate", rule);

	tg_change_set(change, TG_K_COUNTER, name);
	tg_change_set_int(change, TG_K_N, 1);
	return tg_change_set_int(change, TG_K_DUE, (now / window + 1) * window);
}

/* One more in the row's counter. */
static TgChange *
count_row(guint i, const char *name, gint64 now)
{
	return tg_budget_count_one(name, rows[i].rule, rows[i].window, now);
}

/* One letter more in every row. */
GPtrArray *
tg_budget_count(const char *address, gint64 now)
{
	GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)tg_change_free);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = row_counter(i, address, now);

		if (name)
			g_ptr_array_add(changes, count_row(i, name, now));
	}
	return changes;
}

/* Only the row that is spent: what is not sent uses up no other budget. */
TgChange *
tg_budget_count_refused(const char *rule, const char *address, gint64 now)
{
	guint i = 0;
	g_autofree char *name = NULL;

	while (i < G_N_ELEMENTS(rows) - 1 && strcmp(rows[i].rule, rule) != 0)
		i++;
	name = row_counter(i, address, now);
	return count_row(i, name, now);
}

/* A window of a day. */
char *
tg_budget_nonce_counter(const char *address, gint64 now)
{
	return tg_budget_counter("nonce-day", address, DAY, now);
}
