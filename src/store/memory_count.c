/* SPDX-License-Identifier: ISC */
/*
 * memory_count.c - the statistics of the memory: store.
 */
#include "store/memory.h"

/* Adds one to the row of these words; a "" stands for no desk in the key only. */
static void
count(GHashTable *counts, const char *what, const char *desk, const char *word)
{
	g_autofree char *key = g_strjoin("\n", what, desk ? desk : "", word ? word : "", NULL);
	TgCountRow *row = g_hash_table_lookup(counts, key);

	if (!row) {
		row = g_new0(TgCountRow, 1);
		row->what = what;
		row->desk = g_strdup(desk);
		row->word = g_strdup(word);
		g_hash_table_insert(counts, g_steal_pointer(&key), row);
	}
	row->n++;
}

/* Is it the first mail of its ticket? */
static gboolean
opened_ticket(const MemState *state, const MemMail *mail)
{
	const MemMail *other;

	for (guint i = 0; (other = mem_row(state, MEM_MAILS, i)) != mail; i++) {
		if (other->row.ticket == mail->row.ticket)
			return FALSE;
	}
	return TRUE;
}

static void
count_mails(const MemState *state, gint64 since, GHashTable *counts)
{
	const MemMail *mail;

	for (guint i = 0; (mail = mem_row(state, MEM_MAILS, i)); i++) {
		if (mail->row.at < since)
			continue;
		count(counts, "mail", mail->row.desk,
			g_strcmp0(mail->row.outcome, "set-aside") == 0 ? "set-aside"
			: opened_ticket(state, mail)		       ? "new"
								       : "follow-up");
	}
}

/* The oldest letter that waits. */
static gint64
count_letters(const MemState *state, gboolean sent, GHashTable *counts)
{
	const TgLetterRow *letter;
	gint64 oldest = 0;

	for (guint i = 0; (letter = mem_row(state, MEM_LETTERS, i)); i++) {
		if (sent || !g_str_equal(letter->state, "sent"))
			count(counts, "letter", NULL, letter->state);
		if ((g_str_equal(letter->state, "queued") ||
			    g_str_equal(letter->state, "leased")) &&
			(!oldest || letter->created < oldest))
			oldest = letter->created;
	}
	return oldest;
}

/* Everything, walked from end to end. */
TgStatistics *
tg_memory_statistics(TgStore *store, gint64 since, GError **error G_GNUC_UNUSED)
{
	const MemState *state = mem_state(store);
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	TgStatistics *statistics = g_new0(TgStatistics, 1);
	const TgTicket *ticket;
	GHashTableIter iter;
	gpointer row;

	for (guint i = 0; (ticket = mem_row(state, MEM_TICKETS, i)); i++)
		count(counts, "ticket", ticket->desk, ticket->status);
	if (since != G_MAXINT64)
		count_mails(state, since, counts);
	statistics->oldest = count_letters(state, since != G_MAXINT64, counts);
	statistics->counts = g_ptr_array_new_with_free_func((GDestroyNotify)tg_count_row_free);
	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, NULL, &row))
		g_ptr_array_add(statistics->counts, row);
	return statistics;
}
