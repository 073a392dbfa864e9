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

/* What the parser must hold before the walls close: libraries, iconv descriptors, the magic database. With
 * hints (the charset names that occur in the raw bytes), only those are opened; NULL opens all
 * allowed ones (the pool's zygote). With magic it holds all that files and HTML may need. The process
 * runs with a UTF-8 locale and with TZ set (cmd/main.c), or listing an archive would open files inside
 * the walls. NULL when one of them cannot be had: a parser that lacks it would read the same mail
 * differently. */
typedef struct TgProvisions TgProvisions;
TgProvisions *tg_provisions_new(const char *const *charsets, gboolean magic);
/* Only what the pre-scan of one message asks for; nothing else is parsed with these. The pre-scan is
 * complete and of these very bytes: they are not scanned again. Not copied. */
TgProvisions *tg_provisions_for(const TgPrescan *prescan);
/* TRUE when tg_parse() has failed because the message needs what its pre-scan did not ask for (a file
 * that is encoded twice, say): other provisions read it. */
gboolean tg_provisions_lack(const TgProvisions *provisions);
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
