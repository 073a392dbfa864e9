/* SPDX-License-Identifier: ISC */
/*
 * test-crypto.c - digests and tags against published vectors, and that no two lists share a tag (H12).
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "base/crypto.h"
#include "base/error.h"

#define SECRET "0123456789abcdef0123456789abcdef"

/* A key of the test. */
static TgKey *
make_key(const char *secret)
{
	return tg_key_new("k1", (const guint8 *)secret, strlen(secret));
}

/* FIPS 180-4 examples. */
static void
test_sha256(void)
{
	g_autofree char *empty = tg_sha256(NULL, 0), *abc = tg_sha256("abc", 3);

	g_assert_cmpstr(
		empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	g_assert_cmpstr(
		abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* The tag's definition, computed once by another program (Python's hmac, hashlib and base64). */
static void
test_tag_vector(void)
{
	static const char *const items[] = { "1042", "client@example.com", NULL };
	g_autoptr(TgKey) key = make_key(SECRET);
	g_autofree char *tag = tg_key_tag(key, "reply", items, 16);
	g_autofree char *all = tg_key_tag(key, "reply", items, 99);

	g_assert_cmpstr(tag, ==, "mopmlp2tfx2syd3a");
	g_assert_cmpstr(all, ==, "mopmlp2tfx2syd3a55rzyi5ypbhp4lqu3fc6oia5u5eomlmocqia");
}

/* Lists that look alike when joined, uses and keys: all tags differ. */
static void
test_tags_differ(void)
{
	static const char *const lists[][4] = {
		{ "a", "bc", NULL },
		{ "ab", "c", NULL },
		{ "abc", NULL },
		{ "abc", "", NULL },
		{ "", "abc", NULL },
		{ NULL },
		{ "", NULL },
		{ "a", "b", "c", NULL },
	};
	g_autoptr(TgKey) key = make_key(SECRET);
	g_autoptr(TgKey) other = make_key(SECRET "x");
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_assert_true(g_hash_table_add(seen, tg_key_tag(key, "reply", lists[i], 16)));
		g_assert_true(g_hash_table_add(seen, tg_key_tag(key, "bounce", lists[i], 16)));
		g_assert_true(g_hash_table_add(seen, tg_key_tag(other, "reply", lists[i], 16)));
	}
}

/* A key needs 256 bits. */
static void
test_short_secret(void)
{
	g_assert_null(tg_key_new("k", (const guint8 *)"short", 5));
	tg_key_free(NULL);
}

/* Comparing. */
static void
test_equal(void)
{
	g_assert_true(tg_equal_secret("abc", "abc"));
	g_assert_true(tg_equal_secret("", ""));
	g_assert_false(tg_equal_secret("abc", "abd"));
	g_assert_false(tg_equal_secret("abc", "ab"));
	g_assert_false(tg_equal_secret("ab", "abc"));
	g_assert_false(tg_equal_secret("abcabc", "abc"));
	g_assert_false(tg_equal_secret("a", ""));
	g_assert_false(tg_equal_secret("", "a"));
}

#define HEX "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

static const struct {
	const char *name, *text;
	int mode;
	int keys; /* -1: an error */
	const char *problem;
} files[] = {
	{ "two keys and a comment", "# keys\nk2 " HEX "\n\nk1\t" HEX "\n", 0600, 2, NULL },
	{ "H12 the group may not read", "k1 " HEX, 0640, -1, "others may read or change it" },
	{ "others may not", "k1 " HEX, 0644, -1, "others may read or change it" },
	{ "the group may not change it", "k1 " HEX, 0660, -1, "others may read or change it" },
	{ "a short secret", "k1 0011\n", 0600, -1, ":1: the secret of key 'k1'" },
	{ "an odd digit", "k1 " HEX "0\n", 0600, -1, ":1: the secret of key 'k1'" },
	{ "no hexadecimal", "k1 zz" HEX "\n", 0600, -1, ":1: the secret of key 'k1'" },
	{ "no id", HEX "\n", 0600, -1, ":1: a key line is 'ID HEX'" },
	{ "a duplicate id", "k1 " HEX "\nk1 " HEX "\n", 0600, -1, ":2: duplicate key 'k1'" },
	{ "an empty file", "\n", 0600, -1, "holds no key" },
};

/* Key files; a finding never shows the secret. */
static void
test_file(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *folder = g_dir_make_tmp("keys-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "keys", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) keys = NULL;

	g_assert_true(g_file_set_contents(path, files[i].text, -1, NULL));
	g_chmod(path, files[i].mode);
	keys = tg_keys_load(path, &error);
	g_assert_cmpint(keys ? (int)keys->len : -1, ==, files[i].keys);
	if (files[i].problem) {
		g_assert_error(error, TG_ERROR, TG_ERROR_CONFIG);
		if (error) {
			g_assert_nonnull(strstr(error->message, files[i].problem));
			g_assert_null(strstr(error->message, "0011"));
		}
	} else {
		g_assert_cmpstr(tg_key_id(g_ptr_array_index(keys, 0)), ==, i == 0 ? "k2" : "k1");
	}
	g_unlink(path);
	g_rmdir(folder);
}

/* A file that is not there. */
static void
test_no_file(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tg_keys_load("/no/such/keys", &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_CONFIG);
}

/* A child has no key: what was forked to parse cannot sign (H12, P59). */
static void
test_fork(void)
{
	static const char *const items[] = { "1042", NULL };
	g_autoptr(TgKey) key = tg_key_new("k", (const guint8 *)HEX, 64);
	g_autofree char *ours = tg_key_tag(key, "message-id", items, 26);
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		g_autofree char *theirs = tg_key_tag(key, "message-id", items, 26);

		_exit(strcmp(ours, theirs) == 0);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_cmpint(status, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_strconcat("/crypto/key file: ", files[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_file);
	}
	g_test_add_func("/crypto/SHA-256", test_sha256);
	g_test_add_func("/crypto/H12 a tag is what its definition says", test_tag_vector);
	g_test_add_func("/crypto/H12 lists, uses and keys do not share tags", test_tags_differ);
	g_test_add_func("/crypto/H12 a short secret is no key", test_short_secret);
	g_test_add_func("/crypto/H12 secrets are compared", test_equal);
	g_test_add_func("/crypto/a key file that is not there", test_no_file);
	g_test_add_func("/crypto/H12 P59 a child has no key", test_fork);
	return g_test_run();
}
