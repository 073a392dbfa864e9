/* SPDX-License-Identifier: ISC */
/*
 * findings.h - what targets that read configurations ask of a finding (P16).
 */
#ifndef TG_FUZZ_FINDINGS_H
#define TG_FUZZ_FINDINGS_H

#include <stdint.h>
#include <string.h>

#include "base/error.h"

/* Each finding is one line; one that tells a line of the file tells one that the file has. wanted: each
 * has to tell one. */
static inline void
fuzz_check_findings(const TgFindings *findings, const char *file, const void *data, size_t size,
	gboolean wanted)
{
	const gsize length = strlen(file);
	guint64 lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += ((const char *)data)[i] == '\n';
	for (guint i = 0; i < tg_findings_count(findings); i++) {
		const char *text = tg_findings_get(findings, i);
		gboolean told = strncmp(text, file, length) == 0 && text[length] == ':' &&
				g_ascii_isdigit(text[length + 1]);
		guint64 line = told ? g_ascii_strtoull(text + length + 1, NULL, 10) : 0;

		g_assert(!strchr(text, '\n'));
		g_assert(!told || (line >= 1 && line <= lines));
		g_assert(told || !wanted || g_str_has_suffix(text, "are left out"));
	}
}

#endif
