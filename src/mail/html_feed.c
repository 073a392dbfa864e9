/* SPDX-License-Identifier: ISC */
/*
 * html_feed.c - libxml2's HTML push parser, fed in small pieces and with what is not linear in it
 * bounded (P88).
 *
 * A tag is cut after MAX_TAG bytes outside quotes, for libxml2 compares each attribute with all
 * others; the parser is begun anew when it holds more than TG_HTML_OPEN open elements, for it looks
 * through all of them at each end tag; text nodes are bounded by leaving XML_PARSE_HUGE off. The end
 * of the document is taken out: what stands behind it (footers of mailing lists) is text, too.
 * Nothing is fetched, no tree is built, memory does not grow with the input.
 */
#include "mail/html_feed.h"

#include <string.h>

#include "base/limits.h"
#include "mail/late.h"

#define MAX_TAG 1024	       /* bytes of one tag outside quotes */
#define CHUNK 1024	       /* bytes given to the parser at once */
#define MAX_HTML (16 * TG_MIB) /* what is read of one part */

typedef struct {
	const htmlSAXHandler *handler;
	gpointer data;
	TgLateXml xml;
	htmlParserCtxtPtr parser;
	char chunk[CHUNK];
	gsize filled;
	gsize tag;	  /* unquoted bytes of the open tag, 0 = in text */
	char quote, last; /* the open quote of an attribute; the last byte that is no blank */
} Feed;

static void
open_parser(Feed *feed)
{
	htmlSAXHandler handler = *feed->handler;

	feed->parser = feed->xml.htmlCreatePushParserCtxt(
		&handler, feed->data, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (feed->parser == NULL)
		g_error("out of memory");
	feed->xml.htmlCtxtUseOptions(feed->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
							   HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
							   HTML_PARSE_IGNORE_ENC);
	/* one root around whatever comes: the parser ends at the end of its root, and puts text that
	 * stands outside a body into paragraphs */
	feed->xml.htmlParseChunk(feed->parser, "<html><body>", 12, 0);
}

static void
close_parser(Feed *feed)
{
	feed->xml.htmlParseChunk(feed->parser, "", 0, 1);
	if (feed->parser->myDoc != NULL)
		feed->xml.xmlFreeDoc(feed->parser->myDoc);
	feed->xml.htmlFreeParserCtxt(feed->parser);
}

/* Gives the chunk to the parser. */
static void
flush(Feed *feed)
{
	if (feed->filled > 0)
		feed->xml.htmlParseChunk(feed->parser, feed->chunk, (int)feed->filled, 0);
	feed->filled = 0;
	if (feed->parser->nameNr > TG_HTML_OPEN) {
		close_parser(feed);
		open_parser(feed);
	}
}

static void
put(Feed *feed, char c)
{
	feed->chunk[feed->filled++] = c;
	if (feed->filled == CHUNK)
		flush(feed);
}

/* TRUE for the end tags after which the parser would read no more. */
static gboolean
ends_document(const char *tag, gsize length)
{
	return length > 6 && (g_ascii_strncasecmp(tag, "</html", 6) == 0 ||
				     g_ascii_strncasecmp(tag, "</body", 6) == 0);
}

/* A '<' that begins a tag: an open one is closed first. */
static void
begin_tag(Feed *feed, const char *tag, gsize length)
{
	if (feed->tag > 0 && feed->tag <= MAX_TAG)
		put(feed, '>');
	feed->tag = ends_document(tag, length) ? MAX_TAG + 1 : 1;
}

/* One byte inside a tag, outside quotes. */
static void
go_on(Feed *feed, char c)
{
	if (++feed->tag == MAX_TAG + 1)
		put(feed, '>');
	if ((c == '"' || c == '\'') && feed->last == '=')
		feed->quote = c;
}

/* The byte at html; length bytes are left. */
static void
take(Feed *feed, const char *html, gsize length)
{
	char c = *html, next = length > 1 ? html[1] : '\0';

	if (feed->quote != '\0') {
		if (c == feed->quote)
			feed->quote = '\0';
		if (feed->tag <= MAX_TAG)
			put(feed, c);
		return;
	}
	if (c == '<' && (g_ascii_isalpha(next) || next == '/'))
		begin_tag(feed, html, length);
	else if (feed->tag > 0)
		go_on(feed, c);
	if (feed->tag <= MAX_TAG)
		put(feed, c);
	if (c == '>')
		feed->tag = 0;
	if (!g_ascii_isspace(c))
		feed->last = c;
}

void
tg_html_feed(const htmlSAXHandler *handler, gpointer data, gboolean (*is_done)(gpointer data),
	const char *html, gsize length)
{
	Feed feed = { .handler = handler, .data = data, .xml = tg_late_xml() };

	open_parser(&feed);
	length = MIN(length, MAX_HTML);
	for (gsize i = 0; i < length && !is_done(data); i++)
		take(&feed, html + i, length - i);
	flush(&feed);
	close_parser(&feed);
}
