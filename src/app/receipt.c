/* SPDX-License-Identifier: ISC */
/*
 * receipt.c - the words of a receipt, and the reply codes that go with them (S18).
 */
#include "app/receipt.h"

#include "base/text.h"

#include <string.h>

#define MAX_LINE 400 /* an SMTP reply has 512 bytes */

void
tg_receipt_clear(TgReceipt *receipt)
{
	g_clear_pointer(&receipt->line, g_free);
}

gboolean
tg_receipt_set(
	TgReceipt *receipt, TgReceiptStatus status, const char *code, const char *format, ...)
{
	g_autofree char *text = NULL, *line = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	line = g_str_has_prefix(text, code) ? g_strdup(text) : g_strconcat(code, " ", text, NULL);
	tg_receipt_clear(receipt);
	receipt->line = tg_text_one_line(line, MAX_LINE);
	receipt->status = status;
	return FALSE;
}

/* An error may carry a code of its class of its own: "4.3.1 no space left for the store". */
gboolean
tg_receipt_defer(TgReceipt *receipt, const GError *error)
{
	const char *text = error ? error->message : "not stored, try again";
	const gboolean coded = g_str_has_prefix(text, "4.") && g_ascii_isdigit(text[2]);

	return tg_receipt_set(receipt, TG_RECEIPT_AGAIN, coded ? "4." : "4.3.0", "%s", text);
}

void
tg_receipt_tell(TgReceipt *receipt, const TgDecision *decision)
{
	TgReceiptStatus status = TG_RECEIPT_TAKEN;

	if (decision->outcome == TG_OUTCOME_REFUSED)
		status = TG_RECEIPT_REFUSED;
	else if (decision->outcome == TG_OUTCOME_DEFERRED)
		status = TG_RECEIPT_AGAIN;
	tg_receipt_set(receipt, status, decision->code, "%s", decision->line);
}

/* The first row that the line begins with. */
char *
tg_receipt_reply(const TgReceipt *receipt)
{
	static const struct {
		const char *enhanced, *reply;
	} codes[] = {
		{ "2.", "250" },
		{ "5.3.4 ", "552" },
		{ "5.", "550" },
		{ "4.3.1 ", "452" },
		{ "", "451" },
	};
	guint i = 0;

	while (!g_str_has_prefix(receipt->line, codes[i].enhanced))
		i++;
	return g_strconcat(codes[i].reply, " ", receipt->line, NULL);
}
