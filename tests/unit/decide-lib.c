/* SPDX-License-Identifier: ISC */
/*
 * decide-lib.c - see decide-lib.h. The store of this desk is a few arrays; it applies changes with
 * tg_ticket_apply() and checks every precondition, so a decision that expects the wrong thing fails.
 */
#include "decide-lib.h"

#include "desk/builder.h"
#include "desk/token.h"
#include "mail/address.h"
#include "mail/authres.h"

#include <glib/gstdio.h>
#include <string.h>

#define KEY "k1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"

/* Writes the files, loads them, takes them away. */
TgPolicy *
test_policy(const char *extra)
{
	g_autofree char *directory = g_dir_make_tmp("tg-decide-XXXXXX", NULL);
	g_autofree char *conf = g_build_filename(directory, "ticketgate.conf", NULL);
	g_autofree char *keys = g_build_filename(directory, "keys", NULL);
	const char *top = g_test_get_dir(G_TEST_DIST);
	g_autofree char *text = g_strdup_printf(
		"%s[desk support]\naddress = support@example.ru\nname = Support\nlanguage = ru\n"
		"timezone = Europe/Moscow\nlevel = free\n"
		"[desk sales]\naddress = sales@example.ru\nlanguage = ru\nlevel = free\n"
		"[calendar office]\ntimezone = Europe/Moscow\nhours = Mon-Fri 10:00-20:00\ndays = "
		"ru\n"
		"[level free]\ncalendar = office\nreaction.medium = 8wh\nanswer = 24wh\n"
		"[level gold]\ncalendar = office\nreaction.medium = 2wh\n"
		"[mail]\nauthserv_id = mx.example.ru\ntrusted_received = mx.example.ru\n"
		"[store]\nurl = sqlite:ticketgate.db\n[transport]\nkind = file\ndirectory = out\n"
		"[directories]\ntemplates = %s/templates\nfilters = %s/filters\n"
		"calendars = %s/calendars\n",
		extra ? extra : "", top, top, top);
	g_autoptr(TgFindings) findings = tg_findings_new();
	TgPolicy *policy;

	g_file_set_contents(conf, text, -1, NULL);
	g_file_set_contents_full(keys, KEY, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
	policy = tg_policy_load_with(conf, findings);
	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_test_message("%s", tg_findings_get(findings, i));
	if (!policy)
		g_error("the test's policy has findings");
	g_unlink(conf);
	g_unlink(keys);
	g_rmdir(directory);
	return policy;
}

TestDesk *
test_desk_new(const char *extra)
{
	TestDesk *desk = g_new0(TestDesk, 1);

	desk->policy = test_policy(extra);
	desk->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	desk->counters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	desk->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)tg_ticket_free);
	desk->letters = g_ptr_array_new_with_free_func((GDestroyNotify)tg_letter_ref_free);
	desk->references = g_ptr_array_new_with_free_func((GDestroyNotify)tg_message_ref_free);
	desk->agents = g_ptr_array_new_with_free_func((GDestroyNotify)tg_agent_free);
	desk->contacts = g_ptr_array_new_with_free_func((GDestroyNotify)tg_contact_free);
	desk->organisations = g_ptr_array_new_with_free_func((GDestroyNotify)tg_organisation_free);
	desk->now = MONDAY;
	return desk;
}

void
test_desk_free(TestDesk *desk)
{
	tg_policy_free(desk->policy);
	g_hash_table_unref(desk->keys);
	g_hash_table_unref(desk->counters);
	g_ptr_array_unref(desk->tickets);
	g_ptr_array_unref(desk->letters);
	g_ptr_array_unref(desk->references);
	g_ptr_array_unref(desk->agents);
	g_ptr_array_unref(desk->contacts);
	g_ptr_array_unref(desk->organisations);
	g_free(desk);
}

void
test_agent(TestDesk *desk, const char *address, gboolean ratchet)
{
	TgAgent *agent = g_new0(TgAgent, 1);

	*agent = (TgAgent){ g_strdup(address), g_strdup("Agent"), 1, FALSE, TRUE, ratchet };
	g_ptr_array_add(desk->agents, agent);
}

void
test_contact(TestDesk *desk, const char *address, const char *name)
{
	TgContact *contact = g_new0(TgContact, 1);

	contact->address = g_strdup(address);
	contact->name = g_strdup(name);
	contact->known = TRUE;
	g_ptr_array_add(desk->contacts, contact);
}

TgTicket *
test_ticket(const TestDesk *desk, gint64 number)
{
	for (guint i = 0; i < desk->tickets->len; i++) {
		TgTicket *ticket = g_ptr_array_index(desk->tickets, i);

		if (ticket->number == number)
			return ticket;
	}
	return NULL;
}

