/* SPDX-License-Identifier: ISC */
/*
 * datadir.h - where the shipped filters, templates, calendars and profiles are.
 */
#ifndef TG_CMD_DATADIR_H
#define TG_CMD_DATADIR_H

/* $TICKETGATE_DATADIR (the source tree, when the program is not installed), else where
 * `make install` put them. (transfer none) */
const char *tg_datadir(void);

/* The folder of the profiles: they lie under contrib/ in the source tree. (transfer full) */
char *tg_datadir_profiles(void);

#endif
