/* SPDX-License-Identifier: ISC */
/*
 * test-token.c - the signed return path (interface §4, I9, H12).
 */
#include "desk/token.h"

#include <string.h>

#define OLGA "olga@customer.example"
#define NOW 1795417500
#define DESK "support@example.ru"

static GPtrArray *
make_keys(void)
{
	static const guint8 old[32] = "an older key of thirty-two bytes";
	static const guint8 new[32] = "the newest key, thirty-two bytes";
	GPtrArray *keys = g_ptr_array_new_with_free_func((GDestroyNotify)tg_key_free);

	g_ptr_array_add(keys, tg_key_new("2", new, sizeof new));
	g_ptr_array_add(keys, tg_key_new("1", old, sizeof old));
	return keys;
}

static void
test_message_id(void)
{
	g_autoptr(GPtrArray) keys = make_keys();
	g_autofree char *id =
		tg_token_message_id(keys->pdata[0], 1042, 7, OLGA, "ack", "example.ru");
	g_autofree char *again = tg_token_message_id(
		keys->pdata[0], 1042, 7, "Olga@Customer.Example", "ack", "example.ru");
	g_autofree char *upper = g_ascii_strup(id, -1);

	g_assert_cmpstr(id, ==, again);
	g_assert_true(g_str_has_prefix(id, "t1042."));
	g_assert_true(g_str_has_suffix(id, "@example.ru"));
	g_assert_cmpuint(strlen(id), ==, strlen("t1042.@example.ru") + 26);
	g_assert_cmpint(tg_token_message_id_number(id, "example.ru"), ==, 1042);
	g_assert_cmpint(tg_token_message_id_number(upper, "Example.RU"), ==, 1042);
	g_assert_true(tg_token_message_id_ok(keys, id, 1042, 7, OLGA, "ack", "example.ru"));
	g_assert_true(tg_token_message_id_ok(keys, upper, 1042, 7, OLGA, "ack", "example.ru"));
	g_assert_false(tg_token_message_id_ok(keys, id, 1043, 7, OLGA, "ack", "example.ru"));
	g_assert_false(tg_token_message_id_ok(keys, id, 1042, 8, OLGA, "ack", "example.ru"));
	g_assert_false(
		tg_token_message_id_ok(keys, id, 1042, 7, "x@y.example", "ack", "example.ru"));
	g_assert_false(tg_token_message_id_ok(keys, id, 1042, 7, OLGA, "reply", "example.ru"));
}

static void
test_keys_rotate(void)
{
	g_autoptr(GPtrArray) keys = make_keys();
	g_autofree char *id = tg_token_message_id(keys->pdata[1], 5, 1, OLGA, "ack", "example.ru");
	g_autofree char *tag = tg_token_subject_tag(keys->pdata[1], 5);
	g_autofree char *subject = g_strdup_printf("Re: [%s] x", tag);
	g_autofree char *reply = tg_token_reply_address(keys->pdata[1], DESK, '+', 5, OLGA);
	g_autofree char *bounce = tg_token_bounce_address(keys->pdata[1], DESK, '+', 5, 1, NOW);
	g_autoptr(GArray) numbers = tg_token_subject_numbers(keys, subject);
	gint64 ticket = 0, event = 0;

	g_assert_true(tg_token_message_id_ok(keys, id, 5, 1, OLGA, "ack", "example.ru"));
	g_assert_cmpuint(numbers->len, ==, 1);
	g_assert_true(tg_token_reply_ok(keys, reply, '+', 5, OLGA));
	g_assert_true(tg_token_bounce_ok(keys, bounce, '+', NOW, &ticket, &event));
	g_ptr_array_set_size(keys, 1);
	g_assert_false(tg_token_message_id_ok(keys, id, 5, 1, OLGA, "ack", "example.ru"));
	g_assert_false(tg_token_reply_ok(keys, reply, '+', 5, OLGA));
	g_assert_false(tg_token_bounce_ok(keys, bounce, '+', NOW, &ticket, &event));
}

static const struct {
	const char *name, *id;
} no_ids[] = {
	{ "somebody's own id", "t1042.x@example.ru" },
	{ "another domain", "t1042.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org" },
	{ "a tag too long", "t1042.aaaaaaaaaaaaaaaaaaaaaaaaaaa@example.ru" },
	{ "a letter that base32 lacks", "t1042.1aaaaaaaaaaaaaaaaaaaaaaaaa@example.ru" },
	{ "a leading zero", "t01042.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.ru" },
	{ "no number", "t.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.ru" },
	{ "a number without end", "t99999999999999999999.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.ru" },
	{ "no domain", "t1042.aaaaaaaaaaaaaaaaaaaaaaaaaa" },
	{ "nothing", "" },
};