/* The last letter of "kind" or "kind:address". */
static const TgLetterRef *
find_letter(const TestDesk *desk, const char *what)
{
	g_auto(GStrv) words = g_strsplit(what, ":", 2);

	for (guint i = desk->letters->len; i > 0; i--) {
		const TgLetterRef *letter = g_ptr_array_index(desk->letters, i - 1);

		if (strcmp(letter->kind, words[0]) == 0 &&
			(!words[1] || strcmp(letter->recipient, words[1]) == 0))
			return letter;
	}
	g_error("the test speaks of a letter %s that was not sent", what);
	return NULL;
}

/* What a placeholder stands for. (transfer full) */
static char *
expand_word(const TestDesk *desk, const char *word)
{
	const TgKey *key = g_ptr_array_index(desk->policy->keys, 0);

	if (g_str_has_prefix(word, "tagged")) {
		const char *who = strchr(word, ':') + 1;

		return tg_token_reply_address(
			key, "support@example.ru", '+', g_ascii_strtoll(word + 6, NULL, 10), who);
	}
	if (strcmp(word, "instance") == 0)
		return g_strdup(desk->policy->instance);
	if (g_str_has_prefix(word, "tag")) {
		g_autofree char *tag =
			tg_token_subject_tag(key, g_ascii_strtoll(word + 3, NULL, 10));

		return g_strdup_printf("[%s]", tag);
	}
	return g_strdup(find_letter(desk, word)->message_id);
}

/* Placeholders replaced. (transfer full) */
static char *
expand(const TestDesk *desk, const char *text)
{
	GString *out = g_string_new(NULL);

	while (text && *text) {
		const char *end = *text == '{' ? strchr(text, '}') : NULL;

		if (end) {
			g_autofree char *word = g_strndup(text + 1, (gsize)(end - text - 1));
			g_autofree char *value = expand_word(desk, word);

			g_string_append(out, value);
			text = end + 1;
		} else {
			g_string_append_c(out, *text++);
		}
	}
	return g_string_free(out, FALSE);
}

/* Ids of one field. */
static GStrv
ids_of(const TestDesk *desk, const char *text)
{
	g_autofree char *expanded = expand(desk, text);

	return expanded[0] ? g_strsplit(expanded, " ", -1) : g_new0(char *, 1);
}

/* One attachment of that name, 1 KiB, what its name says. */
static TgAttachment *
file_of(const char *name)
{
	TgAttachment *file = g_new0(TgAttachment, 1);

	file->part = g_strdup("2");
	file->name = g_strdup(name);
	file->candidates = g_strsplit(name, "\n", -1);
	file->declared = g_strdup("image/png");
	file->real = g_strdup("image/png");
	file->sha256 = g_strdup("00");
	file->size = 1024;
	file->offset = -1;
	return file;
}

/* One header field, when there is a value. */
static void
add_header(TgAnalysis *analysis, const char *name, const char *value)
{
	TgHeader *header;

	if (!value)
		return;
	header = g_new0(TgHeader, 1);
	header->name = g_strdup(name);
	header->value = g_strdup(value);
	g_ptr_array_add(analysis->headers, header);
}

/* Header fields that have lists. */
static void
add_lists(TestDesk *desk, const TestMail *mail, TgAnalysis *analysis)
{
	g_auto(GStrv) reply_to = mail->reply_to ? g_strsplit(mail->reply_to, " ", -1) : NULL;

	g_strfreev(analysis->in_reply_to);
	analysis->in_reply_to = ids_of(desk, mail->in_reply_to);
	g_strfreev(analysis->references);
	analysis->references = ids_of(desk, mail->references);
	if (mail->cc)
		g_ptr_array_add(analysis->cc, tg_mailbox_new("", mail->cc));
	if (mail->authres)
		g_ptr_array_add(analysis->authentication, tg_authres_parse(mail->authres, 0));
	if (mail->received) {
		g_strfreev(analysis->received);
		analysis->received = g_strsplit(mail->received, "\n", -1);
	}
	if (mail->loop) {
		g_strfreev(analysis->loops);
		analysis->loops = ids_of(desk, mail->loop);
	}
	add_header(analysis, "X-Spam-Flag", mail->spam);
	add_header(analysis, "X-Form-Key", mail->form_key);
	for (guint i = 0; reply_to && reply_to[i]; i++)
		g_ptr_array_add(analysis->reply_to, tg_mailbox_new("", reply_to[i]));
	if (mail->file)
		g_ptr_array_add(analysis->attachments, file_of(mail->file));
}

