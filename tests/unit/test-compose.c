/* SPDX-License-Identifier: ISC */
/*
 * test-compose.c - outgoing mail, byte by byte and read back (interface §4 and §6, T14, P4, P120,
 * S6-S8, S22-S27).
 */
#include "mail/compose.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

/* A letter with everything that is required. */
static TgLetter *
make_letter(void)
{
	TgLetter *letter = tg_letter_new();

	letter->from = tg_mailbox_new("Support", "support@example.ru");
	g_ptr_array_add(letter->to, tg_mailbox_new("", "olga@customer.example"));
	letter->subject = g_strdup("[#1042-k7q4] printer");
	letter->message_id = g_strdup("t1042.abc@example.ru");
	letter->date = 1795417500; /* 2026-11-23T10:05:00+03:00 */
	letter->nature = TG_LETTER_AUTO_REPLIED;
	letter->loop = g_strdup("abcdef");
	letter->language = g_strdup("en");
	letter->text = g_strdup("Hello\nworld\n");
	return letter;
}

static void
add_file(TgLetter *letter, const char *name, const char *type, TgEncoding encoding,
	const char *content)
{
	TgLetterFile *file = g_new0(TgLetterFile, 1);

	file->name = g_strdup(name);
	file->type = g_strdup(type);
	file->encoding = encoding;
	file->content = g_bytes_new(content, strlen(content));
	g_ptr_array_add(letter->files, file);
}

/* The bytes as a string; NULL and a failed test when there is an error. */
static char *
render(const TgLetter *letter)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = tg_letter_render(letter, &error);
	gsize length;
	const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;

	g_assert_no_error(error);
	return data ? g_strndup(data, length) : g_strdup("");
}

/* Decodes the encoded-words of an unfolded value; blanks between two of them vanish. */
static char *
decode_words(const char *value)
{
	GString *out = g_string_new(NULL);
	gboolean after_word = FALSE;

	while (*value) {
		const char *word = value + strspn(value, " ");
		const char *end =
			g_str_has_prefix(word, "=?UTF-8?B?") ? strstr(word + 10, "?=") : NULL;
		g_autofree char *base64 = end ? g_strndup(word + 10, end - word - 10) : NULL;
		gsize length = 0;
		g_autofree guchar *bytes = base64 ? g_base64_decode(base64, &length) : NULL;

		if (!end || (word == value && out->len > 0)) {
			g_string_append_c(out, *value++);
			after_word = FALSE;
			continue;
		}
		if (!after_word)
			g_string_append_len(out, value, word - value);
		g_string_append_len(out, (const char *)bytes, length);
		after_word = TRUE;
		value = end + 2;
	}
	return g_string_free(out, FALSE);
}

/* The unfolded value of a field of the first header section, or NULL. *count: how many there are. */
static char *
field(const char *mail, const char *name, guint *count)
{
	const char *end = strstr(mail, "\r\n\r\n");
	g_autofree char *section = g_strndup(mail, end ? end - mail : 0);
	g_auto(GStrv) folded = g_strsplit(section, "\r\n ", -1);
	g_autofree char *unfolded = g_strjoinv(" ", folded);
	g_auto(GStrv) lines = g_strsplit(unfolded, "\r\n", -1);
	g_autofree char *prefix = g_strconcat(name, ":", NULL);
	char *value = NULL;
	guint n = 0;

	for (guint i = 0; lines[i]; i++) {
		if (!g_str_has_prefix(lines[i], prefix))
			continue;
		n++;
		g_free(value);
		value = g_strdup(lines[i] + strlen(prefix) + 1);
	}
	if (count)
		*count = n;
	return value;
}

/* What holds for every mail that we send. */
static void
assert_sound(const char *mail)
{
	g_auto(GStrv) lines = g_strsplit(mail, "\r\n", -1);

	for (guint i = 0; lines[i]; i++) {
		g_assert_null(strpbrk(lines[i], "\r\n"));
		g_assert_cmpuint(strlen(lines[i]), <=, 998);
		if (strstr(lines[i], "=?UTF-8?B?"))
			g_assert_cmpuint(strlen(lines[i]), <=, 76);
	}
}

