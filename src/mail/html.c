/* SPDX-License-Identifier: ISC */
/*
 * html.c - HTML to the plain text that a reader would have typed.
 *
 * libxml2's push parser with a SAX handler of our own: no tree, no network, no entities but HTML's.
 * What elements mean stands in html_rules.c. Promises: linear time (P88) and at most TG_MAX_TEXT of
 * output; quoted containers become lines that begin with "> ", a header block of Outlook gets the
 * 32 underscores before it that Outlook itself writes in plain text, a signature "-- ": so the
 * cutter (quote.c) needs to know only text. It does not judge what is quoted.
 *
 * The parser itself is fed by html_feed.c.
 */
#include "mail/body.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/html_feed.h"
#include "mail/html_rules.h"

#define MAX_QUOTE 8   /* quote levels shown */
#define MAX_LINK 1000 /* bytes of a link target shown */
#define MAX_LABEL 80  /* bytes of a cell that is a label */
#define MAX_ROW 2000  /* bytes of a table row on one line */
#define ORIGINAL "________________________________"

typedef struct {
	TgHtmlRole roles;
	char *href;
	gsize start; /* of a link's text in out */
	guint item;  /* of an ordered list: the last number given */
	gboolean is_ordered;
	gsize row_start; /* of a row: what the row around it had */
	guint cells;
} Element;

typedef struct {
	GString *out;
	GArray *open; /* Element */
	guint deeper; /* open elements that are not in `open` */
	guint hidden, quote, pre;
	guint newlines;	     /* wanted before the next word */
	gboolean blank;	     /* a blank wanted before the next word */
	guint shown_quote;   /* level of the line being written */
	gboolean line_empty; /* nothing but marks on the line */
	gsize row_start;     /* where the text of this table row begins, or -1 */
	guint cells;	     /* cells with text in this row */
	gsize first_gap;     /* where ": " was put after the first cell, 0 = not */
	gboolean cell_break; /* next word begins another cell of the row */
	gboolean after_item; /* a list mark has just been written */
} Writer;

/* TRUE when nothing more is to be written. */
static gboolean
is_full(gpointer data)
{
	const Writer *writer = data;

	return writer->out->len >= TG_MAX_TEXT;
}

/* Writes the wanted line ends and the marks of the line that begins. */
static void
begin_line(Writer *writer)
{
	guint marks = MIN(writer->quote, MAX_QUOTE);

	if (writer->out->len > 0) {
		for (guint i = 0; i < writer->newlines; i++) {
			if (i > 0 && marks > 0 && marks == writer->shown_quote)
				for (guint j = 0; j < marks; j++)
					g_string_append_c(writer->out, '>');
			g_string_append_c(writer->out, '\n');
		}
	}
	writer->newlines = 0;
	writer->blank = FALSE;
	for (guint j = 0; j < marks; j++)
		g_string_append_c(writer->out, '>');
	if (marks > 0)
		g_string_append_c(writer->out, ' ');
	writer->shown_quote = marks;
	writer->line_empty = TRUE;
}

/* Asks for at least count line ends before the next word. */
static void
want_lines(Writer *writer, guint count)
{
	if (writer->after_item)
		return;
	writer->newlines = MAX(writer->newlines, count);
	writer->blank = FALSE;
}

/* Puts what separates two cells of a row: a label takes ": ", others " | ". */
static void
separate_cells(Writer *writer)
{
	GString *out = writer->out;
	gsize length = out->len - writer->row_start;
	gboolean one_line =
		length <= MAX_ROW && memchr(out->str + writer->row_start, '\n', length) == NULL;

	writer->cell_break = FALSE;
	if (length >
		MAX_ROW) { /* no table of anybody's typing: begin a line, look back no further */
		writer->row_start = G_MAXSIZE;
		writer->cells = 0;
		writer->first_gap = 0;
	}
	if (!one_line || length == 0) {
		want_lines(writer, 1);
		return;
	}
	if (writer->cells == 1 && length <= MAX_LABEL) {
		if (strchr(":?", out->str[out->len - 1]) == NULL) {
			writer->first_gap = out->len;
			g_string_append_c(out, ':');
		}
	} else {
		if (writer->cells == 2 && writer->first_gap > 0)
			g_string_insert(out, (gssize)writer->first_gap, " |");
		if (writer->cells == 2 && writer->first_gap > 0)
			g_string_erase(out, (gssize)writer->first_gap + 2, 1);
		writer->first_gap = 0;
		g_string_append(out, " |");
	}
	writer->newlines = 0;
	writer->blank = TRUE;
}

