/* SPDX-License-Identifier: ISC */
/*
 * policy_default.h - a profile's configuration with the words of `init` put in. Pure: text to text.
 */
#ifndef TG_DESK_POLICY_DEFAULT_H
#define TG_DESK_POLICY_DEFAULT_H

#include <glib.h>

/* profile is the text of a profile's ticketgate.conf. Puts the address into its first [desk NAME], the
 * url into [store], "msmtp" or "file:DIR" into [transport]; NULL leaves what the profile says.
 * Comments, order and everything else stay. TG_ERROR_CONFIG when the profile lacks the section or a
 * word is no single line. (transfer full) */
char *tg_policy_default_text(const char *profile, const char *desk, const char *store,
	const char *transport, GError **error);

#endif
