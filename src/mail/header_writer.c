/* SPDX-License-Identifier: ISC */
/*
 * header_writer.c - header fields out of checked values, folded at 76 (RFC 5322, 2047, 2231).
 *
 * Everything is written by put(): one token that stands on one line. put() refuses controls, line
 * characters and hidden characters whatever the caller thought, so a mistake elsewhere costs the
 * letter, not a header (T14). Non-ASCII stands only in addresses (RFC 6532); their domains are
 * written in ASCII.
 */
#include "mail/header_writer.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "mail/address.h"

#include <string.h>

#define LINE 76	      /* RFC 2047 2: of a line with an encoded-word */
#define MAX_LINE 998  /* RFC 5322 2.1.1 */
#define MAX_PLAIN 60  /* a longer word is encoded, so that it can be folded */
#define WORD_BYTES 45 /* of text in one encoded-word: 60 + 12 characters */
#define WORD_FRAME 12 /* "=?UTF-8?B?" "?=" */
#define MIN_WORD 12   /* with less room than this a new line begins */

static const char *const header_names[TG_HEADER_COUNT] = {
	[TG_HEADER_FROM] = "From",
	[TG_HEADER_TO] = "To",
	[TG_HEADER_CC] = "Cc",
	[TG_HEADER_REPLY_TO] = "Reply-To",
	[TG_HEADER_SUBJECT] = "Subject",
	[TG_HEADER_DATE] = "Date",
	[TG_HEADER_MESSAGE_ID] = "Message-ID",
	[TG_HEADER_IN_REPLY_TO] = "In-Reply-To",
	[TG_HEADER_REFERENCES] = "References",
	[TG_HEADER_AUTO_SUBMITTED] = "Auto-Submitted",
	[TG_HEADER_PRECEDENCE] = "Precedence",
	[TG_HEADER_SUPPRESS] = "X-Auto-Response-Suppress",
	[TG_HEADER_LOOP] = "X-Ticketgate-Loop",
	[TG_HEADER_MIME_VERSION] = "MIME-Version",
	[TG_HEADER_LANGUAGE] = "Content-Language",
	[TG_HEADER_TYPE] = "Content-Type",
	[TG_HEADER_ENCODING] = "Content-Transfer-Encoding",
	[TG_HEADER_DISPOSITION] = "Content-Disposition",
};

/* Remembers the first thing that was wrong. */
static void
refuse(TgHeaderWriter *writer, const char *what)
{
	if (!writer->problem)
		writer->problem = g_strdup(what);
}

void
tg_header_begin(TgHeaderWriter *writer, GString *out)
{
	*writer = (TgHeaderWriter){ .out = out };
}

gboolean
tg_header_end(TgHeaderWriter *writer, GError **error)
{
	g_autofree char *problem = g_steal_pointer(&writer->problem);

	g_string_append(writer->out, "\r\n");
	if (problem)
		g_set_error(error, TG_ERROR, TG_ERROR_BUG,
			"4.3.0 a letter would have a header field that is not good: %s", problem);
	return problem == NULL;
}

/* Begins a field. FALSE when the section has it already. */
static gboolean
start(TgHeaderWriter *writer, TgHeaderName name)
{
	if (writer->written & (1U << name)) {
		refuse(writer, "a field given twice");
		return FALSE;
	}
	writer->written |= 1U << name;
	g_string_append_printf(writer->out, "%s:", header_names[name]);
	writer->column = strlen(header_names[name]) + 1;
	writer->fresh = TRUE;
	return TRUE;
}

/* Ends a field. */
static void
finish(TgHeaderWriter *writer)
{
	g_string_append(writer->out, "\r\n");
	writer->column = 0;
}

/* TRUE when the token holds nothing but visible characters and inner blanks. */
static gboolean
is_clean(const char *token)
{
	if (!*token || !g_utf8_validate(token, -1, NULL))
		return FALSE;
	for (; *token; token = g_utf8_next_char(token))
		if (tg_unichar_is_hidden(g_utf8_get_char(token)))
			return FALSE;
	return TRUE;
}

/* The one way out: a blank and the token, on a new line when it would not fit. */
static void
put(TgHeaderWriter *writer, const char *token)
{
	gsize length = strlen(token);

	if (!is_clean(token) || length + 2 > MAX_LINE) {
		refuse(writer, "a token with characters that cannot be sent");
		return;
	}
	if (!writer->fresh && writer->column + 1 + length > LINE) {
		g_string_append(writer->out, "\r\n");
		writer->column = 0;
	}
	g_string_append_c(writer->out, ' ');
	g_string_append(writer->out, token);
	writer->column += 1 + length;
	writer->fresh = FALSE;
}

