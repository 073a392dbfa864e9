/* SPDX-License-Identifier: ISC */
/*
 * partinfo.c - the MIME headers of one part, every occurrence and every reading of them (M13, M15).
 *
 * The name that is shown is the one most clients show: RFC 2231 before plain, "filename" before
 * "name"; the others stay candidates, because some client shows them.
 */
#include "mail/attachment.h"

#include <string.h>

#include "base/limits.h"
#include "base/sabotage.h"
#include "base/text.h"
#include "mail/filename.h"
#include "mail/params.h"

#define MAX_NAMES 8

/* Adds a name unless it is there or empty. */
static void
add_name(TgPartInfo *info, const char *raw)
{
	g_autofree char *name =
		tg_sabotage("strip-after-check") ? g_strdup(raw) : tg_filename_canonical(raw);

	if (*name == '\0' || g_ptr_array_find_with_equal_func(info->names, name, g_str_equal, NULL))
		return;
	if (info->names->len < MAX_NAMES)
		g_ptr_array_add(info->names, g_steal_pointer(&name));
	else
		info->ambiguous = TRUE;
}

/* Adds the names of one kind: the RFC 2231 readings first. */
static void
add_names(TgPartInfo *info, const TgParams *params, const char *parameter)
{
	for (int extended = 1; extended >= 0; extended--)
		for (guint i = 0; i < params->list->len; i++) {
			const TgParam *param = g_ptr_array_index(params->list, i);

			if (param->extended == extended && strcmp(param->name, parameter) == 0)
				add_name(info, param->value);
		}
}

/* A parameter in lower case, or NULL. */
static char *
get_lower(const TgParams *params, const char *name)
{
	const char *value = tg_params_get(params, name);

	return value != NULL ? g_ascii_strdown(value, -1) : NULL;
}

/* What the Content-Type says; of several, the last one counts, as it does for GMime. */
static void
take_type(TgPartInfo *info, const TgParams *params)
{
	g_autofree char *format = get_lower(params, "format"), *delsp = get_lower(params, "delsp");
	g_autofree char *clean = tg_text_one_line(params->value, TG_MAX_NAME);

	if (strchr(clean, '/') != NULL) {
		g_free(info->type);
		info->type = g_steal_pointer(&clean);
	}
	g_free(info->charset);
	g_free(info->method);
	info->charset = get_lower(params, "charset");
	info->method = get_lower(params, "method");
	info->flowed = g_strcmp0(format, "flowed") == 0;
	info->delsp = g_strcmp0(delsp, "yes") == 0;
}

/* Reads the MIME headers of a part. */
TgPartInfo *
tg_part_info_read(TgCharsets *charsets, const TgHeaders *headers)
{
	TgPartInfo *info = g_new0(TgPartInfo, 1);
	g_autoptr(GPtrArray) types = g_ptr_array_new_with_free_func((GDestroyNotify)tg_params_free);
	guint dispositions = 0;

	info->names = g_ptr_array_new_with_free_func(g_free);
	info->type = g_strdup("text/plain");
	info->disposition = g_strdup("");
	for (guint i = 0; i < headers->list->len; i++) {
		const TgRawHeader *header = g_ptr_array_index(headers->list, i);
		TgParams *params;

		if (g_ascii_strcasecmp(header->name, "Content-ID") == 0 && info->content_id == NULL)
			info->content_id = tg_text_one_line(header->value, TG_MAX_NAME);
		if (g_ascii_strcasecmp(header->name, "Content-Type") != 0 &&
			g_ascii_strcasecmp(header->name, "Content-Disposition") != 0)
			continue;
		params = tg_params_read(charsets, header->value, header->length);
		info->ambiguous = info->ambiguous || params->ambiguous;
		if (g_ascii_strcasecmp(header->name, "Content-Type") == 0) {
			take_type(info, params);
			g_ptr_array_add(types, params);
			continue;
		}
		if (dispositions++ == 0) {
			g_free(info->disposition);
			info->disposition = tg_text_one_line(params->value, TG_MAX_NAME);
		}
		add_names(info, params, "filename");
		add_names(info, params, "name");
		tg_params_free(params);
	}
	for (guint i = 0; i < types->len; i++) {
		add_names(info, g_ptr_array_index(types, i), "name");
		add_names(info, g_ptr_array_index(types, i), "filename");
	}
	info->ambiguous = info->ambiguous || types->len > 1 || dispositions > 1 ||
			  tg_headers_count(headers, "Content-Transfer-Encoding") > 1;
	return info;
}

/* Frees it; NULL is allowed. */
void
tg_part_info_free(TgPartInfo *info)
{
	if (info == NULL)
		return;
	g_free(info->type);
	g_free(info->disposition);
	g_free(info->charset);
	g_free(info->content_id);
	g_free(info->method);
	g_ptr_array_unref(info->names);
	g_free(info);
}
