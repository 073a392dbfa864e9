/* SPDX-License-Identifier: ISC */
/*
 * fuzz-authres.c - any bytes as Authentication-Results (P7): whatever is read, a slow reader of the grammar
 * reads the same; and no field of a server that is not ours makes anybody pass.
 *
 * The slow reader takes the whole field apart into tokens first (RFC 5322), then looks for the grammar
 * of RFC 8601 2.2 in them. It may read more than the strict one (a refusal is always safe), never less.
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "desk/authentication.h"
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A run of word characters, a quoted string, or one special character. */
typedef struct {
	char kind;	/* 'w' word, 'q' quoted, or the special itself */
	gboolean blank; /* white space or a comment stands in front */
	char *text;
} Token;

typedef struct {
	GPtrArray *list; /* of Token */
	guint at;
} Tokens;

static void
token_free(gpointer data)
{
	Token *token = data;

	g_free(token->text);
	g_free(token);
}

/* Behind the comment at p; NULL when it does not end. */
static const char *
behind_comment(const char *p)
{
	int depth = 0;

	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p + 1;
	}
	return NULL;
}

/* Takes the token at p; returns where it ends, NULL when it is none. */
static const char *
take_token(const char *p, Token *token)
{
	GString *text = g_string_new(NULL);

	token->kind = *p == '"' ? 'q' : strchr("=;/@:.<>[]?,\\()", *p) ? *p : 'w';
	if (token->kind == 'q') {
		for (p++; *p && *p != '"'; p++) {
			p += *p == '\\' && p[1];
			g_string_append_c(text, *p);
		}
		p = *p ? p + 1 : NULL;
	} else if (token->kind == 'w') {
		while (*p && !strchr(" \t\r\n\"=;/@:.<>[]?,\\()", *p))
			g_string_append_c(text, *p++);
	} else {
		g_string_append_c(text, *p++);
	}
	token->text = g_string_free(text, FALSE);
	return p;
}

/* All tokens; NULL when a quote or a comment does not end. */
static GPtrArray *
take_apart(const char *p)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(token_free);
	gboolean blank = FALSE;

	while (p && *p) {
		Token *token;

		if (strchr(" \t\r\n", *p) || *p == '(') {
			p = *p == '(' ? behind_comment(p) : p + 1;
			blank = TRUE;
			continue;
		}
		token = g_new0(Token, 1);
		g_ptr_array_add(list, token);
		token->blank = blank;
		p = take_token(p, token);
		blank = FALSE;
	}
	return p ? g_steal_pointer(&list) : NULL;
}

/* The token at the place, NULL behind the last. */
static const Token *
peek(const Tokens *tokens, guint ahead)
{
	return tokens->at + ahead < tokens->list->len
		       ? g_ptr_array_index(tokens->list, tokens->at + ahead)
		       : NULL;
}

/* TRUE and passed when the next token is of that kind. */
static gboolean
pass(Tokens *tokens, char kind)
{
	const Token *token = peek(tokens, 0);

	if (!token || token->kind != kind)
		return FALSE;
	tokens->at++;
	return TRUE;
}

/* Tokens that stand together, up to a blank or one of the stops. (transfer full), NULL when none. */
static char *
together(Tokens *tokens, const char *stops)
{
	GString *text = g_string_new(NULL);
	guint start = tokens->at;
	const Token *token;

	while ((token = peek(tokens, 0)) && !strchr(stops, token->kind) &&
		(tokens->at == start || !token->blank)) {
		g_string_append(text, token->text);
		tokens->at++;
	}
	if (tokens->at > start)
		return g_string_free(text, FALSE);
	g_string_free(text, TRUE);
	return NULL;
}

/* Lower case words of letters, digits, "-" and "_". */
static char *
keyword(Tokens *tokens)
{
	const Token *token = peek(tokens, 0);

	if (!token || token->kind != 'w')
		return NULL;
	tokens->at++;
	return tg_ascii_lower(token->text);
}

