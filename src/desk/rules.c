/* SPDX-License-Identifier: ISC */
/*
 * rules.c - the rows, in order, and the predicates they stand on.
 *
 * Promises: no automatic letter answers a machine, a list, a null return path or ourselves (I4, S1-S3);
 * one that would go to an address which the writer may have made up is not sent (S4); everything that
 * is set aside is stored with its row's name. Which hints make a mail automatic is mail/automatic.c.
 */
#include "desk/rules.h"

#include "base/sabotage.h"
#include "desk/recipients.h"
#include "desk/token.h"
#include "mail/address.h"

#include <string.h>

typedef struct {
	const TgMessage *message;
	const TgAnalysis *analysis;
	const TgPolicy *policy;
	const TgIdentity *identity;
} Input;

/* A predicate says whether the row matches, and may say where it saw it (transfer full). */
typedef struct {
	TgRule rule;
	gboolean (*holds)(const Input *input, char **ret_where);
} Row;

/* H3: the scanner gave up. */
static gboolean
is_unreadable(const Input *input, char **ret_where G_GNUC_UNUSED)
{
	return input->message->unreadable;
}

/* I6: part of it was not looked at, so nobody knows what it is. */
static gboolean
is_over_limit(const Input *input, char **ret_where)
{
	for (guint i = 0; input->analysis->defects && input->analysis->defects[i]; i++) {
		if (g_str_has_prefix(input->analysis->defects[i], "limit-")) {
			*ret_where = g_strdup(input->analysis->defects[i]);
			return TRUE;
		}
	}
	return FALSE;
}

/* X38: also when only the shown From, not the strict reading, is a desk's. */
static gboolean
is_own_desk(const Input *input, char **ret_where)
{
	const TgMailbox *from = input->analysis->from;
	const char *address = input->identity->address ? input->identity->address
			      : from		       ? from->address
						       : NULL;

	if (!address || !tg_policy_desk_of(input->policy, address))
		return FALSE;
	*ret_where = g_strdup_printf("From: %s", address);
	return TRUE;
}

/* Is it the loop mark of this very instance, under its key of today or one before? */
static gboolean
is_own_loop_mark(const TgPolicy *policy, const char *mark)
{
	return g_strcmp0(mark, policy->instance) == 0 ||
	       (policy->former_instances &&
		       g_strv_contains((const char *const *)policy->former_instances, mark));
}

/* T19: our own loop mark; another instance's is no loop yet. */
static gboolean
has_own_loop_mark(const Input *input, char **ret_where)
{
	for (guint i = 0; input->analysis->loops && input->analysis->loops[i]; i++) {
		if (tg_sabotage("loop-header-off"))
			break;
		if (is_own_loop_mark(input->policy, input->analysis->loops[i])) {
			*ret_where =
				g_strdup_printf("X-Ticketgate-Loop: %s", input->analysis->loops[i]);
			return TRUE;
		}
	}
	return FALSE;
}

/* One of our own letters came back as it was sent. */
static gboolean
has_own_message_id(const Input *input, char **ret_where)
{
	const char *id = input->analysis->message_id;

	if (!id || tg_token_message_id_number(id, input->policy->domain) == 0)
		return FALSE;
	*ret_where = g_strdup_printf("Message-ID: <%s>", id);
	return TRUE;
}

/* The hints that made the mail's class. */
static gboolean
class_is(const Input *input, TgAutomaticClass automatic, char **ret_where)
{
	if (input->analysis->automatic != automatic)
		return FALSE;
	*ret_where = input->analysis->signals ? g_strjoinv(", ", input->analysis->signals) : NULL;
	return TRUE;
}

static gboolean
is_bounce(const Input *input, char **ret_where)
{
	return class_is(input, TG_AUTOMATIC_BOUNCE, ret_where);
}

static gboolean
is_report(const Input *input, char **ret_where)
{
	return class_is(input, TG_AUTOMATIC_REPORT, ret_where);
}

static gboolean
is_challenge(const Input *input, char **ret_where)
{
	return class_is(input, TG_AUTOMATIC_CHALLENGE, ret_where);
}

/* Hints that only ask for silence: people's mail, through some programs, carries them too. A null return
 * path is one on a first mail (X2); what answers with it is a machine's. */
static gboolean
is_merely_hinted(const TgAnalysis *analysis, gboolean answers)
{
	static const char *const hints[] = { "x-auto-response-suppress", "x-loop", "x-no-loop",
		"x-spam-flag", "x-spam-status", "x-ses-spam-verdict", NULL };

	for (guint i = 0; analysis->signals && analysis->signals[i]; i++) {
		const gboolean null_path = strcmp(analysis->signals[i], "null-return-path") == 0;

		if (!g_strv_contains(hints, analysis->signals[i]) && (!null_path || answers))
			return FALSE;
	}
	return analysis->signals && analysis->signals[0];
}

