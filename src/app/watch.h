/* SPDX-License-Identifier: ISC */
/*
 * watch.h - a descriptor in the main loop whose wanted conditions change often.
 *
 * g_unix_fd_add() would make a new source for each change. With nothing wanted a peer that hung up wakes
 * the loop once, and then no more.
 */
#ifndef TG_APP_WATCH_H
#define TG_APP_WATCH_H

#include <glib.h>

typedef struct TgWatch TgWatch;
/* The watch may be freed in it. */
typedef void (*TgWatchFunc)(GIOCondition condition, gpointer data);

TgWatch *tg_watch_new(int fd, GIOCondition wanted, TgWatchFunc func, gpointer data);
/* G_IO_HUP and G_IO_ERR come by themselves while anything is wanted. */
void tg_watch_set(TgWatch *watch, GIOCondition wanted);
/* Does not close the descriptor. */
void tg_watch_free(TgWatch *watch);

#endif
