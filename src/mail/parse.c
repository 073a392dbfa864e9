/* SPDX-License-Identifier: ISC */
/*
 * parse.c - the whole way from raw bytes to the analysis (I6, H2; rows M1-M18).
 *
 * Limits are looked at before GMime sees a byte; headers are read by headers.c from the raw bytes
 * and never by GMime, whose tree serves for the MIME structure and for where parts stand. Nothing
 * is ever serialised again (M2). Runs inside the walls: opens nothing, writes nothing.
 */
#include "mail/parse.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/archive.h"
#include "mail/automatic.h"
#include "mail/body.h"
#include "mail/neutral.h"
#include "mail/params.h"
#include "mail/late.h"
#include "mail/prescan.h"
#include "mail/summary.h"
#include "mail/walk.h"

#define MAX_AUTOMATIC_TEXT (64 * TG_KIB)

/* Loads the libraries, opens converters and the magic database. */
static TgProvisions *
provide(const char *const *charsets, TgHold what)
{
	g_autoptr(TgProvisions) provisions = g_new0(TgProvisions, 1);

	provisions->gmime = tg_late_gmime();
	provisions->gmime.g_mime_init();
	provisions->charsets = tg_charsets_new(charsets);
	provisions->magic = what & TG_HOLD_MAGIC ? tg_magic_new() : NULL;
	if (provisions->charsets == NULL || ((what & TG_HOLD_MAGIC) && provisions->magic == NULL))
		return NULL;
	if (what & TG_HOLD_UNPACK) {
		tg_archive_rehearse(provisions->charsets);
		(void)tg_late_tnef();
	}
	if (what & TG_HOLD_HTML)
		(void)tg_late_xml();
	provisions->held = what;
	return g_steal_pointer(&provisions);
}

/* Without magic nothing forbids to load the rest when it is needed. */
TgProvisions *
tg_provisions_new(const char *const *charsets, gboolean magic)
{
	TgProvisions *provisions = provide(charsets, magic ? TG_HOLD_ALL : 0);

	if (provisions != NULL)
		provisions->held = TG_HOLD_ALL;
	return provisions;
}

/* The pre-scan is asked instead of a look at all bytes. */
TgProvisions *
tg_provisions_for(const TgPrescan *prescan)
{
	TgProvisions *provisions = provide(tg_prescan_charsets(prescan),
		(tg_prescan_wants_magic(prescan) ? TG_HOLD_MAGIC : 0) |
			(tg_prescan_wants_html(prescan) ? TG_HOLD_HTML : 0) |
			(tg_prescan_wants_unpack(prescan) ? TG_HOLD_UNPACK : 0));

	if (provisions != NULL)
		provisions->prescan = prescan;
	return provisions;
}

/* Remembers what was asked for in vain. */
gboolean
tg_provisions_hold(TgProvisions *provisions, TgHold what)
{
	if (provisions->held & what)
		return TRUE;
	provisions->lacking = TRUE;
	return FALSE;
}

/* After tg_parse(). */
gboolean
tg_provisions_lack(const TgProvisions *provisions)
{
	return provisions->lacking;
}

/* Lets go of everything; NULL is allowed. */
void
tg_provisions_free(TgProvisions *provisions)
{
	if (provisions == NULL)
		return;
	tg_charsets_free(provisions->charsets);
	tg_magic_free(provisions->magic);
	g_free(provisions);
}

/* The error of a failed read. */
static gboolean
read_failed(GError **error)
{
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 the message cannot be read: %s",
		g_strerror(errno));
	return FALSE;
}

/* Keeps the first bytes, which hold the header section; scans them all unless prescan is NULL. */
static gboolean
scan(int fd, TgPrescan *prescan, GByteArray *head, GError **error)
{
	g_autofree char *block = g_malloc(TG_CONTENT_BLOCK);
	gint64 offset = 0;
	gssize n;

	do {
		n = tg_file_read_at(fd, block, TG_CONTENT_BLOCK, offset);
		if (n < 0)
			return read_failed(error);
		if (n > 0) {
			if (prescan != NULL)
				tg_prescan_feed(prescan, block, (gsize)n);
			if (head->len < TG_MAX_HEADER_SECTION)
				g_byte_array_append(head, (guint8 *)block,
					MIN((guint)n, TG_MAX_HEADER_SECTION - head->len));
			offset += n;
		}
	} while (n != 0 && (prescan != NULL || head->len < TG_MAX_HEADER_SECTION));
	if (prescan != NULL)
		tg_prescan_end(prescan);
	return TRUE;
}

/* GMime's tree of the message; NULL when there is none, with *error when it could not be read: GMime
 * takes that for the end. The descriptor stays open. */
