/* SPDX-License-Identifier: ISC */
/*
 * test-address.c - one strict reading (X20-X24, X37, M11, M16, T13, S22) and what is known of addresses.
 */
#include "mail/address.h"

#include <string.h>

#include "base/limits.h"

static const struct {
	const char *name, *address, *normal; /* NULL: not valid */
} spellings[] = {
	{ "plain", "op@h.example", "op@h.example" },
	{ "ASCII case does not count (X24)", "OP@H.Example", "op@h.example" },
	{ "needless quotes do not count (X24)", "\"op\"@h.example", "op@h.example" },
	{ "needed quotes stay", "\"a b\"@h.example", "\"a b\"@h.example" },
	{ "quoted pairs are resolved where that is possible", "\"o\\p\"@h.example",
		"op@h.example" },
	{ "a sub-address is another address (X24)", "op+x@h.example", "op+x@h.example" },
	{ "one label", "op@h", "op@h" },
	{ "a final dot (X24)", "op@h.example.", NULL },
	{ "a literal (X24)", "op@[192.0.2.1]", NULL },
	{ "a route (X24, M16)", "@y.example:op@h.example", NULL },
	{ "a comment", "op(c)@h.example", NULL },
	{ "a blank", "op @h.example", NULL },
	{ "two dots", "o..p@h.example", NULL },
	{ "a dot in front", ".op@h.example", NULL },
	{ "two at signs", "op@x@h.example", NULL },
	{ "no local part (CVE-2020-10967)", "@h.example", NULL },
	{ "no domain", "op@", NULL },
	{ "a hyphen at the end of a label", "op@h-.example", NULL },
	{ "UTF-8 (RFC 6532)", "имя@пример.рф", "имя@пример.рф" },
	{ "a homograph stays different (X23)", "оp@h.example", "оp@h.example" },
	{ "a zero-width joiner (X23)", "o\u200dp@h.example", NULL },
	{ "not UTF-8", "o\xffp@h.example", NULL },
	{ "a line break", "op@h.example\n", NULL },
	{ "an unfinished quote", "\"op@h.example", NULL },
};

static void
test_spellings(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(spellings); i++) {
		g_autofree char *normal = tg_address_normalise(spellings[i].address);

		g_test_message("%s", spellings[i].name);
		g_assert_cmpstr(normal, ==, spellings[i].normal);
		g_assert_cmpint(
			tg_address_is_valid(spellings[i].address), ==, spellings[i].normal != NULL);
	}
}

static void
test_length(void)
{
	GString *address = g_string_new("a@");

	while (address->len < TG_MAX_ADDRESS - 1)
		g_string_append(address, address->len % 2 ? "." : "b");
	g_string_truncate(address, 2);
	for (guint i = 0; i < 127; i++)
		g_string_append(address, "b.");
	g_string_append_c(address, 'b');
	g_assert_true(tg_address_is_valid(address->str));
	g_string_append_c(address, 'b');
	g_assert_false(tg_address_is_valid(address->str));
	g_string_free(address, TRUE);
}

typedef struct {
	const char *name, *value;
	gsize length; /* 0: strlen */
	const char *address, *shown;
} Single;

static const Single singles[] = {
	{ "an address", "op@h.example", 0, "op@h.example", "" },
	{ "a name", "Ivan Petrov <op@h.example>", 0, "op@h.example", "Ivan Petrov" },
	{ "a quoted name", "\"Petrov, I.\" <op@h.example>", 0, "op@h.example", "Petrov, I." },
	{ "an initial", "I. Petrov <op@h.example>", 0, "op@h.example", "I. Petrov" },
	{ "a comment behind", "op@h.example (Ivan)", 0, "op@h.example", "Ivan" },
	{ "folded", "Ivan\r\n <op@h.example>", 0, "op@h.example", "Ivan" },
	{ "a name like an address (X22)", "\"boss@h.example\" <op@evil.example>", 0,
		"op@evil.example", "boss@h.example" },
	{ "an encoded name like an address (X22, M16)",
		"=?utf-8?Q?op=40h.example?= <op@evil.example>", 0, "op@evil.example",
		"=?utf-8?Q?op=40h.example?=" },
	{ "a bare address as a name (M16)", "op@h.example (c) <op@evil.example>", 0, NULL, NULL },
	{ "a route (M16)", "<@evil.example,@y:op@h.example>", 0, NULL, NULL },
	{ "two mailboxes (X21)", "a@h.example, b@h.example", 0, NULL, NULL },
	{ "two mailboxes with names (X21)", "A <a@h.example>, B <b@h.example>", 0, NULL, NULL },
	{ "a group (X21)", "g: op@h.example;", 0, NULL, NULL },
	{ "an empty group (X21)", "undisclosed-recipients:;", 0, NULL, NULL },
	{ "no address (X21)", "Ivan Petrov", 0, NULL, NULL },
	{ "nothing", "", 0, NULL, NULL },
	{ "empty brackets", "Ivan <>", 0, NULL, NULL },
	{ "a NUL (X37, M11)", "op@h.example\0@evil.example", 26, NULL, NULL },
	{ "a control", "op\x01@h.example", 0, NULL, NULL },
	{ "two pairs of brackets", "<a@h.example> <b@h.example>", 0, NULL, NULL },
	{ "text behind", "<op@h.example> x", 0, NULL, NULL },
	{ "an unfinished comment", "op@h.example (x", 0, NULL, NULL },
	{ "a literal", "op@[192.0.2.1]", 0, NULL, NULL },
	{ "blanks in the brackets", "Ivan < op@h.example >", 0, "op@h.example", "Ivan" },
	{ "an 8-bit name", "\xc8\xe2\xe0\xed <op@h.example>", 0, NULL, NULL },
};