/* How many bytes of text the next encoded-word takes, whole characters only. */
static gsize
word_bytes(const TgHeaderWriter *writer, const char *text)
{
	gsize room = LINE - MIN(LINE, writer->column + 1 + WORD_FRAME);
	gsize max = MIN(WORD_BYTES, room / 4 * 3);
	gsize left = strlen(text);

	if (max < MIN_WORD && !writer->fresh)
		max = WORD_BYTES; /* it will stand on a line of its own */
	if (left <= max)
		return left;
	while (max > 0 && ((guchar)text[max] & 0xC0) == 0x80)
		max--;
	return max;
}

/* Writes clean text as encoded-words (B, UTF-8); a reader joins them without blanks. */
static void
put_encoded(TgHeaderWriter *writer, const char *text)
{
	while (*text) {
		gsize n = word_bytes(writer, text);
		g_autofree char *base64 = g_base64_encode((const guchar *)text, n);
		g_autofree char *word = g_strdup_printf("=?UTF-8?B?%s?=", base64);

		put(writer, word);
		text += n;
	}
}

/* TRUE when a word may stand as it is: short ASCII that does not look like an encoded-word. */
static gboolean
is_plain_word(const char *word, gsize length)
{
	if (length > MAX_PLAIN || g_strstr_len(word, length, "=?"))
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if ((guchar)word[i] < 33 || (guchar)word[i] > 126)
			return FALSE;
	return TRUE;
}

/* Leading plain words stand as they are, the rest of the text is encoded as one. */
static void
put_text(TgHeaderWriter *writer, const char *text)
{
	while (*text) {
		gsize length = strcspn(text, " ");
		g_autofree char *word = NULL;

		if (!is_plain_word(text, length)) {
			put_encoded(writer, text);
			return;
		}
		word = g_strndup(text, length);
		put(writer, word);
		text += length + (text[length] == ' ');
	}
}

void
tg_header_text(TgHeaderWriter *writer, TgHeaderName name, const char *text)
{
	g_autofree char *line = tg_text_one_line(text, TG_MAX_SUBJECT);

	if (!start(writer, name))
		return;
	put_text(writer, line);
	finish(writer);
}

/* A display name: atoms, a quoted-string, or encoded-words. */
static void
put_phrase(TgHeaderWriter *writer, const char *name)
{
	g_autoptr(GString) quoted = g_string_new("\"");
	gboolean atoms = TRUE;

	if (strlen(name) > MAX_PLAIN || strstr(name, "=?") || !g_str_is_ascii(name)) {
		put_encoded(writer, name);
		return;
	}
	for (const char *p = name; *p; p++) {
		atoms &= g_ascii_isalnum(*p) || strchr(" !#$%&'*+-/=?^_`{|}~", *p) != NULL;
		if (*p == '"' || *p == '\\')
			g_string_append_c(quoted, '\\');
		g_string_append_c(quoted, *p);
	}
	g_string_append_c(quoted, '"');
	if (atoms)
		put_text(writer, name);
	else
		put(writer, quoted->str);
}

/* The address as it is sent: its domain in ASCII where IDNA knows how, else as it is (RFC 6532). NULL
 * when it is not valid. (transfer full) */
static char *
sendable(const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;
	g_autofree char *domain = NULL;

	if (!at || !tg_address_is_valid(address))
		return NULL;
	domain = g_str_is_ascii(at) ? NULL : g_hostname_to_ascii(at + 1);
	return domain ? g_strdup_printf("%.*s@%s", (int)(at - address), address, domain)
		      : g_strdup(address);
}

void
tg_header_mailboxes(TgHeaderWriter *writer, TgHeaderName name, const GPtrArray *mailboxes)
{
	if (!start(writer, name))
		return;
	if (mailboxes->len == 0)
		refuse(writer, "an empty list of addresses");
	for (guint i = 0; i < mailboxes->len; i++) {
		const TgMailbox *mailbox = g_ptr_array_index(mailboxes, i);
		g_autofree char *address = sendable(mailbox->address);
		g_autofree char *shown =
			tg_text_one_line(mailbox->name ? mailbox->name : "", TG_MAX_NAME);
		const char *comma = i + 1 < mailboxes->len ? "," : "";
		g_autofree char *token =
			g_strdup_printf(*shown ? "<%s>%s" : "%s%s", address ? address : "", comma);

		if (!address) {
			refuse(writer, "an address that is not valid");
			break;
		}
		if (*shown)
			put_phrase(writer, shown);
		put(writer, token);
	}
	finish(writer);
}

