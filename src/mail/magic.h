/* SPDX-License-Identifier: ISC */
/*
 * magic.h - what a file really is, by its first bytes (T35, P113).
 */
#ifndef TG_MAIL_MAGIC_H
#define TG_MAIL_MAGIC_H

#include <glib.h>

typedef struct TgMagic TgMagic;

/* Loads the magic database; NULL when it cannot be had. */
TgMagic *tg_magic_new(void);
void tg_magic_free(TgMagic *magic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgMagic, tg_magic_free)

/* TRUE when tg_magic_type() does not ask the database. */
gboolean tg_magic_is_sure(const guint8 *head, gsize length);

/* The media type, "application/octet-stream" when unknown; magic may be NULL. (transfer full) */
char *tg_magic_type(TgMagic *magic, const guint8 *head, gsize length);

/* TRUE when the head is that of one kind of file and holds the beginning of another. */
gboolean tg_magic_is_polyglot(const guint8 *head, gsize length, const char *type);

#endif