/* The names of the fields of the first section, in order. */
static char *
field_names(const char *mail)
{
	const char *end = strstr(mail, "\r\n\r\n");
	g_autofree char *section = g_strndup(mail, end ? end - mail : 0);
	g_auto(GStrv) lines = g_strsplit(section, "\r\n", -1);
	GString *names = g_string_new(NULL);

	for (guint i = 0; lines[i]; i++)
		if (lines[i][0] != ' ')
			g_string_append_printf(
				names, "%.*s ", (int)strcspn(lines[i], ":"), lines[i]);
	return g_string_free(names, FALSE);
}

static void
test_exact_bytes(void)
{
	g_autoptr(TgLetter) letter = make_letter();
	g_autofree char *mail = NULL;

	letter->timezone = g_strdup("Europe/Moscow");
	letter->in_reply_to = g_strdup("a@b.example");
	letter->references = g_strsplit("x@b.example a@b.example", " ", -1);
	mail = render(letter);
	g_assert_cmpstr(mail, ==,
		"From: Support <support@example.ru>\r\n"
		"To: olga@customer.example\r\n"
		"Subject: [#1042-k7q4] printer\r\n"
		"Date: Mon, 23 Nov 2026 10:05:00 +0300\r\n"
		"Message-ID: <t1042.abc@example.ru>\r\n"
		"In-Reply-To: <a@b.example>\r\n"
		"References: <x@b.example> <a@b.example>\r\n"
		"Auto-Submitted: auto-replied\r\n"
		"Precedence: bulk\r\n"
		"X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"
		"X-Ticketgate-Loop: abcdef\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Language: en\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 7bit\r\n"
		"\r\n"
		"Hello\r\nworld\r\n");
}

/* S7 */
static void
test_natures(void)
{
	static const struct {
		TgLetterNature nature;
		const char *submitted;
	} rows[] = { { TG_LETTER_TYPED, NULL }, { TG_LETTER_AUTO_REPLIED, "auto-replied" },
		{ TG_LETTER_AUTO_GENERATED, "auto-generated" } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL, *submitted = NULL, *loop = NULL, *bulk = NULL,
				*suppress = NULL;

		letter->nature = rows[i].nature;
		mail = render(letter);
		submitted = field(mail, "Auto-Submitted", NULL);
		bulk = field(mail, "Precedence", NULL);
		suppress = field(mail, "X-Auto-Response-Suppress", NULL);
		loop = field(mail, "X-Ticketgate-Loop", NULL);
		g_assert_cmpstr(submitted, ==, rows[i].submitted);
		g_assert_cmpstr(bulk, ==, rows[i].submitted ? "bulk" : NULL);
		g_assert_cmpint(suppress != NULL, ==, rows[i].submitted != NULL);
		g_assert_cmpstr(loop, ==, "abcdef");
	}
}

static const struct {
	const char *name, *subject, *wanted;
} subjects[] = {
	{ "ASCII stands as it is", "[#1042-k7q4] Re: printer", "[#1042-k7q4] Re: printer" },
	{ "Russian after a tag: the tag stays readable", "[#1042-k7q4] Печать не работает",
		"[#1042-k7q4] =?UTF-8?B?0J/QtdGH0LDRgtGMINC90LUg0YDQsNCx0L7RgtCw?= "
		"=?UTF-8?B?0LXRgg==?=" },
	{ "What looks like an encoded-word is encoded",
		"=?utf-8?Q?a=0D=0ABcc:_v@x?=", "=?UTF-8?B?PT91dGYtOD9RP2E9MEQ9MEFCY2M6X3ZAeD89?=" },
	{ "M8: a line break becomes a blank", "a\r\nBcc: v@x.example", "a Bcc: v@x.example" },
	{ "Bidirectional and zero-width characters vanish",
		"a\xe2\x80\xae"
		"b\xe2\x80\x8b"
		"c",
		"abc" },
	{ "Line separators vanish",
		"a\xe2\x80\xa8"
		"b",
		"a b" },
	{ "An empty subject is an empty field", "", NULL },
};

