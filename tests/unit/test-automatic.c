/* SPDX-License-Identifier: ISC */
/*
 * test-automatic.c - one class for each message, every hint named (S1-S3, S31, P138; interface §2).
 */
#include <glib.h>
#include <string.h>

#include "mail/automatic.h"

typedef struct {
	const char *name, *value; /* one header */
	const char *subject, *from;
	const char *wanted, *signal;
} Row;

#define PERSON "ivan@example.ru"

static const Row rows[] = {
	{ "Subject", "x", "Не работает вход", PERSON, "none", NULL },
	{ "Auto-Submitted", "no", "x", PERSON, "none", NULL },
	{ "Auto-Submitted", "No", "x", PERSON, "none", NULL },
	{ "Auto-Submitted", "no; x=y", "x", PERSON, "none", NULL },
	{ "Auto-Submitted", "(a comment) no", "x", PERSON, "none", NULL },
	{ "Auto-Submitted", "auto-replied", "x", PERSON, "auto-reply", "auto-submitted" },
	{ "auto-submitted", "AUTO-REPLIED (vacation)", "x", PERSON, "auto-reply",
		"auto-submitted" },
	{ "Auto-Submitted", "(c) auto-replied; owner-email=\"a@b\"", "x", PERSON, "auto-reply",
		"auto-submitted" },
	{ "Auto-Submitted", "auto-generated", "x", PERSON, "auto-reply", "auto-submitted" },
	{ "Auto-Submitted", "auto-notified", "x", PERSON, "auto-reply", "auto-submitted" },
	{ "Auto-Submitted", "not-really", "x", PERSON, "auto-reply", "auto-submitted" },
	{ "Auto-Submitted", "nope", "x", PERSON, "auto-reply", "auto-submitted" },
	{ "Auto-Submitted", "", "x", PERSON, "auto-reply", "auto-submitted" },
	{ "Precedence", "bulk", "x", PERSON, "auto-reply", "precedence" },
	{ "Precedence", "junk", "x", PERSON, "auto-reply", "precedence" },
	{ "Precedence", "auto_reply", "x", PERSON, "auto-reply", "precedence" },
	{ "Precedence", "List", "x", PERSON, "list", "precedence" },
	{ "Precedence", "first-class", "x", PERSON, "none", NULL },
	{ "X-Precedence", "auto_reply", "x", PERSON, "auto-reply", "x-precedence" },
	{ "X-Auto-Response-Suppress", "All", "x", PERSON, "auto-reply",
		"x-auto-response-suppress" },
	{ "X-Auto-Response-Suppress", "DR, OOF, AutoReply", "x", PERSON, "auto-reply",
		"x-auto-response-suppress" },
	{ "X-Auto-Response-Suppress", "DR, NDR, RN, NRN", "x", PERSON, "none", NULL },
	{ "X-Autoreply", "yes", "x", PERSON, "auto-reply", "x-autoreply" },
	{ "X-Autoreply", "no", "x", PERSON, "none", NULL },
	{ "X-Autorespond", "vacation", "x", PERSON, "auto-reply", "x-autorespond" },
	{ "X-Autoresponder-Version", "1", "x", PERSON, "auto-reply", "x-autoresponder-version" },
	{ "X-HolidayReply", "1", "x", PERSON, "auto-reply", "x-holidayreply" },
	{ "X-FC-MachineGenerated", "true", "x", PERSON, "auto-reply", "x-fc-machinegenerated" },
	{ "X-Apple-Action", "VACATION", "x", PERSON, "auto-reply", "x-apple-action" },
	{ "X-MS-Exchange-Inbox-Rules-Loop", PERSON, "x", PERSON, "auto-reply",
		"x-ms-exchange-inbox-rules-loop" },
	{ "X-Loop", PERSON, "x", PERSON, "auto-reply", "x-loop" },
	{ "List-Id", "<l.example.com>", "x", PERSON, "list", "list-id" },
	{ "List-Unsubscribe", "<mailto:u@example.com>", "x", PERSON, "list", "list-unsubscribe" },
	{ "List-Post", "NO", "x", PERSON, "list", "list-post" },
	{ "Mailing-List", "contact l@example.com", "x", PERSON, "list", "mailing-list" },
	{ "X-Spam-Flag", "YES", "x", PERSON, "none", "x-spam-flag" },
	{ "X-Spam-Flag", "NO", "x", PERSON, "none", NULL },
	{ "X-Priority", "1", "Автоответ: Ошибка", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Автоматический ответ: Ошибка", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Вне офиса", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Out of Office Re: x", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Automatic reply: x", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Abwesenheitsnotiz", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Прочитано: Ошибка", PERSON, "report", "subject" },
	{ "X-Priority", "1", "Автоответчик не работает", PERSON, "none", NULL },
	{ "X-Priority", "1", "Вне офиса не работает VPN", PERSON, "none", NULL },
	{ "X-Priority", "1", "Vacation calendar is broken", PERSON, "none", NULL },
	{ "X-Priority", "1", "Out of office: until Monday", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Out of the office until Monday", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Автоответ на письмо", PERSON, "auto-reply", "subject" },
	{ "X-Priority", "1", "Как выключить автоответ?", PERSON, "none", NULL },
	{ "X-Priority", "1", "Re: Вне офиса", PERSON, "none", NULL },
	{ "X-Priority", "1", "x", "noreply@example.ru", "none", NULL },
	{ "X-Priority", "1", "x", "mailer-daemon@example.ru", "auto-reply", "sender" },
};

