/* SPDX-License-Identifier: ISC */
/*
 * fuzz-template.c - "TEMPLATE\n%%\nJSON": any text parses or gives findings; what parses prints within
 * its bounds, twice the same; it may include itself.
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

	g_assert((tmpl == NULL) == (tg_findings_count(findings) > 0));
	if (!tmpl)
		return 0;
	if (halves[0] && halves[1] && g_utf8_validate(halves[1], -1, NULL))
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
