/* SPDX-License-Identifier: ISC */
/*
 * tnef.c - takes winmail.dat apart in memory: its files, and its text when the mail has none (T29).
 *
 * ytnef reads, nothing is written anywhere. Streams above 8 MiB are not given to it. Its lengths are
 * believed only as far as its own buffers go.
 */
#include "mail/walk.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/body.h"
#include "mail/filename.h"
#include "mail/late.h"

#define MAX_MEMBERS 100

/* A MAPI string or binary property, NULL when there is none. */
static variableLength *
find_property(const TgLateTnef *lib, Attachment *item, DWORD type, DWORD id)
{
	variableLength *value = lib->MAPIFindProperty(&item->MAPI, PROP_TAG(type, id));

	return value == MAPI_UNDEFINED || value->data == NULL || value->size <= 0 ? NULL : value;
}

/* Adds a member's name in UTF-8. */
static void
add_name(TgWalk *walk, TgPartInfo *info, const variableLength *raw)
{
	g_autofree char *text = NULL, *name = NULL;

	if (raw == NULL || raw->data == NULL || raw->size <= 0)
		return;
	text = tg_charsets_decode(walk->provisions->charsets, NULL, (const char *)raw->data,
		strnlen((const char *)raw->data, (gsize)raw->size), TG_MAX_VALUE);
	name = tg_filename_canonical(text);
	if (*name != '\0' &&
		!g_ptr_array_find_with_equal_func(info->names, name, g_str_equal, NULL))
		g_ptr_array_add(info->names, g_steal_pointer(&name));
}

/* What the member's properties say. */
static TgPartInfo *
read_info(const TgLateTnef *lib, TgWalk *walk, Attachment *item)
{
	TgPartInfo *info = g_new0(TgPartInfo, 1);
	variableLength *type = find_property(lib, item, PT_STRING8, PR_ATTACH_MIME_TAG);

	info->names = g_ptr_array_new_with_free_func(g_free);
	info->disposition = g_strdup("attachment");
	info->type = type != NULL ? tg_charsets_decode(walk->provisions->charsets, NULL,
					    (const char *)type->data,
					    strnlen((const char *)type->data, (gsize)type->size),
					    TG_MAX_NAME)
				  : g_strdup("application/octet-stream");
	add_name(walk, info, find_property(lib, item, PT_STRING8, PR_ATTACH_LONG_FILENAME));
	add_name(walk, info, find_property(lib, item, PT_UNICODE, PR_ATTACH_LONG_FILENAME));
	if (info->names->len == 0)
		add_name(walk, info, find_property(lib, item, PT_STRING8, PR_DISPLAY_NAME));
	if (info->names->len == 0)
		add_name(walk, info, &item->Title);
	return info;
}

/* One member becomes a file. */
static void
take_member(const TgLateTnef *lib, TgWalk *walk, Attachment *item, const char *part)
{
	g_autoptr(TgPartInfo) info = read_info(lib, walk, item);
	g_autoptr(TgFileReader) reader = tg_file_reader_new(walk->provisions);
	variableLength *object = find_property(lib, item, PT_OBJECT, PR_ATTACH_DATA_OBJ);
	const variableLength *data = &item->FileData;
	gsize skip = 0;

	if (object == NULL)
		object = find_property(lib, item, PT_BINARY, PR_ATTACH_DATA_OBJ);
	if (object != NULL) {
		data = object;
		/* an embedded object has its interface id in front */
		if (object->size > 16 && memcmp(object->data + 8, "\xC0\0\0\0\0\0\0\x46", 8) == 0)
			skip = 16;
	}
	if (walk->wanted != NULL) {
		if (strcmp(walk->wanted, part) != 0)
			return;
		walk->found = TRUE;
		if (data->data != NULL && (gsize)data->size > skip)
			tg_walk_write(data->data + skip, (gsize)data->size - skip, walk);
		return;
	}
	if (data->data != NULL && (gsize)data->size > skip)
		tg_file_reader_take(data->data + skip, (gsize)data->size - skip, reader);
	g_ptr_array_add(
		walk->attachments, tg_file_reader_finish(reader, info, part, &walk->member_room));
}

/* All members; the text only when the mail has none. */
gboolean
tg_walk_tnef(TgWalk *walk, const GByteArray *stream, const char *part, TgWalkText *text)
{
	const TgLateTnef late = tg_late_tnef(), *lib = &late;
	TNEFStruct tnef;
	guint n = 0;
	gboolean ok;

	lib->TNEFInitialize(&tnef);
	tnef.Debug = 0;
	ok = lib->TNEFParseMemory(stream->data, (long)stream->len, &tnef) == 0;
	for (Attachment *item = tnef.starting_attach.next; ok && item != NULL && n < MAX_MEMBERS;
		item = item->next) {
		g_autofree char *member = g_strdup_printf("%s/%u", part, ++n);

		take_member(lib, walk, item, member);
	}
	if (ok && text->text->len == 0 && tnef.body.data != NULL && tnef.body.size > 0) {
		g_autofree char *raw = tg_charsets_decode(walk->provisions->charsets, NULL,
			(const char *)tnef.body.data,
			strnlen((const char *)tnef.body.data, (gsize)tnef.body.size), TG_MAX_TEXT);
		g_autofree char *lines = tg_text_lines(raw, -1, TG_MAX_TEXT);

		g_string_assign(text->text, lines);
	}
	lib->TNEFFree(&tnef);
	return ok;
}
