/* SPDX-License-Identifier: ISC */
/*
 * store.h - what a store is: a dozen functions, plain data across, no SQL outside (architecture §6).
 *
 * Stores: sqlite: (default), memory: (tests); postgresql: fits the same table. Decorators wrap any
 * store. One conformance test (tests/unit/test-store.c) defines the behaviour. A store never decides
 * anything: it answers queries, applies change-sets, hands out letters. Durable means: when
 * commit() has returned TRUE the changes survive the power being cut (sqlite: WAL, synchronous=FULL).
 * Errors: TG_ERROR_AGAIN (locked, full, I/O), TG_ERROR_CONFLICT (a precondition of apply failed;
 * roll back the savepoint, load and decide again), TG_ERROR_NOT_FOUND, TG_ERROR_CONFIG (bad URL,
 * newer schema), TG_ERROR_BUG.
 */
#ifndef TG_STORE_STORE_H
#define TG_STORE_STORE_H

#include "base/error.h"
#include "desk/change.h"
#include "desk/facts.h"
#include "desk/ticket.h"

typedef struct TgStore TgStore;

/* Raw bytes of one message on their way into the store. */
typedef struct {
	GBytes *bytes; /* may map `path` */
	char *path; /* a spool file in the same directory tree that the store may rename into place; or NULL */
	char *digest; /* mail/digest.h: names the file of a large message */
} TgRaw;

/* A row of received mail: what `why` and `show` print. */
typedef struct {
	gint64 id;
	char *ingest_key, *digest, *desk, *message_id, *outcome, *rule;
	char *from, *sender, *recipient, *subject; /* NULL after an erasure */
	gint64 at, ticket, size;
} TgMailRow;

typedef struct {
	gint64 id;
	char *direction; /* in out note */
	char *message_id;
	char *from, *text; /* NULL after an erasure */
	GStrv to;
	gint64 at;
	gint64 mail; /* TgMailRow.id of its raw bytes, 0 = none */
} TgMessageRow;

typedef struct {
	char *part, *name, *declared, *real, *sha256, *verdict, *reason;
	char *flags; /* "ambiguous,encrypted": mail/attachment.h, or NULL */
	guint64 size;
	gboolean is_inline;
	gint64 mail;
} TgAttachmentRow;

typedef struct {
	gint64 ticket,
		sequence; /* sequence = the ticket's version with it; for ticket 0 the row's id */
	gint64 at;
	char *kind, *by, *rule;
	char *codes; /* JSON object */
} TgEventRow;

/* One letter in the outbox. */
typedef struct {
	gint64 id, ticket, event;
	char *kind, *message_id,
		*class_; /* class: "reply" (at least once) or "automatic" (at most once per cause) */
	char *language, *subject;
	char *recipient;
	char *envelope; /* envelope sender, "" = null */
	gboolean shadow;
	char *state; /* queued leased sent failed lost */
	int attempts;
	gint64 created, next_at, sent_at;
	char *last_error; /* or NULL */
	char *cause;	  /* digest of the mail that it was made for; only from lease(), or NULL */
	GBytes *content;  /* only from lease() */
	gboolean damaged; /* from lease(): it is not what was stored, and must not be sent (P51) */
} TgLetterRow;

/* So many of one kind: what is "mail", "ticket" or "letter", desk may be NULL. */
typedef struct {
	const char *what; /* (static) */
	char *desk, *word;
	gint64 n;
} TgCountRow;

typedef struct {
	GPtrArray *counts; /* TgCountRow; a kind without any has no row */
	gint64 oldest;	   /* when the oldest letter that waits was made; 0: none waits */
} TgStatistics;

typedef enum {
	TG_LETTER_RETRY, /* due now, even one that was given up */
	TG_LETTER_DROP	 /* given up */
} TgLetterOrder;

