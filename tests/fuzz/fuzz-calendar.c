/* SPDX-License-Identifier: ISC */
/*
 * fuzz-calendar.c - "HOURS\nSPAN\nDAYS": any words make a calendar or findings, and a calendar's
 * answers agree with each other (P16): between(from, add(from, s)) == s.
 */
#include <stdint.h>
#include <string.h>

#include "base/calendar.h"
#include "findings.h"

#define FROM G_GINT64_CONSTANT(1795428300) /* 2026-11-23 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The laws that hold for every calendar. */
static void
check_laws(const TgCalendar *calendar, const TgSpan *span)
{
	gint64 seconds = span->kind == TG_SPAN_WORKING ? span->seconds % (90 * 86400) : 12345;
	gint64 due = tg_calendar_add(calendar, FROM, seconds);
	gint64 open = tg_calendar_next_open(calendar, FROM);

	if (open == G_MAXINT64)
		g_assert(!tg_calendar_is_open(calendar, FROM));
	else
		g_assert(open >= FROM && tg_calendar_is_open(calendar, open));
	if (due != G_MAXINT64 && seconds > 0) {
		g_assert(tg_calendar_between(calendar, FROM, due) == seconds);
		g_assert(tg_calendar_is_open(calendar, due - 1));
	}
	g_assert(tg_span_add(span, calendar, FROM) >= FROM || span->kind != TG_SPAN_ELAPSED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) parts = g_strsplit(text, "\n", 3);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgCalendar) calendar = NULL;
	TgSpan span = { TG_SPAN_ELAPSED, 60 };

	if (g_strv_length(parts) < 3)
		return 0;
	calendar = tg_calendar_new("c", "Europe/Berlin", parts[0], "f", 1, findings);
	g_assert((calendar == NULL) == (tg_findings_count(findings) > 0));
	tg_span_parse(parts[1], &span);
	if (!calendar)
		return 0;
	tg_calendar_add_days(calendar, "d", parts[2], findings);
	fuzz_check_findings(findings, "d", parts[2], strlen(parts[2]), TRUE);
	check_laws(calendar, &span);
	return 0;
}