static void
test_subjects(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(subjects); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL, *value = NULL;
		guint count;

		g_test_message("%s", subjects[i].name);
		g_free(letter->subject);
		letter->subject = g_strdup(subjects[i].subject);
		mail = render(letter);
		assert_sound(mail);
		value = field(mail, "Subject", &count);
		g_assert_cmpuint(count, ==, 1);
		if (subjects[i].wanted)
			g_assert_cmpstr(value, ==, subjects[i].wanted);
	}
}

static const struct {
	const char *name, *shown, *wanted;
} phrases[] = {
	{ "no name: the bare address", "", "olga@customer.example" },
	{ "atoms", "Olga Petrova", "Olga Petrova <olga@customer.example>" },
	{ "specials are quoted", "Petrova, O. \"Olya\"",
		"\"Petrova, O. \\\"Olya\\\"\" <olga@customer.example>" },
	{ "a name like an address is quoted", "boss@example.ru",
		"\"boss@example.ru\" <olga@customer.example>" },
	{ "Russian is encoded", "Ольга", "=?UTF-8?B?0J7Qu9GM0LPQsA==?= <olga@customer.example>" },
	{ "a forged second mailbox is a name", "x>, <v@x.example",
		"\"x>, <v@x.example\" <olga@customer.example>" },
	{ "M10: an encoded line break stays encoded", "=?utf-8?Q?a=0D=0AX:_y?=",
		"=?UTF-8?B?PT91dGYtOD9RP2E9MEQ9MEFYOl95Pz0=?= <olga@customer.example>" },
};

static void
test_phrases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(phrases); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL, *value = NULL;

		g_test_message("%s", phrases[i].name);
		g_ptr_array_set_size(letter->to, 0);
		g_ptr_array_add(
			letter->to, tg_mailbox_new(phrases[i].shown, "olga@customer.example"));
		mail = render(letter);
		assert_sound(mail);
		value = field(mail, "To", NULL);
		g_assert_cmpstr(value, ==, phrases[i].wanted);
	}
}

static void
test_many_recipients(void)
{
	g_autoptr(TgLetter) letter = make_letter();
	g_autofree char *mail = NULL, *value = NULL;

	for (guint i = 0; i < 3; i++)
		g_ptr_array_add(letter->to,
			tg_mailbox_new("Отдел снабжения и сбыта", "s@снабжение.example"));
	mail = render(letter);
	assert_sound(mail);
	value = field(mail, "To", NULL);
	g_assert_true(g_str_has_prefix(value, "olga@customer.example, =?UTF-8?B?"));
	g_assert_nonnull(strstr(value, "<s@xn--80acmadn4ae4a.example>, "));
}

static void
test_references_are_trimmed(void)
{
	g_autoptr(TgLetter) letter = make_letter();
	g_autoptr(GString) ids = g_string_new("r0@x.example");
	g_autofree char *mail = NULL, *value = NULL;
	g_auto(GStrv) got = NULL;

	for (guint i = 1; i < 50; i++)
		g_string_append_printf(ids, " r%u@x.example", i);
	letter->references = g_strsplit(ids->str, " ", -1);
	mail = render(letter);
	value = field(mail, "References", NULL);
	got = g_strsplit(value, " ", -1);
	g_assert_cmpuint(g_strv_length(got), ==, 20);
	g_assert_cmpstr(got[0], ==, "<r0@x.example>");
	g_assert_cmpstr(got[3], ==, "<r3@x.example>");
	g_assert_cmpstr(got[4], ==, "<r34@x.example>");
	g_assert_cmpstr(got[19], ==, "<r49@x.example>");
}

