/* SPDX-License-Identifier: ISC */
/*
 * authres.c - the grammar of Authentication-Results (RFC 8601 2.2), read strictly.
 *
 * Comments nest, values may be quoted, versions other than 1 are refused, unknown methods and
 * results are kept as they are (lower case). Whoever is not exactly in the grammar is not read at
 * all: a field that can be read two ways proves nothing (S30, X18). Of several results of one
 * method nothing is chosen here: policy calls them none (interface §6).
 */
#include "mail/authres.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define MAX_COMMENT_DEPTH 16
#define MAX_RESULTS 64

typedef struct {
	const char *at;
	gboolean bad;
} Reader;

/* Skips one comment; at stands on its '('. */
static void
skip_comment(Reader *reader)
{
	int depth = 0;

	do {
		char c = *reader->at;

		if (c == '\\' && reader->at[1] != '\0')
			reader->at++;
		else if (c == '(')
			depth++;
		else if (c == ')')
			depth--;
		if (c == '\0' || depth > MAX_COMMENT_DEPTH) {
			reader->bad = TRUE;
			return;
		}
		reader->at++;
	} while (depth > 0);
}

/* Skips comments and folding white space; TRUE when there was any. */
static gboolean
skip_cfws(Reader *reader)
{
	const char *start = reader->at;

	while (!reader->bad) {
		if (*reader->at == '(')
			skip_comment(reader);
		else if (*reader->at != '\0' && strchr(" \t\r\n", *reader->at) != NULL)
			reader->at++;
		else
			break;
	}
	return reader->at != start;
}

/* Takes one character if it is the next thing. */
static gboolean
take(Reader *reader, char c)
{
	if (reader->bad || *reader->at != c)
		return FALSE;
	reader->at++;
	return TRUE;
}

/* TRUE for the characters of a MIME token (RFC 2045), minus nothing; UTF-8 by RFC 8616. */
static gboolean
is_token_char(char c)
{
	if ((guchar)c >= 0x80)
		return TRUE;
	return c > ' ' && c != 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* Keyword (letters, digits, hyphens) or NULL, lower case. (transfer full) */
static char *
read_keyword(Reader *reader)
{
	const char *start = reader->at;
	g_autofree char *word = NULL;

	while (g_ascii_isalnum(*reader->at) || *reader->at == '-' || *reader->at == '_')
		reader->at++;
	if (reader->at == start)
		return NULL;
	word = g_strndup(start, reader->at - start);
	return tg_ascii_lower(word);
}

/* A quoted-string's content; at stands on its opening quote. (transfer full) or NULL */
static char *
read_quoted(Reader *reader)
{
	g_autoptr(GString) value = g_string_new(NULL);

	for (reader->at++; *reader->at != '"'; reader->at++) {
		if (*reader->at == '\\')
			reader->at++;
		if (*reader->at == '\0' || g_ascii_iscntrl(*reader->at)) {
			reader->bad = TRUE;
			return NULL;
		}
		g_string_append_c(value, *reader->at);
	}
	reader->at++;
	return g_string_free(g_steal_pointer(&value), FALSE);
}

/* A value: token or quoted-string. (transfer full) or NULL */
static char *
read_value(Reader *reader)
{
	const char *start = reader->at;

	if (*start == '"')
		return read_quoted(reader);
	while (is_token_char(*reader->at))
		reader->at++;
	return reader->at == start ? NULL : g_strndup(start, reader->at - start);
}

/* A property's value: [local part] "@" domain, or a value; also the slashes and colons that real
 * servers write into it (policy.published=..., "smtp.remote-ip=2001:db8::1"). */
static char *
read_pvalue(Reader *reader)
{
	g_autofree char *local = NULL;
	const char *start = reader->at;

	if (*start == '"') {
		local = read_quoted(reader);
		if (local == NULL || *reader->at != '@')
			return g_steal_pointer(&local);
		start = reader->at;
	}
	while (is_token_char(*reader->at) ||
		(*reader->at != '\0' && strchr("@/:=<>[]?", *reader->at) != NULL))
		reader->at++;
	if (reader->at == start)
		return NULL;
	if (local != NULL) {
		g_autofree char *domain = g_strndup(start, reader->at - start);

		return g_strconcat(local, domain, NULL);
	}
	return g_strndup(start, reader->at - start);
}

static void
result_free(gpointer data)
{
	TgAuthResult *result = data;

	if (result == NULL)
		return;
	g_free(result->method);
	g_free(result->result);
	g_strfreev(result->properties);
	g_free(result);
}

/* One "ptype.property=value" or "reason=value" after a result; FALSE at the end of the result. */
static gboolean
read_property(Reader *reader, GStrvBuilder *builder)
{
	gboolean blank = skip_cfws(reader);
	g_autofree char *type = NULL, *name = NULL, *value = NULL, *whole = NULL;

	if (reader->bad || *reader->at == ';' || *reader->at == '\0')
		return FALSE;
	type = blank ? read_keyword(reader) : NULL;
	skip_cfws(reader);
	if (type != NULL && take(reader, '.')) {
		skip_cfws(reader);
		name = read_keyword(reader);
		reader->bad |= name == NULL;
		skip_cfws(reader);
	} else if (g_strcmp0(type, "reason") != 0) {
		reader->bad = TRUE;
	}
	if (!take(reader, '=')) {
		reader->bad = TRUE;
		return FALSE;
	}
	skip_cfws(reader);
	value = name != NULL ? read_pvalue(reader) : read_value(reader);
	if (value == NULL) {
		reader->bad = TRUE;
		return FALSE;
	}
	whole = name != NULL ? g_strdup_printf("%s.%s=%s", type, name, value)
			     : g_strdup_printf("%s=%s", type, value);
	g_strv_builder_add(builder, whole);
	return TRUE;
}

/* One "method[/version]=result *(property)"; NULL when it is none. */
static TgAuthResult *
read_result(Reader *reader)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	g_autofree char *method = NULL, *result = NULL, *version = NULL;
	TgAuthResult *ret;

	method = read_keyword(reader);
	skip_cfws(reader);
	if (method != NULL && take(reader, '/')) {
		skip_cfws(reader);
		version = read_keyword(reader);
		skip_cfws(reader);
	}
	if (method == NULL || !take(reader, '=')) {
		reader->bad = TRUE;
		return NULL;
	}
	skip_cfws(reader);
	result = read_keyword(reader);
	while (!reader->bad && result != NULL && read_property(reader, builder))
		continue;
	if (reader->bad || result == NULL) {
		reader->bad = TRUE;
		return NULL;
	}
	if (version != NULL &&
		strcmp(version, "1") != 0) { /* a method's later version is unknown */
		char *named = g_strconcat(method, "/", version, NULL);

		g_free(method);
		method = named;
	}
	ret = g_new0(TgAuthResult, 1);
	ret->method = g_steal_pointer(&method);
	ret->result = g_steal_pointer(&result);
	ret->properties = g_strv_builder_end(builder);
	return ret;
}

