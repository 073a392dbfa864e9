/* SPDX-License-Identifier: ISC */
/*
 * signature.h - where the signature begins in what was written. Inside mail/ only.
 */
#ifndef TG_MAIL_SIGNATURE_H
#define TG_MAIL_SIGNATURE_H

#include "mail/quote.h"

/* Index of the first line of the signature at the end of lines, count when there is none. */
guint tg_signature_find(const TgLine *lines, guint count);

/* TRUE for "-- " and for what a telephone adds ("Отправлено с iPhone"). */
gboolean tg_signature_is_tail(const TgLine *line);

#endif
