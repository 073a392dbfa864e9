/* SPDX-License-Identifier: ISC */
/*
 * mailboxes.c - a tokenizer for address lists that takes what real mail offers (P61, M16, T10).
 *
 * Commas and semicolons separate, "name:" opens a group and is dropped, "<...>" holds the address
 * (routes are cut off), what stands outside is the name, a comment is the name when nothing else is.
 * One pass, one small state, no recursion: 10^5 groups cost no more than 10^5 other bytes.
 */
#include "mail/mailboxes.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/words.h"

typedef struct {
	TgCharsets *charsets;
	GPtrArray *list;
	guint max;
	GString *phrase, *angle, *comment;
	gboolean has_angle, group;
} Reader;

/* Begins a new mailbox. */
static void
reset(Reader *reader)
{
	g_string_truncate(reader->phrase, 0);
	g_string_truncate(reader->angle, 0);
	g_string_truncate(reader->comment, 0);
	reader->has_angle = FALSE;
}

/* The address as it may be shown: one line without blanks. */
static char *
clean_address(Reader *reader, const char *raw, gsize length)
{
	g_autofree char *text =
		tg_charsets_decode(reader->charsets, NULL, raw, length, TG_MAX_VALUE);
	g_autofree char *line = tg_text_one_line(text, TG_MAX_VALUE);
	g_auto(GStrv) pieces = g_strsplit(line, " ", -1);
	g_autofree char *address = g_strjoinv("", pieces);

	/* cut where nobody can mistake the rest for another address (T13) */
	return strlen(address) <= TG_MAX_ADDRESS ? g_steal_pointer(&address) : g_strdup("");
}

/* Takes the word with an "@" out of a phrase that has no angle brackets. */
static char *
find_bare_address(GString *phrase, char **ret_rest)
{
	g_auto(GStrv) words = g_strsplit_set(phrase->str, " \t", -1);
	g_autoptr(GStrvBuilder) rest = g_strv_builder_new();
	g_auto(GStrv) other = NULL;
	char *found = NULL;

	if (*phrase->str == '"') { /* a local part in quotes may hold blanks */
		*ret_rest = g_strdup("");
		return strchr(phrase->str, '@') != NULL ? g_strdup(phrase->str) : NULL;
	}
	for (guint i = 0; words[i] != NULL; i++) {
		if (found == NULL && strchr(words[i], '@') != NULL)
			found = g_strdup(words[i]);
		else
			g_strv_builder_add(rest, words[i]);
	}
	other = g_strv_builder_end(rest);
	*ret_rest = g_strjoinv(" ", other);
	return found;
}

/* Appends a mailbox when there is something to show. */
static void
add(Reader *reader, const char *raw_name, gsize name_length, const char *raw_address)
{
	g_autofree char *name =
		tg_words_decode(reader->charsets, raw_name, name_length, TG_MAX_NAME);
	g_autofree char *address = clean_address(reader, raw_address, strlen(raw_address));

	if (*address != '\0' && reader->list->len < reader->max)
		g_ptr_array_add(reader->list, tg_mailbox_new(name, address));
}

/* The gathered pieces are one mailbox. */
static void
finish(Reader *reader)
{
	GString *name = reader->phrase;
	g_autofree char *bare = NULL, *rest = NULL;

	while (name->len > 0 && g_ascii_isspace(name->str[name->len - 1]))
		g_string_truncate(name, name->len - 1);
	if (reader->has_angle) {
		const char *route =
			*reader->angle->str == '@' ? strrchr(reader->angle->str, ':') : NULL;

		if (name->len == 0)
			name = reader->comment;
		if (reader->angle->len == 0 && strchr(name->str, '@') != NULL) {
			bare = find_bare_address(name, &rest);
			add(reader, rest, strlen(rest), bare);
		} else {
			add(reader, name->str, name->len,
				route != NULL ? route + 1 : reader->angle->str);
		}
	} else if (name->len > 0) {
		bare = find_bare_address(name, &rest);
		if (bare == NULL && strncmp(name->str, "=?", 2) == 0) {
			/* the whole field went into one encoded-word */
			g_autofree char *text = tg_words_decode(
				reader->charsets, name->str, name->len, TG_MAX_VALUE);
			g_auto(GStrv) halves = g_strsplit_set(text, "<>", 3);

			if (g_strv_length(halves) > 1)
				add(reader, halves[0], strlen(halves[0]), halves[1]);
			else if (strchr(text, '@') != NULL)
				add(reader, "", 0, text);
		} else if (bare != NULL) {
			const char *label = *rest != '\0' ? rest : reader->comment->str;

			add(reader, label, strlen(label), bare);
		} else if (strpbrk(name->str, " \t") == NULL) {
			add(reader, reader->comment->str, reader->comment->len, name->str);
		}
	}
	reset(reader);
}

