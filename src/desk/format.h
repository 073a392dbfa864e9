/* SPDX-License-Identifier: ISC */
/*
 * format.h - instants, numbers and codes as people read them, in Russian or English.
 *
 * Tables of words, no locale. A language without words of its own gets the English ones.
 */
#ifndef TG_DESK_FORMAT_H
#define TG_DESK_FORMAT_H

#include "desk/attach.h"

/* tg_format_instant() is declared in letters.h. */

/* "средний" / "medium"; the code itself when it has no words. (transfer none) */
const char *tg_format_priority(const char *code, const char *language);
/* "тип не разрешён" / "type not allowed"; NULL for accepted. (transfer none) */
const char *tg_format_refusal(TgRefusal refusal, const char *language);
/* The first letter small, unless the word is written in capitals ("ИНН"). (transfer full) */
/* What is odd about a file, for agents: "encrypted; two kinds in one", or "". (transfer full) */
char *tg_format_oddities(TgFileFlags flags, const char *language);

char *tg_format_lower_first(const char *text);
/* One clean line of at most max bytes, "…" where it was cut. (transfer full) */
char *tg_format_short(const char *text, gsize max);
/* Colons behind words become dashes, so that no line reads as "label: value". (transfer full) */
char *tg_format_without_colons(const char *text);

#endif
