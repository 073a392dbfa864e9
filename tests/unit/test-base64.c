/* SPDX-License-Identifier: ISC */
/*
 * test-base64.c - clean base64, and that odd base64 is what GMime makes of it, however it is cut (I6).
 */
#include <string.h>

#include "mail/base64.h"

#define ROUNDS 20000

/* Decodes text in pieces of random size. */
static GByteArray *
decode(const GString *text, int max_piece)
{
	GByteArray *out = g_byte_array_new();
	const TgLateGmime gmime = tg_late_gmime();
	TgBase64 base64 = { .gmime = &gmime };
	gsize at = 0;

	while (at < text->len) {
		gsize wish = (gsize)g_test_rand_int_range(1, max_piece);
		gsize n = MIN(wish, text->len - at);
		g_autofree guint8 *piece = g_malloc(n / 4 * 3 + 6);

		g_byte_array_append(out, piece,
			(guint)tg_base64_decode(&base64, (guint8 *)text->str + at, n, piece));
		at += n;
	}
	return out;
}

/* GMime's opinion of the whole. */
static GByteArray *
decode_by_gmime(const GString *text)
{
	GByteArray *out = g_byte_array_new();
	const TgLateGmime gmime = tg_late_gmime();
	int state = 0;
	guint32 save = 0;

	g_byte_array_set_size(out, (guint)text->len + 6);
	g_byte_array_set_size(
		out, (guint)gmime.g_mime_encoding_base64_decode_step(
			     (guint8 *)text->str, text->len, out->data, &state, &save));
	return out;
}

/* Letters in lines, with a few odd bytes among them. */
static GString *
random_text(int odd)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char others[] = "==\r\n\n -_\x80\xFF";
	GString *text = g_string_new(NULL);

	for (int n = g_test_rand_int_range(0, 400); n > 0; n--) {
		if (odd && g_test_rand_int_range(0, odd) == 0)
			g_string_append_c(text, others[g_test_rand_int_range(0, sizeof others)]);
		else
			g_string_append_c(text, letters[g_test_rand_int_range(0, 64)]);
		if (n % 76 == 0)
			g_string_append(text, n % 2 ? "\n" : "\r\n");
	}
	return text;
}

static void
test_as_gmime(void)
{
	static const int odds[] = { 0, 200, 20, 3 };

	for (guint i = 0; i < ROUNDS; i++) {
		GString *text = random_text(odds[i % G_N_ELEMENTS(odds)]);
		GByteArray *wanted = decode_by_gmime(text);
		GByteArray *got = decode(text, i % 3 ? 500 : 12);

		g_assert_cmpmem(got->data, got->len, wanted->data, wanted->len);
		g_byte_array_unref(wanted);
		g_byte_array_unref(got);
		g_string_free(text, TRUE);
	}
}

/* What an encoder wrote comes back. */
static void
test_back(void)
{
	for (gsize n = 0; n < 700; n++) {
		g_autofree guint8 *bytes = g_malloc(n + 1);
		g_autofree char *plain = NULL;
		g_autoptr(GString) text = g_string_new(NULL);
		GByteArray *got;

		for (gsize i = 0; i < n; i++)
			bytes[i] = (guint8)g_test_rand_int();
		plain = g_base64_encode(bytes, n);
		for (gsize at = 0; at < strlen(plain); at += 76)
			g_string_append_printf(text, "%.76s\r\n", plain + at);
		got = decode(text, 100);
		g_assert_cmpmem(got->data, got->len, bytes, n);
		g_byte_array_unref(got);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/base64/what was encoded comes back", test_back);
	g_test_add_func("/base64/odd text is what GMime makes of it, however cut", test_as_gmime);
	return g_test_run();
}
