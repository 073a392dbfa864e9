/* SPDX-License-Identifier: ISC */
/*
 * crypto.c - digests and message authentication on top of Nettle (H12).
 *
 * A tag is HMAC-SHA-256 over the use and every item, each with its length in front as eight bytes,
 * so that no two lists and no two uses share a tag. Secrets are overwritten before they are freed, and
 * lie in pages that are empty in a child: a scanner is a fork, and must not hold them.
 * Does not make keys: base reads no random source.
 */
#include "base/crypto.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"

#define MIN_SECRET 32
#define PAGE 4096    /* of memory that holds a secret */
#define TAG_CHARS 52 /* base32 characters of 256 bits */

struct TgKey {
	char *id;
	guint8 *secret;
	gsize length;
};

struct TgSha256 {
	struct sha256_ctx context;
};

/* Nettle, because large mails are digested twice: it takes the processor's instructions for it where
 * GLib does not (1.3 GB/s to 0.2). */
TgSha256 *
tg_sha256_new(void)
{
	TgSha256 *sha256 = g_new(TgSha256, 1);

	sha256_init(&sha256->context);
	return sha256;
}

/* The next bytes. */
void
tg_sha256_update(TgSha256 *sha256, const void *data, gsize length)
{
	sha256_update(&sha256->context, length, data);
}

/* The text of the digest. */
char *
tg_sha256_hex(TgSha256 *sha256)
{
	static const char digits[] = "0123456789abcdef";
	guint8 digest[SHA256_DIGEST_SIZE];
	char *hex = g_malloc(2 * sizeof digest + 1);

	sha256_digest(&sha256->context, sizeof digest, digest);
	for (gsize i = 0; i < sizeof digest; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[2 * sizeof digest] = '\0';
	return hex;
}

/* Frees it; NULL is allowed. */
void
tg_sha256_free(TgSha256 *sha256)
{
	g_free(sha256);
}

/* Hex SHA-256 of the bytes. */
char *
tg_sha256(const void *data, gsize length)
{
	g_autoptr(TgSha256) sha256 = tg_sha256_new();

	tg_sha256_update(sha256, data, length);
	return tg_sha256_hex(sha256);
}

/* A page that a child does not inherit, nor a core file: whoever takes a scanner over finds zeros there.
 * As far as the kernel can do that (Linux 4.14). */
static guint8 *
private_page(void)
{
	guint8 *page = g_aligned_alloc0(1, PAGE, PAGE);

	madvise(page, PAGE, MADV_WIPEONFORK);
	madvise(page, PAGE, MADV_DONTDUMP);
	return page;
}

/* Wipes it and gives it back as it was. */
static void
free_page(guint8 *page)
{
	explicit_bzero(page, PAGE);
	madvise(page, PAGE, MADV_KEEPONFORK);
	madvise(page, PAGE, MADV_DODUMP);
	g_aligned_free(page);
}

/* Copies the secret. */
TgKey *
tg_key_new(const char *id, const guint8 *secret, gsize length)
{
	TgKey *key = NULL;

	if (length < MIN_SECRET || length > PAGE)
		return NULL;
	key = g_new0(TgKey, 1);
	key->id = g_strdup(id);
	key->length = length;
	key->secret = private_page();
	memcpy(key->secret, secret, length);
	return key;
}

/* Overwrites and frees the secret. */
void
tg_key_free(TgKey *key)
{
	if (!key)
		return;
	free_page(key->secret);
	g_free(key->id);
	g_free(key);
}

/* The key's name. */
const char *
tg_key_id(const TgKey *key)
{
	return key->id;
}

/* Feeds one item with its length in front. */
static void
feed(struct hmac_sha256_ctx *hmac, const char *item)
{
	gsize length = strlen(item);
	guint64 wire = GUINT64_TO_BE((guint64)length);

	hmac_sha256_update(hmac, sizeof wire, (const guint8 *)&wire);
	hmac_sha256_update(hmac, length, (const guint8 *)item);
}

/* The first chars of the bytes' base32 form. */
static char *
base32(const guint8 *bytes, gsize length, guint chars)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	GString *out = g_string_sized_new(chars + 1);
	guint buffer = 0, bits = 0;

	for (gsize i = 0; out->len < chars && (i < length || bits > 0);) {
		if (bits < 5) {
			buffer = buffer << 8 | (i < length ? bytes[i] : 0);
			bits += 8;
			i++;
		}
		bits -= 5;
		g_string_append_c(out, alphabet[buffer >> bits & 31]);
		buffer &= (1U << bits) - 1;
	}
	return g_string_free(out, FALSE);
}

