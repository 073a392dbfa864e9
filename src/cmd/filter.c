/* SPDX-License-Identifier: ISC */
/*
 * filter.c - `ticketgate filter`: deliver, then the message itself on standard output, for procmail's
 * `:0 fw`, maildrop's `xfilter` and a Postfix content filter.
 *
 * Byte for byte, with our lines in front; a sender's own X-Ticketgate lines are renamed, so that a
 * later rule may trust the name (T50). Nothing is written unless the exit status is 0.
 */
#include "base/limits.h"
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

/* Copies one line; returns TRUE when there may be another one of the header. */
static gboolean
copy_line(FILE *in, FILE *out, gboolean rename)
{
	char start[sizeof OURS - 1] = "";
	gsize n = 0;
	int c = '\0';

	while (n < sizeof start && c != '\n' && (c = getc(in)) != EOF)
		start[n++] = (char)c;
	if (rename && n == sizeof start && g_ascii_strncasecmp(start, OURS, n) == 0)
		fputs(FOREIGN, out);
	else
		fwrite(start, 1, n, out);
	if (c == '\n')
		return n > 2 || (n == 2 && start[0] != '\r');
	while (c != EOF && c != '\n') {
		c = getc(in);
		if (c != EOF)
			putc(c, out);
	}
	return c != EOF;
}

/* How the message ends its lines, by its first one. */
static const char *
line_end_of(FILE *in)
{
	int c = '\0', before;

	do {
		before = c;
		c = getc(in);
	} while (c != EOF && c != '\n');
	rewind(in);
	return before == '\r' && c == '\n' ? "\r\n" : "\n";
}

/* Does it begin with the line of a mailbox file? That stays the first one. */
static gboolean
has_from_line(FILE *in)
{
	char start[5];
	const gboolean has = fread(start, 1, sizeof start, in) == sizeof start &&
			     memcmp(start, "From ", sizeof start) == 0;

	rewind(in);
	return has;
}

/* From the spool, which is still there although the store may have renamed its file. */
static gboolean
write_message(TgContext *context, const TgIntake *intake)
{
	const int fd = dup(intake->spool->fd);
	FILE *in = fd >= 0 ? fdopen(fd, "r") : NULL;
	char block[16 * TG_KIB];
	const char *line_end;
	gsize n;
	gboolean ok;

	if (!in)
		return FALSE;
	rewind(in);
	line_end = line_end_of(in);
	if (has_from_line(in))
		copy_line(in, context->out, FALSE);
	write_lines(context, intake->incoming.decision, line_end);
	while (copy_line(in, context->out, TRUE))
		;
	while ((n = fread(block, 1, sizeof block, in)) > 0)
		fwrite(block, 1, n, context->out);
	ok = !ferror(in);
	fclose(in);
	return fflush(context->out) == 0 && !ferror(context->out) && ok;
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
	tg_intake_set_deadline(context, FALSE);
	tg_intake_deliver(context, &intake, &receipt);
	status = receipt.status;
	if (status != TG_EXIT_OK) {
		tg_context_say(context, "%s", receipt.line);
	} else if (!write_message(context, &intake)) {
		tg_context_say(context, "4.3.0 cannot write the message: %s", g_strerror(errno));
		status = TG_EXIT_AGAIN;
	}
	tg_receipt_clear(&receipt);
	tg_intake_clear(&intake);
	return status;
}