void tg_count_row_free(TgCountRow *row);
void tg_statistics_free(TgStatistics *statistics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgStatistics, tg_statistics_free)
void tg_raw_clear(TgRaw *raw);
void tg_mail_row_free(TgMailRow *row);
void tg_message_row_free(TgMessageRow *row);
void tg_attachment_row_free(TgAttachmentRow *row);
void tg_event_row_free(TgEventRow *row);
void tg_letter_row_free(TgLetterRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgLetterRow, tg_letter_row_free)

typedef struct {
	const char *desk, *status; /* NULL = any */
	const char *contact;	   /* address or NULL */
	gint64 number;		   /* 0 = any */
	guint limit;		   /* 0 = all */
} TgTicketFilter;

typedef enum { TG_SETTLE_SENT, TG_SETTLE_RETRY, TG_SETTLE_FAILED } TgSettle;

/* --- life --- */

/* url: "sqlite:PATH" (absolute or relative to directory) or "memory:". Creates nothing unless create.
 * Migrates an older schema. directory: where raw files and relative paths live. */
TgStore *tg_store_open(const char *url, const char *directory, gboolean create, GError **error);
void tg_store_close(TgStore *store);
/* Somebody waits for this process to end: closing leaves what tidying may wait for the next one. */
void tg_store_hurry(TgStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgStore, tg_store_close)
const char *tg_store_scheme(const TgStore *store);

/* --- writing: begin, then for each message savepoint / load / apply / release, then commit --- */

/* Makes large raw bytes durable outside the row before the transaction (content-addressed file,
 * fsynced, renamed). Does nothing for small ones. */
gboolean tg_store_stage(TgStore *store, TgRaw *raw, GError **error);

/* Waits for the writer lock at most wait_ms. */
gboolean tg_store_begin(TgStore *store, int wait_ms, GError **error);
gboolean tg_store_commit(TgStore *store, GError **error);
void tg_store_rollback(TgStore *store);
gboolean tg_store_savepoint(TgStore *store, GError **error);
gboolean tg_store_release(TgStore *store, GError **error);
void tg_store_rollback_to(TgStore *store);

/* Answers the query, inside or outside a transaction. */
TgFacts *tg_store_load(TgStore *store, const TgQuery *query, GError **error);

/* Checks the preconditions and applies all changes; MAIL_STORE's blob may be staged already. */
gboolean tg_store_apply(TgStore *store, const TgChangeSet *changes, GError **error);

/* A mail whose scanner died is counted by digest, in a commit of its own; returns the count. */
int tg_store_poison(TgStore *store, const char *digest, gint64 now, GError **error);

/* --- outbox (T42) --- */

/* Takes up to limit letters that are due, oldest first, for lease_seconds. A letter of class
 * "automatic" whose lease ran out without settle() becomes "lost" (at most once), one of class
 * "reply" is handed out again. (transfer full): TgLetterRow */
GPtrArray *tg_store_lease(
	TgStore *store, gint64 now, int lease_seconds, guint limit, GError **error);
/* Writes the result of a try, in one commit with its event on the ticket. A settle whose lease was
 * taken over since (fencing by attempts) is TG_ERROR_CONFLICT and changes nothing. */
gboolean tg_store_settle(TgStore *store, const TgLetterRow *letter, TgSettle result, gint64 now,
	gint64 retry_at, const char *why, GError **error);
GPtrArray *tg_store_letters(
	TgStore *store, gint64 ticket, GError **error);	  /* 0 = all; without content */
gint64 tg_store_next_due(TgStore *store, GError **error); /* G_MAXINT64: outbox empty */

/* Of a ticket, or of all (0), by id and without content: letters that wait (queued, leased), or those that
 * were given up (failed, lost). */
GPtrArray *tg_store_outbox(TgStore *store, gint64 ticket, gboolean given_up, GError **error);
/* What the administrator wants to become of a letter, with its event. TG_ERROR_NOT_FOUND: there is no such
 * letter; TG_ERROR_CONFLICT: as it stands it cannot be (it is being sent, was sent, is given up already, or
 * its text is erased). The letter as it is now, without content. (transfer full) */
