/* SPDX-License-Identifier: ISC */
/*
 * flowed.h - format=flowed (RFC 3676): paragraphs from lines. Inside mail/ only.
 */
#ifndef TG_MAIL_FLOWED_H
#define TG_MAIL_FLOWED_H

#include <glib.h>

/* Joins soft-broken lines of the same quote depth, takes stuffing off, writes quote marks as
 * "> " once a level. (transfer full) */
char *tg_flowed_join(const char *text, gboolean delsp);

#endif
