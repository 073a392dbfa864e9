/* SPDX-License-Identifier: ISC */
/*
 * signature.c - signatures: the "-- " line (RFC 3676 4.3), closing formulas, what telephones add.
 *
 * A closing formula counts only near the end: at most MAX_CLOSING short lines may follow it, or it
 * is a phrase of the text. Looks at a bounded number of lines from the end.
 */
#include "mail/signature.h"

#include <string.h>

#include "base/text.h"

#define MAX_SIGNATURE 40     /* lines after "-- " */
#define MAX_CLOSING 12	     /* lines of names and numbers after a closing formula */
#define MAX_CLOSING_LINE 100 /* bytes of each in characters' worth: an address is short */
#define MAX_LABEL 60	     /* bytes of a form's label */
#define MAX_TAIL 160	     /* bytes of a telephone's line */

/* Folded beginnings of the lines that programs add by themselves. */
static const char *const tails[] = { "sent from my ", "sent from mail for windows",
	"get outlook for ", "get [outlook for ", "from my iphone", "скачать outlook для ",
	"получить outlook для ", "von meinem ", "diese nachricht wurde von meinem ",
	"envoyé de mon ", "envoye de mon ", "envoyé depuis ", "enviado desde mi ",
	"enviado do meu ", "verzonden met ", "verzonden vanaf ", "verstuurd vanaf ",
	"sendt fra min ", "skickat från min ", "från min ", "发自我的", "iphoneから送信",
	"나의 iphone", "從我的 iphone", "sent from mailbox", NULL };

/* Folded beginnings that a person's sentence may have, too: one of the programs must be named. */
static const char *const maybe_tails[] = { "sent from ", "sent via ", "sent with ", "sent using ",
	"sent by ", "from my ", "отправлено с ", "отправлено со ", "отправлено из ",
	"отправлено через ", "отправлено при помощи ", "отправлено от ", "послано с ",
	"надіслано з ", "відправлено з ", "von mir ", "gesendet von ", "gesendet mit ", "envoyé ",
	"inviato ", "enviado ", "sendt ", "skickat ", "lähetetty ", "wysłane ", "wysłano ",
	"odesláno ", "trimis de pe ", "someone from ", NULL };

/* Folded parts of names of devices and programs. */
static const char *const programs[] = { "iphone", "ipad", "ipod", "айфон", "android", "андроид",
	"samsung", "galaxy", "huawei", "honor", "xiaomi", "redmi", "poco", "realme", "nokia",
	"sony", "htc", "meizu", "alcatel", "windows", "outlook", "gmail", "mail", "почт", "яндекс",
	"yandex", "телефон", "смартфон", "планшет", "мобильн", "устройств", "пристро", "mobile",
	"mobil", "móvil", "phone", "telefon", "tablet", "device", "blackberry", "thunderbird",
	"the bat", "spark", "k-9", "proton", "aqua", "app", NULL };

/* Folded; the line is the formula, perhaps with a comma and a name after it. */
static const char *const closings[] = {
	"с уважением",
	"с уваженем",
	"с наилучшими пожеланиями",
	"с наилучшими",
	"с глубоким уважением",
	"с искренним уважением",
	"с большим уважением",
	"с неизменным уважением",
	"с признательностью",
	"с благодарностью",
	"искренне ваш",
	"всего доброго",
	"всего наилучшего",
	"хорошего дня",
	"удачного дня",
	"заранее спасибо, с уважением",
	"спасибо, с уважением",
	"best regards",
	"best wishes",
	"kind regards",
	"kindest regards",
	"warm regards",
	"warmest regards",
	"with best regards",
	"with kind regards",
	"regards",
	"sincerely",
	"yours sincerely",
	"sincerely yours",
	"yours faithfully",
	"yours truly",
	"respectfully",
	"cheers",
	"mit freundlichen grüßen",
	"mit freundlichem gruß",
	"mit freundlichen gruessen",
	"freundliche grüße",
	"viele grüße",
	"beste grüße",
	"liebe grüße",
	"cordialement",
	"bien cordialement",
	"cordiali saluti",
	"distinti saluti",
	"saludos cordiales",
	"saludos",
	"un saludo",
	"atentamente",
	"atenciosamente",
	"met vriendelijke groet",
	"met vriendelijke groeten",
	"med venlig hilsen",
	"med vennlig hilsen",
	"med vänlig hälsning",
	"med vänliga hälsningar",
	"vänliga hälsningar",
	"z poważaniem",
	"pozdrawiam",
	"s pozdravem",
	"ystävällisin terveisin",
	"з повагою",
	"з найкращими побажаннями",
	NULL,
};

