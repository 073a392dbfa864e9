/* SPDX-License-Identifier: ISC */
/*
 * needs.h - what the parser needs of the machine: libraries, converters, libmagic's database.
 */
#ifndef TG_MAIL_NEEDS_H
#define TG_MAIL_NEEDS_H

#include "base/error.h"

/* Adds what is missing, and what that means for the mail. Loads libraries: for a process of its own. */
void tg_parse_needs(TgFindings *findings);

#endif
