/* SPDX-License-Identifier: ISC */
/*
 * fuzz-ini.c - any bytes as a configuration file: no crash; keys and values are text, and
 * every finding names its line (P16).
 */
#include <stdint.h>
#include <string.h>

#include "base/ini.h"
#include "findings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgIni) ini = tg_ini_parse("f", (const char *)data, (gssize)size, findings);

	for (guint i = 0; i < ini->sections->len; i++) {
		const TgIniSection *section = g_ptr_array_index(ini->sections, i);

		g_assert(*section->kind && g_utf8_validate(section->kind, -1, NULL));
		for (guint j = 0; j < section->entries->len; j++) {
			const TgIniEntry *entry = g_ptr_array_index(section->entries, j);

			g_assert(*entry->key && entry->line > section->line);
			g_assert(g_utf8_validate(entry->value, -1, NULL));
		}
	}
	fuzz_check_findings(findings, "f", data, size, TRUE);
	return 0;
}
