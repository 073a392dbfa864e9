/* SPDX-License-Identifier: ISC */
/*
 * template_render.c - prints a parsed template over a view.
 *
 * Pure and bounded: output (TG_MAX_TEMPLATE_OUT), nesting of sections and partials
 * (TG_MAX_TEMPLATE_DEPTH) and steps (TG_MAX_TEMPLATE_STEPS); past a bound the whole rendering fails,
 * half a letter is never returned. False are: what is missing, null, false, "" and the empty list.
 */
#include "desk/template_node.h"

#include "base/limits.h"

#include <string.h>

typedef struct {
	GString *out;
	TgEscape escape;
	TgPartialLookup lookup;
	gpointer lookup_data;
	JsonNode *contexts[TG_MAX_TEMPLATE_DEPTH + 2];
	guint depth;   /* contexts in use */
	guint nesting; /* of sections and partials */
	guint steps;
} Printer;

static gboolean print_nodes(
	Printer *printer, const GPtrArray *nodes, const char *indent, GError **error);

/* The member of an object node, or NULL. */
static JsonNode *
member(JsonNode *node, const char *name)
{
	if (!node || !JSON_NODE_HOLDS_OBJECT(node))
		return NULL;
	return json_object_get_member(json_node_get_object(node), name);
}

/* The first part of a name is looked for from the innermost context outwards, the rest inside it. */
static JsonNode *
resolve(const Printer *printer, const TgNode *node)
{
	JsonNode *found = NULL;

	if (!node->path[0])
		return printer->contexts[printer->depth - 1];
	for (guint i = printer->depth; i > 0 && !found; i--)
		found = member(printer->contexts[i - 1], node->path[0]);
	for (guint k = 1; found && node->path[k]; k++)
		found = member(found, node->path[k]);
	return found;
}

/* What sections take for false. */
static gboolean
is_false(JsonNode *node)
{
	if (!node || JSON_NODE_HOLDS_NULL(node))
		return TRUE;
	if (JSON_NODE_HOLDS_ARRAY(node))
		return json_array_get_length(json_node_get_array(node)) == 0;
	if (!JSON_NODE_HOLDS_VALUE(node))
		return FALSE;
	if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
		return !json_node_get_boolean(node);
	if (json_node_get_value_type(node) == G_TYPE_STRING)
		return !*json_node_get_string(node);
	return FALSE;
}

/* The shortest decimal that reads back as the same number. */
static char *
format_double(double value)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];

	for (int digits = 15; digits <= 17; digits++) {
		char format[8];

		g_snprintf(format, sizeof format, "%%.%dg", digits);
		g_ascii_formatd(buffer, sizeof buffer, format, value);
		if (g_ascii_strtod(buffer, NULL) == value)
			break;
	}
	return g_strdup(buffer);
}

/* A scalar as text; lists and objects are nothing. (transfer full) */
static char *
scalar(JsonNode *node)
{
	if (!node || !JSON_NODE_HOLDS_VALUE(node))
		return g_strdup("");
	switch (json_node_get_value_type(node)) {
	case G_TYPE_STRING:
		return g_strdup(json_node_get_string(node));
	case G_TYPE_INT64:
		return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
	case G_TYPE_BOOLEAN:
		return g_strdup(json_node_get_boolean(node) ? "true" : "false");
	case G_TYPE_DOUBLE:
		return format_double(json_node_get_double(node));
	default:
		return g_strdup("");
	}
}

/* Appends text, escaped for HTML where that is wanted. */
static void
append_escaped(GString *out, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };

	for (; *text; text++) {
		const char *entity = NULL;

		for (guint i = 0; i < G_N_ELEMENTS(entities); i++)
			if (entities[i].c == *text)
				entity = entities[i].entity;
		if (entity)
			g_string_append(out, entity);
		else
			g_string_append_c(out, *text);
	}
}

/* Prints a variable. */
static void
print_value(Printer *printer, const TgNode *node)
{
	g_autofree char *text = scalar(resolve(printer, node));

	if (printer->escape == TG_ESCAPE_HTML && node->kind == TG_NODE_VALUE)
		append_escaped(printer->out, text);
	else
		g_string_append(printer->out, text);
}

