/* SPDX-License-Identifier: ISC */
/*
 * bounce_text.h - what mail systems say in prose about a mail that they could not deliver.
 * Inside mail/ only.
 */
#ifndef TG_MAIL_BOUNCE_TEXT_H
#define TG_MAIL_BOUNCE_TEXT_H

#include "mail/analysis.h"

/* The "5.1.1" of text, as RFC 3463 writes it: the first right behind a reply code, else the first,
 * or NULL. (transfer full) */
char *tg_bounce_status_in(const char *text);

/* The first SMTP reply code 4xx or 5xx of text, or NULL. (transfer full) */
char *tg_bounce_reply_in(const char *text);

/* "failed" or "delayed", by the wording. (transfer none) */
const char *tg_bounce_action_in(const char *text);

/* TRUE when text (folded subject) begins or contains what bounces are called. */
gboolean tg_bounce_is_subject(const char *folded);

/* TRUE when folded text has one of the sentences of a mail system. */
gboolean tg_bounce_is_prose(const char *folded);

/* What stands before the copy of the original mail. (transfer full) */
char *tg_bounce_report(const char *text);

/* The first address of length bytes, or NULL. (transfer full) */
char *tg_bounce_address_in(const char *line, gsize length);

/* Adds a TgBounceRecipient for every address that the prose of a report names. */
void tg_bounce_read_prose(const char *text, const char *action, GPtrArray *recipients);

/* Adds one, if the address is none of those there are. (transfer none) of all strings; NULL when
 * the list is full or has it. Returns the row. */
TgBounceRecipient *tg_bounce_add(GPtrArray *recipients, const char *address, const char *action);

/* Fills what is not yet set from a diagnostic text, and `permanent`. */
void tg_bounce_complete(TgBounceRecipient *recipient, const char *diagnostic);

#endif