static void
test_no_ids(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(no_ids); i++) {
		g_test_message("%s", no_ids[i].name);
		g_assert_cmpint(tg_token_message_id_number(no_ids[i].id, "example.ru"), ==, 0);
	}
}

static void
test_subject(void)
{
	g_autoptr(GPtrArray) keys = make_keys();
	g_autofree char *a = tg_token_subject_tag(keys->pdata[0], 1042);
	g_autofree char *b = tg_token_subject_tag(keys->pdata[0], 7);
	g_autofree char *upper = g_ascii_strup(a, -1);
	g_autofree char *subject =
		g_strdup_printf("Re: [%s] Fwd: [%s][%s] [#9-aaaa] [#%s [[#1042-", b, upper, b, a);
	g_autoptr(GArray) numbers = tg_token_subject_numbers(keys, subject);

	g_assert_true(g_str_has_prefix(a, "#1042-"));
	g_assert_cmpuint(strlen(a), ==, strlen("#1042-k7q4"));
	g_assert_cmpuint(numbers->len, ==, 2);
	if (numbers->len == 2) {
		g_assert_cmpint(g_array_index(numbers, gint64, 0), ==, 7);
		g_assert_cmpint(g_array_index(numbers, gint64, 1), ==, 1042);
	}
}

static void
test_reply_address(void)
{
	g_autoptr(GPtrArray) keys = make_keys();
	g_autofree char *address = tg_token_reply_address(keys->pdata[0], DESK, '+', 1042, OLGA);
	g_autofree char *upper = g_ascii_strup(address, -1);

	g_assert_true(g_str_has_prefix(address, "support+1042."));
	g_assert_true(g_str_has_suffix(address, "@example.ru"));
	g_assert_cmpint(tg_token_reply_number(address, '+'), ==, 1042);
	g_assert_cmpint(tg_token_reply_number(address, '-'), ==, 0);
	g_assert_cmpint(tg_token_reply_number(DESK, '+'), ==, 0);
	g_assert_cmpint(tg_token_reply_number("nobody", '+'), ==, 0);
	g_assert_true(tg_token_reply_ok(keys, upper, '+', 1042, OLGA));
	g_assert_false(tg_token_reply_ok(keys, address, '+', 1043, OLGA));
	g_assert_false(tg_token_reply_ok(keys, address, '+', 1042, "x@y.example"));
	g_assert_false(tg_token_reply_ok(keys, DESK, '+', 1042, OLGA));
}

static void
test_bounce_address(void)
{
	g_autoptr(GPtrArray) keys = make_keys();
	g_autofree char *address =
		tg_token_bounce_address(keys->pdata[0], DESK, '+', 1042, 17, NOW);
	g_autofree char *other = g_strdup(address);
	gint64 ticket = 0, event = 0;

	g_assert_true(g_str_has_prefix(address, "support+b1042.17."));
	g_assert_true(tg_token_bounce_ok(keys, address, '+', NOW, &ticket, &event));
	g_assert_cmpint(ticket, ==, 1042);
	g_assert_cmpint(event, ==, 17);
	g_assert_true(tg_token_bounce_ok(keys, address, '+', NOW + 6 * 86400, &ticket, &event));
	g_assert_false(tg_token_bounce_ok(keys, address, '+', NOW + 8 * 86400, &ticket, &event));
	other[strlen("support+b104")] = '3';
	g_assert_false(tg_token_bounce_ok(keys, other, '+', NOW, &ticket, &event));
	g_assert_false(tg_token_bounce_ok(keys, DESK, '+', NOW, &ticket, &event));
}

/* H12: the tag of one use is never that of another. */
static void
test_uses_are_separated(void)
{
	g_autoptr(GPtrArray) keys = make_keys();
	g_autofree char *reply = tg_token_reply_address(keys->pdata[0], "a@x", '+', 1, "");
	g_autofree char *bounce = tg_token_bounce_address(keys->pdata[0], "a@x", '+', 1, 0, NOW);
	g_autofree char *id = tg_token_message_id(keys->pdata[0], 1, 0, "", "", "x");

	g_assert_cmpint(strncmp(strchr(reply, '.') + 1, strrchr(bounce, '.') + 1, 16), !=, 0);
	g_assert_cmpint(strncmp(strchr(reply, '.') + 1, strchr(id, '.') + 1, 16), !=, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/token/a Message-ID is bound to all it says", test_message_id);
	g_test_add_func("/token/old keys still verify until they are gone", test_keys_rotate);
	g_test_add_func("/token/foreign ids claim nothing", test_no_ids);
	g_test_add_func("/token/subject tags are found and wrong ones left", test_subject);
	g_test_add_func("/token/a tagged address is bound to its recipient", test_reply_address);
	g_test_add_func("/token/a bounce address is bound to its letter", test_bounce_address);
	g_test_add_func("/token/uses are separated", test_uses_are_separated);
	return g_test_run();
}
