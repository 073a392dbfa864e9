/* SPDX-License-Identifier: ISC */
/*
 * fuzz-parse.c - whole intake: bytes, pre-scan, GMime, analysis, wire record and back (P2, P18).
 *
 * Beyond the sanitizers: the record of an analysis is always accepted again, and parsing twice gives
 * the same record.
 */
#include "mail/parse.h"
#include "mail/wire.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* The analysis of the bytes as a record. */
static GVariant *
record_of(const guint8 *data, gsize size, TgProvisions *provisions)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	g_autoptr(TgAnalysis) analysis = NULL;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	analysis = tg_parse(fd, provisions, NULL);
	close(fd);
	if (!analysis)
		abort();
	return tg_analysis_to_variant(analysis);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static TgProvisions *provisions;
	g_autoptr(GVariant) first = NULL, second = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TgAnalysis) back = NULL;

	if (!provisions)
		provisions = tg_provisions_new(NULL, FALSE);
	first = record_of(data, size, provisions);
	second = record_of(data, size, provisions);
	bytes = g_variant_get_data_as_bytes(first);
	back = tg_analysis_from_bytes(bytes, size, NULL);
	if (!back || !g_variant_equal(first, second))
		abort();
	return 0;
}
