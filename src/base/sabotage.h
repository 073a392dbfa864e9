/* SPDX-License-Identifier: ISC */
/*
 * sabotage.h - breaks one promise on purpose, in a build that is made for nothing else (P163).
 *
 * A test that cannot fail proves nothing. Each zero of the tests ("none lost, none doubled") has a
 * place in the product where the most plausible mistake is written down behind tg_sabotage(NAME);
 * tests/sabotage/table says which test has to notice it. In every ordinary build the word is the
 * constant FALSE and the compiler removes what stands behind it; only configure --enable-sabotage
 * makes it a question to the environment variable TG_SABOTAGE, as it was when the process began.
 */
#ifndef TG_BASE_SABOTAGE_H
#define TG_BASE_SABOTAGE_H

#include <glib.h>

#ifdef TG_SABOTAGE
/* TRUE when the variable TG_SABOTAGE is that name. */
gboolean tg_sabotage(const char *name);
#else
#define tg_sabotage(name) FALSE
#endif

#endif
