/* SPDX-License-Identifier: ISC */
/*
 * walk.c - one walk over the MIME tree (P82, P90, P91, P116; limits L5, L6, L9).
 *
 * multipart/alternative gives its plain text, else its HTML as text; everything else gives its texts
 * in order. Attached messages are text of their own, their files are files of the message. What
 * machines left (delivery status, calendar answers, signatures) is no file. Nothing is reassembled,
 * nothing is fetched, inline encodings in text are reported and not decoded.
 */
#include "mail/walk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/body.h"
#include "mail/summary.h"

#define MAX_HTML (4 * TG_MAX_TEXT)
#define MAX_MACHINE_TEXT (64 * TG_KIB)

/* Where in the tree a part stands. */
typedef struct {
	guint depth;
	gboolean is_root, in_alternative, in_report;
	gboolean skip_text; /* a text was chosen already */
} Place;

static void walk_object(
	TgWalk *walk, GMimeObject *object, const char *path, Place place, TgWalkText *text);

typedef enum {
	FILE_PART,
	TEXT_PART,
	HTML_PART,
	IGNORED,
	STATUS,
	ORIGINAL,
	REPORT,
	RECEIPT,
	CALENDAR,
	OPAQUE
} Use;

/* Types that are not simply files. */
static const struct {
	const char *type;
	Use use;
} uses[] = {
	{ "text/plain", TEXT_PART },
	{ "text/html", HTML_PART },
	{ "application/xhtml+xml", HTML_PART },
	{ "text/enriched", TEXT_PART },
	{ "text/richtext", TEXT_PART },
	{ "text/markdown", TEXT_PART },
	{ "text/x-diff", TEXT_PART },
	{ "text/x-patch", TEXT_PART },
	{ "text/english", TEXT_PART },
	{ "text/x-amp-html", IGNORED },
	{ "text/watch-html", IGNORED },
	{ "application/applefile", IGNORED },
	{ "application/pgp-encrypted", IGNORED },
	{ "application/pgp-signature", IGNORED },
	{ "application/pkcs7-signature", IGNORED },
	{ "application/x-pkcs7-signature", IGNORED },
	{ "text/calendar", CALENDAR },
	{ "text/rfc822-headers", ORIGINAL },
	{ "message/global-headers", ORIGINAL },
	{ "message/delivery-status", STATUS },
	{ "message/global-delivery-status", STATUS },
	{ "message/feedback-report", REPORT },
	{ "message/disposition-notification", RECEIPT },
	{ "message/global-disposition-notification", RECEIPT },
	{ "message/partial", OPAQUE },
	{ "message/external-body", OPAQUE },
};

/* Prepares a walk. */
void
tg_walk_init(
	TgWalk *walk, int fd, TgProvisions *provisions, GPtrArray *attachments, GPtrArray *defects)
{
	*walk = (TgWalk){ .fd = fd,
		.provisions = provisions,
		.attachments = attachments,
		.defects = defects,
		.member_room = TG_MEMBER_ROOM };
}

/* Frees what the walk still owns. */
void
tg_walk_clear(TgWalk *walk)
{
	g_clear_pointer(&walk->forwarded, tg_forwarded_free);
	g_clear_pointer(&walk->delivery_status, g_free);
	g_clear_pointer(&walk->original_headers, g_free);
	g_clear_error(&walk->error);
}

/* Reads a field's real bytes where GMime saw it; what GMime itself has of it is neutralised. */
static void
add_raw_header(TgWalk *walk, TgHeaders *headers, GMimeHeader *header)
{
	const TgLateGmime *gmime = &walk->provisions->gmime;
	const char *name = gmime->g_mime_header_get_raw_name(header);
	const char *value = gmime->g_mime_header_get_raw_value(header);
	gint64 offset = gmime->g_mime_header_get_offset(header);
	gsize skip, length;
	g_autofree char *raw = NULL;
	gssize n;

	if (name == NULL || value == NULL || offset < 0)
		return;
	skip = strlen(name) + 1;
	length = MIN(strlen(value), (gsize)TG_MAX_FIELD);
	raw = g_malloc(length + 1);
	n = tg_file_read_at(walk->fd, raw, length, offset + (gint64)skip);
	if (n < 0 && walk->error == NULL)
		g_set_error(&walk->error, TG_ERROR, TG_ERROR_AGAIN,
			"4.3.0 the message cannot be read: %s", g_strerror(errno));
	if (n > 0)
		tg_headers_add(headers, gmime->g_mime_header_get_name(header), raw, (gsize)n);
}

