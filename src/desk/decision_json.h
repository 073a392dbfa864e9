/* SPDX-License-Identifier: ISC */
/*
 * decision_json.h - the printed form of analysis, decision and ticket (interface §2, §3): one
 * printer each, used by parse, explain, show, list and by golden tests.
 */
#ifndef TG_DESK_DECISION_JSON_H
#define TG_DESK_DECISION_JSON_H

#include "desk/decide.h"

#include <json-glib/json-glib.h>

/* file may be NULL. policy gives fields, verdicts and whose Authentication-Results are believed. */
JsonNode *tg_json_analysis(const char *file, const TgAnalysis *analysis, const TgPolicy *policy);
JsonNode *tg_json_decision(
	const TgDecision *decision, const TgMessage *message, const TgPolicy *policy);
/* Without messages and events (show adds them). timezone: of the desk. */
JsonNode *tg_json_ticket(const TgTicket *ticket, const TgPolicy *policy);

/* "2026-11-23T10:05:00+03:00" in the zone ("UTC" when NULL). (transfer full) */
char *tg_json_instant(gint64 at, const char *timezone);
/* One line, no blanks added. (transfer full) */
char *tg_json_line(JsonNode *node);

#endif