/* A bounce about a letter. */
static TgBounce *
bounce_of(TestDesk *desk, const TestMail *mail)
{
	TgBounce *bounce = g_new0(TgBounce, 1);
	TgBounceRecipient *one = g_new0(TgBounceRecipient, 1);

	bounce->original_message_id = expand(desk, mail->bounced);
	bounce->recipients = g_ptr_array_new();
	one->address = g_strdup("olga@customer.example");
	one->action = g_strdup(mail->action ? mail->action : "failed");
	one->status = g_strdup("5.1.1");
	one->diagnostic = g_strdup("550 no such user");
	g_ptr_array_add(bounce->recipients, one);
	return bounce;
}

/* What the scanner would say of the mail. */
static TgAnalysis *
analysis_of(TestDesk *desk, const TestMail *mail)
{
	TgAnalysis *analysis = tg_analysis_new();

	g_free(analysis->subject);
	analysis->subject = expand(desk, mail->subject ? mail->subject : "Question");
	g_free(analysis->body.new_text);
	analysis->body.new_text = expand(desk, mail->text ? mail->text : "Help me, please.");
	g_free(analysis->body.quoted);
	analysis->body.quoted = expand(desk, mail->quoted);
	if (mail->from) {
		analysis->from = tg_address_read_single(mail->from, strlen(mail->from));
		analysis->identity =
			analysis->from ? tg_address_normalise(analysis->from->address) : NULL;
	}
	analysis->message_id = mail->message_id
				       ? expand(desk, mail->message_id)
				       : g_strdup_printf("mail.%d@client.example", desk->mails);
	analysis->automatic = mail->automatic;
	add_lists(desk, mail, analysis);
	if (mail->bounced)
		analysis->bounce = bounce_of(desk, mail);
	return analysis;
}

/* The envelope sender of the mail. (transfer full) */
static char *
sender_of(const TestMail *mail, const TgAnalysis *analysis)
{
	if (!mail->sender)
		return g_strdup(analysis->identity ? analysis->identity : "nobody@else.example");
	if (strcmp(mail->sender, "absent") == 0)
		return NULL;
	return g_strdup(strcmp(mail->sender, "<>") == 0 ? "" : mail->sender);
}

/* References and letters of the query's ids. */
static void
load_ids(const TestDesk *desk, const TgQuery *query, TgFacts *facts, GHashTable *numbers)
{
	for (guint i = 0; query->message_ids[i]; i++) {
		for (guint l = 0; l < desk->letters->len; l++) {
			const TgLetterRef *letter = g_ptr_array_index(desk->letters, l);
			TgLetterRef *copy;

			if (strcmp(letter->message_id, query->message_ids[i]) != 0)
				continue;
			copy = g_new0(TgLetterRef, 1);
			*copy = (TgLetterRef){ g_strdup(letter->message_id), letter->ticket,
				letter->event, g_strdup(letter->recipient), g_strdup(letter->kind),
				letter->at };
			g_ptr_array_add(facts->letters, copy);
			g_hash_table_add(numbers, GINT_TO_POINTER((int)letter->ticket));
		}
		for (guint r = 0; r < desk->references->len; r++) {
			const TgMessageRef *ref = g_ptr_array_index(desk->references, r);
			TgMessageRef *copy;

			if (strcmp(ref->message_id, query->message_ids[i]) != 0)
				continue;
			copy = g_new0(TgMessageRef, 1);
			*copy = (TgMessageRef){ g_strdup(ref->message_id), ref->ticket };
			g_ptr_array_add(facts->messages, copy);
			g_hash_table_add(numbers, GINT_TO_POINTER((int)ref->ticket));
		}
	}
	for (guint i = 0; i < query->numbers->len; i++)
		g_hash_table_add(
			numbers, GINT_TO_POINTER((int)g_array_index(query->numbers, gint64, i)));
}