/* The MIME headers of a part as raw fields. */
TgHeaders *
tg_walk_headers(TgWalk *walk, GMimeObject *object)
{
	const TgLateGmime *gmime = &walk->provisions->gmime;
	GMimeHeaderList *list = gmime->g_mime_object_get_header_list(object);
	TgHeaders *headers = tg_headers_new();
	int n = MIN(gmime->g_mime_header_list_get_count(list), TG_MAX_HEADER_FIELDS);

	for (int i = 0; i < n; i++)
		add_raw_header(walk, headers, gmime->g_mime_header_list_get_header_at(list, i));
	return headers;
}

/* What a part of that type is for. */
static Use
use_of(const TgPartInfo *info, Place place)
{
	gboolean attached = strcmp(info->disposition, "attachment") == 0;
	Use use = FILE_PART;

	for (guint i = 0; i < G_N_ELEMENTS(uses); i++)
		if (strcmp(uses[i].type, info->type) == 0)
			use = uses[i].use;
	if ((use == TEXT_PART || use == HTML_PART) &&
		(attached || (info->names->len > 0 && !place.is_root && !place.in_alternative)))
		return FILE_PART;
	return use == CALENDAR && attached ? FILE_PART : use;
}

/* Adds a text below what is there. */
static void
append_text(TgWalkText *text, const TgWalkText *more)
{
	if (more->text->len == 0)
		return;
	if (text->text->len == 0) {
		text->flowed = more->flowed;
		text->delsp = more->delsp;
		text->is_html = more->is_html;
		text->first = more->first;
	} else {
		text->first = text->first > 0 ? text->first : text->text->len;
		g_string_append(
			text->text, g_str_has_suffix(text->text->str, "\n") ? "\n" : "\n\n");
	}
	if (text->text->len < TG_MAX_TEXT) {
		g_autofree char *cut = tg_text_lines(
			more->text->str, (gssize)more->text->len, TG_MAX_TEXT - text->text->len);

		g_string_append(text->text, cut);
	}
}

