/* SPDX-License-Identifier: ISC */
/*
 * test-bounce.c - delivery status notifications in RFC 3464's form and in the prose of mail systems
 * (S28); and people who write about bounces.
 */
#include <glib.h>
#include <string.h>

#include "mail/bounce.h"

#include "base/limits.h"
#include "cputime.h"

typedef struct {
	const char *name, *subject, *from, *return_path, *text, *status, *original, *failed;
	const char *wanted; /* "address action status reply permanent; ..." or NULL: no bounce */
} Row;

#define DAEMON "MAILER-DAEMON@mx.example.ru"

static const Row rows[] = {
	{ "RFC 3464", "Undelivered Mail Returned to Sender", DAEMON, "", "text",
		"Reporting-MTA: dns; mx.example.ru\n\nFinal-Recipient: rfc822; "
		"ivan@example.com\nAction: failed\nStatus: "
		"5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ivan@example.com>: no such user\n",
		NULL, NULL, "ivan@example.com failed 5.1.1 550 permanent" },
	{ "folded fields, two recipients", "x", DAEMON, "", "",
		"Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: RFC822;\r\n "
		"<a@example.com>\r\nACTION: Failed\r\nStatus: 5.2.2 "
		"(full)\r\n\r\nOriginal-Recipient: rfc822;b@example.com\r\nAction: "
		"delayed\r\nStatus: 4.4.1\r\n",
		NULL, NULL,
		"a@example.com failed 5.2.2 - permanent; b@example.com delayed 4.4.1 - temporary" },
	{ "delivered", "Successful", DAEMON, "", "",
		"Final-Recipient: rfc822; a@example.com\nAction: delivered\nStatus: 2.0.0\n", NULL,
		NULL, "a@example.com delivered 2.0.0 - temporary" },
	{ "a better status in the diagnostic", "x", DAEMON, "", "",
		"Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: "
		"5.0.0\nDiagnostic-Code: smtp; 554 5.7.1 refused\n",
		NULL, NULL, "a@example.com failed 5.7.1 554 permanent" },
	{ "temporary and failed", "x", DAEMON, "", "",
		"Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 4.4.7\n", NULL,
		NULL, "a@example.com failed 4.4.7 - temporary" },
	{ "qmail", "failure notice", DAEMON, "",
		"Hi. This is the qmail-send program at mx.example.ru.\nI'm afraid I wasn't able to "
		"deliver your message to the "
		"following addresses.\n\n<ivan@example.com>:\n192.0.2.1 does not like "
		"recipient.\nRemote host said: 550 no such "
		"user\n\n--- Below this line is a copy of the message.\n\nTo: other@example.com\n",
		NULL, NULL, NULL, "ivan@example.com failed - 550 permanent" },
	{ "Exim, also Mail.ru", "Mail delivery failed: returning message to sender", DAEMON, "",
		"This message was created automatically by mail delivery software.\n\nA message "
		"that you sent could not be "
		"delivered.\nThe following address(es) failed:\n\n  ivan@example.com\n    SMTP "
		"error from remote mail server after "
		"RCPT TO:<ivan@example.com>:\n    host mx.example.com [192.0.2.1]: 550 5.1.1 user "
		"not found\n\n------ This is a copy "
		"of the message, including all the headers. ------\n\nMessage-ID: "
		"<t1@example.ru>\n",
		NULL, NULL, "ivan@example.com", "ivan@example.com failed 5.1.1 550 permanent" },
	{ "Exim: the sender stands in the answer, and is no recipient", "Mail delivery failed",
		DAEMON, "",
		"The following address(es) failed:\n\n  ivan@example.com\n    SMTP error from "
		"remote mail server after MAIL "
		"FROM:<desk@example.ru>:\n    host mx.example.com [192.0.2.1]: 550 5.7.0 "
		"<desk@example.ru>... not here\n",
		NULL, NULL, NULL, "ivan@example.com failed 5.7.0 550 permanent" },
	{ "the reason stands first", "Delivery failure", "post_master@example.com", "",
		"550 - no such user here\n\nMAIL FROM: desk@example.ru\nRCPT TO: "
		"ivan@example.com\n",
		NULL, NULL, NULL, "ivan@example.com failed - 550 permanent" },
	{ "Postfix in prose", "Undelivered Mail Returned to Sender", DAEMON, "",
		"This is the mail system at host mx.example.ru.\n\nI'm sorry to have to inform you "
		"that your message could not\nbe "
		"delivered.\n\n<ivan@example.com>: host mx.example.com[192.0.2.1] said: 452 4.2.2 "
		"over quota (in reply to RCPT TO)\n",
		NULL, NULL, NULL, "ivan@example.com failed 4.2.2 452 temporary" },
	{ "sendmail", "Returned mail: see transcript for details", DAEMON, "",
		"The original message was received at Fri, 5 Jan 2024\n\n   ----- The following "
		"addresses had permanent fatal errors "
		"-----\n<ivan@example.com>\n    (reason: 550 5.1.1 User unknown)\n",
		NULL, NULL, NULL, "ivan@example.com failed 5.1.1 550 permanent" },
	{ "a delay", "Warning: message delayed", DAEMON, "",
		"Your message to ivan@example.com has not yet been delivered. You do not need to "
		"resend it.",
		NULL, NULL, NULL, "ivan@example.com delayed - - temporary" },
	{ "Russian", "Недоставленное сообщение", DAEMON, "",
		"Ваше письмо не может быть доставлено.\n\nivan@example.ru: 550 пользователь не "
		"найден\n",
		NULL, NULL, NULL, "ivan@example.ru failed - 550 permanent" },
	{ "an empty From", "Mail delivery failed", NULL, "",
		"Message to <ivan@example.com> was undeliverable: 550 no", NULL, NULL, NULL,
		"ivan@example.com failed - 550 permanent" },
	{ "a postmaster who is a person", "Re: Mail delivery failed", "postmaster@example.com",
		"postmaster@example.com",
		"Our log says: 550 user unknown for <ivan@example.com>. Please look.", NULL, NULL,
		NULL, NULL },
	{ "a postmaster with a question", "Настройка шлюза", "postmaster@example.com", NULL,
		"Почему приходит 550 user unknown?", NULL, NULL, NULL, NULL },
	{ "a person asks about a bounce", "Mail delivery failed", "ivan@example.ru",
		"ivan@example.ru", "Что это значит?", NULL, NULL, NULL, NULL },
	{ "a person forwards one", "Fwd: Mail delivery failed", "ivan@example.ru",
		"ivan@example.ru",
		"Помогите!\n\n<a@example.com>: 550 5.1.1 user unknown, could not be delivered",
		NULL, NULL, NULL, NULL },
	{ "a person's words", "Письмо не доставлено клиенту", "ivan@example.ru", NULL,
		"Наш клиент не получил письмо.", NULL, NULL, NULL, NULL },
};

