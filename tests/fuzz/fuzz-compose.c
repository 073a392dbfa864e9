/* SPDX-License-Identifier: ISC */
/*
 * fuzz-compose.c - any values in a letter, separated by lines "%%": the letter is refused, or it has
 * exactly the fields that it was given, clean lines, and encoded-words that fit (P120).
 */
#include <stdint.h>
#include <string.h>

#include "mail/compose.h"
#include "reread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VALUES 14

/* "" stands for a member that is not given. */
static char *
given(const char *value)
{
	return *value ? g_strdup(value) : NULL;
}

/* A letter of the values, in the order of the seeds. */
static TgLetter *
make_letter(char **values)
{
	TgLetter *letter = tg_letter_new();

	letter->nature = (TgLetterNature)(strlen(values[0]) % 3);
	letter->from = tg_mailbox_new(values[0], values[1]);
	g_ptr_array_add(letter->to, tg_mailbox_new(values[2], values[3]));
	letter->subject = g_strdup(values[4]);
	letter->message_id = g_strdup(values[5]);
	letter->in_reply_to = given(values[6]);
	letter->references = *values[7] ? g_strsplit(values[7], " ", 50) : NULL;
	letter->reply_to = given(values[8]);
	letter->language = given(values[9]);
	letter->loop = g_strdup("loop");
	letter->text = g_strdup(values[10]);
	if (*values[11]) {
		TgLetterFile *file = g_new0(TgLetterFile, 1);

		file->name = g_strdup(values[11]);
		file->type = given(values[12]);
		file->encoding = (TgEncoding)(strlen(values[11]) % 4);
		file->content = g_bytes_new(values[13], strlen(values[13]));
		g_ptr_array_add(letter->files, file);
	}
	return letter;
}

/* No bare CR or LF, no line too long. */
static void
check_lines(char **lines)
{
	for (guint i = 0; lines[i]; i++) {
		g_assert(!strpbrk(lines[i], "\r\n"));
		g_assert(strlen(lines[i]) <= 998);
	}
}

/* The names of the header fields are those of the letter's members, each once. */
static void
check_fields(char **lines, const TgLetter *letter)
{
	guint n = 0, wanted = 8;

	while (lines[n] && *lines[n])
		n++;
	for (guint i = 0, all = n; i < all; i++)
		n -= lines[i][0] == ' ';
	wanted += letter->reply_to != NULL;
	wanted += letter->in_reply_to != NULL;
	wanted += letter->references && letter->references[0];
	wanted += letter->language != NULL;
	wanted += letter->nature != TG_LETTER_TYPED ? 3 : 0;
	wanted += letter->files->len == 0;
	g_assert(n == wanted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) values = g_strsplit(text, "\n%%\n", VALUES);
	guint n = g_strv_length(values);
	g_autoptr(TgLetter) letter = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *mail = NULL;
	g_auto(GStrv) lines = NULL;

	values = g_renew(char *, values, VALUES + 1);
	for (; n < VALUES; n++)
		values[n] = g_strdup("");
	values[VALUES] = NULL;
	letter = make_letter(values);
	bytes = tg_letter_render(letter, NULL);
	if (!bytes)
		return 0;
	mail = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	g_assert(strlen(mail) == g_bytes_get_size(bytes));
	lines = g_strsplit(mail, "\r\n", -1);
	check_lines(lines);
	check_fields(lines, letter);
	reread_section(mail, strlen(mail));
	return 0;
}
