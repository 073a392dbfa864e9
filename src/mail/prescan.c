/* SPDX-License-Identifier: ISC */
/*
 * prescan.c - one linear pass over the raw bytes, line by line, in any cutting (L1-L6, M1, M4-M7).
 *
 * It knows where header sections are by boundary lines and blank lines only; where it may err it
 * errs towards looking. Address fields are measured wherever a line begins like one, so that fields
 * of attached messages are covered without parsing MIME. Keeps at most one line.
 */
#include "mail/prescan.h"

#include <string.h>

#include "base/limits.h"
#include "base/sabotage.h"
#include "mail/charset.h"

#define WINDOW TG_MAX_FIELD /* longer lines are looked at in pieces of this size */
#define OVERLAP 128	    /* kept from one piece to the next */
#define MAX_NAME 40	    /* no field that is looked for has a longer name */
#define PREFIX 16	    /* so many bytes of a boundary tell its lines */

struct TgPrescan {
	GString *line; /* the unfinished line, or its last piece */
	guint64 line_length;
	gboolean line_continues; /* pieces of this line were looked at already */
	gboolean line_is_boundary;
	guint64 total;
	const char *limit;
	GPtrArray *charsets; /* static strings */
	GPtrArray *prefixes; /* GString: beginnings of boundaries */
	guint boundaries, messages, parts;
	gboolean wants_magic, wants_html, wants_unpack, nul_in_header;
	gboolean in_header;	  /* between a boundary line and the blank line after it */
	gboolean in_first_header; /* the message's own */
	gboolean is_message;	  /* this section said message/..., so another one follows */
	gboolean is_file;	  /* this section may be a file's */
	gboolean file_begins;	  /* ... and the first line behind it was not seen yet */
	guint64 section, field, address;
	guint fields;
	gboolean in_address;
};

static const char *const address_fields[] = { "from", "sender", "reply-to", "to", "cc", "bcc",
	"resent-from", "resent-sender", "resent-to", "resent-cc", "resent-bcc", "resent-reply-to",
	"return-path", "delivered-to", "x-original-to", "envelope-to", "errors-to",
	"return-receipt-to", "disposition-notification-to", "mail-followup-to", "mail-reply-to",
	"apparently-to", NULL };

/* How zip, rar, 7z and TNEF begin, and the same in base64. */
static const char *const packed[] = { "PK\3\4", "PK\5\6", "PK\7\b", "Rar!", "7z\xBC\xAF",
	"\x78\x9F\x3E\x22", "UEsDB", "UEsFB", "UEsHC", "UmFyI", "N3q8r", "eJ8+I" };

/* Makes a scan that has seen nothing. */
TgPrescan *
tg_prescan_new(void)
{
	TgPrescan *scan = g_new0(TgPrescan, 1);

	scan->line = g_string_sized_new(1024);
	scan->charsets = g_ptr_array_new_null_terminated(8, NULL, TRUE);
	scan->prefixes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	scan->in_header = scan->in_first_header = TRUE;
	return scan;
}

/* Frees a scan; NULL is allowed. */
void
tg_prescan_free(TgPrescan *scan)
{
	if (scan == NULL)
		return;
	g_string_free(scan->line, TRUE);
	g_ptr_array_unref(scan->charsets);
	g_ptr_array_unref(scan->prefixes);
	g_free(scan);
}

/* The first limit stays. */
static void
exceed(TgPrescan *scan, const char *limit)
{
	if (scan->limit == NULL && !tg_sabotage("prescan-off"))
		scan->limit = limit;
}

/* TRUE when text begins with the lower-case word. */
static gboolean
begins(const char *text, gsize length, const char *word)
{
	gsize n = strlen(word);

	return length >= n && g_ascii_strncasecmp(text, word, n) == 0;
}

