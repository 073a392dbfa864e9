/* SPDX-License-Identifier: ISC */
/*
 * test-archive.c - names inside archives, by their headers only (T32, P114), and real types (P113, P115).
 */
#include "mail/archive.h"
#include "mail/magic.h"
#include "parsekit.h"
#include "cputime.h"

#include <string.h>

/* Appends little-endian numbers: each pair is (bytes, value). */
static void
append_numbers(GByteArray *zip, const guint32 (*fields)[2], guint n)
{
	for (guint i = 0; i < n; i++)
		for (guint byte = 0; byte < fields[i][0]; byte++) {
			guint8 part = (guint8)(fields[i][1] >> (8 * byte));

			g_byte_array_append(zip, &part, 1);
		}
}

/* A zip of empty members that claim to be huge; flags as in the format (1: encrypted, 0x800: UTF-8). */
static GByteArray *
make_zip(const char *const *names, guint32 flags)
{
	GByteArray *zip = g_byte_array_new(), *index = g_byte_array_new();
	guint n = 0;
	guint32 start;

	for (; names[n] != NULL; n++) {
		guint32 length = (guint32)strlen(names[n]);
		const guint32 local[][2] = { { 4, 0x04034B50 }, { 2, 20 }, { 2, flags }, { 2, 8 },
			{ 4, 0x21 << 16 }, { 4, 0 }, { 4, 0 }, { 4, 0x7FFFFFFF }, { 2, length },
			{ 2, 0 } };
		const guint32 entry[][2] = { { 4, 0x02014B50 }, { 2, 20 }, { 2, 20 }, { 2, flags },
			{ 2, 8 }, { 4, 0x21 << 16 }, { 4, 0 }, { 4, 0 }, { 4, 0x7FFFFFFF },
			{ 2, length }, { 2, 0 }, { 2, 0 }, { 2, 0 }, { 2, 0 }, { 4, 0 },
			{ 4, zip->len } };

		append_numbers(index, entry, G_N_ELEMENTS(entry));
		g_byte_array_append(index, (const guint8 *)names[n], length);
		append_numbers(zip, local, G_N_ELEMENTS(local));
		g_byte_array_append(zip, (const guint8 *)names[n], length);
	}
	start = zip->len;
	g_byte_array_append(zip, index->data, index->len);
	append_numbers(zip,
		(const guint32[][2]){ { 4, 0x06054B50 }, { 4, 0 }, { 2, n }, { 2, n },
			{ 4, index->len }, { 4, start }, { 2, 0 } },
		7);
	g_byte_array_unref(index);
	return zip;
}

/* Lists a zip of those names: the names joined by "|". */
static char *
list(const char *const *names, guint32 flags, TgFileFlags *ret_flags)
{
	g_autoptr(GByteArray) zip = make_zip(names, flags);
	g_auto(GStrv) members = NULL;

	*ret_flags = 0;
	members = tg_archive_list(kit_provisions()->charsets, zip->data, zip->len, ret_flags);
	return g_strjoinv("|", members);
}

