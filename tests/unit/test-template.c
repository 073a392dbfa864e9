/* SPDX-License-Identifier: ISC */
/*
 * test-template.c - Mustache: the cases of tests/mustache/ (the public specification's own format:
 * {"tests": [{name, data, template, partials, expected}]}), bounds, and what `check` says of names.
 */
#include "base/limits.h"
#include "desk/template.h"

#include <string.h>

/* Looks a partial up in the table that data is. */
static const TgTemplate *
lookup(const char *name, gpointer data)
{
	return g_hash_table_lookup(data, name);
}

static GHashTable *
parse_partials(JsonObject *test)
{
	GHashTable *partials = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)tg_template_free);
	g_autoptr(TgFindings) findings = tg_findings_new();
	JsonObjectIter iter;
	const char *name;
	JsonNode *text;

	if (!json_object_has_member(test, "partials"))
		return partials;
	json_object_iter_init(&iter, json_object_get_object_member(test, "partials"));
	while (json_object_iter_next(&iter, &name, &text))
		g_hash_table_insert(partials, g_strdup(name),
			tg_template_parse(name, json_node_get_string(text), findings));
	return partials;
}

/* One case of a file. */
static void
run_case(gconstpointer data)
{
	JsonObject *test = (JsonObject *)data;
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GHashTable) partials = parse_partials(test);
	g_autoptr(GError) error = NULL;
	g_autoptr(TgTemplate) tmpl =
		tg_template_parse("t", json_object_get_string_member(test, "template"), findings);
	g_autofree char *got = NULL;

	g_assert_nonnull(tmpl);
	if (!tmpl)
		return;
	got = tg_template_render(tmpl, json_object_get_member(test, "data"), TG_ESCAPE_HTML, lookup,
		partials, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(got, ==, json_object_get_string_member(test, "expected"));
}

/* Adds every case of every file of the folder. */
static void
add_cases(GPtrArray *parsers)
{
	g_autofree char *folder =
		g_build_filename(g_test_get_dir(G_TEST_DIST), "tests", "mustache", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	g_assert_nonnull(dir);
	while (dir && (name = g_dir_read_name(dir)) != NULL) {
		JsonParser *parser = json_parser_new();
		g_autofree char *path = g_build_filename(folder, name, NULL);
		JsonArray *tests;

		g_ptr_array_add(parsers, parser);
		if (!g_str_has_suffix(name, ".json") ||
			!json_parser_load_from_file(parser, path, NULL))
			continue;
		tests = json_object_get_array_member(
			json_node_get_object(json_parser_get_root(parser)), "tests");
		for (guint i = 0; i < json_array_get_length(tests); i++) {
			JsonObject *test = json_array_get_object_element(tests, i);
			g_autofree char *title =
				g_strdup_printf("/template/%.*s/%s", (int)(strlen(name) - 5), name,
					json_object_get_string_member(test, "name"));

			g_test_add_data_func(title, test, run_case);
		}
	}
}

static const struct {
	const char *name, *text, *finding;
} broken[] = {
	{ "a tag is not closed", "a\n{{b", "f:2: this tag is not closed" },
	{ "a section is not closed", "\n{{#a}}\n", "f:2: this section is not closed: 'a'" },
	{ "the wrong section is closed", "{{#a}}\n{{/b}}",
		"f:2: section 'a' of line 1 is open here, not 'b'" },
	{ "nothing is open", "{{/b}}", "f:1: nothing is open that could be closed by 'b'" },
	{ "a name has blanks", "{{a b}}", "f:1: not a name: 'a b'" },
	{ "a name is empty", "{{}}", "f:1: not a name: ''" },
	{ "a delimiter is missing", "{{=<%=}}",
		"f:1: two delimiters without '=' wanted, not '<%'" },
};

static void
test_broken(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_autoptr(TgFindings) findings = tg_findings_new();
		g_autoptr(TgTemplate) tmpl = tg_template_parse("f", broken[i].text, findings);

		g_test_message("%s", broken[i].name);
		g_assert_null(tmpl);
		g_assert_cmpuint(tg_findings_count(findings), ==, 1);
		if (tg_findings_count(findings))
			g_assert_cmpstr(tg_findings_get(findings, 0), ==, broken[i].finding);
	}
}

static void
test_all_errors(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl = tg_template_parse("f", "{{/a}}\n{{b c}}\n{{#d}}", findings);

	g_assert_null(tmpl);
	g_assert_cmpuint(tg_findings_count(findings), ==, 3);
}

