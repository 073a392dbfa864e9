/* SPDX-License-Identifier: ISC */
/*
 * order.c - a letter is tried again, or given up, because the administrator says so.
 *
 * A letter whose lease runs is a sender's: it may be gone already, and nobody else may say what became of
 * it. attempts is not touched, it is the fence of leases; so a letter that had failed after its last try
 * gets one more try for each order.
 */
#include "store/order.h"

/* Why the order cannot be obeyed, or NULL. */
static const char *
objection(const TgLetterRow *letter, gboolean has_text, TgLetterOrder order, gint64 now)
{
	const gboolean given_up =
		g_str_equal(letter->state, "failed") || g_str_equal(letter->state, "lost");

	if (g_str_equal(letter->state, "sent"))
		return "was sent";
	if (g_str_equal(letter->state, "leased") && letter->next_at > now)
		return "is being sent at this moment";
	if (order == TG_LETTER_DROP)
		return given_up ? "is given up already" : NULL;
	return has_text && letter->recipient ? NULL : "has no text any more";
}

/* Puts a word in the place of another. */
static void
replace(char **word, const char *by)
{
	g_free(*word);
	*word = g_strdup(by);
}

/* Judges, changes, and says so. */
TgChange *
tg_order_letter(TgLetterRow *letter, gint64 id, gboolean has_text, TgLetterOrder order, gint64 now,
	GError **error)
{
	const gboolean retry = order == TG_LETTER_RETRY;
	const char *why = letter ? objection(letter, has_text, order, now) : NULL;
	TgChange *change;

	if (!letter || why) {
		g_set_error(error, TG_ERROR, letter ? TG_ERROR_CONFLICT : TG_ERROR_NOT_FOUND,
			letter ? "letter %" G_GINT64_FORMAT " %s"
			       : "there is no letter %" G_GINT64_FORMAT "%s",
			id, letter ? why : "");
		return NULL;
	}
	replace(&letter->state, retry ? "queued" : "failed");
	letter->next_at = now;
	if (!retry)
		replace(&letter->last_error, "dropped by the administrator");
	change = tg_change_new(retry ? TG_CHANGE_EVENT : TG_CHANGE_LETTER_FAIL, letter->ticket, now,
		"administrator", "queue");
	tg_change_set(change, TG_K_LETTER, letter->kind);
	tg_change_set(change, TG_K_MESSAGE_ID, letter->message_id);
	tg_change_set(change, TG_K_CLASS, letter->class_);
	tg_change_set_int(change, TG_K_N, letter->attempts);
	tg_change_set(
		change, retry ? TG_K_EVENT : TG_K_REASON, retry ? "letter-retried" : "dropped");
	return change;
}
