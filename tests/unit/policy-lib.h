/* SPDX-License-Identifier: ISC */
/*
 * policy-lib.h - the shipped fields and a hand-made analysis, for tests of what is read out of mail.
 */
#ifndef TG_TESTS_POLICY_LIB_H
#define TG_TESTS_POLICY_LIB_H

#include "desk/policy.h"
#include "mail/analysis.h"

/* Fields, requirements and attachment policy as shipped; ends the test when they are not clean. */
static inline TgPolicy *
shipped_policy(void)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	TgPolicy *policy = tg_policy_load_shipped(g_test_get_dir(G_TEST_DIST), findings);

	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_test_message("%s", tg_findings_get(findings, i));
	if (!policy)
		g_error("the shipped filters have findings");
	return policy;
}

/* A message that says so. */
static inline TgAnalysis *
message_of(const char *subject, const char *new_text, const char *quoted)
{
	TgAnalysis *analysis = tg_analysis_new();

	g_free(analysis->subject);
	analysis->subject = g_strdup(subject);
	g_free(analysis->body.new_text);
	analysis->body.new_text = g_strdup(new_text);
	g_free(analysis->body.quoted);
	analysis->body.quoted = g_strdup(quoted);
	return analysis;
}

#endif
