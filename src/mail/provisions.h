/* SPDX-License-Identifier: ISC */
/*
 * provisions.h - what tg_provisions_new() got hold of before the walls closed (parse.h).
 */
#ifndef TG_MAIL_PROVISIONS_H
#define TG_MAIL_PROVISIONS_H

#include "mail/charset.h"
#include "mail/magic.h"
#include "mail/parse.h"

struct TgProvisions {
	TgCharsets *charsets;
	TgMagic *magic;		  /* may be NULL */
	const TgPrescan *prescan; /* of the message; NULL: not scanned yet */
};

#endif
