/* SPDX-License-Identifier: ISC */
/*
 * return_path.h - the one Return-Path of a message that is delivered for good (RFC 5321 4.4; S17).
 *
 * Only who delivers knows the envelope: a field of that name that came with the mail is somebody's claim.
 */
#ifndef TG_MAIL_RETURN_PATH_H
#define TG_MAIL_RETURN_PATH_H

#include <glib.h>

/* Takes every Return-Path out of the header at head (whole lines; what follows the header stays), and puts
 * one for sender on top; "" is the null return path. */
void tg_return_path_set(GString *head, const char *sender);

#endif
