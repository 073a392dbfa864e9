/* SPDX-License-Identifier: ISC */
/*
 * test-ticket.c - the fold: total, deterministic, and the same whether replayed whole or copied half-way.
 */
#include "base/limits.h"
#include "desk/ticket.h"

#include <string.h>

static const char *const values[] = { "new", "open", "awaiting-info", "closed", "solved",
	"reaction", "answer", "version", "2.3.1", "a@b.example", "c@d.example", "", "0", "1", "2",
	"1000", "-5", "99999999999999999999", "in", "out", "note", "version,steps", "8wh",
	"no such status" };

/* A change out of nowhere: any kind, any of its keys, any value. */
static TgChange *
random_change(GRand *rand, gint64 at)
{
	const gint64 ticket = g_rand_int_range(rand, 0, 10) ? 1 : 2;
	TgChange *change = tg_change_new(
		g_rand_int_range(rand, 0, TG_CHANGE_KINDS), ticket, at, "contact", "rule");
	guint n;
	const TgChangeKey *keys = tg_change_keys(change->kind, &n);

	for (guint i = 0; i < n; i++) {
		if (g_rand_boolean(rand))
			tg_change_set(change, keys[i],
				values[g_rand_int_range(rand, 0, G_N_ELEMENTS(values))]);
	}
	return change;
}

/* Whatever comes, the version counts it, and a replay gives an equal ticket (check --rebuild). */
static void
test_total(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261123);

	for (int round = 0; round < 300; round++) {
		g_autoptr(GPtrArray) changes =
			g_ptr_array_new_with_free_func((GDestroyNotify)tg_change_free);
		g_autoptr(TgTicket) one = tg_ticket_new(1);
		g_autoptr(TgTicket) replayed = tg_ticket_new(1);
		TgTicket *copied = tg_ticket_new(1);

		for (int i = 0; i < 40; i++) {
			TgTicket *half = tg_ticket_dup(copied);

			g_ptr_array_add(changes, random_change(rand, 1000 + i));
			tg_ticket_apply(one, g_ptr_array_index(changes, (guint)i));
			tg_ticket_apply(half, g_ptr_array_index(changes, (guint)i));
			g_assert_cmpint(one->version, ==, i + 1);
			tg_ticket_free(copied);
			copied = half;
		}
		for (guint i = 0; i < changes->len; i++)
			tg_ticket_apply(replayed, g_ptr_array_index(changes, i));
		g_assert_cmpstr(tg_ticket_differs(one, replayed), ==, NULL);
		g_assert_cmpstr(tg_ticket_differs(one, copied), ==, NULL);
		tg_ticket_free(copied);
	}
}

/* A change with some values: key, value, ..., -1. */
static TgChange *
change_of(TgChangeKind kind, gint64 at, ...)
{
	TgChange *change = tg_change_new(kind, 1, at, "contact", "rule");
	va_list arguments;
	int key;

	va_start(arguments, at);
	while ((key = va_arg(arguments, int)) >= 0)
		tg_change_set(change, (TgChangeKey)key, va_arg(arguments, const char *));
	va_end(arguments);
	return change;
}

/* Applies and frees. */
static void
apply(TgTicket *ticket, TgChange *change)
{
	tg_ticket_apply(ticket, change);
	tg_change_free(change);
}

/* A ticket with one clock. */
static TgTicket *
sample(void)
{
	TgTicket *ticket = tg_ticket_new(1);

	apply(ticket, change_of(TG_CHANGE_TICKET_NEW, 100, TG_K_DESK, "support", TG_K_STATUS, "new",
			      TG_K_KIND, "incident", TG_K_PRIORITY, "medium", TG_K_LINE, "1",
			      TG_K_SUBJECT, "Printing", TG_K_CONTACT, "a@b.example", -1));
	apply(ticket,
		change_of(TG_CHANGE_CLOCK_START, 100, TG_K_CLOCK, "reaction", TG_K_SPAN, "8wh",
			TG_K_DUE, "900", TG_K_WORKING, "0", TG_K_REASON, "registered", -1));
	return ticket;
}

