/* SPDX-License-Identifier: ISC */
/*
 * datadir.c - the one place that knows where the shipped files are.
 */
#include "cmd/datadir.h"

#include <glib.h>

const char *
tg_datadir(void)
{
	const char *from_environment = g_getenv("TICKETGATE_DATADIR");

	return from_environment ? from_environment : PKGDATADIR;
}
