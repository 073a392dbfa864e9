/* SPDX-License-Identifier: ISC */
/*
 * compose.c - a letter into the bytes that are sent (interface §4, T14, S6-S8, S22-S27).
 *
 * Header fields come from header_writer.c only, in a fixed order, each once; the body is plain text
 * in the transfer encoding that suits it; files are parts of multipart/mixed, whose boundary is
 * derived from the Message-ID and cannot occur in what is written. Deterministic: the same letter
 * gives the same bytes.
 */
#include "mail/compose.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/compose_file.h"
#include "mail/header_writer.h"
#include "mail/transfer.h"

#include <string.h>

#define FIRST_REFERENCES 4 /* of those that are kept: where the thread began */
#define MAX_LINE 998
#define BOUNDARY_MARK "=_" /* in no line of base64 or quoted-printable (RFC 2045 6.7) */

/* Frees a file. */
static void
file_free(gpointer data)
{
	TgLetterFile *file = data;

	g_free(file->name);
	g_free(file->type);
	g_clear_pointer(&file->content, g_bytes_unref);
	g_free(file);
}

TgLetter *
tg_letter_new(void)
{
	TgLetter *letter = g_new0(TgLetter, 1);

	letter->to = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	letter->cc = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	letter->files = g_ptr_array_new_with_free_func(file_free);
	return letter;
}

void
tg_letter_free(TgLetter *letter)
{
	if (!letter)
		return;
	tg_mailbox_free(letter->from);
	g_ptr_array_unref(letter->to);
	g_ptr_array_unref(letter->cc);
	g_ptr_array_unref(letter->files);
	g_free(letter->reply_to);
	g_free(letter->subject);
	g_free(letter->message_id);
	g_free(letter->in_reply_to);
	g_strfreev(letter->references);
	g_free(letter->timezone);
	g_free(letter->loop);
	g_free(letter->language);
	g_free(letter->text);
	g_free(letter);
}

/* How a text travels. */
typedef enum { TEXT_7BIT, TEXT_QP, TEXT_BASE64 } TextEncoding;
static const char *const text_encodings[] = { "7bit", "quoted-printable", "base64" };

/* TRUE when no program on the way would touch a line: short, no "From ", no leading dot. */
static gboolean
is_untouchable(const char *text)
{
	for (const char *line = text; *line;) {
		gsize length = strcspn(line, "\n");

		if (length > MAX_LINE || *line == '.' || g_str_has_prefix(line, "From "))
			return FALSE;
		line += length + (line[length] == '\n');
	}
	return !strstr(text, BOUNDARY_MARK);
}

/* Chooses by size: quoted-printable takes three bytes for each that is not ASCII, base64 4/3. */
static TextEncoding
choose_encoding(const char *text)
{
	gsize length = strlen(text), high = 0;

	for (gsize i = 0; i < length; i++)
		high += (guchar)text[i] >= 0x80;
	if (high == 0)
		return is_untouchable(text) ? TEXT_7BIT : TEXT_QP;
	return high * 100 < length * 18 ? TEXT_QP : TEXT_BASE64;
}

/* Appends the text with CRLF line ends in its encoding. */
static void
append_text(GString *out, const char *text, TextEncoding encoding)
{
	g_auto(GStrv) lines = NULL;
	g_autofree char *canonical = NULL;

	if (encoding == TEXT_QP) {
		tg_transfer_quoted_printable(out, text);
		return;
	}
	lines = g_strsplit(text, "\n", -1);
	canonical = g_strjoinv("\r\n", lines);
	if (encoding == TEXT_7BIT)
		g_string_append(out, canonical);
	else
		tg_transfer_base64(out, (const guint8 *)canonical, strlen(canonical));
}

/* The text as it will be sent: clean lines, the last one ended. (transfer full) */
static char *
clean_text(const char *text)
{
	g_autofree char *lines = tg_text_lines(text, -1, TG_MAX_TEXT);

	return g_strconcat(lines, g_str_has_suffix(lines, "\n") ? "" : "\n", NULL);
}

/* Writes what is the same for every letter of its nature (RFC 3834 5.2; peers' own marks). */
static void
write_marks(TgHeaderWriter *writer, const TgLetter *letter)
{
	static const char *const natures[] = {
		[TG_LETTER_AUTO_REPLIED] = "auto-replied",
		[TG_LETTER_AUTO_GENERATED] = "auto-generated",
	};

	if (letter->nature != TG_LETTER_TYPED) {
		tg_header_codes(writer, TG_HEADER_AUTO_SUBMITTED, natures[letter->nature]);
		tg_header_codes(writer, TG_HEADER_PRECEDENCE, "bulk");
		tg_header_codes(writer, TG_HEADER_SUPPRESS, "DR, RN, NRN, OOF, AutoReply");
	}
	tg_header_codes(writer, TG_HEADER_LOOP, letter->loop);
}

