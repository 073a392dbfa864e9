/* SPDX-License-Identifier: ISC */
/*
 * template.c - reads Mustache templates into nodes (template_render.c prints them).
 *
 * Follows the public specification: comments, delimiters, interpolation, sections, inverted
 * sections, partials, standalone lines. Lambdas, inheritance and dynamic names do not exist here.
 * Every syntax error of a file is found, not only the first. Nesting is bounded.
 */
#include "desk/template_node.h"

#include "base/limits.h"

#include <string.h>

#define MAX_ERRORS 100 /* then nothing more is read */

typedef struct {
	const char *file, *text;
	const char *open, *close; /* delimiters: point into the two buffers below or at constants */
	char *own_open, *own_close;
	gsize at;	     /* everything before is read */
	guint line;	     /* of at */
	GPtrArray *stack;    /* of GPtrArray*: the lists that are open, innermost last */
	GPtrArray *sections; /* of TgNode*: the sections that are open */
	TgFindings *findings;
	guint errors;
} Reader;

/* One tag as it stands in the text. */
typedef struct {
	char sigil; /* '\0' for a plain variable */
	char *name; /* stripped */
	gsize start, end;
	guint line;
} Tag;

/* Frees one node with all that it holds. */
static void
node_free(gpointer data)
{
	TgNode *node = data;

	g_free(node->text);
	g_strfreev(node->path);
	g_free(node->indent);
	g_clear_pointer(&node->children, g_ptr_array_unref);
	g_free(node);
}

/* Adds a finding and remembers that there was one. */
static void
fail(Reader *reader, guint line, const char *problem, const char *word)
{
	reader->errors++;
	tg_findings_add(reader->findings, reader->file, line, "%s%s%s%s", problem, word ? " '" : "",
		word ? word : "", word ? "'" : "");
}

/* Appends a node to the innermost open list. */
static TgNode *
push(Reader *reader, TgNodeKind kind, guint line, char *text)
{
	GPtrArray *list = g_ptr_array_index(reader->stack, reader->stack->len - 1);
	TgNode *node = g_new0(TgNode, 1);

	node->kind = kind;
	node->line = line;
	node->text = text;
	g_ptr_array_add(list, node);
	return node;
}

/* Where the blanks in front of position at begin. */
static gsize
blanks_before(const char *text, gsize at)
{
	while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
		at--;
	return at;
}

/* TRUE at the begin of a line. */
static gboolean
is_line_start(const char *text, gsize at)
{
	return at == 0 || text[at - 1] == '\n';
}

/* Pushes the mark of a line's begin when at stands at one. */
static void
push_line_mark(Reader *reader, gsize at)
{
	if (is_line_start(reader->text, at))
		push(reader, TG_NODE_LINE, reader->line, NULL);
}

/* Pushes the text between at and end, line by line; empty lines are not marked. */
static void
push_text(Reader *reader, gsize end)
{
	while (reader->at < end) {
		const char *from = reader->text + reader->at;
		const char *newline = memchr(from, '\n', end - reader->at);
		gsize length = newline ? (gsize)(newline - from) + 1 : end - reader->at;

		if (*from != '\n' && *from != '\r')
			push_line_mark(reader, reader->at);
		push(reader, TG_NODE_TEXT, reader->line, g_strndup(from, length));
		reader->at += length;
		reader->line += newline ? 1 : 0;
	}
}

/* Counts the lines in a range. */
static guint
count_lines(const char *text, gsize from, gsize to)
{
	guint lines = 0;

	for (gsize i = from; i < to; i++)
		lines += text[i] == '\n';
	return lines;
}

/* TRUE when the tag stands alone on its line(s); *ret_end is then the start of the next line. */
static gboolean
is_standalone(const Reader *reader, const Tag *tag, gsize *ret_start, gsize *ret_end)
{
	gsize start = blanks_before(reader->text, tag->start);
	gsize end = tag->end;

	if (!tag->sigil || !strchr("!#^/>=", tag->sigil) || !is_line_start(reader->text, start))
		return FALSE;
	while (reader->text[end] == ' ' || reader->text[end] == '\t')
		end++;
	if (reader->text[end] == '\r' && reader->text[end + 1] == '\n')
		end++;
	if (reader->text[end] != '\n' && reader->text[end] != '\0')
		return FALSE;
	*ret_start = start;
	*ret_end = end + (reader->text[end] == '\n');
	return TRUE;
}