/* Position after blanks. */
static gsize
skip_blanks(const char *text, gsize at, gsize length)
{
	while (at < length && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

/* Notes an allowed charset once. */
static void
note_charset(TgPrescan *scan, const char *name, gsize length)
{
	const char *canonical = tg_charset_canonical(name, length);

	if (canonical != NULL && !g_ptr_array_find(scan->charsets, canonical, NULL))
		g_ptr_array_add(scan->charsets, (gpointer)canonical);
}

/* Length of a charset name at text. */
static gsize
span_charset(const char *text, gsize length)
{
	gsize i = 0;

	while (i < length && i < 64 &&
		(g_ascii_isalnum(text[i]) || strchr("-_.:+", text[i]) != NULL) && text[i] != '\0')
		i++;
	return i;
}

/* Position of the value in `*0* = "value`, G_MAXSIZE when it is no parameter. */
static gsize
value_of(const char *text, gsize at, gsize length, gboolean *encoded)
{
	*encoded = FALSE;
	while (at < length && (text[at] == '*' || g_ascii_isdigit(text[at]))) {
		*encoded = text[at] == '*';
		at++;
	}
	at = skip_blanks(text, at, length);
	if (at >= length || text[at] != '=')
		return G_MAXSIZE;
	at = skip_blanks(text, at + 1, length);
	return at < length && (text[at] == '"' || text[at] == '\'') ? at + 1 : at;
}

/* Keeps the beginning of a boundary: the lines of its parts begin with it (RFC 2231 cuts included). */
static void
note_boundary(TgPrescan *scan, const char *text, gsize at, gsize length)
{
	gboolean encoded;
	gsize value = value_of(text, at, length, &encoded);
	gsize n = 0;
	GBytes *prefix;

	if (value == G_MAXSIZE) {
		/* "boundary", a comment or a fold, "=": read as a boundary of unknown beginning */
		at = skip_blanks(text, at, length);
		if (at < length && text[at] != '(' && text[at] != '\r')
			return;
		value = length;
	}
	if (++scan->boundaries > TG_MAX_BOUNDARIES)
		exceed(scan, "L5");
	for (guint quotes = 0; encoded && quotes < 2 && value < length; value++)
		quotes += text[value] == '\'';
	while (value + n < length && n < PREFIX && strchr("\";\r\n%\\ \t", text[value + n]) == NULL)
		n++;
	prefix = g_bytes_new(text + MIN(value, length), n);
	if (scan->prefixes->len < TG_MAX_BOUNDARIES &&
		!g_ptr_array_find_with_equal_func(scan->prefixes, prefix, g_bytes_equal, NULL))
		g_ptr_array_add(scan->prefixes, g_steal_pointer(&prefix));
	if (prefix != NULL)
		g_bytes_unref(prefix);
}

/* Looks at what may stand around one "=": a parameter or an encoded word. */
static void
look_at_equals(TgPrescan *scan, const char *text, gsize at, gsize length)
{
	gsize name = at, value;
	gboolean encoded;

	if (at + 1 < length && text[at + 1] == '?') {
		note_charset(scan, text + at + 2, span_charset(text + at + 2, length - at - 2));
		return;
	}
	while (name > 0 && (text[name - 1] == ' ' || text[name - 1] == '\t'))
		name--;
	while (name > 0 && (text[name - 1] == '*' || g_ascii_isdigit(text[name - 1])))
		name--;
	value = value_of(text, name, length, &encoded);
	if (value == G_MAXSIZE)
		return;
	if (name >= 7 && begins(text + name - 7, 7, "charset"))
		note_charset(scan, text + value, span_charset(text + value, length - value));
	if (name >= 4 && begins(text + name - 4, 4, "name"))
		scan->is_file = TRUE;
	if (encoded) {
		gsize n = span_charset(text + value, length - value);

		if (value + n < length && text[value + n] == '\'')
			note_charset(scan, text + value, n);
	}
}

/* Counts the words that make a MIME reader go down. */
static void
look_for_depth(TgPrescan *scan, const char *text, gsize start, gsize length)
{
	/* a word cut by the end of the last piece begins before start */
	for (gsize i = start > 7 ? start - 7 : 0; i + 8 <= length; i++) {
		guchar c = (guchar)text[i] | 0x20;
		gsize before = i;

		if (c == 'b' && begins(text + i, length - i, "boundary")) {
			note_boundary(scan, text, i + 8, length);
		} else if (c == 'm' && begins(text + i, length - i, "message")) {
			while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t'))
				before--;
			if (text[skip_blanks(text, i + 7, length - 1)] != '/' ||
				(before > 0 && strchr(":)", text[before - 1]) == NULL))
				continue;
			scan->is_message = TRUE;
			if (++scan->messages > TG_MAX_MESSAGE_PARTS)
				exceed(scan, "L5");
		}
	}
}

/* All searches of one line, or of one piece of it whose first `start` bytes were searched before. */
static void
search(TgPrescan *scan, const char *text, gsize start, gsize length)
{
	const char *at = text + start;
	gboolean folded = length > 0 && (text[0] == ' ' || text[0] == '\t');
	gboolean has_equals = memchr(at, '=', length - start) != NULL;

	if (has_equals || folded || memchr(at, ':', length - start) != NULL ||
		memchr(at, ';', length - start) != NULL)
		look_for_depth(scan, text, start, length);
	if (!has_equals)
		return;
	while ((at = memchr(at, '=', length - (gsize)(at - text))) != NULL) {
		look_at_equals(scan, text, (gsize)(at - text), length);
		at++;
	}
}

/* TRUE when the line begins like a line of a known boundary. */
static gboolean
is_boundary_line(const TgPrescan *scan, const char *text, gsize length)
{
	if (length < 2 || text[0] != '-' || text[1] != '-')
		return FALSE;
	for (guint i = 0; i < scan->prefixes->len; i++) {
		gsize n;
		const void *prefix = g_bytes_get_data(g_ptr_array_index(scan->prefixes, i), &n);

		if (n == 0 || (length >= n + 2 && memcmp(text + 2, prefix, n) == 0))
			return TRUE;
	}
	return FALSE;
}

/* A header section begins. */
static void
open_section(TgPrescan *scan)
{
	scan->in_header = TRUE;
	scan->is_message = scan->is_file = scan->file_begins = FALSE;
	scan->section = scan->field = 0;
	scan->fields = 0;
}

/* TRUE when the line begins as an archive does. Asked of each line: of most it looks at one letter. */
static gboolean
is_packed(const char *text, gsize length)
{
	switch (length < 4 ? '\0' : text[0]) {
	case 'P':
	case 'R':
	case '7':
	case 'x':
	case 'U':
	case 'N':
	case 'e':
		break;
	default:
		return FALSE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(packed); i++)
		if (text[0] == packed[i][0] &&
			strncmp(text, packed[i], MIN(length, strlen(packed[i]))) == 0)
			return TRUE;
	return FALSE;
}

/* The first line of a file: for these in base64 the signatures of magic.c are enough. */
static void
begin_file(TgPrescan *scan, const char *text, gsize length)
{
	static const char *const known[] = { "iVBORw0KGgo", "/9j/", "R0lGODdh", "R0lGODlh",
		"JVBERi0" };
	gboolean is_known = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(known) && !is_known; i++)
		is_known =
			length >= strlen(known[i]) && memcmp(text, known[i], strlen(known[i])) == 0;
	scan->wants_magic = scan->wants_magic || !is_known;
	scan->file_begins = FALSE;
}

/* FALSE for types that are certainly not read as HTML. */
static gboolean
may_be_html(const char *type, gsize length)
{
	static const char *const others[] = { "text/plain", "multipart/", "message/", "image/",
		"audio/", "video/", "application/" };

	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (begins(type, length, others[i]))
			return begins(type, length, "application/xhtml");
	return TRUE;
}

/* What only the beginning of a line tells: boundaries, ends of sections, names of fields. */
static void
begin_line(TgPrescan *scan, const char *text, gsize length)
{
	gboolean folded = length > 0 && (text[0] == ' ' || text[0] == '\t');
	gboolean blank = length == 0 || (length == 1 && text[0] == '\r');
	gsize name = 0;

	scan->wants_unpack = scan->wants_unpack || is_packed(text, length);
	scan->line_is_boundary = is_boundary_line(scan, text, length);
	if (scan->line_is_boundary) {
		if (++scan->parts > TG_MAX_PARTS)
			exceed(scan, "L6");
		scan->in_first_header = FALSE;
		open_section(scan);
	} else if (blank && scan->in_header && scan->section > 0) {
		scan->in_first_header = FALSE;
		if (scan->is_message) {
			open_section(scan);
		} else {
			scan->in_header = FALSE;
			scan->file_begins = scan->is_file;
		}
	} else if (!blank && scan->file_begins) {
		begin_file(scan, text, length);
	}
	if (folded || blank) {
		scan->in_address = scan->in_address && folded;
		return;
	}
	scan->field = 0;
	scan->address = 0;
	if (scan->in_header && !scan->line_is_boundary && ++scan->fields > TG_MAX_HEADER_FIELDS)
		exceed(scan, "L2");
	scan->in_address = FALSE;
	if (memchr(text, ':', length) == NULL)
		return;
	while (name < length && name < MAX_NAME &&
		(g_ascii_isalnum(text[name]) || text[name] == '-'))
		name++;
	if (skip_blanks(text, name, length) >= length ||
		text[skip_blanks(text, name, length)] != ':')
		return;
	for (guint i = 0; address_fields[i] != NULL && !scan->in_address; i++)
		scan->in_address =
			strlen(address_fields[i]) == name && begins(text, name, address_fields[i]);
	if (begins(text, name, "content-disposition") || begins(text, name, "content-type")) {
		gsize value = skip_blanks(text, skip_blanks(text, name, length) + 1, length);

		if (!begins(text + value, length - value, "text/") &&
			!begins(text + value, length - value, "multipart/") &&
			!begins(text + value, length - value, "message/"))
			scan->is_file = TRUE;
		if (name == strlen("content-type") && may_be_html(text + value, length - value))
			scan->wants_html = TRUE;
	}
}

/* One line, or one more piece of it. */
static void
take(TgPrescan *scan, const char *text, gsize start, gsize length)
{
	gsize fresh = length - start;

	if (!scan->line_continues)
		begin_line(scan, text, length);
	/* empty lines in front of a section are not in it (C17) */
	if (scan->in_header && (scan->section > 0 || fresh > 1 || (fresh == 1 && *text != '\r'))) {
		if (scan->in_first_header && memchr(text + start, '\0', fresh) != NULL)
			scan->nul_in_header = TRUE;
		scan->section += fresh + 1;
		scan->field += fresh + 1;
		if (scan->section > TG_MAX_HEADER_SECTION)
			exceed(scan, "L2");
		if (scan->field > TG_MAX_FIELD)
			exceed(scan, "L3");
	}
	if (scan->in_address) {
		scan->address += fresh + 1;
		if (scan->address > TG_MAX_ADDRESS_FIELD)
			exceed(scan, "L3");
	}
	if (length > 0)
		search(scan, text, start, length);
}

/* Looks at the gathered piece of a line and keeps its end for words that are cut by it. */
static void
take_piece(TgPrescan *scan)
{
	gsize start = scan->line_continues ? MIN((gsize)OVERLAP, scan->line->len) : 0;

	take(scan, scan->line->str, start, scan->line->len);
	scan->line_continues = TRUE;
	g_string_erase(scan->line, 0, (gssize)scan->line->len - OVERLAP);
}

/* Bytes without a line end. */
static void
gather(TgPrescan *scan, const char *data, gsize length)
{
	scan->line_length += length;
	if (scan->line_length > TG_MAX_BODY_LINE)
		exceed(scan, "L4");
	while (length > 0) {
		gsize n = MIN(length, WINDOW - scan->line->len);

		g_string_append_len(scan->line, data, (gssize)n);
		data += n;
		length -= n;
		if (scan->line->len == WINDOW)
			take_piece(scan);
	}
}

/* The gathered line is complete. */
static void
finish_line(TgPrescan *scan)
{
	gsize start = scan->line_continues ? MIN((gsize)OVERLAP, scan->line->len) : 0;

	take(scan, scan->line->str, start, scan->line->len);
	g_string_truncate(scan->line, 0);
	scan->line_length = 0;
	scan->line_continues = FALSE;
}

/* Cuts the bytes into lines; whole ones are looked at where they stand. */
void
tg_prescan_feed(TgPrescan *scan, const void *data, gsize length)
{
	const char *at = data, *end = at + length;

	scan->total += length;
	if (scan->total > TG_MAX_RAW)
		exceed(scan, "L1");
	while (at < end) {
		const char *newline = memchr(at, '\n', (gsize)(end - at));
		gsize n = (gsize)((newline != NULL ? newline : end) - at);

		if (newline != NULL && scan->line_length == 0 && n < WINDOW) {
			take(scan, at, 0, n);
		} else {
			gather(scan, at, n);
			if (newline != NULL)
				finish_line(scan);
		}
		at += n + (newline != NULL);
	}
}

/* The last line may lack its end. */
void
tg_prescan_end(TgPrescan *scan)
{
	if (scan->line_length > 0)
		finish_line(scan);
}

/* The first limit exceeded. */
const char *
tg_prescan_limit(const TgPrescan *scan)
{
	return scan->limit;
}

/* The charsets to open. */
const char *const *
tg_prescan_charsets(const TgPrescan *scan)
{
	return (const char *const *)scan->charsets->pdata;
}

/* Whether libmagic may be asked for a file's type. */
gboolean
tg_prescan_wants_magic(const TgPrescan *scan)
{
	return scan->wants_magic;
}

/* Whether there may be HTML, or anything whose type is not certain. */
gboolean
tg_prescan_wants_html(const TgPrescan *scan)
{
	return scan->wants_html;
}

/* Whether an archive may be attached. */
gboolean
tg_prescan_wants_unpack(const TgPrescan *scan)
{
	return scan->wants_unpack;
}

/* Whether the message's own header section holds a NUL (M11). */
gboolean
tg_prescan_has_nul_in_header(const TgPrescan *scan)
{
	return scan->nul_in_header;
}
