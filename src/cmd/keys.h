/* SPDX-License-Identifier: ISC */
/*
 * keys.h - the file of the signing keys, for who makes it.
 */
#ifndef TG_CMD_KEYS_H
#define TG_CMD_KEYS_H

#include <glib.h>

/* Puts a new file "keys" with one new key into the open folder; one that is there is an error. */
gboolean tg_keys_create(int folder, GError **error);

#endif
