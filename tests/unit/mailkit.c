/* SPDX-License-Identifier: ISC */
/*
 * mailkit.c - a letter to begin with, and a reader of what was written.
 */
#include "mailkit.h"

#include <string.h>

/* A letter with everything that is required. */
TgLetter *
kit_letter(void)
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

void
kit_add_file(TgLetter *letter, const char *name, const char *type, TgEncoding encoding,
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
char *
kit_render(const TgLetter *letter)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = tg_letter_render(letter, &error);
	gsize length;
	const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;

	g_assert_no_error(error);
	return data ? g_strndup(data, length) : g_strdup("");
}

/* Decodes the encoded-words of an unfolded value; blanks between two of them vanish. */
char *
kit_decode_words(const char *value)
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
char *
kit_field(const char *mail, const char *name, guint *count)
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
		value = g_strdup(lines[i] + strlen(prefix));
		g_strchug(value);
	}
	if (count)
		*count = n;
	return value;
}

/* S26: a word is <= 75 characters and holds whole characters. */
static void
assert_words(const char *line)
{
	for (const char *word = strstr(line, "=?UTF-8?B?"); word;
		word = strstr(word + 1, "=?UTF-8?B?")) {
		const char *end = strstr(word + 10, "?=");
		g_autofree char *base64 = end ? g_strndup(word + 10, end - word - 10) : NULL;
		gsize length = 0;
		g_autofree char *text = base64 ? (char *)g_base64_decode(base64, &length) : NULL;

		g_assert_nonnull(end);
		g_assert_cmpint(end + 2 - word, <=, 75);
		g_assert_true(text && g_utf8_validate(text, (gssize)length, NULL));
	}
}

/* What holds for every mail that we send. */
void
kit_assert_sound(const char *mail)
{
	g_auto(GStrv) lines = g_strsplit(mail, "\r\n", -1);

	for (guint i = 0; lines[i]; i++) {
		g_assert_null(strpbrk(lines[i], "\r\n"));
		g_assert_cmpuint(strlen(lines[i]), <=, 998);
		if (strstr(lines[i], "=?UTF-8?B?"))
			g_assert_cmpuint(strlen(lines[i]), <=, 76);
		assert_words(lines[i]);
	}
}

/* The names of the fields of the first section, in order. */
char *
kit_field_names(const char *mail)
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

/* Where the parts of a mail begin, after their boundary lines; NULL-terminated, none for a plain one. */
static char **
find_parts(const char *mail)
{
	g_autofree char *type = kit_field(mail, "Content-Type", NULL);
	const char *start = type ? strstr(type, "boundary=\"") : NULL;
	g_autofree char *boundary = start ? g_strndup(start + 10, strcspn(start + 10, "\"")) : NULL;
	g_autofree char *line = g_strdup_printf("\r\n--%s\r\n", boundary ? boundary : "");
	char **parts = g_strsplit(mail, line, -1);

	if (boundary)
		return parts;
	g_strfreev(parts);
	return g_new0(char *, 1);
}

/* The first word of a field of a section, "" when there is none. */
static char *
first_word(const char *section, const char *name)
{
	g_autofree char *value = kit_field(section, name, NULL);

	return g_strndup(value ? value : "", value ? strcspn(value, ";") : 0);
}

char *
kit_parts(const char *mail)
{
	g_auto(GStrv) parts = find_parts(mail);
	GString *text = g_string_new(NULL);
	g_autofree char *type = first_word(mail, "Content-Type");

	g_string_append(text, type);
	for (guint i = 1; parts[0] && parts[i]; i++) {
		g_autofree char *part = first_word(parts[i], "Content-Type");
		g_autofree char *how = first_word(parts[i], "Content-Disposition");

		g_string_append_printf(text, "\n%s%s%s", part, *how ? " " : "", how);
	}
	return g_string_free(text, FALSE);
}

char *
kit_part_field_names(const char *mail)
{
	g_auto(GStrv) parts = find_parts(mail);
	GString *text = g_string_new(NULL);

	for (guint i = 1; parts[0] && parts[i]; i++) {
		g_autofree char *names = kit_field_names(parts[i]);

		g_string_append_printf(text, "%s\n", names);
	}
	return g_string_free(text, FALSE);
}
