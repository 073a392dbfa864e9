/* SPDX-License-Identifier: ISC */
/*
 * intray.h - the message that a client is sending: room for it, its header, its spool.
 *
 * Its header is held back until it is whole, for the Return-Path (S17). What goes wrong is remembered:
 * the rest of the message is dropped, and the client hears of it at the end.
 */
#ifndef TG_APP_INTRAY_H
#define TG_APP_INTRAY_H

#include "app/core.h"
#include "app/spool.h"

typedef struct TgIntray TgIntray;

/* NULL and *error: a message of that size (0 = not told) cannot be taken now. */
TgIntray *tg_intray_new(const TgCore *core, const char *sender, guint64 size, GError **error);
void tg_intray_free(TgIntray *intray);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgIntray, tg_intray_free)

void tg_intray_add(TgIntray *intray, const char *text, gsize length);

/* The message, complete, or NULL and *error: why it was not kept. (transfer full) */
TgSpool *tg_intray_end(TgIntray *intray, GError **error);

#endif
