/* SPDX-License-Identifier: ISC */
/*
 * test-compose.c - outgoing mail, byte by byte (interface §4 and §6, S6-S8, S22-S27).
 */
#include "mailkit.h"

#include <string.h>

static void
test_exact_bytes(void)
{
	g_autoptr(TgLetter) letter = kit_letter();
	g_autofree char *mail = NULL;

	letter->timezone = g_strdup("Europe/Moscow");
	letter->in_reply_to = g_strdup("a@b.example");
	letter->references = g_strsplit("x@b.example a@b.example", " ", -1);
	mail = kit_render(letter);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL, *submitted = NULL, *loop = NULL, *bulk = NULL,
				*suppress = NULL;

		letter->nature = rows[i].nature;
		mail = kit_render(letter);
		submitted = kit_field(mail, "Auto-Submitted", NULL);
		bulk = kit_field(mail, "Precedence", NULL);
		suppress = kit_field(mail, "X-Auto-Response-Suppress", NULL);
		loop = kit_field(mail, "X-Ticketgate-Loop", NULL);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL, *value = NULL;
		guint count;

		g_test_message("%s", subjects[i].name);
		g_free(letter->subject);
		letter->subject = g_strdup(subjects[i].subject);
		mail = kit_render(letter);
		kit_assert_sound(mail);
		value = kit_field(mail, "Subject", &count);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL, *value = NULL;

		g_test_message("%s", phrases[i].name);
		g_ptr_array_set_size(letter->to, 0);
		g_ptr_array_add(
			letter->to, tg_mailbox_new(phrases[i].shown, "olga@customer.example"));
		mail = kit_render(letter);
		kit_assert_sound(mail);
		value = kit_field(mail, "To", NULL);
		g_assert_cmpstr(value, ==, phrases[i].wanted);
	}
}

static void
test_many_recipients(void)
{
	g_autoptr(TgLetter) letter = kit_letter();
	g_autofree char *mail = NULL, *value = NULL;

	for (guint i = 0; i < 3; i++)
		g_ptr_array_add(letter->to,
			tg_mailbox_new("Отдел снабжения и сбыта", "s@снабжение.example"));
	mail = kit_render(letter);
	kit_assert_sound(mail);
	value = kit_field(mail, "To", NULL);
	g_assert_true(g_str_has_prefix(value, "olga@customer.example, =?UTF-8?B?"));
	g_assert_nonnull(strstr(value, "<s@xn--80acmadn4ae4a.example>, "));
}

static void
test_references_are_trimmed(void)
{
	g_autoptr(TgLetter) letter = kit_letter();
	g_autoptr(GString) ids = g_string_new("r0@x.example");
	g_autofree char *mail = NULL, *value = NULL;
	g_auto(GStrv) got = NULL;

	for (guint i = 1; i < 50; i++)
		g_string_append_printf(ids, " r%u@x.example", i);
	letter->references = g_strsplit(ids->str, " ", -1);
	mail = kit_render(letter);
	value = kit_field(mail, "References", NULL);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL, *encoding = NULL;

		g_test_message("%s", texts[i].name);
		g_free(letter->text);
		letter->text = g_strdup(texts[i].text);
		mail = kit_render(letter);
		encoding = kit_field(mail, "Content-Transfer-Encoding", NULL);
		g_assert_cmpstr(encoding, ==, texts[i].encoding);
		g_assert_cmpstr(strstr(mail, "\r\n\r\n") + 4, ==, texts[i].wanted);
	}
}

static void
test_long_lines(void)
{
	g_autoptr(TgLetter) letter = kit_letter();
	g_autofree char *mail = NULL;

	g_free(letter->text);
	letter->text = g_strnfill(5000, 'x');
	mail = kit_render(letter);
	kit_assert_sound(mail);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL, *wanted = NULL;
		const char *part;

		g_test_message("%s", files[i].name);
		kit_add_file(letter, "a.txt", "text/plain", files[i].encoding, files[i].content);
		mail = kit_render(letter);
		kit_assert_sound(mail);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL;
		g_autofree char *wanted = g_strdup_printf(
			"\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n",
			types[i].wanted);

		g_test_message("%s", types[i].name);
		kit_add_file(letter, "a", types[i].type, TG_ENCODING_IDENTITY, "x");
		mail = kit_render(letter);
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
		g_autoptr(TgLetter) letter = kit_letter();
		g_autofree char *mail = NULL, *value = NULL;
		const char *part;

		g_test_message("%s", names[i].name);
		kit_add_file(letter, names[i].file, "text/plain", TG_ENCODING_IDENTITY, "x");
		mail = kit_render(letter);
		kit_assert_sound(mail);
		part = strstr(mail, "Content-Type: text/plain\r\n");
		value = part ? kit_field(part, "Content-Disposition", NULL) : NULL;
		g_assert_cmpstr(value, ==, names[i].wanted);
	}
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
	return g_test_run();
}
