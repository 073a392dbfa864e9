/* SPDX-License-Identifier: ISC */
/*
 * test-letters.c - letters of every kind with the templates and fields that ship (interface §4, S9,
 * T22, T46, I5).
 */
#include "letterkit.h"

#include "base/limits.h"
#include "desk/token.h"

#include <string.h>

#define SECRET "Тайная заметка"

static void
test_full_ack(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL, *mail = NULL;

	kit_attach(world, "screen.png", "aGVsbG8=", TG_REFUSED_NOT);
	kit_attach(world, "dump.exe", "aGVsbG8=", TG_REFUSED_EXTENSION);
	change = kit_make(world, TG_LETTER_ACK, OLGA);
	text = kit_text(change);
	mail = kit_bytes(change);
	g_assert_true(g_str_has_prefix(text,
		"Обращение #1042 принято пн 23 ноября, 10:05 МСК.\n"
		"Ответим до пн 23 ноября, 15:00 МСК, если пришлёте недостающее сейчас"));
	kit_assert_says(text, "\nНе хватает — версия, воспроизводимость.");
	kit_assert_says(text, "• Продукт — Склад\n");
	kit_assert_says(text, "• screen.png, 230 КБ: принято\n");
	kit_assert_says(text, "• dump.exe, 230 КБ: тип не разрешён\n");
	kit_assert_says(text, "docx");
	kit_assert_says(text, "до 5 МБ");
	kit_assert_says(text,
		"\n----- заполните и отправьте ответом -----\nВерсия: \nВоспроизводимость: \n");
	kit_assert_silent(text, "ООО Ромашка");
	kit_assert_silent(text, "\n\n\n");
	kit_assert_says(mail, "Auto-Submitted: auto-replied\r\n");
	kit_assert_says(mail, "In-Reply-To: <first@customer.example>\r\n");
	kit_assert_silent(mail, "multipart");
	g_assert_cmpstr(tg_change_get(change, TG_K_LETTER), ==, "ack");
	g_assert_cmpstr(tg_change_get(change, TG_K_CLASS), ==, "automatic");
	g_assert_true(g_str_has_prefix(tg_change_get(change, TG_K_SENDER), "support+b1042.7."));
	g_assert_true(
		g_str_has_suffix(tg_change_get(change, TG_K_SUBJECT), "] Re: Не печатает отчёт"));
	g_assert_null(tg_change_get(change, TG_K_SHADOW));
}

/* S9, T22: nothing of the mail comes back. */
static void
test_plain_ack(void)
{
	g_autoptr(World) world = kit_stranger();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL, *mail = NULL;

	g_ptr_array_add(world->fields, tg_field_value_new("version", "2.3.1", "body", 1, "r"));
	g_ptr_array_add(
		world->fields, tg_field_value_new("reproducibility", "always", "body", 1, "r"));
	g_ptr_array_add(
		world->fields, tg_field_value_new("email", "v@victim.example", "body", 1, "r"));
	kit_attach(world, "cheap-pills.png", "aGVsbG8=", TG_REFUSED_NOT);
	kit_attach(world, "cheap-pills.ExE", "aGVsbG8=", TG_REFUSED_EXTENSION);
	kit_attach(world, "a.BuyNow", "aGVsbG8=", TG_REFUSED_EXTENSION);
	change = kit_make(world, TG_LETTER_ACK_PLAIN, OLGA);
	text = kit_text(change);
	mail = kit_bytes(change);
	kit_assert_says(text, "#1042");
	kit_assert_says(text, "• Версия — 2.3.1\n");
	kit_assert_says(text, "• Воспроизводимость — Всегда\n");
	kit_assert_says(text, "• вложение 2, .exe, 230 КБ: тип не разрешён\n");
	kit_assert_silent(text, "Склад");
	kit_assert_silent(text, "victim");
	kit_assert_says(text, "• вложение 3, 230 КБ: тип не разрешён\n");
	kit_assert_silent(text, "pills");
	kit_assert_silent(text, "BuyNow");
	kit_assert_silent(text, "печатает");
	kit_assert_silent(mail, "Ольга");
	kit_assert_says(mail, "To: " OLGA "\r\n");
	g_assert_cmpstr(tg_change_get(change, TG_K_LETTER), ==, "ack");
	g_assert_true(
		g_str_has_suffix(tg_change_get(change, TG_K_SUBJECT), "] Ваше обращение #1042"));
	g_assert_cmpint(tg_change_get_int(change, TG_K_ENVELOPE_NULL), ==, 1);
	g_assert_null(tg_change_get(change, TG_K_SENDER));
	g_assert_cmpuint(g_bytes_get_size(change->blob), <=, TG_MAX_PLAIN_ACK);
}

