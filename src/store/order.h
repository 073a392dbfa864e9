/* SPDX-License-Identifier: ISC */
/*
 * order.h - what an administrator may want of a letter, the same for every store; private to src/store.
 */
#ifndef TG_STORE_ORDER_H
#define TG_STORE_ORDER_H

#include "store/store.h"

/* Changes the letter (state, next_at, last_error) and gives the event that says so. NULL and
 * tg_store_order()'s errors; letter NULL: there is none of that id. has_text: its bytes are still there.
 * (transfer full) */
TgChange *tg_order_letter(TgLetterRow *letter, gint64 id, gboolean has_text, TgLetterOrder order,
	gint64 now, GError **error);

#endif
