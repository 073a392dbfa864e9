/* SPDX-License-Identifier: ISC */
/*
 * door.h - who is let in: the listening socket and the sessions it has made (L13, P78).
 *
 * When all places are taken nobody new is accepted: he waits in the kernel's queue. Then whoever has
 * done nothing of use for the longest time, and for more than a moment, is sent away for him.
 */
#ifndef TG_APP_DOOR_H
#define TG_APP_DOOR_H

#include "app/core.h"
#include "app/listener.h"

typedef struct TgDoor TgDoor;

/* Takes the listener. */
TgDoor *tg_door_new(TgCore *core, TgListener *listener);
void tg_door_free(TgDoor *door);

/* Lets nobody in any more. Who waits for an answer gets it, who is sending a mail may end, the others are
 * told 421. With `now`, nobody may end. */
void tg_door_stop(TgDoor *door, gboolean now);
guint tg_door_sessions(const TgDoor *door);

#endif
