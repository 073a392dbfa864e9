/* SPDX-License-Identifier: ISC */
/*
 * fuzz-bounce.c - any text as a report, in fields and in prose: recipients are bounded and whole.
 */
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/automatic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = tg_text_lines((const char *)data, (gssize)size, 64 * TG_KIB);
	g_autoptr(TgAnalysis) analysis = tg_analysis_new();
	TgAutomaticInput input = { .subject = "Undelivered",
		.return_path = "",
		.content_type = "text/plain",
		.text = text };

	if (size > 0 && data[0] & 1) {
		input.delivery_status = text;
		input.has_delivery_status = TRUE;
	}
	if (size > 0 && data[0] & 2)
		input.original_headers = text;
	tg_automatic_classify(&input, analysis);
	g_assert(analysis->automatic != TG_AUTOMATIC_NONE);
	g_assert((analysis->bounce != NULL) == (analysis->automatic == TG_AUTOMATIC_BOUNCE));
	for (guint i = 0; analysis->bounce != NULL && i < analysis->bounce->recipients->len; i++) {
		const TgBounceRecipient *recipient =
			g_ptr_array_index(analysis->bounce->recipients, i);

		g_assert(i < 100 && strlen(recipient->address) <= TG_MAX_ADDRESS);
		g_assert(recipient->action != NULL && recipient->diagnostic != NULL);
		g_assert(recipient->status == NULL || strchr("245", recipient->status[0]) != NULL);
		g_assert(recipient->reply == NULL || strlen(recipient->reply) == 3);
	}
	return 0;
}
