/* SPDX-License-Identifier: ISC */
/*
 * test-html.c - HTML to text: blocks, lists, links, tables, hidden things, the quote containers of
 * the mail programs; and the inputs that make HTML parsers slow (P88).
 */
#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "mail/body.h"

#include "cputime.h"

static const struct {
	const char *name, *html, *wanted;
} rows[] = {
	{ "text", "Привет", "Привет" },
	{ "runs of white space are one blank", "a\n  b\t c", "a b c" },
	{ "paragraphs", "<p>a</p><p>b</p>", "a\n\nb" },
	{ "Word's paragraphs stand close", "<p class=MsoNormal>a</p><p class=\"MsoNormal\">b</p>",
		"a\nb" },
	{ "divs and breaks", "<div>a</div><div><br></div><div>b<br>c</div>", "a\n\nb\nc" },
	{ "inline elements join", "a<b>b</b> <i>c</i>d", "ab cd" },
	{ "entities", "&lt;a&gt; &amp; &quot;b&quot; &laquo;c&raquo; &#1071; &#x42F;",
		"<a> & \"b\" «c» Я Я" },
	{ "a list", "<ul><li>a</li><li><p>b</p></li></ul>", "- a\n- b" },
	{ "a numbered list", "<ol><li>a<li>b</ol>", "1. a\n2. b" },
	{ "a link that says itself", "<a href=\"https://example.com/\">example.com</a>",
		"example.com" },
	{ "a link that says something else", "<a href=\"https://example.com/x\">here</a>.",
		"here <https://example.com/x>." },
	{ "an address", "<a href=\"mailto:a@example.com\">a@example.com</a>", "a@example.com" },
	{ "a script's link is not shown", "<a href=\"javascript:alert(1)\">x</a>", "x" },
	{ "preformatted text", "<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\nd" },
	{ "a form in a table",
		"<table><tr><td>Версия</td><td>2.3.1</td></tr><tr><td>Система:</td><td>Debian</"
		"td></tr></table>",
		"Версия: 2.3.1\nСистема: Debian" },
	{ "Word's table", "<table><tr><td><p>Версия</p></td><td><p>2.3.1</p></td></tr></table>",
		"Версия: 2.3.1" },
	{ "a table of three columns",
		"<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></"
		"tr></table>",
		"a | b | c\nd | e | f" },
	{ "an empty first cell", "<table><tr><td></td><td>b</td></tr></table>", "b" },
	{ "a table inside a table",
		"<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</"
		"td></tr></table>",
		"a: b\nc" },
	{ "head, style, script, comment",
		"<head><title>t</title><style>p{}</style></head><script>x()</script>a<!-- b -->",
		"a" },
	{ "hidden by style",
		"a<div style=\"display: none\">b<p>c</p></div><span style='mso-hide:all'>d</span>e",
		"ae" },
	{ "hidden by attribute", "a<span hidden>b</span>c", "ac" },
	{ "a quote", "a<blockquote>b<br>c</blockquote>d", "a\n> b\n> c\nd" },
	{ "a quote in a quote", "<blockquote>a<blockquote>b</blockquote></blockquote>",
		"> a\n>> b" },
	{ "Gmail",
		"да<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">пт, 5 янв. "
		"Иван:<br></div>"
		"<blockquote class=\"gmail_quote\">вопрос</blockquote></div>",
		"да\n> пт, 5 янв. Иван:\n> вопрос" },
	{ "Thunderbird",
		"<div class=\"moz-cite-prefix\">X пишет:<br></div><blockquote "
		"type=\"cite\">вопрос</blockquote>да",
		"> X пишет:\n> вопрос\nда" },
	{ "Yahoo", "yes<div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div>question</div></div>",
		"yes\n> question" },
	{ "Proton",
		"yes<div class=\"protonmail_quote\">On Friday X "
		"wrote:<blockquote>question</blockquote></div>",
		"yes\n> On Friday X wrote:\n>> question" },
	{ "Outlook on the web",
		"да<div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>От:</b> "
		"Иван<br><b>Тема:</b> x</div><div>вопрос</div>",
		"да\n________________________________\nОт: Иван\nТема: x\nвопрос" },
	{ "Outlook",
		"<p class=MsoNormal>да</p><div><div style='border:none;border-top:solid #E1E1E1 "
		"1.0pt;padding:3.0pt 0cm 0cm "
		"0cm'><p class=MsoNormal><b>From:</b> X</p></div></div><p class=MsoNormal>q</p>",
		"да\n________________________________\nFrom: X\nq" },
	{ "a signature container", "a<div class=\"gmail_signature\">Иван</div>", "a\n--\nИван" },
	{ "no charset of its own", "<meta charset=windows-1251>Привет", "Привет" },
	{ "unclosed and crossed elements", "<b>a<i>b</b>c</i><div>d", "abc\nd" },
	{ "a stray less-than", "1 < 2 and 3<4", "1 < 2 and 3<4" },
	{ "nothing", "", "" },
};

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = tg_html_to_text(rows[i].html, strlen(rows[i].html));

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(text, ==, rows[i].wanted);
	}
}

