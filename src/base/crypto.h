/* SPDX-License-Identifier: ISC */
/*
 * crypto.h - digests, message authentication, base32 (RFC 4648, lower case, no padding). Nettle and
 * GLib do the work.
 */
#ifndef TG_BASE_CRYPTO_H
#define TG_BASE_CRYPTO_H

#include <glib.h>

/* Lower-case hex SHA-256. (transfer full) */
char *tg_sha256(const void *data, gsize length);

/* The same over bytes that come in pieces; hex ends it. */
typedef struct TgSha256 TgSha256;
TgSha256 *tg_sha256_new(void);
void tg_sha256_update(TgSha256 *sha256, const void *data, gsize length);
char *tg_sha256_hex(TgSha256 *sha256); /* (transfer full); once */
void tg_sha256_free(TgSha256 *sha256);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgSha256, tg_sha256_free)

/* A MAC key with its id; NULL when secret has less than 32 bytes. Wiped when freed. */
typedef struct TgKey TgKey;
TgKey *tg_key_new(const char *id, const guint8 *secret, gsize length);
/* Reads "ID HEX" lines (# comments), the first is the signing one. TG_ERROR_CONFIG with all findings
 * when anybody but its owner may read or change the file (H12: 0600), or a line is wrong. */
GPtrArray *tg_keys_load(const char *path, GError **error); /* of TgKey */
const char *tg_key_id(const TgKey *key);		   /* (transfer none) */
void tg_key_free(TgKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgKey, tg_key_free)

/* HMAC-SHA-256 over use, then each string of the NULL-terminated list, every item with its length
 * in front (no two lists collide; uses are separated, H12). Returns the first `chars` characters of
 * its base32 form; 16 characters are 80 bits. (transfer full) */
char *tg_key_tag(const TgKey *key, const char *use, const char *const *items, guint chars);

/* Compares in time that depends on the lengths only. */
gboolean tg_equal_secret(const char *a, const char *b);

#endif
