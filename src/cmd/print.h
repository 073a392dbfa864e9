/* SPDX-License-Identifier: ISC */
/*
 * print.h - how commands print records: JSON Lines, or columns for people.
 */
#ifndef TG_CMD_PRINT_H
#define TG_CMD_PRINT_H

#include "cmd/command.h"

#include <json-glib/json-glib.h>

/* One object a line; takes node. */
void tg_print_json(TgContext *context, JsonNode *node);

/* {"schema":1} to be filled. (transfer full) */
JsonObject *tg_print_object(void);
JsonNode *tg_print_node(JsonObject *object); /* takes object */

/* Sets a string member, or null. */
void tg_print_set(JsonObject *object, const char *name, const char *value);
/* Sets an array of strings. */
void tg_print_set_list(JsonObject *object, const char *name, const char *const *values);

/* text cut or padded to width characters, one line. (transfer full) */
char *tg_print_cell(const char *text, int width);

/* A ticket's messages, attachments and events as interface §3 wants them. */
JsonNode *tg_print_ticket_whole(TgContext *context, const TgTicket *ticket, GError **error);
JsonObject *tg_print_event(const TgEventRow *row, const char *timezone);

/* A letter with the next server's answer. */
JsonObject *tg_print_letter(const TgLetterRow *row, const char *timezone);

/* Reads a ticket's number as people write it: "1042", "#1042". 0 when it is none. */
gint64 tg_print_number(const char *word);

/* The time zone of a ticket's desk. (transfer none) */
const char *tg_print_zone(const TgContext *context, const char *desk);

#endif
