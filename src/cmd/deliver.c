/* SPDX-License-Identifier: ISC */
/*
 * deliver.c - `ticketgate deliver`: one message, one ticket, one line, one of four exit statuses.
 *
 * Exits 0, 75, or after a deliberate refusal 65 or 77; never anything else (Postfix bounces on the
 * rest). A deadline of its own, well under every mail server's, ends it with 75 (P58).
 */
#include "base/sabotage.h"
#include "cmd/intake.h"

#include <unistd.h>

/* The mistake that base/sabotage.h asks for as "ack-early": says "stored" and stores afterwards. */
static void
acknowledge_early(TgContext *context)
{
	fputs("2.0.0 sabotaged\n", context->out);
	fflush(context->out);
	if (fork() != 0)
		_exit(TG_EXIT_OK);
	g_usleep(3000);
}

/* The receipt is printed last. */
int
tg_cmd_deliver(TgContext *context, int argc, char **argv)
{
	TgIntake intake = { 0 };
	TgReceipt receipt = { 0 };
	int status = TG_EXIT_AGAIN;

	if (!tg_intake_options(context, &intake, NULL, &argc, &argv, &status)) {
		tg_intake_clear(&intake);
		return status;
	}
	tg_intake_set_deadline(context, TRUE);
	if (tg_sabotage("ack-early"))
		acknowledge_early(context);
	tg_intake_deliver(context, &intake, &receipt);
	fprintf(context->out, "%s\n", receipt.line);
	status = receipt.status;
	tg_receipt_clear(&receipt);
	tg_intake_clear(&intake);
	return status;
}
