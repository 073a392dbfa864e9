/* SPDX-License-Identifier: ISC */
/*
 * bounce.h - delivery status notifications (RFC 3464, 3463) and their non-standard cousins.
 */
#ifndef TG_MAIL_BOUNCE_H
#define TG_MAIL_BOUNCE_H

#include "mail/automatic.h"

/* NULL when the message says nothing of a failed, delayed or delivered recipient. (transfer full) */
TgBounce *tg_bounce_read(const TgAutomaticInput *input);

#endif
