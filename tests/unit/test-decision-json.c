/* SPDX-License-Identifier: ISC */
/*
 * test-decision-json.c - the printed forms of analysis, decision and ticket: interface §2 and §3. Every
 * key is there in every case, null where it has no value.
 */
#include "policy-lib.h"

#include "desk/decision_json.h"

#include <string.h>

static TgPolicy *policy;

/* A node as one line; frees the node. */
static char *
line_of(JsonNode *node)
{
	char *line = tg_json_line(node);

	json_node_unref(node);
	return line;
}

static void
test_empty_analysis(void)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	g_autofree char *got = line_of(tg_json_analysis(NULL, analysis, policy));

	g_assert_cmpstr(got, ==,
		"{\"schema\":1,\"file\":null,\"message_id\":null,\"date\":null,\"subject\":\"\","
		"\"from\":null,\"sender\":null,\"reply_to\":[],\"to\":[],\"cc\":[],\"in_reply_to\":"
		"[],"
		"\"references\":[],\"automatic\":{\"class\":\"none\",\"signals\":[]},\"bounce\":"
		"null,"
		"\"text\":{\"new\":\"\",\"quoted\":\"\",\"signature\":\"\",\"language\":null},"
		"\"forwarded\":null,\"attachments\":[],\"fields\":[],\"authentication\":{\"dmarc\":"
		"\"none\","
		"\"dkim\":\"none\",\"spf\":\"none\",\"auth\":\"none\",\"aligned\":false,\"by\":"
		"null},"
		"\"defects\":[]}");
}

/* One bounced address. */
static TgBounce *
bounce_of(const char *address)
{
	TgBounce *bounce = g_new0(TgBounce, 1);
	TgBounceRecipient *recipient = g_new0(TgBounceRecipient, 1);

	recipient->address = g_strdup(address);
	recipient->action = g_strdup("failed");
	recipient->status = g_strdup("5.1.1");
	recipient->permanent = TRUE;
	recipient->diagnostic = g_strdup("no such user");
	bounce->recipients = g_ptr_array_new();
	g_ptr_array_add(bounce->recipients, recipient);
	return bounce;
}

/* A message that has everything. */
static TgAnalysis *
full_analysis(void)
{
	TgAnalysis *analysis = message_of("Отчёт", "Версия: 2.3.1\n\"каждый раз\"", "> старое");
	TgAttachment *file = g_new0(TgAttachment, 1);

	analysis->message_id = g_strdup("a@example.com");
	analysis->has_date = TRUE;
	analysis->date = 1795417500; /* 2026-11-23 07:05 UTC */
	analysis->date_offset = 180;
	analysis->from = tg_mailbox_new("Ольга", "olga@example.com");
	g_ptr_array_add(analysis->to, tg_mailbox_new("", "support@example.ru"));
	analysis->bounce = bounce_of("x@example.com");
	analysis->automatic = TG_AUTOMATIC_BOUNCE;
	analysis->body.language = g_strdup("ru");
	file->part = g_strdup("2");
	file->name = g_strdup("dump.exe");
	file->size = 17;
	file->declared = g_strdup("image/png");
	file->real = g_strdup("application/x-dosexec");
	file->sha256 = g_strdup("ab");
	g_ptr_array_add(analysis->attachments, file);
	return analysis;
}

