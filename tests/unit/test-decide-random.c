/* SPDX-License-Identifier: ISC */
/*
 * test-decide-random.c - any mail on any desk: decide is total, deterministic and consistent (I2, I4, I5).
 *
 * Hundreds of mails put together at random are delivered to one desk after another. Checked each time:
 * deciding twice gives the same (decide-lib), preconditions hold, the fold of the events is the
 * ticket, a machine's mail is not answered, and letters go to stored participants, the writer of a new
 * ticket, or agents only.
 */
#include "decide-lib.h"

#include <string.h>

#define OLGA "olga@customer.example"
#define AGENT "petrov@example.ru"

static const char *const froms[] = { OLGA, "ivan@other.example", "eve@third.example", AGENT,
	"noreply@third.example", "support@example.ru", OLGA ", " AGENT, NULL };
static const char *const subjects[] = { "Question", "Re: {tag1} Question", "{tag2}{tag1}", "{tag9}",
	"Fwd: {tag1}", "" };
static const char *const texts[] = { "Hello.", "", "#take", "#close", "Text\n#close",
	"#note\nInner", "#nonsense", "Версия: 2.3.1", "Воспроизводимость: всегда", "> quoted" };
static const char *const ids[] = { NULL, NULL, "x@y.example", "{ack:" OLGA "}",
	"{notify:" AGENT "}", "olga.1@customer.example",
	"t1.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.ru" };
static const char *const senders[] = { NULL, NULL, NULL, "<>", "absent", "eve@third.example" };
static const char *const recipients[] = { NULL, NULL, "{tagged1:" OLGA "}", "{tagged2:" AGENT "}" };
static const char *const results[] = { NULL, NULL,
	"mx.example.ru; dmarc=pass header.from=customer.example",
	"mx.example.ru; dmarc=pass header.from=example.ru", "mx.example.ru; dmarc=fail" };
static const char *const files[] = { NULL, NULL, "screen.png", "setup.exe" };

#define PICK(rand, list) list[g_rand_int_range(rand, 0, G_N_ELEMENTS(list))]

/* One mail out of the lists. */
static TestMail
random_mail(GRand *rand)
{
	TestMail mail = { .from = PICK(rand, froms),
		.subject = PICK(rand, subjects),
		.text = PICK(rand, texts),
		.in_reply_to = PICK(rand, ids),
		.references = PICK(rand, ids),
		.sender = PICK(rand, senders),
		.recipient = PICK(rand, recipients),
		.authres = PICK(rand, results),
		.file = PICK(rand, files) };

	if (g_rand_int_range(rand, 0, 4) == 0)
		mail.automatic = g_rand_int_range(rand, 0, TG_AUTOMATIC_REPORT + 1);
	if (mail.automatic == TG_AUTOMATIC_BOUNCE)
		mail.bounced = g_rand_boolean(rand) ? "{ack:" OLGA "}" : "x@y.example";
	if (g_rand_int_range(rand, 0, 20) == 0)
		mail.unreadable = TRUE;
	return mail;
}

/* May this recipient get a letter of this decision? */
static gboolean
may_get(const TestDesk *desk, const TgDecision *decision, const char *recipient)
{
	const TgTicket *ticket = test_ticket(desk, decision->ticket);

	return strcmp(recipient, AGENT) == 0 ||
	       (ticket && tg_ticket_has_participant(ticket, recipient));
}

/* What must be true of every decision. */
static void
check(const TestDesk *desk, const TestMail *mail, const TgDecision *decision)
{
	const GPtrArray *changes = decision->changes->changes;
	guint stored = 0;

	g_assert_nonnull(decision->line);
	g_assert_cmpint(decision->outcome, !=, TG_OUTCOME_DEFERRED);
	for (guint i = 0; i < changes->len; i++) {
		const TgChange *change = g_ptr_array_index(changes, i);
		const char *letter = tg_change_get(change, TG_K_LETTER);
		const char *recipient = tg_change_get(change, TG_K_RECIPIENT);

		g_assert_true(change->rule && change->rule[0]); /* I8 */
		stored += change->kind == TG_CHANGE_MAIL_STORE;
		if (change->kind != TG_CHANGE_LETTER_ADD)
			continue;
		g_assert_true(may_get(desk, decision, recipient));
		if (mail->automatic != TG_AUTOMATIC_NONE)
			g_assert_cmpstr(letter, ==, "notify"); /* I4 */
	}
	g_assert_cmpuint(stored, ==, 1); /* I1 */
}

/* Every ticket is the fold of its events. */
static void
check_fold(const TestDesk *desk, const GPtrArray *events)
{
	for (guint i = 0; i < desk->tickets->len; i++) {
		const TgTicket *ticket = g_ptr_array_index(desk->tickets, i);
		g_autoptr(TgTicket) folded = tg_ticket_new(ticket->number);

		for (guint e = 0; e < events->len; e++) {
			const TgChange *change = g_ptr_array_index(events, e);

			if (change->ticket == ticket->number)
				tg_ticket_apply(folded, change);
		}
		g_assert_cmpstr(tg_ticket_differs(ticket, folded), ==, NULL);
	}
}

/* One desk's life. */
static void
test_life(gconstpointer data)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(GPOINTER_TO_UINT(data));
	g_autoptr(TestDesk) desk = test_desk_new(NULL);
	g_autoptr(GPtrArray) events =
		g_ptr_array_new_with_free_func((GDestroyNotify)tg_change_free);
	const TestMail first = { .from = OLGA, .message_id = "olga.1@customer.example" };

	test_agent(desk, AGENT, g_rand_boolean(rand));
	for (int i = 0; i < 120; i++) {
		const TestMail mail = i ? random_mail(rand) : first;
		g_autoptr(TgDecision) decision = test_deliver(desk, &mail);

		check(desk, &mail, decision);
		for (guint c = 0; c < decision->changes->changes->len; c++)
			g_ptr_array_add(events,
				tg_change_dup(g_ptr_array_index(decision->changes->changes, c)));
		desk->now += g_rand_int_range(rand, 1, 86400 * 3);
	}
	check_fold(desk, events);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint seed = 1; seed <= 6; seed++) {
		g_autofree char *path = g_strdup_printf("/random/life %u of a desk", seed);

		g_test_add_data_func(path, GUINT_TO_POINTER(seed), test_life);
	}
	return g_test_run();
}
