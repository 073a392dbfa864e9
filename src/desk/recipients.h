/* SPDX-License-Identifier: ISC */
/*
 * recipients.h - the addresses by which a message may have come to the desk: where a tagged address
 * (token.h) can stand.
 */
#ifndef TG_DESK_RECIPIENTS_H
#define TG_DESK_RECIPIENTS_H

#include "desk/decide.h"

/* The envelope recipient, then Delivered-To and its like, To and Cc, at most 100. (transfer container):
 * of const char *, owned by the message */
GPtrArray *tg_message_recipients(const TgMessage *message);

/* The return path: the envelope's when told, else the Return-Path field's; NULL = absent, "" = null.
 * (transfer none) */
const char *tg_message_return_path(const TgMessage *message);

#endif
