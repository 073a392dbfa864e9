/* SPDX-License-Identifier: ISC */
/*
 * decision_json_parts.h - what the printers of analysis, decision and ticket share; nobody else
 * includes it. A member that has no value is printed as null, never left out.
 */
#ifndef TG_DESK_DECISION_JSON_PARTS_H
#define TG_DESK_DECISION_JSON_PARTS_H

#include "desk/decision_json.h"

/* A string, or null. */
void tg_json_set(JsonObject *object, const char *member, const char *value);
/* A string, or null when it is NULL or "". */
void tg_json_set_some(JsonObject *object, const char *member, const char *value);
void tg_json_set_list(JsonObject *object, const char *member, GStrv values);
/* {"name":…,"address":…}, or null. */
void tg_json_set_mailbox(JsonObject *object, const char *member, const TgMailbox *mailbox);
/* A list of TgMailbox. */
void tg_json_set_mailboxes(JsonObject *object, const char *member, const GPtrArray *mailboxes);
/* A list of TgFieldValue with evidence. */
void tg_json_set_fields(JsonObject *object, const GPtrArray *fields);
/* The attachments with their verdicts, one each. */
void tg_json_set_attachments(
	JsonObject *object, const GPtrArray *attachments, const GArray *verdicts);
/* A node that holds the object. (transfer full) */
JsonNode *tg_json_node(JsonObject *object);

#endif