static void
test_full_analysis(void)
{
	g_autoptr(TgAnalysis) analysis = full_analysis();
	g_autofree char *got = line_of(tg_json_analysis("m.eml", analysis, policy));
	static const char *const parts[] = {
		"\"file\":\"m.eml\",\"message_id\":\"a@example.com\",\"date\":\"2026-11-23T10:05:"
		"00+03:00\","
		"\"subject\":\"Отчёт\",\"from\":{\"name\":\"Ольга\",\"address\":\"olga@example."
		"com\"}",
		"\"to\":[{\"name\":\"\",\"address\":\"support@example.ru\"}]",
		"\"automatic\":{\"class\":\"bounce\",\"signals\":[]}",
		"\"bounce\":{\"original_message_id\":null,\"recipients\":[{\"address\":\"x@example."
		"com\","
		"\"action\":\"failed\",\"status\":\"5.1.1\",\"reply\":null,\"permanent\":true,"
		"\"diagnostic\":\"no such user\"}]}",
		"\"text\":{\"new\":\"Версия: 2.3.1\\n\\\"каждый раз\\\"\",\"quoted\":\"> старое\","
		"\"signature\":\"\",\"language\":\"ru\"}",
		"\"attachments\":[{\"part\":\"2\",\"name\":\"dump.exe\",\"size\":17,\"declared\":"
		"\"image/png\","
		"\"real\":\"application/x-dosexec\",\"sha256\":\"ab\",\"inline\":false,"
		"\"verdict\":\"refused\",\"reason\":\"extension\"}]",
		"\"fields\":[{\"name\":\"version\",\"value\":\"2.3.1\",\"evidence\":{\"source\":"
		"\"body\","
		"\"line\":1,\"rule\":\"version.label\"}},{\"name\":\"reproducibility\",\"value\":"
		"\"always\","
		"\"evidence\":{\"source\":\"body\",\"line\":2,\"rule\":\"reproducibility.word."
		"always\"}}]",
	};

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		if (!strstr(got, parts[i]))
			g_test_message("%s\nis not in\n%s", parts[i], got);
		g_assert_nonnull(strstr(got, parts[i]));
	}
	g_assert_null(strchr(got, '\n'));
}

static void
test_instants(void)
{
	static const struct {
		gint64 at;
		const char *timezone, *wanted;
	} rows[] = {
		{ 1795417500, "Europe/Moscow", "2026-11-23T10:05:00+03:00" },
		{ 1795417500, "UTC", "2026-11-23T07:05:00+00:00" },
		{ 1795417500, NULL, "2026-11-23T07:05:00+00:00" },
		{ 1795417500, "No/Such", "2026-11-23T07:05:00+00:00" },
		{ 1795417500, "America/New_York", "2026-11-23T02:05:00-05:00" },
		{ 1774746000, "Europe/Berlin", "2026-03-29T03:00:00+02:00" },
		{ 0, "UTC", "1970-01-01T00:00:00+00:00" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = tg_json_instant(rows[i].at, rows[i].timezone);

		g_assert_cmpstr(got, ==, rows[i].wanted);
	}
}

static void
test_ticket(void)
{
	g_autoptr(TgTicket) ticket = tg_ticket_new(1042);
	g_autoptr(TgChange) change =
		tg_change_new(TG_CHANGE_TICKET_NEW, 1042, 1795417500, "contact", "new");
	g_autoptr(TgChange) field =
		tg_change_new(TG_CHANGE_FIELD_SET, 1042, 1795417500, "contact", "version.label");
	g_autofree char *got = NULL;

	tg_change_set(change, TG_K_DESK, "support");
	tg_change_set(change, TG_K_STATUS, "new");
	tg_change_set(change, TG_K_KIND, "incident");
	tg_change_set(change, TG_K_PRIORITY, "medium");
	tg_change_set(change, TG_K_LEVEL, "free");
	tg_change_set(change, TG_K_LANGUAGE, "ru");
	tg_change_set_int(change, TG_K_LINE, 1);
	tg_change_set(change, TG_K_SUBJECT, "Отчёт");
	tg_change_set(change, TG_K_CONTACT, "olga@example.com");
	tg_ticket_apply(ticket, change);
	tg_change_set(field, TG_K_NAME, "version");
	tg_change_set(field, TG_K_VALUE, "2.3.1");
	tg_ticket_apply(ticket, field);
	got = line_of(tg_json_ticket(ticket, policy));
	g_assert_cmpstr(got, ==,
		"{\"schema\":1,\"number\":1042,\"desk\":\"support\",\"status\":\"new\","
		"\"resolution\":null,"
		"\"kind\":\"incident\",\"subject\":\"Отчёт\",\"priority\":\"medium\",\"category\":"
		"null,"
		"\"line\":1,\"organisation\":null,\"contact\":{\"name\":null,\"address\":\"olga@"
		"example.com\"},"
		"\"participants\":[\"olga@example.com\"],\"assignee\":null,\"level\":\"free\","
		"\"language\":\"ru\","
		"\"created\":\"2026-11-23T07:05:00+00:00\",\"updated\":\"2026-11-23T07:05:00+00:"
		"00\","
		"\"closed\":null,\"clocks\":[],\"fields\":{\"version\":\"2.3.1\"},\"missing\":[],"
		"\"attachments\":[],\"time_spent\":0}");
}

/* Frees one line of a trace. */
static void
trace_free(gpointer data)
{
	TgTrace *trace = data;

	g_free(trace->rule);
	g_free(trace->where);
	g_free(trace->effect);
	g_free(trace);
}

/* A decision with one ticket and one letter. */
static TgDecision *
decision_of(void)
{
	TgDecision *decision = g_new0(TgDecision, 1);
	TgChange *letter = tg_change_new(TG_CHANGE_LETTER_ADD, 1, 5, "ticketgate", "ack.full");
	TgChange *ticket = tg_change_new(TG_CHANGE_TICKET_NEW, 1, 5, "contact", "new");
	TgTrace *trace = g_new0(TgTrace, 1);

	tg_change_set(ticket, TG_K_KIND, "incident");
	tg_change_set_int(ticket, TG_K_LINE, 1);
	tg_change_set(letter, TG_K_LETTER, "ack");
	tg_change_set(letter, TG_K_RECIPIENT, "olga@example.com");
	tg_change_set(letter, TG_K_SUBJECT, "[#1-abcd] x");
	tg_change_set(letter, TG_K_LANGUAGE, "ru");
	decision->code = g_strdup("2.0.0");
	decision->line = g_strdup("ticket 1 opened");
	decision->ticket = 1;
	decision->fields = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);
	decision->missing = g_strsplit("version;reproducibility", ";", -1);
	decision->verdicts = g_array_new(FALSE, FALSE, sizeof(TgRefusal));
	decision->changes = tg_changeset_new();
	g_ptr_array_add(decision->changes->changes, ticket);
	g_ptr_array_add(decision->changes->changes, letter);
	trace->rule = g_strdup("new");
	trace->where = g_strdup("From");
	trace->effect = g_strdup("new ticket");
	decision->trace = g_ptr_array_new_with_free_func(trace_free);
	g_ptr_array_add(decision->trace, trace);
	return decision;
}