/* One "type.name=value" or "reason=value". (transfer full), NULL when it is none. */
static char *
property(Tokens *tokens)
{
	g_autofree char *type = keyword(tokens), *name = NULL, *value = NULL;

	if (!type)
		return NULL;
	if (pass(tokens, '.') && !(name = keyword(tokens)))
		return NULL;
	if (!pass(tokens, '='))
		return NULL;
	value = together(tokens, ";");
	if (!value)
		return NULL;
	return name ? g_strdup_printf("%s.%s=%s", type, name, value)
		    : g_strdup_printf("%s=%s", type, value);
}

/* One result as "method=result property property", lower case where it must be; NULL at the end or
 * where there is none. */
static char *
read_one(Tokens *tokens)
{
	g_autofree char *method = keyword(tokens), *version = NULL, *result = NULL;
	g_autoptr(GString) line = NULL;

	if (method && pass(tokens, '/'))
		version = keyword(tokens);
	if (!method || !pass(tokens, '=') || !(result = keyword(tokens)))
		return NULL;
	line = g_string_new(method);
	if (version && strcmp(version, "1") != 0)
		g_string_append_printf(line, "/%s", version);
	g_string_append_printf(line, "=%s", result);
	while (peek(tokens, 0) && peek(tokens, 0)->kind != ';') {
		g_autofree char *one = property(tokens);

		if (!one)
			return NULL;
		g_string_append_printf(line, "\n%s", one);
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}

/* The model's reading must be the same, result by result. */
static void
check_same(const TgAuthResults *results, const char *value)
{
	g_autoptr(GPtrArray) list = take_apart(value);
	Tokens tokens = { list, 0 };
	g_autofree char *id = NULL, *lower = NULL, *version = NULL;

	g_assert(list);
	id = together(&tokens, ";");
	g_assert(id);
	lower = tg_ascii_lower(id);
	g_assert_cmpstr(lower, ==, results->authserv_id);
	if (peek(&tokens, 0) && peek(&tokens, 0)->kind != ';') {
		version = keyword(&tokens);
		g_assert_cmpstr(version, ==, "1");
	}
	for (guint i = 0; i < results->results->len; i++) {
		const TgAuthResult *result = g_ptr_array_index(results->results, i);
		g_autofree char *wanted = NULL, *got = NULL, *properties = NULL;

		g_assert(pass(&tokens, ';'));
		wanted = read_one(&tokens);
		properties = g_strjoinv("\n", result->properties);
		got = g_strdup_printf("%s=%s%s%s", result->method, result->result,
			*properties ? "\n" : "", properties);
		g_assert_cmpstr(got, ==, wanted);
	}
	if (pass(&tokens, ';') && peek(&tokens, 0)) {
		g_autofree char *none = keyword(&tokens);

		g_assert(results->results->len == 0 && g_strcmp0(none, "none") == 0);
	}
	g_assert(!peek(&tokens, 0));
}

/* I9: the verdict over this field and a forged one below the mail server's. */
static void
check_belief(TgAuthResults *results)
{
	static const char *const ours[] = { "mx.example.ru", "*.relay.example.ru", NULL };
	const TgPolicy policy = { .authserv_id = (GStrv)ours };
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	const char *suffix = ours[1] + 1, *id = results->authserv_id;
	gboolean is_ours = strcmp(id, ours[0]) == 0 ||
			   (g_str_has_suffix(id, suffix) && strlen(id) > strlen(suffix));
	TgAuthVerdict verdict;

	analysis->identity = g_strdup("olga@customer.example");
	g_ptr_array_add(analysis->authentication, results);
	for (results->received_before = 0; results->received_before < 3;
		results->received_before++) {
		tg_identity_authentication(&policy, analysis, &verdict);
		if (!is_ours || results->received_before > 1)
			g_assert(!verdict.proved && !verdict.aligned && !verdict.by);
		g_assert(!verdict.by || verdict.by == results->authserv_id);
	}
	g_ptr_array_steal_index(analysis->authentication, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *value = g_strndup((const char *)data, size);
	g_autoptr(TgAuthResults) results = tg_authres_parse(value, 0);

	if (!results)
		return 0;
	check_same(results, value);
	check_belief(results);
	return 0;
}
