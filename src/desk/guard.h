/* SPDX-License-Identifier: ISC */
/*
 * guard.h - what keeps tokens from being guessed (X34) and an agent's mail from being played again
 * under another Message-ID (X31).
 *
 * Both are counters: so many tokens that were wrong came from that address in this hour; these very
 * words of that agent, in answer to that letter, have been obeyed. Pure: the counts come with the facts.
 */
#ifndef TG_DESK_GUARD_H
#define TG_DESK_GUARD_H

#include "desk/decide.h"

#define TG_GUARD_WRONG_TOKENS 20 /* in an hour; then no token of that address is looked at */

/* Counter of wrong tokens. (transfer full) */
char *tg_guard_wrong_counter(const char *address, gint64 now);
/* n of them more. (transfer full) */
TgChange *tg_guard_count_wrong(const char *address, guint n, gint64 now);
/* Ids and recipient addresses of the message that look like tokens of ours and are nobody's. */
guint tg_guard_wrong_tokens(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	const char *address);

/* Counter of an answer's words; NULL when the message answers nothing. (transfer full) */
char *tg_guard_words_counter(const char *address, const TgAnalysis *analysis);
/* They have been obeyed. (transfer full) */
TgChange *tg_guard_count_words(const char *counter, gint64 now);

#endif
