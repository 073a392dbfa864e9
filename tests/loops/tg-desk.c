/* SPDX-License-Identifier: ISC */
/*
 * tg-desk.c - one gateway as a node of a simulated network: a mail in, the letters it causes out.
 *
 * Reads JSON lines {"now":N,"sender":"a@b","recipient":"c@d","mail":"BASE64"} on standard input, sender
 * null where the envelope is not told, and answers each with what was decided and with every letter
 * that is due, which then counts as sent. {"now":N,"argv":[...]} plays a command line instead. Policy
 * and store stay open, so that ten thousand mails are seconds; intake, decision, store and outbox are
 * the program's own. Only the scanner's process and the transport are left out.
 */
#include "cmd/intake.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LEASE_SECONDS 60

/* A string member that may be null. (transfer full) */
static char *
text_of(JsonObject *job, const char *name)
{
	return g_strdup(json_object_get_string_member_with_default(job, name, NULL));
}

/* Puts one object on a line. */
static void
print(JsonObject *object)
{
	g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
	g_autofree char *line = json_to_string(node, FALSE);

	puts(line);
	fflush(stdout);
	json_object_unref(object);
}

/* Names of a decision: its trace's rules, or the events among its changes. */
static JsonArray *
names_of(const TgDecision *decision, gboolean events)
{
	const GPtrArray *rows = events ? decision->changes->changes : decision->trace;
	JsonArray *names = json_array_new();

	for (guint i = 0; i < rows->len; i++) {
		const TgTrace *trace = rows->pdata[i];
		const TgChange *change = rows->pdata[i];

		if (!events)
			json_array_add_string_element(names, trace->rule);
		else if (change->kind == TG_CHANGE_EVENT)
			json_array_add_string_element(names, tg_change_get(change, TG_K_EVENT));
	}
	return names;
}

/* Takes everything that is due out of the outbox. */
static JsonArray *
take_letters(TgContext *context)
{
	g_autoptr(GError) error = NULL;
	JsonArray *taken = json_array_new();
	g_autoptr(GPtrArray) letters = NULL;

	do {
		g_clear_pointer(&letters, g_ptr_array_unref);
		letters = tg_store_lease(context->store, context->now, LEASE_SECONDS, 64, &error);
		for (guint i = 0; letters && i < letters->len; i++) {
			const TgLetterRow *letter = letters->pdata[i];
			gsize size;
			const guchar *bytes = g_bytes_get_data(letter->content, &size);
			g_autofree char *coded = g_base64_encode(bytes, size);
			JsonObject *one = json_object_new();

			json_object_set_string_member(one, "kind", letter->kind);
			json_object_set_string_member(one, "sender", letter->envelope);
			json_object_set_string_member(one, "recipient", letter->recipient);
			json_object_set_string_member(one, "mail", coded);
			json_array_add_object_element(taken, one);
			tg_store_settle(context->store, letter, TG_SETTLE_SENT, context->now, 0,
				NULL, &error);
		}
	} while (!error && letters && letters->len > 0);
	if (error)
		g_error("%s", error->message);
	return taken;
}

/* One mail, as a door would hand it in. */
static void
deliver(TgContext *context, JsonObject *job)
{
	TgIntake intake = {
		.size = -1, .sender = text_of(job, "sender"), .recipient = text_of(job, "recipient")
	};
	TgReceipt receipt = { 0 };
	JsonObject *said = json_object_new();
	gsize size;
	g_autofree guchar *bytes =
		g_base64_decode(json_object_get_string_member(job, "mail"), &size);

	context->in = memfd_create("mail", MFD_CLOEXEC);
	if (write(context->in, bytes, size) != (gssize)size || lseek(context->in, 0, SEEK_SET))
		g_error("memfd");
	tg_intake_deliver(context, &intake, &receipt);
	close(context->in);
	json_object_set_int_member(said, "exit", receipt.status);
	json_object_set_string_member(said, "line", receipt.line);
	if (intake.incoming.decision) {
		const TgDecision *decision = intake.incoming.decision;

		json_object_set_string_member(said, "outcome", tg_outcome_name(decision->outcome));
		json_object_set_int_member(said, "ticket", decision->ticket);
		json_object_set_array_member(said, "rules", names_of(decision, FALSE));
		json_object_set_array_member(said, "events", names_of(decision, TRUE));
	}
	json_object_set_array_member(said, "letters", take_letters(context));
	print(said);
	tg_receipt_clear(&receipt);
	tg_intake_clear(&intake);
}

/* One command line; its output is not looked at. */
static void
run(TgContext *context, JsonObject *job)
{
	JsonArray *words = json_object_get_array_member(job, "argv");
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	JsonObject *said = json_object_new();

	g_ptr_array_add(argv, (gpointer) "ticketgate");
	for (guint i = 0; i < json_array_get_length(words); i++)
		g_ptr_array_add(argv, (gpointer)json_array_get_string_element(words, i));
	g_ptr_array_add(argv, NULL);
	context->out = context->err = fopen("/dev/null", "w");
	json_object_set_int_member(
		said, "exit", tg_command_main(context, (int)argv->len - 1, (char **)argv->pdata));
	print(said);
}

int
main(int argc, char **argv)
{
	TgContext context = { .in_process = TRUE, .conf_given = TRUE, .err = stderr };
	g_autoptr(GError) error = NULL;
	char *line = NULL;
	size_t size = 0;

	context.conf = g_strdup(argc == 2 ? argv[1] : "");
	if (!tg_context_policy(&context))
		return EXIT_FAILURE;
	context.store =
		tg_store_open(context.policy->store_url, context.policy->state, TRUE, &error);
	if (!context.store)
		g_error("%s", error->message);
	while (getline(&line, &size, stdin) > 0) {
		g_autoptr(JsonNode) node = json_from_string(line, NULL);
		JsonObject *job = node ? json_node_get_object(node) : NULL;

		if (!job)
			return EXIT_FAILURE;
		context.now = json_object_get_int_member(job, "now");
		if (json_object_has_member(job, "argv"))
			run(&context, job);
		else
			deliver(&context, job);
	}
	free(line);
	tg_context_clear(&context);
	return EXIT_SUCCESS;
}