/* The writer, from the registry. */
static void
load_writer(const TestDesk *desk, const TgQuery *query, TgFacts *facts)
{
	for (guint i = 0; i < desk->agents->len; i++) {
		const TgAgent *agent = g_ptr_array_index(desk->agents, i);
		TgAgent *copies[2] = { NULL, NULL };

		for (guint c = 0; c < 2; c++) {
			copies[c] = g_new0(TgAgent, 1);
			*copies[c] = *agent;
			copies[c]->address = g_strdup(agent->address);
			copies[c]->name = g_strdup(agent->name);
		}
		g_ptr_array_add(facts->agents, copies[0]);
		if (g_strcmp0(agent->address, query->address) == 0)
			facts->agent = copies[1];
		else
			tg_agent_free(copies[1]);
	}
	for (guint i = 0; i < desk->contacts->len; i++) {
		const TgContact *contact = g_ptr_array_index(desk->contacts, i);

		if (g_strcmp0(contact->address, query->address) != 0)
			continue;
		facts->contact = g_new0(TgContact, 1);
		facts->contact->address = g_strdup(contact->address);
		facts->contact->name = g_strdup(contact->name);
		facts->contact->known = contact->known;
	}
	for (guint i = 0; query->address && i < desk->organisations->len; i++) {
		const TgOrganisation *one = g_ptr_array_index(desk->organisations, i);
		const char *domain = tg_address_domain(query->address);

		if (!g_strv_contains((const char *const *)one->domains, domain))
			continue;
		facts->organisation = g_new0(TgOrganisation, 1);
		*facts->organisation = (TgOrganisation){ .name = g_strdup(one->name),
			.level = g_strdup(one->level),
			.valid_from = g_strdup(one->valid_from),
			.valid_until = g_strdup(one->valid_until) };
	}
}

/* The answer to a query. */
static TgFacts *
load(const TestDesk *desk, const TgQuery *query)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
	TgFacts *facts = tg_facts_new();

	facts->seen = g_hash_table_contains(desk->keys, query->ingest_key);
	facts->next_ticket = desk->tickets->len + 1;
	load_ids(desk, query, facts, numbers);
	load_writer(desk, query, facts);
	for (guint i = 0; i < desk->tickets->len; i++) {
		const TgTicket *ticket = g_ptr_array_index(desk->tickets, i);
		const TgTicket *target =
			ticket->merged_into ? test_ticket(desk, ticket->merged_into) : NULL;

		if (!g_hash_table_contains(numbers, GINT_TO_POINTER((int)ticket->number)))
			continue;
		g_ptr_array_add(facts->tickets, tg_ticket_dup(ticket));
		if (target && !tg_facts_ticket(facts, target->number))
			g_ptr_array_add(facts->tickets, tg_ticket_dup(target));
	}
	for (guint i = 0; query->counters[i]; i++)
		g_hash_table_insert(facts->counters, g_strdup(query->counters[i]),
			g_hash_table_lookup(desk->counters, query->counters[i]));
	return facts;
}

/* Letters, references, counters, agents: what a store keeps beside tickets. */
static void
apply_aside(TestDesk *desk, const TgChange *change)
{
	if (change->kind == TG_CHANGE_LETTER_ADD) {
		TgLetterRef *letter = g_new0(TgLetterRef, 1);

		*letter = (TgLetterRef){ g_strdup(tg_change_get(change, TG_K_MESSAGE_ID)),
			change->ticket, tg_change_get_int(change, TG_K_EVENT),
			g_strdup(tg_change_get(change, TG_K_RECIPIENT)),
			g_strdup(tg_change_get(change, TG_K_LETTER)), change->at };
		g_ptr_array_add(desk->letters, letter);
	} else if (change->kind == TG_CHANGE_REFERENCE_ADD) {
		TgMessageRef *ref = g_new0(TgMessageRef, 1);

		*ref = (TgMessageRef){ g_strdup(tg_change_get(change, TG_K_MESSAGE_ID)),
			change->ticket };
		g_ptr_array_add(desk->references, ref);
	} else if (change->kind == TG_CHANGE_COUNTER_ADD) {
		const char *name = tg_change_get(change, TG_K_COUNTER);
		const int count = GPOINTER_TO_INT(g_hash_table_lookup(desk->counters, name));

		g_hash_table_insert(desk->counters, g_strdup(name), GINT_TO_POINTER(count + 1));
	} else if (change->kind == TG_CHANGE_MAIL_STORE) {
		g_hash_table_add(desk->keys, g_strdup(tg_change_get(change, TG_K_INGEST_KEY)));
	}
}

/* Applies the set; a precondition that does not hold ends the test. */
static void
apply(TestDesk *desk, const TgChangeSet *set)
{
	for (guint i = 0; i < set->expectations->len; i++) {
		const TgExpectation *one = &g_array_index(set->expectations, TgExpectation, i);
		const TgTicket *ticket = test_ticket(desk, one->ticket);

		if (!ticket || ticket->version != one->version)
			g_error("ticket %d is not at the version expected", (int)one->ticket);
	}
	for (guint i = 0; i < set->changes->len; i++) {
		const TgChange *change = g_ptr_array_index(set->changes, i);

		if (change->kind == TG_CHANGE_TICKET_NEW)
			g_ptr_array_add(desk->tickets, tg_ticket_new(change->ticket));
		if (change->ticket)
			tg_ticket_apply(test_ticket(desk, change->ticket), change);
		if (change->kind == TG_CHANGE_LETTER_ADD && change->ticket)
			g_assert_cmpint(tg_change_get_int(change, TG_K_EVENT), ==,
				test_ticket(desk, change->ticket)->version);
		apply_aside(desk, change);
	}
}

