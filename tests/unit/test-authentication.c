/* SPDX-License-Identifier: ISC */
/*
 * test-authentication.c - which Authentication-Results are believed: interface §6, X17-X19, X26, S30.
 */
#include "desk/authentication.h"
#include "mail/authres.h"

#include <string.h>

#define US "mx.example.ru"

typedef struct {
	guint before;	   /* Received fields above */
	const char *value; /* the field; NULL ends the list */
} Field;

/* "dmarc dkim spf auth aligned proved by" of a mail with these fields. */
static char *
judged(const char *identity, const Field *fields)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	char *patterns[] = { (char *)US, (char *)"*.yandex.test", NULL };
	TgPolicy policy = { .authserv_id = patterns };
	TgAuthVerdict v;

	analysis->identity = g_strdup(identity);
	for (; fields->value; fields++) {
		TgAuthResults *results = tg_authres_parse(fields->value, fields->before);

		if (results)
			g_ptr_array_add(analysis->authentication, results);
	}
	tg_identity_authentication(&policy, analysis, &v);
	return g_strdup_printf("%s %s %s %s %d %d %s", v.dmarc, v.dkim, v.spf, v.auth, v.aligned,
		v.proved, v.by ? v.by : "-");
}

#define NOTHING "none none none none 0 0 -"

