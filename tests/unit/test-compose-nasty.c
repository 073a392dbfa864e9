/* SPDX-License-Identifier: ISC */
/*
 * test-compose-nasty.c - values that attack the header, and random ones read back (T14, P4, P120).
 */
#include "mailkit.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

static void
set_text(char **member, const char *value)
{
	g_free(*member);
	*member = g_strdup(value);
}

/* Every place of a letter that a value can come to, and the field that is only there with it. The other
 * fields of header_writer.h are constants. */
typedef enum {
	SUBJECT,
	FROM_NAME,
	TO_NAME,
	TEXT,
	FROM,
	TO,
	REPLY_TO,
	MESSAGE_ID,
	IN_REPLY_TO,
	LOOP,
	LANGUAGE,
	TIMEZONE,
	MEMBERS,
	SECOND_TO = MEMBERS,
	CC,
	CC_NAME,
	REFERENCES,
	FILES,
	PLACES
} Place;

/* Puts the value into one place of the letter. */
static void
put_value(TgLetter *letter, Place place, const char *value)
{
	TgMailbox *to = g_ptr_array_index(letter->to, 0);
	char **const members[MEMBERS] = { &letter->subject, &letter->from->name, &to->name,
		&letter->text, &letter->from->address, &to->address, &letter->reply_to,
		&letter->message_id, &letter->in_reply_to, &letter->loop, &letter->language,
		&letter->timezone };

	if (place < MEMBERS)
		set_text(members[place], value);
	else if (place == SECOND_TO)
		g_ptr_array_add(letter->to, tg_mailbox_new(value, "second@customer.example"));
	else if (place == CC)
		g_ptr_array_add(letter->cc, tg_mailbox_new("", value));
	else if (place == CC_NAME)
		g_ptr_array_add(letter->cc, tg_mailbox_new(value, "boss@customer.example"));
	else if (place == REFERENCES)
		letter->references = g_strdupv((char *[]){ (char *)value, NULL });
	else
		kit_add_file(letter, value, value, TG_ENCODING_IDENTITY, value);
}

/* The fields that a letter has with a value in that place, and those of its parts. (transfer full) */
static char *
wanted_fields(Place place)
{
	return g_strdup_printf("From To %s%sSubject Date Message-ID %s%sAuto-Submitted Precedence "
			       "X-Auto-Response-Suppress X-Ticketgate-Loop MIME-Version "
			       "Content-Language Content-Type %s",
		place == CC || place == CC_NAME ? "Cc " : "", place == REPLY_TO ? "Reply-To " : "",
		place == IN_REPLY_TO ? "In-Reply-To " : "",
		place == REFERENCES ? "References " : "",
		place == FILES ? "\nContent-Type Content-Transfer-Encoding \nContent-Type "
				 "Content-Transfer-Encoding Content-Disposition \n"
			       : "Content-Transfer-Encoding \n");
}

/* A nasty value: a frame around one of the usual attacks. (transfer full) */
static char *
nasty(guint i)
{
	static const char *const cores[] = { "\r\nBcc: v@x.example", "\nBcc: v@x.example",
		"\rBcc: v@x.example", "\r\n\r\nbody",
		"\xe2\x80\xa8"
		"Bcc: v@x.example",
		"\xc2\x85"
		"Bcc: v@x.example",
		"=?utf-8?Q?=0D=0ABcc:_v@x.example?=", "=?utf-7?Q?+AA0ACg-Bcc:_v@x.example?=",
		"\xe2\x80\xae", "\xff\xfe\r\nBcc: x", "\t\v\f", "\x01\x7f",
		"\"\r\n Bcc: v@x.example", "<v@x.example>,", "(comment\r\n)", ";\r\n x=y",
		"\\\r\nBcc: x", "%0D%0ABcc: x", "&#13;&#10;Bcc: x", "\xf3\xa0\x80\x81" };
	static const char *const frames[][2] = { { "", "" }, { "a", "b" }, { "ы", "ы" },
		{ "a@b.example", "" }, { "", "@b.example" }, { "x ", " y" }, { "\"", "\"" },
		{ "<", ">" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "" },
		{ "\r\n", "\r\n" } };

	return g_strconcat(frames[i / G_N_ELEMENTS(cores)][0], cores[i % G_N_ELEMENTS(cores)],
		frames[i / G_N_ELEMENTS(cores)][1], NULL);
}

/* One value in one place; FALSE: the letter is refused. */
static gboolean
try_value(Place place, const char *value)
{
	g_autoptr(TgLetter) letter = kit_letter();
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *mail = NULL, *names = NULL, *parts = NULL, *got = NULL, *wanted = NULL;

	put_value(letter, place, value);
	bytes = tg_letter_render(letter, &error);
	if (!bytes) {
		g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
		return FALSE;
	}
	mail = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	names = kit_field_names(mail);
	parts = kit_part_field_names(mail);
	got = g_strconcat(names, "\n", parts, NULL);
	wanted = wanted_fields(place);
	g_assert_cmpstr(got, ==, wanted);
	kit_assert_sound(mail);
	return TRUE;
}

