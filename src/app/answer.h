/* SPDX-License-Identifier: ISC */
/*
 * answer.h - what every door does beside answering: a line in the log, a mark in the tally.
 */
#ifndef TG_APP_ANSWER_H
#define TG_APP_ANSWER_H

#include "app/ingest.h"
#include "app/receipt.h"
#include "app/tally.h"

/* Notes one answer, to be called once for each recipient when it is sure: after the commit, before or after
 * it is given. Of the message that much is told as is known: every member of incoming may be NULL. now is
 * what the store was told. Who answers one mail calls tg_tally_flush() next. */
void tg_answer_note(
	TgTally *tally, const TgIncoming *incoming, const TgReceipt *receipt, gint64 now);

#endif
