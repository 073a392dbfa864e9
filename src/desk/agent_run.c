/* SPDX-License-Identifier: ISC */
/*
 * agent_run.c - an agent's mail that is proved and understood: words, take, note, close, and the
 * transcript of what was done.
 *
 * Promises: his words go to stored participants, one letter each; a note goes to nobody outside (T46);
 * what of his mail was left out (refused files, quoted lines) he is told. A command of the table in
 * commands.c is done here.
 */
#include "desk/agent_run.h"

#include "desk/sla.h"
#include "mail/address.h"

#include <string.h>

static const char *const sentences[][2] = {
	[SAY_NOTHING_DONE] = { "Nothing was done and nothing was sent.",
		"Ничего не выполнено и никому не отправлено." },
	[SAY_NO_TICKET] = { "Your mail answers no ticket: reply to a notification, or keep the "
			    "ticket's mark in the subject.",
		"Письмо не относится ни к одному обращению: отвечайте на уведомление или "
		"сохраняйте метку обращения в теме." },
	[SAY_NOTHING_TO_DO] = { "There is neither text nor a command in your mail.",
		"В письме нет ни текста, ни команды." },
	[SAY_NOBODY] = { "The ticket has no address to which an answer could go.",
		"У обращения нет адреса, на который можно ответить." },
	[SAY_CLOSED_ALREADY] = { "The ticket is closed already.", "Обращение уже закрыто." },
	[SAY_TWO_TICKETS] = { "Your mail answers one ticket and names another in its subject.",
		"Письмо отвечает на одно обращение, а в теме названо другое." },
	[SAY_YOUR_TEXT] = { "Your text:", "Ваш текст:" },
	[SAY_SENT] = { "Sent to", "Отправлено:" },
	[SAY_TAKEN] = { "Taken by you.", "Взято вами в работу." },
	[SAY_NOTED] = { "Kept as a note for agents.", "Сохранено как заметка для сотрудников." },
	[SAY_CLOSED] = { "Closed as solved.", "Закрыто как решённое." },
	[SAY_REFUSED_FILE] = { "Not sent (files of this kind or size are refused):",
		"Не отправлено (такие файлы не принимаются):" },
	[SAY_QUOTED] = { "Quoted lines were not sent: they may hold inner data.",
		"Процитированные строки не отправлены: в них могут быть внутренние сведения." },
};

/* The sentence in the desk's language. */
const char *
tg_agent_say(const TgBuilder *builder, TgAgentSaying what)
{
	return sentences[what][g_strcmp0(builder->desk->language, "ru") == 0];
}

/* A letter about what was done, or why nothing was, to the registered address. */
void
tg_agent_tell(TgBuilder *builder, const char *text)
{
	const TgAgent *agent = builder->who.agent;

	tg_decide_send(builder, TG_LETTER_TRANSCRIPT, agent->address, agent->name, text);
}

/* Takes the ticket: assigned, open, the reaction is met. */
static void
take(TgBuilder *builder, const char *rule)
{
	const TgAgent *agent = builder->who.agent;
	TgChange *change;

	if (g_strcmp0(builder->ticket->assignee, agent->address) != 0) {
		change = tg_builder_change(builder, TG_CHANGE_ASSIGN_SET, rule);
		tg_builder_add(builder, tg_change_set(change, TG_K_ASSIGNEE, agent->address));
	}
	if (g_strcmp0(builder->ticket->status, "new") == 0)
		tg_decide_status(builder, "open", NULL, "taken", rule);
	tg_builder_add_all(
		builder, tg_sla_move(builder->policy, builder->ticket, TG_CHANGE_CLOCK_MEET,
				 "reaction", "taken", builder->now));
}

/* His words, or his note, as a message of the ticket. */
static void
add_text(TgBuilder *builder, const char *direction, const char *text, const char *to)
{
	TgChange *change = tg_builder_change(builder, TG_CHANGE_MESSAGE_ADD, "agent.text");

	tg_change_set(change, TG_K_DIRECTION, direction);
	tg_change_set(change, TG_K_MESSAGE_ID, builder->analysis->message_id);
	tg_change_set(change, TG_K_EVIDENCE, tg_evidence_name(builder->who.evidence));
	tg_change_set(change, TG_K_INGEST_KEY, builder->message->ingest_key);
	tg_change_set(change, TG_K_FROM, builder->who.agent->address);
	tg_change_set(change, TG_K_PERSON, builder->who.agent->name);
	tg_change_set(change, TG_K_TO, to);
	tg_change_set(change, TG_K_TEXT, text);
	tg_builder_add(builder, change);
}

