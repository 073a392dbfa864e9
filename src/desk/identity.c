/* SPDX-License-Identifier: ISC */
/*
 * identity.c - who writes, and with what proof.
 *
 * Promises: evidence is never raised by what a writer can type (I9); a token counts only for the
 * address it was sent to, for the ticket it names, and under a key that is still ours (X33); a letter
 * to agents proves nothing for somebody who is no agent any more. A failed DMARC takes away the
 * registry's data: nobody is known by a forged address.
 */
#include "desk/identity.h"

#include "desk/authentication.h"
#include "desk/guard.h"
#include "desk/recipients.h"
#include "desk/sla.h"
#include "desk/submitter.h"
#include "desk/token.h"
#include "mail/address.h"

#include <string.h>

/* Letters that only agents get: in another's hand they are no proof. */
static const char *const agent_letters[] = { "notify", "transcript", "nonce", "escalation",
	"digest", NULL };

/* Who had logged in, as one Received field says before its only "by"; NULL when it says it twice or not. */
static char *
login_of(const char *received)
{
	static const char mark[] = "(Authenticated sender: ";
	const char *start = strstr(received, mark);
	const char *by = strstr(received, " by ");
	const char *end;

	if (!start || !by || by < start || strstr(start + 1, mark) || strstr(by + 1, " by "))
		return NULL;
	start += strlen(mark);
	end = strchr(start, ')');
	return end ? g_strndup(start, (gsize)(end - start)) : NULL;
}

/* The host that wrote a Received field: the word after "by". */
static char *
host_of(const char *received)
{
	const char *by = strstr(received, " by ");
	gsize length;

	if (g_str_has_prefix(received, "by "))
		by = received;
	else if (by)
		by++;
	else
		return NULL;
	by += strlen("by ");
	length = strcspn(by, " \t;()");
	return length > 0 ? g_strndup(by, length) : NULL;
}

/* A login without a domain is one of the From address's domain, when the server is of it too. */
static gboolean
login_is(const char *login, const char *host, const char *address)
{
	const char *domain = tg_address_domain(address);
	g_autofree char *full =
		strchr(login, '@') ? g_strdup(login) : g_strdup_printf("%s@%s", login, domain);
	g_autofree char *normal = tg_address_normalise(full);
	g_autofree char *lower = g_ascii_strdown(host, -1);

	if (!strchr(login, '@') &&
		strcmp(tg_domain_organisational(lower), tg_domain_organisational(domain)) != 0)
		return FALSE;
	return normal && strcmp(normal, address) == 0;
}

/* From the top, as long as every field is a trusted server's: below one that is not, anybody writes. */
char *
tg_identity_authenticated_sender(const TgPolicy *policy, const TgAnalysis *analysis)
{
	g_autofree char *address =
		analysis->identity ? tg_address_normalise(analysis->identity) : NULL;

	if (!policy->trusted_received)
		return NULL;
	for (guint i = 0; address && analysis->received && analysis->received[i]; i++) {
		g_autofree char *host = host_of(analysis->received[i]);
		g_autofree char *login = login_of(analysis->received[i]);

		if (!host || !tg_authserv_id_matches(
				     (const char *const *)policy->trusted_received, host))
			return NULL;
		if (login)
			return login_is(login, host, address) ? g_steal_pointer(&address) : NULL;
	}
	return NULL;
}

/* May this letter's token speak for the writer? */
static gboolean
letter_speaks(const TgLetterRef *letter, const TgIdentity *identity)
{
	return identity->address && g_strcmp0(letter->recipient, identity->address) == 0 &&
	       (identity->agent || !g_strv_contains(agent_letters, letter->kind));
}

/* Tokens among the ids that are answered, in their order. */
static void
find_letter_token(TgIdentity *identity, const TgFacts *facts, const TgPolicy *policy)
{
	for (guint i = 0; i < facts->letters->len; i++) {
		const TgLetterRef *letter = g_ptr_array_index(facts->letters, i);

		if (!letter->recipient ||
			!tg_token_message_id_ok(policy->keys, letter->message_id, letter->ticket,
				letter->event, letter->recipient, letter->kind, policy->domain))
			continue;
		if (letter_speaks(letter, identity)) {
			identity->token_ticket = letter->ticket;
			return;
		}
		if (identity->foreign_ticket == 0)
			identity->foreign_ticket = letter->ticket;
	}
}

/* Does a tagged address speak for him? Agents get tagged addresses too: who is no agent (any more) must
 * take part in the ticket, if it is there (X33). */
static gboolean
address_speaks(const TgIdentity *identity, const TgTicket *ticket)
{
	return identity->agent || !ticket || tg_ticket_has_participant(ticket, identity->address);
}