/* R4.3: pauses are intervals; only what runs pauses, only what is paused resumes. */
static void
test_clock(void)
{
	g_autoptr(TgTicket) ticket = sample();
	const TgClock *clock = tg_ticket_clock(ticket, "reaction");
	const TgInterval *last;

	apply(ticket,
		change_of(TG_CHANGE_CLOCK_RESUME, 150, TG_K_CLOCK, "reaction", TG_K_DUE, "5", -1));
	g_assert_cmpint(clock->due, ==, 900);
	apply(ticket, change_of(TG_CHANGE_CLOCK_PAUSE, 200, TG_K_CLOCK, "reaction", TG_K_WORKING,
			      "100", TG_K_REASON, "awaiting-info", -1));
	g_assert_cmpint(clock->state, ==, TG_CLOCK_PAUSED);
	g_assert_cmpint(clock->working, ==, 100);
	apply(ticket, change_of(TG_CHANGE_CLOCK_RESUME, 500, TG_K_CLOCK, "reaction", TG_K_DUE,
			      "1200", -1));
	apply(ticket, change_of(TG_CHANGE_CLOCK_MEET, 1000, TG_K_CLOCK, "reaction", -1));
	g_assert_cmpint(clock->state, ==, TG_CLOCK_MET);
	g_assert_cmpuint(clock->intervals->len, ==, 3);
	last = g_ptr_array_index(clock->intervals, 1);
	g_assert_false(last->running);
	g_assert_cmpint(last->start, ==, 200);
	g_assert_cmpint(last->end, ==, 500);
	g_assert_cmpstr(last->reason, ==, "awaiting-info");
	apply(ticket, change_of(TG_CHANGE_CLOCK_PAUSE, 1100, TG_K_CLOCK, "reaction", -1));
	g_assert_cmpint(clock->state, ==, TG_CLOCK_MET);
	g_assert_cmpuint(clock->intervals->len, ==, 3);
}

/* Met too late is broken. */
static void
test_breach(void)
{
	g_autoptr(TgTicket) ticket = sample();

	apply(ticket, change_of(TG_CHANGE_CLOCK_MEET, 901, TG_K_CLOCK, "reaction", -1));
	g_assert_cmpint(tg_ticket_clock(ticket, "reaction")->state, ==, TG_CLOCK_BREACHED);
}

/* Closing keeps when and why; opening again forgets both. */
static void
test_status(void)
{
	g_autoptr(TgTicket) ticket = sample();

	apply(ticket, change_of(TG_CHANGE_STATUS_SET, 300, TG_K_STATUS, "closed", TG_K_RESOLUTION,
			      "solved", -1));
	g_assert_cmpint(ticket->closed, ==, 300);
	g_assert_cmpstr(ticket->resolution, ==, "solved");
	apply(ticket, change_of(TG_CHANGE_STATUS_SET, 400, TG_K_STATUS, "nonsense", -1));
	g_assert_cmpstr(ticket->status, ==, "closed");
	apply(ticket, change_of(TG_CHANGE_STATUS_SET, 500, TG_K_STATUS, "open", -1));
	g_assert_cmpint(ticket->closed, ==, 0);
	g_assert_null(ticket->resolution);
	g_assert_cmpint(ticket->updated, ==, 500);
}

