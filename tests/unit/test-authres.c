/* SPDX-License-Identifier: ISC */
/*
 * test-authres.c - Authentication-Results by the grammar (RFC 8601 2.2; S30, X18): what is read,
 * and what is refused because it can be read two ways.
 */
#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "mail/authres.h"

/* wanted: "id|method=result{property,...}|..." or NULL when refused. */
static const struct {
	const char *value, *wanted;
} rows[] = {
	{ "mx.example.ru; dmarc=pass header.from=example.ru",
		"mx.example.ru|dmarc=pass{header.from=example.ru}" },
	{ "MX.Example.RU; DMARC=Pass Header.From=Example.RU",
		"mx.example.ru|dmarc=pass{header.from=Example.RU}" },
	{ "mx.example.ru 1; spf=pass smtp.mailfrom=a@example.ru",
		"mx.example.ru|spf=pass{smtp.mailfrom=a@example.ru}" },
	{ "mx.example.ru; dkim=pass (2048-bit key; unprotected) header.d=example.ru "
	  "header.i=@example.ru;\r\n\tspf=fail",
		"mx.example.ru|dkim=pass{header.d=example.ru,header.i=@example.ru}|spf=fail{}" },
	{ "mx.example.ru (a (nested) \\) comment) ; auth=pass smtp.auth=user",
		"mx.example.ru|auth=pass{smtp.auth=user}" },
	{ "\"mx.example.ru\"; dkim=pass header.d=\"example.ru\"",
		"mx.example.ru|dkim=pass{header.d=example.ru}" },
	{ "mx.example.ru; dkim=fail reason=\"bad; signature\" header.d=example.ru",
		"mx.example.ru|dkim=fail{reason=bad; signature,header.d=example.ru}" },
	{ "mx.example.ru; none", "mx.example.ru" },
	{ "mx.example.ru; none (nothing was checked)", "mx.example.ru" },
	{ "mx.example.ru; dmarc=pass;", "mx.example.ru|dmarc=pass{}" },
	{ "mx.example.ru; x-new=odd policy.thing=1", "mx.example.ru|x-new=odd{policy.thing=1}" },
	{ "mx.example.ru; dkim/1=pass", "mx.example.ru|dkim=pass{}" },
	{ "mx.example.ru; dkim/2=pass", "mx.example.ru|dkim/2=pass{}" },
	{ "mx.example.ru; dmarc=pass; dmarc=fail", "mx.example.ru|dmarc=pass{}|dmarc=fail{}" },
	{ "mx.example.ru; dmarc=pass (fail)", "mx.example.ru|dmarc=pass{}" },
	{ "mx.example.ru; d(x)kim=pass", NULL },
	{ "mx.example.ru 2; dmarc=pass", NULL },
	{ "mx.example.ru 11; dmarc=pass", NULL },
	{ "mx.example.ru.evil; dmarc=pass", "mx.example.ru.evil|dmarc=pass{}" },
	{ "mx.example.ru evil; dmarc=pass", NULL },
	{ "mx.example.ru (unclosed; dmarc=pass", NULL },
	{ "mx.example.ru; dkim=pass header.d=\"unclosed", NULL },
	{ "mx.example.ru; dmarc", NULL },
	{ "mx.example.ru; dmarc=", NULL },
	{ "mx.example.ru; =pass", NULL },
	{ "mx.example.ru; dmarc=pass fail", NULL },
	{ "mx.example.ru; dmarc=pass header.from", NULL },
	{ "mx.example.ru; dmarc=pass header.=x", NULL }, /* find 004 */
	{ "mx.example.ru, other; dmarc=pass", NULL },
	{ "mx.exam\xe2\x80\x8bple.ru; dmarc=pass", NULL },
	{ "mx.example.ru; dmarc=pass\xff", NULL },
	{ "\"mx.\r\nexample.ru\"; dmarc=pass", NULL },
	{ "; dmarc=pass", NULL },
	{ "\"\"; dmarc=pass", NULL },
	{ "", NULL },
};

static char *
print(const TgAuthResults *results)
{
	GString *out;

	if (results == NULL)
		return NULL;
	out = g_string_new(results->authserv_id);
	for (guint i = 0; i < results->results->len; i++) {
		const TgAuthResult *result = g_ptr_array_index(results->results, i);
		g_autofree char *properties = g_strjoinv(",", result->properties);

		g_string_append_printf(
			out, "|%s=%s{%s}", result->method, result->result, properties);
	}
	return g_string_free(out, FALSE);
}

static void
test_grammar(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgAuthResults) results = tg_authres_parse(rows[i].value, 3);
		g_autofree char *printed = print(results);

		g_test_message("%s", rows[i].value);
		g_assert_cmpstr(printed, ==, rows[i].wanted);
		if (results != NULL)
			g_assert_cmpuint(results->received_before, ==, 3);
	}
}

/* P7: whatever bytes are changed, nobody becomes our server who is not. */
static void
test_mutations(void)
{
	static const char alphabet[] = "();=\"\\ .,a1/\r\n\t@<>-_";
	const char *value = "other.test (c) 1; dmarc=pass header.from=\"a\"; spf=pass";
	g_autoptr(GRand) random = g_rand_new_with_seed(8601);

	for (guint i = 0; i < 20000; i++) {
		g_autofree char *mutant = g_strdup(value);
		g_autoptr(TgAuthResults) results = NULL;

		for (int j = g_rand_int_range(random, 1, 5); j > 0; j--)
			mutant[g_rand_int_range(random, 0, (gint32)strlen(value))] =
				alphabet[g_rand_int_range(random, 0, sizeof alphabet - 1)];
		results = tg_authres_parse(mutant, 0);
		if (results != NULL)
			g_assert_cmpstr(results->authserv_id, !=, "mx.example.ru");
	}
}

static void
test_bounds(void)
{
	g_autofree char *comments = g_strnfill(TG_MAX_FIELD - 1, '(');
	g_autofree char *blanks = g_strnfill(TG_MAX_FIELD + 1, ' ');

	g_assert_null(tg_authres_parse(comments, 0));
	g_assert_null(tg_authres_parse(blanks, 0));
	g_assert_null(tg_authres_parse(NULL, 0));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/authres/X18: the grammar and nothing else", test_grammar);
	g_test_add_func(
		"/authres/P7: no change of bytes makes another server ours", test_mutations);
	g_test_add_func("/authres/bounds", test_bounds);
	return g_test_run();
}
