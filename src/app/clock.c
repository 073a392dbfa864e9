/* SPDX-License-Identifier: ISC */
/*
 * clock.c - the only caller of the system's clock.
 */
#define TG_MAY_READ_CLOCK
#include "app/clock.h"

/* Wall clock, for `now`. */
gint64
tg_clock_now(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

/* Monotonic clock, for deadlines. */
gint64
tg_clock_monotonic(void)
{
	return g_get_monotonic_time() / G_USEC_PER_SEC;
}

gint64
tg_clock_monotonic_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

/* An instant without an offset would depend on the machine's zone: it is refused. */
gboolean
tg_clock_parse(const char *text, gint64 *ret_instant)
{
	g_autoptr(GDateTime) instant = g_date_time_new_from_iso8601(text, NULL);

	if (!instant)
		return FALSE;
	*ret_instant = g_date_time_to_unix(instant);
	return TRUE;
}
