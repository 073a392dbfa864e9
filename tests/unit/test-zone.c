/* SPDX-License-Identifier: ISC */
/*
 * test-zone.c - what is a time zone's name, and what is a path that only looks like one (P155).
 */
#include "base/zone.h"

static const struct {
	const char *name;
	gboolean known;
} rows[] = {
	{ "Europe/Moscow", TRUE },
	{ "America/Argentina/Buenos_Aires", TRUE },
	{ "UTC", TRUE },
	{ "Etc/GMT-14", TRUE },
	{ "+03:00", TRUE },
	{ "", FALSE },
	{ NULL, FALSE },
	{ "Mars/Phobos", FALSE },
	{ "/etc/passwd", FALSE },
	{ "/usr/share/zoneinfo/Europe/Moscow", FALSE },
	{ ":Europe/Moscow", FALSE },
	{ ":/etc/passwd", FALSE },
	{ "../zoneinfo/Europe/Moscow", FALSE },
	{ "Europe/../Europe/Moscow", FALSE },
	{ "Europe//Moscow", FALSE },
	{ "Europe/Moscow\n", FALSE },
	{ "Europe/Москва", FALSE },
	{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", FALSE },
};

static void
test_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GTimeZone) zone = tg_zone_new(rows[i].name);

		g_test_message("'%s'", rows[i].name ? rows[i].name : "NULL");
		g_assert_cmpint(zone != NULL, ==, rows[i].known);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/zone/P155 a name is a zone, a path is not", test_names);
	return g_test_run();
}