/* S5: a plain acknowledgement is <= 4 KiB, however much there would be to say. */
static void
test_plain_ack_fits(void)
{
	g_autoptr(World) world = kit_stranger();
	g_autoptr(TgChange) change = NULL;
	g_autoptr(GString) ids = g_string_new("a@b.example");
	g_autofree char *text = NULL;

	for (guint i = 0; i < 200; i++) {
		g_string_append_printf(ids, " %0100u@b.example", i);
		kit_attach(world, "a.exe", "aGVsbG8=", TG_REFUSED_EXTENSION);
	}
	g_strfreev(world->analysis->references);
	world->analysis->references = g_strsplit(ids->str, " ", -1);
	change = kit_make(world, TG_LETTER_ACK_PLAIN, OLGA);
	text = kit_text(change);
	g_assert_cmpuint(g_bytes_get_size(change->blob), <=, TG_MAX_PLAIN_ACK);
	kit_assert_says(text, "#1042");
	kit_assert_says(text, "Ответим до");
	kit_assert_says(text, "Версия: \n");
}

/* Every letter to a stranger but an agent's words is a plain one. */
static void
test_strangers_get_plain_letters(void)
{
	static const TgLetterKind kinds[] = { TG_LETTER_AWAITING_INFO, TG_LETTER_INFO_COMPLETE,
		TG_LETTER_ATTACHMENT_REFUSED, TG_LETTER_TAKEN, TG_LETTER_CLOSED,
		TG_LETTER_REOPENED_NEW };
	g_autoptr(World) world = kit_stranger();

	world->facts->organisation = g_new0(TgOrganisation, 1);
	world->facts->organisation->name = g_strdup("Romashka");
	kit_attach(world, "cheap-pills.exe", "aGVsbG8=", TG_REFUSED_EXTENSION);
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(TgChange) change = kit_make(world, kinds[i], OLGA);
		g_autofree char *text = kit_text(change);

		g_test_message("%s", tg_letter_kind_name(kinds[i]));
		kit_assert_silent(text, "pills");
		kit_assert_silent(text, "печатает");
		kit_assert_silent(text, "Склад");
		kit_assert_silent(tg_change_get(change, TG_K_SUBJECT), "печатает");
		g_assert_cmpint(tg_change_get_int(change, TG_K_ENVELOPE_NULL), ==,
			kinds[i] != TG_LETTER_TAKEN && kinds[i] != TG_LETTER_CLOSED);
	}
}

static void
test_asked_again(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL;

	g_strfreev(world->ticket->missing);
	world->ticket->missing = g_strsplit("reproducibility", " ", -1);
	change = kit_make(world, TG_LETTER_AWAITING_INFO, OLGA);
	text = kit_text(change);
	kit_assert_says(text, "• Как часто это повторяется — каждый раз");
	kit_assert_says(text, "Воспроизводимость: \n");
	kit_assert_silent(text, "Версия:");
}

/* A quoted letter of ours must not read as a filled form. */
static void
test_no_line_is_a_filled_form(void)
{
	g_autoptr(World) world = kit_world();

	for (TgLetterKind kind = 0; kind < TG_LETTER_NOTIFY; kind++) {
		g_autoptr(TgChange) change = NULL;
		g_autofree char *text = NULL;
		g_auto(GStrv) lines = NULL;

		world->context.body = "Здравствуйте!";
		change = kit_make(world, kind, OLGA);
		text = kit_text(change);
		lines = g_strsplit(text, "\n", -1);
		for (guint i = 0; lines[i]; i++) {
			const char *colon = strstr(lines[i], ": ");

			if (colon && colon[2])
				g_test_message("%s: '%s'", tg_letter_kind_name(kind), lines[i]);
			g_assert_false(colon && colon[2]);
		}
	}
}