static char *
print(const TgBounce *bounce)
{
	GString *out;

	if (bounce == NULL)
		return NULL;
	out = g_string_new(NULL);
	for (guint i = 0; i < bounce->recipients->len; i++) {
		const TgBounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);

		g_string_append_printf(out, "%s%s %s %s %s %s", i > 0 ? "; " : "",
			recipient->address, recipient->action,
			recipient->status != NULL ? recipient->status : "-",
			recipient->reply != NULL ? recipient->reply : "-",
			recipient->permanent ? "permanent" : "temporary");
	}
	return g_string_free(out, FALSE);
}

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		TgHeader header = { (char *)"X-Failed-Recipients", (char *)rows[i].failed };
		TgAutomaticInput input = { .headers = &header,
			.count = rows[i].failed != NULL,
			.subject = rows[i].subject,
			.from_address = rows[i].from,
			.return_path = rows[i].return_path,
			.content_type = "text/plain",
			.text = rows[i].text,
			.delivery_status = rows[i].status,
			.original_headers = rows[i].original,
			.has_delivery_status = rows[i].status != NULL };
		g_autoptr(TgBounce) bounce = tg_bounce_read(&input);
		g_autofree char *printed = print(bounce);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(printed, ==, rows[i].wanted);
	}
}

static void
test_original(void)
{
	TgAutomaticInput input = { .subject = "x",
		.from_address = DAEMON,
		.text = "",
		.content_type = "multipart/report",
		.report_type = "delivery-status",
		.has_delivery_status = TRUE,
		.delivery_status = "" };
	g_autoptr(TgBounce) bounce = NULL, none = NULL;

	input.original_headers =
		"From: a@example.ru\nMESSAGE-ID: <t1042.tag@example.ru>\nSubject: x\n";
	bounce = tg_bounce_read(&input);
	g_assert_cmpstr(bounce->original_message_id, ==, "t1042.tag@example.ru");
	input.original_headers = NULL;
	none = tg_bounce_read(&input);
	g_assert_cmpstr(none->original_message_id, ==, NULL);
}

