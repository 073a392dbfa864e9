/* SPDX-License-Identifier: ISC */
/*
 * zone.c - a time zone by its name (P155).
 *
 * GLib takes a name for a path below the system's list of zones, an absolute path for a file to
 * read, and a colon in front for nothing at all. Names come from configuration and from tables that
 * are imported: so the name is read here first, and only what looks like one is handed on.
 */
#include "base/zone.h"

#include <string.h>

#undef g_time_zone_new_identifier /* banned for everybody else */

#define MAX_NAME 64

/* Letters, digits and what stands between them in the names of zones; no step upwards. */
static gboolean
is_name(const char *name)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_+-/:";
	const gsize length = strlen(name);

	return length > 0 && length <= MAX_NAME && strspn(name, chars) == length &&
	       name[0] != '/' && name[0] != ':' && !strstr(name, "//");
}

/* See the header. */
GTimeZone *
tg_zone_new(const char *name)
{
	return name && is_name(name) ? g_time_zone_new_identifier(name) : NULL;
}