/* Reads the tag that begins at start. FALSE when it is not closed. */
static gboolean
read_tag(Reader *reader, gsize start, Tag *tag)
{
	const char *body = reader->text + start + strlen(reader->open);
	g_autofree char *own = NULL;
	const char *closing, *end;

	tag->start = start;
	tag->line = reader->line + count_lines(reader->text, reader->at, start);
	tag->sigil = *body && strchr("!#^/>&{=", *body) ? *body : '\0';
	body += tag->sigil ? 1 : 0;
	if (tag->sigil == '{' || tag->sigil == '=')
		own = g_strconcat(tag->sigil == '{' ? "}" : "=", reader->close, NULL);
	closing = own ? own : reader->close;
	end = strstr(body, closing);
	if (!end)
		return FALSE;
	tag->name = g_strstrip(g_strndup(body, end - body));
	tag->end = (gsize)(end - reader->text) + strlen(closing);
	return TRUE;
}

/* "{{=<% %>=}}" */
static void
set_delimiters(Reader *reader, const Tag *tag)
{
	g_auto(GStrv) words = g_strsplit_set(tag->name, " \t\r\n", -1);
	const char *open = words[0];
	const char *close = NULL;

	for (guint i = 1; open && words[i]; i++)
		if (*words[i])
			close = close ? "" : words[i];
	if (!open || !*open || !close || !*close || strchr(open, '=') || strchr(close, '=')) {
		fail(reader, tag->line, "two delimiters without '=' wanted, not", tag->name);
		return;
	}
	g_free(reader->own_open);
	g_free(reader->own_close);
	reader->open = reader->own_open = g_strdup(open);
	reader->close = reader->own_close = g_strdup(close);
}

/* Splits a name at its dots; FALSE when it is no name. */
static gboolean
name_path(const char *name, GStrv *ret_path)
{
	if (g_str_equal(name, ".")) {
		*ret_path = g_new0(char *, 1);
		return TRUE;
	}
	if (!strpbrk(name, ". \t\r\n") && *name) {
		*ret_path = g_new0(char *, 2);
		(*ret_path)[0] = g_strdup(name);
		return TRUE;
	}
	if (!*name || strpbrk(name, " \t\r\n") || name[0] == '.' || g_str_has_suffix(name, ".") ||
		strstr(name, ".."))
		return FALSE;
	*ret_path = g_strsplit(name, ".", -1);
	return TRUE;
}

/* Opens a section. */
static void
open_section(Reader *reader, TgNode *node)
{
	node->children = g_ptr_array_new_with_free_func(node_free);
	if (reader->sections->len == TG_MAX_TEMPLATE_DEPTH) {
		fail(reader, node->line, "too deeply nested section", node->text);
		reader->errors = MAX_ERRORS;
	}
	g_ptr_array_add(reader->sections, node);
	g_ptr_array_add(reader->stack, node->children);
}

/* Closes the innermost section. */
static void
close_section(Reader *reader, const Tag *tag)
{
	TgNode *open;

	if (reader->sections->len == 0) {
		fail(reader, tag->line, "nothing is open that could be closed by", tag->name);
		return;
	}
	open = g_ptr_array_index(reader->sections, reader->sections->len - 1);
	if (!g_str_equal(open->text, tag->name)) {
		g_autofree char *problem = g_strdup_printf(
			"section '%s' of line %u is open here, not", open->text, open->line);

		fail(reader, tag->line, problem, tag->name);
	}
	g_ptr_array_set_size(reader->sections, reader->sections->len - 1);
	g_ptr_array_set_size(reader->stack, reader->stack->len - 1);
}