/* I6 */
static void
test_nesting_is_bounded(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) good = NULL, bad = NULL;

	for (guint i = 0; i < TG_MAX_TEMPLATE_DEPTH; i++)
		g_string_prepend(text, "{{#a}}"), g_string_append(text, "{{/a}}");
	good = tg_template_parse("f", text->str, findings);
	g_assert_nonnull(good);
	g_string_prepend(text, "{{#a}}"), g_string_append(text, "{{/a}}");
	bad = tg_template_parse("f", text->str, findings);
	g_assert_null(bad);
	g_assert_cmpuint(tg_findings_count(findings), ==, 1);
}

/* I6 */
static void
test_recursion_is_bounded(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl = tg_template_parse("f", "x{{>f}}", findings);
	g_autoptr(GHashTable) partials = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(JsonNode) view = json_from_string("{}", NULL);
	g_autoptr(GError) error = NULL;

	g_hash_table_insert(partials, (gpointer) "f", tmpl);
	g_assert_null(tg_template_render(tmpl, view, TG_ESCAPE_NONE, lookup, partials, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
}

/* I6 */
static void
test_output_is_bounded(void)
{
	g_autoptr(GString) list = g_string_new("{\"a\":[0");
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl =
		tg_template_parse("f", "{{#a}}{{#a}}{{#a}}0123456789{{/a}}{{/a}}{{/a}}", findings);
	g_autoptr(JsonNode) view = NULL;
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 99; i++)
		g_string_append(list, ",0");
	g_string_append(list, "]}");
	view = json_from_string(list->str, NULL);
	g_assert_null(tg_template_render(tmpl, view, TG_ESCAPE_NONE, NULL, NULL, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
}

/* I6: much work that prints nothing, in sections with and without a body */
static void
test_steps_are_bounded(void)
{
	static const char *const bodies[] = { "{{b}}", "" };

	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *text = g_strdup_printf(
			"{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}%s{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}",
			bodies[i]);
		g_autoptr(TgFindings) findings = tg_findings_new();
		g_autoptr(TgTemplate) tmpl = tg_template_parse("f", text, findings);
		g_autoptr(JsonNode) view =
			json_from_string("{\"a\":[1,2,3,4,5,6,7,8,9,10,11,12]}", NULL);
		g_autoptr(GError) error = NULL;

		g_assert_null(tg_template_render(tmpl, view, TG_ESCAPE_NONE, NULL, NULL, &error));
		g_assert_error(error, TG_ERROR, TG_ERROR_AGAIN);
	}
}

static void
test_names_are_checked(void)
{
	static const char *const known[] = { "number", "fields", "label", NULL };
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl = tg_template_parse("ru/ack.txt",
		"{{number}}\n{{#fields}}{{.}}{{lable}}{{/fields}}{{fields.label}}", findings);

	g_assert_nonnull(tmpl);
	tg_template_check_names(tmpl, known, findings);
	g_assert_cmpuint(tg_findings_count(findings), ==, 1);
	if (tg_findings_count(findings))
		g_assert_cmpstr(tg_findings_get(findings, 0), ==,
			"ru/ack.txt:2: unknown variable 'lable' (did you mean 'label'?)");
}

/* Letters are plain text: nothing is escaped. */
static void
test_plain_text_is_not_escaped(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgTemplate) tmpl = tg_template_parse("f", "{{a}}", findings);
	g_autoptr(JsonNode) view = json_from_string("{\"a\":\"<&>\"}", NULL);
	g_autofree char *got = tg_template_render(tmpl, view, TG_ESCAPE_NONE, NULL, NULL, NULL);

	g_assert_cmpstr(got, ==, "<&>");
}

int
main(int argc, char **argv)
{
	g_autoptr(GPtrArray) parsers = g_ptr_array_new_with_free_func(g_object_unref);

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	add_cases(parsers);
	g_test_add_func("/template/every broken template is explained", test_broken);
	g_test_add_func("/template/all errors are found at once", test_all_errors);
	g_test_add_func("/template/nesting is bounded", test_nesting_is_bounded);
	g_test_add_func("/template/recursion is bounded", test_recursion_is_bounded);
	g_test_add_func("/template/output is bounded", test_output_is_bounded);
	g_test_add_func("/template/steps are bounded", test_steps_are_bounded);
	g_test_add_func("/template/names are checked", test_names_are_checked);
	g_test_add_func("/template/plain text is not escaped", test_plain_text_is_not_escaped);
	return g_test_run();
}
