/* SPDX-License-Identifier: ISC */
/*
 * body.c - cuts a text into what was written now, what was quoted, and the signature.
 *
 * The order of the questions: (1) where does an unmarked quote begin (separator, header block,
 * attribution without marks)? Everything from there on is quoted. (2) In what is before it, marked
 * lines: at the end or at the beginning they are cut; between two texts the writer answers in
 * between, and nothing is cut. (3) The signature of what is left. When nothing would be left,
 * nothing is cut (interface §2). Linear in the number of lines.
 */
#include "mail/body.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/flowed.h"
#include "mail/quote.h"
#include "mail/signature.h"

#define OUTLOOK_RULE 32 /* underscores: Outlook's own rule, also written by html.c */
#define MAX_NAME 40	/* bytes of a header's name in any language */

typedef enum {
	TEXT,
	BLANK,
	QUOTE,
	INTRO
} Kind; /* INTRO: an attribution or a rule before a quote */

typedef struct {
	GArray *lines; /* TgLine */
	guint8 *kinds; /* Kind */
	guint hard;    /* the first line of an unmarked quote, or the number of lines */
} Cut;

static const TgLine *
line_at(const Cut *cut, guint i)
{
	return &g_array_index(cut->lines, TgLine, i);
}

/* Index of the first line from `from` on that is not blank. */
static guint
next_filled(const Cut *cut, guint from)
{
	while (from < cut->lines->len && tg_line_is_blank(line_at(cut, from)))
		from++;
	return from;
}

/* TRUE when a rule that stands for "the original mail" is followed by anything like a header. */
static gboolean
is_outlook_rule(const TgLine *rule, const TgLine *next)
{
	return rule->length == OUTLOOK_RULE && strspn(rule->start, "_") == OUTLOOK_RULE &&
	       memchr(next->start, ':', MIN(next->length, MAX_NAME)) != NULL;
}

/* TRUE when a mail's header lines stand at line i. Below a rule of underscores two are enough; else
 * three, To among them: forms of web sites have From, Date and Subject lines, too. */
static gboolean
has_header_block(const Cut *cut, guint i, gboolean ruled)
{
	const TgLine *lines = (const TgLine *)cut->lines->data;
	TgHeaderBlock block = tg_quote_header_block(lines, cut->lines->len, i, ruled ? 2 : 3);
	gboolean found = block.lines > 0 && (ruled || block.roles & TG_ROLE_TO);

	tg_header_block_clear(&block);
	return found;
}

/* TRUE when lines from i on begin a quote that is not marked; *ret_intro: that many lines are only
 * an introduction of marked lines. */
static gboolean
begins_quote(const Cut *cut, guint i, guint *ret_intro)
{
	const TgLine *lines = (const TgLine *)cut->lines->data;
	guint count = cut->lines->len, taken, next;
	TgSeparator separator = tg_quote_separator(&lines[i]);
	gboolean certain;

	*ret_intro = 0;
	if (separator == TG_SEPARATOR_REPLY || separator == TG_SEPARATOR_FORWARD)
		return TRUE;
	next = separator == TG_SEPARATOR_RULE ? next_filled(cut, i + 1) : i;
	if (next >= count || next > i + 3)
		return FALSE;
	if (next > i && is_outlook_rule(&lines[i], &lines[next]))
		return TRUE;
	if (has_header_block(cut, next, next > i && *lines[i].start == '_'))
		return TRUE;
	if (separator == TG_SEPARATOR_RULE)
		return FALSE;
	taken = tg_quote_attribution(lines, count, i, &certain);
	if (taken == 0)
		return FALSE;
	next = next_filled(cut, i + taken);
	if (next < count && lines[next].length > 1 && strncmp(lines[next].start, "| ", 2) == 0)
		return TRUE;
	if (next < count && next <= i + taken + 2 && tg_line_is_quoted(&lines[next])) {
		*ret_intro = taken;
		return FALSE;
	}
	return certain;
}

/* Gives every line up to the hard cut its kind. */
static void
classify(Cut *cut)
{
	guint count = cut->lines->len, intro;

	cut->kinds = g_new0(guint8, count + 1);
	cut->hard = count;
	for (guint i = 0; i < count; i++) {
		const TgLine *line = line_at(cut, i);

		if (tg_line_is_blank(line)) {
			cut->kinds[i] = BLANK;
		} else if (tg_line_is_quoted(line)) {
			cut->kinds[i] = QUOTE;
		} else if (begins_quote(cut, i, &intro)) {
			cut->hard = i;
			return;
		} else if (intro > 0) {
			memset(cut->kinds + i, INTRO, intro);
			i += intro - 1;
		}
	}
}

typedef struct {
	guint blocks;			 /* of marked lines */
	guint first, last;		 /* the first and last marked (or introducing) line */
	gboolean before, after, between; /* text stands there */
} Shape;

