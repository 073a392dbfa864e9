/* SPDX-License-Identifier: ISC */
/*
 * prescan.h - one linear look at the raw bytes before any parser sees them: limits L1-L9.
 *
 * The same pass collects what the scanner will have to hold before its walls close (charset names
 * after "charset=" and "=?"; whether there may be attachments, archives): plain byte search, no parsing, so
 * that the parent may do it while it spools.
 */
#ifndef TG_MAIL_PRESCAN_H
#define TG_MAIL_PRESCAN_H

#include <glib.h>

typedef struct TgPrescan TgPrescan;

TgPrescan *tg_prescan_new(void);
void tg_prescan_free(TgPrescan *prescan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgPrescan, tg_prescan_free)

/* Bytes in any cutting: the result does not depend on it. */
void tg_prescan_feed(TgPrescan *prescan, const void *data, gsize length);
void tg_prescan_end(TgPrescan *prescan);

/* The first limit exceeded: "L2", "L3", ... or NULL. (transfer none) */
const char *tg_prescan_limit(const TgPrescan *prescan);
/* Allowed charsets named in the bytes, lower case. (transfer none) */
const char *const *tg_prescan_charsets(const TgPrescan *prescan);
/* Whether a part that may be a file begins as none of those that magic.h knows without a database. */
gboolean tg_prescan_wants_magic(const TgPrescan *prescan);
/* FALSE only when no type that is written is one of HTML, or one that is not certain. */
gboolean tg_prescan_wants_html(const TgPrescan *prescan);
/* Whether a line begins as an archive or TNEF stream does, plain or in base64. FALSE is a guess: files can be
 * hidden in stranger ways. */
gboolean tg_prescan_wants_unpack(const TgPrescan *prescan);
gboolean tg_prescan_has_nul_in_header(const TgPrescan *prescan);

#endif