static const struct {
	const char *name, *text, *encoding, *wanted;
} texts[] = {
	{ "ASCII", "a\nb\n", "7bit", "a\r\nb\r\n" },
	{ "no line end at the end", "a", "7bit", "a\r\n" },
	{ "From and a dot at a line's begin are protected", "From me\n.\nx=1\n", "quoted-printable",
		"=46rom me\r\n=2E\r\nx=3D1\r\n" },
	{ "mostly Latin", "This is a caf\xc3\xa9, isn't it?  \n", "quoted-printable",
		"This is a caf=C3=A9, isn't it? =20\r\n" },
	{ "Cyrillic", "Да\n", "base64", "0JTQsA0K\r\n" },
	{ "controls and hidden characters vanish",
		"a\x07"
		"b\xe2\x80\xae"
		"c\r\nd",
		"7bit", "abc\r\nd\r\n" },
};

static void
test_texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL, *encoding = NULL;

		g_test_message("%s", texts[i].name);
		g_free(letter->text);
		letter->text = g_strdup(texts[i].text);
		mail = render(letter);
		encoding = field(mail, "Content-Transfer-Encoding", NULL);
		g_assert_cmpstr(encoding, ==, texts[i].encoding);
		g_assert_cmpstr(strstr(mail, "\r\n\r\n") + 4, ==, texts[i].wanted);
	}
}

static void
test_long_lines(void)
{
	g_autoptr(TgLetter) letter = make_letter();
	g_autofree char *mail = NULL;

	g_free(letter->text);
	letter->text = g_strnfill(5000, 'x');
	mail = render(letter);
	assert_sound(mail);
	g_assert_nonnull(strstr(mail, "Content-Transfer-Encoding: quoted-printable\r\n"));
	g_assert_nonnull(strstr(mail, "xxx=\r\nxxx"));
}

static const struct {
	const char *name;
	TgEncoding encoding;
	const char *content, *wanted_encoding, *wanted;
} files[] = {
	{ "plain bytes are encoded", TG_ENCODING_IDENTITY, "hello", "base64", "aGVsbG8=\r\n" },
	{ "good base64 is copied", TG_ENCODING_BASE64, "aGVs\nbG8=\n", "base64",
		"aGVs\r\nbG8=\r\n\r\n" },
	{ "base64 with a forged boundary is encoded anew", TG_ENCODING_BASE64,
		"aGVs\n--=_x\nbG8=\n", "base64", "aGVsx" },
	{ "base64 with text behind the padding is encoded anew", TG_ENCODING_BASE64, "aGVsbG8=aGVs",
		"base64", NULL },
	{ "base64 in lines too long is encoded anew", TG_ENCODING_BASE64,
		"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh",
		"base64",
		"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\r\nYW"
		"Fh\r\n" },
	{ "good quoted-printable is copied", TG_ENCODING_QP, "a=3Db=\nc\r\nd", "quoted-printable",
		"a=3Db=\r\nc\r\nd\r\n" },
	{ "quoted-printable with a bare = is encoded anew", TG_ENCODING_QP, "--=_x", "base64",
		"LS09X3g=\r\n" },
	{ "quoted-printable with 8-bit bytes is encoded anew", TG_ENCODING_QP, "\xff=41", "base64",
		"/0E=\r\n" },
	{ "an unknown encoding is octets", TG_ENCODING_OTHER, "hello", "base64", "aGVsbG8=\r\n" },
	{ "an empty file is a file", TG_ENCODING_IDENTITY, "", "base64", "\r\n" },
};

static void
test_files(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL, *wanted = NULL;
		const char *part;

		g_test_message("%s", files[i].name);
		add_file(letter, "a.txt", "text/plain", files[i].encoding, files[i].content);
		mail = render(letter);
		assert_sound(mail);
		part = strstr(mail, "Content-Type: text/plain\r\n");
		g_assert_nonnull(part);
		if (!part)
			continue;
		wanted = g_strdup_printf("Content-Type: text/plain\r\n"
					 "Content-Transfer-Encoding: %s\r\n"
					 "Content-Disposition: attachment; filename=\"a.txt\"\r\n"
					 "\r\n%s",
			files[i].wanted_encoding, "");
		g_assert_true(g_str_has_prefix(part, wanted));
		part += strlen(wanted);
		if (files[i].wanted && !g_str_equal(files[i].wanted, "aGVsx"))
			g_assert_true(g_str_has_prefix(part, files[i].wanted));
		g_assert_true(g_str_has_prefix(strstr(part, "--=_"), "--=_"));
		g_assert_true(g_str_has_suffix(part, "--\r\n"));
		g_assert_null(strstr(part, "--=_x"));
	}
}