static void
test_reply(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL, *mail = NULL;

	world->context.author = &world->author;
	world->context.body = "Добрый день!\n\n\nПроверьте очередь печати.\n\nПётр";
	kit_attach(world, "инструкция.png", "aGVsbG8=", TG_REFUSED_NOT);
	g_free(world->analysis->message_id);
	world->analysis->message_id = g_strdup("agents-own@mua.example");
	change = kit_make(world, TG_LETTER_REPLY, OLGA);
	text = kit_text(change);
	mail = kit_bytes(change);
	g_assert_true(g_str_has_prefix(text, "Добрый день!\n\n\nПроверьте очередь "
					     "печати.\n\nПётр\n\n-- \nПоддержка, обращение #1042"));
	kit_assert_silent(mail, "Auto-Submitted");
	kit_assert_silent(mail, "Precedence");
	kit_assert_silent(mail, "agents-own");
	kit_assert_silent(mail, "petrov");
	kit_assert_says(mail, "In-Reply-To: <first@customer.example>\r\n");
	kit_assert_says(mail, "\r\n\r\naGVsbG8=\r\n");
	kit_assert_silent(mail, "Cc:");
	g_assert_cmpstr(tg_change_get(change, TG_K_CLASS), ==, "reply");
	g_assert_cmpstr(change->by, ==, "agent " PETROV);
	g_assert_nonnull(tg_change_get(change, TG_K_SENDER));
}

static void
test_notify(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL, *mail = NULL;

	kit_attach(world, "screen.png", "aGVsbG8=", TG_REFUSED_NOT);
	kit_attach(world, "dump.exe", "aGVsbG8=", TG_REFUSED_EXTENSION);
	g_ptr_array_add(
		world->ticket->fields, tg_field_value_new("product", "Склад", "body", 1, "r"));
	world->context.note = "opened";
	world->context.why_no_ack = "адрес не подтверждён";
	world->context.claims = 77;
	world->context.evidence = TG_EVIDENCE_NONE;
	change = kit_make(world, TG_LETTER_NOTIFY, PETROV);
	text = kit_text(change);
	mail = kit_bytes(change);
	g_assert_true(g_str_has_prefix(text, "Новое обращение #1042\n"));
	kit_assert_says(text, "Приоритет — средний\n");
	kit_assert_says(text, "Взять до — пн 23 ноября, 15:00 МСК\n");
	kit_assert_says(text, "Клиент — Ольга Иванова <" OLGA ">\n");
	kit_assert_says(text, "Организация — ООО Ромашка, уровень free\n");
	kit_assert_says(text, "Продукт — Склад\n");
	kit_assert_says(text, "Не хватает — версия, воспроизводимость\n");
	kit_assert_says(text, "• screen.png, 230 КБ: принято\n");
	kit_assert_says(text, "• dump.exe, 230 КБ: не принято, тип не разрешён\n");
	kit_assert_says(text, "Клиенту не отвечали — адрес не подтверждён\n");
	kit_assert_says(text, "назван номер #77");
	kit_assert_says(text, "Программа не печатает отчёт по остаткам.\n");
	kit_assert_says(text, "#take");
	kit_assert_says(mail, "Auto-Submitted: auto-generated\r\n");
	kit_assert_says(mail, "filename=\"screen.png\"");
	kit_assert_silent(mail, "dump.exe\"");
}

static const struct {
	const char *note, *first;
} notes[] = {
	{ "opened", "Новое обращение #1042\n" },
	{ "followed-up", "Клиент дописал, обращение #1042\n" },
	{ "reopened", "Клиент ответил, обращение #1042 открыто снова\n" },
	{ "note", "Заметка для своих, обращение #1042\n" },
	{ "bounced", "Ответ клиенту не доставлен, обращение #1042\n" },
	{ "anything else", "Обращение #1042\n" },
	{ NULL, "Обращение #1042\n" },
};

