/* SPDX-License-Identifier: ISC */
/*
 * test-change.c - the table of change kinds: names, keys, codes there and back (architecture §4, R2.6).
 */
#include "desk/change.h"

#include <string.h>

/* A change with every key of its kind set. */
static TgChange *
full_change(TgChangeKind kind)
{
	TgChange *change = tg_change_new(kind, 7, 1000, "contact", "a.rule");
	guint n;
	const TgChangeKey *keys = tg_change_keys(kind, &n);

	for (guint i = 0; i < n; i++) {
		g_autofree char *value =
			g_strdup_printf("<\"%s\">\n\\ ж", tg_change_key_name(keys[i]));

		tg_change_set(change, keys[i], value);
	}
	return change;
}

/* Every kind and key has a name of its own, and parses back. */
static void
test_names(void)
{
	for (guint kind = 0; kind < TG_CHANGE_KINDS; kind++) {
		TgChangeKind parsed = TG_CHANGE_KINDS;

		g_assert_nonnull(tg_change_kind_name(kind));
		g_assert_true(tg_change_kind_parse(tg_change_kind_name(kind), &parsed));
		g_assert_cmpint(parsed, ==, kind);
	}
	for (guint key = 0; key < TG_K_COUNT; key++) {
		g_assert_nonnull(tg_change_key_name(key));
		for (guint other = 0; other < key; other++)
			g_assert_cmpstr(tg_change_key_name(key), !=, tg_change_key_name(other));
	}
	g_assert_false(tg_change_kind_parse("no-such-kind", &(TgChangeKind){ 0 }));
}

/* Codes survive the way to an event row and back; texts never enter it. */
static void
test_codes(void)
{
	for (guint kind = 0; kind < TG_CHANGE_KINDS; kind++) {
		g_autoptr(TgChange) change = full_change(kind);
		g_autoptr(TgChange) back = tg_change_new(kind, 7, 1000, "contact", "a.rule");
		g_autofree char *codes = tg_change_encode_codes(change);
		g_autoptr(GError) error = NULL;

		g_assert_true(tg_change_decode_codes(back, codes, &error));
		g_assert_no_error(error);
		for (guint key = 0; key < TG_K_COUNT; key++)
			g_assert_cmpstr(tg_change_get(back, key), ==,
				tg_change_key_is_text(key) ? NULL : tg_change_get(change, key));
	}
}

/* What an edited database may hold. */
static void
test_bad_codes(void)
{
	static const char *const bad[] = { "", "[]", "{", "1", "{\"status\":1}",
		"{\"nothing\":\"x\"}", "{\"subject\":\"text in codes\"}",
		"{\"cursor\":\"of another kind\"}", "{\"status\":null}", "{\"status\":{}}" };

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(TgChange) change =
			tg_change_new(TG_CHANGE_TICKET_NEW, 1, 1, "contact", "rule");
		g_autoptr(GError) error = NULL;

		g_assert_false(tg_change_decode_codes(change, bad[i], &error));
		g_assert_nonnull(error);
	}
}

/* Values, numbers, absence, copies. */
static void
test_values(void)
{
	g_autoptr(TgChange) change = tg_change_new(TG_CHANGE_TICKET_NEW, 1, 1, "contact", "rule");
	g_autoptr(TgChange) copy = NULL;

	tg_change_set(tg_change_set(change, TG_K_STATUS, "new"), TG_K_LEVEL, NULL);
	tg_change_set_int(change, TG_K_LINE, -3);
	change->blob = g_bytes_new_static("x", 1);
	copy = tg_change_dup(change);
	g_assert_cmpstr(tg_change_get(copy, TG_K_STATUS), ==, "new");
	g_assert_cmpstr(tg_change_get(copy, TG_K_LEVEL), ==, NULL);
	g_assert_cmpint(tg_change_get_int(copy, TG_K_LINE), ==, -3);
	g_assert_cmpint(tg_change_get_int(copy, TG_K_LINKED_FROM), ==, 0);
	g_assert_true(copy->blob == change->blob);
	g_assert_true(tg_change_key_is_text(TG_K_SUBJECT));
	g_assert_true(tg_change_key_is_text(TG_K_DETAIL));
	g_assert_false(tg_change_key_is_text(TG_K_UNREADABLE));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/change/every kind and key has a name of its own", test_names);
	g_test_add_func("/change/R2.6 codes go there and back, texts stay out", test_codes);
	g_test_add_func("/change/codes that are none are refused", test_bad_codes);
	g_test_add_func("/change/values, numbers, absence, copies", test_values);
	return g_test_run();
}
