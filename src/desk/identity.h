/* SPDX-License-Identifier: ISC */
/*
 * identity.h - who writes, and with what proof (I9, interface §4 and §6). Pure.
 *
 * The one identity is the From address by the strict reading (X20-X25, X37), or the person for whom a
 * proved submitter writes (submitter.h, X39); else Reply-To, Sender and display names are never looked
 * at. Proof is the mail server's word (authentication.h, or
 * "(Authenticated sender: ...)" of a trusted server's Received field) or a token of ours that was
 * sent to this very address.
 */
#ifndef TG_DESK_IDENTITY_H
#define TG_DESK_IDENTITY_H

#include "desk/decide.h"

typedef struct {
	char *address;	  /* normalised, or NULL: nobody in particular */
	const char *name; /* as he calls himself, or NULL (transfer none: the analysis's) */
	const char
		*submitter; /* NAME of the [submitter] that wrote for him, or NULL (submitter.h) */
	TgEvidence evidence;
	gboolean failed;	  /* DMARC failed and nothing better was said */
	gboolean proved;	  /* the mail server's word */
	gboolean known;		  /* in the registry, or of a listed organisation's domain */
	const TgAgent *agent;	  /* (transfer none), the facts' */
	const TgContact *contact; /* NULL too when DMARC failed */
	const TgOrganisation *organisation; /* NULL too when DMARC failed */

	gint64 token_ticket;	/* a token of ours, bound to this address, leads here; 0 = none */
	gboolean token_address; /* ... it was a tagged recipient address, not a Message-ID */
	gint64 foreign_ticket;	/* a right token that is bound to somebody else; 0 = none (X7) */
	guint wrong_tokens;	/* that the message carries (guard.h) */
	gboolean throttled;	/* too many of them this hour: no token was looked at (X34) */
	const char *proved_by;	/* "Authentication-Results" "Received", or NULL; static */
} TgIdentity;

/* Fills *ret_identity, to be cleared. */
void tg_identity_establish(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	gint64 now, TgIdentity *ret_identity);
void tg_identity_clear(TgIdentity *identity);

/* The address that a trusted server says has logged in to send this message, normalised; NULL when
 * none of [mail] trusted_received says so. (transfer full) */
char *tg_identity_authenticated_sender(const TgPolicy *policy, const TgAnalysis *analysis);

/* The organisation's level when its agreement is valid at now (in the calendar's zone), else the
 * desk's. (transfer none) */
const char *tg_identity_level(
	const TgIdentity *identity, const TgPolicy *policy, const TgDesk *desk, gint64 now);

#endif