/* The first line says what happened, the text is what was given. */
static void
test_notes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(notes); i++) {
		g_autoptr(World) world = kit_world();
		g_autoptr(TgChange) change = NULL;
		g_autofree char *text = NULL;

		world->context.note = notes[i].note;
		world->context.body = "Слова";
		world->analysis->from = tg_mailbox_new("Пётр", PETROV);
		change = kit_make(world, TG_LETTER_NOTIFY, PETROV);
		text = kit_text(change);
		g_assert_true(g_str_has_prefix(text, notes[i].first));
		kit_assert_says(text, "\nСлова\n");
		kit_assert_silent(text, "по остаткам");
		g_assert_cmpint(strstr(text, "Автор письма — Пётр") != NULL, ==,
			g_strcmp0(notes[i].note, "opened") != 0 &&
				g_strcmp0(notes[i].note, "bounced") != 0);
		kit_assert_silent(text, "{{");
	}
}

/* Attached are accepted files up to the configured total. */
static void
test_notify_attaches_up_to_a_size(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *mail = NULL;

	kit_attach(world, "a.png", "aGVsbG8=", TG_REFUSED_NOT);
	kit_attach(world, "b.png", "aGVsbG8=", TG_REFUSED_NOT);
	world->policy->attachments.notify_attach = 235520 + 100;
	change = kit_make(world, TG_LETTER_NOTIFY, PETROV);
	mail = kit_bytes(change);
	kit_assert_says(mail, "filename=\"a.png\"");
	kit_assert_silent(mail, "filename=\"b.png\"");
}

/* T46: no template of a customer's letter can say what agents alone may read. */
static void
test_notes_have_no_way_out(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgFindings) findings = tg_findings_new();

	world->context.note = SECRET;
	world->context.why_no_ack = SECRET;
	world->ticket->assignee = g_strdup(SECRET);
	world->ticket->category = g_strdup(SECRET);
	g_free(world->ticket->organisation);
	world->ticket->organisation = g_strdup(SECRET);
	for (TgLetterKind kind = 0; kind < TG_LETTER_NOTIFY; kind++) {
		g_autoptr(TgChange) change = NULL;
		g_autofree char *text = NULL;
		GString *all = g_string_new("Subject: x\n");

		for (const char *const *name = tg_letter_variables(); *name; name++)
			g_string_append_printf(
				all, "{{%s}}\n{{#%s}}{{.}}{{/%s}}\n", *name, *name, *name);
		g_hash_table_replace(world->policy->templates,
			g_strdup_printf("ru/%s", tg_letter_templates()[kind]),
			tg_template_parse("all", all->str, findings));
		g_string_free(all, TRUE);
		change = kit_make(world, kind, OLGA);
		text = kit_text(change);
		kit_assert_says(text, "1042");
		kit_assert_silent(text, SECRET);
	}
}

/* Interface §6: no letter carries a token of another recipient. */
static void
test_references(void)
{
	g_autoptr(World) world = kit_world();
	const TgKey *key = world->policy->keys->pdata[0];
	g_autofree char *own = tg_token_message_id(key, 1042, 2, OLGA, "ack", "example.ru");
	g_autofree char *other = tg_token_message_id(key, 1042, 3, PETROV, "notify", "example.ru");
	g_autofree char *unknown =
		tg_token_message_id(key, 1042, 4, "x@y.example", "ack", "example.ru");
	g_autoptr(TgChange) change = NULL;
	g_autofree char *mail = NULL, *wanted = NULL;
	const char *const ids[] = { own, other };
	const char *const recipients[] = { "Olga@customer.example", PETROV };

	for (guint i = 0; i < 2; i++) {
		TgLetterRef *ref = g_new0(TgLetterRef, 1);

		ref->message_id = g_strdup(ids[i]);
		ref->recipient = g_strdup(recipients[i]);
		g_ptr_array_add(world->facts->letters, ref);
	}
	g_strfreev(world->analysis->references);
	world->analysis->references = g_strsplit("zero@x.example", " ", -1);
	world->analysis->references = g_renew(char *, world->analysis->references, 5);
	world->analysis->references[1] = g_strdup(own);
	world->analysis->references[2] = g_strdup(other);
	world->analysis->references[3] = g_strdup(unknown);
	world->analysis->references[4] = NULL;
	change = kit_make(world, TG_LETTER_ACK, OLGA);
	mail = kit_bytes(change);
	wanted = g_strdup_printf(
		"References: <zero@x.example> <%s>\r\n <first@customer.example>\r\n", own);
	kit_assert_says(mail, wanted);
}