/* The charset that an HTML text names itself, or NULL. (transfer full) */
static char *
sniff_html_charset(const GByteArray *bytes)
{
	g_autofree char *head =
		g_ascii_strdown((const char *)bytes->data, (gssize)MIN(bytes->len, 4096u));
	char *at = strstr(head, "charset=");

	if (at == NULL)
		return NULL;
	at += strlen("charset=");
	at += strspn(at, "\"' ");
	return g_strndup(at, strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-_"));
}

/* Reports encodings inside text that are not decoded (T29). */
static void
look_for_inline_files(TgWalk *walk, const char *text)
{
	const char *begin = g_str_has_prefix(text, "begin ") ? text : strstr(text, "\nbegin ");

	if (begin != NULL) {
		begin += *begin == '\n' ? strlen("\nbegin ") : strlen("begin ");
		if (strspn(begin, "01234567") == 3 && begin[3] == ' ' &&
			strstr(begin, "\nM") != NULL)
			tg_defect_add(walk->defects, "uuencoded-text");
	}
	if (strstr(text, "=ybegin line=") != NULL)
		tg_defect_add(walk->defects, "yencoded-text");
}

/* The first decoded bytes of a part as UTF-8. NULL: the walk has an error. */
static char *
load_text(
	TgWalk *walk, const TgContent *content, const TgPartInfo *info, gsize max, gboolean is_html)
{
	gboolean after_padding = FALSE;
	g_autoptr(GByteArray) bytes =
		tg_content_load(walk->fd, content, max, &after_padding, &walk->error);
	g_autofree char *sniffed = NULL;
	const char *charset = info->charset;

	if (bytes == NULL)
		return NULL;
	if (after_padding)
		tg_defect_add(walk->defects, "base64-after-padding");
	if (is_html &&
		(charset == NULL || tg_charset_canonical(charset, strlen(charset)) == NULL)) {
		sniffed = bytes->len > 0 ? sniff_html_charset(bytes) : NULL;
		charset = sniffed;
	}
	return tg_charsets_decode(walk->provisions->charsets, charset, (const char *)bytes->data,
		bytes->len, 3 * max);
}

/* A text part. */
static void
take_text(TgWalk *walk, const TgContent *content, const TgPartInfo *info, gboolean is_html,
	TgWalkText *text)
{
	g_autofree char *raw =
		load_text(walk, content, info, is_html ? MAX_HTML : TG_MAX_TEXT, is_html);
	g_autofree char *plain = NULL;
	TgWalkText more = { NULL, info->flowed && !is_html, info->delsp && !is_html, is_html, 0 };

	if (raw == NULL || (is_html && !tg_provisions_hold(walk->provisions, TG_HOLD_HTML)))
		return;
	plain = is_html ? tg_html_to_text(raw, (gssize)strlen(raw))
			: tg_text_lines(raw, -1, TG_MAX_TEXT);
	more.text = g_string_new(plain);
	look_for_inline_files(walk, plain);
	append_text(text, &more);
	g_string_free(more.text, TRUE);
}

/* A file. */
static void
take_file(TgWalk *walk, GMimePart *part, const TgPartInfo *info, const char *path, TgWalkText *text)
{
	g_autoptr(TgFileReader) reader = tg_file_reader_new(walk->provisions);
	TgContent content = tg_content_of(&walk->provisions->gmime, part);
	gboolean after_padding = FALSE;
	TgAttachment *file;

	if (!tg_content_read(
		    walk->fd, &content, tg_file_reader_take, reader, &after_padding, &walk->error))
		return;
	file = tg_file_reader_finish(reader, info, path, &walk->member_room);
	if (after_padding) {
		file->flags |= TG_FILE_AMBIGUOUS;
		tg_defect_add(walk->defects, "base64-after-padding");
	}
	file->offset = content.offset;
	file->length = content.length;
	file->encoding = tg_content_encoding(&content);
	if (strcmp(file->real, "application/vnd.ms-tnef") == 0) {
		const GByteArray *stream = tg_file_reader_tnef(reader);

		if (stream != NULL && tg_provisions_hold(walk->provisions, TG_HOLD_UNPACK) &&
			tg_walk_tnef(walk, stream, path, text)) {
			tg_attachment_free(file);
			return;
		}
		file->flags |= TG_FILE_NOT_LISTED;
	}
	g_ptr_array_add(walk->attachments, file);
}

/* The wanted file, or the TNEF stream that it is in, instead of everything else. */
static void
take_wanted(
	TgWalk *walk, GMimePart *part, const TgPartInfo *info, const char *path, TgWalkText *text)
{
	TgContent content = tg_content_of(&walk->provisions->gmime, part);

	if (strcmp(path, walk->wanted) == 0) {
		walk->found = TRUE;
		tg_content_read(walk->fd, &content, tg_walk_write, walk, NULL,
			walk->error == NULL ? &walk->error : NULL);
	} else if (g_str_has_prefix(walk->wanted, path) && walk->wanted[strlen(path)] == '/') {
		take_file(walk, part, info, path, text);
	}
}

/* The first text of its kind that a machine left. */
static void
take_machine_text(TgWalk *walk, GMimePart *part, const TgPartInfo *info, char **target)
{
	TgContent content = tg_content_of(&walk->provisions->gmime, part);

	if (*target == NULL)
		*target = load_text(walk, &content, info, MAX_MACHINE_TEXT, FALSE);
}

/* A leaf. */
static void
walk_leaf(TgWalk *walk, GMimePart *part, const char *path, Place place, TgWalkText *text)
{
	g_autoptr(TgHeaders) headers = tg_walk_headers(walk, (GMimeObject *)part);
	g_autoptr(TgPartInfo) info = tg_part_info_read(walk->provisions->charsets, headers);
	Use use = use_of(info, place);

	if (walk->wanted != NULL) {
		take_wanted(walk, part, info, path, text);
		return;
	}
	walk->has_delivery_status = walk->has_delivery_status || use == STATUS;
	walk->has_feedback_report = walk->has_feedback_report || use == REPORT;
	walk->has_disposition = walk->has_disposition || use == RECEIPT;
	if (strcmp(info->type, "text/calendar") == 0 && g_strcmp0(info->method, "reply") == 0)
		walk->has_calendar_reply = TRUE;
	if (use == STATUS) {
		take_machine_text(walk, part, info, &walk->delivery_status);
	} else if (use == ORIGINAL) {
		take_machine_text(walk, part, info, &walk->original_headers);
	} else if (use == OPAQUE) {
		g_autofree char *word = g_strdelimit(g_strdup(info->type), "/", '-');

		tg_defect_add(walk->defects, word);
	} else if (use == TEXT_PART || use == HTML_PART) {
		TgContent content = tg_content_of(&walk->provisions->gmime, part);

		if (!place.skip_text)
			take_text(walk, &content, info, use == HTML_PART, text);
	} else if (use == FILE_PART && !place.in_report) {
		take_file(walk, part, info, path, text);
	}
}

/* TRUE for a part that has parts. */
static gboolean
is_multipart(const TgWalk *walk, GMimeObject *object)
{
	return G_TYPE_CHECK_INSTANCE_TYPE(
		object, walk->provisions->gmime.g_mime_multipart_get_type());
}

/* The header fields of an attached message, for the readers of bounces. */
static char *
print_headers(TgWalk *walk, const TgHeaders *headers)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < headers->list->len && text->len < MAX_MACHINE_TEXT; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);

		g_string_append_printf(text, "%s: %s\n", header->name, header->value);
	}
	return tg_charsets_decode(
		walk->provisions->charsets, NULL, text->str, text->len, MAX_MACHINE_TEXT);
}

