/* SPDX-License-Identifier: ISC */
/*
 * store_fault.h - a store that fails on purpose, around any other store: a tool of tests (P40).
 *
 * "fault:PLAN:URL" opens URL and counts the calls that can fail. PLAN is K[+][/WORD]: the K-th call
 * fails ("+": and every one after it) with the error of WORD: again (default), full, conflict,
 * config, bug, or lost, which does the work and then says that it failed. K = 0 fails nothing.
 * It is in no library: only a program that links store_fault.c knows the word "fault:", so that no
 * configuration can make an installed ticketgate fail.
 */
#ifndef TG_STORE_STORE_FAULT_H
#define TG_STORE_STORE_FAULT_H

#include "store/store.h"

/* Begins to count anew, with another plan. FALSE: it is none, or the store is not one of these. */
gboolean tg_store_fault_arm(TgStore *store, const char *plan);
/* Has a call failed since? */
gboolean tg_store_fault_struck(const TgStore *store);

#endif