/* Everything that must stand before the next word. */
static void
before_word(Writer *writer)
{
	gboolean first_of_row = FALSE;

	if (writer->cell_break)
		separate_cells(writer);
	if (writer->row_start == G_MAXSIZE)
		first_of_row = TRUE;
	if (writer->newlines > 0 || writer->out->len == 0)
		begin_line(writer);
	else if (writer->blank && !writer->line_empty)
		g_string_append_c(writer->out, ' ');
	writer->blank = FALSE;
	writer->after_item = FALSE;
	if (first_of_row)
		writer->row_start = writer->out->len;
}

/* Writes running text: runs of white space are one blank. */
static void
write_text(Writer *writer, const char *text, gsize length)
{
	const char *end = text + length;

	while (text < end && !is_full(writer)) {
		const char *word = text;

		while (text < end && strchr(" \t\r\n", *text) == NULL)
			text++;
		if (text > word) {
			before_word(writer);
			g_string_append_len(writer->out, word, text - word);
			writer->line_empty = FALSE;
		}
		if (text < end) {
			writer->blank = TRUE;
			text++;
		}
	}
}

/* Writes preformatted text: its lines stay. */
static void
write_pre(Writer *writer, const char *text, gsize length)
{
	const char *end = text + length;

	while (text < end && !is_full(writer)) {
		const char *line = text;

		while (text < end && *text != '\n')
			text++;
		if (text > line) {
			gsize size = text - line - (text[-1] == '\r');

			before_word(writer);
			g_string_append_len(writer->out, line, (gssize)size);
			writer->line_empty = FALSE;
		}
		if (text < end) {
			if (writer->newlines < 3)
				writer->newlines++;
			text++;
		}
	}
}

/* A line of its own, outside every element. */
static void
write_line(Writer *writer, const char *line)
{
	want_lines(writer, 1);
	before_word(writer);
	g_string_append(writer->out, line);
	writer->line_empty = FALSE;
	want_lines(writer, 1);
}

/* The mark of a list item: "- " or its number. */
static void
write_item(Writer *writer)
{
	for (guint i = writer->open->len; i > 0; i--) {
		Element *list = &g_array_index(writer->open, Element, i - 1);

		if (!(list->roles & TG_HTML_LIST))
			continue;
		if (!list->is_ordered)
			break;
		before_word(writer);
		g_string_append_printf(writer->out, "%u. ", ++list->item);
		writer->after_item = TRUE;
		return;
	}
	before_word(writer);
	g_string_append(writer->out, "- ");
	writer->after_item = TRUE;
}

/* Strips what does not distinguish a shown link from its target. */
static char *
bare_target(const char *target)
{
	static const char *const prefixes[] = { "mailto:", "tel:", "https://", "http://", "www." };
	g_autofree char *bare = tg_ascii_lower(target);
	char *p = bare;

	for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(p, prefixes[i]))
			p += strlen(prefixes[i]);
	g_strchomp(p);
	while (*p != '\0' && p[strlen(p) - 1] == '/')
		p[strlen(p) - 1] = '\0';
	return g_strdup(p);
}

/* Writes " <target>" after a link whose text does not say it. */
static void
write_target(Writer *writer, const Element *link)
{
	g_autofree char *text = NULL, *shown = NULL, *target = NULL;

	if (link->href == NULL || writer->out->len <= link->start || writer->line_empty ||
		writer->out->len - link->start > 2 * MAX_LINK)
		return;
	text = g_strndup(writer->out->str + link->start, writer->out->len - link->start);
	shown = bare_target(g_strstrip(text));
	target = bare_target(link->href);
	if (strcmp(shown, target) != 0 && *shown != '\0')
		g_string_append_printf(writer->out, " <%s>", link->href);
}

/* A target worth showing: http, https or mailto, printable, not too long. */
static char *
read_target(const char *const *attributes)
{
	const char *href = tg_html_attribute(attributes, "href");
	g_autofree char *line = NULL;

	if (href == NULL || strlen(href) > MAX_LINK)
		return NULL;
	line = tg_text_one_line(href, MAX_LINK);
	if (g_ascii_strncasecmp(line, "http:", 5) != 0 &&
		g_ascii_strncasecmp(line, "https:", 6) != 0 &&
		g_ascii_strncasecmp(line, "mailto:", 7) != 0)
		return NULL;
	return g_steal_pointer(&line);
}

