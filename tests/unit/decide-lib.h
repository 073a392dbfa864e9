/* SPDX-License-Identifier: ISC */
/*
 * decide-lib.h - a desk in memory for tests of decide: mails written as data, facts answered from what
 * earlier decisions changed, decisions told in one line.
 *
 * The desk is support@example.ru (Russian, strangers' level "free", 8 working hours), its agent
 * petrov@example.ru; the mail server whose word counts is mx.example.ru.
 */
#ifndef TG_TESTS_DECIDE_LIB_H
#define TG_TESTS_DECIDE_LIB_H

#include "desk/decide.h"

#define MONDAY 1795417500 /* 2026-11-23 10:05:00 +03:00, a working day */

/* A policy made of the shipped filters, templates and calendars; extra: lines of configuration put in
 * front of the rest, or NULL. Ends the test when there are findings. (transfer full) */
TgPolicy *test_policy(const char *extra);

/* What a store would know. */
typedef struct {
	TgPolicy *policy;
	GHashTable *keys;	  /* ingest keys */
	GPtrArray *tickets;	  /* TgTicket */
	GPtrArray *letters;	  /* TgLetterRef */
	GPtrArray *references;	  /* TgMessageRef */
	GPtrArray *agents;	  /* TgAgent */
	GPtrArray *contacts;	  /* TgContact: the registry */
	GPtrArray *organisations; /* TgOrganisation */
	GHashTable *counters;
	gint64 now;
	int mails;
} TestDesk;

TestDesk *test_desk_new(const char *extra);
void test_desk_free(TestDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestDesk, test_desk_free)

/* One mail as data; NULL where there is nothing. "{ack}" in ids stands for the Message-ID of the last
 * letter of that kind, "{ack:a@b}" of that kind to a@b; "{tag1}" in subjects for "[#1-xxxx]", and
 * "{tagged1:a@b}" in recipients for that person's tagged address, "{instance}" for our loop mark. */
typedef struct {
	const char *from, *subject, *text, *quoted;
	const char *in_reply_to, *references, *message_id; /* message_id: made up when NULL */
	const char *sender; /* envelope; NULL = like from; "<>" = null; "absent" = not told */
	const char *recipient, *cc;
	const char *authres;  /* value of Authentication-Results */
	const char *received; /* a Received field on top of the mail server's */
	const char *loop, *file, *spam;
	TgAutomaticClass automatic;
	const char *bounced; /* Message-ID a bounce is about */
	const char *action;  /* of the bounce: failed ... */
	gboolean unreadable;
	const char *reply_to; /* addresses, by blanks */
	const char *form_key; /* value of X-Form-Key */
} TestMail;

/* Decides, twice, and applies; two decisions that differ fail the test (I5). (transfer full) */
TgDecision *test_deliver(TestDesk *desk, const TestMail *mail);

/* Decides, twice, about what a scanner said; changes nothing. (transfer full) */
TgDecision *test_decide(const TestDesk *desk, const TgAnalysis *analysis, const char *sender,
	const char *recipient, gboolean unreadable);

/* "accepted none new #1 new; ack>a@b notify>c@d" (transfer full) */
char *test_summary(const TestDesk *desk, const TgDecision *decision);

TgTicket *test_ticket(const TestDesk *desk, gint64 number); /* (transfer none) */
void test_agent(TestDesk *desk, const char *address, gboolean ratchet);
void test_contact(TestDesk *desk, const char *address, const char *name);

/* All changes as text, blobs by digest: for comparing decisions byte for byte. (transfer full) */
char *test_print(const TgDecision *decision);

/* The last letter's text of that kind in the decision, NULL when there is none. (transfer full) */
char *test_letter(const TgDecision *decision, const char *kind);

#endif
