/* SPDX-License-Identifier: ISC */
/*
 * provisions.h - what tg_provisions_new() got hold of before the walls closed (parse.h).
 */
#ifndef TG_MAIL_PROVISIONS_H
#define TG_MAIL_PROVISIONS_H

#include "mail/charset.h"
#include "mail/late.h"
#include "mail/magic.h"
#include "mail/parse.h"

/* What only some messages need. */
typedef enum {
	TG_HOLD_MAGIC = 1 << 0,
	TG_HOLD_HTML = 1 << 1,
	TG_HOLD_UNPACK = 1 << 2, /* libarchive, ytnef */
	TG_HOLD_ALL = TG_HOLD_MAGIC | TG_HOLD_HTML | TG_HOLD_UNPACK
} TgHold;

struct TgProvisions {
	TgLateGmime gmime;
	TgCharsets *charsets;
	TgMagic *magic;		  /* may be NULL */
	const TgPrescan *prescan; /* of the message; NULL: not scanned yet */
	TgHold held;
	gboolean lacking; /* something was needed that is not held */
};

/* TRUE when it is held. Else the message has to be read again by who holds everything. */
gboolean tg_provisions_hold(TgProvisions *provisions, TgHold what);

#endif