/* Reads a quoted string into target; returns the position of its closing quote. A local part in
 * quotes keeps them. */
static gsize
read_quoted(const char *value, gsize at, gsize length, GString *target, gboolean keep)
{
	gsize start = at;

	for (at++; at < length && value[at] != '"'; at++) {
		if (value[at] == '\\' && at + 1 < length)
			at++;
		if (!keep)
			g_string_append_c(target, value[at]);
	}
	if (keep)
		g_string_append_len(target, value + start, (gssize)(MIN(at + 1, length) - start));
	return at;
}

/* Reads a comment, its nested ones too; returns the position of the parenthesis that closes it. */
static gsize
read_comment(const char *value, gsize at, gsize length, GString *target)
{
	guint depth = 0;

	for (; at < length; at++) {
		if (value[at] == '(' && depth++ == 0)
			continue;
		if (value[at] == ')' && --depth == 0)
			break;
		if (value[at] == '\\' && at + 1 < length)
			at++;
		g_string_append_c(target, value[at]);
	}
	return at;
}

/* TRUE when the quoted string at `at` is a local part: "@" follows it. */
static gboolean
is_quoted_local(const char *value, gsize at, gsize length)
{
	for (at++; at < length && value[at] != '"'; at++)
		if (value[at] == '\\')
			at++;
	return at + 1 < length && value[at + 1] == '@';
}

/* One character outside quotes and comments. */
static void
take(Reader *reader, char c, gboolean *in_angle)
{
	if (*in_angle) {
		if (c == '>')
			*in_angle = FALSE;
		else
			g_string_append_c(reader->angle, c);
	} else if (c == '<') {
		*in_angle = TRUE;
		reader->has_angle = TRUE;
		g_string_truncate(reader->angle, 0);
	} else if (c == ',' || c == ';') {
		finish(reader);
	} else if (c == ':' && !reader->has_angle &&
		   memchr(reader->phrase->str, '@', reader->phrase->len) == NULL) {
		reader->group = TRUE;
		reset(reader);
	} else if (reader->phrase->len > 0 || !g_ascii_isspace(c)) {
		g_string_append_c(reader->phrase, c);
	}
}

/* Reads one field value. */
void
tg_mailboxes_read(TgCharsets *charsets, const char *value, gsize length, guint max, GPtrArray *list,
	gboolean *ret_group)
{
	Reader reader = { .charsets = charsets,
		.list = list,
		.max = max,
		.phrase = g_string_new(NULL),
		.angle = g_string_new(NULL),
		.comment = g_string_new(NULL) };
	gboolean in_angle = FALSE;

	for (gsize at = 0; at < length && list->len < max; at++) {
		GString *target = in_angle ? reader.angle : reader.phrase;

		if (value[at] == '"')
			at = read_quoted(value, at, length, target,
				in_angle || is_quoted_local(value, at, length));
		else if (value[at] == '(' && !in_angle)
			at = read_comment(value, at, length, reader.comment);
		else
			take(&reader, value[at], &in_angle);
	}
	finish(&reader);
	if (ret_group != NULL)
		*ret_group = reader.group;
	g_string_free(reader.phrase, TRUE);
	g_string_free(reader.angle, TRUE);
	g_string_free(reader.comment, TRUE);
}
