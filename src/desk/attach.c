/* SPDX-License-Identifier: ISC */
/*
 * attach.c - the verdict on each attachment; see attach.h.
 *
 * Files are judged in their order; each by its names, then by what it really is, then by its size,
 * then by what is already accepted. Every name that any reader of the mail could see must pass, or
 * the file would have one name here and another one at the agent's (P101). Extensions compare as
 * ASCII: what only looks like "pdf" is not it (P106).
 */
#include "desk/attach.h"

#include <string.h>

/* What runs when it is opened, whatever its name says (P113); a row may end in "*". */
static const char *const active_types[] = {
	"application/x-dosexec",
	"application/x-msdownload",
	"application/vnd.microsoft.portable-executable",
	"application/x-executable",
	"application/x-pie-executable",
	"application/x-sharedlib",
	"application/x-object",
	"application/x-mach-binary",
	"application/x-elf",
	"application/x-msi",
	"application/x-ms-shortcut",
	"application/x-ms-dos-executable",
	"application/x-com",
	"application/x-java-applet",
	"application/java-archive",
	"application/x-java*",
	"application/vnd.ms-htmlhelp",
	"application/vnd.ms-cab-compressed",
	"application/x-shockwave-flash",
	"application/javascript",
	"application/ecmascript",
	"application/x-javascript",
	"application/hta",
	"application/xhtml+xml",
	"text/html",
	"text/javascript",
	"text/x-javascript",
	"text/x-shellscript",
	"application/x-shellscript",
	"text/x-msdos-batch",
	"text/x-powershell",
	"text/x-perl",
	"text/x-python",
	"text/x-script.python",
	"text/x-php",
	"text/x-ruby",
	"text/x-tcl",
	"text/x-lua",
	"text/vbscript",
	"image/svg*",
};

static const char *const refusal_names[] = {
	[TG_REFUSED_NOT] = NULL,
	[TG_REFUSED_EXTENSION] = "extension",
	[TG_REFUSED_FILE_SIZE] = "file-size",
	[TG_REFUSED_TOTAL_SIZE] = "total-size",
	[TG_REFUSED_CONTENT] = "content",
	[TG_REFUSED_NAME] = "name",
};

const char *
tg_refusal_name(TgRefusal refusal)
{
	return refusal_names[refusal];
}

/* TRUE when the name ends in an allowed extension and has something before it. */
static gboolean
name_is_allowed(const TgAttachmentPolicy *policy, const char *name)
{
	gsize length = strlen(name);
	g_autofree char *extension = NULL;
	const char *dot;

	while (length && strchr(". \t", name[length - 1]))
		length--;
	dot = g_strrstr_len(name, (gssize)length, ".");
	if (!dot || dot == name)
		return FALSE;
	extension = g_ascii_strdown(dot + 1, (gssize)(length - (gsize)(dot + 1 - name)));
	return policy->extensions &&
	       g_strv_contains((const char *const *)policy->extensions, extension);
}

/* The verdict of the names: of the one that is shown first, then of those that others may show. */
static TgRefusal
judge_names(const TgAttachmentPolicy *policy, const TgAttachment *file)
{
	if (!name_is_allowed(policy, file->name))
		return TG_REFUSED_EXTENSION;
	for (char **name = file->candidates; name && *name; name++)
		if (!name_is_allowed(policy, *name))
			return TG_REFUSED_NAME;
	return TG_REFUSED_NOT;
}

/* TRUE when the real type is one that runs. */
static gboolean
is_active(const char *type)
{
	for (guint i = 0; type && i < G_N_ELEMENTS(active_types); i++) {
		gsize length = strlen(active_types[i]);

		if (active_types[i][length - 1] == '*'
				? !g_ascii_strncasecmp(type, active_types[i], length - 1)
				: !g_ascii_strcasecmp(type, active_types[i]))
			return TRUE;
	}
	return FALSE;
}

/* One file, when `accepted` bytes of the message's files are accepted already. */
static TgRefusal
judge(const TgAttachmentPolicy *policy, const TgAttachment *file, guint64 accepted)
{
	TgRefusal names = judge_names(policy, file);

	if (names != TG_REFUSED_NOT)
		return names;
	if (is_active(file->real))
		return TG_REFUSED_CONTENT;
	if (policy->refuse_executable_archives && (file->flags & TG_FILE_EXECUTABLE_INSIDE))
		return TG_REFUSED_CONTENT;
	if (file->size > policy->max_file)
		return TG_REFUSED_FILE_SIZE;
	return file->size > policy->max_total - MIN(accepted, policy->max_total)
		       ? TG_REFUSED_TOTAL_SIZE
		       : TG_REFUSED_NOT;
}

GArray *
tg_attach_judge(const TgAttachmentPolicy *policy, const GPtrArray *attachments)
{
	GArray *verdicts = g_array_sized_new(FALSE, FALSE, sizeof(TgRefusal), attachments->len);
	guint64 accepted = 0;

	for (guint i = 0; i < attachments->len; i++) {
		const TgAttachment *file = attachments->pdata[i];
		TgRefusal verdict = judge(policy, file, accepted);

		if (verdict == TG_REFUSED_NOT)
			accepted += file->size;
		g_array_append_val(verdicts, verdict);
	}
	return verdicts;
}
