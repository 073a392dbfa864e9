/* SPDX-License-Identifier: ISC */
/*
 * template_node.h - the parsed form of a template, shared by its parser and its renderer only.
 *
 * A template is a list of nodes; sections hold lists of their own. TG_NODE_LINE stands where a line
 * of the template begins: there the indentation of a partial is written.
 */
#ifndef TG_DESK_TEMPLATE_NODE_H
#define TG_DESK_TEMPLATE_NODE_H

#include "desk/template.h"

typedef enum {
	TG_NODE_TEXT,
	TG_NODE_LINE,
	TG_NODE_VALUE, /* escaped */
	TG_NODE_RAW,
	TG_NODE_SECTION,
	TG_NODE_INVERTED,
	TG_NODE_PARTIAL
} TgNodeKind;

typedef struct {
	TgNodeKind kind;
	guint line;	     /* of the template file, from 1 */
	char *text;	     /* text, name, or partial's name */
	GStrv path;	     /* the name's parts; empty for "."; NULL for text */
	char *indent;	     /* of a standalone partial, else NULL */
	GPtrArray *children; /* TgNode, of sections */
} TgNode;

struct TgTemplate {
	char *file;
	GPtrArray *nodes; /* TgNode */
};

#endif
