/* SPDX-License-Identifier: ISC */
/*
 * sabotage.c - the variable TG_SABOTAGE, read once, before main() can forget the environment.
 *
 * Compiled only by configure --enable-sabotage: no ordinary program contains a line of it.
 */
#ifndef TG_SABOTAGE
#define TG_SABOTAGE /* what looks at this file alone sees what the build sees */
#endif

#include "base/sabotage.h"

#include <stdlib.h>

#undef getenv /* base reads no environment; this build is not one to rely on anyway */

static const char *wanted;

/* main() may clear the environment; a forked child inherits what was read here. */
__attribute__((constructor)) static void
read_once(void)
{
	wanted = getenv("TG_SABOTAGE");
}

gboolean
tg_sabotage(const char *name)
{
	return g_strcmp0(wanted, name) == 0;
}
