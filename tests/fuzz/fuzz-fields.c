/* SPDX-License-Identifier: ISC */
/*
 * fuzz-fields.c - any text as what a customer wrote (and, behind a form feed, what he quoted): no
 * crash, values are text within their bounds, and each is found again by its own label.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "desk/fields.h"
#include "desk/policy_load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One field of every kind that ships. */
static const char conf[] =
	"[field version]\nlabel.ru = Версия; Версия ПО\nlabel.en = Version\nhint.ru = например, "
	"2.3.1\n"
	"validator = version\npattern.1 = верси\\w*[ \\t]+(?<value>v?\\d[\\w.-]*)\nin = body; "
	"subject\n"
	"[field often]\nlabel.ru = Воспроизводимость\nlabel.en = How often\nname.ru.always = "
	"Всегда\n"
	"word.always.ru = каждый раз; при каждом запуск*\nvalue.always.ru = да\n"
	"name.en.never = Never\nword.never.en = not every time; can't\nmatch.never = \\bnever\\b\n"
	"[field steps]\nlabel.ru = Шаги\nvalidator = lines\nmultiline = yes\n"
	"[field phone]\nlabel.ru = Телефон\nvalidator = phone\n"
	"[field inn]\nlabel.ru = ИНН\nvalidator = tax-id\n"
	"[field sn]\nlabel.en = S/N\nvalidator = serial\n"
	"[field who]\nlabel.en = Name\nvalidator = name\n"
	"[field mail]\nlabel.en = Mail\nvalidator = email\n"
	"[field paper]\nlabel.en = Contract\nvalidator = agreement\n";

/* The fields, compiled once. */
static const TgPolicy *
fields(void)
{
	static TgPolicy *policy;

	if (!policy) {
		g_autoptr(TgFindings) findings = tg_findings_new();
		g_autoptr(TgIni) ini = tg_ini_parse("/f/x.conf", conf, -1, findings);

		policy = tg_policy_read("/f/x.conf", ini, findings);
		g_assert(tg_findings_count(findings) == 0);
	}
	return policy;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	g_autofree char *text = tg_text_lines((const char *)data, (gssize)size, TG_MAX_TEXT);
	const uint8_t *feed = memchr(data, '\f', size);
	gsize rest = feed ? (gsize)(data + size - feed) : 0;
	g_autoptr(GPtrArray) values = NULL;

	g_free(analysis->body.new_text);
	g_free(analysis->body.quoted);
	g_free(analysis->subject);
	analysis->body.new_text = g_steal_pointer(&text);
	analysis->body.quoted = tg_text_lines((const char *)feed, (gssize)rest, TG_MAX_TEXT);
	analysis->subject = tg_text_one_line(analysis->body.new_text, TG_MAX_SUBJECT);
	values = tg_fields_extract(fields(), analysis, TRUE);
	for (guint i = 0; i < values->len; i++) {
		const TgFieldValue *value = values->pdata[i];
		const TgField *field = tg_policy_field(fields(), value->name);
		g_autofree char *again = tg_field_canonical(field, value->value);

		g_assert(g_utf8_validate(value->value, -1, NULL));
		g_assert(*value->value && strlen(value->value) <= TG_MAX_VALUE);
		g_assert(field->multiline || !strchr(value->value, '\n'));
		if (!again)
			g_error("%s refuses its own '%s'", value->name, value->value);
		if (tg_field_is_plain(field, value->value))
			g_assert(strlen(value->value) <= 40);
	}
	return 0;
}
