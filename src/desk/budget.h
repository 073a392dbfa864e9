/* SPDX-License-Identifier: ISC */
/*
 * budget.h - how many automatic letters an address, a domain and everybody may get (interface §4, L11).
 *
 * A counter counts the letters of one window, and those that were not sent because of it: its name holds the window's number (whole hours and
 * days since 1970 UTC, from `now`) and a digest of the address or domain, never the address itself.
 * Pure: the counts come with the facts.
 */
#ifndef TG_DESK_BUDGET_H
#define TG_DESK_BUDGET_H

#include "desk/facts.h"
#include "desk/policy.h"

/* Names of the counters that letters to this (normalised) address use; NULL address: only those of
 * all. (transfer full) */
GStrv tg_budget_counters(const char *address, gint64 now);

/* NULL when one more automatic letter to address fits; else which budget is spent ("budget.address-hour",
 * "budget.address-day", "budget.domain", "budget.all"). known: known, authenticated or token.
 * already: letters to it that this decision has added. *ret_first: TRUE when this is the first letter
 * of the window that is not sent. (transfer none) */
const char *tg_budget_spent(const TgFacts *facts, const TgBudgets *budgets, const char *address,
	gboolean known, int already, gint64 now, gboolean *ret_first);

/* COUNTER_ADD changes for one letter to address. (transfer full): TgChange */
GPtrArray *tg_budget_count(const char *address, gint64 now);

/* COUNTER_ADD of the spent budget for one letter that is not sent. (transfer full) */
TgChange *tg_budget_count_refused(const char *rule, const char *address, gint64 now);

/* Once a day: the name of the counter of the codes sent to this agent. (transfer full) */
char *tg_budget_nonce_counter(const char *address, gint64 now);

/* The name of a counter of that kind and window (seconds), of whom it counts or NULL. (transfer full) */
char *tg_budget_counter(const char *kind, const char *whom, gint64 window, gint64 now);

/* One more in a counter of that window. (transfer full) */
TgChange *tg_budget_count_one(const char *name, const char *rule, gint64 window, gint64 now);

#define TG_NONCES_PER_DAY 1 /* X10: a forged sender must not fill an agent's mailbox */

#endif
