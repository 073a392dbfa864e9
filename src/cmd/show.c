/* SPDX-License-Identifier: ISC */
/*
 * show.c - `ticketgate show N`: one ticket, whole; and `ticketgate attachment N PART`.
 */
#include "app/scanner.h"
#include "base/limits.h"
#include "cmd/print.h"
#include "desk/decision_json.h"
#include "desk/fields.h"
#include "desk/letters.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* "  Версия: 2.3.1" for each field, then what is missing. */
static void
print_fields(TgContext *context, const TgTicket *ticket)
{
	for (guint i = 0; i < ticket->fields->len; i++) {
		const TgFieldValue *value = ticket->fields->pdata[i];

		fprintf(context->out, "  %-16s %s   (%s, %s)\n", value->name,
			value->value ? value->value : "erased", value->rule, value->source);
	}
	for (char **name = ticket->missing; name && *name; name++)
		fprintf(context->out, "  %-16s missing\n", *name);
}

/* Due time and state of each clock. */
static void
print_clocks(TgContext *context, const TgTicket *ticket)
{
	static const char *const STATES[] = { "running", "paused", "met", "breached" };

	for (guint i = 0; i < ticket->clocks->len; i++) {
		const TgClock *clock = ticket->clocks->pdata[i];
		g_autofree char *due =
			tg_json_instant(clock->due, tg_print_zone(context, ticket->desk));

		fprintf(context->out, "  %-16s due %s, %s (%s on %s)\n", clock->name, due,
			STATES[clock->state], clock->span, clock->calendar);
	}
}

/* The correspondence as it went. */
static gboolean
print_messages(TgContext *context, const TgTicket *ticket, GError **error)
{
	g_autoptr(GPtrArray) messages = tg_store_messages(context->store, ticket->number, error);
	g_autoptr(GPtrArray) files =
		messages ? tg_store_attachments(context->store, ticket->number, error) : NULL;

	if (!files)
		return FALSE;
	for (guint i = 0; i < messages->len; i++) {
		const TgMessageRow *row = messages->pdata[i];
		g_autofree char *at =
			tg_json_instant(row->at, tg_print_zone(context, ticket->desk));

		fprintf(context->out, "\n--- %s %s %s\n%s\n", row->direction, at,
			row->from ? row->from : "erased", row->text ? row->text : "(erased)");
	}
	if (files->len > 0)
		fputs("\nattachments:\n", context->out);
	for (guint i = 0; i < files->len; i++) {
		const TgAttachmentRow *row = files->pdata[i];

		fprintf(context->out, "  %-6s %-30s %9" G_GUINT64_FORMAT "  %s%s%s%s%s\n",
			row->part, row->name ? row->name : "erased", row->size, row->verdict,
			row->reason ? ": " : "", row->reason ? row->reason : "",
			row->flags ? "; " : "", row->flags ? row->flags : "");
	}
	return TRUE;
}

/* For people. */
static gboolean
print_ticket(TgContext *context, const TgTicket *ticket, GError **error)
{
	const char *zone = tg_print_zone(context, ticket->desk);
	g_autofree char *created = tg_json_instant(ticket->created, zone);

	fprintf(context->out, "#%" G_GINT64_FORMAT "  %s\n", ticket->number,
		ticket->subject ? ticket->subject : "");
	fprintf(context->out, "  %-16s %s%s%s, %s, %s, line %d\n", "status", ticket->status,
		ticket->resolution ? " " : "", ticket->resolution ? ticket->resolution : "",
		ticket->priority, ticket->kind, ticket->line);
	fprintf(context->out, "  %-16s %s <%s>%s%s\n", "contact",
		ticket->contact_name ? ticket->contact_name : "",
		ticket->contact ? ticket->contact : "erased", ticket->organisation ? ", " : "",
		ticket->organisation ? ticket->organisation : "");
	fprintf(context->out, "  %-16s %s\n", "assignee",
		ticket->assignee ? ticket->assignee : "nobody yet");
	fprintf(context->out, "  %-16s %s\n", "created", created);
	print_clocks(context, ticket);
	print_fields(context, ticket);
	return print_messages(context, ticket, error);
}

