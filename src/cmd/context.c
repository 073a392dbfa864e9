/* SPDX-License-Identifier: ISC */
/*
 * context.c - what every command needs: policy, store, now, and a way to say what is wrong.
 */
#include "cmd/command.h"

#include "app/clock.h"
#include "base/sandbox.h"
#include "base/text.h"

#include <stdarg.h>

/* The run's clock: fixed by --now, else the system's. */
gint64
tg_context_now(const TgContext *context)
{
	return context->now ? context->now : tg_clock_now();
}

/* One line to err, safe for a terminal. */
void
tg_context_say(TgContext *context, const char *format, ...)
{
	g_autofree char *text = NULL, *safe = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	safe = tg_text_lines(text, -1, 16 * 1024);
	fprintf(context->err, "ticketgate: %s\n", safe);
}

/* The error's words, or a shrug that cannot be taken for success. */
int
tg_context_fail(TgContext *context, int status, const GError *error)
{
	tg_context_say(context, "%s", error ? error->message : "it failed, for no known reason");
	return status;
}

/* Findings are printed as they are: "file:line: problem (did you mean ...)". */
gboolean
tg_context_policy(TgContext *context)
{
	g_autoptr(GError) error = NULL;

	if (!context->policy)
		context->policy = tg_policy_load(context->conf, &error);
	if (error) {
		fprintf(context->err, "%s\n", error->message);
		if (!g_file_test(context->conf, G_FILE_TEST_EXISTS))
			tg_context_say(context,
				"'-c FILE' names another configuration, 'ticketgate init DIR' "
				"makes one");
	}
	if (context->policy && context->policy->sandbox_landlock && !tg_sandbox_has_landlock()) {
		tg_context_say(context, "[sandbox] landlock = yes, and this system has none");
		g_clear_pointer(&context->policy, tg_policy_free);
	}
	return context->policy != NULL;
}

/* The store named by the policy; it is made by `init`, never by accident. */
gboolean
tg_context_store(TgContext *context)
{
	g_autoptr(GError) error = NULL;

	if (!tg_context_policy(context))
		return FALSE;
	if (!context->store)
		context->store = tg_store_open(
			context->policy->store_url, context->policy->state, FALSE, &error);
	if (!context->store)
		tg_context_fail(context, 0, error);
	return context->store != NULL;
}

/* Closes everything; the streams belong to the caller. */
void
tg_context_clear(TgContext *context)
{
	g_clear_pointer(&context->store, tg_store_close);
	g_clear_pointer(&context->policy, tg_policy_free);
	g_clear_pointer(&context->conf, g_free);
	g_clear_pointer(&context->now_text, g_free);
	g_clear_pointer(&context->supervisor, tg_supervisor_free);
}
