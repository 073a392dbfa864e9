/* SPDX-License-Identifier: ISC */
/*
 * json.h - writing the two shapes of JSON that every stored event has, without a tree in between.
 *
 * What is read, and what is printed for people and programs, goes through json-glib.
 */
#ifndef TG_BASE_JSON_H
#define TG_BASE_JSON_H

#include <glib.h>

/* Appends "text" in its quotation marks, escaped. text is valid UTF-8. */
void tg_json_append_string(GString *out, const char *text);

#endif