static void
test_zip(void)
{
	static const struct {
		const char *name, *member;
		guint32 flags;
		const char *wanted;
		TgFileFlags found;
	} rows[] = {
		{ "plain", "log.txt", 0, "log.txt", 0 },
		{ "an executable", "dir/Setup.EXE", 0, "dir/Setup.EXE", TG_FILE_EXECUTABLE_INSIDE },
		{ "an executable behind blanks", "a.scr ", 0, "a.scr", TG_FILE_EXECUTABLE_INSIDE },
		{ "encrypted", "log.txt", 1, "log.txt", TG_FILE_ENCRYPTED },
		{ "DOS Russian", "\xae\xe2\xe7\xf1\xe2.txt", 0, "отчёт.txt", 0 },
		{ "marked as UTF-8", "отчёт.txt", 0x800, "отчёт.txt", 0 },
		{ "UTF-8 without the mark", "отчёт.txt", 0, "отчёт.txt", 0 },
		{ "zip-slip", "../../etc/x", 0, "../../etc/x", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *names[] = { rows[i].member, NULL };
		TgFileFlags flags;
		g_autofree char *members = list(names, rows[i].flags, &flags);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(members, ==, rows[i].wanted);
		g_assert_cmpint(flags, ==, rows[i].found);
	}
}

static void
test_many_members(void)
{
	const char *names[20001] = { NULL };
	TgFileFlags flags;
	g_autofree char *members = NULL;
	g_auto(GStrv) split = NULL;
	gint64 began;

	for (guint i = 0; i < 20000; i++)
		names[i] = "a.txt";
	began = test_cpu_time();
	members = list(names, 0, &flags);
	g_assert_cmpfloat((double)(test_cpu_time() - began), <, 2 * 1e6);
	split = g_strsplit(members, "|", -1);
	g_assert_cmpuint(g_strv_length(split), ==, TG_ARCHIVE_MEMBERS);
	g_assert_cmpint(flags, ==, TG_FILE_NOT_LISTED);
}

static void
test_damaged(void)
{
	const char *names[] = { "a.txt", "b.exe", "c.txt", NULL };
	g_autoptr(GByteArray) zip = make_zip(names, 0);

	for (gsize length = 0; length < zip->len; length++) {
		TgFileFlags flags = 0;
		g_auto(GStrv) members =
			tg_archive_list(kit_provisions()->charsets, zip->data, length, &flags);

		g_assert_true(flags & TG_FILE_NOT_LISTED);
		g_assert_nonnull(members);
	}
}

static void
test_damaged_bytes(void)
{
	const char *names[] = { "a.txt", "b.exe", NULL };
	g_autoptr(GByteArray) zip = make_zip(names, 0x800);

	for (gsize i = 0; i < zip->len; i++)
		for (guint bit = 0; bit < 8; bit++) {
			TgFileFlags flags = 0;
			g_auto(GStrv) members = NULL;

			zip->data[i] ^= (guint8)(1u << bit);
			members = tg_archive_list(
				kit_provisions()->charsets, zip->data, zip->len, &flags);
			g_assert_nonnull(members);
			zip->data[i] ^= (guint8)(1u << bit);
		}
}

#define HEAD(name, bytes, type, both)                                                              \
	{                                                                                          \
		name, bytes, sizeof(bytes) - 1, type, both                                         \
	}
static const struct {
	const char *name, *head;
	gsize length;
	const char *type; /* with or without the magic database */
	gboolean polyglot;
} heads[] = {
	HEAD("PNG", "\x89PNG\r\n\x1a\n....", "image/png", FALSE),
	HEAD("PDF", "%PDF-1.4\n", "application/pdf", FALSE),
	HEAD("ELF",
		"\x7f"
		"ELF\2\1\1",
		"application/x-executable", FALSE),
	HEAD("a script", "#!/bin/sh\nrm -rf /\n", "text/x-shellscript", FALSE),
	HEAD("HTML", " \n<!-- x --><HTML><body>", "text/html", FALSE),
	HEAD("HTML behind a byte order mark", "\xEF\xBB\xBF<!DOCTYPE HTML>", "text/html", FALSE),
	HEAD("SVG", "<?xml version=\"1.0\"?>\n<svg xmlns=", "image/svg+xml", FALSE),
	HEAD("a batch file", "@ECHO OFF\r\ndel x", "text/x-msdos-batch", FALSE),
	HEAD("a shortcut", "L\0\0\0\1\x14\2\0\0\0", "application/x-ms-shortcut", FALSE),
	HEAD("nothing", "", "application/octet-stream", FALSE),
	HEAD("a picture that is a script (P115)", "GIF89a/*abcdefgh*/=1;alert(1)", "image/gif",
		TRUE),
	HEAD("a picture with HTML inside (P115)", "GIF89a\1\0\1\0<script>alert(1)</script>",
		"image/gif", TRUE),
	HEAD("a picture with a PDF inside (P115)", "\x89PNG\r\n\x1a\n%PDF-1.4", "image/png", TRUE),
};

static void
test_heads(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
		const guint8 *head = (const guint8 *)heads[i].head;
		g_autofree char *with =
			tg_magic_type(kit_provisions()->magic, head, heads[i].length);
		g_autofree char *without = tg_magic_type(NULL, head, heads[i].length);

		g_test_message("%s", heads[i].name);
		g_assert_cmpstr(with, ==, heads[i].type);
		g_assert_cmpstr(without, ==, heads[i].type);
		g_assert_cmpint(tg_magic_is_polyglot(head, heads[i].length, heads[i].type), ==,
			heads[i].polyglot);
	}
}

static void
test_windows_program(void)
{
	guint8 program[256] = { 'M', 'Z' };
	g_autofree char *type = NULL, *text = NULL;

	program[0x3C] = 0x80;
	memcpy(program + 0x80, "PE\0\0", 4);
	type = tg_magic_type(NULL, program, sizeof program);
	g_assert_cmpstr(type, ==, "application/vnd.microsoft.portable-executable");
	memset(program + 2, ' ', sizeof program - 2);
	text = tg_magic_type(NULL, program, sizeof program);
	g_assert_cmpstr(text, ==, "application/octet-stream");
}

int
main(int argc, char **argv)
{
	kit_init(&argc, &argv);
	g_test_add_func("/archive/members of a zip", test_zip);
	g_test_add_func("/archive/at most 100 members, told so", test_many_members);
	g_test_add_func("/archive/a cut archive says that it is not whole", test_damaged);
	g_test_add_func("/archive/any flipped bit is survived", test_damaged_bytes);
	g_test_add_func("/magic/what runs is known by its first bytes (P113, P115)", test_heads);
	g_test_add_func("/magic/two letters make no program", test_windows_program);
	return g_test_run();
}
