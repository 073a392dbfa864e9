/* SPDX-License-Identifier: ISC */
/*
 * summary.h - what the header section of a message says of it.
 */
#ifndef TG_MAIL_SUMMARY_H
#define TG_MAIL_SUMMARY_H

#include "mail/headers.h"
#include "mail/provisions.h"

/* Names a defect once. */
void tg_defect_add(GPtrArray *defects, const char *word);

/* Fills everything in analysis that stands in the headers, but nothing of the body. defects gets
 * the words of interface §2 (char *, owned). */
void tg_summary_fill(const TgProvisions *provisions, const TgHeaders *headers, TgAnalysis *analysis,
	GPtrArray *defects);

/* The best reading of an address field's first mailbox, for display; or NULL. (transfer full) */
TgMailbox *tg_summary_mailbox(TgCharsets *charsets, const TgHeaders *headers, const char *name);
/* The decoded subject, "" when there is none. (transfer full) */
char *tg_summary_subject(TgCharsets *charsets, const TgHeaders *headers);

#endif