/* A tag that becomes a node, which takes its name. */
static void
add_node(Reader *reader, Tag *tag, gboolean standalone)
{
	static const struct {
		char sigil;
		TgNodeKind kind;
	} kinds[] = {
		{ '\0', TG_NODE_VALUE },
		{ '&', TG_NODE_RAW },
		{ '{', TG_NODE_RAW },
		{ '#', TG_NODE_SECTION },
		{ '^', TG_NODE_INVERTED },
		{ '>', TG_NODE_PARTIAL },
	};
	TgNode *node;
	GStrv path = NULL;
	guint row = 0;

	if (tag->sigil == '>' && *tag->name && !strpbrk(tag->name, " \t\r\n"))
		path = NULL;
	else if (!name_path(tag->name, &path))
		fail(reader, tag->line, "not a name:", tag->name);
	while (kinds[row].sigil != tag->sigil)
		row++;
	node = push(reader, kinds[row].kind, tag->line, g_steal_pointer(&tag->name));
	node->path = path;
	if (node->kind == TG_NODE_PARTIAL && standalone) {
		gsize start = blanks_before(reader->text, tag->start);

		node->indent = g_strndup(reader->text + start, tag->start - start);
	} else if (node->kind == TG_NODE_SECTION || node->kind == TG_NODE_INVERTED) {
		open_section(reader, node);
	}
}

/* Handles one tag: the text before it, the tag, and the rest of its line when it stands alone. */
static void
take_tag(Reader *reader, Tag *tag)
{
	gsize start = tag->start, end = tag->end;
	gboolean standalone = is_standalone(reader, tag, &start, &end);

	push_text(reader, start);
	if (!standalone)
		push_line_mark(reader, start);
	if (tag->sigil == '=')
		set_delimiters(reader, tag);
	else if (tag->sigil == '/')
		close_section(reader, tag);
	else if (tag->sigil != '!')
		add_node(reader, tag, standalone);
	reader->line += count_lines(reader->text, start, end);
	reader->at = end;
}

/* Reads all tags, then the rest. */
static void
read_all(Reader *reader)
{
	const char *found;

	while (reader->errors < MAX_ERRORS &&
		(found = strstr(reader->text + reader->at, reader->open)) != NULL) {
		Tag tag = { 0 };

		if (!read_tag(reader, found - reader->text, &tag)) {
			fail(reader, tag.line, "this tag is not closed", NULL);
			return;
		}
		take_tag(reader, &tag);
		g_free(tag.name);
	}
	if (reader->errors >= MAX_ERRORS)
		return;
	push_text(reader, strlen(reader->text));
	for (guint i = 0; i < reader->sections->len; i++) {
		const TgNode *node = g_ptr_array_index(reader->sections, i);

		fail(reader, node->line, "this section is not closed:", node->text);
	}
}

TgTemplate *
tg_template_parse(const char *file, const char *text, TgFindings *findings)
{
	g_autoptr(TgTemplate) tmpl = g_new0(TgTemplate, 1);
	g_autoptr(GPtrArray) stack = g_ptr_array_new();
	g_autoptr(GPtrArray) sections = g_ptr_array_new();
	Reader reader = { .file = file,
		.text = text,
		.open = "{{",
		.close = "}}",
		.line = 1,
		.stack = stack,
		.sections = sections,
		.findings = findings };

	tmpl->file = g_strdup(file);
	tmpl->nodes = g_ptr_array_new_with_free_func(node_free);
	g_ptr_array_add(stack, tmpl->nodes);
	read_all(&reader);
	g_free(reader.own_open);
	g_free(reader.own_close);
	return reader.errors == 0 ? g_steal_pointer(&tmpl) : NULL;
}

void
tg_template_free(TgTemplate *tmpl)
{
	if (!tmpl)
		return;
	g_free(tmpl->file);
	g_ptr_array_unref(tmpl->nodes);
	g_free(tmpl);
}

/* Checks the names of one list of nodes and of the lists inside. */
static void
check_nodes(
	const char *file, const GPtrArray *nodes, const char *const *known, TgFindings *findings)
{
	for (guint i = 0; i < nodes->len; i++) {
		const TgNode *node = g_ptr_array_index(nodes, i);

		for (guint k = 0; node->path && node->path[k]; k++)
			if (!g_strv_contains(known, node->path[k]))
				tg_findings_unknown(findings, file, node->line, "variable",
					node->path[k], known);
		if (node->children)
			check_nodes(file, node->children, known, findings);
	}
}

void
tg_template_check_names(const TgTemplate *tmpl, const char *const *known, TgFindings *findings)
{
	check_nodes(tmpl->file, tmpl->nodes, known, findings);
}
