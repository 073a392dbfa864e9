/* SPDX-License-Identifier: ISC */
/*
 * fuzz-wire.c - the record of a scanner gone bad (P18): the parent reads nothing it should not, and
 * whatever it accepts is encoded again as a record that is accepted, and is the same.
 */
#include "mail/wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GBytes) bytes = g_bytes_new(data, size);
	g_autoptr(TgAnalysis) analysis = tg_analysis_from_bytes(bytes, 1000, NULL);

	if (analysis) {
		g_autoptr(GBytes) again = tg_analysis_to_bytes(analysis);
		g_autoptr(TgAnalysis) second = tg_analysis_from_bytes(again, 1000, NULL);
		g_autoptr(GBytes) third = second ? tg_analysis_to_bytes(second) : NULL;

		g_assert(second && g_bytes_equal(again, third));
	}
	return 0;
}
