/* SPDX-License-Identifier: ISC */
/*
 * quote.c - recognises what introduces a quoted mail: marks, attributions, separators, header
 * blocks. It cuts nothing (body.c) and knows no words (quote_words.c).
 *
 * Every question looks at a bounded number of lines of bounded length, so that asking it at each
 * line stays linear (P88, P89).
 */
#include "mail/quote.h"

#include <string.h>

#include "base/text.h"

#define MAX_LINE 600	  /* no attribution or header word is looked for in longer lines */
#define MAX_ATTRIBUTION 4 /* lines that one attribution may be wrapped over */
#define MAX_AFTER_VERB 24 /* bytes after the verb: "(а)", a name */
#define MAX_BLOCK 40	  /* lines of one header block */
#define MAX_REPEATED 3	  /* headers of a role that the block has already */
#define MAX_WRAPPED 4	  /* continuation lines of one header */

GArray *
tg_lines_split(const char *text)
{
	GArray *lines = g_array_sized_new(FALSE, FALSE, sizeof(TgLine), 1);

	while (*text != '\0') {
		gsize length = strcspn(text, "\n");
		TgLine line = { text, length };

		if (length > 0 && text[length - 1] == '\r')
			line.length--;
		g_array_append_val(lines, line);
		text += length + (text[length] == '\n');
	}
	return lines;
}

gboolean
tg_line_is_blank(const TgLine *line)
{
	const char *end = line->start + line->length;

	for (const char *p = line->start; p < end; p++) {
		if ((guchar)p[0] == 0xc2 && p + 1 < end && (guchar)p[1] == 0xa0)
			p++;
		else if (!g_ascii_isspace(*p))
			return FALSE;
	}
	return TRUE;
}

gboolean
tg_line_is_quoted(const TgLine *line)
{
	const char *p = line->start, *end = line->start + line->length;
	guint letters = 0;

	while (p < end && (*p == ' ' || *p == '\t') && p < line->start + 3)
		p++;
	for (; p < end && letters <= 4; p = g_utf8_next_char(p)) {
		if (*p == '>')
			return letters == 0 || p + 1 == end || strchr(" >", p[1]) != NULL;
		if (!g_unichar_isupper(g_utf8_get_char(p)))
			return FALSE;
		letters++;
	}
	return FALSE;
}

/* Folds length bytes at start, without '*', '_' and blanks at the ends. */
static char *
fold(const char *start, gsize length)
{
	g_autofree char *raw = NULL, *folded = NULL;
	char *p;

	if (length > MAX_LINE)
		return NULL;
	raw = g_strndup(start, length);
	folded = tg_text_fold(raw);
	for (p = folded; *p == '*' || *p == ' ' || *p == '\t'; p++)
		continue;
	for (gsize size = strlen(p); size > 0 && strchr("* \t", p[size - 1]) != NULL; size--)
		p[size - 1] = '\0';
	return g_strdup(p);
}

char *
tg_line_fold(const TgLine *line)
{
	return fold(line->start, line->length);
}

/* TRUE when text has a year, a clock time or another number of at least one digit. */
static gboolean
has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

/* TRUE for "hh:mm" or "hh.mm" somewhere, or four digits that may be a year. */
static gboolean
has_date(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (g_ascii_isdigit(p[0]) && (p[1] == ':' || p[1] == '.') &&
			g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]))
			return TRUE;
		if ((p[0] == '2' || p[0] == '1') && (p[1] == '0' || p[1] == '9') &&
			g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]))
			return TRUE;
	}
	return FALSE;
}

/* TRUE when folded (without its closing colon) ends in an address, in <> or bare. */
static gboolean
ends_in_address(const char *folded)
{
	const char *at = strrchr(folded, '@'), *rest;

	if (at == NULL)
		return FALSE;
	rest = at + 1 + strcspn(at + 1, " >)");
	return rest > at + 3 && strspn(rest, " >)") == strlen(rest);
}

/* What the first line of a wrapped attribution shows: words that only attributions begin with
 * (2), a date or an address (1), or nothing of it (0). */
static int
beginning_of(const TgLine *line)
{
	g_autofree char *folded = fold(line->start, line->length);

	if (folded == NULL)
		return 0;
	for (const TgAttributionWords *words = tg_attribution_words; words->verb != NULL; words++)
		if (words->start != NULL && g_str_has_prefix(folded, words->start))
			return has_digit(folded) ? 2 : 1;
	return has_date(folded) || strchr(folded, '@') != NULL;
}

/* Does this folded text (its end cut at the colon) introduce a quote? *ret_certain: even when no
 * marked quote follows. */