static const struct {
	const char *name, *type, *wanted;
} types[] = {
	{ "a type", "image/png", "image/png" },
	{ "none", NULL, "application/octet-stream" },
	{ "half a type", "image/", "application/octet-stream" },
	{ "a type with parameters", "text/html; x=y", "application/octet-stream" },
	{ "a type with a line break", "image/png\r\nBcc: v@x.example", "application/octet-stream" },
	{ "a composite type", "message/rfc822", "application/octet-stream" },
	{ "a composite type in capitals", "MULTIPART/mixed", "application/octet-stream" },
};

static void
test_types(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL;
		g_autofree char *wanted = g_strdup_printf(
			"\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n",
			types[i].wanted);

		g_test_message("%s", types[i].name);
		add_file(letter, "a", types[i].type, TG_ENCODING_IDENTITY, "x");
		mail = render(letter);
		g_assert_nonnull(strstr(mail, wanted));
		g_assert_null(strstr(mail, "Bcc"));
	}
}

static const struct {
	const char *name, *file, *wanted;
} names[] = {
	{ "ASCII", "a b.txt", "attachment; filename=\"a b.txt\"" },
	{ "S27: Russian in both forms", "отчёт 1.txt",
		"attachment; filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%201.txt; "
		"filename=\"_____ 1.txt\"" },
	{ "P107: a quote and a backslash", "a\"; x=\"\\b.txt",
		"attachment; filename*=UTF-8''a%22%3B%20x%3D%22%5Cb.txt; "
		"filename=\"a_; x___b.txt\"" },
	{ "P107: a line break", "a\r\nX: y.pdf", "attachment; filename=\"a X: y.pdf\"" },
	{ "M10: an encoded-word", "=?utf-8?Q?a=0D=0AX:_y.pdf?=",
		"attachment; filename*=UTF-8''%3D%3Futf-8%3FQ%3Fa%3D0D%3D0AX%3A_y.pdf%3F%3D; "
		"filename=\"__utf-8_Q_a_0D_0AX:_y.pdf__\"" },
	{ "no name", "", "attachment; filename=\"file\"" },
};

static void
test_file_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *mail = NULL, *value = NULL;
		const char *part;

		g_test_message("%s", names[i].name);
		add_file(letter, names[i].file, "text/plain", TG_ENCODING_IDENTITY, "x");
		mail = render(letter);
		assert_sound(mail);
		part = strstr(mail, "Content-Type: text/plain\r\n");
		value = part ? field(part, "Content-Disposition", NULL) : NULL;
		g_assert_cmpstr(value, ==, names[i].wanted);
	}
}

static void
set_text(char **member, const char *value)
{
	g_free(*member);
	*member = g_strdup(value);
}

/* Puts the value into one place of the letter. */
static void
put_value(TgLetter *letter, guint place, const char *value)
{
	TgMailbox *to = g_ptr_array_index(letter->to, 0);
	char **const members[] = { &letter->subject, &letter->from->name, &to->name, &letter->text,
		&letter->from->address, &to->address, &letter->reply_to, &letter->message_id,
		&letter->in_reply_to, &letter->loop, &letter->language, &letter->timezone };

	if (place < G_N_ELEMENTS(members)) {
		set_text(members[place], value);
	} else if (place == G_N_ELEMENTS(members)) {
		letter->references = g_new0(char *, 2);
		letter->references[0] = g_strdup(value);
	} else {
		add_file(letter, value, value, TG_ENCODING_IDENTITY, value);
	}
}
#define PLACES 14

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