/* Folded parts of labels that stand in signatures. */
static const char *const contacts[] = { "тел", "моб", "факс", "mail", "почт", "майл", "сайт",
	"адрес", "phone", "mobile", "cell", "fax", "web", "site", "skype", "telegram", "телеграм",
	"whatsapp", "viber", "icq", "http", "address", "доб", "инн", "должность", "отдел",
	"компания", "организация", "company", "department", "title", "office", "офис", "linkedin",
	NULL };

/* TRUE when folded begins with one of the list. */
static gboolean
begins_with(const char *folded, const char *const *list)
{
	for (; *list != NULL; list++)
		if (g_str_has_prefix(folded, *list))
			return TRUE;
	return FALSE;
}

/* TRUE when folded has one of the list in it. */
static gboolean
contains(const char *folded, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strstr(folded, *list) != NULL)
			return TRUE;
	return FALSE;
}

gboolean
tg_signature_is_tail(const TgLine *line)
{
	g_autofree char *folded = line->length <= MAX_TAIL ? tg_line_fold(line) : NULL;
	const char *start;

	if (folded == NULL)
		return FALSE;
	start = folded + strspn(folded, "(<[ ");
	return begins_with(start, tails) ||
	       (begins_with(start, maybe_tails) && contains(start, programs));
}

/* TRUE for the signature separator; generous about its blanks, and with the dot that a mail tracker
 * puts below a text. */
static gboolean
is_delimiter(const TgLine *line)
{
	g_autofree char *folded = line->length <= 12 ? tg_line_fold(line) : NULL;

	return folded != NULL &&
	       (strcmp(folded, "--") == 0 || strcmp(folded, "—") == 0 || strcmp(folded, "–") == 0 ||
		       strcmp(folded, "__") == 0 || strcmp(folded, "ᐧ") == 0);
}

/* TRUE when the line is a closing formula: the formula, then nothing or a mark and a name. */
static gboolean
is_closing(const TgLine *line)
{
	g_autofree char *folded = line->length <= 2 * MAX_CLOSING_LINE ? tg_line_fold(line) : NULL;

	for (gsize i = 0; folded != NULL && closings[i] != NULL; i++) {
		const char *rest;

		if (!g_str_has_prefix(folded, closings[i]))
			continue;
		rest = folded + strlen(closings[i]);
		if (*rest == '\0' || strchr(",.!;:-", *rest) != NULL)
			return TRUE;
		if (*rest == ' ' && g_utf8_strlen(rest, -1) < 40 && strpbrk(rest, ".?:") == NULL)
			return i <
			       12; /* "С уважением Иванов И": Russian formulas take no comma often */
	}
	return FALSE;
}

/* TRUE for "Версия: 2.3.1" and the like: a filled-in form goes on below the formula. */
static gboolean
is_form_line(const TgLine *line)
{
	const char *colon = memchr(line->start, ':', MIN(line->length, MAX_LABEL));
	TgLine label = { line->start, 0 };
	g_autofree char *folded = NULL;

	if (colon == NULL || colon + 1 >= line->start + line->length || colon[1] != ' ')
		return FALSE;
	label.length = (gsize)(colon - line->start);
	folded = tg_line_fold(&label);
	return folded != NULL && g_utf8_strlen(folded, -1) > 3 && !contains(folded, contacts);
}

guint
tg_signature_find(const TgLine *lines, guint count)
{
	guint found = count, seen = 0, filled = 0;
	gboolean delimited = FALSE, near = TRUE; /* nothing but short lines so far */

	for (guint i = count; i > 0 && seen < MAX_SIGNATURE; i--, seen++) {
		const TgLine *line = &lines[i - 1];

		if (tg_line_is_blank(line))
			continue;
		if (is_delimiter(line)) {
			found = i - 1; /* perhaps not the only one: HTML's container has its own */
			delimited = TRUE;
			continue;
		}
		if (delimited)
			break;
		near = near && filled <= MAX_CLOSING;
		if (near && tg_signature_is_tail(line)) {
			found = i - 1;
			continue;
		}
		if (near && is_closing(line))
			found = i - 1;
		if (is_form_line(line))
			near = FALSE;
		filled++;
		near = near && line->length <= 2 * MAX_CLOSING_LINE;
	}
	return found;
}
