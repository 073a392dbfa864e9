/* SPDX-License-Identifier: ISC */
/*
 * submitter.c - see submitter.h.
 *
 * Promises: no proof holds against a failed DMARC; a secret is compared in constant time; two addresses
 * in the declared place are none. Does not look anything up and says nothing of the person's rights.
 */
#include "desk/submitter.h"

#include "base/crypto.h"
#include "desk/authentication.h"
#include "desk/fields.h"
#include "desk/identity.h"
#include "mail/address.h"

#include <string.h>

/* Is the message's From the section's address? */
static gboolean
is_from(const TgSubmitter *submitter, const TgAnalysis *analysis)
{
	g_autofree char *from =
		analysis->identity ? tg_address_normalise(analysis->identity) : NULL;
	g_autofree char *wanted = tg_address_normalise(submitter->from);

	return from && wanted && strcmp(from, wanted) == 0;
}

/* Does one of the header fields say the secret? */
static gboolean
has_secret(const TgSubmitter *submitter, const TgAnalysis *analysis)
{
	const char *colon = submitter->secret ? strchr(submitter->secret, ':') : NULL;
	g_autofree char *name =
		colon ? g_strndup(submitter->secret, (gsize)(colon - submitter->secret)) : NULL;
	g_autofree char *value = colon ? g_strstrip(g_strdup(colon + 1)) : NULL;
	gboolean said = FALSE;

	if (!value || !value[0])
		return FALSE;
	g_strstrip(name);
	for (guint i = 0; i < analysis->headers->len; i++) {
		const TgHeader *header = g_ptr_array_index(analysis->headers, i);

		if (g_ascii_strcasecmp(header->name, name) == 0)
			said |= tg_equal_secret(header->value, value);
	}
	return said;
}

/* The declared proof, and no failure beside it. */
static gboolean
is_proved(const TgSubmitter *submitter, const TgPolicy *policy, const TgAnalysis *analysis)
{
	g_autofree char *login = tg_identity_authenticated_sender(policy, analysis);
	TgAuthVerdict verdict;
	gboolean logged_in;

	tg_identity_authentication(policy, analysis, &verdict);
	logged_in = login || strcmp(verdict.auth, "pass") == 0;
	if (strcmp(verdict.dmarc, "fail") == 0 && !logged_in)
		return FALSE;
	if (strcmp(submitter->proof, "dmarc") == 0)
		return strcmp(verdict.dmarc, "pass") == 0;
	if (strcmp(submitter->proof, "auth") == 0)
		return logged_in;
	return has_secret(submitter, analysis);
}

/* The one address of Reply-To. (transfer full) or NULL */
static char *
reply_to(const TgAnalysis *analysis, const char **ret_name)
{
	const TgMailbox *mailbox =
		analysis->reply_to->len == 1 ? g_ptr_array_index(analysis->reply_to, 0) : NULL;

	if (!mailbox || !mailbox->address)
		return NULL;
	*ret_name = mailbox->name;
	return tg_address_normalise(mailbox->address);
}

/* The one address that a field of the text says. (transfer full) or NULL */
static char *
field_address(const TgPolicy *policy, const TgAnalysis *analysis, const char *name)
{
	g_autoptr(GPtrArray) fields = tg_fields_extract(policy, analysis, FALSE);
	g_autofree char *found = NULL;

	for (guint i = 0; i < fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(fields, i);

		if (strcmp(field->name, name) != 0 || !field->value)
			continue;
		if (found)
			return NULL;
		found = tg_address_normalise(field->value);
	}
	return g_steal_pointer(&found);
}

/* What stands in the declared place, unless it is a desk's address. (transfer full) or NULL */
static char *
find_person(const TgSubmitter *submitter, const TgPolicy *policy, const TgAnalysis *analysis,
	const char **ret_name)
{
	const char *field = tg_submitter_field(submitter);
	g_autofree char *address =
		field ? field_address(policy, analysis, field) : reply_to(analysis, ret_name);

	if (!address || tg_policy_desk_of(policy, address))
		return NULL;
	return g_steal_pointer(&address);
}

/* The first section that fits. */
gboolean
tg_submitter_find(const TgMessage *message, const TgPolicy *policy, TgSubmission *ret_submission)
{
	const TgAnalysis *analysis = message->analysis;

	*ret_submission = (TgSubmission){ NULL, NULL, NULL };
	for (guint i = 0; i < policy->submitters->len; i++) {
		const TgSubmitter *submitter = g_ptr_array_index(policy->submitters, i);

		if (!is_from(submitter, analysis) || !is_proved(submitter, policy, analysis))
			continue;
		ret_submission->by = submitter->name;
		ret_submission->address =
			find_person(submitter, policy, analysis, &ret_submission->name);
		if (ret_submission->address)
			return TRUE;
		ret_submission->name = NULL;
	}
	return FALSE;
}

/* Frees what is owned. */
void
tg_submission_clear(TgSubmission *submission)
{
	g_clear_pointer(&submission->address, g_free);
}
