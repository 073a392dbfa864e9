/* SPDX-License-Identifier: ISC */
/*
 * lmtp.h - the server's side of LMTP (RFC 2033) as a machine without input or output.
 *
 * Bytes from the client go in, events and reply bytes come out; sockets, clocks, files and verdicts
 * belong to whoever drives it. One machine serves one connection.
 *
 *     while (the event of tg_lmtp_step() is not NEED)
 *         RECIPIENT  ask for `recipient`, answer with tg_lmtp_recipient()
 *         BEGIN      is there room for a message of `size`? answer with tg_lmtp_begin()
 *         TEXT       keep `text`
 *         END        answer for each recipient, in order, with tg_lmtp_settle(); this may take its time
 *         CLOSE      send what is left of the reply, close
 *     send tg_lmtp_reply(), read on
 *
 * Promises: only CR LF "." CR LF ends a message (S15, T18), whatever the bytes are cut into; after it there
 * is exactly one reply for each recipient that was accepted, in order, duplicates too (S11); every reply
 * but the greeting and those to LHLO and DATA begins with an enhanced code of its class (S18); commands
 * that were sent ahead are answered in order (RFC 2920). Not offered: CHUNKING, DSN, STARTTLS, AUTH.
 * Rows of the threat model: S10-S21, P70-P77, P79.
 */
#ifndef TG_NET_LMTP_H
#define TG_NET_LMTP_H

#include <glib.h>

typedef struct TgLmtp TgLmtp;

typedef enum {
	TG_LMTP_NEED,	   /* all bytes were taken, or an answer is owed: see tg_lmtp_owes() */
	TG_LMTP_RECIPIENT, /* RCPT TO:<recipient> */
	TG_LMTP_BEGIN,	   /* DATA, with at least one recipient */
	TG_LMTP_TEXT,	   /* bytes of the message, dots taken off */
	TG_LMTP_END,	   /* the message is complete, and no reason against it was seen */
	TG_LMTP_CLOSE	   /* QUIT was said, or the client was given up */
} TgLmtpEventKind;

/* Everything points into the machine or into the bytes given, until the next call. */
typedef struct {
	TgLmtpEventKind kind;
	const char *recipient; /* RECIPIENT: local@domain, or "postmaster" */
	const char *sender;    /* BEGIN: the reverse-path, "" = null */
	guint64 size;	       /* BEGIN: as announced by SIZE=, 0 = not */
	const char *text;      /* TEXT */
	gsize length;	       /* TEXT: never 0 */
} TgLmtpEvent;

typedef struct {
	const char *hostname; /* said in the greeting; outlives the machine */
	guint64 max_size; /* SIZE (RFC 1870); larger messages are read to their end and refused */
	gboolean
		accept_bare_ends; /* lone CR or LF in a message: kept as they are; else refused with 550 5.5.2 (N4) */
} TgLmtpOptions;

TgLmtp *tg_lmtp_new(const TgLmtpOptions *options);
void tg_lmtp_free(TgLmtp *lmtp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgLmtp, tg_lmtp_free)

/* Takes some of the bytes (at most *length; both are moved on) until there is an event. Nothing is
 * taken while an answer is owed. */
TgLmtpEvent tg_lmtp_step(TgLmtp *lmtp, const char **bytes, gsize *length);

/* TRUE between an event that asks and its last answer. */
gboolean tg_lmtp_owes(const TgLmtp *lmtp);

/* Answers RECIPIENT: NULL accepts, else the reply, "550 5.1.1 no such desk" (4yz or 5yz). */
void tg_lmtp_recipient(TgLmtp *lmtp, const char *refusal);
/* Answers BEGIN: NULL lets the client send, else the reply, "452 4.3.1 no room". */
void tg_lmtp_begin(TgLmtp *lmtp, const char *refusal);
/* Answers END for the next recipient: "250 2.0.0 ticket 1042 opened". */
void tg_lmtp_settle(TgLmtp *lmtp, const char *reply);
/* Recipients accepted so far: how many answers END wants. */
guint tg_lmtp_recipients(const TgLmtp *lmtp);

/* Says "421 4.x.y why" and wants to be closed: time is up, or the server stops. Within a message that
 * was not answered nothing is promised by it. */
void tg_lmtp_give_up(TgLmtp *lmtp, const char *reply);

/* What is to be sent; the caller removes what went out (g_string_erase). Never more than the replies to
 * the bytes taken. */
GString *tg_lmtp_reply(TgLmtp *lmtp);

#endif
