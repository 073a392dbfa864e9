/* SPDX-License-Identifier: ISC */
/*
 * bounce_text.c - bounces in prose: qmail, Exim (and Mail.ru), Postfix, sendmail, Exchange, Yandex,
 * Google and whoever writes like them.
 *
 * One reader for all: before the copy of the original mail begins, an address on a line names a
 * recipient, and the lines up to the next address are what was said of him. The words that begin
 * the copy, that tell a delay, that mark a bounce at all are tables. Bounded: the input is at most
 * 64 KiB, at most MAX_RECIPIENTS are taken.
 */
#include "mail/bounce_text.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/quote.h"

#define MAX_RECIPIENTS 100
#define MAX_DIAGNOSTIC 2000

/* Folded subjects. */
static const char *const subjects[] = {
	"delivery status notification",
	"delivery failure",
	"delivery notification",
	"delivery has failed",
	"delivery report",
	"delivery error",
	"delivery delayed",
	"delivery problem",
	"failed delivery",
	"failed mail",
	"failure notice",
	"failure delivery",
	"failure sending mail",
	"mail delivery fail",
	"mail delivery problem",
	"mail delivery error",
	"mail delivery delayed",
	"mail delivery status",
	"mail delivery system",
	"mail failure",
	"mail not delivered",
	"mail could not be delivered",
	"mail system error",
	"mail undeliverable",
	"message delivery fail",
	"message undeliverable",
	"message status",
	"message not delivered",
	"message you sent",
	"nondeliverable mail",
	"non delivery",
	"non-delivery",
	"non remis",
	"not delivered",
	"rejected mail",
	"returned mail",
	"return to sender",
	"returned to sender",
	"returning to sender",
	"undeliverable",
	"undelivered mail",
	"undelivered message",
	"unable to deliver",
	"unzustellbar",
	"user unknown",
	"unknown user",
	"warning: could not send message",
	"warning: message",
	"postmaster notify",
	"could not send message",
	"delivery incomplete",
	"email delivery failure",
	"недоставленное",
	"недоставлено",
	"не доставлено",
	"не удается доставить",
	"не удалось доставить",
	"сообщение не доставлено",
	"письмо не доставлено",
	"ошибка доставки",
	"сбой доставки",
	"уведомление о недоставке",
	"доставка сообщения",
	"отложенная доставка",
	"доставка отложена",
	"невозможно доставить",
	NULL,
};

/* Folded sentences (parts of them). */
static const char *const sentences[] = {
	"this message was created automatically by mail delivery software",
	"this is the mail system at host",
	"this is the qmail-send program",
	"i'm afraid i wasn't able to deliver your message",
	"could not be delivered",
	"couldn't be delivered",
	"delivery to the following recipient",
	"delivery to these recipients",
	"delivery has failed to these recipients",
	"did not reach the following recipient",
	"did not reach some or all",
	"the following addresses had permanent",
	"the following address(es) failed",
	"the following addresses had transient",
	"the following recipient(s)",
	"the following recipients",
	"has not yet been delivered",
	"has not been delivered",
	"was not delivered",
	"wasn't delivered",
	"was undeliverable",
	"is undeliverable",
	"undeliverable",
	"unable to deliver",
	"not able to deliver",
	"permanent fatal errors",
	"permanent error",
	"delivery failed",
	"delivery failure",
	"failed to deliver",
	"cannot be delivered",
	"can not be delivered",
	"returned to sender",
	"returning your message",
	"user unknown",
	"unknown user",
	"no such user",
	"no valid recipients",
	"unknown host",
	"invalid user",
	"error delivering your mail",
	"mailbox unavailable",
	"mailbox full",
	"over quota",
	"quota exceeded",
	"address rejected",
	"does not exist",
	"doesn't exist",
	"unrouteable address",
	"delivery attempt",
	"smtp error",
	"host unknown",
	"message blocked",
	"message rejected",
	"не может быть доставлено",
	"не было доставлено",
	"не доставлено",
	"не удалось доставить",
	"не удается доставить",
	"невозможно доставить",
	"письмо не может быть",
	"пользователь не найден",
	"ящик переполнен",
	"создано автоматически",
	NULL,
};

/* Folded: the mail system is still trying. */
static const char *const delays[] = {
	"has not yet been delivered",
	"not yet been delivered",
	"delivery is delayed",
	"delivery delayed",
	"delayed",
	"will be retried",
	"will continue to try",
	"will keep trying",
	"still trying",
	"transient non-fatal",
	"you do not need to resend",
	"do not need to resend",
	"warning message only",
	"будут продолжены",
	"доставка отложена",
	"попытки доставки будут",
	NULL,
};