static void
test_out_of_hours(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL;

	world->context.now = NOW - 36 * 3600; /* Saturday evening */
	change = kit_make(world, TG_LETTER_ACK, OLGA);
	text = kit_text(change);
	kit_assert_says(text, "Сейчас мы не работаем, начнём пн 23 ноября, 10:00 МСК.\n");
}

static void
test_closed_says_until_when(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL;

	world->ticket->closed = NOW;
	change = kit_make(world, TG_LETTER_CLOSED, OLGA);
	text = kit_text(change);
	kit_assert_says(text, "до ср 23 декабря, 10:05 МСК");
}

/* Only customers' letters go to the folder in shadow mode; the envelope can be the desk's. */
static void
test_shadow_and_envelope(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) ack = NULL, notify = NULL;

	world->desk.shadow = TRUE;
	world->policy->envelope_desk = TRUE;
	ack = kit_make(world, TG_LETTER_ACK, OLGA);
	notify = kit_make(world, TG_LETTER_NOTIFY, PETROV);
	g_assert_cmpint(tg_change_get_int(ack, TG_K_SHADOW), ==, 1);
	g_assert_cmpint(tg_change_get_int(notify, TG_K_SHADOW), ==, 0);
	g_assert_cmpstr(tg_change_get(ack, TG_K_SENDER), ==, "support@example.ru");
}

static void
test_tagged_replies(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *mail = NULL;

	world->policy->tagged_replies = TRUE;
	change = kit_make(world, TG_LETTER_ACK, OLGA);
	mail = kit_bytes(change);
	kit_assert_says(mail, "Reply-To: support+1042.");
}

/* Erased and empty tickets, both languages, every kind: a letter all the same, and the same twice. */
static void
test_every_kind_with_nothing(void)
{
	static const char *const languages[] = { "ru", "en", "xx" };

	for (guint l = 0; l < G_N_ELEMENTS(languages); l++) {
		for (TgLetterKind kind = 0; kind < TG_LETTER_KINDS; kind++) {
			g_autoptr(World) world = kit_world();
			g_autoptr(TgTicket) bare = tg_ticket_new(5);
			g_autoptr(TgFacts) facts = tg_facts_new();
			g_autoptr(TgChange) one = NULL, two = NULL;
			const char *language = l < 2 ? languages[l] : "en";

			g_test_message("%s %s", languages[l], tg_letter_templates()[kind]);
			world->desk = (TgDesk){ .name = "d",
				.address = "d@example.ru",
				.language = (char *)languages[l] };
			world->context = (TgLetterContext){ .policy = world->policy,
				.desk = &world->desk,
				.ticket = bare,
				.now = NOW,
				.facts = facts };
			one = kit_make(world, kind, OLGA);
			two = kit_make(world, kind, OLGA);
			g_assert_true(g_bytes_equal(one->blob, two->blob));
			g_assert_cmpstr(tg_change_get(one, TG_K_LANGUAGE), ==, language);
			g_assert_true(g_str_has_prefix(tg_change_get(one, TG_K_SUBJECT), "[#5-"));
		}
	}
}

