/* SPDX-License-Identifier: ISC */
/*
 * ingest_key.c - by what a desk knows that it has stored a message already (I2).
 *
 * The same bytes for the same desk are one message, whatever trace fields lie on top and whatever
 * recipient address they came by; the same bytes for another desk are another message. Which fields
 * count as trace is mail/digest.c.
 */
#include "desk/decide.h"

#include <string.h>

/* The desk's name and the digest with a NUL between: no two pairs give the same bytes. */
char *
tg_ingest_key(const char *desk, const char *digest)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(checksum, (const guchar *)desk, (gssize)strlen(desk) + 1);
	g_checksum_update(checksum, (const guchar *)digest, -1);
	return g_strdup(g_checksum_get_string(checksum));
}