static const struct {
	const char *what, *identity;
	Field fields[4];
	const char *wanted;
} verdicts[] = {
	{ "no field", "op@example.ru", { { 0, NULL } }, NOTHING },
	{ "ours, on top", "op@example.ru", { { 0, US "; dmarc=pass header.from=example.ru" } },
		"pass none none none 1 1 " US },
	{ "ours, below our Received", "op@example.ru",
		{ { 1, US "; dmarc=pass header.from=example.ru" } },
		"pass none none none 1 1 " US },
	{ "below the second Received (X17)", "op@example.ru",
		{ { 2, US "; dmarc=pass header.from=example.ru" } }, NOTHING },
	{ "what stands below ours is not added to it (X17)", "op@example.ru",
		{ { 0, US "; dmarc=fail header.from=example.ru" },
			{ 1, US "; dmarc=pass header.from=example.ru; auth=pass" } },
		"fail none none none 0 0 " US },
	{ "another server (X18)", "op@example.ru",
		{ { 0, "mx.evil.test; dmarc=pass header.from=example.ru" } }, NOTHING },
	{ "a server whose name only begins so (X18)", "op@example.ru",
		{ { 0, US ".evil.test; dmarc=pass header.from=example.ru" } }, NOTHING },
	{ "our name in other letters", "op@example.ru",
		{ { 0, "MX.Example.RU; DMARC=Pass header.from=example.ru" } },
		"pass none none none 1 1 mx.example.ru" },
	{ "a pattern", "op@example.ru",
		{ { 0, "mxfront1.mail.yandex.test; dmarc=pass header.from=example.ru" } },
		"pass none none none 1 1 mxfront1.mail.yandex.test" },
	{ "a pattern's bare suffix", "op@example.ru",
		{ { 0, "yandex.test; dmarc=pass header.from=example.ru" } }, NOTHING },
	{ "version 2 (X18)", "op@example.ru", { { 0, US " 2; dmarc=pass header.from=example.ru" } },
		NOTHING },
	{ "a comment is no result (X18)", "op@example.ru",
		{ { 0, US "; dmarc=fail (dmarc=pass) header.from=example.ru" } },
		"fail none none none 0 0 " US },
	{ "conflict inside a field (X18)", "op@example.ru",
		{ { 0, US "; dmarc=pass header.from=example.ru; dmarc=fail "
			  "header.from=example.ru" } },
		"none none none none 0 0 " US },
	{ "conflict of two fields (X18)", "op@example.ru",
		{ { 0, US "; dmarc=none header.from=example.ru" },
			{ 0, US "; dmarc=pass header.from=example.ru" } },
		"none none none none 0 0 " US },
	{ "agreement of two fields", "op@example.ru",
		{ { 0, US "; dkim=pass header.d=example.ru" },
			{ 0, US "; spf=pass smtp.mailfrom=op@example.ru" } },
		"none pass pass none 1 1 " US },
	{ "dmarc of another author", "op@example.ru",
		{ { 0, US "; dmarc=pass header.from=evil.test" } }, "none none none none 0 0 " US },
	{ "dkim of another domain (X26)", "op@example.ru",
		{ { 0, US "; dkim=pass header.d=evil.test" } }, "none pass none none 0 0 " US },
	{ "dkim of a domain that ends so (X26)", "op@example.ru",
		{ { 0, US "; dkim=pass header.d=evilexample.ru" } },
		"none pass none none 0 0 " US },
	{ "dkim of a subdomain", "op@mail.example.ru",
		{ { 0, US "; dkim=pass header.d=example.ru" } }, "none pass none none 1 1 " US },
	{ "dkim by header.i", "op@example.ru", { { 0, US "; dkim=pass header.i=@example.ru" } },
		"none pass none none 1 1 " US },
	{ "two signatures, one aligned", "op@example.ru",
		{ { 0, US "; dkim=pass header.d=esp.test; dkim=pass header.d=example.ru" } },
		"none pass none none 1 1 " US },
	{ "two signatures that differ", "op@example.ru",
		{ { 0, US "; dkim=pass header.d=example.ru; dkim=fail "
			  "header.d=example.ru" } },
		"none none none none 0 0 " US },
	{ "spf of another envelope (X26)", "op@example.ru",
		{ { 0, US "; spf=pass smtp.mailfrom=a@evil.test" } },
		"none none pass none 0 0 " US },
	{ "spf alone is alignment, not proof", "op@example.ru",
		{ { 0, US "; spf=pass smtp.mailfrom=a@example.ru" } },
		"none none pass none 1 0 " US },
	{ "softfail", "op@example.ru", { { 0, US "; spf=softfail smtp.mailfrom=a@example.ru" } },
		"none none fail none 0 0 " US },
	{ "temporary errors say nothing", "op@example.ru",
		{ { 0, US "; dkim=temperror header.d=example.ru; dmarc=permerror" } },
		"none none none none 0 0 " US },
	{ "logged in", "op@example.ru", { { 0, US "; auth=pass smtp.auth=op" } },
		"none none none pass 0 1 " US },
	{ "logged in, dmarc failed", "op@example.ru",
		{ { 0, US "; auth=pass smtp.auth=op; dmarc=fail header.from=example.ru" } },
		"fail none none pass 0 1 " US },
	{ "auth=fail is none", "op@example.ru", { { 0, US "; auth=fail smtp.auth=op" } },
		"none none none none 0 0 " US },
	{ "no identity, no proof (X20)", NULL,
		{ { 0, US "; dmarc=pass header.from=example.ru; dkim=pass "
			  "header.d=example.ru; auth=pass" } },
		"none pass none pass 0 0 " US },
	{ "no result", "op@example.ru", { { 0, US "; none" } }, "none none none none 0 0 " US },
	{ "an unknown method (S30)", "op@example.ru", { { 0, US "; x-magic=pass" } },
		"none none none none 0 0 " US },
};

static void
test_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		g_autofree char *got = judged(verdicts[i].identity, verdicts[i].fields);

		if (strcmp(got, verdicts[i].wanted))
			g_test_message("%s", verdicts[i].what);
		g_assert_cmpstr(got, ==, verdicts[i].wanted);
	}
}

static void
test_nobody_is_believed(void)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	char *empty[] = { NULL };
	TgPolicy policies[] = { { .authserv_id = NULL }, { .authserv_id = empty } };
	TgAuthVerdict verdict;

	analysis->identity = g_strdup("op@example.ru");
	g_ptr_array_add(analysis->authentication,
		tg_authres_parse(US "; dmarc=pass header.from=example.ru", 0));
	for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
		tg_identity_authentication(&policies[i], analysis, &verdict);
		g_assert_cmpstr(verdict.dmarc, ==, "none");
		g_assert_false(verdict.proved);
		g_assert_null(verdict.by);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func(
		"/authentication/only our servers, only on top, only aligned (I9)", test_rows);
	g_test_add_func("/authentication/nobody is believed where nobody is named",
		test_nobody_is_believed);
	return g_test_run();
}
