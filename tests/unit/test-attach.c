/* SPDX-License-Identifier: ISC */
/*
 * test-attach.c - verdicts on attachments: interface §2, R2.1, P100-P106, P112, P113, P116, P117.
 */
#include "base/limits.h"
#include "desk/attach.h"

#include <string.h>

#define MIB5 (5 * 1024 * 1024)
#define MIB55 (5 * 1024 * 1024 + 512 * 1024)

/* The shipped policy. */
static void
policy_init(TgAttachmentPolicy *policy)
{
	policy->extensions = g_strsplit("doc;docx;pdf;gif;bmp;jpg;jpeg;png;tif;tiff;zip;7z;rar;arj;"
					"odf;odt;log;txt",
		";", -1);
	policy->max_file = MIB5;
	policy->max_total = MIB55;
	policy->refuse_executable_archives = TRUE;
}

static void
policy_done(TgAttachmentPolicy *policy)
{
	g_strfreev(policy->extensions);
}

/* An attachment as the analysis gives it; candidates by "|". */
static TgAttachment *
attachment(
	const char *name, const char *candidates, const char *real, guint64 size, TgFileFlags flags)
{
	TgAttachment *file = g_new0(TgAttachment, 1);

	file->part = g_strdup("2");
	file->name = g_strdup(name);
	file->candidates = g_strsplit(candidates ? candidates : name, "|", -1);
	file->declared = g_strdup("application/octet-stream");
	file->real = g_strdup(real);
	file->sha256 = g_strdup("");
	file->size = size;
	file->flags = flags;
	return file;
}

/* The verdict on one file alone. */
static const char *
verdict_of(TgAttachment *file)
{
	g_autoptr(GPtrArray) files =
		g_ptr_array_new_with_free_func((GDestroyNotify)tg_attachment_free);
	g_autoptr(GArray) verdicts = NULL;
	TgAttachmentPolicy policy = { 0 };
	const char *name;

	policy_init(&policy);
	g_ptr_array_add(files, file);
	verdicts = tg_attach_judge(&policy, files);
	name = tg_refusal_name(g_array_index(verdicts, TgRefusal, 0));
	policy_done(&policy);
	return name ? name : "accepted";
}