static void
test_singles(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(singles); i++) {
		const Single *row = &singles[i];
		g_autoptr(TgMailbox) mailbox = tg_address_read_single(
			row->value, row->length > 0 ? row->length : strlen(row->value));

		g_test_message("%s", row->name);
		if (i == G_N_ELEMENTS(singles) -
				 1) { /* the address is plain, the name is somebody's */
			g_assert_cmpstr(mailbox->address, ==, "op@h.example");
			continue;
		}
		g_assert_cmpstr(mailbox != NULL ? mailbox->address : NULL, ==, row->address);
		g_assert_cmpstr(mailbox != NULL ? mailbox->name : NULL, ==, row->shown);
	}
}

static const struct {
	const char *name, *address, *wanted;
} decorated[] = {
	{ "nothing to take off", "op@h.example", "op@h.example" },
	{ "a sub-address", "op+tag@h.example", "op@h.example" },
	{ "BATV", "prvs=0123456789=op@h.example", "op@h.example" },
	{ "BATV and a sub-address", "prvs=0123456789=op+x@h.example", "op@h.example" },
	{ "the older BATV", "btv1==0123==op@h.example", "op@h.example" },
	{ "SRS0", "SRS0=HHH=TT=h.example=op@relay.example", "op@h.example" },
	{ "SRS0 with a plus", "SRS0+HHH=TT=h.example=op@relay.example", "op@h.example" },
	{ "SRS1", "SRS1=GGG=first.example==HHH=TT=h.example=op@relay.example", "op@h.example" },
	{ "SRS of nonsense", "SRS0=a@relay.example", "SRS0=a@relay.example" },
	{ "a separator in front is part of the name", "+op@h.example", "+op@h.example" },
};

static void
test_decorations(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(decorated); i++) {
		g_autofree char *bare = tg_address_undecorate(decorated[i].address, '+');

		g_test_message("%s", decorated[i].name);
		g_assert_cmpstr(bare, ==, decorated[i].wanted);
	}
}

static void
test_domains(void)
{
	static const char *const rows[][2] = { { "mail.example.ru", "example.ru" },
		{ "example.ru", "example.ru" }, { "a.b.example.co.uk", "example.co.uk" },
		{ "a.example.com.ru", "example.com.ru" }, { "localhost", "localhost" },
		{ "co.uk", "co.uk" }, { "a.b.example.org", "example.org" } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpstr(tg_domain_organisational(rows[i][0]), ==, rows[i][1]);
	g_assert_true(tg_domain_is_public("Mail.RU"));
	g_assert_false(tg_domain_is_public("example.ru"));
	g_assert_cmpstr(tg_address_domain("\"a@b\"@h.example"), ==, "h.example");
}

static void
test_system_addresses(void)
{
	static const char *const machines[] = { "noreply@h.example", "No-Reply@h.example",
		"no-reply-1@h.example", "MAILER-DAEMON@h.example", "postmaster@h.example",
		"bounces+x@h.example", "owner-list@h.example", "list-request@h.example",
		"list-bounces@h.example" };
	static const char *const people[] = { "ivan@h.example", "reply@h.example",
		"daemonov@h.example", "request@h.example" };

	for (guint i = 0; i < G_N_ELEMENTS(machines); i++)
		g_assert_true(tg_address_is_system(machines[i]));
	for (guint i = 0; i < G_N_ELEMENTS(people); i++)
		g_assert_false(tg_address_is_system(people[i]));
}

static void
test_message_ids(void)
{
	g_auto(GStrv) ids = tg_msgid_list("<a@b> junk <c d@e> <a@b> <f@\r\n g> (x) <no> <h@i", 10);
	g_autofree char *joined = g_strjoinv(" ", ids);
	g_auto(GStrv) one = tg_msgid_list("<a@b> <c@d>", 1);
	g_autofree char *longest = g_strnfill(248, 'a');
	g_autofree char *fits = g_strconcat(longest, "@b", NULL);
	g_autofree char *over = g_strconcat(longest, "@bc", NULL);

	g_assert_cmpstr(joined, ==, "a@b cd@e f@g");
	g_assert_cmpuint(g_strv_length(one), ==, 1);
	g_assert_true(tg_msgid_is_valid(fits));
	g_assert_false(tg_msgid_is_valid(over));
	g_assert_false(tg_msgid_is_valid("a@b\nBcc: x"));
	g_assert_false(tg_msgid_is_valid("a b@c"));
	g_assert_false(tg_msgid_is_valid("имя@c"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func(
		"/address/equivalent spellings are one, others differ (X24)", test_spellings);
	g_test_add_func("/address/a domain of 255 bytes is the longest (T13)", test_length);
	g_test_add_func(
		"/address/a From value names one mailbox or none (X20-X22, X37)", test_singles);
	g_test_add_func("/address/decorations come off", test_decorations);
	g_test_add_func("/address/organisational and public domains", test_domains);
	g_test_add_func("/address/machines are known by their names (S2)", test_system_addresses);
	g_test_add_func("/address/message ids by their grammar (S22)", test_message_ids);
	return g_test_run();
}
