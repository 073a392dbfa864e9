/* SPDX-License-Identifier: ISC */
/*
 * serve.c - `ticketgate serve`: the daemon's words on the command line.
 */
#include "app/server.h"
#include "base/log.h"
#include "cmd/command.h"

/* Nobody sits before it: what is no journal gets the time in front, and all that is worth a line. */
static void
set_log(void)
{
	TgLogSetup setup = *tg_log_get();

	if (setup.form != TG_LOG_PERSON)
		return;
	setup.form = TG_LOG_TIMED;
	setup.level = TG_LEVEL_INFO;
	tg_log_set(&setup);
}

/* It stays in the foreground: whoever supervises it puts it elsewhere. */
int
tg_cmd_serve(TgContext *context, int argc, char **argv)
{
	g_autofree char *only = NULL, *bad = NULL;
	const GOptionEntry entries[] = { { "only", 0, 0, G_OPTION_ARG_STRING, &only,
						 "some of lmtp, send and clock, by commas",
						 "ROLES" },
		G_OPTION_ENTRY_NULL };
	TgServerOptions options = { .roles = TG_ROLE_ALL };
	g_autoptr(TgScannerPool) pool = NULL;
	g_autoptr(GError) error = NULL;
	int status;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (only && !tg_role_parse(only, &options.roles, &bad)) {
		tg_context_say(context, "serve: --only: '%s' is none of lmtp, send, clock",
			bad ? bad : "");
		return TG_EXIT_USAGE;
	}
	if (!context->log_given)
		set_log();
	if (options.roles & TG_ROLE_LMTP) { /* before the policy: it has the keys */
		pool = tg_scanner_pool_new(&error);
		if (!pool)
			return tg_context_fail(context, TG_EXIT_AGAIN, error);
	}
	if (!tg_context_policy(context))
		return TG_EXIT_AGAIN;
	options.conf = context->conf;
	options.now_text = context->now_text;
	options.fixed_now = context->now;
	options.supervisor = context->supervisor;
	if (!tg_server_run(
		    &options, g_steal_pointer(&context->policy), g_steal_pointer(&pool), &error))
		return tg_context_fail(context, TG_EXIT_AGAIN, error);
	return TG_EXIT_OK;
}
