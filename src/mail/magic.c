/* SPDX-License-Identifier: ISC */
/*
 * magic.c - libmagic, and in front of it a short table for what must never be missed (P113, P115).
 *
 * libmagic is vague about scripts, HTML and SVG, and its answers change between versions; what runs
 * when it is opened has own signatures. The database is loaded before the walls close.
 */
#include "mail/magic.h"

#include <string.h>

#include "mail/late.h"

#define LOOK_AT 4096
#define UNKNOWN "application/octet-stream"

struct TgMagic {
	TgLateMagic lib;
	magic_t cookie;
};

/* Beginnings of files, exact bytes. */
static const struct {
	const char *bytes;
	gsize length;
	const char *type;
} signatures[] = {
	{ "\x7f"
	  "ELF",
		4, "application/x-executable" },
	{ "#!", 2, "text/x-shellscript" },
	{ "\xCF\xFA\xED\xFE", 4, "application/x-mach-binary" },
	{ "\xCE\xFA\xED\xFE", 4, "application/x-mach-binary" },
	{ "\xCA\xFE\xBA\xBE", 4, "application/java-vm" },
	{ "L\0\0\0\x01\x14\x02\0", 8, "application/x-ms-shortcut" },
	{ "dex\n", 4, "application/x-dex" },
	{ "%PDF-", 5, "application/pdf" },
	{ "\x89PNG\r\n\x1a\n", 8, "image/png" },
	{ "GIF87a", 6, "image/gif" },
	{ "GIF89a", 6, "image/gif" },
	{ "\xFF\xD8\xFF", 3, "image/jpeg" },
	{ "7z\xBC\xAF\x27\x1C", 6, "application/x-7z-compressed" },
	{ "Rar!\x1A\x07", 6, "application/x-rar" },
	{ "\x78\x9F\x3E\x22", 4, "application/vnd.ms-tnef" },
};

/* Beginnings of texts, in lower case, after blanks and a byte order mark. */
static const struct {
	const char *text;
	const char *type;
} openings[] = {
	{ "<!doctype html", "text/html" },
	{ "<html", "text/html" },
	{ "<head>", "text/html" },
	{ "<body>", "text/html" },
	{ "<body ", "text/html" },
	{ "<script", "text/html" },
	{ "<iframe", "text/html" },
	{ "<svg", "image/svg+xml" },
	{ "<!doctype svg", "image/svg+xml" },
	{ "<?php", "text/x-php" },
	{ "<hta:", "text/html" },
	{ "@echo off", "text/x-msdos-batch" },
	{ "windows registry editor", "text/x-ms-regedit" },
	{ "<job>", "text/x-ms-script" },
	{ "<job id", "text/x-ms-script" },
};

/* Of several databases libmagic is content with one: the small file of the administrator's, when the large one
 * could not be read. Only that one knows this picture. */
static gboolean
knows_files(const TgMagic *magic)
{
	static const char sample[] = "GIF89a\1\0\1\0\0\0;";
	const char *type = magic->lib.magic_buffer(magic->cookie, sample, sizeof sample - 1);

	return type != NULL && strcmp(type, "image/gif") == 0;
}

/* Loads the database. */
TgMagic *
tg_magic_new(void)
{
	TgMagic *magic = g_new0(TgMagic, 1);

	magic->lib = tg_late_magic();
	magic->cookie = magic->lib.magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
					      MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_TOKENS |
					      MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_JSON |
					      MAGIC_NO_CHECK_CSV);
	if (magic->cookie == NULL || magic->lib.magic_load(magic->cookie, NULL) != 0 ||
		!knows_files(magic))
		g_clear_pointer(&magic, tg_magic_free);
	return magic;
}

/* Unloads it; NULL is allowed. */
void
tg_magic_free(TgMagic *magic)
{
	if (magic == NULL)
		return;
	if (magic->cookie != NULL)
		magic->lib.magic_close(magic->cookie);
	g_free(magic);
}