TgLetterRow *tg_store_order(
	TgStore *store, gint64 letter, TgLetterOrder order, gint64 now, GError **error);

/* --- reading --- */
/* "mail": received at or after since, by desk, as new (it opened its ticket), follow-up or set-aside;
 * "ticket": by desk and status; "letter": by state. since G_MAXINT64 is for who asks often: no mail is
 * looked at, and no letter that was sent. */
TgStatistics *tg_store_statistics(TgStore *store, gint64 since, GError **error);
TgTicket *tg_store_ticket(TgStore *store, gint64 number, GError **error); /* merges NOT followed */
/* By number; a limit leaves the newest ones. */
GPtrArray *tg_store_tickets(TgStore *store, const TgTicketFilter *filter, GError **error);
GPtrArray *tg_store_messages(TgStore *store, gint64 ticket, GError **error);
GPtrArray *tg_store_attachments(TgStore *store, gint64 ticket, GError **error);
/* Events after (ticket, or all tickets in order of row id when ticket is 0). after: row id, 0 = from
 * the first; *ret_last is the last id given. */
GPtrArray *tg_store_events(
	TgStore *store, gint64 ticket, gint64 after, gint64 *ret_last, GError **error);
/* By Message-ID (NULL = any) and ticket (0 = any), oldest first. */
GPtrArray *tg_store_mails(TgStore *store, const char *message_id, gint64 ticket, GError **error);
GBytes *tg_store_raw(TgStore *store, gint64 mail, GError **error); /* mapped where it is a file */
/* Ticket numbers whose subject, contact and messages together hold all words (prefixes; folded),
 * best first; limit 0 = all. Nothing in text is syntax. No words find nothing. */
GArray *tg_store_search(TgStore *store, const char *text, guint limit, GError **error);

/* Makes up to about limit tickets searchable that are not yet, in a commit of their own; search() does
 * what is left. Waits at most wait_ms for the writer's place. */
gboolean tg_store_index(TgStore *store, guint limit, int wait_ms, GError **error);

/* --- registry --- */
gboolean tg_store_put_organisation(
	TgStore *store, const TgOrganisation *organisation, GError **error);
gboolean tg_store_put_contact(TgStore *store, const TgContact *contact, GError **error);
gboolean tg_store_put_agent(TgStore *store, const TgAgent *agent, GError **error);
GPtrArray *tg_store_organisations(TgStore *store, GError **error);
GPtrArray *tg_store_contacts(TgStore *store, GError **error);
GPtrArray *tg_store_agents(TgStore *store, GError **error);

/* --- care --- */
/* FALSE and TG_ERROR_AGAIN: the store was found damaged, by this process or another; it can be read,
 * and begin() fails. */
gboolean tg_store_sound(TgStore *store, GError **error);
/* Folds every ticket from its events and compares with the cached row: one finding a difference.
 * repair: writes what the events say. Also the store's own integrity check. */
gboolean tg_store_rebuild(TgStore *store, gboolean repair, TgFindings *findings, GError **error);
/* Files of raw mail that were last written before that moment and that no mail names: a crash has left
 * them, and the next delivery of their bytes takes them over. (transfer full): paths below raw/ */
GPtrArray *tg_store_strays(TgStore *store, gint64 before, GError **error);
/* One file at path that is a whole store by itself (large mails are in their rows), mode 0600; an
 * older file of that name is replaced once the new one is durable. TG_ERROR_CONFIG: path is the store
 * itself, or the store is memory:. */
gboolean tg_store_backup(TgStore *store, const char *path, GError **error);
/* Erases a person's texts (R2.6): subject, names, addresses, values, message texts, raw bytes
 * (tombstone) of the tickets of that contact; his registry row, and his mails that made no ticket.
 * Events stay, and "erased" joins them; letters not yet sent will not be. Not within a transaction.
 * TG_ERROR_NOT_FOUND: nothing is stored of him. */
gboolean tg_store_erase(TgStore *store, const char *address, gint64 now, GError **error);

#endif