/* authserv-id and version; FALSE when there is none or the version is not 1. */
static gboolean
read_head(Reader *reader, TgAuthResults *results)
{
	g_autofree char *id = NULL, *version = NULL;
	gboolean blank;

	skip_cfws(reader);
	id = read_value(reader);
	if (id == NULL || *id == '\0')
		return FALSE;
	results->authserv_id = tg_ascii_lower(id);
	blank = skip_cfws(reader);
	if (g_ascii_isdigit(*reader->at)) {
		version = blank ? read_keyword(reader) : NULL;
		skip_cfws(reader);
		if (g_strcmp0(version, "1") != 0)
			return FALSE;
	}
	return !reader->bad && (*reader->at == ';' || *reader->at == '\0');
}

/* Everything after the head: "; none" or the results. */
static gboolean
read_results(Reader *reader, TgAuthResults *results)
{
	while (take(reader, ';')) {
		TgAuthResult *result;

		skip_cfws(reader);
		if (*reader->at == '\0')
			break; /* a closing semicolon, as many servers write it */
		if (results->results->len == 0 && g_ascii_strncasecmp(reader->at, "none", 4) == 0) {
			Reader ahead = { reader->at + 4, FALSE };

			skip_cfws(&ahead);
			if (*ahead.at == '\0')
				return !ahead.bad;
		}
		result = results->results->len < MAX_RESULTS ? read_result(reader) : NULL;
		if (result == NULL)
			return FALSE;
		g_ptr_array_add(results->results, result);
	}
	return !reader->bad && *reader->at == '\0';
}

/* TRUE when nothing in value may hide: a "pass" that is seen otherwise than it is read is none. */
static gboolean
is_plain(const char *value)
{
	if (!g_utf8_validate(value, -1, NULL))
		return FALSE;
	for (; *value != '\0'; value = g_utf8_next_char(value))
		if (tg_unichar_is_hidden(g_utf8_get_char(value)) &&
			strchr("\t\r\n", *value) == NULL)
			return FALSE;
	return TRUE;
}

TgAuthResults *
tg_authres_parse(const char *value, guint received_before)
{
	g_autoptr(TgAuthResults) results = NULL;
	Reader reader = { value, FALSE };

	if (value == NULL || strlen(value) > TG_MAX_FIELD || !is_plain(value))
		return NULL;
	results = g_new0(TgAuthResults, 1);
	results->received_before = received_before;
	results->results = g_ptr_array_new_with_free_func(result_free);
	if (!read_head(&reader, results) || !read_results(&reader, results))
		return NULL;
	return g_steal_pointer(&results);
}

void
tg_authres_free(TgAuthResults *results)
{
	if (results == NULL)
		return;
	g_free(results->authserv_id);
	if (results->results != NULL)
		g_ptr_array_unref(results->results);
	g_free(results);
}