/* References: the first ones and the last ones. */
static void
write_references(TgHeaderWriter *writer, const TgLetter *letter)
{
	guint n = letter->references ? g_strv_length(letter->references) : 0;
	const char *kept[TG_MAX_REFERENCES_OUT];
	guint count = MIN(n, TG_MAX_REFERENCES_OUT);

	for (guint i = 0; i < count; i++)
		kept[i] = letter->references[i < FIRST_REFERENCES ? i : n - count + i];
	if (letter->in_reply_to)
		tg_header_ids(writer, TG_HEADER_IN_REPLY_TO,
			(const char *const *)&letter->in_reply_to, 1);
	if (count > 0)
		tg_header_ids(writer, TG_HEADER_REFERENCES, kept, count);
}

/* A list of one mailbox, which is borrowed. */
static void
write_mailbox(TgHeaderWriter *writer, TgHeaderName name, const TgMailbox *mailbox)
{
	g_autoptr(GPtrArray) one = g_ptr_array_new();

	g_ptr_array_add(one, (gpointer)mailbox);
	tg_header_mailboxes(writer, name, one);
}

/* The fields of the message, without those of its content. */
static void
write_envelope(TgHeaderWriter *writer, const TgLetter *letter)
{
	write_mailbox(writer, TG_HEADER_FROM, letter->from);
	tg_header_mailboxes(writer, TG_HEADER_TO, letter->to);
	if (letter->cc->len > 0)
		tg_header_mailboxes(writer, TG_HEADER_CC, letter->cc);
	if (letter->reply_to)
		write_mailbox(
			writer, TG_HEADER_REPLY_TO, &(TgMailbox){ .address = letter->reply_to });
	tg_header_text(writer, TG_HEADER_SUBJECT, letter->subject);
	tg_header_date(writer, letter->date, letter->timezone);
	tg_header_ids(writer, TG_HEADER_MESSAGE_ID, (const char *const *)&letter->message_id, 1);
	write_references(writer, letter);
	write_marks(writer, letter);
	tg_header_codes(writer, TG_HEADER_MIME_VERSION, "1.0");
	if (letter->language)
		tg_header_codes(writer, TG_HEADER_LANGUAGE, letter->language);
}

/* The content fields of the text, wherever it stands. */
static void
write_text_fields(TgHeaderWriter *writer, TextEncoding encoding)
{
	tg_header_codes(writer, TG_HEADER_TYPE, "text/plain; charset=utf-8");
	tg_header_codes(writer, TG_HEADER_ENCODING, text_encodings[encoding]);
}

/* The text as the first part, then the files. */
static gboolean
append_parts(GString *out, const TgLetter *letter, const char *boundary, const char *text,
	TextEncoding encoding, GError **error)
{
	TgHeaderWriter writer;
	gboolean ok;

	g_string_append_printf(out, "--%s\r\n", boundary);
	tg_header_begin(&writer, out);
	write_text_fields(&writer, encoding);
	ok = tg_header_end(&writer, error);
	append_text(out, text, encoding);
	for (guint i = 0; ok && i < letter->files->len; i++) {
		g_string_append_printf(out, "--%s\r\n", boundary);
		ok = tg_compose_file(out, g_ptr_array_index(letter->files, i), error);
	}
	g_string_append_printf(out, "--%s--\r\n", boundary);
	return ok;
}

/* TRUE when everything that a letter must have is there. */
static gboolean
is_complete(const TgLetter *letter)
{
	return letter->from && letter->to->len > 0 && letter->subject && letter->message_id &&
	       letter->loop && letter->text;
}

GBytes *
tg_letter_render(const TgLetter *letter, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *text = NULL, *digest = NULL, *boundary = NULL;
	TgHeaderWriter writer;
	TextEncoding encoding;

	if (!is_complete(letter)) {
		g_set_error_literal(error, TG_ERROR, TG_ERROR_BUG,
			"4.3.0 a letter lacks its sender, recipient, subject, id or text");
		return NULL;
	}
	text = clean_text(letter->text);
	encoding = choose_encoding(text);
	digest = tg_sha256(letter->message_id, strlen(letter->message_id));
	boundary = g_strdup_printf(BOUNDARY_MARK "%.32s", digest);
	tg_header_begin(&writer, out);
	write_envelope(&writer, letter);
	if (letter->files->len > 0) {
		g_autofree char *type =
			g_strdup_printf("multipart/mixed; boundary=\"%s\"", boundary);

		tg_header_codes(&writer, TG_HEADER_TYPE, type);
	} else {
		write_text_fields(&writer, encoding);
	}
	if (!tg_header_end(&writer, error))
		return NULL;
	if (letter->files->len == 0)
		append_text(out, text, encoding);
	else if (!append_parts(out, letter, boundary, text, encoding, error))
		return NULL;
	return g_string_free_to_bytes(g_steal_pointer(&out));
}
