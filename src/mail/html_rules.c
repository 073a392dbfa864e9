/* SPDX-License-Identifier: ISC */
/*
 * html_rules.c - the tables behind the HTML reader: elements, quote containers of the mail
 * programs, signatures, hidden things.
 *
 * Adding a mail program is adding a row (and a row of its test).
 */
#include "mail/html_rules.h"

#include <string.h>

static const struct {
	const char *name;
	TgHtmlRole roles;
} elements[] = {
	{ "a", TG_HTML_LINK },
	{ "address", TG_HTML_BLOCK },
	{ "article", TG_HTML_BLOCK },
	{ "blockquote", TG_HTML_BLOCK | TG_HTML_QUOTE },
	{ "br", TG_HTML_BREAK },
	{ "caption", TG_HTML_BLOCK },
	{ "center", TG_HTML_BLOCK },
	{ "dd", TG_HTML_BLOCK },
	{ "div", TG_HTML_BLOCK },
	{ "dl", TG_HTML_BLOCK },
	{ "dt", TG_HTML_BLOCK },
	{ "fieldset", TG_HTML_BLOCK },
	{ "footer", TG_HTML_BLOCK },
	{ "form", TG_HTML_BLOCK },
	{ "frameset", TG_HTML_HIDDEN },
	{ "h1", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "h2", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "h3", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "h4", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "h5", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "h6", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "head", TG_HTML_HIDDEN },
	{ "header", TG_HTML_BLOCK },
	{ "hr", TG_HTML_RULE },
	{ "iframe", TG_HTML_HIDDEN },
	{ "img", TG_HTML_IMAGE },
	{ "li", TG_HTML_BLOCK | TG_HTML_ITEM },
	{ "main", TG_HTML_BLOCK },
	{ "nav", TG_HTML_BLOCK },
	{ "ol", TG_HTML_BLOCK | TG_HTML_LIST },
	{ "option", TG_HTML_BLOCK },
	{ "p", TG_HTML_BLOCK | TG_HTML_PARAGRAPH },
	{ "pre", TG_HTML_BLOCK | TG_HTML_PRE },
	{ "script", TG_HTML_HIDDEN },
	{ "section", TG_HTML_BLOCK },
	{ "style", TG_HTML_HIDDEN },
	{ "svg", TG_HTML_HIDDEN },
	{ "table", TG_HTML_BLOCK },
	{ "tbody", TG_HTML_BLOCK },
	{ "td", TG_HTML_CELL },
	{ "template", TG_HTML_HIDDEN },
	{ "tfoot", TG_HTML_BLOCK },
	{ "th", TG_HTML_CELL },
	{ "thead", TG_HTML_BLOCK },
	{ "title", TG_HTML_HIDDEN },
	{ "tr", TG_HTML_BLOCK | TG_HTML_ROW },
	{ "ul", TG_HTML_BLOCK | TG_HTML_LIST },
};

typedef enum { WORD, PREFIX } Match; /* one of the value's words; the value's beginning */

static const struct {
	const char *attribute, *value;
	Match match;
	TgHtmlRole roles;
} marks[] = {
	{ "class", "gmail_attr", WORD, TG_HTML_QUOTE }, /* Gmail: the attribution line */
	{ "class", "gmail_signature", WORD, TG_HTML_SIGNATURE },
	{ "class", "moz-cite-prefix", WORD, TG_HTML_QUOTE }, /* Thunderbird */
	{ "class", "moz-email-headers-table", WORD, 0 },
	{ "class", "moz-signature", WORD, TG_HTML_SIGNATURE },
	{ "class", "yahoo_quoted", WORD, TG_HTML_QUOTE }, /* Yahoo */
	{ "id", "yahoo_quoted_", PREFIX, TG_HTML_QUOTE },
	{ "class", "protonmail_quote", WORD, TG_HTML_QUOTE }, /* Proton */
	{ "class", "protonmail_signature_block", WORD, TG_HTML_SIGNATURE },
	{ "class", "zmail_extra", WORD, TG_HTML_QUOTE }, /* Zoho */
	{ "class", "cremed", WORD, 0 },
	{ "class", "tutanota_quote", WORD, TG_HTML_QUOTE }, /* Tuta */
	{ "class", "WordSection1", WORD, 0 },
	{ "class", "front-blockquote", WORD, TG_HTML_QUOTE },
	{ "name", "messageReplySection", WORD, TG_HTML_QUOTE }, /* Spark */
	{ "name", "messageSignatureSection", WORD, TG_HTML_SIGNATURE },
	{ "name", "quote", WORD, TG_HTML_QUOTE }, /* GMX, Web.de */
	{ "id", "appendonsend", WORD, 0 },	  /* Outlook: an empty mark before the rest */
	{ "id", "divRplyFwdMsg", WORD, TG_HTML_ORIGINAL }, /* Outlook: the header block */
	{ "id", "mail-editor-reference-message-container", WORD, TG_HTML_ORIGINAL },
	{ "id", "isReplyContent", WORD, TG_HTML_QUOTE },
	{ "id", "Signature", WORD, TG_HTML_SIGNATURE }, /* Outlook on the web */
	{ "id", "AppleMailSignature", WORD, TG_HTML_SIGNATURE },
	{ "id", "lineBreakAtBeginningOfMessage", WORD, 0 },
	{ "id", "ms-outlook-mobile-signature", WORD, TG_HTML_SIGNATURE },
	{ "data-marker", "__QUOTED_TEXT__", WORD, TG_HTML_QUOTE }, /* Zimbra */
	{ "data-marker", "__HEADERS__", WORD, TG_HTML_QUOTE },
	{ "data-marker", "__SIG_", PREFIX, TG_HTML_SIGNATURE },
	{ "data-signature-widget", "container", WORD, TG_HTML_SIGNATURE }, /* Mail.ru */
	{ "class", "MsoNormal", WORD, TG_HTML_TIGHT },
	{ "class", "MsoListParagraph", WORD, TG_HTML_TIGHT },
	{ "class", "MsoPlainText", WORD, TG_HTML_TIGHT },
	{ "hidden", "", PREFIX, TG_HTML_HIDDEN },
};

