/* SPDX-License-Identifier: ISC */
/*
 * memory_outbox.c - letters of the memory: store.
 */
#include "store/memory.h"
#include "store/order.h"
#include "store/rows.h"

#include "base/limits.h"

static gboolean
is_waiting(const TgLetterRow *letter)
{
	return g_str_equal(letter->state, "queued") || g_str_equal(letter->state, "leased");
}

static void
set_state(TgLetterRow *letter, const char *state)
{
	g_free(letter->state);
	letter->state = g_strdup(state);
}

/* What became of a letter, as an event of its ticket. */
static void
remember(MemState *state, const TgLetterRow *letter, TgChangeKind kind, gint64 now,
	const char *event, const char *why)
{
	g_autoptr(TgChange) change =
		tg_change_new(kind, letter->ticket, now, "ticketgate", "outbox");

	tg_change_set(change, TG_K_LETTER, letter->kind);
	tg_change_set(change, TG_K_MESSAGE_ID, letter->message_id);
	tg_change_set(change, TG_K_CLASS, letter->class_);
	tg_change_set_int(change, TG_K_N, letter->attempts);
	tg_change_set(change, TG_K_DETAIL, why);
	tg_change_set(change, kind == TG_CHANGE_EVENT ? TG_K_EVENT : TG_K_REASON, event);
	mem_add_change(state, change);
}

/* The letter that waits longest and is due, or NULL. */
static TgLetterRow *
next_letter(const MemState *state)
{
	TgLetterRow *letter, *found = NULL;

	for (guint i = 0; (letter = mem_row(state, MEM_LETTERS, i)); i++) {
		if (is_waiting(letter) && (!found || letter->next_at < found->next_at))
			found = letter;
	}
	return found;
}

/* The digest of the mail that came to the ticket when the letter was made, or NULL. (transfer full) */
static char *
cause_of(const MemState *state, const TgLetterRow *letter)
{
	const MemMail *mail, *found = NULL;

	for (guint i = 0; letter->ticket && (mail = mem_row(state, MEM_MAILS, i)); i++) {
		if (mail->row.ticket == letter->ticket && mail->row.at == letter->created)
			found = mail;
	}
	return found ? g_strdup(found->row.digest) : NULL;
}

/* Takes letters that are due. */
GPtrArray *
tg_memory_lease(
	TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error G_GNUC_UNUSED)
{
	MemState *state = mem_state(store);
	GPtrArray *leased = g_ptr_array_new_with_free_func((GDestroyNotify)tg_letter_row_free);
	TgLetterRow *letter;

	for (guint i = 0; (letter = mem_row(state, MEM_LETTERS, i)); i++) {
		if (g_str_equal(letter->state, "leased") && letter->next_at <= now &&
			!g_str_equal(letter->class_, "reply")) {
			set_state(letter, "lost");
			remember(state, letter, TG_CHANGE_LETTER_FAIL, now, "lost", NULL);
		}
	}
	while (leased->len < limit && (letter = next_letter(state)) && letter->next_at <= now) {
		set_state(letter, "leased");
		letter->attempts++;
		letter->next_at = now + lease_seconds;
		g_ptr_array_add(leased, tg_row_dup(&tg_row_letter, letter));
		((TgLetterRow *)leased->pdata[leased->len - 1])->cause = cause_of(state, letter);
	}
	return leased;
}

/* The result of a try. */
gboolean
tg_memory_settle(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
	gint64 retry_at, const char *why, GError **error)
{
	static const struct {
		const char *state;
		TgChangeKind kind;
		const char *event;
	} results[] = {
		[TG_SETTLE_SENT] = { "sent", TG_CHANGE_LETTER_SENT, NULL },
		[TG_SETTLE_RETRY] = { "queued", TG_CHANGE_EVENT, "letter-deferred" },
		[TG_SETTLE_FAILED] = { "failed", TG_CHANGE_LETTER_FAIL, "refused" },
	};
	MemState *state = mem_state(store);
	TgLetterRow *row =
		letter->id > 0 ? mem_row(state, MEM_LETTERS, (guint)letter->id - 1) : NULL;

	if (!row || !g_str_equal(row->state, "leased") || row->attempts != letter->attempts) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFLICT,
			"letter %" G_GINT64_FORMAT " is no longer leased to this sender",
			letter->id);
		return FALSE;
	}
	set_state(row, results[result].state);
	row->next_at = result == TG_SETTLE_RETRY ? retry_at : now;
	row->sent_at = result == TG_SETTLE_SENT ? now : 0;
	g_free(row->last_error);
	row->last_error = g_strdup(why);
	if (result == TG_SETTLE_SENT && row->content &&
		g_bytes_get_size(row->content) > TG_LETTER_KEPT)
		g_clear_pointer(&row->content, g_bytes_unref);
	remember(state, row, results[result].kind, now, results[result].event, why);
	return TRUE;
}

/* A copy without content. */
static TgLetterRow *
dup_row(const TgLetterRow *letter)
{
	TgLetterRow *copy = tg_row_dup(&tg_row_letter, letter);

	g_clear_pointer(&copy->content, g_bytes_unref);
	return copy;
}

/* Letters without content. */
GPtrArray *
tg_memory_letters(TgStore *store, gint64 ticket, GError **error G_GNUC_UNUSED)
{
	GPtrArray *letters = g_ptr_array_new_with_free_func((GDestroyNotify)tg_letter_row_free);
	const TgLetterRow *letter;

	for (guint i = 0; (letter = mem_row(mem_state(store), MEM_LETTERS, i)); i++) {
		if (!ticket || letter->ticket == ticket)
			g_ptr_array_add(letters, dup_row(letter));
	}
	return letters;
}

/* When the next letter is due. */
gint64
tg_memory_next_due(TgStore *store, GError **error G_GNUC_UNUSED)
{
	const TgLetterRow *letter = next_letter(mem_state(store));

	return letter ? letter->next_at : G_MAXINT64;
}

/* Letters that were not sent. */
GPtrArray *
tg_memory_outbox(TgStore *store, gint64 ticket, gboolean given_up, GError **error G_GNUC_UNUSED)
{
	GPtrArray *letters = g_ptr_array_new_with_free_func((GDestroyNotify)tg_letter_row_free);
	const TgLetterRow *letter;

	for (guint i = 0; (letter = mem_row(mem_state(store), MEM_LETTERS, i)); i++) {
		if ((!ticket || letter->ticket == ticket) && !g_str_equal(letter->state, "sent") &&
			is_waiting(letter) != given_up)
			g_ptr_array_add(letters, dup_row(letter));
	}
	return letters;
}

/* The administrator's word, with its event. */
TgLetterRow *
tg_memory_order(TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error)
{
	MemState *state = mem_state(store);
	TgLetterRow *row = letter > 0 && letter <= G_MAXUINT
				   ? mem_row(state, MEM_LETTERS, (guint)letter - 1)
				   : NULL;
	g_autoptr(TgChange) change =
		tg_order_letter(row, letter, row && row->content, order, now, error);

	if (!change)
		return NULL;
	mem_add_change(state, change);
	return dup_row(row);
}
