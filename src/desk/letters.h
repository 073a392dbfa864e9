/* SPDX-License-Identifier: ISC */
/*
 * letters.h - from a ticket and a kind of letter to a LETTER_ADD change with the rendered bytes.
 *
 * One row a kind (letters.c): template, nature (RFC 3834 5.2), who may get it. A letter's Message-ID
 * is deterministic (token.h), so that sending again after a crash sends the same letter. Notes of
 * agents have no way into a customer's letter: the view for customers is built by another function
 * than the one for agents (T46). Pure.
 */
#ifndef TG_DESK_LETTERS_H
#define TG_DESK_LETTERS_H

#include "desk/decide.h"

typedef enum {
	TG_LETTER_ACK,		 /* full: authenticated, token holders, known contacts */
	TG_LETTER_ACK_PLAIN,	 /* everybody else: no words of the mail come back; kind "ack" */
	TG_LETTER_ACK_COLLECTED, /* one for all that a spent budget leaves unanswered; kind "ack" */
	TG_LETTER_AWAITING_INFO, /* asked again, in other words */
	TG_LETTER_INFO_COMPLETE,
	TG_LETTER_ATTACHMENT_REFUSED, /* on a follow-up: files that were not kept */
	TG_LETTER_TAKEN,	      /* who works on it (R4.4) */
	TG_LETTER_REPLY,	      /* an agent's words to the participants */
	TG_LETTER_CLOSED,
	TG_LETTER_REOPENED_NEW, /* too late to reopen: the new number */
	TG_LETTER_NOTIFY,	/* to agents */
	TG_LETTER_TRANSCRIPT,	/* to an agent: what his commands did, or why nothing was done */
	TG_LETTER_NONCE,	/* to an agent: held, with a code */
	TG_LETTER_KINDS
} TgLetterKind;

/* "ack", "awaiting-info" ... (interface §3; both acknowledgements are "ack"). */
const char *tg_letter_kind_name(TgLetterKind kind);

typedef struct {
	const TgPolicy *policy;
	const TgDesk *desk;
	const TgTicket *
		ticket; /* as it will be after the changes so far; NULL for a TRANSCRIPT or NONCE that
	                            * is about no ticket: the change is then of ticket 0, and `event` is a number
	                            * made from the ingest key */
	gint64 now;
	const TgMessage *message; /* what is answered or told of; NULL when none */
	const GPtrArray *fields;  /* TgFieldValue: understood this time, may be NULL */
	const GArray *verdicts;	  /* of message's attachments, may be NULL */
	const char *
		why_no_ack; /* for TG_LETTER_NOTIFY: why the customer got no acknowledgement, or NULL */
	const char *body; /* TG_LETTER_REPLY: the agent's words; TG_LETTER_TRANSCRIPT: the lines;
	                            * TG_LETTER_NONCE: the code; NULL else */
	const TgAgent *author; /* TG_LETTER_REPLY, TAKEN, CLOSED: who, or NULL */
	const TgFacts *facts;
	const char *note; /* notify: "opened" "followed-up" "reopened" "note" "claims" ... */
	gint64 claims;	  /* notify: the number a stranger claimed, or 0 */
	TgEvidence evidence;
	gboolean submitted; /* a [submitter] named the writer: he has proved nothing (X39) */
} TgLetterContext;

/* One letter to one recipient. `event` is the version the ticket will have with this change: part of
 * the Message-ID. Envelope and shadow mode are in the change. NULL and an error only for
 * TG_ERROR_BUG/AGAIN of the renderer. (transfer full) */
TgChange *tg_letter_make(const TgLetterContext *context, TgLetterKind kind, const char *recipient,
	const char *recipient_name, gint64 event, GError **error);

/* An instant as people read it: "пн 23 ноября, 15:00 МСК" / "Mon 23 November, 15:00 MSK". (transfer full) */
char *tg_format_instant(gint64 at, const char *timezone, const char *language);

/* Names that templates may use, NULL-terminated: for `check` and the manual. */
const char *const *tg_letter_variables(void);
/* Does a template of that name make automatic letters to customers? */
gboolean tg_letter_is_automatic(const char *tmpl);
/* Template names that every language must have ("ack", "ack-plain", ...), NULL-terminated. */
const char *const *tg_letter_templates(void);

#endif