static void
test_names(void)
{
	static const struct {
		const char *name, *candidates, *wanted;
	} rows[] = {
		{ "screen.png", NULL, "accepted" },
		{ "SCREEN.PNG", NULL, "accepted" },
		{ "Screen.Png", NULL, "accepted" },
		{ "снимок экрана.jpeg", NULL, "accepted" },
		{ "a.7z", NULL, "accepted" },
		{ "app.log", NULL, "accepted" },
		{ "dump.exe", NULL, "extension" },
		{ "a.pdf.exe", NULL, "extension" },
		{ "a.exe.pdf", NULL, "accepted" },
		{ "a.tar.gz", NULL, "extension" },
		{ "part-2.bin", NULL, "extension" },
		{ "README", NULL, "extension" },
		{ "letter.eml", NULL, "extension" },
		{ ".pdf", NULL, "extension" },
		{ "a.", NULL, "extension" },
		{ "a.pdf.", NULL, "accepted" },
		{ "a.exe. ", NULL, "extension" },
		{ "а.рdf", NULL, "extension" }, /* P106: the p is Cyrillic */
		{ "a.ｐｄｆ", NULL, "extension" },
		{ "a．pdf", NULL, "extension" }, /* full-width stop */
		{ "a.pdf\xE2\x80\xAE", NULL, "extension" },
		{ "a.pdf", "a.pdf|b.pdf", "accepted" },
		{ "a.pdf", "a.pdf|a.exe", "name" }, /* P101 */
		{ "a.pdf", "a.exe|a.pdf", "name" },
		{ "a.exe", "a.exe|a.pdf", "extension" },
		{ "a.pdf", "a.pdf|a", "name" },
		{ "a.pdfx", NULL, "extension" },
		{ "a.pd", NULL, "extension" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		TgAttachment *file =
			attachment(rows[i].name, rows[i].candidates, "application/pdf", 10, 0);

		g_test_message("%s (%s)", rows[i].name, rows[i].candidates);
		g_assert_cmpstr(verdict_of(file), ==, rows[i].wanted);
	}
}

static void
test_content(void)
{
	static const struct {
		const char *name, *real;
		TgFileFlags flags;
		const char *wanted;
	} rows[] = {
		{ "a.png", "image/png", 0, "accepted" },
		{ "a.png", "image/jpeg", 0, "accepted" }, /* flagged elsewhere, harmless */
		{ "a.png", "application/octet-stream", 0, "accepted" },
		{ "a.png", "application/x-dosexec", 0, "content" },
		{ "a.png", "application/vnd.microsoft.portable-executable", 0, "content" },
		{ "a.pdf", "application/x-executable", 0, "content" },
		{ "a.pdf", "application/x-pie-executable", 0, "content" },
		{ "a.pdf", "application/x-sharedlib", 0, "content" },
		{ "a.jpg", "text/html", 0, "content" },
		{ "a.gif", "image/svg+xml", 0, "content" },
		{ "a.gif", "image/svg", 0, "content" },
		{ "a.txt", "text/x-shellscript", 0, "content" },
		{ "a.log", "application/javascript", 0, "content" },
		{ "a.log", "text/plain", 0, "accepted" },
		{ "a.zip", "application/zip", 0, "accepted" },
		{ "a.zip", "application/zip", TG_FILE_EXECUTABLE_INSIDE, "content" },
		{ "a.zip", "application/zip", TG_FILE_ENCRYPTED, "accepted" },
		{ "a.zip", "application/java-archive", 0, "content" },
		{ "a.exe", "image/png", 0, "extension" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		TgAttachment *file =
			attachment(rows[i].name, NULL, rows[i].real, 10, rows[i].flags);

		g_test_message("%s is %s, flags %u", rows[i].name, rows[i].real, rows[i].flags);
		g_assert_cmpstr(verdict_of(file), ==, rows[i].wanted);
	}
}

static void
test_archives_configured(void)
{
	g_autoptr(GPtrArray) files =
		g_ptr_array_new_with_free_func((GDestroyNotify)tg_attachment_free);
	g_autoptr(GArray) verdicts = NULL;
	TgAttachmentPolicy policy = { 0 };

	policy_init(&policy);
	policy.refuse_executable_archives = FALSE;
	g_ptr_array_add(
		files, attachment("a.zip", NULL, "application/zip", 10, TG_FILE_EXECUTABLE_INSIDE));
	verdicts = tg_attach_judge(&policy, files);
	g_assert_cmpint(g_array_index(verdicts, TgRefusal, 0), ==, TG_REFUSED_NOT);
	policy_done(&policy);
}

/* Sizes in order; wanted: a letter each, A accepted, F file-size, T total-size. */
static void
test_sizes(void)
{
	static const struct {
		guint64 sizes[5];
		const char *wanted;
	} rows[] = {
		{ { MIB5 - 1 }, "A" },
		{ { MIB5 }, "A" },
		{ { MIB5 + 1 }, "F" },
		{ { MIB5, MIB55 - MIB5 }, "AA" },
		{ { MIB5, MIB55 - MIB5 + 1 }, "AT" },
		{ { MIB5, MIB55 - MIB5 + 1, MIB55 - MIB5 }, "ATA" },
		{ { MIB5, MIB5, 1 }, "ATA" },
		{ { MIB5 + 1, MIB5, 1 }, "FAA" },
		{ { 3000000, 3000000, 2700000 }, "ATA" },
		{ { G_MAXUINT64, 1 }, "FA" },
		{ { 1, 2, 3, 4 }, "AAAA" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GPtrArray) files =
			g_ptr_array_new_with_free_func((GDestroyNotify)tg_attachment_free);
		g_autoptr(GArray) verdicts = NULL;
		g_autoptr(GString) got = g_string_new(NULL);
		TgAttachmentPolicy policy = { 0 };

		policy_init(&policy);
		for (guint j = 0; rows[i].sizes[j]; j++)
			g_ptr_array_add(files,
				attachment("a.pdf", NULL, "application/pdf", rows[i].sizes[j], 0));
		verdicts = tg_attach_judge(&policy, files);
		for (guint j = 0; j < verdicts->len; j++)
			g_string_append_c(got, "AEFTCN"[g_array_index(verdicts, TgRefusal, j)]);
		g_test_message("row %u", i);
		g_assert_cmpstr(got->str, ==, rows[i].wanted);
		policy_done(&policy);
	}
}

static void
test_none(void)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	g_autoptr(GArray) verdicts = NULL;
	TgAttachmentPolicy policy = { 0 };

	verdicts = tg_attach_judge(&policy, files);
	g_assert_cmpuint(verdicts->len, ==, 0);
	g_assert_null(tg_refusal_name(TG_REFUSED_NOT));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/attach/every name that a reader may see must pass", test_names);
	g_test_add_func("/attach/what runs is refused under any name", test_content);
	g_test_add_func("/attach/archives with executables pass where configured",
		test_archives_configured);
	g_test_add_func("/attach/sizes count in order, limits pass exactly", test_sizes);
	g_test_add_func("/attach/no files, no verdicts", test_none);
	return g_test_run();
}
