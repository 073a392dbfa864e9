/* SPDX-License-Identifier: ISC */
/*
 * address.c - one strict reading of addresses and message ids (T10-T12, X20-X24, S22).
 *
 * What is compared, counted or obeyed goes through here; what is only shown goes through
 * mailboxes.c, which is lenient. Everything is a single pass over the bytes, without recursion.
 * Never guesses: where two readings are possible there is none.
 */
#include "mail/address.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define MAX_LABEL 63
#define MAX_DOMAIN 255
#define MAX_COMMENT_DEPTH 32

/* RFC 5322 atext. */
static gboolean
is_atext(guchar c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* A character beyond ASCII that may stand in an address (RFC 6532) and hides nothing. */
static gboolean
is_utf8_text(gunichar c)
{
	return c >= 0x80 && c != 0xFFFD && g_unichar_isgraph(c) && !tg_unichar_is_hidden(c);
}

/* Length of the dot-atom at the start of text, 0 when there is none. */
static gsize
span_dot_atom(const char *text)
{
	const char *at = text;
	gboolean after_dot = TRUE;

	for (; *at != '\0'; at = g_utf8_next_char(at)) {
		if (*at == '.' && !after_dot)
			after_dot = TRUE;
		else if (is_atext((guchar)*at) || is_utf8_text(g_utf8_get_char(at)))
			after_dot = FALSE;
		else
			break;
	}
	return after_dot ? 0 : (gsize)(at - text);
}

/* Length of the quoted string at the start of text, quotes included; 0 when there is none. */
static gsize
span_quoted(const char *text)
{
	const char *at = text;

	if (*at != '"')
		return 0;
	for (at++; *at != '\0' && *at != '"'; at = g_utf8_next_char(at)) {
		if (*at == '\\')
			at++;
		if ((guchar)*at < 0x80 ? !g_ascii_isprint(*at) : !is_utf8_text(g_utf8_get_char(at)))
			return 0;
	}
	return *at == '"' ? (gsize)(at + 1 - text) : 0;
}

/* TRUE for labels of letters, digits, hyphens (and underscores, which hosts have). */
static gboolean
is_domain(const char *domain)
{
	const char *label = domain;

	if (*domain == '\0' || strlen(domain) > MAX_DOMAIN)
		return FALSE;
	for (const char *at = domain;; at = g_utf8_next_char(at)) {
		if (*at == '.' || *at == '\0') {
			if (at == label || at - label > MAX_LABEL || *label == '-' || at[-1] == '-')
				return FALSE;
			if (*at == '\0')
				return TRUE;
			label = at + 1;
		} else if (!g_ascii_isalnum(*at) && *at != '-' && *at != '_' &&
			   !is_utf8_text(g_utf8_get_char(at))) {
			return FALSE;
		}
	}
}

/* One addr-spec and nothing else. */
gboolean
tg_address_is_valid(const char *address)
{
	gsize local;

	if (strlen(address) > TG_MAX_ADDRESS || !g_utf8_validate(address, -1, NULL))
		return FALSE;
	local = *address == '"' ? span_quoted(address) : span_dot_atom(address);
	return local > 0 && address[local] == '@' && is_domain(address + local + 1);
}

/* The content of a quoted local part, its quoted pairs resolved. */
static char *
unquote(const char *quoted, gsize length)
{
	GString *text = g_string_sized_new(length);

	for (gsize i = 1; i + 1 < length; i++) {
		if (quoted[i] == '\\')
			i++;
		g_string_append_c(text, quoted[i]);
	}
	return g_string_free(text, FALSE);
}

/* Equivalent spellings become one; nothing else does (X24). */
char *
tg_address_normalise(const char *address)
{
	g_autofree char *local = NULL, *joined = NULL;
	gsize length;

	if (!tg_address_is_valid(address))
		return NULL;
	if (*address != '"')
		return tg_ascii_lower(address);
	length = span_quoted(address);
	local = unquote(address, length);
	if (*local == '\0' || span_dot_atom(local) != strlen(local))
		return tg_ascii_lower(address);
	joined = g_strconcat(local, address + length, NULL);
	return tg_ascii_lower(joined);
}

/* What follows the last "@" (a quoted local part may hold others). */
const char *
tg_address_domain(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL ? at + 1 : "";
}

/* Skips white space and comments; NULL when a comment does not end or nests too deep. */
static const char *
skip_cfws(const char *at, GString *comment)
{
	guint depth = 0;

	for (; *at != '\0'; at++) {
		if (*at == '(') {
			if (++depth > MAX_COMMENT_DEPTH)
				return NULL;
		} else if (*at == ')' && depth > 0) {
			depth--;
		} else if (depth > 0) {
			if (*at == '\\' && at[1] != '\0')
				at++;
			g_string_append_c(comment, *at);
		} else if (*at != ' ' && *at != '\t') {
			break;
		}
	}
	return depth == 0 ? at : NULL;
}

/* Appends one word of a display name to phrase; NULL when there is no word at at. */
static const char *
read_word(const char *at, GString *phrase)
{
	const char *start = at;

	if (*at == '"') {
		for (at++; *at != '"'; at++) {
			if (*at == '\\')
				at++;
			if (*at == '\0')
				return NULL;
			g_string_append_c(phrase, *at);
		}
		return at + 1;
	}
	/* the dot is obsolete syntax, but "J. Smith <...>" is everyday mail and not ambiguous */
	while (is_atext((guchar)*at) || *at == '.' || (guchar)*at >= 0x80)
		at++;
	g_string_append_len(phrase, start, at - start);
	return at > start ? at : NULL;
}

/* Length of the addr-spec at the start of text, by the bytes that may stand in one. */
static gsize
span_address(const char *text)
{
	gsize local = *text == '"' ? span_quoted(text) : span_dot_atom(text);
	const char *at = text + local;

	if (local == 0 || *at != '@')
		return 0;
	for (at++; g_ascii_isalnum(*at) || strchr("-_.", *at) != NULL || (guchar)*at >= 0x80; at++)
		if (*at == '\0')
			break;
	return (gsize)(at - text);
}

/* Reads "addr-spec" at the start of text when nothing but comments follow it up to end_char. */
static char *
read_address(const char **text, char end_char, GString *comment)
{
	g_autofree char *address = NULL;
	gsize length = span_address(*text);
	const char *at;

	if (length == 0)
		return NULL;
	address = g_strndup(*text, length);
	at = skip_cfws(*text + length, comment);
	if (at == NULL || *at != end_char || !tg_address_is_valid(address))
		return NULL;
	*text = at;
	return g_steal_pointer(&address);
}

/* Copies value without line breaks; NULL when it holds a NUL or another control. */
static char *
unfold_strictly(const char *value, gsize length)
{
	GString *text = g_string_sized_new(length);

	for (gsize i = 0; i < length; i++) {
		guchar c = (guchar)value[i];
		gboolean is_break = c == '\r' || c == '\n';

		if ((c < 0x20 && c != '\t' && !is_break) || c == 0x7F) {
			g_string_free(text, TRUE);
			return NULL;
		}
		if (!is_break)
			g_string_append_c(text, (char)c);
	}
	return g_string_free(text, FALSE);
}

/* "address" or "phrase <address>"; anything else is not one mailbox. */
TgMailbox *
tg_address_read_single(const char *value, gsize length)
{
	g_autofree char *text = unfold_strictly(value, length);
	g_autoptr(GString) phrase = g_string_new(NULL), comment = g_string_new(NULL);
	g_autofree char *address = NULL, *name = NULL;
	const char *at = text;

	if (text == NULL || (at = skip_cfws(text, comment)) == NULL)
		return NULL;
	address = g_utf8_validate(at, -1, NULL) ? read_address(&at, '\0', comment) : NULL;
	while (address == NULL && *at != '<') {
		const char *word = read_word(at, phrase);

		at = word != NULL ? skip_cfws(word, comment) : NULL;
		if (at == NULL)
			return NULL;
		g_string_append_c(phrase, ' ');
	}
	if (address == NULL) {
		at = skip_cfws(at + 1, comment);
		address = at != NULL && g_utf8_validate(at, -1, NULL)
				  ? read_address(&at, '>', comment)
				  : NULL;
		at = address != NULL ? skip_cfws(at + 1, comment) : NULL;
		if (at == NULL || *at != '\0')
			return NULL;
	}
	name = tg_text_one_line(phrase->len > 0 ? phrase->str : comment->str, TG_MAX_NAME);
	return tg_mailbox_new(name, address);
}

/* TRUE for dot-atom "@" dot-atom within the length that every system carries. */
gboolean
tg_msgid_is_valid(const char *id)
{
	gsize left;

	for (const char *at = id; *at != '\0'; at++)
		if ((guchar)*at >= 0x80)
			return FALSE;
	left = span_dot_atom(id);
	if (left == 0 || id[left] != '@' || strlen(id) > TG_MAX_MESSAGE_ID)
		return FALSE;
	return id[left + 1] != '\0' && span_dot_atom(id + left + 1) == strlen(id + left + 1);
}

/* Every "<id>" of the value that is well-formed, each once. */
GStrv
tg_msgid_list(const char *value, guint max)
{
	g_autoptr(GStrvBuilder) list = g_strv_builder_new();
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const char *open = strchr(value, '<');

	while (open != NULL && g_hash_table_size(seen) < max) {
		gsize length = strcspn(open + 1, "<>");
		g_autofree char *raw = g_strndup(open + 1, length);
		g_autofree char *id = NULL;

		/* long ids are folded inside by some senders */
		if (open[1 + length] == '>') {
			g_auto(GStrv) pieces = g_strsplit_set(raw, " \t\r\n", -1);

			id = g_strjoinv("", pieces);
		}
		open = strchr(open + 1 + length, '<');
		if (id == NULL || !tg_msgid_is_valid(id) || g_hash_table_contains(seen, id))
			continue;
		g_strv_builder_add(list, id);
		g_hash_table_add(seen, g_steal_pointer(&id));
	}
	return g_strv_builder_end(list);
}
