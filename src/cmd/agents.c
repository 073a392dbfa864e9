/* SPDX-License-Identifier: ISC */
/*
 * agents.c - `ticketgate agents`: the people of the desk.
 */
#include "cmd/print.h"
#include "mail/address.h"

static void
print_agent(TgContext *context, const TgAgent *agent, gboolean json)
{
	if (json) {
		JsonObject *object = tg_print_object();

		tg_print_set(object, "address", agent->address);
		tg_print_set(object, "name", agent->name);
		json_object_set_int_member(object, "line", agent->line);
		json_object_set_boolean_member(object, "head", agent->head);
		json_object_set_boolean_member(object, "active", agent->active);
		tg_print_json(context, tg_print_node(object));
	} else {
		fprintf(context->out, "%s  %s  line %d%s%s\n", agent->address,
			agent->name ? agent->name : "-", agent->line, agent->head ? ", head" : "",
			agent->active ? "" : ", removed");
	}
}

static int
list(TgContext *context, gboolean json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) agents = tg_store_agents(context->store, &error);

	if (!agents)
		return tg_context_fail(context, TG_EXIT_NONE, error);
	for (guint i = 0; i < agents->len; i++)
		print_agent(context, agents->pdata[i], json);
	return agents->len > 0 ? TG_EXIT_OK : TG_EXIT_NONE;
}

/* An agent who is removed stays in the tickets' history; his proofs are worth nothing (X33). */
static int
put(TgContext *context, const TgAgent *agent)
{
	g_autoptr(GError) error = NULL;

	if (tg_store_begin(context->store, 20000, &error) &&
		tg_store_put_agent(context->store, agent, &error) &&
		tg_store_commit(context->store, &error))
		return TG_EXIT_OK;
	tg_store_rollback(context->store);
	return tg_context_fail(context, TG_EXIT_NONE, error);
}

/* The agent of that address as he is stored, or NULL. (transfer none) */
static TgAgent *
find(const GPtrArray *agents, const char *address)
{
	for (guint i = 0; agents && i < agents->len; i++) {
		TgAgent *agent = agents->pdata[i];

		if (g_str_equal(agent->address, address))
			return agent;
	}
	return NULL;
}

/* Takes him out of the desk; everything else about him stays. */
static int
take_out(TgContext *context, const char *address)
{
	g_autoptr(GPtrArray) agents = tg_store_agents(context->store, NULL);
	TgAgent *agent = find(agents, address);

	if (!agent) {
		tg_context_say(context, "'%s' is no agent here", address);
		return TG_EXIT_NONE;
	}
	agent->active = FALSE;
	return put(context, agent);
}

/* add, remove, list. */
int
tg_cmd_agents(TgContext *context, int argc, char **argv)
{
	g_autofree char *name = NULL;
	gboolean head = FALSE, json = FALSE, add, remove;
	int line = 1, status;
	const GOptionEntry entries[] = { { "name", 0, 0, G_OPTION_ARG_FILENAME, &name,
						 "the name that customers see", "N" },
		{ "line", 0, 0, G_OPTION_ARG_INT, &line, "support line, 1 to 9 (1)", "N" },
		{ "head", 0, 0, G_OPTION_ARG_NONE, &head, "the head of the desk", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print one JSON object a line", NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(TgAgent) agent = g_new0(TgAgent, 1);

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	add = argc == 3 && g_str_equal(argv[1], "add");
	remove = argc == 3 && g_str_equal(argv[1], "remove");
	if (!add && !remove && !(argc == 2 && g_str_equal(argv[1], "list"))) {
		tg_context_say(context, "agents: 'add ADDRESS', 'remove ADDRESS' or 'list'");
		return TG_EXIT_USAGE;
	}
	if (!tg_context_store(context))
		return TG_EXIT_NONE;
	if (!add && !remove)
		return list(context, json);
	agent->address = tg_address_normalise(argv[2]);
	if (!agent->address || tg_policy_desk_of(context->policy, agent->address)) {
		tg_context_say(context, "'%s' is %s", argv[2],
			agent->address ? "a desk's own address" : "no mail address");
		return TG_EXIT_NONE;
	}
	if (remove)
		return take_out(context, agent->address);
	if (line < 1 || line > 9) {
		tg_context_say(context, "--line: %d is no support line (1 to 9)", line);
		return TG_EXIT_NONE;
	}
	agent->name = g_strdup(name ? name : "");
	agent->line = line;
	agent->head = head;
	agent->active = TRUE;
	return put(context, agent);
}