/* A transcript of a mail that concerns no ticket. */
static void
test_no_ticket(void)
{
	g_autoptr(World) world = kit_world();
	g_autoptr(TgChange) change = NULL;
	g_autofree char *text = NULL;

	world->context.ticket = NULL;
	world->context.body = "#tkae: нет такой команды; может быть, #take?";
	change = kit_make(world, TG_LETTER_TRANSCRIPT, PETROV);
	text = kit_text(change);
	g_assert_true(g_str_has_prefix(text, "#tkae"));
	g_assert_cmpint(change->ticket, ==, 0);
	g_assert_cmpint(tg_change_get_int(change, TG_K_ENVELOPE_NULL), ==, 1);
	kit_assert_silent(tg_change_get(change, TG_K_SUBJECT), "[#");
}

static const struct {
	const char *subject, *wanted;
} subjects[] = {
	{ "Re: Не печатает", "] Re: Не печатает" },
	{ "Re: RE: [#77-abcd] Re: Печать", "] Re: Печать" },
	{ "Fwd: [#77-abcd]", "] Ваше обращение #1042" },
	{ "[#77-abcd", "] Re: [#77-abcd" },
	{ "", "] Ваше обращение #1042" },
};

static void
test_subjects_do_not_grow(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(subjects); i++) {
		g_autoptr(World) world = kit_world();
		g_autoptr(TgChange) change = NULL;

		g_free(world->ticket->subject);
		world->ticket->subject = g_strdup(subjects[i].subject);
		change = kit_make(world, TG_LETTER_ACK, OLGA);
		g_test_message("%s", tg_change_get(change, TG_K_SUBJECT));
		g_assert_true(
			g_str_has_suffix(tg_change_get(change, TG_K_SUBJECT), subjects[i].wanted));
	}
}

/* Prints a letter of each kind, for people (with --verbose). */
static void
test_show(void)
{
	g_autoptr(World) world = kit_world();

	kit_attach(world, "screen.png", "aGVsbG8=", TG_REFUSED_NOT);
	kit_attach(world, "dump.exe", "aGVsbG8=", TG_REFUSED_EXTENSION);
	world->context.author = &world->author;
	world->ticket->linked_from = 977;
	world->ticket->closed = NOW;
	world->context.note = "opened";
	world->context.body = g_test_verbose() ? NULL : "x";
	for (TgLetterKind kind = 0; g_test_verbose() && kind < TG_LETTER_KINDS; kind++) {
		g_autoptr(TgChange) change = kit_make(world, kind, OLGA);
		g_autofree char *text = kit_text(change);

		g_test_message("%s\n%s\n\n%s", tg_letter_templates()[kind],
			tg_change_get(change, TG_K_SUBJECT), text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/letters/a full acknowledgement", test_full_ack);
	g_test_add_func(
		"/letters/a plain acknowledgement says no word of the mail", test_plain_ack);
	g_test_add_func("/letters/a plain acknowledgement fits 4 KiB", test_plain_ack_fits);
	g_test_add_func("/letters/strangers get plain letters", test_strangers_get_plain_letters);
	g_test_add_func("/letters/the second question has other words", test_asked_again);
	g_test_add_func("/letters/no line is a filled form", test_no_line_is_a_filled_form);
	g_test_add_func("/letters/a reply is an agent's words", test_reply);
	g_test_add_func("/letters/a notification tells all", test_notify);
	g_test_add_func("/letters/a notification says what happened", test_notes);
	g_test_add_func(
		"/letters/a notification attaches up to a size", test_notify_attaches_up_to_a_size);
	g_test_add_func("/letters/notes have no way out", test_notes_have_no_way_out);
	g_test_add_func("/letters/no token of another recipient", test_references);
	g_test_add_func("/letters/out of hours", test_out_of_hours);
	g_test_add_func("/letters/closed says until when", test_closed_says_until_when);
	g_test_add_func("/letters/shadow mode and the desk's envelope", test_shadow_and_envelope);
	g_test_add_func("/letters/tagged replies", test_tagged_replies);
	g_test_add_func("/letters/every kind with nothing to say", test_every_kind_with_nothing);
	g_test_add_func("/letters/about no ticket", test_no_ticket);
	g_test_add_func("/letters/subjects do not grow", test_subjects_do_not_grow);
	g_test_add_func("/letters/shown", test_show);
	return g_test_run();
}
