/* SPDX-License-Identifier: ISC */
/*
 * fuzz-parse.c - whole intake: bytes, pre-scan, GMime, analysis, wire record and back (P2, P18).
 *
 * Beyond the sanitizers: the limits hold, the record of an analysis is always accepted again, and parsing twice gives
 * the same record.
 */
#include "base/limits.h"
#include "mail/filename.h"
#include "mail/parse.h"
#include "mail/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* The analysis of the bytes as a record. */
static GBytes *
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
	return tg_analysis_to_bytes(analysis);
}

/* I6: nothing in an analysis grows with the mail beyond its row in limits.h. */
static void
check_limits(const TgAnalysis *analysis, gsize size)
{
	const TgBody *body = &analysis->body;

	g_assert(strlen(analysis->subject) <= TG_MAX_SUBJECT);
	g_assert(strlen(body->new_text) + strlen(body->quoted) + strlen(body->signature) <=
		 TG_MAX_TEXT + TG_KIB);
	g_assert(g_strv_length(analysis->references) <= TG_MAX_REFERENCES_IN);
	g_assert(analysis->to->len + analysis->cc->len <= 2 * TG_MAX_ADDRESSES);
	g_assert(analysis->headers->len <= 100 && g_strv_length(analysis->received) <= 20);
	g_assert(!analysis->identity || analysis->from);
	for (guint i = 0; i < analysis->attachments->len; i++) {
		const TgAttachment *file = g_ptr_array_index(analysis->attachments, i);
		g_autofree char *name = tg_filename_canonical(file->name);

		g_assert(*file->name && strlen(file->name) <= TG_MAX_NAME);
		g_assert_cmpstr(name, ==, file->name);
		g_assert(file->offset < 0 ||
			 (guint64)file->offset + (guint64)file->length <= (guint64)size);
	}
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static TgProvisions *provisions;
	g_autoptr(GBytes) first = NULL, second = NULL;
	g_autoptr(TgAnalysis) back = NULL;

	if (!provisions)
		provisions = tg_provisions_new(NULL, FALSE);
	first = record_of(data, size, provisions);
	second = record_of(data, size, provisions);
	back = tg_analysis_from_bytes(first, size, NULL);
	if (back)
		check_limits(back, size);
	if (!back || !g_bytes_equal(first, second))
		abort();
	return 0;
}
