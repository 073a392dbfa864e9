/* SPDX-License-Identifier: ISC */
/*
 * parsekit.c - see parsekit.h.
 */
#include "parsekit.h"

#include <locale.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mail/wire.h"

void
kit_init(int *argc, char ***argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_setenv("TZ", "UTC0", TRUE);
	g_test_init(argc, argv, NULL);
	g_test_set_nonfatal_assertions();
}

TgProvisions *
kit_provisions(void)
{
	static TgProvisions *provisions;

	if (provisions == NULL)
		provisions = tg_provisions_new(NULL, TRUE);
	return provisions;
}

int
kit_memfd(const void *bytes, gsize length)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, bytes, length), ==, (gssize)length);
	return fd;
}

TgAnalysis *
kit_parse(const void *bytes, gsize length)
{
	int fd = kit_memfd(bytes, length);
	g_autoptr(GError) error = NULL;
	TgAnalysis *analysis = tg_parse(fd, kit_provisions(), &error);
	g_autoptr(GBytes) record = NULL, again = NULL;
	g_autoptr(TgAnalysis) back = NULL;

	close(fd);
	g_assert_no_error(error);
	record = tg_analysis_to_bytes(analysis);
	back = tg_analysis_from_bytes(record, length, &error);
	g_assert_no_error(error);
	again = tg_analysis_to_bytes(back);
	g_assert_true(g_bytes_equal(record, again));
	return analysis;
}

TgAnalysis *
kit_parse_text(const char *mail)
{
	return kit_parse(mail, strlen(mail));
}

TgAnalysis *
kit_parse_file(const char *name)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "tests", "mail", name, NULL);
	g_autofree char *bytes = NULL;
	g_autoptr(GError) error = NULL;
	gsize length = 0;

	g_file_get_contents(path, &bytes, &length, &error);
	g_assert_no_error(error);
	return kit_parse(bytes, length);
}

gboolean
kit_has_defect(const TgAnalysis *analysis, const char *word)
{
	return g_strv_contains((const char *const *)analysis->defects, word);
}

const TgAttachment *
kit_file(const TgAnalysis *analysis, guint i)
{
	g_assert_cmpuint(analysis->attachments->len, >, i);
	return i < analysis->attachments->len ? g_ptr_array_index(analysis->attachments, i) : NULL;
}
