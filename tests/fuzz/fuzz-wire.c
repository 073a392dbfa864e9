/* SPDX-License-Identifier: ISC */
/*
 * fuzz-wire.c - the record of a scanner gone bad (P18): the parent reads nothing it should not, and
 * whatever it accepts can be encoded again.
 */
#include "mail/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GBytes) bytes = g_bytes_new(data, size);
	g_autoptr(TgAnalysis) analysis = tg_analysis_from_bytes(bytes, 1000, NULL);

	if (analysis) {
		g_autoptr(GVariant) again = tg_analysis_to_variant(analysis);

		if (!again)
			abort();
	}
	return 0;
}