/* Messages, ids, fields, participants. */
static void
test_content(void)
{
	g_autoptr(TgTicket) ticket = sample();

	for (int i = 0; i < 50; i++) {
		g_autofree char *id = g_strdup_printf("%d@b.example", i);

		apply(ticket, change_of(TG_CHANGE_MESSAGE_ADD, 200, TG_K_DIRECTION, "in",
				      TG_K_MESSAGE_ID, id, -1));
	}
	apply(ticket, change_of(TG_CHANGE_MESSAGE_ADD, 200, TG_K_DIRECTION, "note", TG_K_MESSAGE_ID,
			      "note@b.example", -1));
	g_assert_cmpint(ticket->messages, ==, 51);
	g_assert_cmpstr(ticket->last_message_id, ==, "49@b.example");
	g_assert_cmpuint(g_strv_length(ticket->thread_ids), ==, TG_MAX_REFERENCES_OUT);
	g_assert_cmpstr(ticket->thread_ids[TG_MAX_REFERENCES_OUT - 1], ==, "49@b.example");
	apply(ticket,
		change_of(TG_CHANGE_FIELD_SET, 300, TG_K_NAME, "version", TG_K_VALUE, "1", -1));
	apply(ticket,
		change_of(TG_CHANGE_FIELD_SET, 300, TG_K_NAME, "version", TG_K_VALUE, "2", -1));
	g_assert_cmpuint(ticket->fields->len, ==, 1);
	g_assert_cmpstr(tg_ticket_field(ticket, "version")->value, ==, "2");
	apply(ticket, change_of(TG_CHANGE_PARTICIPANT_ADD, 300, TG_K_ADDRESS, "a@b.example", -1));
	apply(ticket, change_of(TG_CHANGE_PARTICIPANT_ADD, 300, TG_K_PERSON, "erased", -1));
	g_assert_cmpuint(ticket->participants->len, ==, 1);
	apply(ticket,
		change_of(TG_CHANGE_MISSING_SET, 300, TG_K_MISSING, "a,b", TG_K_ASKED, "1", -1));
	g_assert_cmpuint(g_strv_length(ticket->missing), ==, 2);
	apply(ticket, change_of(TG_CHANGE_MISSING_SET, 300, TG_K_MISSING, "", -1));
	g_assert_cmpuint(g_strv_length(ticket->missing), ==, 0);
	g_assert_cmpint(ticket->asked, ==, 1);
}

/* R2.6: without its texts an event still folds. */
static void
test_erased(void)
{
	g_autoptr(TgTicket) ticket = tg_ticket_new(1);

	apply(ticket, change_of(TG_CHANGE_TICKET_NEW, 100, TG_K_STATUS, "new", -1));
	apply(ticket, change_of(TG_CHANGE_FIELD_SET, 100, TG_K_NAME, "version", -1));
	apply(ticket, change_of(TG_CHANGE_MESSAGE_ADD, 100, TG_K_DIRECTION, "in", -1));
	g_assert_null(ticket->contact);
	g_assert_cmpuint(ticket->participants->len, ==, 0);
	g_assert_null(tg_ticket_field(ticket, "version")->value);
	g_assert_cmpint(ticket->messages, ==, 1);
}

/* Every member is looked at. */
static void
test_differs(void)
{
	static const struct {
		TgChangeKind kind;
		TgChangeKey key;
		const char *value, *member;
	} cases[] = {
		{ TG_CHANGE_PROPERTY_SET, TG_K_LEVEL, "gold", "level" },
		{ TG_CHANGE_PROPERTY_SET, TG_K_MERGED_INTO, "2", "merged_into" },
		{ TG_CHANGE_ASSIGN_SET, TG_K_ASSIGNEE, "x@y.example", "assignee" },
		{ TG_CHANGE_MISSING_SET, TG_K_MISSING, "x", "missing" },
		{ TG_CHANGE_FIELD_SET, TG_K_NAME, "x", "fields" },
		{ TG_CHANGE_PARTICIPANT_ADD, TG_K_ADDRESS, "x@y.example", "participants" },
		{ TG_CHANGE_CLOCK_PAUSE, TG_K_CLOCK, "reaction", "clocks" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TgTicket) one = sample();
		g_autoptr(TgTicket) other = sample();

		g_assert_cmpstr(tg_ticket_differs(one, other), ==, NULL);
		apply(one, change_of(cases[i].kind, 100, (int)cases[i].key, cases[i].value, -1));
		other->version++;
		g_assert_cmpstr(tg_ticket_differs(one, other), ==, cases[i].member);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/ticket/the fold is total and a replay gives the same", test_total);
	g_test_add_func("/ticket/R4.3 a clock's pauses are intervals", test_clock);
	g_test_add_func("/ticket/a promise kept too late is broken", test_breach);
	g_test_add_func("/ticket/closing and opening again", test_status);
	g_test_add_func("/ticket/messages, fields, participants", test_content);
	g_test_add_func("/ticket/R2.6 erased texts fold too", test_erased);
	g_test_add_func("/ticket/a difference is named", test_differs);
	return g_test_run();
}
