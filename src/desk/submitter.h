/* SPDX-License-Identifier: ISC */
/*
 * submitter.h - programs that write for somebody: web forms, "write to us" inside a product
 * ([submitter NAME]; R1.16, X39). Pure.
 *
 * What names the person is believed only of a message whose From is the section's address and whose
 * proof holds; without the proof it is an ordinary message of its From (X25). The person himself has
 * proved nothing: he gets the plain acknowledgement, whatever the submitter has proved.
 */
#ifndef TG_DESK_SUBMITTER_H
#define TG_DESK_SUBMITTER_H

#include "desk/decide.h"

typedef struct {
	char *address;	  /* of the person, normalised; never a desk's */
	const char *name; /* his display name, or NULL (transfer none: the analysis's) */
	const char *by;	  /* NAME of the section (transfer none: the policy's) */
} TgSubmission;

/* TRUE and fills *ret_submission, to be cleared, when a section fits, its proof holds and it finds
 * exactly one address. Whether that is an agent's only the facts can tell (identity.c). */
gboolean tg_submitter_find(
	const TgMessage *message, const TgPolicy *policy, TgSubmission *ret_submission);
void tg_submission_clear(TgSubmission *submission);

#endif