/* What the cutter makes of it: the answer alone. */
static void
test_cut(void)
{
	static const char *const html[] = {
		"<div>Ответ</div><div class=\"gmail_quote\"><div "
		"class=\"gmail_attr\">X:</div><blockquote>q</blockquote></div>",
		"<p>Ответ</p><div id=\"divRplyFwdMsg\"><b>Avsender:</b> "
		"Иван<br>Dato</div><div>q</div>",
		"<p class=MsoNormal>Ответ</p><div style='border:none;border-top:solid #E1E1E1 "
		"1.0pt'>От: X<br>Отправлено: y</div>q",
		"Ответ<blockquote type=cite>q</blockquote>",
		"Ответ<br>--<br>Иван<div class=\"moz-cite-prefix\">X</div><blockquote "
		"type=cite>q</blockquote>",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(html); i++) {
		g_autofree char *text = tg_html_to_text(html[i], strlen(html[i]));
		TgBody body;

		tg_body_cut(text, FALSE, FALSE, &body);
		g_assert_cmpstr(body.new_text, ==, "Ответ");
		tg_body_clear(&body);
	}
}

/* Seconds for about `bytes` of unit. */
static double
seconds(const char *unit, gsize bytes)
{
	g_autoptr(GString) html = g_string_sized_new(bytes + 100);
	g_autofree char *text = NULL;
	gint64 began;

	while (html->len < bytes)
		g_string_append(html, unit);
	began = test_cpu_time();
	text = tg_html_to_text(html->str, html->len);
	g_assert_cmpuint(strlen(text), <=, TG_MAX_TEXT);
	g_assert_true(g_utf8_validate(text, -1, NULL));
	return (double)(test_cpu_time() - began) / 1e6;
}

static void
test_linear(void)
{
	static const char *const units[] = { "<div>", "<div>a", "<b></i>", "<b>", "</i>", "<a b=c ",
		"<a ", " a=b", "<!--", "<!-- a -->", "<p>", "<table>", "<table><tr><td>a", "<td>a",
		"<blockquote>", "&amp;", "&", "&#", "<", "<<", "<script>", "<style>a", "<ul><li>",
		"<ol><li>a", "<font><b><i>", "a", "a ", "\n", "<pre>\n", "<a href=\"", "<a href=x>",
		"<![CDATA[", "<?", "</p>", "<form>", "<select><option>", "\"", "='", "<h1><p>",
		"<br>" };

	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		double small = seconds(units[i], 100 * 1000),
		       large = seconds(units[i], 1000 * 1000);

		g_test_message("%s: %.3f s, %.3f s", units[i], small, large);
		g_assert_cmpfloat(
			large, <, TEST_TENFOLD * small + 0.2); /* P88: 10 times the input */
		g_assert_cmpfloat(large, <, 5);
	}
}

/* Text after anything that a parser may choke on is still there. */
static void
test_survives(void)
{
	static const char *const units[] = { "<div>", "<b></i>", "<table><tr><td>", "<blockquote>",
		"<a b=c ", "<font>" };

	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) html = g_string_new("before ");
		g_autofree char *text = NULL;

		while (html->len < 200 * 1000)
			g_string_append(html, units[i]);
		g_string_append(html, "> after");
		text = tg_html_to_text(html->str, html->len);
		g_test_message("%s", units[i]);
		g_assert_nonnull(strstr(text, "before"));
		g_assert_nonnull(strstr(text, "after"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/html/elements", test_rows);
	g_test_add_func("/html/the answer alone is left", test_cut);
	g_test_add_func("/html/P88: time is linear", test_linear);
	g_test_add_func("/html/text after deep nesting stays", test_survives);
	return g_test_run();
}
