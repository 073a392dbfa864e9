/* SPDX-License-Identifier: ISC */
/*
 * startup.h - the first thing that main() does.
 */
#ifndef TG_CMD_STARTUP_H
#define TG_CMD_STARTUP_H

#include <glib.h>

/* Streams, umask, signals, environment and locale as this program wants them (T17). FALSE: not to be
 * had; nothing may be done then. To be called once, before any thread, file or child. */
gboolean tg_startup(void);

#endif