/* The tag of a list of strings for one use. */
char *
tg_key_tag(const TgKey *key, const char *use, const char *const *items, guint chars)
{
	struct hmac_sha256_ctx hmac;
	guint8 digest[SHA256_DIGEST_SIZE];

	hmac_sha256_set_key(&hmac, key->length, key->secret);
	feed(&hmac, use);
	for (; *items; items++)
		feed(&hmac, *items);
	hmac_sha256_digest(&hmac, sizeof digest, digest);
	explicit_bzero(&hmac, sizeof hmac); /* as good as the key */
	return base32(digest, sizeof digest, MIN(chars, TAG_CHARS));
}

/* Compares every character of a, whatever the first ones say. */
gboolean
tg_equal_secret(const char *a, const char *b)
{
	gsize na = strlen(a), nb = strlen(b);
	volatile guint8 difference = na != nb;

	for (gsize i = 0; i < na; i++)
		difference |= (guint8)a[i] ^ (guint8)b[nb ? i % nb : 0];
	return difference == 0;
}

/* Reads the bytes of hex into ret_bytes; -1 when it is none or too long. */
static gssize
read_hex(const char *hex, guint8 *ret_bytes, gsize max)
{
	gsize n = strlen(hex);

	if (n % 2 || n / 2 > max)
		return -1;
	for (gsize i = 0; i < n; i += 2) {
		int high = g_ascii_xdigit_value(hex[i]), low = g_ascii_xdigit_value(hex[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		ret_bytes[i / 2] = (guint8)(high << 4 | low);
	}
	return (gssize)(n / 2);
}

/* TRUE when one of the keys has this id. */
static gboolean
has_id(const GPtrArray *keys, const char *id)
{
	for (guint i = 0; i < keys->len; i++)
		if (strcmp(tg_key_id(g_ptr_array_index(keys, i)), id) == 0)
			return TRUE;
	return FALSE;
}

/* Reads one "ID HEX" line; never quotes it in a finding, as it is secret. */
static void
read_key_line(GPtrArray *keys, char *text, const char *path, guint line, TgFindings *findings)
{
	static const char id_chars[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	guint8 secret[128];
	gsize id_length = 0;
	gssize length = 0;

	g_strstrip(text);
	if (*text == '\0' || *text == '#')
		return;
	id_length = strspn(text, id_chars);
	if (id_length == 0 || id_length > 32 ||
		(text[id_length] != ' ' && text[id_length] != '\t')) {
		tg_findings_add(findings, path, line, "a key line is 'ID HEX'");
		return;
	}
	text[id_length] = '\0';
	length = read_hex(g_strchug(text + id_length + 1), secret, sizeof secret);
	if (length < MIN_SECRET)
		tg_findings_add(findings, path, line,
			"the secret of key '%s' is not 64 to 256 hexadecimal digits", text);
	else if (has_id(keys, text))
		tg_findings_add(findings, path, line, "duplicate key '%s'", text);
	else if (keys->len == TG_MAX_KEYS)
		tg_findings_add(findings, path, line,
			"more than %d keys: each is tried on every reply (ticketgate keys remove)",
			TG_MAX_KEYS);
	else
		g_ptr_array_add(keys, tg_key_new(text, secret, (gsize)length));
	explicit_bzero(secret, sizeof secret);
}

/* Reads the lines of the key file, which it changes. */
static void
read_key_lines(GPtrArray *keys, char *text, const char *path, TgFindings *findings)
{
	for (guint line = 1; text; line++) {
		char *next = strchr(text, '\n');

		if (next)
			*next++ = '\0';
		read_key_line(keys, text, path, line, findings);
		text = next;
	}
	if (keys->len == 0 && tg_findings_count(findings) == 0)
		tg_findings_add(findings, path, 0, "holds no key");
}

/* Reads the key file; all its problems in one error. */
GPtrArray *
tg_keys_load(const char *path, GError **error)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)tg_key_free);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GError) problem = NULL;
	gsize length = 0;
	char *text = tg_file_read(path, TG_MAX_KEY_FILE, S_IRWXG | S_IRWXO, &length, &problem);

	if (text)
		read_key_lines(keys, text, path, findings);
	else
		tg_findings_add(findings, path, 0, "%s", problem->message);
	if (text)
		explicit_bzero(text, length);
	g_free(text);
	return tg_findings_ok(findings, error) ? g_steal_pointer(&keys) : NULL;
}
