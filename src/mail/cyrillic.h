/* SPDX-License-Identifier: ISC */
/*
 * cyrillic.h - are undeclared 8-bit bytes Russian, and in which of its two charsets?
 */
#ifndef TG_MAIL_CYRILLIC_H
#define TG_MAIL_CYRILLIC_H

#include <glib.h>

/* "windows-1251", "koi8-r", or NULL when the bytes look like neither. (static) */
const char *tg_cyrillic_guess(const char *bytes, gsize length);

#endif