void
tg_header_ids(TgHeaderWriter *writer, TgHeaderName name, const char *const *ids, guint n)
{
	if (!start(writer, name))
		return;
	for (guint i = 0; i < n; i++) {
		g_autofree char *token = g_strdup_printf("<%s>", ids[i]);

		if (tg_msgid_is_valid(ids[i]))
			put(writer, token);
		else
			refuse(writer, "a Message-ID that is not valid");
	}
	finish(writer);
}

void
tg_header_date(TgHeaderWriter *writer, gint64 at, const char *timezone)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	g_autoptr(GTimeZone) zone = tg_zone_new(timezone);
	g_autoptr(GTimeZone) used = zone ? g_time_zone_ref(zone) : g_time_zone_new_utc();
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = utc ? g_date_time_to_timezone(utc, used) : NULL;
	g_autofree char *value = NULL;
	int minutes;

	if (!local) {
		refuse(writer, "a date out of range");
		return;
	}
	minutes = (int)(g_date_time_get_utc_offset(local) / G_TIME_SPAN_MINUTE);
	value = g_strdup_printf("%s, %d %s %04d %02d:%02d:%02d %c%02d%02d",
		days[g_date_time_get_day_of_week(local) - 1], g_date_time_get_day_of_month(local),
		months[g_date_time_get_month(local) - 1], g_date_time_get_year(local),
		g_date_time_get_hour(local), g_date_time_get_minute(local),
		g_date_time_get_second(local), minutes < 0 ? '-' : '+', ABS(minutes) / 60,
		ABS(minutes) % 60);
	tg_header_codes(writer, TG_HEADER_DATE, value);
}

void
tg_header_codes(TgHeaderWriter *writer, TgHeaderName name, const char *words)
{
	g_auto(GStrv) tokens = g_strsplit(words, " ", -1);

	if (!start(writer, name))
		return;
	if (!g_str_is_ascii(words) || !*words || strstr(words, "=?"))
		refuse(writer, "a code that is none");
	for (guint i = 0; tokens[i]; i++)
		put(writer, tokens[i]);
	finish(writer);
}

/* The value in ASCII, where nothing needs a quoted pair: what old programs show. (transfer full) */
static char *
ascii_fallback(const char *value)
{
	GString *out = g_string_new(NULL);

	for (; *value; value = g_utf8_next_char(value)) {
		gunichar c = g_utf8_get_char(value);

		g_string_append_c(
			out, c < 32 || c > 126 || strchr("\"\\%=?", (int)c) ? '_' : (char)c);
	}
	return g_string_free(out, FALSE);
}

/* RFC 2231 4: UTF-8''%D0%9E... (transfer full) */
static char *
extended_value(const char *value)
{
	GString *out = g_string_new("UTF-8''");

	for (; *value; value++)
		if (g_ascii_isalnum(*value) || strchr("-._~", *value))
			g_string_append_c(out, *value);
		else
			g_string_append_printf(out, "%%%02X", (guchar)*value);
	return g_string_free(out, FALSE);
}

void
tg_header_params(TgHeaderWriter *writer, TgHeaderName name, const char *value,
	const TgHeaderParam *params, guint n)
{
	g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func(g_free);

	if (!start(writer, name))
		return;
	g_ptr_array_add(tokens, g_strdup(value));
	for (guint i = 0; i < n; i++) {
		g_autofree char *clean =
			params[i].value ? tg_text_one_line(params[i].value, TG_MAX_NAME) : NULL;
		g_autofree char *fallback = clean ? ascii_fallback(clean) : NULL;
		g_autofree char *extended = clean ? extended_value(clean) : NULL;

		/* the extended form first: readers that stop at the first get the true name */
		if (clean && !g_str_equal(clean, fallback))
			g_ptr_array_add(
				tokens, g_strdup_printf("%s*=%s", params[i].name, extended));
		if (clean)
			g_ptr_array_add(
				tokens, g_strdup_printf("%s=\"%s\"", params[i].name, fallback));
	}
	for (guint i = 0; i < tokens->len; i++) {
		g_autofree char *token = g_strconcat(
			g_ptr_array_index(tokens, i), i + 1 < tokens->len ? ";" : "", NULL);

		put(writer, token);
	}
	finish(writer);
}
