/* SPDX-License-Identifier: ISC */
/*
 * fuzz-machine.c - any mail at a desk that has a ticket (P11): what a machine wrote moves nothing unless it
 * carries the Message-ID or the signed bounce address of a letter of ours; it never opens a ticket, never
 * holds a command, and no letter goes to anybody but agents.
 *
 * The first line is the envelope's recipient, the second its sender ("-": not told), the rest the mail. In
 * all of it {ack}, {reply} and {notify} stand for Message-IDs of letters, {bounce} for a bounce address.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/decide-lib.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/recipients.h"
#include "desk/token.h"
#include "mail/parse.h"

#define DESK "support@example.ru"
#define CUSTOMER "olga@customer.example"
#define AGENT "petrov@example.ru"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A desk that has answered one customer: an acknowledgement, a notification, an agent's answer. */
static TestDesk *
get_desk(void)
{
	static const TestMail question = { .from = CUSTOMER,
		.subject = "Printer",
		.text = "It does not print.",
		.authres = "mx.example.ru; dmarc=pass header.from=customer.example" };
	static const TestMail answer = { .from = AGENT,
		.subject = "Re: Printer",
		.text = "Please switch it on.",
		.in_reply_to = "{notify}",
		.authres = "mx.example.ru; dmarc=pass header.from=example.ru" };
	static TestDesk *desk;
	char name[] = "fuzz-machine", *arguments[] = { name, NULL }, **argv = arguments;
	int argc = 1;

	if (desk)
		return desk;
	g_setenv("G_TEST_SRCDIR", TG_SRCDIR, FALSE);
	g_test_init(&argc, &argv, NULL);
	desk = test_desk_new(NULL);
	test_agent(desk, AGENT, TRUE);
	tg_decision_free(test_deliver(desk, &question));
	tg_decision_free(test_deliver(desk, &answer));
	g_assert(desk->tickets->len == 1 && desk->letters->len >= 3);
	return desk;
}

/* The Message-ID of the letter of that kind. */
static const char *
letter_id(const TestDesk *desk, const char *kind)
{
	for (guint i = 0; i < desk->letters->len; i++) {
		const TgLetterRef *letter = g_ptr_array_index(desk->letters, i);

		if (strcmp(letter->kind, kind) == 0)
			return letter->message_id;
	}
	g_error("the desk has sent no %s", kind);
}

/* The bounce address of the first letter. (transfer full) */
static char *
bounce_address(const TestDesk *desk)
{
	const TgLetterRef *letter = g_ptr_array_index(desk->letters, 0);

	return tg_token_bounce_address(g_ptr_array_index(desk->policy->keys, 0), DESK, '+',
		letter->ticket, letter->event, desk->now);
}

/* The input with its placeholders replaced. (transfer full) */
static GString *
expand(const TestDesk *desk, const uint8_t *data, size_t size)
{
	static const char *const kinds[] = { "ack", "reply", "notify" };
	GString *text = g_string_new_len((const char *)data, (gssize)size);
	g_autofree char *bounce = bounce_address(desk);

	if (memchr(text->str, '\0', text->len))
		return text;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *word = g_strdup_printf("{%s}", kinds[i]);

		g_string_replace(text, word, letter_id(desk, kinds[i]), 20);
	}
	g_string_replace(text, "{bounce}", bounce, 20);
	return text;
}

/* One line off the text. (transfer full) */
static char *
take_line(GString *text)
{
	const char *end = memchr(text->str, '\n', text->len);
	gsize length = end ? (gsize)(end - text->str) : text->len;
	g_autofree char *raw = g_strndup(text->str, length);

	g_string_erase(text, 0, (gssize)MIN(length + 1, text->len));
	return tg_text_one_line(raw, 320);
}

/* What the scanner says of the bytes. (transfer full) */
static TgAnalysis *
parse(const GString *mail)
{
	static TgProvisions *provisions;
	int fd = memfd_create("mail", MFD_CLOEXEC);
	TgAnalysis *analysis;

	if (!provisions)
		provisions = tg_provisions_new(NULL, FALSE);
	if (fd < 0 || !tg_file_write_all(fd, mail->str, mail->len))
		abort();
	analysis = tg_parse(fd, provisions, NULL);
	close(fd);
	g_assert(analysis);
	return analysis;
}

/* TRUE when the id is that of one of our letters, letter by letter but for case. */
static gboolean
is_ours(const TestDesk *desk, const char *id)
{
	for (guint i = 0; id && i < desk->letters->len; i++) {
		const TgLetterRef *letter = g_ptr_array_index(desk->letters, i);

		if (g_ascii_strcasecmp(letter->message_id, id) == 0)
			return TRUE;
	}
	return FALSE;
}

/* TRUE when the mail names a letter of ours in a way that only its receiver could. */
static gboolean
has_token(const TestDesk *desk, const TgAnalysis *analysis, const char *recipient)
{
	const TgMessage message = { .analysis = analysis, .recipient = recipient };
	g_autoptr(GPtrArray) addresses = tg_message_recipients(&message);
	g_autofree char *bounce = bounce_address(desk);
	gboolean found = analysis->bounce && is_ours(desk, analysis->bounce->original_message_id);
	const char *plus = strchr(bounce, '+');
	g_autofree char *tag = g_strndup(plus, strcspn(plus, "@"));

	for (guint i = 0; analysis->in_reply_to && analysis->in_reply_to[i]; i++)
		found |= is_ours(desk, analysis->in_reply_to[i]);
	for (guint i = 0; analysis->references && analysis->references[i]; i++)
		found |= is_ours(desk, analysis->references[i]);
	for (guint i = 0; i < addresses->len; i++) {
		g_autofree char *address = tg_ascii_lower(g_ptr_array_index(addresses, i));

		found |= strstr(address, tag) != NULL;
	}
	return found;
}

/* The rule of the row. */
static void
check(const TestDesk *desk, const TgDecision *decision, gboolean believed)
{
	const GPtrArray *changes = decision->changes->changes;

	for (guint i = 0; i < changes->len; i++) {
		const TgChange *change = g_ptr_array_index(changes, i);
		const char *to = tg_change_get(change, TG_K_RECIPIENT);

		g_assert(change->kind != TG_CHANGE_TICKET_NEW);
		g_assert(believed || change->ticket == 0);
		g_assert(change->kind != TG_CHANGE_LETTER_ADD || g_strcmp0(to, AGENT) == 0);
	}
	g_assert(believed || decision->ticket == 0);
	g_assert(desk->tickets->len == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const TestDesk *desk = get_desk();
	GString *mail = expand(desk, data, size);
	g_autofree char *recipient = take_line(mail), *sender = take_line(mail);
	g_autoptr(TgAnalysis) analysis = parse(mail);
	g_autoptr(TgDecision) decision = test_decide(
		desk, analysis, strcmp(sender, "-") == 0 ? NULL : sender, recipient, FALSE);

	g_string_free(mail, TRUE);
	if (analysis->automatic == TG_AUTOMATIC_BOUNCE ||
		analysis->automatic == TG_AUTOMATIC_REPORT)
		check(desk, decision, has_token(desk, analysis, recipient));
	return 0;
}