/* Exact signatures; a DOS program needs more than its two letters. */
static const char *
by_signature(const guint8 *head, gsize length)
{
	for (guint i = 0; i < G_N_ELEMENTS(signatures); i++)
		if (length >= signatures[i].length &&
			memcmp(head, signatures[i].bytes, signatures[i].length) == 0)
			return signatures[i].type;
	if (length > 0x40 && head[0] == 'M' && head[1] == 'Z') {
		gsize pe = head[0x3C] | (gsize)head[0x3D] << 8;

		if (pe + 4 <= length && memcmp(head + pe, "PE\0\0", 4) == 0)
			return "application/vnd.microsoft.portable-executable";
		if (head[0x18] == 0x40 || memchr(head + 2, '\0', 0x3A) != NULL)
			return "application/x-dosexec";
	}
	return NULL;
}

/* Lower case without leading blanks, comments and XML declaration. (transfer full) */
static char *
fold_opening(const guint8 *head, gsize length)
{
	gsize at = 0;
	gsize end = MIN(length, (gsize)LOOK_AT);
	gboolean again = TRUE;

	if (length >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
		at = 3;
	while (again) {
		const char *close = NULL;

		while (at < end && g_ascii_isspace(head[at]))
			at++;
		if (end - at > 4 && memcmp(head + at, "<!--", 4) == 0)
			close = g_strstr_len((const char *)head + at, (gssize)(end - at), "-->");
		else if (end - at > 5 && memcmp(head + at, "<?xml", 5) == 0)
			close = g_strstr_len((const char *)head + at, (gssize)(end - at), ">");
		again = close != NULL;
		if (again)
			at = (gsize)(close - (const char *)head) + (*close == '>' ? 1 : 3);
	}
	return g_ascii_strdown((const char *)head + at, (gssize)MIN(end - at, 64));
}

/* Openings of texts that run. */
static const char *
by_opening(const guint8 *head, gsize length)
{
	g_autofree char *opening = fold_opening(head, length);

	for (guint i = 0; i < G_N_ELEMENTS(openings); i++)
		if (g_str_has_prefix(opening, openings[i].text))
			return openings[i].type;
	return NULL;
}

/* libmagic's word. It needs memory for thousands of things and says nothing when one is refused: so it is asked
 * again, and only what it does not know twice is unknown. */
static const char *
look(const TgMagic *magic, const guint8 *head, gsize length)
{
	const char *type = magic->lib.magic_buffer(magic->cookie, head, length);

	return type != NULL ? type : magic->lib.magic_buffer(magic->cookie, head, length);
}

/* What needs no database; NULL when that is not enough. */
static const char *
by_tables(const guint8 *head, gsize length)
{
	const char *type = by_signature(head, length);

	return type != NULL ? type : by_opening(head, length);
}

/* Of nothing there is nothing to ask. */
gboolean
tg_magic_is_sure(const guint8 *head, gsize length)
{
	return length == 0 || by_tables(head, length) != NULL;
}

/* Signature, opening, libmagic. */
char *
tg_magic_type(TgMagic *magic, const guint8 *head, gsize length)
{
	const char *type = length > 0 ? by_tables(head, length) : NULL;

	if (type == NULL && magic != NULL && length > 0)
		type = look(magic, head, length);
	if (type == NULL || *type == '\0' || strchr(type, '/') == NULL)
		type = UNKNOWN;
	return g_ascii_strdown(type, -1);
}

/* A second file that begins inside the head, or a header whose free bytes open a comment. */
gboolean
tg_magic_is_polyglot(const guint8 *head, gsize length, const char *type)
{
	gsize look = MIN(length, (gsize)1024);
	gboolean is_picture =
		g_str_has_prefix(type, "image/") && strcmp(type, "image/svg+xml") != 0;

	if (strcmp(type, "application/pdf") != 0 && look > 5 && !g_str_has_prefix(type, "text/") &&
		memmem(head + 1, look - 1, "%PDF-1", 6) != NULL)
		return TRUE;
	if (!is_picture)
		return FALSE;
	if (length > 8 && ((memcmp(head, "BM", 2) == 0 &&
				   (memcmp(head + 2, "/*", 2) == 0 || head[2] == '=')) ||
				  (memcmp(head, "GIF8", 4) == 0 &&
					  (memcmp(head + 6, "/*", 2) == 0 || head[6] == '='))))
		return TRUE;
	return memmem(head, look, "<script", 7) != NULL || memmem(head, look, "<?php", 5) != NULL;
}
