/* SPDX-License-Identifier: ISC */
/*
 * decide_agent.c - an agent's mail: proof, then everything or nothing of what he asks for.
 *
 * Promises: From alone gets nothing (X10); a failed DMARC, or a token alone once he is known to come
 * with the mail server's word, is held, and a code goes to the registered address, once a day (X11,
 * interface §4); the sender of the mail is never answered, only the registered agent. One line that
 * is not understood, or that cannot be done, and nothing is done, nothing is sent, and his text comes
 * back to him. What he writes goes to stored participants; notes go to nobody outside (T46).
 */
#include "desk/agent_run.h"

#include "desk/budget.h"
#include "desk/guard.h"

/* Nothing is done; the reasons and his text go back to him. (lines: ended by '\n') */
static void
refuse(TgBuilder *builder, const char *rule, const char *lines)
{
	g_autoptr(GString) text = g_string_new(tg_agent_say(builder, SAY_NOTHING_DONE));

	g_string_append_printf(text, "\n\n%s", lines);
	if (builder->analysis->body.new_text[0])
		g_string_append_printf(text, "\n%s\n\n%s\n", tg_agent_say(builder, SAY_YOUR_TEXT),
			builder->analysis->body.new_text);
	tg_builder_trace(builder, rule, "text", "nothing is done");
	tg_decide_set_aside(builder, rule, "nothing was done, the agent is told");
	tg_agent_tell(builder, text->str);
}

/* The same with one sentence. */
static void
refuse_with(TgBuilder *builder, const char *rule, TgAgentSaying what)
{
	g_autofree char *line = g_strdup_printf("%s\n", tg_agent_say(builder, what));

	refuse(builder, rule, line);
}

/* Held: the mail is kept, the real agent gets a code, the sender gets nothing. */
static void
hold(TgBuilder *builder, const char *rule, const char *said)
{
	const TgAgent *agent = builder->who.agent;
	g_autofree char *counter = tg_budget_nonce_counter(agent->address, builder->now);
	const int sent = GPOINTER_TO_INT(g_hash_table_lookup(builder->facts->counters, counter));
	const char *items[] = { builder->message->ingest_key, agent->address, NULL };
	TgChange *change;

	tg_builder_trace(builder, rule, "From", "held, nothing is done");
	tg_decide_set_aside(builder, rule, said);
	change = tg_builder_change(builder, TG_CHANGE_EVENT, rule);
	tg_change_set(change, TG_K_EVENT, "agent-held");
	tg_change_set(change, TG_K_EVIDENCE, tg_evidence_name(builder->who.evidence));
	tg_change_set(change, TG_K_ASSIGNEE, agent->address);
	tg_builder_add(builder, change);
	if (sent < TG_NONCES_PER_DAY && builder->policy->keys->len > 0) {
		g_autofree char *code =
			tg_key_tag(g_ptr_array_index(builder->policy->keys, 0), "nonce", items, 8);

		tg_decide_send(builder, TG_LETTER_NONCE, agent->address, agent->name, code);
		tg_builder_add(
			builder, tg_budget_count_one(counter, rule, 24 * 3600, builder->now));
	}
}

/* Why this agent's mail is held; NULL when it is not. */
static const char *
held_because(const TgBuilder *builder, const char **ret_rule)
{
	switch (builder->who.evidence) {
	case TG_EVIDENCE_FAILED:
		*ret_rule = "agent.dmarc-failed";
		return "an agent's address, and DMARC failed";
	case TG_EVIDENCE_NONE:
		*ret_rule = "agent.unproved";
		return "an agent's address without proof";
	case TG_EVIDENCE_TOKEN:
		if (!builder->who.agent->ratchet)
			return NULL;
		*ret_rule = "agent.ratchet";
		return "a token alone, and his mail is known to come with the mail server's word";
	default:
		return NULL;
	}
}

/* What cannot be done, before anything is. TRUE: he has been told. */
static gboolean
refuse_plan(TgBuilder *builder, const TgCommandPlan *plan)
{
	const gboolean replies = tg_agent_replies(builder, plan);
	g_autofree char *to = tg_agent_participants(builder->ticket);
	g_autoptr(GString) lines = g_string_new(NULL);

	for (guint i = 0; i < plan->problems->len; i++)
		g_string_append_printf(
			lines, "%s\n", (const char *)g_ptr_array_index(plan->problems, i));
	if (plan->problems->len > 0)
		refuse(builder, "command.not-understood", lines->str);
	else if (!replies && plan->commands->len == 0)
		refuse_with(builder, "agent.empty", SAY_NOTHING_TO_DO);
	else if (replies && !to[0])
		refuse_with(builder, "agent.no-recipient", SAY_NOBODY);
	else if (tg_command_plan_has(plan, TG_COMMAND_CLOSE) &&
		 g_strcmp0(builder->ticket->status, "closed") == 0)
		refuse_with(builder, "command.close.closed", SAY_CLOSED_ALREADY);
	else
		return FALSE;
	return TRUE;
}

/* What later parts of the mail say, footers and files that are shown as text, holds no command (X30):
 * their '#' is a plain one. (transfer full) */
static char *
readable_text(const TgBody *body)
{
	g_auto(GStrv) lines = g_strsplit(body->new_text, "\n", -1);
	const guint first = body->first_lines > 0 ? body->first_lines : g_strv_length(lines);

	for (guint i = 0; lines[i]; i++) {
		const char *start = i < first ? "" : lines[i];
		char *line = lines[i];

		while (*start && g_unichar_isspace(g_utf8_get_char(start)))
			start = g_utf8_next_char(start);
		if (*start == '#') {
			lines[i] = g_strconcat("\\", start, NULL);
			g_free(line);
		}
	}
	return g_strjoinv("\n", lines);
}

/* Proof, ticket, plan; then all or nothing. */
void
tg_decide_agent(TgBuilder *builder)
{
	g_autoptr(TgCommandPlan) plan = NULL;
	g_autofree char *text = NULL;
	const char *rule = NULL;
	g_autofree char *obeyed = NULL;
	const char *held = held_because(builder, &rule);

	if (builder->who.evidence == TG_EVIDENCE_TOKEN)
		obeyed = tg_guard_words_counter(builder->who.address, builder->analysis);
	if (!held && obeyed && g_hash_table_lookup(builder->facts->counters, obeyed)) {
		rule = "agent.replayed";
		held = "the same words in answer to the same letter were obeyed before";
	}

	tg_thread_find_agent(
		builder->facts, builder->message, builder->policy, &builder->who, &builder->thread);
	if (held) {
		hold(builder, rule, held);
		return;
	}
	g_free(builder->by);
	builder->by = g_strdup_printf("agent %s", builder->who.agent->address);
	builder->decision->how = builder->thread.how;
	if (!builder->thread.ticket) {
		refuse_with(builder,
			builder->thread.held ? "thread.contradiction" : "agent.no-ticket",
			builder->thread.held ? SAY_TWO_TICKETS : SAY_NO_TICKET);
		return;
	}
	tg_builder_trace(builder, builder->thread.rule, builder->thread.where, "agent's ticket");
	tg_builder_open(builder, builder->thread.ticket);
	text = readable_text(&builder->analysis->body);
	plan = tg_commands_read(text, builder->desk->language);
	if (refuse_plan(builder, plan))
		return;
	if (obeyed)
		tg_builder_add(builder, tg_guard_count_words(obeyed, builder->now));
	tg_agent_run(builder, plan);
}
