/* SPDX-License-Identifier: ISC */
/*
 * intake.c - one message from standard input to a receipt (I1, I7).
 *
 * Whatever is unexpected is 75: the mail server keeps the mail. 65 and 77 are deliberate refusals.
 * Standard input is read to its end on every path (Postfix, OpenSMTPD: an early close may count as
 * delivered or as failed).
 */
#include "cmd/intake.h"

#include "app/answer.h"
#include "app/clock.h"
#include "app/outbox.h"
#include "app/scanner.h"
#include "base/limits.h"
#include "mail/address.h"
#include "mail/parse.h"

#include <unistd.h>

#define WAIT_MS (20 * 1000) /* for the writer's place */

/* Takes "<>" and "<a@b>" as Postfix and others write them. */
static char *
envelope_address(const char *word)
{
	gsize length = strlen(word);

	if (length >= 2 && word[0] == '<' && word[length - 1] == '>')
		return g_strndup(word + 1, length - 2);
	return g_strdup(word);
}

/* The envelope is the stranger's: bytes that are no UTF-8 are no typing error of the administrator's. */
static void
make_text(char *word)
{
	if (!g_utf8_validate(word, -1, NULL)) {
		for (; *word; word++)
			*word = (guchar)*word < 0x80 ? *word : '?';
	}
}

/* The words of the command line. */
gboolean
tg_intake_options(TgContext *context, TgIntake *intake, gboolean *json, int *argc, char ***argv,
	int *ret_status)
{
	g_autofree char *recipient = NULL, *sender = NULL, *size = NULL;
	const GOptionEntry entries[] = { { "recipient", 0, 0, G_OPTION_ARG_FILENAME, &recipient,
						 "the envelope recipient: says which desk",
						 "ADDR" },
		{ "sender", 0, 0, G_OPTION_ARG_FILENAME, &sender,
			"the envelope sender; '' or '<>' is the null return path", "ADDR" },
		{ "size", 0, 0, G_OPTION_ARG_STRING, &size,
			"bytes that the mail server has: fewer is a cut pipe; ~N as Postfix counts",
			"N" },
		{ json ? "json" : NULL, 0, 0, G_OPTION_ARG_NONE, json, "print one JSON object",
			NULL },
		G_OPTION_ENTRY_NULL };

	for (int i = 1; i < *argc; i++)
		make_text((*argv)[i]);
	if (!tg_command_options(context, entries, argc, argv, ret_status))
		return FALSE;
	intake->recipient = recipient ? envelope_address(recipient) : NULL;
	intake->sender = sender ? envelope_address(sender) : NULL;
	intake->size = -1;
	if (size && !tg_intake_size_parse(size, intake)) {
		tg_context_say(context, "%s: --size: '%s' is no size", (*argv)[0], size);
		*ret_status = TG_EXIT_USAGE;
		return FALSE;
	}
	return TRUE;
}

/* Everything read is released; the store may have taken the spool file. */
void
tg_intake_clear(TgIntake *intake)
{
	tg_incoming_clear(&intake->incoming);
	g_clear_pointer(&intake->scan, tg_scan_free);
	g_clear_pointer(&intake->analysis, tg_analysis_free);
	g_clear_error(&intake->death);
	tg_raw_clear(&intake->raw);
	g_clear_pointer(&intake->spool, tg_spool_free);
	g_clear_pointer(&intake->recipient, g_free);
	g_clear_pointer(&intake->sender, g_free);
}

/* The desk of an address list of the header, or NULL. */
static const TgDesk *
desk_among(const TgPolicy *policy, const GPtrArray *mailboxes)
{
	const TgDesk *desk = NULL;

	for (guint i = 0; i < mailboxes->len && !desk; i++)
		desk = tg_policy_desk_of(policy, ((TgMailbox *)mailboxes->pdata[i])->address);
	return desk;
}

/* Without --recipient the header tells; with a single desk there is nothing to tell. */
static const TgDesk *
desk_of(const TgPolicy *policy, const TgAnalysis *analysis)
{
	const TgDesk *desk = desk_among(policy, analysis->delivered_to);

	if (!desk)
		desk = desk_among(policy, analysis->to);
	if (!desk)
		desk = desk_among(policy, analysis->cc);
	return desk ? desk : policy->desks->pdata[0];
}

/* A scanner for a message that is spooled; tests analyse in their own process. */
static gboolean
start(TgContext *context, TgIntake *intake, GError **error)
{
	if (context->in_process || intake->scan || !intake->spool->complete)
		return TRUE;
	intake->scan = tg_scan_prepare(intake->spool->prescan, error);
	if (intake->scan)
		tg_scan_start(intake->scan, intake->spool->fd, intake->spool->size);
	return intake->scan != NULL;
}

/* What the scanner found; tests look themselves. */
static TgScanVerdict
analyse(const TgContext *context, TgIntake *intake, GError **error)
{
	g_autoptr(TgProvisions) provisions = NULL;

	if (intake->scan)
		return tg_scan_finish(
			intake->scan, context->policy->sandbox_require, &intake->analysis, error);
	provisions = tg_provisions_new(NULL, TRUE);
	intake->analysis = tg_parse(intake->spool->fd, provisions, error);
	return intake->analysis ? TG_SCAN_OK : TG_SCAN_AGAIN;
}

