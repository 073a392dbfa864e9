/* SPDX-License-Identifier: ISC */
/*
 * test-validators.c - shapes of values, one row each: what is kept, and what is refused ("-").
 */
#include "base/limits.h"
#include "desk/validators.h"
#include "desk/version.h"

#include <string.h>

static const struct {
	const char *validator, *raw, *wanted;
} shapes[] = {
	{ "text", "  Склад  5 ", "Склад 5" },
	{ "text", "a\nb", "a b" },
	{ "text", "—", "-" },
	{ "text", "", "-" },
	{ "text",
		"a\xE2\x80\xAE"
		"b",
		"ab" },
	{ "lines", "a\nb\n\n", "a\nb" },
	{ "lines", "\n\n", "-" },
	{ "word", "ivanova", "ivanova" },
	{ "word", "two words", "-" },
	{ "name", "Иванова Ольга Петровна", "Иванова Ольга Петровна" },
	{ "name", "O. Petrova-Ivanova", "O. Petrova-Ivanova" },
	{ "name", "olga@example.ru", "-" },
	{ "name", "Иванова 7", "-" },
	{ "name", "X", "-" },
	{ "phone", "+7 (495) 123-45-67", "+7 (495) 123-45-67" },
	{ "phone", "84951234567", "84951234567" },
	{ "phone", "123-45-67 доб. 12", "123-45-67 доб. 12" },
	{ "phone", "тел. 123-45-67", "тел. 123-45-67" },
	{ "phone", "12345", "-" },
	{ "phone", "позвоните 123-45-67", "-" },
	{ "phone", "123456789012345678901", "-" },
	{ "email", "Olga@Example.ru", "olga@example.ru" },
	{ "email", "Olga <olga@example.ru>", "olga@example.ru" },
	{ "email", "olga@example.ru.", "olga@example.ru" },
	{ "email", "olga@", "-" },
	{ "email", "olga", "-" },
	{ "tax-id", "7707083893", "7707083893" },
	{ "tax-id", "77 0708 3893", "7707083893" },
	{ "tax-id", "ИНН 7707083893 КПП 770701001", "7707083893" },
	{ "tax-id", "500100732259", "500100732259" },
	{ "tax-id", "7707083892", "-" },
	{ "tax-id", "500100732258", "-" },
	{ "tax-id", "0000000000", "-" },
	{ "tax-id", "77070838931", "-" },
	{ "tax-id", "", "-" },
	{ "serial", "№ SN-00123", "SN-00123" },
	{ "serial", "AB/123 (на крышке)", "AB/123" },
	{ "serial", "ABCDEF", "-" },
	{ "serial", "12", "-" },
	{ "agreement", "№ 17/2026", "17/2026" },
	{ "agreement", "17-А от 01.02.2026", "17-А от 01.02.2026" },
	{ "agreement", "есть", "-" },
	{ "version", "v2.3.1", "2.3.1" },
	{ "version", "В2.3.1", "2.3.1" },
	{ "version", "2.3.1.", "2.3.1" },
	{ "version", "2.3.1b2", "2.3.1b2" },
	{ "version", "2.3.1-beta.2", "2.3.1-beta.2" },
	{ "version", "10", "10" },
	{ "version", "0", "-" },
	{ "version", "123456", "-" },
	{ "version", "1.2.3.4.5.6.7", "-" },
	{ "version", "Windows 10", "-" },
	{ "version", "win 10, 2.3", "2.3" },
	{ "version", "05.01.24", "-" },
	{ "version", "2026-11-23", "-" },
	{ "version", "23.11.2026 10:30", "-" },
	{ "version", "10.0.0.1", "-" },
	{ "version", "2,5", "-" },
	{ "version", "тел -45-67", "-" },
	{ "version", "770703/N", "-" },
	{ "version", "- 2.3", "2.3" },
	{ "version", "build-2.3", "2.3" },
	{ "version", "5 %", "-" },
	{ "version", "abc5", "-" },
	{ "no such validator", "x", "-" },
};

static void
test_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(shapes); i++) {
		g_autofree char *got = tg_validate(shapes[i].validator, shapes[i].raw);

		if (strcmp(got ? got : "-", shapes[i].wanted))
			g_test_message("%s of '%s'", shapes[i].validator, shapes[i].raw);
		g_assert_cmpstr(got ? got : "-", ==, shapes[i].wanted);
	}
}

static void
test_bounds(void)
{
	for (const char *const *name = tg_validator_names(); *name; name++) {
		g_autofree char *digits = g_strnfill(100000, '7');
		g_autofree char *letters = g_strnfill(100000, 'x');
		g_autofree char *a = tg_validate(*name, digits), *b = tg_validate(*name, letters);

		g_test_message("%s", *name);
		g_assert_true(!a || strlen(a) <= TG_MAX_VALUE);
		g_assert_true(!b || strlen(b) <= TG_MAX_VALUE);
	}
}

/* What a validator gives it takes again, unchanged. */
static void
test_canonical_is_stable(void)
{
	static const struct {
		const char *validator, *raw;
	} rows[] = {
		{ "text", " Склад  5" },
		{ "version", "v2.0 beta 2" },
		{ "version", "8.3 (8.3.24)" },
		{ "email", "<A@B.example>" },
		{ "tax-id", "77 0708 3893" },
		{ "serial", "№ SN-00123" },
		{ "agreement", "№ 17" },
		{ "phone", " 8 (495) 123-45-67" },
		{ "lines", "\n a\n b \n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *once = tg_validate(rows[i].validator, rows[i].raw);
		g_autofree char *twice = once ? tg_validate(rows[i].validator, once) : NULL;

		g_assert_nonnull(once);
		g_assert_cmpstr(once, ==, twice);
	}
}

static void
test_plain(void)
{
	g_assert_true(tg_version_is_plain("2.3.1"));
	g_assert_true(tg_version_is_plain("3.1-rc1"));
	g_assert_false(tg_version_is_plain("visit evil.example 2.3"));
	g_assert_false(tg_version_is_plain("2.3.1.4444.5555.66666"));
	g_assert_true(tg_version_is_plain("2.0 beta 2"));
	g_assert_false(tg_version_is_plain("2.3-visit-evil-now"));
	g_assert_false(tg_version_is_plain("2.3-buy.evil.ru"));
	g_assert_false(tg_version_is_plain("2.3-evil"));
	g_assert_false(tg_version_is_plain(""));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/validators/each keeps its shape and refuses the rest", test_rows);
	g_test_add_func("/validators/nothing is longer than a value may be (I6)", test_bounds);
	g_test_add_func("/validators/a canonical value is its own canonical form",
		test_canonical_is_stable);
	g_test_add_func("/validators/only versions are plain (S5)", test_plain);
	return g_test_run();
}
