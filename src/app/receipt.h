/* SPDX-License-Identifier: ISC */
/*
 * receipt.h - what became of a message, as every door tells it (architecture §5).
 *
 * One line "D.S.N text". A pipe exits with its status and prints the line; LMTP puts a reply code of
 * the same class in front. Everything unexpected is "again" (I7).
 */
#ifndef TG_APP_RECEIPT_H
#define TG_APP_RECEIPT_H

#include "desk/decide.h"

typedef enum { /* the values are the exit statuses of a pipe (sysexits) */
	TG_RECEIPT_TAKEN = 0,
	TG_RECEIPT_DATA = 65,	/* deliberate refusal: not a mail */
	TG_RECEIPT_AGAIN = 75,	/* not done, try again */
	TG_RECEIPT_REFUSED = 77 /* deliberate refusal of the envelope */
} TgReceiptStatus;

typedef struct {
	TgReceiptStatus status;
	char *line; /* "2.0.0 ticket 1042 opened" */
} TgReceipt;

void tg_receipt_clear(TgReceipt *receipt);

/* Sets it once more; the code is not put in front of a text that has it. Always FALSE, so that a
 * failing function may end with it. */
gboolean tg_receipt_set(TgReceipt *receipt, TgReceiptStatus status, const char *code,
	const char *format, ...) G_GNUC_PRINTF(4, 5);
/* "Again", with the error's words (NULL: none are known). */
gboolean tg_receipt_defer(TgReceipt *receipt, const GError *error);
/* What a decision that is durable says. */
void tg_receipt_tell(TgReceipt *receipt, const TgDecision *decision);

/* As a reply: "250 2.0.0 ticket 1042 opened". (transfer full) */
char *tg_receipt_reply(const TgReceipt *receipt);

#endif
