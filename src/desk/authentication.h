/* SPDX-License-Identifier: ISC */
/*
 * authentication.h - what the mail server says of the writer, as far as policy believes it (I9).
 *
 * Believed are Authentication-Results (RFC 8601) of a server that [mail] authserv_id names, above the
 * second Received field; of those only the topmost ones, so that what the writer put below our
 * server's is not mixed in. Methods compare without case, conflicting results of one method count as
 * none (interface §6; X17-X19, X26, S30). "(Authenticated sender: ...)" of a Received field is not
 * looked at here (identity.h). Pure.
 */
#ifndef TG_DESK_AUTHENTICATION_H
#define TG_DESK_AUTHENTICATION_H

#include "desk/policy.h"
#include "mail/analysis.h"

typedef struct {
	const char *dmarc, *dkim, *spf; /* "pass" "fail" "none"; static */
	const char *auth;		/* "pass" "none"; static */
	gboolean dkim_aligned; /* dkim passed for the From address's organisational domain */
	gboolean spf_aligned;  /* spf passed for it */
	gboolean aligned;      /* dmarc passed, or one of the two */
	gboolean
		proved; /* the mail server's word (interface §4): dmarc pass, aligned dkim pass, or auth=pass */
	const char
		*by; /* authserv-id of what was believed (transfer none: the analysis's), or NULL */
} TgAuthVerdict;

/* Always fills *ret_verdict; all "none" when nothing is believed or the mail has no identity. */
void tg_identity_authentication(
	const TgPolicy *policy, const TgAnalysis *analysis, TgAuthVerdict *ret_verdict);

/* TRUE when id matches one of the patterns: equal without ASCII case, or "*.suffix" below suffix. */
gboolean tg_authserv_id_matches(const char *const *patterns, const char *id);

#endif
