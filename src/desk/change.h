/* SPDX-License-Identifier: ISC */
/*
 * change.h - a decision's consequences as data (architecture §4).
 *
 * A change is a kind, the ticket it concerns, and values by key. One table says which keys a kind
 * has and which of them are personal text: so there is one print, one encoding and one apply. A
 * change of a ticket, stored, is its event: events are the truth, rows are caches. Codes stay for
 * ever; texts can be erased (R2.6) and the fold still works. Every change whose ticket is not 0, of
 * whatever kind, is an event of that ticket and raises its version by one; the first is TICKET_NEW.
 * Within a set MAIL_STORE stands before the MESSAGE_ADDs and ATTACHMENT_ADDs that carry its ingest key.
 */
#ifndef TG_DESK_CHANGE_H
#define TG_DESK_CHANGE_H

#include <glib.h>

typedef enum {
	TG_CHANGE_MAIL_STORE, /* one received message; blob = raw bytes */
	TG_CHANGE_TICKET_NEW,
	TG_CHANGE_FIELD_SET,
	TG_CHANGE_MISSING_SET, /* what is still asked for, and how often it was asked */
	TG_CHANGE_STATUS_SET,
	TG_CHANGE_ASSIGN_SET,
	TG_CHANGE_PROPERTY_SET, /* priority, line, category, kind, level, language, linked_from, merged_into */
	TG_CHANGE_PARTICIPANT_ADD,
	TG_CHANGE_MESSAGE_ADD,
	TG_CHANGE_ATTACHMENT_ADD,
	TG_CHANGE_REFERENCE_ADD, /* a foreign Message-ID that leads to this ticket */
	TG_CHANGE_CLOCK_START,
	TG_CHANGE_CLOCK_PAUSE,
	TG_CHANGE_CLOCK_RESUME,
	TG_CHANGE_CLOCK_MEET,
	TG_CHANGE_LETTER_ADD, /* a row of the outbox; blob = the rendered letter */
	TG_CHANGE_LETTER_SENT,
	TG_CHANGE_LETTER_FAIL,
	TG_CHANGE_CONTACT_TOUCH, /* he wrote; evidence "authenticated" or more also sets an agent's ratchet */
	TG_CHANGE_COUNTER_ADD, /* due: when its window is over and the row may go */
	TG_CHANGE_SET_ASIDE,
	TG_CHANGE_CURSOR_SET,
	TG_CHANGE_EVENT, /* anything else worth remembering: a bounce, an unproved agent ... */
	TG_CHANGE_KINDS
} TgChangeKind;

typedef enum {
	/* codes: never personal */
	TG_K_INGEST_KEY,
	TG_K_DIGEST,
	TG_K_DESK,
	TG_K_MESSAGE_ID,
	TG_K_OUTCOME,
	TG_K_SIZE,
	TG_K_STATUS,
	TG_K_RESOLUTION,
	TG_K_KIND,
	TG_K_PRIORITY,
	TG_K_CATEGORY,
	TG_K_LEVEL,
	TG_K_LANGUAGE,
	TG_K_LINE,
	TG_K_ORGANISATION,
	TG_K_ASSIGNEE,
	TG_K_NAME,
	TG_K_SOURCE,
	TG_K_SOURCE_LINE,
	TG_K_MISSING,
	TG_K_ASKED,
	TG_K_DIRECTION,
	TG_K_EVIDENCE,
	TG_K_PART,
	TG_K_SHA256,
	TG_K_DECLARED,
	TG_K_REAL,
	TG_K_INLINE,
	TG_K_VERDICT,
	TG_K_REASON,
	TG_K_FLAGS,
	TG_K_CLOCK,
	TG_K_CALENDAR,
	TG_K_SPAN,
	TG_K_DUE,
	TG_K_LETTER,
	TG_K_CLASS,
	TG_K_COUNTER,
	TG_K_N,
	TG_K_MAILBOX,
	TG_K_CURSOR,
	TG_K_EVENT,
	TG_K_DATA,
	TG_K_LINKED_FROM,
	TG_K_MERGED_INTO,
	TG_K_SHADOW,
	TG_K_KNOWN,
	TG_K_WORKING,
	TG_K_ENVELOPE_NULL,
	TG_K_UNREADABLE,
	/* texts: personal, erasable */
	TG_K_SUBJECT,
	TG_K_CONTACT,
	TG_K_CONTACT_NAME,
	TG_K_VALUE,
	TG_K_FROM,
	TG_K_TO,
	TG_K_TEXT,
	TG_K_FILE_NAME,
	TG_K_ADDRESS,
	TG_K_PERSON,
	TG_K_RECIPIENT,
	TG_K_SENDER,
	TG_K_DETAIL,
	TG_K_COUNT
} TgChangeKey;

typedef struct {
	TgChangeKind kind;
	gint64 ticket; /* 0: concerns none */
	gint64 at;
	char *by;		  /* "contact", "agent ADDRESS", "ticketgate", "clock" */
	char *rule;		  /* the rule that made it (I8) */
	char *values[TG_K_COUNT]; /* NULL = not given */
	GBytes *blob;		  /* or NULL */
} TgChange;

TgChange *tg_change_new(
	TgChangeKind kind, gint64 ticket, gint64 at, const char *by, const char *rule);
TgChange *tg_change_dup(const TgChange *change);
void tg_change_free(TgChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgChange, tg_change_free)

/* Setting a key that the kind does not have is a broken invariant (g_assert). NULL values are left
 * out. Return the change, so that calls can be chained. */
TgChange *tg_change_set(TgChange *change, TgChangeKey key, const char *value);
TgChange *tg_change_set_int(TgChange *change, TgChangeKey key, gint64 value);
const char *tg_change_get(const TgChange *change, TgChangeKey key); /* or NULL */
gint64 tg_change_get_int(const TgChange *change, TgChangeKey key);  /* 0 when absent */

const char *tg_change_kind_name(TgChangeKind kind); /* "ticket-new" */
gboolean tg_change_kind_parse(const char *name, TgChangeKind *ret_kind);
const char *tg_change_key_name(TgChangeKey key); /* "ingest_key" */
gboolean tg_change_key_is_text(TgChangeKey key); /* personal, erasable */
/* The keys of a kind, in printing order; *ret_n of them. (transfer none) */
const TgChangeKey *tg_change_keys(TgChangeKind kind, guint *ret_n);

/* Codes as one JSON object text in table order (what an event row holds), and back. */
char *tg_change_encode_codes(const TgChange *change);
gboolean tg_change_decode_codes(TgChange *change, const char *json, GError **error);

typedef struct {
	gint64 ticket, version;
} TgExpectation;

/* All that one message (or one tick of the clock) does to the store: everything or nothing (I3). */
typedef struct {
	char *absent_key;     /* precondition: no mail with this ingest key (I2); NULL = none */
	GArray *expectations; /* TgExpectation: preconditions on tickets that were read */
	GPtrArray *changes;   /* TgChange, in order */
} TgChangeSet;

TgChangeSet *tg_changeset_new(void);
void tg_changeset_free(TgChangeSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgChangeSet, tg_changeset_free)

#endif
