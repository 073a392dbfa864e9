/* SPDX-License-Identifier: ISC */
/*
 * letterkit.c - a desk with a mail to answer, and the letters decoded.
 */
#include "letterkit.h"

#include "desk/policy_load.h"

#include <string.h>

void
kit_attach(World *world, const char *name, const char *content, TgRefusal verdict)
{
	TgAttachment *file = g_new0(TgAttachment, 1);

	file->part = g_strdup("2");
	file->name = g_strdup(name);
	file->candidates = g_new0(char *, 1);
	file->declared = g_strdup("image/png");
	file->real = g_strdup("image/png");
	file->sha256 = g_strdup("");
	file->size = 235520;
	file->offset = strstr(g_bytes_get_data(world->message.raw, NULL), content) -
		       (const char *)g_bytes_get_data(world->message.raw, NULL);
	file->length = (gint64)strlen(content);
	file->encoding = TG_ENCODING_BASE64;
	g_ptr_array_add(world->analysis->attachments, file);
	g_array_append_val(world->verdicts, verdict);
}

static void
add_clock(TgTicket *ticket, const char *name, gint64 due, TgClockState state)
{
	TgClock *clock = g_new0(TgClock, 1);

	clock->name = g_strdup(name);
	clock->calendar = g_strdup("office");
	clock->span = g_strdup("8wh");
	clock->due = due;
	clock->state = state;
	clock->intervals = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(ticket->clocks, clock);
}

/* Fields, templates and limits as shipped; a key; an office calendar. */
static TgPolicy *
make_policy(void)
{
	static const guint8 secret[32] = "a key of thirty-two bytes, exact";
	g_autoptr(TgFindings) findings = tg_findings_new();
	TgPolicy *policy = tg_policy_load_shipped(g_test_get_dir(G_TEST_DIST), findings);

	g_assert_nonnull(policy);
	tg_policy_templates_load(policy, findings);
	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_test_message("%s", tg_findings_get(findings, i));
	g_assert_cmpuint(tg_findings_count(findings), ==, 0);
	g_ptr_array_add(policy->keys, tg_key_new("1", secret, sizeof secret));
	g_free(policy->domain);
	g_free(policy->instance);
	g_free(policy->separator);
	policy->domain = g_strdup("example.ru");
	policy->instance = g_strdup("instance");
	policy->separator = g_strdup("+");
	g_hash_table_insert(policy->calendars, g_strdup("office"),
		tg_calendar_new(
			"office", "Europe/Moscow", "Mon-Fri 10:00-20:00", "t", 1, findings));
	return policy;
}

/* Olga's first mail of product.md, from a known contact. */
World *
kit_world(void)
{
	static const char raw[] = "From: x\r\n\r\naGVsbG8=\r\n";
	World *world = g_new0(World, 1);

	world->policy = make_policy();
	world->desk = (TgDesk){ .name = "support",
		.address = "support@example.ru",
		.shown = "Поддержка",
		.language = "ru",
		.timezone = "Europe/Moscow",
		.reopen = { TG_SPAN_ELAPSED, 30 * 86400 } };
	world->ticket = tg_ticket_new(1042);
	world->ticket->created = NOW;
	world->ticket->subject = g_strdup("Не печатает отчёт");
	world->ticket->contact = g_strdup(OLGA);
	world->ticket->contact_name = g_strdup("Ольга Иванова");
	world->ticket->organisation = g_strdup("ООО Ромашка");
	world->ticket->language = g_strdup("ru");
	world->ticket->priority = g_strdup("medium");
	world->ticket->level = g_strdup("free");
	g_strfreev(world->ticket->missing);
	world->ticket->missing = g_strsplit("version reproducibility", " ", -1);
	world->ticket->last_message_id = g_strdup("first@customer.example");
	add_clock(world->ticket, "reaction", NOW + 5 * 3600 - 300, TG_CLOCK_PAUSED);
	world->analysis = tg_analysis_new();
	world->analysis->message_id = g_strdup("first@customer.example");
	g_free(world->analysis->body.new_text);
	world->analysis->body.new_text = g_strdup("Программа не печатает отчёт по остаткам.");
	world->verdicts = g_array_new(FALSE, FALSE, sizeof(TgRefusal));
	world->message.analysis = world->analysis;
	world->message.raw = g_bytes_new_static(raw, sizeof raw - 1);
	world->facts = tg_facts_new();
	world->facts->contact = g_new0(TgContact, 1);
	world->facts->contact->address = g_strdup(OLGA);
	world->facts->contact->known = TRUE;
	world->fields = g_ptr_array_new_with_free_func((GDestroyNotify)tg_field_value_free);
	g_ptr_array_add(world->fields, tg_field_value_new("product", "Склад", "body", 1, "r"));
	world->author = (TgAgent){ .address = PETROV, .name = "Пётр Петров" };
	world->context = (TgLetterContext){ .policy = world->policy,
		.desk = &world->desk,
		.ticket = world->ticket,
		.now = NOW,
		.message = &world->message,
		.fields = world->fields,
		.verdicts = world->verdicts,
		.facts = world->facts,
		.evidence = TG_EVIDENCE_AUTHENTICATED };
	return world;
}

void
kit_world_free(World *world)
{
	tg_policy_free(world->policy);
	tg_ticket_free(world->ticket);
	tg_analysis_free(world->analysis);
	g_bytes_unref(world->message.raw);
	tg_facts_free(world->facts);
	g_ptr_array_unref(world->fields);
	g_array_unref(world->verdicts);
	g_free(world);
}

/* A stranger of whom nothing is proved. */
World *
kit_stranger(void)
{
	World *world = kit_world();

	world->facts->contact->known = FALSE;
	world->context.evidence = TG_EVIDENCE_NONE;
	return world;
}

TgChange *
kit_make(World *world, TgLetterKind kind, const char *recipient)
{
	g_autoptr(GError) error = NULL;
	TgChange *change =
		tg_letter_make(&world->context, kind, recipient, "Ольга Иванова", 7, &error);

	g_assert_no_error(error);
	g_assert_nonnull(change);
	return change;
}

/* The bytes of the letter as a string. */
char *
kit_bytes(const TgChange *change)
{
	return g_strndup(g_bytes_get_data(change->blob, NULL), g_bytes_get_size(change->blob));
}

/* The first text of the letter, decoded. */
char *
kit_text(const TgChange *change)
{
	g_autofree char *mail = kit_bytes(change);
	const char *base64 = strstr(mail, "Content-Transfer-Encoding: base64\r\n");
	const char *start = strstr(base64 ? base64 : mail, "\r\n\r\n") + 4;
	const char *end = strstr(start, "\r\n--=_");
	g_autofree char *body = g_strndup(start, end ? (gsize)(end - start) : strlen(start));
	gsize length = 0;
	g_autofree char *decoded = base64 ? (char *)g_base64_decode(body, &length) : NULL;
	GString *text = base64 ? g_string_new_len(decoded, (gssize)length) : g_string_new(body);

	g_string_replace(text, "\r\n", "\n", 0);
	return g_string_free(text, FALSE);
}

void
kit_assert_says(const char *text, const char *words)
{
	if (!strstr(text, words))
		g_test_message("'%s' is not in:\n%s", words, text);
	g_assert_nonnull(strstr(text, words));
}

void
kit_assert_silent(const char *text, const char *words)
{
	if (strstr(text, words))
		g_test_message("'%s' is in:\n%s", words, text);
	g_assert_null(strstr(text, words));
}
