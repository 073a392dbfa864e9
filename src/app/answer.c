/* SPDX-License-Identifier: ISC */
/*
 * answer.c - one answer as an event of the log and a number of the tally.
 */
#include "app/answer.h"

#include "base/log.h"

/* How many letters a decision makes. */
static guint
count_letters(const TgDecision *decision)
{
	const GPtrArray *changes = decision->changes->changes;
	guint n = 0;

	for (guint i = 0; i < changes->len; i++)
		n += ((TgChange *)changes->pdata[i])->kind == TG_CHANGE_LETTER_ADD;
	return n;
}

/* The first digits of the message's digest, or NULL. (transfer full) */
static char *
short_id(const TgIncoming *incoming)
{
	return incoming->raw && incoming->raw->digest ? g_strndup(incoming->raw->digest, TG_LOG_ID)
						      : NULL;
}

/* A scanner died on it; at last it was stored unread. */
static void
note_death(const TgIncoming *incoming, const char *id)
{
	tg_log_event(TG_LOG_SCANNER_DIED, TG_LOG_TEXT("id", id),
		TG_LOG_INT("count", incoming->deaths),
		TG_LOG_TEXT("why", incoming->death->message));
	if (incoming->decision)
		tg_log_event(TG_LOG_MAIL_UNREADABLE, TG_LOG_TEXT("id", id),
			TG_LOG_TEXT("desk", incoming->desk->name),
			TG_LOG_ROW("ticket", incoming->decision->ticket));
}

/* It is durable. */
static void
note_stored(const TgIncoming *incoming, const char *id, TgTallyKind kind)
{
	const TgDecision *decision = incoming->decision;

	tg_log_event(TG_LOG_MAIL_STORED, TG_LOG_TEXT("id", id),
		TG_LOG_TEXT("desk", incoming->desk->name), TG_LOG_ROW("ticket", decision->ticket),
		TG_LOG_TEXT("outcome", tg_tally_name(kind)),
		TG_LOG_INT("letters", count_letters(decision)),
		TG_LOG_TEXT("message_id", incoming->analysis->message_id),
		TG_LOG_INT("size", g_bytes_get_size(incoming->raw->bytes)),
		TG_LOG_TEXT("why", decision->line));
}

/* It is not. */
static void
note_unstored(const TgIncoming *incoming, const char *id, TgTallyKind kind, const char *why)
{
	tg_log_event(kind == TG_TALLY_DEFERRED ? TG_LOG_MAIL_DEFERRED : TG_LOG_MAIL_REFUSED,
		TG_LOG_TEXT("id", id),
		TG_LOG_TEXT("desk", incoming->desk ? incoming->desk->name : NULL),
		TG_LOG_TEXT("recipient", incoming->desk ? NULL : incoming->recipient),
		TG_LOG_TEXT("why", why));
}

/* What the receipt says decides; the decision only tells how it was stored. */
void
tg_answer_note(TgTally *tally, const TgIncoming *incoming, const TgReceipt *receipt, gint64 now)
{
	TgTallyKind kind =
		receipt->status == TG_RECEIPT_AGAIN ? TG_TALLY_DEFERRED : TG_TALLY_REFUSED;
	g_autofree char *id = NULL;

	if (receipt->status == TG_RECEIPT_TAKEN)
		kind = tg_tally_kind(incoming->decision);
	tg_tally_add(tally, kind, now);
	if (!tg_log_wants(TG_LOG_SCANNER_DIED))
		return;
	id = short_id(incoming);
	if (incoming->death)
		note_death(incoming, id);
	if (kind < TG_TALLY_ACCEPTED)
		note_stored(incoming, id, kind);
	else
		note_unstored(incoming, id, kind, receipt->line);
}