/* Prints a section's body once with one more context. */
static gboolean
print_within(
	Printer *printer, JsonNode *context, const TgNode *node, const char *indent, GError **error)
{
	gboolean ok;

	printer->contexts[printer->depth++] = context;
	ok = print_nodes(printer, node->children, indent, error);
	printer->depth--;
	return ok;
}

/* A section: nothing, once, or once an item. */
static gboolean
print_section(Printer *printer, const TgNode *node, const char *indent, GError **error)
{
	JsonNode *value = resolve(printer, node);
	JsonArray *array;

	if (node->kind == TG_NODE_INVERTED)
		return !is_false(value) || print_nodes(printer, node->children, indent, error);
	if (is_false(value))
		return TRUE;
	if (!JSON_NODE_HOLDS_ARRAY(value))
		return print_within(printer, value, node, indent, error);
	array = json_node_get_array(value);
	for (guint i = 0; i < json_array_get_length(array); i++)
		if (!print_within(printer, json_array_get_element(array, i), node, indent, error))
			return FALSE;
	return TRUE;
}

/* A partial: its own indentation adds to the one around. */
static gboolean
print_partial(Printer *printer, const TgNode *node, const char *indent, GError **error)
{
	const TgTemplate *partial =
		printer->lookup ? printer->lookup(node->text, printer->lookup_data) : NULL;
	g_autofree char *inner = g_strconcat(indent, node->indent, NULL);

	if (!partial)
		return TRUE;
	/* an inline partial begins in the middle of a line: its first line is not indented */
	return print_nodes(printer, partial->nodes, node->indent ? inner : "", error);
}

/* Prints one node. */
static gboolean
print_node(Printer *printer, const TgNode *node, const char *indent, GError **error)
{
	switch (node->kind) {
	case TG_NODE_TEXT:
		g_string_append(printer->out, node->text);
		return TRUE;
	case TG_NODE_LINE:
		g_string_append(printer->out, indent);
		return TRUE;
	case TG_NODE_VALUE:
	case TG_NODE_RAW:
		print_value(printer, node);
		return TRUE;
	case TG_NODE_SECTION:
	case TG_NODE_INVERTED:
		return print_section(printer, node, indent, error);
	case TG_NODE_PARTIAL:
		return print_partial(printer, node, indent, error);
	}
	return TRUE;
}

/* Counts a step; FALSE when there are too many, or too much was printed. */
static gboolean
step(Printer *printer, GError **error)
{
	if (printer->out->len <= TG_MAX_TEMPLATE_OUT && ++printer->steps <= TG_MAX_TEMPLATE_STEPS)
		return TRUE;
	g_set_error_literal(
		error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 a template's output is too long");
	return FALSE;
}

/* Prints a list of nodes within the bounds; an empty list is a step too. */
static gboolean
print_nodes(Printer *printer, const GPtrArray *nodes, const char *indent, GError **error)
{
	gboolean ok;

	if (printer->nesting > TG_MAX_TEMPLATE_DEPTH) {
		g_set_error_literal(
			error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 a template is too deeply nested");
		return FALSE;
	}
	printer->nesting++;
	ok = step(printer, error);
	for (guint i = 0; ok && i < nodes->len; i++)
		ok = print_node(printer, g_ptr_array_index(nodes, i), indent, error) &&
		     step(printer, error);
	printer->nesting--;
	return ok;
}

char *
tg_template_render(const TgTemplate *tmpl, JsonNode *view, TgEscape escape, TgPartialLookup lookup,
	gpointer lookup_data, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	Printer printer = { .out = out,
		.escape = escape,
		.lookup = lookup,
		.lookup_data = lookup_data,
		.contexts = { view },
		.depth = 1 };

	if (!print_nodes(&printer, tmpl->nodes, "", error))
		return NULL;
	return g_string_free(g_steal_pointer(&out), FALSE);
}