/* The effects of an element's beginning that are not undone at its end. */
static void
enter(Writer *writer, TgHtmlRole roles)
{
	if (roles & TG_HTML_BREAK) {
		if (writer->newlines < 3)
			writer->newlines++;
		writer->blank = FALSE;
	}
	if (roles & TG_HTML_BLOCK)
		want_lines(writer, roles & TG_HTML_PARAGRAPH && !(roles & TG_HTML_TIGHT) ? 2 : 1);
	if (roles & TG_HTML_QUOTE)
		want_lines(writer, 1);
	if (roles & TG_HTML_ROW) {
		writer->row_start = G_MAXSIZE;
		writer->cells = 0;
		writer->first_gap = 0;
		writer->cell_break = FALSE;
	}
	if (roles & TG_HTML_CELL) {
		writer->newlines = writer->row_start == G_MAXSIZE ? MAX(writer->newlines, 1) : 0;
		if (writer->row_start != G_MAXSIZE) {
			writer->cells++;
			writer->cell_break = TRUE;
		}
	}
	if (roles & TG_HTML_RULE)
		want_lines(writer, 1);
	if (roles & TG_HTML_ORIGINAL && writer->out->len > 0)
		write_line(writer, ORIGINAL);
	if (roles & TG_HTML_SIGNATURE && writer->quote == 0 && writer->out->len > 0)
		write_line(writer, "-- ");
}

/* Goes back to the row of the table around the one that ended. */
static void
leave_row(Writer *writer, const Element *row)
{
	if (row->row_start != G_MAXSIZE)
		writer->row_start = row->row_start;
	writer->cells = row->cells;
	writer->first_gap = 0;
	writer->cell_break = FALSE;
}

static void
on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
	Writer *writer = data;
	const char *const *pairs = (const char *const *)attributes;
	Element element = { 0 };

	if (writer->open->len >= TG_HTML_OPEN) {
		writer->deeper++;
		return;
	}
	element.roles = tg_html_roles((const char *)name, pairs);
	if (writer->hidden > 0)
		element.roles &= TG_HTML_HIDDEN;
	if (element.roles & TG_HTML_HIDDEN) {
		element.roles = TG_HTML_HIDDEN;
		writer->hidden++;
	}
	element.is_ordered = strcmp((const char *)name, "ol") == 0;
	if (element.roles & TG_HTML_LINK) {
		element.href = read_target(pairs);
		element.start = writer->out->len;
	}
	element.row_start = writer->row_start;
	element.cells = writer->cells;
	enter(writer, element.roles);
	if (element.roles & TG_HTML_QUOTE)
		writer->quote++;
	if (element.roles & TG_HTML_PRE)
		writer->pre++;
	if (element.roles & TG_HTML_ITEM && !is_full(writer))
		write_item(writer);
	g_array_append_val(writer->open, element);
}

static void
on_end(void *data, const xmlChar *name G_GNUC_UNUSED)
{
	Writer *writer = data;
	Element element;

	if (writer->deeper > 0) {
		writer->deeper--;
		return;
	}
	if (writer->open->len == 0)
		return;
	element = g_array_index(writer->open, Element, writer->open->len - 1);
	g_array_set_size(writer->open, writer->open->len - 1);
	if (element.roles & TG_HTML_HIDDEN)
		writer->hidden--;
	if (element.roles & TG_HTML_LINK && !is_full(writer))
		write_target(writer, &element);
	if (element.roles & TG_HTML_BLOCK)
		want_lines(writer,
			element.roles & TG_HTML_PARAGRAPH && !(element.roles & TG_HTML_TIGHT) ? 2
											      : 1);
	if (element.roles & TG_HTML_QUOTE) {
		want_lines(writer, 1);
		writer->quote--;
	}
	if (element.roles & TG_HTML_PRE)
		writer->pre--;
	if (element.roles & TG_HTML_ROW)
		leave_row(writer, &element);
	g_free(element.href);
}

static void
on_text(void *data, const xmlChar *text, int length)
{
	Writer *writer = data;

	if (writer->hidden > 0 || is_full(writer) || length <= 0)
		return;
	if (writer->pre > 0)
		write_pre(writer, (const char *)text, (gsize)length);
	else
		write_text(writer, (const char *)text, (gsize)length);
}

char *
tg_html_to_text(const char *html, gsize length)
{
	static const htmlSAXHandler handler = {
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
	};
	Writer writer = { .line_empty = TRUE };
	g_autofree char *text = NULL;

	writer.out = g_string_new(NULL);
	writer.open = g_array_new(FALSE, FALSE, sizeof(Element));
	tg_html_feed(&handler, &writer, is_full, html, length);
	while (writer.open->len > 0)
		on_end(&writer, NULL);
	g_array_unref(writer.open);
	text = tg_text_lines(writer.out->str, (gssize)writer.out->len, TG_MAX_TEXT);
	g_string_free(writer.out, TRUE);
	return tg_text_trim(text);
}