static TgAutomaticInput
input_of(const Row *row, TgHeader *header)
{
	TgAutomaticInput input = {
		.headers = header, .count = 1, .content_type = "text/plain", .text = "Здравствуйте!"
	};

	header->name = (char *)row->name;
	header->value = (char *)row->value;
	input.subject = row->subject;
	input.from_address = row->from;
	return input;
}

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgAnalysis) analysis = tg_analysis_new();
		TgHeader header;
		TgAutomaticInput input = input_of(&rows[i], &header);

		g_test_message("%s: %s / %s / %s", rows[i].name, rows[i].value, rows[i].subject,
			rows[i].from);
		tg_automatic_classify(&input, analysis);
		g_assert_cmpstr(tg_automatic_name(analysis->automatic), ==, rows[i].wanted);
		if (rows[i].signal != NULL)
			g_assert_true(g_strv_contains(
				(const char *const *)analysis->signals, rows[i].signal));
		else
			g_assert_cmpuint(g_strv_length(analysis->signals), ==, 0);
	}
}

/* Which class wins when several hints stand in one message. */
static void
test_precedence(void)
{
	TgHeader vacation_on_list[] = { { (char *)"List-Id", (char *)"<l>" },
		{ (char *)"Auto-Submitted", (char *)"auto-replied" } };
	TgHeader bulk_list[] = { { (char *)"Precedence", (char *)"bulk" },
		{ (char *)"List-Id", (char *)"<l>" } };
	TgHeader automatic[] = { { (char *)"Auto-Submitted", (char *)"auto-replied" },
		{ (char *)"From", (char *)"x" } };
	TgAutomaticInput input = { .count = 2,
		.subject = "x",
		.from_address = PERSON,
		.text = "",
		.content_type = "text/plain" };
	const struct {
		const TgHeader *headers;
		gboolean disposition, feedback;
		const char *status, *wanted;
	} cases[] = {
		{ vacation_on_list, FALSE, FALSE, NULL, "auto-reply" },
		{ bulk_list, FALSE, FALSE, NULL, "list" },
		{ automatic, TRUE, FALSE, NULL, "report" },
		{ bulk_list, FALSE, TRUE, NULL, "report" },
		{ automatic, FALSE, FALSE,
			"Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n",
			"bounce" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TgAnalysis) analysis = tg_analysis_new();

		input.headers = cases[i].headers;
		input.has_disposition = cases[i].disposition;
		input.has_feedback_report = cases[i].feedback;
		input.delivery_status = cases[i].status;
		input.has_delivery_status = cases[i].status != NULL;
		tg_automatic_classify(&input, analysis);
		g_assert_cmpstr(tg_automatic_name(analysis->automatic), ==, cases[i].wanted);
	}
}

static void
test_form(void)
{
	TgAutomaticInput input = {
		.subject = "x", .from_address = PERSON, .text = "x", .content_type = "text/plain"
	};
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();

	input.return_path = "";
	tg_automatic_classify(&input, analysis);
	g_assert_cmpint(analysis->automatic, ==, TG_AUTOMATIC_AUTO_REPLY);
	g_assert_true(g_strv_contains((const char *const *)analysis->signals, "null-return-path"));
	input.subject = "Автоответ: x";
	input.text = "My mailbox is full, mail cannot be delivered until Monday.";
	tg_automatic_classify(&input, analysis);
	g_assert_cmpint(analysis->automatic, ==, TG_AUTOMATIC_AUTO_REPLY);
	input.subject = input.text = "x";
	input.return_path = PERSON;
	tg_automatic_classify(&input, analysis);
	g_assert_cmpint(analysis->automatic, ==, TG_AUTOMATIC_NONE);
	input.has_calendar_reply = TRUE;
	tg_automatic_classify(&input, analysis);
	g_assert_cmpint(analysis->automatic, ==, TG_AUTOMATIC_AUTO_REPLY);
}

static void
test_challenge(void)
{
	static const char *const texts[] = {
		"Your message is being held until you prove that you are human.",
		"Чтобы ваше письмо было доставлено, подтвердите, что вы не робот.",
	};
	TgAutomaticInput input = {
		.subject = "Re: x", .from_address = PERSON, .content_type = "text/plain"
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(TgAnalysis) analysis = tg_analysis_new();

		input.text = texts[i];
		tg_automatic_classify(&input, analysis);
		g_assert_cmpint(analysis->automatic, ==, TG_AUTOMATIC_CHALLENGE);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/automatic/S1, S3, S31, P138: headers and subjects", test_rows);
	g_test_add_func("/automatic/exactly one class", test_precedence);
	g_test_add_func("/automatic/S2: null return path, calendar answers", test_form);
	g_test_add_func("/automatic/challenges", test_challenge);
	return g_test_run();
}
