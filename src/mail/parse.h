/* SPDX-License-Identifier: ISC */
/*
 * parse.h - bytes to analysis. Runs inside the scanner only; GMime does not leak out of here.
 *
 * Never re-serialises a parsed object (M2). Memory does not grow with the message: the raw bytes
 * are a descriptor, parts are decoded as streams (I6).
 */
#ifndef TG_MAIL_PARSE_H
#define TG_MAIL_PARSE_H

#include "mail/analysis.h"
#include "mail/prescan.h"

/* What the parser must hold before the walls close: iconv descriptors, the magic database. With
 * hints (the charset names that occur in the raw bytes), only those are opened; NULL opens all
 * allowed ones (the pool's zygote). See prescan.h. The process runs with a UTF-8 locale and with TZ
 * set (cmd/main.c), or listing an archive would open files inside the walls. NULL when one of them
 * cannot be had: a parser that lacks it would read the same mail differently. */
typedef struct TgProvisions TgProvisions;
TgProvisions *tg_provisions_new(const char *const *charsets, gboolean magic);
/* The HTML parser; with magic it is there already. */
void tg_provisions_add_html(TgProvisions *provisions);
/* The complete pre-scan of the only message that will be parsed with these: it is not scanned again.
 * For who has read these very bytes himself; not copied. */
void tg_provisions_add_prescan(TgProvisions *provisions, const TgPrescan *prescan);
void tg_provisions_free(TgProvisions *provisions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgProvisions, tg_provisions_free)

/* Pre-scan limits (prescan.h) first, then GMime. fd is readable and seekable, not closed here.
 * TG_ERROR_AGAIN for I/O; a limit that is exceeded is an analysis with the headers that could be
 * read safely and a defect "limit-L5" (the mail is kept, shown as unreadable beyond that point). */
TgAnalysis *tg_parse(int fd, TgProvisions *provisions, GError **error);

/* Decodes one attachment (by its `part`) from fd to out_fd: for `ticketgate attachment`. */
gboolean tg_parse_extract(
	int fd, const char *part, int out_fd, TgProvisions *provisions, GError **error);

#endif