/* P120: whatever stands in whatever place, the fields are exactly the expected ones, or none. */
static void
test_nothing_is_injected(void)
{
	guint rendered = 0, refused = 0;

	for (guint place = 0; place < PLACES; place++) {
		for (guint i = 0; i < 200; i++) {
			g_autofree char *value = nasty(i);

			if (try_value(place, value))
				rendered++;
			else
				refused++;
		}
	}
	g_test_message("P120: N=%u places=%u refused=%u injected=0", rendered + refused,
		(guint)PLACES, refused);
	g_assert_cmpuint(rendered, >, 1500);
	g_assert_cmpuint(refused, >, 1000);
}

/* Random characters: ASCII, Cyrillic, anything. */
static char *
random_text(GRand *rand, guint max)
{
	GString *text = g_string_new(NULL);
	guint n = g_rand_int_range(rand, 0, max);

	while (n-- > 0) {
		guint kind = g_rand_int_range(rand, 0, 8);
		gunichar c = kind < 4	? (gunichar)g_rand_int_range(rand, 1, 128)
			     : kind < 7 ? (gunichar)g_rand_int_range(rand, 0x400, 0x460)
					: (gunichar)g_rand_int_range(rand, 0x80, 0x20000);

		if (g_unichar_validate(c))
			g_string_append_unichar(text, c);
	}
	return g_string_free(text, FALSE);
}

/* The display name of a field with one mailbox: quoted, encoded or plain. */
static char *
read_name(const char *mail)
{
	g_autofree char *value = kit_field(mail, "To", NULL);
	char *end = strstr(value, " <olga@customer.example>");
	GString *name = g_string_new(NULL);

	if (!end)
		return g_string_free(name, FALSE);
	*end = '\0';
	if (*value != '"') {
		g_string_free(name, TRUE);
		return kit_decode_words(value);
	}
	for (const char *p = value + 1; p[1]; p++) {
		p += *p == '\\';
		g_string_append_c(name, *p);
	}
	return g_string_free(name, FALSE);
}

/* The file name of the last part: the extended form where there is one. */
static char *
read_file_name(const char *mail)
{
	const char *extended = strstr(mail, "filename*=UTF-8''");
	const char *plain = strstr(mail, "filename=\"");
	const char *start =
		extended ? extended + strlen("filename*=UTF-8''") : plain + strlen("filename=\"");
	g_autofree char *value = g_strndup(start, strcspn(start, extended ? ";\r" : "\""));

	return extended ? g_uri_unescape_string(value, NULL) : g_steal_pointer(&value);
}

/* P4: what was written is what is read. */
static void
test_random_values_read_back(void)
{
	guint rounds = g_test_slow() ? 1000000 : 4000;
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261123);

	for (guint i = 0; i < rounds && !g_test_failed(); i++) {
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *subject = random_text(rand, 200), *name = random_text(rand, 60);
		g_autofree char *wanted = tg_text_one_line(subject, 998);
		g_autofree char *wanted_name = tg_text_one_line(name, 255);
		g_autofree char *mail = NULL, *value = NULL, *got = NULL, *got_name = NULL,
				*got_file = NULL;
		guint count;

		put_value(letter, SUBJECT, subject);
		put_value(letter, TO_NAME, name);
		put_value(letter, FILES, name);
		mail = kit_render(letter);
		kit_assert_sound(mail);
		value = kit_field(mail, "Subject", &count);
		got = kit_decode_words(value);
		g_assert_cmpuint(count, ==, 1);
		g_assert_cmpstr(got, ==, wanted);
		got_name = read_name(mail);
		g_assert_cmpstr(got_name, ==, wanted_name);
		got_file = read_file_name(mail);
		g_assert_cmpstr(got_file, ==, *wanted_name ? wanted_name : "file");
	}
	g_test_message("P4: N = %u", rounds);
}

static void
test_required_values(void)
{
	static const Place places[] = { SUBJECT, TEXT, MESSAGE_ID, LOOP };

	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(TgLetter) letter = kit_letter();
		g_autoptr(GError) error = NULL;

		put_value(letter, places[i], NULL);
		g_assert_null(tg_letter_render(letter, &error));
		g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
	}
}

/* I5 */
static void
test_same_bytes(void)
{
	g_autoptr(TgLetter) letter = kit_letter();
	g_autofree char *a = NULL, *b = NULL;

	kit_add_file(letter, "отчёт.txt", "text/plain", TG_ENCODING_IDENTITY, "x");
	a = kit_render(letter);
	b = kit_render(letter);
	g_assert_cmpstr(a, ==, b);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/compose/nothing is injected (P120)", test_nothing_is_injected);
	g_test_add_func("/compose/random values read back (P4)", test_random_values_read_back);
	g_test_add_func("/compose/what is required is required", test_required_values);
	g_test_add_func("/compose/the same letter gives the same bytes", test_same_bytes);
	return g_test_run();
}
