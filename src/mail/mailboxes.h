/* SPDX-License-Identifier: ISC */
/*
 * mailboxes.h - address fields as they are shown: the lenient reading beside the strict one.
 *
 * Linear, without recursion (M1: GMime's own address reader must not see such fields). Nothing that
 * is read here is an identity.
 */
#ifndef TG_MAIL_MAILBOXES_H
#define TG_MAIL_MAILBOXES_H

#include "mail/analysis.h"
#include "mail/charset.h"

/* Appends the mailboxes of one field value to list (TgMailbox) until it holds max. Names are
 * decoded. *ret_group says whether a group was among them; may be NULL. */
void tg_mailboxes_read(TgCharsets *charsets, const char *value, gsize length, guint max,
	GPtrArray *list, gboolean *ret_group);

#endif
