/* SPDX-License-Identifier: ISC */
/*
 * filter.c - `ticketgate filter`: deliver, then the message itself on standard output, for procmail's
 * `:0 fw`, maildrop's `xfilter` and a Postfix content filter.
 *
 * Byte for byte, with our lines in front; a sender's own X-Ticketgate lines are renamed, so that a
 * later rule may trust the name (T50). Nothing is written unless the exit status is 0.
 */
#include "base/limits.h"
#include "base/text.h"
#include "cmd/intake.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define OURS "X-Ticketgate-"
#define FOREIGN "X-Foreign-Ticketgate-"

/* The values of the decision as header lines; the same line end as the message. */
static void
write_lines(TgContext *context, const TgDecision *decision, const char *line_end)
{
	g_autoptr(GString) fields = g_string_new(NULL);

	for (guint i = 0; i < decision->fields->len; i++)
		g_string_append_printf(fields, "%s%s", i > 0 ? ", " : "",
			((TgFieldValue *)decision->fields->pdata[i])->name);
	fprintf(context->out, OURS "Ticket: %" G_GINT64_FORMAT "%s", decision->ticket, line_end);
	fprintf(context->out, OURS "Outcome: %s%s", tg_outcome_name(decision->outcome), line_end);
	fprintf(context->out, OURS "Fields: %s%s", fields->str, line_end);
}

/* Writes the header section with foreign lines renamed; returns its length. */
static gsize
write_header(TgContext *context, const TgDecision *decision, const char *data, gsize length)
{
	const char *newline = memchr(data, '\n', length);
	const char *line_end = newline && newline > data && newline[-1] == '\r' ? "\r\n" : "\n";
	gboolean written = FALSE;
	gsize at = 0;

	while (at < length) {
		const char *line = data + at, *end = memchr(line, '\n', length - at);
		gsize n = end ? (gsize)(end - line) + 1 : length - at;

		if (!written && !(at == 0 && n >= 5 && memcmp(line, "From ", 5) == 0)) {
			write_lines(context, decision, line_end);
			written = TRUE;
		}
		if (line[0] == '\n' || line[0] == '\r')
			break;
		if (n > strlen(OURS) && g_ascii_strncasecmp(line, OURS, strlen(OURS)) == 0) {
			fputs(FOREIGN, context->out);
			fwrite(line + strlen(OURS), 1, n - strlen(OURS), context->out);
		} else {
			fwrite(line, 1, n, context->out);
		}
		at += n;
	}
	return at;
}

/* From the spool, which is still there although the store may have renamed its file. */
static gboolean
write_message(TgContext *context, const TgIntake *intake)
{
	gsize head = MIN(intake->spool->size, TG_MAX_HEADER_SECTION);
	g_autofree char *block = g_malloc(TG_MAX_HEADER_SECTION);
	off_t at;
	ssize_t n;

	if (pread(intake->spool->fd, block, head, 0) != (ssize_t)head)
		return FALSE;
	at = (off_t)write_header(context, intake->incoming.decision, block, head);
	while ((n = pread(intake->spool->fd, block, TG_MAX_HEADER_SECTION, at)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		fwrite(block, 1, (gsize)n, context->out);
		at += n;
	}
	return fflush(context->out) == 0 && !ferror(context->out);
}

/* The receipt's line goes to standard error: standard output is the message's. */
int
tg_cmd_filter(TgContext *context, int argc, char **argv)
{
	TgIntake intake = { 0 };
	TgReceipt receipt = { 0 };
	int status = TG_EXIT_AGAIN;

	if (!tg_intake_options(context, &intake, NULL, &argc, &argv, &status)) {
		tg_intake_clear(&intake);
		return status;
	}
	tg_intake_deliver(context, &intake, &receipt);
	status = receipt.status;
	if (status == TG_EXIT_OK && !write_message(context, &intake))
		status = TG_EXIT_AGAIN;
	if (status != TG_EXIT_OK)
		tg_context_say(context, "%s", receipt.line);
	tg_receipt_clear(&receipt);
	tg_intake_clear(&intake);
	return status;
}