/* P120: whatever stands in whatever place, the fields are exactly the expected ones, or none. */
static void
test_nothing_is_injected(void)
{
	guint rendered = 0, refused = 0;

	for (guint place = 0; place < PLACES; place++) {
		for (guint i = 0; i < 200; i++) {
			g_autoptr(TgLetter) letter = make_letter();
			g_autofree char *value = nasty(i);
			g_autoptr(GError) error = NULL;
			g_autoptr(GBytes) bytes = NULL;
			g_autofree char *mail = NULL, *got = NULL, *plain = NULL;

			put_value(letter, place, value);
			bytes = tg_letter_render(letter, &error);
			if (!bytes) {
				g_assert_error(error, TG_ERROR, TG_ERROR_BUG);
				refused++;
				continue;
			}
			rendered++;
			mail = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
			got = field_names(mail);
			plain = g_strdup_printf(
				"From To %sSubject Date Message-ID %s%sAuto-Submitted "
				"Precedence X-Auto-Response-Suppress X-Ticketgate-Loop "
				"MIME-Version Content-Language Content-Type %s",
				place == 6 ? "Reply-To " : "", place == 8 ? "In-Reply-To " : "",
				place == 12 ? "References " : "",
				place == 13 ? "" : "Content-Transfer-Encoding ");
			g_assert_cmpstr(got, ==, plain);
			assert_sound(mail);
		}
	}
	g_test_message("P120: %u letters, %u of them refused", rendered + refused, refused);
	g_assert_cmpuint(rendered, >, 1000);
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

/* P4: what was written is what is read. */
static void
test_random_values_read_back(void)
{
	guint rounds = g_test_slow() ? 200000 : 4000;
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261123);

	for (guint i = 0; i < rounds && !g_test_failed(); i++) {
		g_autoptr(TgLetter) letter = make_letter();
		g_autofree char *subject = random_text(rand, 200), *name = random_text(rand, 60);
		g_autofree char *wanted = tg_text_one_line(subject, 998);
		g_autofree char *mail = NULL, *value = NULL, *got = NULL;
		guint count;

		put_value(letter, 0, subject);
		put_value(letter, 2, name);
		put_value(letter, 13, name);
		mail = render(letter);
		assert_sound(mail);
		value = field(mail, "Subject", &count);
		got = decode_words(value);
		g_assert_cmpuint(count, ==, 1);
		g_assert_cmpstr(got, ==, wanted);
	}
	g_test_message("P4: N = %u", rounds);
}

static void
test_required_values(void)
{
	static const guint places[] = { 0, 3, 7, 9 };

	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(TgLetter) letter = make_letter();
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
	g_autoptr(TgLetter) letter = make_letter();
	g_autofree char *a = NULL, *b = NULL;

	add_file(letter, "отчёт.txt", "text/plain", TG_ENCODING_IDENTITY, "x");
	a = render(letter);
	b = render(letter);
	g_assert_cmpstr(a, ==, b);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/compose/a letter, byte by byte", test_exact_bytes);
	g_test_add_func("/compose/marks follow the nature", test_natures);
	g_test_add_func("/compose/subjects are cleaned and encoded", test_subjects);
	g_test_add_func("/compose/names are quoted or encoded", test_phrases);
	g_test_add_func("/compose/several recipients fold", test_many_recipients);
	g_test_add_func(
		"/compose/references are trimmed in the middle", test_references_are_trimmed);
	g_test_add_func("/compose/texts choose their encoding", test_texts);
	g_test_add_func("/compose/long lines are broken softly", test_long_lines);
	g_test_add_func("/compose/files are copied when they are correct", test_files);
	g_test_add_func("/compose/media types are checked", test_types);
	g_test_add_func("/compose/file names travel in both forms", test_file_names);
	g_test_add_func("/compose/nothing is injected (P120)", test_nothing_is_injected);
	g_test_add_func("/compose/random values read back (P4)", test_random_values_read_back);
	g_test_add_func("/compose/what is required is required", test_required_values);
	g_test_add_func("/compose/the same letter gives the same bytes", test_same_bytes);
	return g_test_run();
}