/* Exit 1 when there is no such ticket. */
int
tg_cmd_show(TgContext *context, int argc, char **argv)
{
	gboolean json = FALSE;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object", NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(TgTicket) ticket = NULL;
	gint64 number;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	number = argc == 2 ? tg_print_number(argv[1]) : 0;
	if (number == 0) {
		tg_context_say(context, "show: which ticket? (ticketgate show 1042)");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	ticket = tg_store_ticket(context->store, number, &error);
	if (!ticket)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	if (json) {
		JsonNode *node = tg_print_ticket_whole(context, ticket, &error);

		if (!node)
			return tg_context_fail(context, TG_EXIT_NONE, error);
		tg_print_json(context, node);
	} else if (!print_ticket(context, ticket, &error)) {
		return tg_context_fail(context, TG_EXIT_NONE, error);
	}
	return TG_EXIT_OK;
}

/* The raw mail as a descriptor: the scanner wants one. What was copied need not stay in our memory
 * (I6): a large mail is a mapped file. */
static int
raw_descriptor(GBytes *raw)
{
	gsize length, done = 0;
	const char *data = g_bytes_get_data(raw, &length);
	int fd = memfd_create("mail", MFD_CLOEXEC);

	while (fd >= 0 && done < length) {
		ssize_t n = write(fd, data + done, MIN(length - done, TG_MIB));

		if (n < 0 && errno != EINTR) {
			close(fd);
			return -1;
		}
		if (n == TG_MIB && ((guintptr)(data + done) & 4095) == 0)
			madvise((char *)data + done, TG_MIB, MADV_PAGEOUT);
		done += (gsize)MAX(n, 0);
	}
	return fd;
}

/* The row of a part among the ticket's attachments; the newest when several mails have one. */
static const TgAttachmentRow *
find_part(const GPtrArray *files, const char *part)
{
	for (guint i = files->len; i > 0; i--) {
		const TgAttachmentRow *row = files->pdata[i - 1];

		if (g_str_equal(row->part, part))
			return row;
	}
	return NULL;
}

/* The mail itself, for which no scanner is asked: one may have died on it. */
static gboolean
write_whole(FILE *out, GBytes *raw, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(raw, &length);

	if (fwrite(data, 1, length, out) == length && fflush(out) == 0)
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "the mail cannot be written: %s",
		g_strerror(errno));
	return FALSE;
}

/* Decoded in the scanner, again: only the raw mail is kept. */
int
tg_cmd_attachment(TgContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) files = NULL;
	g_autoptr(GBytes) raw = NULL;
	const TgAttachmentRow *row;
	gboolean ok;
	int status, fd;

	if (!tg_command_options(context, NULL, &argc, &argv, &status))
		return status;
	if (argc != 3 || tg_print_number(argv[1]) == 0) {
		tg_context_say(context, "attachment: usage: ticketgate attachment N PART");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	files = tg_store_attachments(context->store, tg_print_number(argv[1]), &error);
	row = files ? find_part(files, argv[2]) : NULL;
	raw = row ? tg_store_raw(context->store, row->mail, &error) : NULL;
	if (raw && g_str_equal(argv[2], TG_PART_WHOLE))
		return write_whole(context->out, raw, &error)
			       ? TG_EXIT_OK
			       : tg_context_fail(context, TG_EXIT_NONE, error);
	fd = raw ? raw_descriptor(raw) : -1;
	if (fd < 0) {
		if (error)
			return tg_context_fail(context, TG_EXIT_NONE, error);
		tg_context_say(context, "ticket %s has no attachment '%s'", argv[1], argv[2]);
		return TG_EXIT_NONE;
	}
	fflush(context->out);
	ok = tg_scan_extract(fd, g_bytes_get_size(raw), argv[2], fileno(context->out),
		context->policy->sandbox_require, &error);
	close(fd);
	return ok ? TG_EXIT_OK : tg_context_fail(context, TG_EXIT_NONE, error);
}
