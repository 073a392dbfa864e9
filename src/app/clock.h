/* SPDX-License-Identifier: ISC */
/*
 * clock.h - the only place that reads the system's clock; everywhere else `now` is a value (I5).
 */
#ifndef TG_APP_CLOCK_H
#define TG_APP_CLOCK_H

#include <glib.h>

/* Seconds since 1970 UTC. */
gint64 tg_clock_now(void);

/* Seconds since an arbitrary start, never jumping: for deadlines. */
gint64 tg_clock_monotonic(void);
/* The same in milliseconds. */
gint64 tg_clock_monotonic_ms(void);

/* Reads "2026-11-23T10:05:00+03:00" (an offset or Z is required). FALSE when it is none. */
gboolean tg_clock_parse(const char *text, gint64 *ret_instant);

#endif