/* Folded beginnings of the line after which the original mail stands. */
static const char *const copies[] = {
	"--- below this line is a copy",
	"--- enclosed is a copy",
	"--- below the next line is a copy",
	"------ this is a copy of",
	"----- original message",
	"----- unsent message",
	"----- message header",
	"----- transcript of original",
	"----- returned message",
	"--- header of message",
	"--- the header of the original",
	"--- message from",
	"--- original message",
	"---------- forwarded message",
	"message header follows",
	"original message follows",
	"your original message",
	"the original message follows",
	"the original message is",
	"|------------------------- message text",
	"message headers follow",
	"original mail as follows",
	"the header of the original",
	"received: ",
	"return-path: ",
	"message-id: ",
	"копия вашего сообщения",
	NULL,
};

/* TRUE when folded contains one of the list. */
static gboolean
contains(const char *folded, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strstr(folded, *list) != NULL)
			return TRUE;
	return FALSE;
}

gboolean
tg_bounce_is_subject(const char *folded)
{
	return contains(folded, subjects);
}

gboolean
tg_bounce_is_prose(const char *folded)
{
	return contains(folded, sentences);
}

const char *
tg_bounce_action_in(const char *text)
{
	g_autofree char *folded = tg_text_fold(text);

	return contains(folded, delays) ? "delayed" : "failed";
}

/* Length of the status code at p, 0 when there is none: no address, no version, no number. */
static gsize
status_length(const char *text, const char *p)
{
	gsize subject, detail;

	if (strchr("245", *p) == NULL || p[1] != '.')
		return 0;
	if (p > text && (g_ascii_isdigit(p[-1]) || p[-1] == '.' || p[-1] == '-'))
		return 0;
	subject = strspn(p + 2, "0123456789");
	if (subject == 0 || subject > 3 || p[2 + subject] != '.')
		return 0;
	p += 3 + subject;
	detail = strspn(p, "0123456789");
	if (detail == 0 || detail > 3 || (p[detail] == '.' && g_ascii_isdigit(p[detail + 1])))
		return 0;
	return 3 + subject + detail;
}

/* TRUE when a reply code stands right before p: "550 5.7.1", "550-'5.7.1". */
static gboolean
follows_reply(const char *text, const char *p)
{
	const char *end = p;

	while (end > text && p - end < 3 && strchr(" -'", end[-1]) != NULL)
		end--;
	return end < p && end - text >= 3 && (end[-3] == '4' || end[-3] == '5') &&
	       g_ascii_isdigit(end[-2]) && g_ascii_isdigit(end[-1]);
}

char *
tg_bounce_status_in(const char *text)
{
	const char *first = NULL;
	gsize first_length = 0;

	for (const char *p = text; *p != '\0'; p++) {
		gsize length = status_length(text, p);

		if (length == 0)
			continue;
		if (follows_reply(
			    text, p)) /* a server's own answer says more than what is made of it */
			return g_strndup(p, length);
		if (first == NULL) {
			first = p;
			first_length = length;
		}
	}
	return first != NULL ? g_strndup(first, first_length) : NULL;
}

char *
tg_bounce_reply_in(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if ((*p != '4' && *p != '5') || !g_ascii_isdigit(p[1]) || !g_ascii_isdigit(p[2]))
			continue;
		if (p[1] > '7' || g_ascii_isdigit(p[3]) ||
			(p[3] != '\0' && strchr(" -\n,:;.)]#\"'>", p[3]) == NULL))
			continue;
		if (p[3] == '.' && g_ascii_isdigit(p[4]))
			continue;
		if (p > text && strchr(" \n\t([:;<>=\"'#.", p[-1]) == NULL)
			continue;
		if (p > text && p[-1] == '.' && p - 1 > text && g_ascii_isdigit(p[-2]))
			continue;
		return g_strndup(p, 3);
	}
	return NULL;
}

TgBounceRecipient *
tg_bounce_add(GPtrArray *recipients, const char *address, const char *action)
{
	TgBounceRecipient *recipient;

	for (guint i = 0; i < recipients->len; i++) {
		recipient = g_ptr_array_index(recipients, i);
		if (g_ascii_strcasecmp(recipient->address, address) == 0)
			return NULL;
	}
	if (recipients->len >= MAX_RECIPIENTS || strlen(address) > TG_MAX_ADDRESS)
		return NULL;
	recipient = g_new0(TgBounceRecipient, 1);
	recipient->address = tg_text_one_line(address, TG_MAX_ADDRESS);
	recipient->action = g_strdup(action);
	recipient->diagnostic = g_strdup("");
	g_ptr_array_add(recipients, recipient);
	return recipient;
}

