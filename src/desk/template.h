/* SPDX-License-Identifier: ISC */
/*
 * template.h - Mustache (public specification without lambdas and inheritance).
 *
 * Own code: no Mustache library for C is packaged. A template is parsed once; rendering is pure and
 * bounded (TG_MAX_TEMPLATE_OUT, nesting 32). The view is a JsonNode.
 */
#ifndef TG_DESK_TEMPLATE_H
#define TG_DESK_TEMPLATE_H

#include "base/error.h"

#include <json-glib/json-glib.h>

typedef struct TgTemplate TgTemplate;

/* file is for messages. Syntax errors become findings (file:line) and NULL. */
TgTemplate *tg_template_parse(const char *file, const char *text, TgFindings *findings);
void tg_template_free(TgTemplate *tmpl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgTemplate, tg_template_free)

typedef enum { TG_ESCAPE_NONE, TG_ESCAPE_HTML } TgEscape;

/* Looks up a partial by name; NULL renders as nothing. */
typedef const TgTemplate *(*TgPartialLookup)(const char *name, gpointer data);

/* TG_ERROR_AGAIN when a bound is exceeded. (transfer full) */
char *tg_template_render(const TgTemplate *tmpl, JsonNode *view, TgEscape escape,
	TgPartialLookup lookup, gpointer lookup_data, GError **error);

/* Checks every name in the template against the known ones (`check`: unknown variable, nearest). */
void tg_template_check_names(
	const TgTemplate *tmpl, const char *const *known, TgFindings *findings);

#endif