/* An answer of a machine, by what only such answers carry. */
static gboolean
is_auto_reply(const Input *input, char **ret_where)
{
	const TgAnalysis *analysis = input->analysis;
	g_autoptr(GArray) tags = tg_token_subject_numbers(input->policy->keys, analysis->subject);
	const gboolean answers = (analysis->in_reply_to && analysis->in_reply_to[0]) ||
				 (analysis->references && analysis->references[0]) || tags->len > 0;

	return !is_merely_hinted(analysis, answers) &&
	       class_is(input, TG_AUTOMATIC_AUTO_REPLY, ret_where);
}

/* ... else it is not to be answered, and that is all (S3). */
static gboolean
is_hinted(const Input *input, char **ret_where)
{
	return class_is(input, TG_AUTOMATIC_AUTO_REPLY, ret_where);
}

static gboolean
is_list(const Input *input, char **ret_where)
{
	return class_is(input, TG_AUTOMATIC_LIST, ret_where);
}

/* S2, X2: envelope or Return-Path. */
static gboolean
is_null_sender(const Input *input, char **ret_where)
{
	const char *path = tg_message_return_path(input->message);

	if (!path || path[0])
		return FALSE;
	*ret_where = g_strdup("Return-Path: <>");
	return TRUE;
}

/* S2: noreply, postmaster, owner-... as author or as return path; a submitter's is not the person's (X39). */
static gboolean
is_system_sender(const Input *input, char **ret_where)
{
	const char *const addresses[] = { input->identity->address,
		input->identity->submitter ? NULL : tg_message_return_path(input->message) };

	for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
		if (addresses[i] && addresses[i][0] && tg_address_is_system(addresses[i])) {
			*ret_where = g_strdup(addresses[i]);
			return TRUE;
		}
	}
	return FALSE;
}

static gboolean
is_dmarc_failed(const Input *input, char **ret_where)
{
	*ret_where =
		input->identity->failed ? g_strdup("Authentication-Results: dmarc=fail") : NULL;
	return input->identity->failed;
}

/* X20, X21, X37: no author that could be answered. */
static gboolean
is_nobody(const Input *input, char **ret_where)
{
	*ret_where = input->identity->address ? NULL : g_strdup("From");
	return !input->identity->address;
}

static gboolean
is_flagged_spam(const Input *input, char **ret_where)
{
	for (guint i = 0; i < input->analysis->headers->len; i++) {
		const TgHeader *header = g_ptr_array_index(input->analysis->headers, i);

		if (g_ascii_strcasecmp(header->name, "X-Spam-Flag") == 0 &&
			g_ascii_strncasecmp(header->value, "yes", 3) == 0) {
			*ret_where = g_strdup_printf("X-Spam-Flag: %s", header->value);
			return TRUE;
		}
	}
	return FALSE;
}

/* S4, interface §4 "Who is acknowledged": nobody vouches that the From address wants an answer. */
static gboolean
is_other_return_path(const Input *input, char **ret_where)
{
	const TgIdentity *who = input->identity;
	const char *path = tg_message_return_path(input->message);
	g_autofree char *normal = path ? tg_address_normalise(path) : NULL;
	g_autofree char *bare = NULL;
	g_autofree char *author = NULL;
	const char *domain;

	if (!who->address || who->submitter || who->proved || who->token_ticket || who->known ||
		!path)
		return FALSE;
	*ret_where = g_strdup_printf("Return-Path: <%s>", path);
	if (!normal)
		return TRUE;
	bare = tg_address_undecorate(normal, input->policy->separator[0]);
	author = tg_address_undecorate(who->address, input->policy->separator[0]);
	if (g_strcmp0(bare, author) == 0)
		return FALSE;
	domain = tg_domain_organisational(tg_address_domain(who->address));
	return tg_domain_is_public(tg_address_domain(who->address)) || !bare ||
	       strcmp(domain, tg_domain_organisational(tg_address_domain(bare))) != 0;
}