static void
test_decision(void)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	TgMessage message = { .analysis = analysis };
	g_autoptr(TgDecision) decision = decision_of();
	g_autofree char *got = line_of(tg_json_decision(decision, &message, policy));

	g_assert_cmpstr(got, ==,
		"{\"schema\":1,\"outcome\":\"accepted\",\"code\":\"2.0.0\",\"line\":\"ticket 1 "
		"opened\","
		"\"identity\":{\"evidence\":\"failed\",\"contact\":null,\"organisation\":null,"
		"\"agent\":null,"
		"\"level\":null},\"thread\":{\"how\":\"new\",\"ticket\":1},\"fields\":[],"
		"\"missing\":[\"version\",\"reproducibility\"],\"attachments\":[],\"changes\":["
		"{\"kind\":\"ticket-new\",\"ticket\":1,\"ticket_kind\":\"incident\",\"line\":1,"
		"\"by\":\"contact\",\"rule\":\"new\"},{\"kind\":\"letter-add\",\"ticket\":1,"
		"\"letter\":\"ack\","
		"\"language\":\"ru\",\"recipient\":\"olga@example.com\",\"subject\":\"[#1-abcd] "
		"x\","
		"\"by\":\"ticketgate\",\"rule\":\"ack.full\"}],\"letters\":[{\"kind\":\"ack\","
		"\"to\":[\"olga@example.com\"],\"subject\":\"[#1-abcd] x\",\"language\":\"ru\"}],"
		"\"trace\":[{\"rule\":\"new\",\"where\":\"From\",\"effect\":\"new ticket\"}]}");
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	policy = shipped_policy();
	g_test_add_func("/json/an empty analysis has every key", test_empty_analysis);
	g_test_add_func("/json/a full analysis is printed whole, on one line", test_full_analysis);
	g_test_add_func("/json/instants have the zone's offset", test_instants);
	g_test_add_func("/json/a ticket has every key", test_ticket);
	g_test_add_func("/json/a decision names changes, letters and rules", test_decision);
	status = g_test_run();
	tg_policy_free(policy);
	return status;
}
