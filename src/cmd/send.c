/* SPDX-License-Identifier: ISC */
/*
 * send.c - `ticketgate send`: one pass over the outbox.
 */
#include "app/outbox.h"
#include "cmd/command.h"

#include <unistd.h>

/* When another sender already waits for its turn, it will send what we would have. */
int
tg_cmd_send(TgContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	TgOutboxCount count;
	gboolean ok;
	int lock, status = TG_EXIT_AGAIN;

	if (!tg_command_options(context, NULL, &argc, &argv, &status))
		return status;
	if (!tg_context_store(context))
		return TG_EXIT_AGAIN;
	lock = tg_outbox_lock(context->policy, &error);
	if (lock < 0)
		return error ? tg_context_fail(context, TG_EXIT_AGAIN, error) : TG_EXIT_OK;
	ok = tg_outbox_pass(
		context->store, context->policy, tg_context_now(context), &count, &error);
	close(lock);
	if (!ok)
		return tg_context_fail(context, TG_EXIT_AGAIN, error);
	if (count.sent + count.retried + count.failed > 0)
		fprintf(context->out, "%u sent, %u to be tried again, %u failed\n", count.sent,
			count.retried, count.failed);
	return TG_EXIT_OK;
}
