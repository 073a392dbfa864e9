/* SPDX-License-Identifier: ISC */
/*
 * explain.c - `ticketgate explain`: what would happen to a message, and why; nothing is written.
 *
 * The same objects as a real run (I8): what was understood, which rule matched where, what would go
 * out. Without a database it explains against an empty one.
 */
#include "cmd/intake.h"
#include "cmd/print.h"
#include "desk/decision_json.h"
#include "desk/letters.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Identity and thread. */
static void
print_who(TgContext *context, const TgDecision *decision)
{
	fprintf(context->out, "outcome:   %s (%s %s)\n", tg_outcome_name(decision->outcome),
		decision->code, decision->line);
	fprintf(context->out, "writer:    %s, evidence: %s%s%s\n",
		decision->agent	    ? decision->agent
		: decision->contact ? decision->contact
				    : "no identity",
		tg_evidence_name(decision->evidence), decision->organisation ? ", of " : "",
		decision->organisation ? decision->organisation : "");
	fprintf(context->out, "ticket:    #%" G_GINT64_FORMAT " (%s)\n", decision->ticket,
		tg_thread_how_name(decision->how));
}

/* What was read out of the text, and what the desk would ask for. */
static void
print_understood(TgContext *context, const TgDecision *decision, const TgAnalysis *analysis)
{
	for (guint i = 0; i < decision->fields->len; i++) {
		const TgFieldValue *value = decision->fields->pdata[i];

		fprintf(context->out, "field:     %s = %s   (%s, line %u, rule %s)\n", value->name,
			value->value, value->source, value->line, value->rule);
	}
	for (char **name = decision->missing; name && *name; name++)
		fprintf(context->out, "missing:   %s\n", *name);
	for (guint i = 0; i < analysis->attachments->len && i < decision->verdicts->len; i++) {
		const TgAttachment *file = analysis->attachments->pdata[i];
		TgRefusal refusal = g_array_index(decision->verdicts, TgRefusal, i);

		fprintf(context->out, "file:      %s (%s): %s%s\n", file->name, file->real,
			refusal == TG_REFUSED_NOT ? "accepted" : "refused, ",
			refusal == TG_REFUSED_NOT ? "" : tg_refusal_name(refusal));
	}
}

/* Letters and other changes. */
static void
print_changes(TgContext *context, const TgDecision *decision)
{
	for (guint i = 0; i < decision->changes->changes->len; i++) {
		const TgChange *change = decision->changes->changes->pdata[i];
		const char *subject = tg_change_get(change, TG_K_SUBJECT);

		if (change->kind == TG_CHANGE_LETTER_ADD)
			fprintf(context->out, "letter:    %s to %s: %s\n",
				tg_change_get(change, TG_K_LETTER),
				tg_change_get(change, TG_K_RECIPIENT), subject ? subject : "");
		else
			fprintf(context->out, "change:    %s (%s)\n",
				tg_change_kind_name(change->kind),
				change->rule ? change->rule : "-");
	}
	for (guint i = 0; i < decision->trace->len; i++) {
		const TgTrace *trace = decision->trace->pdata[i];

		fprintf(context->out, "rule:      %s, by \"%s\": %s\n", trace->rule, trace->where,
			trace->effect);
	}
}

/* An empty store where there is none yet. */
static gboolean
open_store(TgContext *context)
{
	if (context->store)
		return TRUE;
	context->store =
		tg_store_open(context->policy->store_url, context->policy->state, FALSE, NULL);
	if (!context->store)
		context->store = tg_store_open("memory:", context->policy->state, TRUE, NULL);
	return context->store != NULL;
}

/* Prints the decision in either form. */
static void
print_decision(
	TgContext *context, const TgIntake *intake, const TgDecision *decision, gboolean json)
{
	if (json) {
		TgMessage message = { .analysis = intake->analysis,
			.raw = intake->raw.bytes,
			.digest = intake->raw.digest,
			.sender = intake->incoming.sender,
			.recipient = intake->incoming.recipient,
			.desk = intake->incoming.desk };

		tg_print_json(context, tg_json_decision(decision, &message, context->policy));
	} else {
		print_who(context, decision);
		print_understood(context, decision, intake->analysis);
		print_changes(context, decision);
	}
}

/* Load and decide, without a word to the store. */
static int
explain(TgContext *context, TgIntake *intake, gboolean json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgDecision) decision = NULL;

	if (!open_store(context))
		return tg_context_fail(context, TG_EXIT_DATA, NULL);
	decision = tg_ingest_rehearse(context->store, context->policy, &intake->incoming,
		tg_context_now(context), &error);
	if (!decision)
		return tg_context_fail(context, TG_EXIT_DATA, error);
	print_decision(context, intake, decision, json);
	return TG_EXIT_OK;
}

/* A deliberate refusal at the door is a decision, too: nothing was parsed for it. */
static int
explain_refusal(TgContext *context, TgIntake *intake, const TgReceipt *receipt, gboolean json)
{
	g_autoptr(TgDecision) decision = tg_decision_new();
	const char *text = strchr(receipt->line, ' ');

	if (receipt->status == TG_EXIT_AGAIN) {
		tg_context_say(context, "%s", receipt->line);
		return TG_EXIT_DATA;
	}
	decision->outcome = TG_OUTCOME_REFUSED;
	g_free(decision->code);
	decision->code = g_strndup(receipt->line, strcspn(receipt->line, " "));
	decision->line = g_strdup(text ? text + 1 : "");
	intake->analysis = tg_analysis_new();
	print_decision(context, intake, decision, json);
	return TG_EXIT_OK;
}

/* Exit 65 when the message cannot be read. */
int
tg_cmd_explain(TgContext *context, int argc, char **argv)
{
	TgIntake intake = { .rehearsal = TRUE };
	TgReceipt receipt = { 0 };
	gboolean json = FALSE;
	int status, fd = context->in;

	if (!tg_intake_options(context, &intake, &json, &argc, &argv, &status)) {
		tg_intake_clear(&intake);
		return status;
	}
	if (argc > 1)
		fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		tg_context_say(context, "%s: %s", argv[1], g_strerror(errno));
		status = TG_EXIT_DATA;
	} else if (!tg_intake_read(context, &intake, fd, &receipt)) {
		status = explain_refusal(context, &intake, &receipt, json);
	} else {
		status = explain(context, &intake, json);
	}
	if (argc > 1 && fd >= 0)
		close(fd);
	tg_receipt_clear(&receipt);
	tg_intake_clear(&intake);
	return status;
}
