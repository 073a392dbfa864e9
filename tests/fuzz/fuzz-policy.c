/* SPDX-License-Identifier: ISC */
/*
 * fuzz-policy.c - any bytes as a configuration with fields: no crash, findings are single lines
 * of lines that are there (P16), and
 * what was compiled can be used.
 */
#include <stdint.h>
#include <string.h>

#include "desk/fields.h"
#include "desk/policy_load.h"
#include "findings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Uses every field once. */
static void
use_fields(const TgPolicy *policy)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	g_autoptr(GPtrArray) values = NULL;

	g_free(analysis->body.new_text);
	analysis->body.new_text = g_strdup("Версия: 2.3.1\nкаждый раз\nA: b\n");
	values = tg_fields_extract(policy, analysis, TRUE);
	for (guint i = 0; i < values->len; i++) {
		const TgFieldValue *value = values->pdata[i];
		const TgField *field = tg_policy_field(policy, value->name);

		g_assert(field && tg_field_shown_label(field, "ru"));
		g_assert(tg_field_shown_value(field, value->value, "ru"));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgIni) ini =
		tg_ini_parse("/f/x.conf", (const char *)data, (gssize)size, findings);
	g_autoptr(TgPolicy) policy = tg_policy_read("/f/x.conf", ini, findings);

	tg_policy_filters_finish(policy, findings);
	tg_policy_check(policy, ini, findings);
	use_fields(policy);
	fuzz_check_findings(findings, "/f/x.conf", data, size, FALSE);
	return 0;
}
