/* SPDX-License-Identifier: ISC */
/*
 * memory.h - the inside of the memory: store, private to src/store/memory*.c.
 *
 * Everything is rows in plain arrays that are walked from end to end: short enough to be believed, and
 * fast enough for tests, which is all it is for. Ids of mails, events and letters are places in
 * their arrays, counted from 1. A savepoint is a copy of the whole state.
 */
#ifndef TG_STORE_MEMORY_H
#define TG_STORE_MEMORY_H

#include "store/store_backend.h"

typedef struct {
	TgMailRow row;
	GBytes *raw; /* NULL: erased */
} MemMail;

typedef struct {
	gint64 sequence; /* the ticket's version; the row's id for ticket 0 */
	TgChange *change;
} MemEvent;

/* A message or an attachment: its event has the rest. */
typedef struct {
	gint64 event, mail;
} MemPart;

/* A name with numbers: reference (ticket), counter (n, until), poison (n, at), cursor (text). */
typedef struct {
	char *name, *text;
	gint64 a, b;
} MemName;

typedef enum {
	MEM_MAILS,	   /* MemMail */
	MEM_EVENTS,	   /* MemEvent */
	MEM_TICKETS,	   /* TgTicket */
	MEM_MESSAGES,	   /* MemPart */
	MEM_ATTACHMENTS,   /* MemPart */
	MEM_LETTERS,	   /* TgLetterRow */
	MEM_REFERENCES,	   /* MemName */
	MEM_COUNTERS,	   /* MemName */
	MEM_POISON,	   /* MemName */
	MEM_CURSORS,	   /* MemName */
	MEM_ORGANISATIONS, /* TgOrganisation */
	MEM_CONTACTS,	   /* TgContact */
	MEM_AGENTS,	   /* TgAgent */
	MEM_TABLES
} MemTable;

typedef struct {
	GPtrArray *tables[MEM_TABLES];
	gint64 last_ticket;
} MemState;

typedef struct {
	TgStore base;
	MemState *state;
	GPtrArray *saved; /* MemState: at begin, and at each open savepoint */
} TgMemory;

static inline MemState *
mem_state(TgStore *store)
{
	return ((TgMemory *)store)->state;
}

/* Row i of a table; for (guint i = 0; (row = mem_row(...)); i++) walks it. NULL behind the last. */
static inline gpointer
mem_row(const MemState *state, MemTable table, guint i)
{
	return i < state->tables[table]->len ? g_ptr_array_index(state->tables[table], i) : NULL;
}

TgTicket *mem_ticket(const MemState *state, gint64 number); /* (transfer none) or NULL */
MemMail *mem_mail(const MemState *state, const char *ingest_key);
MemName *mem_name(const MemState *state, MemTable table, const char *name);
/* The named row, made when there is none. */
MemName *mem_make_name(MemState *state, MemTable table, const char *name);
TgContact *mem_contact(const MemState *state, const char *address);
/* Puts a row of the registry in the place of the one with its key. (transfer full) */
void mem_replace(MemState *state, MemTable table, gpointer row);
void mem_add_event(MemState *state, const TgChange *change, gint64 sequence);
/* Folds one change into its stored ticket and adds the event. */
void mem_add_change(MemState *state, const TgChange *change);
/* A new ticket from all events of the number. (transfer full) */
TgTicket *mem_fold(const MemState *state, gint64 number);
/* Puts the ticket in the place of the one with its number. (transfer full) */
void mem_put_ticket(MemState *state, TgTicket *ticket);

gboolean tg_memory_apply(TgStore *store, const TgChangeSet *changes, GError **error);
TgFacts *tg_memory_load(TgStore *store, const TgQuery *query, GError **error);
GPtrArray *tg_memory_lease(
	TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error);
gboolean tg_memory_settle(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
	gint64 retry_at, const char *why, GError **error);
GPtrArray *tg_memory_letters(TgStore *store, gint64 ticket, GError **error);
gint64 tg_memory_next_due(TgStore *store, GError **error);
GPtrArray *tg_memory_outbox(TgStore *store, gint64 ticket, gboolean given_up, GError **error);
TgLetterRow *tg_memory_order(
	TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error);
TgStatistics *tg_memory_statistics(TgStore *store, gint64 since, GError **error);
TgTicket *tg_memory_ticket(TgStore *store, gint64 number, GError **error);
GPtrArray *tg_memory_tickets(TgStore *store, const TgTicketFilter *filter, GError **error);
GPtrArray *tg_memory_messages(TgStore *store, gint64 ticket, GError **error);
GPtrArray *tg_memory_attachments(TgStore *store, gint64 ticket, GError **error);
GPtrArray *tg_memory_events(
	TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error);
GPtrArray *tg_memory_mails(TgStore *store, const char *message_id, gint64 ticket, GError **error);
GBytes *tg_memory_raw(TgStore *store, gint64 mail, GError **error);
GArray *tg_memory_search(TgStore *store, const char *text, guint limit, GError **error);
gboolean tg_memory_rebuild(TgStore *store, gboolean repair, TgFindings *findings, GError **error);
gboolean tg_memory_erase(TgStore *store, const char *address, gint64 now, GError **error);

#endif