/* Keeps the first attached message; the texts of later ones follow it. */
static void
keep_forwarded(TgWalk *walk, const TgHeaders *headers, const TgWalkText *text)
{
	TgCharsets *charsets = walk->provisions->charsets;

	if (walk->forwarded == NULL) {
		walk->forwarded = g_new0(TgForwarded, 1);
		walk->forwarded->from = tg_summary_mailbox(charsets, headers, "From");
		walk->forwarded->subject = tg_summary_subject(charsets, headers);
		walk->forwarded->text = tg_text_trim(text->text->str);
	} else if (strlen(walk->forwarded->text) + text->text->len < TG_MAX_TEXT) {
		g_autofree char *first = walk->forwarded->text;
		g_autofree char *more = tg_text_trim(text->text->str);

		walk->forwarded->text = g_strconcat(first, "\n\n", more, NULL);
	}
}

/* An attached message: its text apart, its files with ours. */
static void
walk_message(TgWalk *walk, GMimeMessagePart *holder, const char *path, Place place)
{
	const TgLateGmime *gmime = &walk->provisions->gmime;
	GMimeMessage *message = gmime->g_mime_message_part_get_message(holder);
	GMimeObject *root = message != NULL ? gmime->g_mime_message_get_mime_part(message) : NULL;
	TgWalkText inner = { g_string_new(NULL), FALSE, FALSE, FALSE, 0 };

	if (message != NULL) {
		g_autoptr(TgHeaders) headers = tg_walk_headers(walk, (GMimeObject *)message);
		g_autofree char *below =
			is_multipart(walk, root) ? g_strdup(path) : g_strconcat(path, ".1", NULL);

		if (walk->original_headers == NULL)
			walk->original_headers = print_headers(walk, headers);
		if (root != NULL) {
			place.is_root = TRUE;
			place.in_alternative = place.skip_text = FALSE;
			walk_object(walk, root, below, place, &inner);
		}
		if (!place.in_report)
			keep_forwarded(walk, headers, &inner);
	}
	g_string_free(inner.text, TRUE);
}

/* Of several forms of one text: plain, else whatever has text. Files are taken from all of them. */
static void
walk_alternative(
	TgWalk *walk, GMimeMultipart *multipart, const char *path, Place place, TgWalkText *text)
{
	const TgLateGmime *gmime = &walk->provisions->gmime;
	TgWalkText best = { g_string_new(NULL), FALSE, FALSE, TRUE, 0 };
	int n = gmime->g_mime_multipart_get_count(multipart);

	place.in_alternative = TRUE;
	for (int i = 0; i < n && walk->error == NULL; i++) {
		g_autofree char *below =
			g_strdup_printf("%s%s%d", path, *path != '\0' ? "." : "", i + 1);
		TgWalkText form = { g_string_new(NULL), FALSE, FALSE, FALSE, 0 };
		gboolean blank;

		walk_object(
			walk, gmime->g_mime_multipart_get_part(multipart, i), below, place, &form);
		blank = strspn(form.text->str, " \t\n") == form.text->len;
		if (!blank && (best.text->len == 0 || (best.is_html && !form.is_html))) {
			g_string_free(best.text, TRUE);
			best = form;
			place.skip_text = place.skip_text || !best.is_html;
		} else {
			g_string_free(form.text, TRUE);
		}
	}
	append_text(text, &best);
	g_string_free(best.text, TRUE);
}