static GMimeMessage *
build_tree(const TgLateGmime *gmime, int fd, const TgHeaders *headers, GError **error)
{
	g_autoptr(GMimeStream) stream = tg_neutral_stream_new(gmime, fd, headers);
	g_autoptr(GMimeParser) parser = gmime->g_mime_parser_new_with_stream(stream);
	g_autoptr(GMimeMessage) message = NULL;

	gmime->g_mime_parser_set_persist_stream(parser, TRUE);
	gmime->g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
	message = gmime->g_mime_parser_construct_message(parser, NULL);
	errno = tg_neutral_stream_errno(stream);
	if (errno != 0) {
		read_failed(error);
		return NULL;
	}
	return g_steal_pointer(&message);
}

/* The header fields as automatic.h wants them: names and unfolded values in UTF-8. */
static TgHeader *
copy_headers(TgCharsets *charsets, const TgHeaders *headers)
{
	TgHeader *copy = g_new0(TgHeader, headers->list->len + 1);

	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);

		copy[i].name = header->name;
		copy[i].value = tg_charsets_decode(
			charsets, NULL, header->value, header->length, TG_MAX_FIELD);
	}
	return copy;
}

/* Hands everything that tells machines from people to automatic.c. */
static void
classify(TgCharsets *charsets, const TgHeaders *headers, const TgWalk *walk, const char *text,
	TgAnalysis *analysis)
{
	const TgRawHeader *header = tg_headers_first(headers, "Content-Type");
	g_autoptr(TgParams) type =
		header != NULL ? tg_params_read(charsets, header->value, header->length) : NULL;
	g_autofree char *beginning = tg_text_lines(text, -1, MAX_AUTOMATIC_TEXT);
	g_autofree TgHeader *copy = copy_headers(charsets, headers);
	TgAutomaticInput input = {
		.headers = copy,
		.count = headers->list->len,
		.subject = analysis->subject,
		.from_address = analysis->from != NULL ? analysis->from->address : NULL,
		.return_path = analysis->return_path,
		.content_type = type != NULL ? type->value : "text/plain",
		.report_type = type != NULL ? tg_params_get(type, "report-type") : NULL,
		.text = beginning,
		.delivery_status = walk->delivery_status,
		.original_headers = walk->original_headers,
		.has_delivery_status = walk->has_delivery_status,
		.has_feedback_report = walk->has_feedback_report,
		.has_disposition = walk->has_disposition,
		.has_calendar_reply = walk->has_calendar_reply,
	};

	tg_automatic_classify(&input, analysis);
	for (guint i = 0; i < headers->list->len; i++)
		g_free(copy[i].value);
}

/* How many lines of the new text are the first part's; 0: all of them. */
static guint
first_lines(const TgWalkText *text, const char *new_text)
{
	g_autofree char *first = text->first > 0 ? g_strndup(text->text->str, text->first) : NULL;
	TgBody body;
	guint lines = 0;

	if (!first)
		return 0;
	tg_body_cut(first, text->flowed, text->delsp, &body);
	if (body.new_text[0] && strcmp(body.new_text, new_text) != 0) {
		lines = 1;
		for (const char *at = body.new_text; (at = strchr(at, '\n')); at++)
			lines++;
	}
	tg_body_clear(&body);
	return lines;
}

/* The text is cut, forwarded messages are found, machines are told from people. */
static void
finish_text(TgCharsets *charsets, const TgHeaders *headers, TgWalk *walk, const TgWalkText *text,
	TgAnalysis *analysis)
{
	TgAutomaticClass class;

	classify(charsets, headers, walk, text->text->str, analysis);
	class = analysis->automatic;
	tg_body_clear(&analysis->body);
	tg_body_cut(text->text->str, text->flowed, text->delsp, &analysis->body);
	analysis->body.first_lines = first_lines(text, analysis->body.new_text);
	if (class == TG_AUTOMATIC_BOUNCE || class == TG_AUTOMATIC_REPORT)
		return;
	analysis->forwarded = walk->forwarded != NULL
				      ? g_steal_pointer(&walk->forwarded)
				      : tg_body_forwarded(text->text->str, analysis->subject);
}

/* Everything below the headers. */
static gboolean
read_body(int fd, TgProvisions *provisions, const TgHeaders *headers, TgAnalysis *analysis,
	GPtrArray *defects, GError **error)
{
	TgWalkText text = { g_string_new(NULL), FALSE, FALSE, FALSE, 0 };
	g_autoptr(GMimeMessage) message = NULL;
	GMimeObject *root;
	TgWalk walk;
	gboolean ok;

	tg_walk_init(&walk, fd, provisions, analysis->attachments, defects);
	message = build_tree(&provisions->gmime, fd, headers, &walk.error);
	root = message != NULL ? provisions->gmime.g_mime_message_get_mime_part(message) : NULL;
	if (headers->list->len == 0 && walk.error == NULL)
		tg_walk_plain(&walk, (gint64)headers->end, &text);
	else if (root != NULL)
		tg_walk_run(&walk, root, &text);
	tg_file_defects(analysis->attachments, defects);
	ok = walk.error == NULL;
	if (ok)
		finish_text(provisions->charsets, headers, &walk, &text, analysis);
	else
		g_propagate_error(error, g_steal_pointer(&walk.error));
	tg_walk_clear(&walk);
	g_string_free(text.text, TRUE);
	return ok;
}