static gboolean
is_attribution(const char *folded, gboolean *ret_certain)
{
	gboolean dated = has_date(folded), addressed = strchr(folded, '@') != NULL;

	*ret_certain = FALSE;
	if (dated && ends_in_address(folded)) {
		*ret_certain = TRUE;
		return TRUE;
	}
	for (const TgAttributionWords *words = tg_attribution_words; words->verb != NULL; words++) {
		const char *verb;

		if (words->start != NULL && !g_str_has_prefix(folded, words->start))
			continue;
		verb = strstr(folded, words->verb);
		if (verb == NULL)
			continue;
		*ret_certain =
			dated || (addressed && strlen(verb) < strlen(words->verb) + MAX_AFTER_VERB);
		if (*ret_certain || has_digit(folded) || addressed)
			return TRUE;
		/* "X wrote:" with nothing else: only right before marked lines */
		return strlen(verb) < strlen(words->verb) + MAX_AFTER_VERB;
	}
	return FALSE;
}

/* Cuts the closing colon off; FALSE when the text does not end as an attribution does. */
static gboolean
cut_colon(char *folded)
{
	static const char *const ends[] = { ":", "：", "wrote", "----", NULL };
	gsize length = strlen(folded);

	for (gsize i = 0; ends[i] != NULL; i++) {
		if (!g_str_has_suffix(folded, ends[i]))
			continue;
		if (i < 2)
			folded[length - strlen(ends[i])] = '\0';
		g_strchomp(folded);
		return TRUE;
	}
	/* "2013/7/20 X <a@b>": told by what follows only */
	return length > 0 && folded[length - 1] == '>' && has_date(folded);
}

/* TRUE when the line may be the first of an attribution: a cheap look. */
static gboolean
may_begin_attribution(const TgLine *line)
{
	return line->length >= 4 && line->length <= MAX_LINE && !tg_line_is_quoted(line) &&
	       !tg_line_is_blank(line);
}

/* TRUE when the lines before `line` left a "<" open: an address was wrapped. */
static gboolean
has_open_angle(const TgLine *first, const TgLine *line)
{
	const char *open = g_strrstr_len(first->start, line->start - first->start, "<");

	return open != NULL && memchr(open, '>', (gsize)(line->start - open)) == NULL;
}

/* TRUE when the attribution of `taken` lines at `at` really begins at a later one of them: the lines
 * before it are the writer's. */
static gboolean
begins_later(const TgLine *lines, guint at, guint taken)
{
	const TgLine *last = &lines[at + taken - 1];
	int first = taken > 1 ? beginning_of(&lines[at]) : 2;

	if (first == 0 || first == 2)
		return first == 0;
	for (guint i = 1; i < taken; i++) {
		const char *start = lines[at + i].start;
		g_autofree char *folded = fold(start, (gsize)(last->start + last->length - start));
		gboolean certain;

		if (beginning_of(&lines[at + i]) > 0 && has_date(folded) && cut_colon(folded) &&
			is_attribution(folded, &certain))
			return TRUE;
	}
	return FALSE;
}

guint
tg_quote_attribution(const TgLine *lines, guint count, guint at, gboolean *ret_certain)
{
	*ret_certain = FALSE;
	if (!may_begin_attribution(&lines[at]))
		return 0;
	for (guint taken = 1; taken <= MAX_ATTRIBUTION && at + taken <= count; taken++) {
		const TgLine *last = &lines[at + taken - 1];
		gsize length = (gsize)(last->start + last->length - lines[at].start);
		g_autofree char *folded = NULL;

		if (tg_line_is_blank(last) || length > MAX_LINE)
			return 0;
		if (taken > 1 && tg_line_is_quoted(last) && !has_open_angle(&lines[at], last))
			return 0;
		if (memchr(":\x9a"
			   "e->* \t",
			    last->start[last->length - 1], 8) == NULL)
			continue;
		folded = fold(lines[at].start, length);
		if (folded != NULL && cut_colon(folded) && is_attribution(folded, ret_certain))
			return begins_later(lines, at, taken) ? 0 : taken;
	}
	return 0;
}

/* Length of the rule (dashes, underscores, equals signs, asterisks) that folded begins with. */
static gsize
rule_length(const char *folded)
{
	return strspn(folded, "-_=*~# ");
}

/* TRUE for a lead byte of characters of which some are blanks. */
static gboolean
may_be_blank(guchar lead)
{
	return lead >= 0x80 && (lead < 0xC3 || lead > 0xDF);
}

