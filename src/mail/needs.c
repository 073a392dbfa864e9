/* SPDX-License-Identifier: ISC */
/*
 * needs.c - what the parser needs of the machine, tried one by one: for `check` (needs.h).
 *
 * A scanner that cannot have something reads nothing, and its mail is deferred; its parent does not learn
 * why. Here the same things are asked for without a mail.
 */
#include "mail/needs.h"

#include "mail/charset.h"
#include "mail/late.h"
#include "mail/magic.h"

/* See the header. */
void
tg_parse_needs(TgFindings *findings)
{
	g_autofree char *library = tg_late_missing();
	g_autofree char *charsets = tg_charsets_missing();
	g_autoptr(TgMagic) magic = library ? NULL : tg_magic_new();

	if (library)
		tg_findings_add(
			findings, "this machine", 0, "%s: mail that needs it is deferred", library);
	if (charsets)
		tg_findings_add(findings, "this machine", 0,
			"glibc has no converter for %s (its folder gconv is incomplete): mail is "
			"deferred",
			charsets);
	if (!library && !magic)
		tg_findings_add(findings, "this machine", 0,
			"libmagic has no database (Debian: apt-get install libmagic-mgc): mail "
			"with files is deferred");
}