/* The status of a diagnostic, unless a better one is known: "5.0.0" says less than "5.7.1". */
static void
take_status(TgBounceRecipient *recipient, const char *diagnostic)
{
	g_autofree char *status = tg_bounce_status_in(diagnostic);

	if (status == NULL)
		return;
	if (recipient->status != NULL &&
		(!g_str_has_suffix(recipient->status, ".0.0") || recipient->status[0] != status[0]))
		return;
	g_free(recipient->status);
	recipient->status = g_steal_pointer(&status);
}

void
tg_bounce_complete(TgBounceRecipient *recipient, const char *diagnostic)
{
	gboolean failed;

	if (*recipient->diagnostic == '\0') {
		g_free(recipient->diagnostic);
		recipient->diagnostic = tg_text_one_line(diagnostic, MAX_DIAGNOSTIC);
	}
	take_status(recipient, diagnostic);
	if (recipient->reply == NULL)
		recipient->reply = tg_bounce_reply_in(diagnostic);
	failed = strcmp(recipient->action, "failed") == 0;
	if (recipient->status != NULL)
		recipient->permanent = failed && recipient->status[0] == '5';
	else if (recipient->reply != NULL)
		recipient->permanent = failed && recipient->reply[0] == '5';
	else
		recipient->permanent = failed;
}

char *
tg_bounce_address_in(const char *line, gsize length)
{
	const char *end = line + length;

	for (const char *at = memchr(line, '@', length); at != NULL;
		at = memchr(at + 1, '@', (gsize)(end - at - 1))) {
		const char *from = at, *to = at + 1;

		while (from > line && at - from < TG_MAX_ADDRESS &&
			strchr(" \t<>():;,\"'[]@", from[-1]) == NULL)
			from--;
		while (to < end && (g_ascii_isalnum(*to) || *to == '.' || *to == '-' ||
					   *to == '_' || (guchar)*to >= 0x80))
			to++;
		while (to > at && strchr(".-_", to[-1]) != NULL)
			to--;
		/* a longer one is none, and is not cut inside a character */
		if (from < at && to > at + 1 && at - from < TG_MAX_ADDRESS)
			return g_strndup(from, (gsize)(to - from));
		if (at + 1 >= end)
			break;
	}
	return NULL;
}

/* TRUE when the address on a line is somebody whom the report is about: what stands before it is
 * not a server's answer, and does not speak of the sender. */
static gboolean
names_recipient(const TgLine *line, const char *address, gboolean another)
{
	const char *at = g_strstr_len(line->start, (gssize)line->length, address);
	g_autofree char *before = NULL, *folded = NULL;

	if (at == NULL)
		return FALSE;
	before = g_strndup(line->start, (gsize)(at - line->start));
	folded = tg_text_fold(before);
	if (strstr(folded, "from") != NULL)
		return FALSE;
	return !another || strpbrk(folded, "0123456789") == NULL;
}

/* TRUE when the line begins the copy of the original mail. */
static gboolean
begins_copy(const TgLine *line)
{
	g_autofree char *folded = tg_line_fold(line);

	for (gsize i = 0; folded != NULL && copies[i] != NULL; i++)
		if (g_str_has_prefix(folded, copies[i]))
			return TRUE;
	return FALSE;
}

char *
tg_bounce_report(const char *text)
{
	g_autoptr(GArray) lines = tg_lines_split(text);

	for (guint i = 0; i < lines->len; i++) {
		const TgLine *line = &g_array_index(lines, TgLine, i);

		if (begins_copy(line))
			return g_strndup(text, (gsize)(line->start - text));
	}
	return g_strdup(text);
}

/* Completes a recipient from what was said since its address. */
static void
close_recipient(TgBounceRecipient *recipient, GString *said)
{
	if (recipient != NULL)
		tg_bounce_complete(recipient, said->str);
	g_string_truncate(said, 0);
}

void
tg_bounce_read_prose(const char *text, const char *action, GPtrArray *recipients)
{
	g_autoptr(GArray) lines = tg_lines_split(text);
	g_autoptr(GString) said = g_string_new(NULL);
	TgBounceRecipient *recipient = NULL;

	for (guint i = 0; i < lines->len; i++) {
		const TgLine *line = &g_array_index(lines, TgLine, i);
		g_autofree char *address = NULL;
		TgBounceRecipient *next;

		address = tg_bounce_address_in(line->start, line->length);
		next = NULL;
		if (address != NULL && names_recipient(line, address, recipient != NULL))
			next = tg_bounce_add(recipients, address, action);
		if (next != NULL) {
			close_recipient(recipient, said);
			recipient = next;
		}
		if (recipient != NULL && said->len < MAX_DIAGNOSTIC) {
			g_string_append_len(said, line->start, (gssize)line->length);
			g_string_append_c(said, '\n');
		}
	}
	close_recipient(recipient, said);
}