/* How texts and marked lines follow each other before the hard cut. */
static Shape
shape_of(const Cut *cut)
{
	Shape shape = { .first = cut->hard };
	gboolean in_quote = FALSE, pending = FALSE;

	for (guint i = 0; i < cut->hard; i++) {
		Kind kind = cut->kinds[i];

		if (kind == BLANK)
			continue;
		if (kind == TEXT) {
			if (shape.blocks == 0)
				shape.before = TRUE;
			else
				pending = TRUE;
			in_quote = FALSE;
			continue;
		}
		if (!in_quote) {
			if (shape.blocks++ == 0)
				shape.first = i;
			else if (pending)
				shape.between = TRUE;
			pending = FALSE;
		}
		in_quote = TRUE;
		shape.last = i;
	}
	shape.after = pending;
	return shape;
}

/* Appends the lines [from, to) to out. */
static void
append_lines(const Cut *cut, GString *out, guint from, guint to)
{
	if (from < to && out->len > 0)
		g_string_append_c(out, '\n');
	for (guint i = from; i < to; i++) {
		g_string_append_len(out, line_at(cut, i)->start, (gssize)line_at(cut, i)->length);
		if (i + 1 < to)
			g_string_append_c(out, '\n');
	}
}

/* TRUE when nothing but a signature or a telephone's line stands in [from, to). */
static gboolean
is_only_signature(const Cut *cut, guint from, guint to)
{
	from = next_filled(cut, from);
	return from >= to ||
	       tg_signature_find((const TgLine *)cut->lines->data + from, to - from) == 0;
}

/* Takes the signature off the lines [from, to): the new end. */
static guint
without_signature(const Cut *cut, guint from, guint to)
{
	return from + tg_signature_find((const TgLine *)cut->lines->data + from, to - from);
}

/* The lines of new_text as [from, to); everything else is quoted, but a signature that stands from
 * tail to the hard cut, below the quote. */
static void
choose(const Cut *cut, guint *ret_from, guint *ret_to, guint *ret_tail)
{
	Shape shape = shape_of(cut);

	*ret_from = 0;
	*ret_to = *ret_tail = cut->hard;
	if (shape.blocks == 0 || shape.between)
		return; /* nothing marked, or answers in between: all of it is needed */
	if (shape.before && (!shape.after || is_only_signature(cut, shape.last + 1, cut->hard))) {
		*ret_to = shape.first;
		*ret_tail = shape.last + 1;
	} else if (!shape.before && shape.after) {
		*ret_from = shape.last + 1;
	}
}

/* Removes rules (dashes, underscores) and blank lines at the end of [from, to). */
static guint
without_rules(const Cut *cut, guint from, guint to)
{
	while (to > from && (cut->kinds[to - 1] == BLANK ||
				    tg_quote_separator(line_at(cut, to - 1)) == TG_SEPARATOR_RULE))
		to--;
	return to;
}

/* Trims and owns. */
static char *
finish(GString *text)
{
	char *trimmed = tg_text_trim(text->str);

	g_string_free(text, TRUE);
	return trimmed;
}

/* Fills the three texts from the chosen borders. */
static void
fill(const Cut *cut, guint from, guint to, guint tail, TgBody *ret_body)
{
	GString *written = g_string_new(NULL), *quoted = g_string_new(NULL),
		*signature = g_string_new(NULL);
	guint end = without_signature(cut, from, to);

	if (next_filled(cut, from) >= end)
		end = to; /* a signature alone is what was written */
	append_lines(cut, written, from, without_rules(cut, from, end));
	append_lines(cut, signature, end, to);
	append_lines(cut, signature, tail, cut->hard);
	append_lines(cut, quoted, 0, from);
	append_lines(cut, quoted, to, tail);
	append_lines(cut, quoted, cut->hard, cut->lines->len);
	ret_body->new_text = finish(written);
	ret_body->quoted = finish(quoted);
	ret_body->signature = finish(signature);
}

void
tg_body_cut(const char *text, gboolean flowed, gboolean delsp, TgBody *ret_body)
{
	g_autofree char *clean = tg_text_lines(text, -1, TG_MAX_TEXT), *joined = NULL;
	Cut cut = { 0 };
	guint from = 0, to = 0, tail = 0;

	if (flowed)
		joined = tg_flowed_join(clean, delsp);
	cut.lines = tg_lines_split(joined != NULL ? joined : clean);
	classify(&cut);
	choose(&cut, &from, &to, &tail);
	memset(ret_body, 0, sizeof *ret_body);
	fill(&cut, from, to, tail, ret_body);
	if (*ret_body->new_text == '\0') {
		tg_body_clear(ret_body);
		ret_body->new_text = tg_text_trim(joined != NULL ? joined : clean);
		ret_body->quoted = g_strdup("");
		ret_body->signature = g_strdup("");
	}
	ret_body->language = g_strdup(tg_text_language(ret_body->new_text));
	g_array_unref(cut.lines);
	g_free(cut.kinds);
}

void
tg_body_clear(TgBody *body)
{
	g_free(body->new_text);
	g_free(body->quoted);
	g_free(body->signature);
	g_free(body->language);
	memset(body, 0, sizeof *body);
}