/* A tagged address among the recipients: right for the writer, or for one of the participants. */
static void
find_address_token(TgIdentity *identity, const TgFacts *facts, const TgMessage *message,
	const TgPolicy *policy)
{
	g_autoptr(GPtrArray) addresses = tg_message_recipients(message);
	const char separator = policy->separator[0];

	for (guint i = 0; i < addresses->len; i++) {
		const char *address = g_ptr_array_index(addresses, i);
		const gint64 number = tg_token_reply_number(address, separator);
		const TgTicket *ticket = number > 0 ? tg_facts_ticket(facts, number) : NULL;

		if (number > 0 && identity->address && address_speaks(identity, ticket) &&
			tg_token_reply_ok(
				policy->keys, address, separator, number, identity->address)) {
			identity->token_ticket = number;
			identity->token_address = TRUE;
			return;
		}
		for (guint p = 0; ticket && p < ticket->participants->len; p++) {
			const TgParticipant *one = g_ptr_array_index(ticket->participants, p);

			if (identity->foreign_ticket == 0 && one->address &&
				tg_token_reply_ok(
					policy->keys, address, separator, number, one->address))
				identity->foreign_ticket = number;
		}
	}
}

/* Tokens, unless the address has guessed too often; whom the mail server vouches for does not guess. */
static void
find_tokens(TgIdentity *who, const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	gint64 now)
{
	g_autofree char *counter = who->address ? tg_guard_wrong_counter(who->address, now) : NULL;
	const int wrong =
		counter ? GPOINTER_TO_INT(g_hash_table_lookup(facts->counters, counter)) : 0;

	if (!who->proved) {
		who->wrong_tokens = tg_guard_wrong_tokens(facts, message, policy, who->address);
		who->throttled = wrong >= TG_GUARD_WRONG_TOKENS;
	}
	if (who->throttled)
		return;
	find_address_token(who, facts, message, policy);
	if (who->token_ticket == 0)
		find_letter_token(who, facts, policy);
}

/* The mail server's word, whichever way it is given. */
static void
find_authentication(TgIdentity *identity, const TgMessage *message, const TgPolicy *policy)
{
	g_autofree char *sender = tg_identity_authenticated_sender(policy, message->analysis);
	TgAuthVerdict verdict;

	tg_identity_authentication(policy, message->analysis, &verdict);
	if (sender)
		identity->proved_by = "Received";
	else if (verdict.proved && identity->address)
		identity->proved_by = "Authentication-Results";
	identity->proved = identity->proved_by != NULL;
	identity->failed =
		!sender && strcmp(verdict.dmarc, "fail") == 0 && strcmp(verdict.auth, "pass") != 0;
	if (identity->failed)
		identity->proved = FALSE;
}

/* The registry's word on him. */
static void
find_registry(TgIdentity *who, const TgFacts *facts)
{
	who->contact = who->failed ? NULL : facts->contact;
	who->organisation = who->failed ? NULL : facts->organisation;
	who->known = (who->contact && who->contact->known) || who->organisation;
}

/* He whom a submitter names has proved nothing, and a form is no letter that carries tokens (X39). */
static void
establish_submitted(TgIdentity *who, const TgFacts *facts, TgSubmission *submission)
{
	*who = (TgIdentity){ .address = g_steal_pointer(&submission->address),
		.name = submission->name,
		.submitter = submission->by,
		.evidence = TG_EVIDENCE_NONE };
	find_registry(who, facts);
}

/* The author of the From field; the facts are another's when asked is not his address. */
static void
establish_author(TgIdentity *who, const TgFacts *facts, const TgMessage *message,
	const TgPolicy *policy, const char *asked, gint64 now)
{
	const char *identity = message->analysis->identity;
	const TgMailbox *from = message->analysis->from;

	*who = (TgIdentity){ .address = identity ? tg_address_normalise(identity) : NULL,
		.name = from ? from->name : NULL };
	find_authentication(who, message, policy);
	if (who->address && !asked) {
		who->agent = facts->agent;
		find_registry(who, facts);
	}
	find_tokens(who, facts, message, policy, now);
	if (who->failed)
		who->evidence = TG_EVIDENCE_FAILED;
	else if (who->proved)
		who->evidence = who->token_ticket ? TG_EVIDENCE_BOTH : TG_EVIDENCE_AUTHENTICATED;
	else
		who->evidence = who->token_ticket ? TG_EVIDENCE_TOKEN : TG_EVIDENCE_NONE;
}

/* Everything that is known of the writer. Nobody becomes an agent by being named in a form. */
void
tg_identity_establish(const TgFacts *facts, const TgMessage *message, const TgPolicy *policy,
	gint64 now, TgIdentity *ret_identity)
{
	TgSubmission submission;

	if (tg_submitter_find(message, policy, &submission) && !facts->agent)
		establish_submitted(ret_identity, facts, &submission);
	else
		establish_author(ret_identity, facts, message, policy, submission.address, now);
	tg_submission_clear(&submission);
}

/* Frees what is owned. */
void
tg_identity_clear(TgIdentity *identity)
{
	g_clear_pointer(&identity->address, g_free);
}

/* An agreement that has ended, or has not begun, gives no level. */
const char *
tg_identity_level(
	const TgIdentity *identity, const TgPolicy *policy, const TgDesk *desk, gint64 now)
{
	const TgOrganisation *organisation = identity->organisation;
	g_autofree char *today = NULL;

	if (!organisation || !organisation->level || !tg_policy_level(policy, organisation->level))
		return desk->level;
	today = tg_sla_date(policy, desk, organisation->level, now);
	if ((organisation->valid_from && strcmp(today, organisation->valid_from) < 0) ||
		(organisation->valid_until && strcmp(today, organisation->valid_until) > 0))
		return desk->level;
	return organisation->level;
}