/* FALSE for nearly every line: it neither begins as a rule nor ends with a colon. */
static gboolean
may_be_separator(const TgLine *line)
{
	const char *first = line->start, *last = line->start + line->length - 1;

	while (first < last && g_ascii_isspace(*first))
		first++;
	while (last > first && g_ascii_isspace(*last))
		last--;
	if (may_be_blank((guchar)*first) || (*first && strchr("-_=*~#", *first) != NULL))
		return TRUE;
	while (last > first && ((guchar)*last & 0xC0) == 0x80)
		last--;
	return *last == ':' || may_be_blank((guchar)*last);
}

TgSeparator
tg_quote_separator(const TgLine *line)
{
	g_autofree char *raw = NULL, *folded = NULL;
	gsize before, size;

	if (line->length < 5 || line->length > 200 || !may_be_separator(line))
		return TG_SEPARATOR_NONE;
	raw = g_strndup(line->start, line->length);
	folded = tg_text_fold(raw);
	before = rule_length(folded);
	size = strlen(folded);
	if (before == size)
		return size >= 5 ? TG_SEPARATOR_RULE : TG_SEPARATOR_NONE;
	while (size > before && strchr("-_=*~# :", folded[size - 1]) != NULL)
		size--;
	for (const TgSeparatorWords *words = tg_separator_words; words->text != NULL; words++) {
		gboolean exact = strlen(words->text) == size - before;

		if (strncmp(folded + before, words->text, strlen(words->text)) != 0)
			continue;
		if (exact && (before > 1 || folded[strlen(folded) - 1] == ':'))
			return words->kind;
		if (before > 3 && words->kind != TG_SEPARATOR_REPLY)
			return words->kind; /* "------ Forwarded by X on date" */
	}
	return TG_SEPARATOR_NONE;
}

/* The role of a header-like line; *ret_value: offset of its value in the line. */
static TgHeaderRole
header_role(const TgLine *line, gsize *ret_value)
{
	const char *colon = memchr(line->start, ':', MIN(line->length, 64));
	const char *wide = memmem(line->start, MIN(line->length, 64), "：", strlen("："));
	g_autofree char *word = NULL;

	if (wide != NULL && (colon == NULL || wide < colon))
		colon = wide;
	if (colon == NULL)
		return 0;
	word = fold(line->start, colon - line->start);
	for (const TgHeaderWord *row = tg_header_words; row->word != NULL; row++) {
		if (strcmp(word, row->word) != 0)
			continue;
		*ret_value = (gsize)(colon - line->start) + (colon == wide ? 3 : 1);
		return row->role;
	}
	return 0;
}

/* The value of a header-like line, without marks of emphasis. */
static char *
header_value(const TgLine *line, gsize offset)
{
	g_autofree char *value = g_strndup(line->start + offset, line->length - offset);
	char *p = value;

	while (*p == '*' || *p == ' ' || *p == '\t')
		p++;
	return g_strdup(g_strchomp(p));
}

/* Takes one header line, with the lines that its value is wrapped over, into the block. */
static void
take_header(TgHeaderBlock *block, TgHeaderRole role, const TgLine *line, gsize offset)
{
	block->roles |= role;
	if (role == TG_ROLE_FROM && block->from == NULL)
		block->from = header_value(line, offset);
	if (role == TG_ROLE_SUBJECT && block->subject == NULL)
		block->subject = header_value(line, offset);
}

/* Counts the bits. */
static guint
count_roles(TgHeaderRole roles)
{
	guint count = 0;

	for (guint bits = roles; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

TgHeaderBlock
tg_quote_header_block(const TgLine *lines, guint count, guint at, guint enough)
{
	TgHeaderBlock block = { 0 };
	guint wrapped = 0, end = MIN(count, at + MAX_BLOCK), blanks = 0, repeated = 0;

	for (guint i = at; i < end; i++) {
		gsize offset = 0;
		TgHeaderRole role = header_role(&lines[i], &offset);

		if (role == 0 && i == at)
			break;
		if (role != 0) {
			repeated += (block.roles & role) != 0;
			if (repeated > MAX_REPEATED)
				break;
			take_header(&block, role, &lines[i], offset);
			block.lines = i - at + 1;
			wrapped = blanks = 0;
		} else if (tg_line_is_blank(&lines[i])) {
			if (++blanks > 1)
				break; /* Outlook's HTML may leave one blank line between two headers */
		} else if (blanks > 0 || ++wrapped > MAX_WRAPPED) {
			break;
		}
	}
	if (count_roles(block.roles) < enough || !(block.roles & TG_ROLE_FROM))
		tg_header_block_clear(&block);
	return block;
}

void
tg_header_block_clear(TgHeaderBlock *block)
{
	g_free(block->from);
	g_free(block->subject);
	memset(block, 0, sizeof *block);
}
