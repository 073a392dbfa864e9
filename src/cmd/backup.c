/* SPDX-License-Identifier: ISC */
/*
 * backup.c - `ticketgate backup FILE`: a whole, consistent copy while mail comes in.
 */
#include "cmd/command.h"

int
tg_cmd_backup(TgContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	int status;

	if (!tg_command_options(context, NULL, &argc, &argv, &status))
		return status;
	if (argc != 2) {
		tg_context_say(context, "backup: where to? (ticketgate backup FILE)");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	if (g_file_test(argv[1], G_FILE_TEST_EXISTS)) {
		tg_context_say(context, "%s: is there already; nothing is overwritten", argv[1]);
		return TG_EXIT_NONE;
	}
	if (!tg_store_backup(context->store, argv[1], &error))
		return tg_context_fail(context, TG_EXIT_NONE, error);
	return TG_EXIT_OK;
}