static const Row rows[] = {
	{ { "message.unreadable", TG_RULE_RAW | TG_RULE_NO_ACK, "the message could not be read",
		  "письмо не удалось прочитать" },
		is_unreadable },
	{ { "sender.own-desk", TG_RULE_SET_ASIDE, "it comes from a desk's own address",
		  "письмо с адреса самой службы" },
		is_own_desk },
	{ { "loop.instance", TG_RULE_SET_ASIDE, "it carries our own loop mark",
		  "на письме наша собственная отметка петли" },
		has_own_loop_mark },
	{ { "loop.own-message-id", TG_RULE_SET_ASIDE, "it is one of our own letters",
		  "это наше собственное письмо" },
		has_own_message_id },
	{ { "auto.bounce", TG_RULE_MACHINE | TG_RULE_NO_ACK, "delivery status notification",
		  "уведомление о доставке" },
		is_bounce },
	{ { "auto.report", TG_RULE_MACHINE | TG_RULE_NO_ACK, "report of a machine",
		  "отчёт почтовой программы" },
		is_report },
	{ { "auto.challenge", TG_RULE_SET_ASIDE, "challenge", "запрос подтверждения отправителя" },
		is_challenge },
	{ { "auto.reply", TG_RULE_MACHINE | TG_RULE_NO_ACK, "auto-reply", "автоответ" },
		is_auto_reply },
	{ { "auto.hint", TG_RULE_NO_ACK, "sent by a program that wants no automatic answer",
		  "отправлено программой, которой не отвечают автоматически" },
		is_hinted },
	{ { "auto.list", TG_RULE_NO_ACK, "mailing list", "письмо из рассылки" }, is_list },
	{ { "message.limit", TG_RULE_NO_ACK, "it is over a limit, not all of it was read",
		  "письмо больше допустимого, прочитано не всё" },
		is_over_limit },
	{ { "sender.null", TG_RULE_NO_ACK, "null return path", "пустой обратный адрес" },
		is_null_sender },
	{ { "sender.dmarc-failed", TG_RULE_NO_ACK, "DMARC failed", "проверка DMARC не пройдена" },
		is_dmarc_failed },
	{ { "sender.ambiguous", TG_RULE_NO_ACK, "no unambiguous author",
		  "автор письма не определён однозначно" },
		is_nobody },
	{ { "sender.system", TG_RULE_NO_ACK, "address of a system, not of a person",
		  "адрес программы, а не человека" },
		is_system_sender },
	{ { "spam.flag", TG_RULE_NO_ACK, "marked as spam by the mail server",
		  "почтовый сервер отметил письмо как спам" },
		is_flagged_spam },
	{ { "sender.return-path", TG_RULE_NO_ACK, "return path is not the author's",
		  "обратный адрес не принадлежит автору" },
		is_other_return_path },
};

/* One row of what `explain` prints. */
TgTrace *
tg_trace_new(const char *rule, const char *where, const char *effect)
{
	TgTrace *trace = g_new0(TgTrace, 1);

	trace->rule = g_strdup(rule);
	trace->where = g_strdup(where ? where : "");
	trace->effect = g_strdup(effect ? effect : "");
	return trace;
}

/* Frees a trace row. */
void
tg_trace_free(TgTrace *trace)
{
	g_free(trace->rule);
	g_free(trace->where);
	g_free(trace->effect);
	g_free(trace);
}

/* What a row does, as `explain` prints it. */
static const char *
effect_of(const TgRule *rule)
{
	if (rule->effects & TG_RULE_SET_ASIDE)
		return "set aside";
	if (rule->effects & TG_RULE_MACHINE)
		return "no ticket of its own, no automatic answer";
	if (rule->effects & TG_RULE_RAW)
		return "ticket with the raw message, no automatic answer";
	return "no automatic answer";
}

/* For agents. */
const char *
tg_rule_said(const TgRule *rule, const char *language)
{
	return g_strcmp0(language, "ru") == 0 ? rule->said_ru : rule->said;
}

/* Top to bottom, until a row ends it. */
void
tg_rules_judge(const TgMessage *message, const TgPolicy *policy, const TgIdentity *identity,
	TgVerdict *ret_verdict)
{
	const Input input = { message, message->analysis, policy, identity };

	*ret_verdict = (TgVerdict){ .trace = g_ptr_array_new_with_free_func(
					    (GDestroyNotify)tg_trace_free) };
	for (guint i = 0; i < G_N_ELEMENTS(rows) && !ret_verdict->ending; i++) {
		const TgRule *rule = &rows[i].rule;
		g_autofree char *where = NULL;

		if (!rows[i].holds(&input, &where))
			continue;
		g_ptr_array_add(
			ret_verdict->trace, tg_trace_new(rule->name, where, effect_of(rule)));
		if ((rule->effects & TG_RULE_NO_ACK) && !ret_verdict->silence)
			ret_verdict->silence = rule;
		if (rule->effects & ~(guint)TG_RULE_NO_ACK)
			ret_verdict->ending = rule;
	}
}

/* Frees the trace. */
void
tg_verdict_clear(TgVerdict *verdict)
{
	g_clear_pointer(&verdict->trace, g_ptr_array_unref);
}

/* For the manual and its test. */
const TgRule *
tg_rules_get(guint i)
{
	return i < G_N_ELEMENTS(rows) ? &rows[i].rule : NULL;
}
