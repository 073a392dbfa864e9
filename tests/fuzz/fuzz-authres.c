/* SPDX-License-Identifier: ISC */
/*
 * fuzz-authres.c - any bytes as Authentication-Results: whoever is read wrote his name plainly (P7).
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *value = g_strndup((const char *)data, size);
	g_autoptr(TgAuthResults) results = tg_authres_parse(value, 0);
	g_autofree char *lower = tg_ascii_lower(value);

	if (results == NULL)
		return 0;
	g_assert(*results->authserv_id != '\0');
	g_assert(strchr(value, '\\') != NULL || strstr(lower, results->authserv_id) != NULL);
	for (guint i = 0; i < results->results->len; i++) {
		const TgAuthResult *result = g_ptr_array_index(results->results, i);

		g_assert(*result->method != '\0' && *result->result != '\0' &&
			 result->properties != NULL);
		g_assert(strstr(lower, result->result) != NULL);
	}
	return 0;
}