/* Seconds for about `bytes` of unit as a report's fields and, as far as it is read, its prose. */
static double
seconds(const char *unit, gsize bytes)
{
	g_autoptr(GString) text = g_string_sized_new(bytes + 100);
	TgAutomaticInput input = {
		.subject = "Undelivered", .return_path = "", .has_delivery_status = TRUE
	};
	gint64 began;

	while (text->len < bytes)
		g_string_append(text, unit);
	input.text = input.delivery_status = text->str;
	began = test_cpu_time();
	tg_bounce_free(tg_bounce_read(&input));
	return (double)(test_cpu_time() - began) / 1e6;
}

/* An address that is too long is none, wherever its bytes would be cut. */
static void
test_long_address(void)
{
	for (guint shift = 0; shift < 4; shift++) {
		g_autoptr(GString) text = g_string_new("undeliverable: ");
		TgAutomaticInput input = { .subject = "Undelivered", .return_path = "" };
		g_autoptr(TgBounce) bounce = NULL;

		for (guint i = 0; i < shift; i++)
			g_string_append_c(text, 'a');
		for (guint i = 0; i < 200; i++)
			g_string_append(text, "я");
		g_string_append(text, "@example.com\n");
		input.text = text->str;
		bounce = tg_bounce_read(&input);
		g_assert_cmpuint(bounce->recipients->len, ==, 0);
	}
}

/* The same in a report's field: the first bytes of a long address are somebody else's (P123). */
static void
test_long_field(void)
{
	for (guint n = TG_MAX_ADDRESS - 1; n <= TG_MAX_ADDRESS + 2; n++) {
		g_autofree char *filler = g_strnfill(n, 'a');
		g_autofree char *address = g_strdup_printf("i@%s", filler + 2);
		g_autofree char *status = g_strdup_printf(
			"Final-Recipient: rfc822; %s\nAction: failed\nStatus: 5.1.1\n", address);
		TgAutomaticInput input = { .subject = "Undelivered",
			.return_path = "",
			.text = "",
			.delivery_status = status,
			.has_delivery_status = TRUE };
		g_autoptr(TgBounce) bounce = tg_bounce_read(&input);

		g_assert_cmpuint(bounce->recipients->len, ==, n <= TG_MAX_ADDRESS);
		if (n <= TG_MAX_ADDRESS)
			g_assert_cmpstr(
				((const TgBounceRecipient *)bounce->recipients->pdata[0])->address,
				==, address);
	}
}

static void
test_linear(void)
{
	static const char *const units[] = { "@", "a@", "a@b ", "a@b\n", "<a@b>\n", "5.1.1 ", "5",
		"550 ", "\n", "Final-Recipient: rfc822; a@b\n\n", "Status: 5\n", " folded\n",
		"from a@b\n", "received: \n" };

	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		double small = seconds(units[i], 50 * 1000), large = seconds(units[i], 500 * 1000);

		g_test_message("%s: %.3f s, %.3f s", units[i], small, large);
		g_assert_cmpfloat(
			large, <, TEST_TENFOLD * small + 0.15); /* P88: 10 times the input */
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bounce/S28: forms and prose", test_rows);
	g_test_add_func("/bounce/the original's id", test_original);
	g_test_add_func("/bounce/an address is never cut", test_long_address);
	g_test_add_func("/bounce/P123: a report's address is never cut", test_long_field);
	g_test_add_func("/bounce/P88: time is linear", test_linear);
	return g_test_run();
}