/* The envelope and the size, before anything is parsed. */
static gboolean
check_envelope(TgContext *context, TgIntake *intake, TgReceipt *ret_receipt)
{
	if (intake->spool->size == 0)
		return tg_receipt_set(ret_receipt, TG_RECEIPT_AGAIN, "4.3.0", "no input at all");
	if (intake->spool->too_big)
		return tg_receipt_set(ret_receipt, TG_RECEIPT_DATA, "5.3.4",
			"the message is larger than %d MB", TG_MAX_RAW / TG_MIB);
	if (tg_intake_is_cut(intake))
		return tg_receipt_set(ret_receipt, TG_RECEIPT_AGAIN, "4.3.0",
			"only %" G_GUINT64_FORMAT " of %" G_GINT64_FORMAT " bytes came",
			intake->spool->size, intake->size);
	if (!intake->recipient)
		return TRUE;
	intake->incoming.recipient = intake->recipient;
	intake->incoming.desk = tg_policy_desk_of(context->policy, intake->recipient);
	if (!intake->incoming.desk)
		return tg_receipt_set(ret_receipt, TG_RECEIPT_REFUSED, "5.1.1",
			"%s is no desk here", intake->recipient);
	return TRUE;
}

/* Reads and drops: nothing was understood, but the pipe is honoured. */
static void
drain(int fd)
{
	char block[16 * TG_KIB];

	while (read(fd, block, sizeof block) > 0)
		;
}

/* Bytes to a scanner at work, then the digest meanwhile. A small message is spooled first: it is scanned
 * while the policy is loaded. */
gboolean
tg_intake_begin(TgContext *context, TgIntake *intake, int fd, TgReceipt *ret_receipt)
{
	g_autoptr(GError) error = NULL;

	intake->spool = tg_spool_begin(fd, &error);
	if (!intake->spool || !start(context, intake, &error))
		return tg_receipt_defer(ret_receipt, error);
	if (!tg_context_policy(context)) {
		drain(fd);
		return tg_receipt_set(ret_receipt, TG_RECEIPT_AGAIN, "4.3.5",
			"the configuration is wrong: see 'ticketgate check'");
	}
	if (!tg_spool_end(intake->spool, fd, context->policy->state, &error))
		return tg_receipt_defer(ret_receipt, error);
	if (!check_envelope(context, intake, ret_receipt))
		return FALSE;
	return (start(context, intake, &error) &&
		       tg_spool_raw(intake->spool, &intake->raw, &error)) ||
	       tg_receipt_defer(ret_receipt, error);
}

/* The scanner's answer to facts. */
gboolean
tg_intake_end(TgContext *context, TgIntake *intake, TgReceipt *ret_receipt)
{
	g_autoptr(GError) error = NULL;
	const TgScanVerdict verdict = analyse(context, intake, &error);

	if (verdict == TG_SCAN_AGAIN || (verdict == TG_SCAN_DIED && intake->rehearsal))
		return tg_receipt_defer(ret_receipt, error);
	if (verdict == TG_SCAN_DIED) {
		intake->analysis = tg_analysis_unreadable(g_bytes_get_data(intake->raw.bytes, NULL),
			g_bytes_get_size(intake->raw.bytes));
		intake->incoming.death = intake->death = g_steal_pointer(&error);
	}
	if (!intake->incoming.desk)
		intake->incoming.desk = desk_of(context->policy, intake->analysis);
	intake->incoming.analysis = intake->analysis;
	intake->incoming.raw = &intake->raw;
	intake->incoming.recipient = intake->recipient;
	intake->incoming.sender = intake->sender ? intake->sender : intake->analysis->return_path;
	return TRUE;
}

/* Bytes to facts. */
gboolean
tg_intake_read(TgContext *context, TgIntake *intake, int fd, TgReceipt *ret_receipt)
{
	return tg_intake_begin(context, intake, fd, ret_receipt) &&
	       tg_intake_end(context, intake, ret_receipt);
}

/* The whole way to the receipt; nothing is said before the commit has returned. One moment for the store
 * and the tally: a mail belongs to the same hour in both. */
static gint64
take_in(TgContext *context, TgIntake *intake, TgReceipt *ret_receipt)
{
	g_autoptr(GError) error = NULL;
	gint64 now = tg_context_now(context);

	if (!tg_intake_begin(context, intake, context->in, ret_receipt))
		return now;
	if (!tg_context_store(context)) {
		tg_receipt_defer(ret_receipt, NULL);
		return now;
	}
	tg_store_hurry(context->store);
	if (!tg_intake_end(context, intake, ret_receipt))
		return now;
	now = tg_context_now(context);
	if (!tg_ingest(
		    context->store, context->policy, &intake->incoming, 1, now, WAIT_MS, &error) ||
		!intake->incoming.decision)
		tg_receipt_defer(ret_receipt, error ? error : intake->incoming.error);
	else
		tg_receipt_tell(ret_receipt, intake->incoming.decision);
	return now;
}

/* Without a configuration there is no tally. */
void
tg_intake_deliver(TgContext *context, TgIntake *intake, TgReceipt *ret_receipt)
{
	const gint64 now = take_in(context, intake, ret_receipt);
	TgTally tally = { .state = context->policy ? context->policy->state : NULL };

	tg_answer_note(&tally, &intake->incoming, ret_receipt, now);
	tg_tally_flush(&tally);
	if (!context->in_process && tg_ingest_has_letters(&intake->incoming))
		tg_outbox_wake(context->conf, context->now_text, -1);
}
