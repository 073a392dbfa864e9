/* SPDX-License-Identifier: ISC */
/*
 * fuzz-template.c - "TEMPLATE\n%%\nJSON": any text parses or gives findings; what parses prints within
 * its bounds, twice the same; it may include itself (P15). Whatever stands behind the line is data too:
 * escaped for HTML, no tag is born of it, and undoing the entities gives it back.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "desk/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every partial is the template itself. */
static const TgTemplate *
itself(const char *name, gpointer data)
{
	return *name == '-' ? NULL : data;
}

/* TRUE for one object and nothing behind it: json-glib leaks the first of two values (find 008). */
static gboolean
is_one_object(const char *json)
{
	gboolean quoted = FALSE;
	int depth = 0;

	if (*json != '{' || !g_utf8_validate(json, -1, NULL))
		return FALSE;
	for (; *json; json++) {
		if (quoted && *json == '\\' && json[1])
			json++;
		else if (*json == '"')
			quoted = !quoted;
		else if (!quoted)
			depth += (strchr("{[", *json) != NULL) - (strchr("}]", *json) != NULL);
		if (depth == 0)
			return strspn(json + 1, " \t\r\n") == strlen(json + 1);
	}
	return FALSE;
}

/* Undoes the four entities. (transfer full) */
static char *
unescape(const char *text)
{
	static const char *const rows[][2] = { { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
		{ "&amp;", "&" } };
	GString *out = g_string_new(NULL);

	while (*text) {
		guint row = 0;

		while (row < G_N_ELEMENTS(rows) && !g_str_has_prefix(text, rows[row][0]))
			row++;
		g_assert(row < G_N_ELEMENTS(rows) || !strchr("&<>\"", *text));
		g_string_append_c(out, row < G_N_ELEMENTS(rows) ? *rows[row][1] : *text);
		text += row < G_N_ELEMENTS(rows) ? strlen(rows[row][0]) : 1;
	}
	return g_string_free(out, FALSE);
}

/* The value in an HTML page and in a letter: data stays data, in both. */
static void
check_data(const char *value)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl = tg_template_parse("f", "{{v}}", findings);
	g_autoptr(JsonNode) view = json_node_new(JSON_NODE_OBJECT);
	g_autofree char *html = NULL, *plain = NULL, *back = NULL;

	json_node_take_object(view, json_object_new());
	json_object_set_string_member(json_node_get_object(view), "v", value);
	html = tg_template_render(tmpl, view, TG_ESCAPE_HTML, NULL, NULL, NULL);
	plain = tg_template_render(tmpl, view, TG_ESCAPE_NONE, NULL, NULL, NULL);
	back = unescape(html);
	g_assert_cmpstr(back, ==, value);
	g_assert_cmpstr(plain, ==, value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const known[] = { "a", "b", NULL };
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) halves = g_strsplit(text, "\n%%\n", 2);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl = tg_template_parse("f", halves[0] ? halves[0] : "", findings);
	g_autoptr(JsonNode) view = NULL;
	g_autofree char *one = NULL, *two = NULL;

	check_data(halves[0] && halves[1] ? halves[1] : text);
	g_assert((tmpl == NULL) == (tg_findings_count(findings) > 0));
	if (!tmpl)
		return 0;
	if (halves[0] && halves[1] && is_one_object(halves[1]))
		view = json_from_string(halves[1], NULL);
	if (!view)
		view = json_from_string("{\"a\":[1,\"x\"],\"b\":{\"a\":true}}", NULL);
	one = tg_template_render(tmpl, view, TG_ESCAPE_NONE, itself, tmpl, NULL);
	two = tg_template_render(tmpl, view, TG_ESCAPE_NONE, itself, tmpl, NULL);
	g_assert(g_strcmp0(one, two) == 0);
	g_assert(!one || strlen(one) <= TG_MAX_TEMPLATE_OUT + size);
	tg_template_check_names(tmpl, known, findings);
	return 0;
}