/* Writes all bytes. */
gboolean
tg_walk_write(const guint8 *bytes, gsize length, gpointer data)
{
	TgWalk *walk = data;

	while (length > 0 && walk->error == NULL) {
		gssize n = write(walk->out_fd, bytes, length);

		if (n < 0 && errno != EINTR)
			g_set_error(&walk->error, TG_ERROR, TG_ERROR_AGAIN,
				"4.3.0 the file cannot be written: %s", g_strerror(errno));
		bytes += MAX(n, 0);
		length -= (gsize)MAX(n, 0);
	}
	return walk->error == NULL;
}

/* Walks to the part and lets its bytes out. */
gboolean
tg_parse_extract(int fd, const char *part, int out_fd, TgProvisions *provisions, GError **error)
{
	g_autoptr(TgPrescan) prescan = tg_prescan_new();
	g_autoptr(GByteArray) head = g_byte_array_sized_new(1);
	g_autoptr(TgHeaders) headers = NULL;
	g_autoptr(GMimeMessage) message = NULL;
	g_autoptr(GPtrArray) none = g_ptr_array_new_with_free_func(g_free);
	GMimeObject *root = NULL;
	TgWalkText text = { NULL, FALSE, FALSE, FALSE, 0 };
	TgWalk walk;
	gboolean ok;

	if (!scan(fd, prescan, head, error))
		return FALSE;
	headers = tg_headers_read((const char *)head->data, head->len);
	tg_walk_init(&walk, fd, provisions, none, none);
	if (tg_prescan_limit(prescan) == NULL)
		message = build_tree(&provisions->gmime, fd, headers, &walk.error);
	walk.wanted = part;
	walk.out_fd = out_fd;
	text.text = g_string_new(NULL);
	if (message != NULL)
		root = provisions->gmime.g_mime_message_get_mime_part(message);
	if (root != NULL)
		tg_walk_run(&walk, root, &text);
	ok = walk.found && walk.error == NULL;
	if (walk.error != NULL)
		g_propagate_error(error, g_steal_pointer(&walk.error));
	else if (!ok)
		g_set_error(
			error, TG_ERROR, TG_ERROR_NOT_FOUND, "the message has no file %s", part);
	tg_walk_clear(&walk);
	g_string_free(text.text, TRUE);
	return ok;
}

/* Moves the words into the analysis. */
static void
keep_defects(TgAnalysis *analysis, GPtrArray *defects)
{
	g_strfreev(analysis->defects);
	g_ptr_array_add(defects, NULL);
	analysis->defects = (GStrv)g_ptr_array_steal(defects, NULL);
}

/* Limits, headers, body. */
TgAnalysis *
tg_parse(int fd, TgProvisions *provisions, GError **error)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	g_autoptr(TgPrescan) own = provisions->prescan ? NULL : tg_prescan_new();
	const TgPrescan *prescan = own != NULL ? own : provisions->prescan;
	g_autoptr(GByteArray) head = g_byte_array_sized_new(1);
	g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(TgHeaders) headers = NULL;

	if (!scan(fd, own, head, error))
		return NULL;
	headers = tg_headers_read((const char *)head->data, head->len);
	tg_summary_fill(provisions, headers, analysis, defects);
	if (headers->leading)
		tg_defect_add(defects, "leading-lines");
	if (!headers->ended)
		tg_defect_add(defects, "no-blank-line");
	if (tg_prescan_has_nul_in_header(prescan))
		tg_defect_add(defects, "nul-in-header");
	if (tg_prescan_limit(prescan) != NULL) {
		g_autofree char *word = g_strconcat("limit-", tg_prescan_limit(prescan), NULL);

		tg_defect_add(defects, word);
		/* nothing below the headers was looked at: a machine is told from a person by them */
		classify(provisions->charsets, headers, &(TgWalk){ .fd = fd }, "", analysis);
	} else if (!read_body(fd, provisions, headers, analysis, defects, error)) {
		return NULL;
	}
	if (provisions->lacking) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
			"4.3.0 the message needs more than its pre-scan saw");
		return NULL;
	}
	keep_defects(analysis, defects);
	return g_steal_pointer(&analysis);
}
