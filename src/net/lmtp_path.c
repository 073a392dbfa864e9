/* SPDX-License-Identifier: ISC */
/*
 * lmtp_path.c - paths and parameters of MAIL and RCPT.
 *
 * What cannot be a path is refused; what is merely odd passes (two dots in a row, a long local part of a
 * sender): the mail server in front has taken that mail, and refusing it here would bounce it. Who a
 * sender is, and which recipients are desks, is decided elsewhere by the strict reading of mail/address.h.
 */
#include "net/lmtp_path.h"

#include <string.h>

#define MAX_PATH_LENGTH 256 /* S13 */
#define MAX_LOCAL 64
#define MAX_DOMAIN 255

#define SYNTAX "501 5.5.4 "
#define PARAMETER "555 5.5.4 "

/* Where the quoted string that begins here ends, or NULL. */
static const char *
skip_quoted(const char *at)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && *++at == '\0')
			return NULL;
	}
	return *at ? at : NULL;
}

/* The '>' of "<...>", quoted strings and their pairs skipped; NULL when there is none, or a blank or a
 * second '<' stands before it. */
static const char *
find_close(const char *open)
{
	for (const char *at = open + 1; *at; at++) {
		if (*at == '"' && !(at = skip_quoted(at)))
			return NULL;
		if (*at == '>')
			return at;
		if (*at == ' ' || *at == '\t' || *at == '<')
			return NULL;
	}
	return NULL;
}

/* The '@' between local part and domain, or NULL. */
static const char *
find_at(const char *path)
{
	for (const char *at = path; *at; at++) {
		if (*at == '"' && !(at = skip_quoted(at)))
			return NULL;
		if (*at == '@')
			return at;
	}
	return NULL;
}

/* Takes "<path>" from the front: source route off (RFC 5321 F.2), else as it stands. NULL: not a path. */
static char *
take_path(const char **words)
{
	const char *open = *words + strspn(*words, " ");
	const char *close = *open == '<' ? find_close(open) : NULL;
	const char *start = open + 1;

	if (!close)
		return NULL;
	if (*start == '@') {
		start = memchr(start, ':', (gsize)(close - start));
		if (!start || ++start == close)
			return NULL;
	}
	*words = close + 1;
	return g_strndup(start, (gsize)(close - start));
}

/* Local part, and domain where there must be one; within the sizes. */
static gboolean
is_mailbox(const char *path, gsize max_local, gboolean bare_name)
{
	const char *at = find_at(path);
	gsize local = at ? (gsize)(at - path) : strlen(path);

	if (strlen(path) + 2 > MAX_PATH_LENGTH || local == 0 || local > max_local ||
		strncmp(path, "\"\"", 2) == 0)
		return FALSE;
	if (!at)
		return bare_name;
	return at[1] != '\0' && strlen(at + 1) <= MAX_DOMAIN && !strchr(at + 1, '@');
}

/* Octets beyond ASCII belong to SMTPUTF8. */
static const char *
check_charset(const char *path, gboolean utf8)
{
	if (g_str_is_ascii(path))
		return NULL;
	if (!utf8)
		return "553 5.6.7 that address needs SMTPUTF8";
	return g_utf8_validate(path, -1, NULL) ? NULL : SYNTAX "that address is not UTF-8";
}

/* "SIZE=123" */
static const char *
read_size(TgLmtpMail *mail, const char *value)
{
	if (!value || !*value || strlen(value) > 20 || value[strspn(value, "0123456789")])
		return SYNTAX "SIZE wants a number of bytes";
	if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT64 - 1, &mail->size, NULL))
		mail->size = G_MAXUINT64;
	return NULL;
}

/* "BODY=8BITMIME" */
static const char *
read_body(TgLmtpMail *mail G_GNUC_UNUSED, const char *value)
{
	if (value && (g_ascii_strcasecmp(value, "7BIT") == 0 ||
			     g_ascii_strcasecmp(value, "8BITMIME") == 0))
		return NULL;
	return SYNTAX "BODY is 7BIT or 8BITMIME";
}

/* "SMTPUTF8" */
static const char *
read_utf8(TgLmtpMail *mail, const char *value)
{
	mail->utf8 = TRUE;
	return value ? SYNTAX "SMTPUTF8 takes no value" : NULL;
}

static const struct {
	const char *name;
	const char *(*read)(TgLmtpMail *mail, const char *value);
} parameters[] = {
	{ "SIZE", read_size },
	{ "BODY", read_body },
	{ "SMTPUTF8", read_utf8 },
};

/* One word, "NAME" or "NAME=VALUE"; *seen has a bit for each name that was there. */
static const char *
read_parameter(TgLmtpMail *mail, char *word, guint *seen)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	for (guint i = 0; i < G_N_ELEMENTS(parameters); i++) {
		if (g_ascii_strcasecmp(word, parameters[i].name) != 0)
			continue;
		if (*seen & 1u << i)
			return SYNTAX "a parameter stands twice";
		*seen |= 1u << i;
		return parameters[i].read(mail, value);
	}
	return PARAMETER "unknown parameter";
}

/* All words behind the path. */
static const char *
read_parameters(TgLmtpMail *mail, const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	const char *refusal = NULL;
	guint seen = 0;

	if (*words && *words != ' ')
		return SYNTAX "no blank behind the address";
	for (guint i = 0; !refusal && list[i]; i++) {
		if (*list[i])
			refusal = read_parameter(mail, list[i], &seen);
	}
	return refusal;
}

const char *
tg_lmtp_read_mail(const char *words, TgLmtpMail *ret_mail)
{
	TgLmtpMail mail = { 0 };
	g_autofree char *path = take_path(&words);
	const char *refusal = NULL;

	if (!path || (*path && !is_mailbox(path, MAX_PATH_LENGTH, TRUE)))
		refusal = "501 5.1.7 that is no reverse-path: MAIL FROM:<user@example.com>";
	if (!refusal)
		refusal = read_parameters(&mail, words);
	if (!refusal)
		refusal = check_charset(path, mail.utf8);
	if (!refusal) {
		*ret_mail = mail;
		ret_mail->path = g_steal_pointer(&path);
	}
	return refusal;
}

const char *
tg_lmtp_read_rcpt(const char *words, gboolean utf8, char **ret_path)
{
	g_autofree char *path = take_path(&words);
	const char *refusal = NULL;

	if (!path ||
		!is_mailbox(path, MAX_LOCAL, path && g_ascii_strcasecmp(path, "postmaster") == 0))
		refusal = "501 5.1.3 that is no forward-path: RCPT TO:<user@example.com>";
	else if (words[strspn(words, " ")])
		refusal = PARAMETER "RCPT takes no parameters";
	if (!refusal)
		refusal = check_charset(path, utf8);
	if (!refusal)
		*ret_path = g_steal_pointer(&path);
	return refusal;
}
