/* SPDX-License-Identifier: ISC */
/*
 * loop.h - what tells a machine's letter when every mark has been stripped from it: its words (P130).
 *
 * Two signs: it says whole sentences of our own automatic letters (another gateway of our kind, or
 * our letter come back), or it is numbered by a ticket system and the same mailbox has sent the same
 * words, numbers and dates apart, before on this day. Neither ever costs a mail its ticket. Pure: the
 * counts come with the facts.
 */
#ifndef TG_DESK_LOOP_H
#define TG_DESK_LOOP_H

#include "desk/decide.h"

/* Adds the sentences of a letter's template in which nothing varies. */
void tg_loop_learn(GPtrArray *sentences, const char *text);

/* The first of the sentences that text says, NULL when it says none. (transfer none) */
const char *tg_loop_echo(const GPtrArray *sentences, const char *text);

/* Does a number in brackets stand in the subject, as ticket systems write it: "[#7-abcd]", "[RT #7]"? */
gboolean tg_loop_is_numbered(const char *subject);

/* The words that stay when a machine writes the same letter about another number at another time:
 * those that hold no digit and stand beside none. (transfer full) */
char *tg_loop_skeleton(const char *text);

/* Counters that stop_loop (decide_loop.c) reads: of the mailbox's loops today, and of these words of a
 * numbered mail today; *ret_words is NULL when it is not numbered. (transfer full) */
void tg_loop_counters(const char *address, const TgAnalysis *analysis, gint64 now, char **ret_loops,
	char **ret_words);

#define TG_LOOP_SAME_WORDS 2 /* as many of them are answered in a day */

#endif
