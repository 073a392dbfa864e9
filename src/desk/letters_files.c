/* SPDX-License-Identifier: ISC */
/*
 * letters_files.c - attachments in letters. What is attached are bytes of the raw mail, as they stand
 * there; compose verifies them. A file whose bytes do not stand in the raw mail (a TNEF member) or
 * was refused does not travel.
 */
#include "desk/letters_files.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/format.h"

#include <string.h>

/* The verdict on attachment i; without verdicts nothing is accepted. */
static TgRefusal
verdict_of(const TgLetterContext *context, guint i)
{
	if (!context->verdicts || i >= context->verdicts->len)
		return TG_REFUSED_NAME;
	return g_array_index(context->verdicts, TgRefusal, i);
}

/* ".exe": an extension that many files have, as our list writes it, so that it carries no message of
 * the sender's; else "". */
static const char *
plain_extension(const char *name)
{
	static const char *const common[] = { ".exe", ".com", ".bat", ".cmd", ".msi", ".scr",
		".dll", ".jar", ".js", ".vbs", ".ps1", ".apk", ".lnk", ".doc", ".docx", ".docm",
		".xls", ".xlsx", ".xlsm", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".odf", ".pdf",
		".rtf", ".txt", ".log", ".csv", ".xml", ".json", ".ini", ".conf", ".cfg", ".md",
		".htm", ".html", ".eml", ".msg", ".ics", ".vcf", ".jpg", ".jpeg", ".png", ".gif",
		".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg", ".zip", ".7z", ".rar", ".arj",
		".gz", ".bz2", ".xz", ".tar", ".tgz", ".iso", ".img", ".dmg", ".mp3", ".wav",
		".ogg", ".mp4", ".avi", ".mov", ".mkv", ".webm", ".dmp", ".dump", ".bin", ".dat",
		".db", ".sql", ".bak", ".pcap", ".evtx", ".sh", ".py", ".deb", ".rpm", ".dwg",
		".psd", ".xps", ".djvu", ".p7s", ".sig" };
	const char *dot = strrchr(name, '.');

	for (guint i = 0; dot && i < G_N_ELEMENTS(common); i++) {
		if (g_ascii_strcasecmp(dot, common[i]) == 0)
			return common[i];
	}
	return "";
}

/* "screen.png, 230 КБ", or "вложение 2, .exe, 1,2 МБ". (transfer full) */
static char *
title_of(const TgAttachment *file, guint number, const char *language, gboolean plain)
{
	g_autofree char *size = tg_text_size(file->size, language);
	g_autofree char *name = tg_text_one_line(file->name, TG_MAX_NAME);
	const char *extension = plain_extension(name);
	const char *word = g_strcmp0(language, "ru") == 0 ? "вложение" : "attachment";

	if (!plain)
		return g_strdup_printf("%s, %s", name, size);
	return g_strdup_printf(
		"%s %u%s%s, %s", word, number, *extension ? ", " : "", extension, size);
}

JsonArray *
tg_letter_files_told(
	const TgLetterContext *context, const char *language, gboolean plain, guint *ret_refused)
{
	JsonArray *files = json_array_new();
	const GPtrArray *attachments =
		context->message ? context->message->analysis->attachments : NULL;

	*ret_refused = 0;
	for (guint i = 0; context->verdicts && attachments && i < attachments->len; i++) {
		const TgAttachment *attachment = g_ptr_array_index(attachments, i);
		const char *reason = tg_format_refusal(verdict_of(context, i), language);
		g_autofree char *title = title_of(attachment, i + 1, language, plain);
		g_autofree char *odd = tg_format_oddities(attachment->flags, language);
		JsonObject *file;

		if (!reason && attachment->is_inline)
			continue;
		file = json_object_new();
		json_object_set_string_member(file, "title", title);
		json_object_set_string_member(file, "refused", reason);
		json_object_set_string_member(file, "odd", odd);
		json_array_add_object_element(files, file);
		*ret_refused += reason != NULL;
	}
	return files;
}

/* The encoded bytes of an attachment, or NULL when they do not stand in the raw mail. */
static GBytes *
content_of(const TgMessage *message, const TgAttachment *attachment)
{
	gint64 total = message->raw ? (gint64)g_bytes_get_size(message->raw) : 0;

	if (attachment->offset < 0 || attachment->length < 0 || attachment->offset > total ||
		attachment->length > total - attachment->offset ||
		attachment->encoding == TG_ENCODING_OTHER)
		return NULL;
	return g_bytes_new_from_bytes(
		message->raw, (gsize)attachment->offset, (gsize)attachment->length);
}

void
tg_letter_files_attach(const TgLetterContext *context, guint64 max, TgLetter *letter)
{
	const GPtrArray *attachments =
		context->message ? context->message->analysis->attachments : NULL;
	guint64 total = 0;

	for (guint i = 0; attachments && i < attachments->len; i++) {
		const TgAttachment *attachment = g_ptr_array_index(attachments, i);
		g_autoptr(GBytes) content = NULL;
		TgLetterFile *file;

		if (verdict_of(context, i) != TG_REFUSED_NOT || attachment->size > max - total)
			continue;
		content = content_of(context->message, attachment);
		if (!content)
			continue;
		total += attachment->size;
		file = g_new0(TgLetterFile, 1);
		file->name = g_strdup(attachment->name);
		file->type = g_strdup(attachment->declared);
		file->encoding = attachment->encoding;
		file->content = g_steal_pointer(&content);
		g_ptr_array_add(letter->files, file);
	}
}
