/* SPDX-License-Identifier: ISC */
/*
 * tg-play.c - plays command lines in one process, on one store that lives in memory: "decide alone".
 *
 * Reads JSON lines {"argv":["deliver","--sender","x"],"stdin":"/path"} on standard input and answers
 * each with {"exit":0,"stdout":"...","stderr":"..."}. The commands are the program's own; only the
 * scanner process and the background sender are left out. The store is memory: whatever the
 * configuration says, so that both stores and both ways are compared by the scenarios.
 */
#include "cmd/command.h"

#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* {"exit":N,"stdout":...,"stderr":...} on one line. */
static void
answer(int status, const char *out, const char *err)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
	g_autoptr(JsonObject) object = json_object_new();
	g_autofree char *line = NULL;

	json_object_set_int_member(object, "exit", status);
	json_object_set_string_member(object, "stdout", out);
	json_object_set_string_member(object, "stderr", err);
	json_node_set_object(node, object);
	line = json_to_string(node, FALSE);
	puts(line);
	fflush(stdout);
}

/* Runs one command line with its streams in memory. */
static void
play(TgContext *context, JsonObject *job)
{
	JsonArray *words = json_object_get_array_member(job, "argv");
	const char *input = json_object_get_string_member_with_default(job, "stdin", "/dev/null");
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	char *out = NULL, *err = NULL;
	size_t out_size, err_size;
	int status;

	g_ptr_array_add(argv, (gpointer) "ticketgate");
	for (guint i = 0; i < json_array_get_length(words); i++)
		g_ptr_array_add(argv, (gpointer)json_array_get_string_element(words, i));
	g_ptr_array_add(argv, NULL);
	context->in = open(input, O_RDONLY | O_CLOEXEC);
	context->out = open_memstream(&out, &out_size);
	context->err = open_memstream(&err, &err_size);
	g_clear_pointer(&context->policy, tg_policy_free); /* configuration may have changed */
	if (!context->store)
		context->store = tg_store_open("memory:", g_get_tmp_dir(), TRUE, NULL);
	status = tg_command_main(context, (int)argv->len - 1, (char **)argv->pdata);
	fclose(context->out);
	fclose(context->err);
	close(context->in);
	answer(status, out, err);
	free(out);
	free(err);
}

int
main(void)
{
	TgContext context = { .in_process = TRUE };
	char *line = NULL;
	size_t size = 0;

	signal(SIGPIPE, SIG_IGN);
	context.conf = g_strdup(g_getenv("TICKETGATE_CONF"));
	context.conf_given = TRUE;
	while (getline(&line, &size, stdin) > 0) {
		g_autoptr(JsonNode) node = json_from_string(line, NULL);

		if (!node || !JSON_NODE_HOLDS_OBJECT(node))
			return EXIT_FAILURE;
		play(&context, json_node_get_object(node));
	}
	free(line);
	tg_context_clear(&context);
	return EXIT_SUCCESS;
}
