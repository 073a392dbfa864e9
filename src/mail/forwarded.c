/* SPDX-License-Identifier: ISC */
/*
 * forwarded.c - a mail that somebody passed on inside the text of his own.
 *
 * Either behind a forwarding line of a known program, or behind a header block in a mail whose
 * subject says that it was forwarded. Whom it names is only what the text says: no identity.
 */
#include "mail/body.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/quote.h"

/* Folded beginnings of subjects of forwarded mail. */
static const char *const prefixes[] = { "fwd:", "fw:", "пересл:", "пересылка:", "пер:", "wg:",
	"tr:", "rv:", "enc:", "i:", "vs: fwd:", "doorst:", "vb:", "pd:", "fwd ", "[fwd:", NULL };

/* TRUE when the subject says so. */
static gboolean
is_forward_subject(const char *subject)
{
	g_autofree char *folded = tg_text_fold(subject != NULL ? subject : "");

	for (gsize i = 0; prefixes[i] != NULL; i++)
		if (g_str_has_prefix(folded, prefixes[i]))
			return TRUE;
	return FALSE;
}

/* "Name <address>", "Name [mailto:address]", "address": NULL when there is no address in it. */
static TgMailbox *
read_mailbox(const char *value)
{
	const char *at = value != NULL ? strchr(value, '@') : NULL, *start = at, *end = at;
	g_autofree char *address = NULL, *name = NULL;
	char *p;

	if (at == NULL)
		return NULL;
	while (start > value && strchr(" \t<>[]():;,\"'", start[-1]) == NULL)
		start--;
	while (*end != '\0' && strchr(" \t<>[]();,\"'", *end) == NULL)
		end++;
	if (start == at || end == at + 1)
		return NULL;
	address = g_strndup(start, end - start);
	if (strlen(address) > TG_MAX_ADDRESS)
		return NULL;
	name = g_strndup(value, start - value);
	p = strstr(name, "[mailto:");
	if (p != NULL)
		*p = '\0';
	for (gsize size = strlen(name); size > 0 && strchr(" \t<[(\"'", name[size - 1]) != NULL;
		size--)
		name[size - 1] = '\0';
	p = name + strspn(name, " \t\"'");
	return tg_mailbox_new(p, address);
}

/* The text from line `from` on up to a closing line, without marks that all its lines have. */
static char *
rest_of(const TgLine *lines, guint count, guint from)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = from; i < count; i++) {
		if (tg_quote_separator(&lines[i]) == TG_SEPARATOR_FORWARD_END)
			break;
		g_string_append_len(text, lines[i].start, (gssize)lines[i].length);
		g_string_append_c(text, '\n');
	}
	return tg_text_trim(text->str);
}

/* Takes one level of "> " off every line when all filled lines from `from` on have it. */
static char *
unquote(const char *text)
{
	g_autoptr(GArray) lines = tg_lines_split(text);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++) {
		const TgLine *line = &g_array_index(lines, TgLine, i);
		gsize skip = 0;

		if (line->length > 0 && line->start[0] == '>')
			skip = line->length > 1 && line->start[1] == ' ' ? 2 : 1;
		g_string_append_len(out, line->start + skip, (gssize)(line->length - skip));
		g_string_append_c(out, '\n');
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The first forwarding line of lines, or count. */
static guint
find_separator(const TgLine *lines, guint count)
{
	for (guint i = 0; i < count; i++)
		if (tg_quote_separator(&lines[i]) == TG_SEPARATOR_FORWARD)
			return i;
	return count;
}

/* The first header block of lines, or count. */
static guint
find_block(const TgLine *lines, guint count)
{
	for (guint i = 0; i < count; i++) {
		TgHeaderBlock block = tg_quote_header_block(lines, count, i, 3);
		gboolean found = block.lines > 0;

		tg_header_block_clear(&block);
		if (found)
			return i;
	}
	return count;
}

/* The name and address of an attribution of `count` lines ("05.01.2024, 10:15, "X" <a@b>:"): what
 * follows the date. (transfer full) */
static char *
written_by(const TgLine *first, guint count)
{
	const TgLine *last = first + count - 1;
	g_autofree char *text =
		g_strndup(first->start, (gsize)(last->start + last->length - first->start));
	char *quote = strchr(text, '"'), *angle = strchr(text, '<');

	if (quote != NULL && angle != NULL && quote < angle)
		return g_strdup(quote);
	return angle != NULL ? g_strdup(angle) : g_strdup(text);
}

/* Reads the forwarded mail whose introduction is at line `at`. */
static TgForwarded *
read_at(const TgLine *lines, guint count, guint at, gboolean has_separator)
{
	TgForwarded *forwarded = g_new0(TgForwarded, 1);
	TgHeaderBlock block = { 0 };
	gboolean certain;

	if (has_separator)
		at++;
	while (at < count && tg_line_is_blank(&lines[at]))
		at++;
	if (at < count)
		block = tg_quote_header_block(lines, count, at, 1);
	if (at < count && block.lines == 0)
		block.lines = tg_quote_attribution(lines, count, at, &certain);
	if (block.lines > 0 && block.from == NULL)
		block.from = written_by(&lines[at], block.lines);
	forwarded->from = read_mailbox(block.from);
	forwarded->subject =
		tg_text_one_line(block.subject != NULL ? block.subject : "", TG_MAX_SUBJECT);
	forwarded->text = rest_of(lines, count, at + block.lines);
	tg_header_block_clear(&block);
	return forwarded;
}

TgForwarded *
tg_body_forwarded(const char *text, const char *subject)
{
	g_autofree char *clean = tg_text_lines(text, -1, TG_MAX_TEXT);
	g_autofree char *bare = NULL;
	g_autoptr(GArray) array = tg_lines_split(clean);
	const TgLine *lines = (const TgLine *)array->data;
	guint at = find_separator(lines, array->len);

	if (at < array->len)
		return read_at(lines, array->len, at, TRUE);
	if (!is_forward_subject(subject))
		return NULL;
	bare = unquote(clean);
	g_array_unref(array);
	array = tg_lines_split(bare);
	lines = (const TgLine *)array->data;
	at = find_separator(lines, array->len);
	if (at < array->len)
		return read_at(lines, array->len, at, TRUE);
	at = find_block(lines, array->len);
	return at < array->len ? read_at(lines, array->len, at, FALSE) : NULL;
}

void
tg_forwarded_free(TgForwarded *forwarded)
{
	if (forwarded == NULL)
		return;
	tg_mailbox_free(forwarded->from);
	g_free(forwarded->subject);
	g_free(forwarded->text);
	g_free(forwarded);
}
