/* SPDX-License-Identifier: ISC */
/*
 * policy_default.c - sets single keys in a configuration's text without touching anything else.
 *
 * Works on lines, because the comments are what `init` is for. A key that is there is replaced, one
 * that is there as a comment is brought to life, one that lacks is put at the section's end.
 */
#include "desk/policy_default.h"

#include "base/error.h"

#include <string.h>

/* TRUE for "[kind]" and "[kind NAME]". */
static gboolean
is_section(const char *line, const char *kind)
{
	gsize length = strlen(kind);

	return *line == '[' && !strncmp(line + 1, kind, length) && strchr("] \t", line[length + 1]);
}

/* TRUE for "key = ..." and, with comment, "#key = ...". */
static gboolean
is_key(const char *line, const char *key, gboolean comment)
{
	gsize length = strlen(key);

	if (comment && *line != '#')
		return FALSE;
	line += comment;
	return !strncmp(line, key, length) && line[length + strspn(line + length, " \t")] == '=';
}

/* The line of the key in [first, end), or of its commented form, or -1. */
static int
find_key(const GPtrArray *lines, guint first, guint end, const char *key)
{
	for (guint comment = 0; comment < 2; comment++)
		for (guint i = first; i < end; i++)
			if (is_key(lines->pdata[i], key, comment))
				return (int)i;
	return -1;
}

/* Sets one key of the first section of that kind. */
static gboolean
set_key(GPtrArray *lines, const char *kind, const char *key, const char *value, GError **error)
{
	guint first = 0, end, last;
	g_autofree char *line = g_strdup_printf("%s = %s", key, value);
	int at;

	if (strpbrk(value, "\r\n")) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "%s: one line is wanted", key);
		return FALSE;
	}
	while (first < lines->len && !is_section(lines->pdata[first], kind))
		first++;
	if (first++ == lines->len) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "the profile has no [%s]", kind);
		return FALSE;
	}
	for (end = last = first; end < lines->len && *(char *)lines->pdata[end] != '['; end++)
		if (*(char *)lines->pdata[end] && *(char *)lines->pdata[end] != '#')
			last = end + 1;
	at = find_key(lines, first, end, key);
	if (at < 0) {
		g_ptr_array_insert(lines, (int)last, g_steal_pointer(&line));
	} else {
		g_free(lines->pdata[at]);
		lines->pdata[at] = g_steal_pointer(&line);
	}
	return TRUE;
}

/* "msmtp" or "file:DIR" into [transport]. */
static gboolean
set_transport(GPtrArray *lines, const char *transport, GError **error)
{
	static const char prefix[] = "file:";

	if (!g_str_has_prefix(transport, prefix))
		return set_key(lines, "transport", "kind", transport, error);
	return set_key(lines, "transport", "kind", "file", error) &&
	       set_key(lines, "transport", "directory", transport + strlen(prefix), error);
}

char *
tg_policy_default_text(const char *profile, const char *desk, const char *store,
	const char *transport, GError **error)
{
	g_auto(GStrv) split = g_strsplit(profile, "\n", -1);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

	for (char **line = split; *line; line++)
		g_ptr_array_add(lines, g_strdup(*line));
	if ((desk && !set_key(lines, "desk", "address", desk, error)) ||
		(store && !set_key(lines, "store", "url", store, error)) ||
		(transport && !set_transport(lines, transport, error)))
		return NULL;
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **)lines->pdata);
}
