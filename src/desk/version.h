/* SPDX-License-Identifier: ISC */
/*
 * version.h - the version of a product among other numbers. Pure, linear, no locale.
 */
#ifndef TG_DESK_VERSION_H
#define TG_DESK_VERSION_H

#include <glib.h>

/* The first number of text that can be a product's version ("v2.3.1" -> "2.3.1", "8.3 (сборка 12)" ->
 * "8.3"), with a stage behind it ("2.0 beta 2", "3.1-rc1"). Dates, times, IP addresses, telephone
 * numbers, prices, per cents and versions of operating systems and browsers are none. NULL when
 * there is none. (transfer full) */
char *tg_version_find(const char *text);

/* TRUE for what tg_version_find() gives, when it has at most 20 characters (interface §4) and no words but
 * those of stages: nothing in it reads as a link or a message (S5). */
gboolean tg_version_is_plain(const char *value);

#endif
