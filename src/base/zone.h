/* SPDX-License-Identifier: ISC */
/*
 * zone.h - a time zone by its name, and by nothing else (P155).
 */
#ifndef TG_BASE_ZONE_H
#define TG_BASE_ZONE_H

#include <glib.h>

/* The zone "Europe/Moscow", "UTC", "+03:00"; NULL when there is none of that name, or the name is a
 * path out of the system's list of zones. (transfer full) */
GTimeZone *tg_zone_new(const char *name);

#endif