/* The parts in order. A multipart that has none is shown as the text it is. */
static void
walk_multipart(
	TgWalk *walk, GMimeMultipart *multipart, const char *path, Place place, TgWalkText *text)
{
	const TgLateGmime *gmime = &walk->provisions->gmime;
	GMimeContentType *type = gmime->g_mime_object_get_content_type((GMimeObject *)multipart);
	const char *kind = gmime->g_mime_content_type_get_media_subtype(type);
	int n = gmime->g_mime_multipart_get_count(multipart);
	gboolean related = g_ascii_strcasecmp(kind, "related") == 0;

	place.in_report = place.in_report || g_ascii_strcasecmp(kind, "report") == 0;
	place.is_root = FALSE;
	if (n == 0) {
		const char *prologue = gmime->g_mime_multipart_get_prologue(multipart);
		g_autofree char *raw = tg_charsets_decode(walk->provisions->charsets, NULL,
			prologue != NULL ? prologue : "", prologue != NULL ? strlen(prologue) : 0,
			TG_MAX_TEXT);
		TgWalkText more = { g_string_new(NULL), FALSE, FALSE, FALSE, 0 };

		g_string_assign(more.text, raw);
		tg_defect_add(walk->defects, "multipart-without-parts");
		append_text(text, &more);
		g_string_free(more.text, TRUE);
		return;
	}
	if (g_ascii_strcasecmp(kind, "alternative") == 0) {
		walk_alternative(walk, multipart, path, place, text);
		return;
	}
	for (int i = 0; i < n && walk->error == NULL; i++) {
		g_autofree char *below =
			g_strdup_printf("%s%s%d", path, *path != '\0' ? "." : "", i + 1);

		walk_object(
			walk, gmime->g_mime_multipart_get_part(multipart, i), below, place, text);
		place.in_alternative = FALSE;
		place.skip_text = place.skip_text || (related && text->text->len > 0);
	}
}

/* Any part. */
static void
walk_object(TgWalk *walk, GMimeObject *object, const char *path, Place place, TgWalkText *text)
{
	const TgLateGmime *gmime = &walk->provisions->gmime;

	if (++walk->parts > TG_MAX_PARTS || ++place.depth > TG_MAX_MIME_DEPTH) {
		tg_defect_add(walk->defects, walk->parts > TG_MAX_PARTS ? "limit-L6" : "limit-L5");
		return;
	}
	if (is_multipart(walk, object))
		walk_multipart(walk, (GMimeMultipart *)object, path, place, text);
	else if (G_TYPE_CHECK_INSTANCE_TYPE(object, gmime->g_mime_message_part_get_type()))
		walk_message(walk, (GMimeMessagePart *)object, path, place);
	else if (G_TYPE_CHECK_INSTANCE_TYPE(object, gmime->g_mime_part_get_type()))
		walk_leaf(walk, (GMimePart *)object, path, place, text);
}

/* The root: a multipart's children are "1", "2"; a leaf is "1" itself. */
void
tg_walk_run(TgWalk *walk, GMimeObject *root, TgWalkText *text)
{
	walk_object(
		walk, root, is_multipart(walk, root) ? "" : "1", (Place){ .is_root = TRUE }, text);
}

/* No headers: no part, but text. */
void
tg_walk_plain(TgWalk *walk, gint64 offset, TgWalkText *text)
{
	g_autoptr(TgHeaders) none = tg_headers_new();
	g_autoptr(TgPartInfo) info = tg_part_info_read(walk->provisions->charsets, none);
	TgContent content = { NULL, offset, TG_MAX_RAW, GMIME_CONTENT_ENCODING_8BIT };

	take_text(walk, &content, info, FALSE, text);
}
