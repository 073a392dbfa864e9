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

char *
tg_datadir_profiles(void)
{
	g_autofree char *installed = g_build_filename(tg_datadir(), "profiles", NULL);

	if (g_file_test(installed, G_FILE_TEST_IS_DIR))
		return g_steal_pointer(&installed);
	return g_build_filename(tg_datadir(), "contrib", "profiles", NULL);
}