/* Everybody who takes part and can be written to, joined for people. (transfer full) */
char *
tg_agent_participants(const TgTicket *ticket)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < ticket->participants->len; i++) {
		const TgParticipant *one = g_ptr_array_index(ticket->participants, i);

		if (one->address)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", one->address);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Text does; so do attached files, unless they belong to a note; pictures inside the text, which may be
 * a signature's, only when there is nothing else. */
gboolean
tg_agent_replies(const TgBuilder *builder, const TgCommandPlan *plan)
{
	const GPtrArray *files = builder->analysis->attachments;
	gboolean attached = FALSE;

	for (guint i = 0; i < files->len; i++) {
		const TgAttachment *file = g_ptr_array_index(files, i);

		attached = attached || !file->is_inline;
	}
	return plan->text[0] ||
	       (!plan->note && (attached || (files->len > 0 && plan->commands->len == 0)));
}

/* His words to each participant, one letter each. */
static void
reply(TgBuilder *builder, const char *text)
{
	g_autofree char *to = tg_agent_participants(builder->ticket);

	tg_decide_add_message(builder, "out", text, NULL, to);
	if (!builder->ticket->assignee && g_strcmp0(builder->ticket->status, "closed") != 0)
		take(builder, "agent.reply");
	else
		tg_builder_add_all(
			builder, tg_sla_move(builder->policy, builder->ticket, TG_CHANGE_CLOCK_MEET,
					 "reaction", "answered", builder->now));
	tg_builder_add_all(
		builder, tg_sla_move(builder->policy, builder->ticket, TG_CHANGE_CLOCK_MEET,
				 "answer", "answered", builder->now));
	for (guint i = 0; i < builder->ticket->participants->len; i++) {
		const TgParticipant *one = g_ptr_array_index(builder->ticket->participants, i);

		if (one->address)
			tg_decide_send(builder, TG_LETTER_REPLY, one->address, one->name, text);
	}
}

/* An automatic letter to the contact; systems' addresses get none. */
static void
tell_contact(TgBuilder *builder, TgLetterKind kind)
{
	const TgTicket *ticket = builder->ticket;

	if (ticket->contact && !tg_address_is_system(ticket->contact))
		tg_decide_send(builder, kind, ticket->contact, ticket->contact_name, NULL);
}

/* #take: his, open, the reaction is met; the contact is told, once. */
static void
do_take(TgBuilder *builder, const TgCommandPlan *plan G_GNUC_UNUSED)
{
	const char *assignee = builder->ticket->assignee;
	const gboolean fresh = g_strcmp0(assignee, builder->who.agent->address) != 0;

	if (g_strcmp0(builder->ticket->status, "closed") == 0)
		tg_decide_status(builder, "open", NULL, "command", "command.take");
	take(builder, "command.take");
	if (fresh)
		tell_contact(builder, TG_LETTER_TAKEN);
}

/* #note: for agents only; files are the note's when nothing went out. */
static void
do_note(TgBuilder *builder, const TgCommandPlan *plan)
{
	if (tg_agent_replies(builder, plan))
		add_text(builder, "note", plan->note, NULL);
	else
		tg_decide_add_message(builder, "note", plan->note, NULL, "");
	tg_decide_notify(builder, "note", plan->note);
}

/* #close: solved; whatever ran has ended. */
static void
do_close(TgBuilder *builder, const TgCommandPlan *plan G_GNUC_UNUSED)
{
	tg_builder_add_all(builder, tg_sla_move(builder->policy, builder->ticket,
					    TG_CHANGE_CLOCK_MEET, NULL, "closed", builder->now));
	if (!builder->ticket->assignee)
		tg_builder_add(builder,
			tg_change_set(
				tg_builder_change(builder, TG_CHANGE_ASSIGN_SET, "command.close"),
				TG_K_ASSIGNEE, builder->who.agent->address));
	tg_decide_status(builder, "closed", "solved", "command", "command.close");
	tell_contact(builder, TG_LETTER_CLOSED);
}

/* What the commands of commands.c do, in the order in which nothing contradicts: some before his words
 * go out, the others after them. */
static const struct {
	TgCommandKind kind;
	gboolean before;
	void (*run)(TgBuilder *builder, const TgCommandPlan *plan);
	TgAgentSaying said;
} doings[] = {
	{ TG_COMMAND_TAKE, TRUE, do_take, SAY_TAKEN },
	{ TG_COMMAND_NOTE, FALSE, do_note, SAY_NOTED },
	{ TG_COMMAND_CLOSE, FALSE, do_close, SAY_CLOSED },
};

/* Runs the plan's commands of one side. */
static void
run_commands(TgBuilder *builder, const TgCommandPlan *plan, gboolean before)
{
	for (guint i = 0; i < G_N_ELEMENTS(doings); i++) {
		if (doings[i].before == before && tg_command_plan_has(plan, doings[i].kind))
			doings[i].run(builder, plan);
	}
}

/* What was done, a sentence each; empty when there is nothing to tell. */
static char *
transcript_text(const TgBuilder *builder, const TgCommandPlan *plan, gboolean replied)
{
	g_autofree char *to = tg_agent_participants(builder->ticket);
	g_autoptr(GString) text = g_string_new(NULL);

	if (replied)
		g_string_append_printf(text, "%s %s\n", tg_agent_say(builder, SAY_SENT), to);
	for (guint i = 0; i < G_N_ELEMENTS(doings); i++) {
		if (tg_command_plan_has(plan, doings[i].kind))
			g_string_append_printf(text, "%s\n", tg_agent_say(builder, doings[i].said));
	}
	if (tg_command_plan_has(plan, TG_COMMAND_HELP)) {
		g_autofree char *help = tg_commands_help(builder->desk->language);

		g_string_append_printf(text, "\n%s", help);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What of his mail did not go out: refused files, quoted lines. */
static char *
left_out_text(const TgBuilder *builder, const TgCommandPlan *plan)
{
	const GPtrArray *files = builder->analysis->attachments;
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < files->len; i++) {
		const TgAttachment *file = g_ptr_array_index(files, i);

		if (g_array_index(builder->decision->verdicts, TgRefusal, i) != TG_REFUSED_NOT)
			g_string_append_printf(text, "%s %s\n",
				tg_agent_say(builder, SAY_REFUSED_FILE), file->name);
	}
	if (plan->quoted > 0)
		g_string_append_printf(text, "%s\n", tg_agent_say(builder, SAY_QUOTED));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Confirmed to the registered address as the policy says; #help and what was left out always are. */
static void
confirm(TgBuilder *builder, const TgCommandPlan *plan, gboolean replied)
{
	const char *when = builder->policy->confirm ? builder->policy->confirm : "unproved";
	g_autofree char *did = transcript_text(builder, plan, replied);
	g_autofree char *left = replied ? left_out_text(builder, plan) : g_strdup("");
	g_autofree char *text = g_strconcat(did, left, NULL);
	const gboolean wanted = strcmp(when, "always") == 0 ||
				(strcmp(when, "commands") == 0 && plan->commands->len > 0) ||
				builder->who.evidence == TG_EVIDENCE_TOKEN;

	if (wanted || left[0] || tg_command_plan_has(plan, TG_COMMAND_HELP))
		tg_agent_tell(builder, text);
}

/* All of it, and what he is told of it. */
void
tg_agent_run(TgBuilder *builder, const TgCommandPlan *plan)
{
	const gboolean replied = tg_agent_replies(builder, plan);

	tg_decide_store_mail(builder, TG_OUTCOME_ACCEPTED, builder->thread.rule);
	run_commands(builder, plan, TRUE);
	if (replied)
		reply(builder, plan->text);
	run_commands(builder, plan, FALSE);
	if (builder->who.proved)
		tg_decide_touch_contact(builder);
	confirm(builder, plan, replied);
	tg_builder_outcome(builder, TG_OUTCOME_ACCEPTED,
		replied ? "ticket %" G_GINT64_FORMAT ": answer sent"
			: "ticket %" G_GINT64_FORMAT ": commands done",
		builder->ticket->number);
}
