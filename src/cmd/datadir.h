/* SPDX-License-Identifier: ISC */
/*
 * datadir.h - where the shipped filters, templates, calendars and profiles are.
 */
#ifndef TG_CMD_DATADIR_H
#define TG_CMD_DATADIR_H

/* $TICKETGATE_DATADIR (for running from a build tree), else where `make install` put them.
 * (transfer none) */
const char *tg_datadir(void);

#endif
