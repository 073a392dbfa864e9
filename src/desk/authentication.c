/* SPDX-License-Identifier: ISC */
/*
 * authentication.c - the trust evaluation of Authentication-Results; see authentication.h.
 *
 * A forged field can stand where ours would only if the mail server does not strip it (RFC 8601
 * section 5). Against that: only the topmost believed fields count, and two different results of one
 * method cancel each other, whatever they are.
 */
#include "desk/authentication.h"

#include "base/sabotage.h"
#include "mail/address.h"

#include <string.h>

/* Fields above the second Received field: 0 or 1 of them stand above. */
#define DEEPEST_BELIEVED 1

/* What the results of one method come to. */
typedef struct {
	const char *result; /* as reported, or NULL: not reported */
	const char *domain; /* the domain that was checked, of the first that told one; or NULL */
	gboolean conflict;
} Method;

gboolean
tg_authserv_id_matches(const char *const *patterns, const char *id)
{
	for (; patterns && *patterns; patterns++) {
		const char *pattern = *patterns;

		if (g_str_has_prefix(pattern, "*.")) {
			gsize suffix = strlen(pattern + 1), length = strlen(id);

			if (length > suffix &&
				!g_ascii_strcasecmp(id + length - suffix, pattern + 1))
				return TRUE;
		} else if (!g_ascii_strcasecmp(pattern, id)) {
			return TRUE;
		}
	}
	return FALSE;
}

/* The value of the first property with that name, or NULL. */
static const char *
property(const TgAuthResult *result, const char *name)
{
	gsize length = strlen(name);

	for (char **p = result->properties; p && *p; p++)
		if (!g_ascii_strncasecmp(*p, name, length) && (*p)[length] == '=')
			return *p + length + 1;
	return NULL;
}

/* The domain that a result speaks of: of an address the part after its last @. */
static const char *
result_domain(const TgAuthResult *result)
{
	static const struct {
		const char *method, *property;
	} rows[] = {
		{ "dkim", "header.d" },
		{ "dkim", "header.i" },
		{ "spf", "smtp.mailfrom" },
		{ "spf", "smtp.mail" },
		{ "dmarc", "header.from" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *value, *at;

		if (g_ascii_strcasecmp(result->method, rows[i].method) ||
			!(value = property(result, rows[i].property)))
			continue;
		at = strrchr(value, '@');
		return at ? at + 1 : value;
	}
	return NULL;
}

/* Relaxed alignment (RFC 7489 3.1): the same organisational domain. */
static gboolean
is_aligned(const char *domain, const char *from_domain)
{
	g_autofree char *lower = NULL;

	if (!domain || !*domain || !from_domain)
		return FALSE;
	lower = g_ascii_strdown(domain, -1);
	return !strcmp(tg_domain_organisational(lower), tg_domain_organisational(from_domain));
}

/* Adds one result to its method; a pass for the writer's own domain is remembered before others. */
static void
take_result(Method *method, const TgAuthResult *result, const char *from_domain)
{
	const char *domain = result_domain(result);

	if (method->result && g_ascii_strcasecmp(method->result, result->result))
		method->conflict = TRUE;
	method->result = result->result;
	if (!method->domain || is_aligned(domain, from_domain))
		method->domain = domain;
}

/* All results of one method in the believed fields. */
static Method
gather(const GPtrArray *believed, const char *name, const char *from_domain)
{
	Method method = { NULL, NULL, FALSE };

	for (guint i = 0; i < believed->len; i++) {
		const TgAuthResults *field = believed->pdata[i];

		for (guint j = 0; field->results && j < field->results->len; j++) {
			const TgAuthResult *result = field->results->pdata[j];

			if (!g_ascii_strcasecmp(result->method, name))
				take_result(&method, result, from_domain);
		}
	}
	return method;
}

/* "pass", "fail" or "none" for what was reported. */
static const char *
verdict_word(const Method *method)
{
	static const char *const failures[] = { "fail", "hardfail", "softfail", "policy" };

	if (!method->result || method->conflict)
		return "none";
	if (!g_ascii_strcasecmp(method->result, "pass"))
		return "pass";
	for (guint i = 0; i < G_N_ELEMENTS(failures); i++)
		if (!g_ascii_strcasecmp(method->result, failures[i]))
			return "fail";
	return "none";
}

static gboolean
passed(const char *word)
{
	return !strcmp(word, "pass");
}

/* The believed fields: our servers', above the second Received, the topmost level only. */
static GPtrArray *
believed_fields(const TgPolicy *policy, const TgAnalysis *analysis)
{
	GPtrArray *believed = g_ptr_array_new();
	guint level = DEEPEST_BELIEVED;

	for (guint i = 0; i < analysis->authentication->len; i++) {
		TgAuthResults *field = analysis->authentication->pdata[i];

		if (field->received_before > level || !field->authserv_id ||
			(!tg_authserv_id_matches(
				 (const char *const *)policy->authserv_id, field->authserv_id) &&
				!tg_sabotage("authserv-any")))
			continue;
		if (field->received_before < level)
			g_ptr_array_set_size(believed, 0);
		level = field->received_before;
		g_ptr_array_add(believed, field);
	}
	return believed;
}

void
tg_identity_authentication(
	const TgPolicy *policy, const TgAnalysis *analysis, TgAuthVerdict *ret_verdict)
{
	g_autoptr(GPtrArray) believed = believed_fields(policy, analysis);
	const char *from = analysis->identity ? tg_address_domain(analysis->identity) : NULL;
	Method dmarc = gather(believed, "dmarc", from), dkim = gather(believed, "dkim", from);
	Method spf = gather(believed, "spf", from), auth = gather(believed, "auth", from);
	TgAuthVerdict verdict = { .dmarc = verdict_word(&dmarc), .dkim = verdict_word(&dkim) };

	/* A pass for another author's domain is none for this one. */
	if (passed(verdict.dmarc) && (!from || (dmarc.domain && !is_aligned(dmarc.domain, from))))
		verdict.dmarc = "none";
	verdict.spf = verdict_word(&spf);
	verdict.auth = passed(verdict_word(&auth)) ? "pass" : "none";
	verdict.dkim_aligned = passed(verdict.dkim) && is_aligned(dkim.domain, from);
	verdict.spf_aligned = passed(verdict.spf) && is_aligned(spf.domain, from);
	verdict.aligned = passed(verdict.dmarc) || verdict.dkim_aligned || verdict.spf_aligned;
	verdict.proved =
		from && (passed(verdict.dmarc) || verdict.dkim_aligned || passed(verdict.auth));
	if (believed->len)
		verdict.by = ((TgAuthResults *)believed->pdata[0])->authserv_id;
	*ret_verdict = verdict;
}