/* In a style attribute, without blanks, lower case. */
static const struct {
	const char *words;
	TgHtmlRole roles;
} styles[] = {
	{ "display:none", TG_HTML_HIDDEN },
	{ "mso-hide:all", TG_HTML_HIDDEN },
	{ "visibility:hidden", TG_HTML_HIDDEN },
	{ "max-height:0;", TG_HTML_HIDDEN },
	{ "max-height:0px", TG_HTML_HIDDEN },
	{ "font-size:0;", TG_HTML_HIDDEN },
	{ "font-size:0px", TG_HTML_HIDDEN },
	{ "border:none;border-top:solid#e1e1e1", TG_HTML_ORIGINAL }, /* Outlook 2013 and later */
	{ "border:none;border-top:solid#b5c4df", TG_HTML_ORIGINAL }, /* Outlook 2007, 2010 */
	{ "border:none;border-top:1ptsolid#b5c4df", TG_HTML_ORIGINAL },
	{ "border-top:solid#b5c4df1.0pt", TG_HTML_ORIGINAL },
	{ "border-top:solid#e1e1e11.0pt", TG_HTML_ORIGINAL },
	{ "white-space:pre;", TG_HTML_PRE },
	{ "white-space:pre-wrap", TG_HTML_PRE },
	{ "margin:0px", TG_HTML_TIGHT },
	{ "margin:0;", TG_HTML_TIGHT },
	{ "margin-bottom:0", TG_HTML_TIGHT },
	{ "margin:0cm", TG_HTML_TIGHT },
	{ "margin:0in", TG_HTML_TIGHT },
};

#define MAX_STYLE 512

const char *
tg_html_attribute(const char *const *attributes, const char *name)
{
	for (; attributes != NULL && attributes[0] != NULL; attributes += 2)
		if (g_ascii_strcasecmp(attributes[0], name) == 0)
			return attributes[1] != NULL ? attributes[1] : "";
	return NULL;
}

/* TRUE when word is one of the blank-separated words of value; "x_" prefixes that some webmail puts
 * before classes are looked through. */
static gboolean
has_word(const char *value, const char *word)
{
	gsize length = strlen(word);

	while (*value != '\0') {
		gsize size = strcspn(value, " \t\r\n");
		const char *bare = value;

		while (size > length && bare[0] == 'x' && bare[1] == '_') {
			bare += 2;
			size -= 2;
		}
		if (size == length && strncmp(bare, word, length) == 0)
			return TRUE;
		value = bare + size;
		value += strspn(value, " \t\r\n");
	}
	return FALSE;
}

/* Roles that a style gives. */
static TgHtmlRole
style_roles(const char *style)
{
	char squeezed[MAX_STYLE + 2];
	gsize length = 0;
	TgHtmlRole roles = 0;

	for (; *style != '\0' && length < MAX_STYLE; style++)
		if (!g_ascii_isspace(*style))
			squeezed[length++] = g_ascii_tolower(*style);
	squeezed[length++] = ';';
	squeezed[length] = '\0';
	for (gsize i = 0; i < G_N_ELEMENTS(styles); i++)
		if (strstr(squeezed, styles[i].words) != NULL)
			roles |= styles[i].roles;
	return roles;
}

/* Roles that one attribute gives. */
static TgHtmlRole
attribute_roles(const char *name, const char *value)
{
	TgHtmlRole roles = 0;

	if (g_ascii_strcasecmp(name, "style") == 0)
		return style_roles(value);
	for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
		if (strcmp(marks[i].attribute, name) != 0)
			continue;
		if (marks[i].match == WORD ? has_word(value, marks[i].value)
					   : g_str_has_prefix(value, marks[i].value))
			roles |= marks[i].roles;
	}
	return roles;
}

TgHtmlRole
tg_html_roles(const char *name, const char *const *attributes)
{
	gsize low = 0, high = G_N_ELEMENTS(elements);
	TgHtmlRole roles = 0;

	while (low < high) {
		gsize middle = (low + high) / 2;
		int order = strcmp(name, elements[middle].name);

		if (order == 0) {
			roles = elements[middle].roles;
			break;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	for (; attributes != NULL && attributes[0] != NULL; attributes += 2)
		roles |= attribute_roles(attributes[0], attributes[1] != NULL ? attributes[1] : "");
	return roles;
}
