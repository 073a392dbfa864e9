/* SPDX-License-Identifier: ISC */
/*
 * letters_view.h - what templates can say: one view for customers, another for agents (T46).
 *
 * The customers' view is built from an allow-list: notes, agents' addresses, the registry, levels and
 * other people's data have no way into it. `plain` leaves out all words of the mail (S9, T22).
 */
#ifndef TG_DESK_LETTERS_VIEW_H
#define TG_DESK_LETTERS_VIEW_H

#include "desk/letters.h"

/* squeeze: 0 all; each step leaves more out, until a plain acknowledgement fits its 4 KiB. */
#define TG_LETTER_SQUEEZES 4

JsonNode *tg_letter_view_customer(
	const TgLetterContext *context, const char *language, gboolean plain, guint squeeze);
JsonNode *tg_letter_view_agent(const TgLetterContext *context, const char *language);

/* TRUE when nothing but the mail itself says who wrote it, and he is no known contact. */
gboolean tg_letter_is_stranger(const TgLetterContext *context);

#endif