TgDecision *
test_decide(const TestDesk *desk, const TgAnalysis *analysis, const char *sender,
	const char *recipient, gboolean unreadable)
{
	g_autofree char *digest = g_strdup_printf("%d", desk->mails);
	g_autofree char *key = tg_ingest_key("support", digest);
	g_autoptr(GBytes) raw = g_bytes_new_static("raw", 3);
	const TgMessage message = { analysis, raw, digest, key, sender, recipient,
		tg_policy_desk(desk->policy, "support"), unreadable };
	g_autoptr(TgQuery) query = tg_query_init(&message, desk->policy, desk->now);
	g_autoptr(TgFacts) facts = load(desk, query);
	TgDecision *decision = tg_decide(facts, &message, desk->policy, desk->now);
	g_autoptr(TgDecision) again = tg_decide(facts, &message, desk->policy, desk->now);
	g_autofree char *one = test_print(decision);
	g_autofree char *other = test_print(again);

	g_assert_cmpstr(one, ==, other); /* I5: deciding twice gives the same bytes */
	return decision;
}

TgDecision *
test_deliver(TestDesk *desk, const TestMail *mail)
{
	g_autoptr(TgAnalysis) analysis = analysis_of(desk, mail);
	g_autofree char *recipient =
		expand(desk, mail->recipient ? mail->recipient : "support@example.ru");
	g_autofree char *sender = sender_of(mail, analysis);
	TgDecision *decision = test_decide(desk, analysis, sender, recipient, mail->unreadable);

	desk->mails++;
	apply(desk, decision->changes);
	return decision;
}

char *
test_summary(const TestDesk *desk, const TgDecision *decision)
{
	GString *text = g_string_new(NULL);
	const TgTicket *ticket = test_ticket(desk, decision->ticket);

	g_string_append_printf(text, "%s %s %s", tg_outcome_name(decision->outcome),
		tg_evidence_name(decision->evidence), tg_thread_how_name(decision->how));
	if (ticket)
		g_string_append_printf(text, " #%d %s", (int)ticket->number, ticket->status);
	g_string_append_c(text, ';');
	for (guint i = 0; i < decision->changes->changes->len; i++) {
		const TgChange *change = g_ptr_array_index(decision->changes->changes, i);

		if (change->kind == TG_CHANGE_LETTER_ADD)
			g_string_append_printf(text, " %s>%s", tg_change_get(change, TG_K_LETTER),
				tg_change_get(change, TG_K_RECIPIENT));
	}
	return g_string_free(text, FALSE);
}

char *
test_print(const TgDecision *decision)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s %s %s %s\n", tg_outcome_name(decision->outcome),
		decision->code, decision->line, tg_thread_how_name(decision->how));
	for (guint i = 0; i < decision->trace->len; i++) {
		const TgTrace *trace = g_ptr_array_index(decision->trace, i);

		g_string_append_printf(
			text, "%s | %s | %s\n", trace->rule, trace->where, trace->effect);
	}
	for (guint i = 0; i < decision->changes->changes->len; i++) {
		const TgChange *change = g_ptr_array_index(decision->changes->changes, i);
		g_autofree char *digest =
			change->blob ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, change->blob)
				     : NULL;

		g_string_append_printf(text, "%s %d %d %s %s %s", tg_change_kind_name(change->kind),
			(int)change->ticket, (int)change->at, change->by, change->rule,
			digest ? digest : "-");
		for (guint key = 0; key < TG_K_COUNT; key++) {
			if (change->values[key])
				g_string_append_printf(text, " %s=%s", tg_change_key_name(key),
					change->values[key]);
		}
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

char *
test_letter(const TgDecision *decision, const char *kind)
{
	for (guint i = decision->changes->changes->len; i > 0; i--) {
		const TgChange *change = g_ptr_array_index(decision->changes->changes, i - 1);

		if (change->kind == TG_CHANGE_LETTER_ADD &&
			strcmp(tg_change_get(change, TG_K_LETTER), kind) == 0)
			return g_strndup(g_bytes_get_data(change->blob, NULL),
				g_bytes_get_size(change->blob));
	}
	return NULL;
}
