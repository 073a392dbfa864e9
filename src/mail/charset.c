/* SPDX-License-Identifier: ISC */
/*
 * charset.c - the allow-list of charsets, held converters, and the order in which they are tried.
 *
 * A declaration that decodes cleanly is never overruled; everything else is repair. glibc loads a
 * converter from a file at its first use, so each one is opened before the walls and kept open.
 * Own order because GMime asks the locale, opens converters late and accepts UTF-7 (M9).
 */
#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "mail/cyrillic.h"

#define MAX_CHARSET_NAME 40
#define REPLACEMENT "\xEF\xBF\xBD"

/* Names as the field uses them, in lower case with "-" for "_"; the first one is ours. */
static const struct {
	const char *iconv_name; /* NULL: no converter needed */
	const char *names[9];
} allowed[] = {
	{ NULL, { "utf-8", "utf8", "utf-8-mac", "unicode-1-1-utf-8", "x-utf-8", "cp65001", "u8" } },
	{ NULL, { "us-ascii", "ascii", "ansi-x3.4-1968", "iso646-us", "ansi", "us", "7bit" } },
	{ "ISO-8859-1",
		{ "iso-8859-1", "iso8859-1", "latin1", "latin-1", "8859-1", "iso-ir-100", "l1" } },
	{ "ISO-8859-2", { "iso-8859-2", "iso8859-2", "latin2", "latin-2" } },
	{ "ISO-8859-3", { "iso-8859-3", "iso8859-3", "latin3" } },
	{ "ISO-8859-4", { "iso-8859-4", "iso8859-4", "latin4" } },
	{ "ISO-8859-5", { "iso-8859-5", "iso8859-5", "cyrillic" } },
	{ "ISO-8859-6", { "iso-8859-6", "iso8859-6", "iso-8859-6-i", "iso-8859-6-e", "arabic" } },
	{ "ISO-8859-7", { "iso-8859-7", "iso8859-7", "greek" } },
	{ "ISO-8859-8", { "iso-8859-8", "iso8859-8", "iso-8859-8-i", "iso-8859-8-e", "hebrew" } },
	{ "ISO-8859-9", { "iso-8859-9", "iso8859-9", "latin5" } },
	{ "ISO-8859-10", { "iso-8859-10", "iso8859-10", "latin6" } },
	{ "CP874", { "windows-874", "tis-620", "iso-8859-11", "cp874", "tis620" } },
	{ "ISO-8859-13", { "iso-8859-13", "iso8859-13", "latin7" } },
	{ "ISO-8859-14", { "iso-8859-14", "iso8859-14", "latin8" } },
	{ "ISO-8859-15", { "iso-8859-15", "iso8859-15", "latin9", "latin-9" } },
	{ "ISO-8859-16", { "iso-8859-16", "iso8859-16", "latin10" } },
	{ "CP1250",
		{ "windows-1250", "cp1250", "cp-1250", "windows1250", "x-cp1250", "win-1250" } },
	{ "CP1251", { "windows-1251", "cp1251", "cp-1251", "windows1251", "x-cp1251", "win-1251",
			    "win1251", "1251", "microsoft-cp1251" } },
	{ "CP1252",
		{ "windows-1252", "cp1252", "cp-1252", "windows1252", "x-cp1252", "win-1252" } },
	{ "CP1253", { "windows-1253", "cp1253", "x-cp1253" } },
	{ "CP1254", { "windows-1254", "cp1254", "x-cp1254" } },
	{ "CP1255", { "windows-1255", "cp1255", "x-cp1255" } },
	{ "CP1256", { "windows-1256", "cp1256", "x-cp1256" } },
	{ "CP1257", { "windows-1257", "cp1257", "x-cp1257" } },
	{ "CP1258", { "windows-1258", "cp1258", "x-cp1258" } },
	{ "KOI8-R", { "koi8-r", "koi8r", "koi8", "koi-8-r", "koi-8", "cskoi8r" } },
	{ "KOI8-U", { "koi8-u", "koi8u", "koi8-ru" } },
	{ "CP866", { "cp866", "ibm866", "cp-866", "866", "dos-866", "csibm866" } },
	{ "CP850", { "cp850", "ibm850", "cp-850" } },
	{ "IBM437", { "cp437", "ibm437" } },
	{ "MAC-CYRILLIC", { "x-mac-cyrillic", "mac-cyrillic", "x-mac-ukrainian" } },
	{ "MACINTOSH", { "macintosh", "x-mac-roman", "mac", "macroman" } },
	{ "GB18030", { "gb18030", "gb2312", "gbk", "x-gbk", "cp936", "gb-2312-80", "euc-cn",
			     "chinese" } },
	{ "BIG5-HKSCS", { "big5", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5" } },
	{ "CP932",
		{ "shift-jis", "sjis", "x-sjis", "ms-kanji", "cp932", "windows-31j", "shiftjis" } },
	{ "EUC-JP", { "euc-jp", "x-euc-jp", "eucjp" } },
	{ "ISO-2022-JP", { "iso-2022-jp", "csiso2022jp", "iso-2022-jp-1" } },
	{ "CP949", { "euc-kr", "ks-c-5601-1987", "ks-c-5601", "cp949", "uhc", "windows-949",
			   "korean" } },
	{ "EUC-TW", { "euc-tw", "x-euc-tw" } },
};

/* What detection and archive members (cp866) need, whatever the mail names. */
static const char *const detected[] = { "windows-1251", "koi8-r", "windows-1252", "cp866", NULL };

struct TgCharsets {
	iconv_t held[G_N_ELEMENTS(allowed)];
};

/* Row of the allow-list, -1 when there is none. */
static int
find_row(const char *name, gsize length)
{
	char folded[MAX_CHARSET_NAME + 1];

	if (length == 0 || length > MAX_CHARSET_NAME)
		return -1;
	for (gsize i = 0; i < length; i++)
		folded[i] = name[i] == '_' ? '-' : g_ascii_tolower(name[i]);
	folded[length] = '\0';
	for (guint row = 0; row < G_N_ELEMENTS(allowed); row++)
		for (guint i = 0;
			i < G_N_ELEMENTS(allowed[row].names) && allowed[row].names[i] != NULL; i++)
			if (strlen(allowed[row].names[i]) == length &&
				strcmp(allowed[row].names[i], folded) == 0)
				return (int)row;
	return -1;
}

/* Our name of an allowed charset. */
const char *
tg_charset_canonical(const char *name, gsize length)
{
	int row = find_row(name, length);

	return row < 0 ? NULL : allowed[row].names[0];
}

/* Opens the converter of a row unless it is open; FALSE when it cannot be had. */
static gboolean
hold(TgCharsets *charsets, int row)
{
	if (row < 0 || allowed[row].iconv_name == NULL)
		return TRUE;
	if (charsets->held[row] == (iconv_t)-1)
		charsets->held[row] = iconv_open("UTF-8", allowed[row].iconv_name);
	return charsets->held[row] != (iconv_t)-1;
}

/* See the header. */
char *
tg_charsets_missing(void)
{
	GString *names = g_string_new(NULL);

	for (guint row = 0; row < G_N_ELEMENTS(allowed); row++) {
		iconv_t converter = allowed[row].iconv_name
					    ? iconv_open("UTF-8", allowed[row].iconv_name)
					    : (iconv_t)-1;

		if (allowed[row].iconv_name && converter == (iconv_t)-1)
			g_string_append_printf(
				names, "%s%s", names->len > 0 ? ", " : "", allowed[row].names[0]);
		if (converter != (iconv_t)-1)
			iconv_close(converter);
	}
	return g_string_free(names, names->len == 0);
}

/* Opens what is named and what detection needs. */
TgCharsets *
tg_charsets_new(const char *const *names)
{
	TgCharsets *charsets = g_new(TgCharsets, 1);
	gboolean ok = TRUE;

	for (guint row = 0; row < G_N_ELEMENTS(allowed); row++)
		charsets->held[row] = (iconv_t)-1;
	for (guint row = 0; names == NULL && row < G_N_ELEMENTS(allowed); row++)
		ok = hold(charsets, (int)row) && ok;
	for (guint i = 0; names != NULL && names[i] != NULL; i++)
		ok = hold(charsets, find_row(names[i], strlen(names[i]))) && ok;
	for (guint i = 0; detected[i] != NULL; i++)
		ok = hold(charsets, find_row(detected[i], strlen(detected[i]))) && ok;
	if (!ok)
		g_clear_pointer(&charsets, tg_charsets_free);
	return charsets;
}

/* Closes every converter; NULL is allowed. */
void
tg_charsets_free(TgCharsets *charsets)
{
	if (charsets == NULL)
		return;
	for (guint row = 0; row < G_N_ELEMENTS(allowed); row++)
		if (charsets->held[row] != (iconv_t)-1)
			iconv_close(charsets->held[row]);
	g_free(charsets);
}

/* Converts as far as max bytes go; *ret_clean says whether every byte had a meaning. */
static GString *
convert(iconv_t converter, const char *bytes, gsize length, gsize max, gboolean *ret_clean)
{
	GString *text = g_string_sized_new(MIN(length + length / 2, max) + 8);
	char *in = (char *)bytes, buffer[4096];
	gsize left = length;

	*ret_clean = TRUE;
	iconv(converter, NULL, NULL, NULL, NULL);
	while (left > 0 && text->len < max) {
		char *out = buffer;
		gsize room = sizeof buffer;
		gboolean failed = iconv(converter, &in, &left, &out, &room) == (gsize)-1;
		int reason = errno;

		g_string_append_len(text, buffer, (gssize)(sizeof buffer - room));
		if (!failed || reason == E2BIG)
			continue;
		g_string_append(text, REPLACEMENT);
		*ret_clean = FALSE;
		if (reason != EILSEQ)
			break;
		in++;
		left--;
	}
	return text;
}

/* Valid UTF-8 of what claims to be it. */
static GString *
repair_utf8(const char *bytes, gsize length)
{
	g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)length);

	return g_string_new(valid);
}

/* TRUE when damage to otherwise good UTF-8 is likelier than another charset. */
static gboolean
is_nearly_utf8(const char *bytes, gsize length)
{
	guint good = 0, bad = 0;

	for (gsize i = 0; i < length;) {
		gsize n = 1;

		if ((guchar)bytes[i] >= 0x80) {
			gunichar c =
				g_utf8_get_char_validated(bytes + i, (gssize)MIN(length - i, 4));

			if (c == (gunichar)-1 || c == (gunichar)-2) {
				bad++;
			} else {
				good++;
				n = (gsize)g_unichar_to_utf8(c, NULL);
			}
		}
		i += n;
	}
	return good > 4 * bad;
}

/* The converter of a declared charset, (iconv_t)-1 when it is not held. */
static iconv_t
declared_converter(TgCharsets *charsets, int row, const char *bytes, gsize length)
{
	int windows = find_row("windows-1252", strlen("windows-1252"));

	/* C1 controls are never meant: what says ISO-8859-1 and holds them is windows-1252 */
	if (row >= 0 && strcmp(allowed[row].names[0], "iso-8859-1") == 0)
		for (gsize i = 0; i < length; i++)
			if (((guchar)bytes[i] & 0xE0) == 0x80)
				return charsets->held[windows];
	return row >= 0 ? charsets->held[row] : (iconv_t)-1;
}

/* Decodes by the charset that the bytes themselves suggest. */
static GString *
decode_by_likelihood(
	TgCharsets *charsets, gboolean declared_utf8, const char *bytes, gsize length, gsize max)
{
	const char *guess = tg_cyrillic_guess(bytes, length);
	gboolean clean = FALSE;
	iconv_t converter;

	if (guess == NULL || (declared_utf8 && is_nearly_utf8(bytes, length))) {
		if (is_nearly_utf8(bytes, length))
			return repair_utf8(bytes, length);
		guess = "windows-1252";
	}
	converter = charsets->held[find_row(guess, strlen(guess))];
	if (converter == (iconv_t)-1)
		return repair_utf8(bytes, length);
	return convert(converter, bytes, length, max, &clean);
}

/* TRUE when no byte has its eighth bit. */
static gboolean
is_seven_bit(const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guchar)bytes[i] >= 0x80)
			return FALSE;
	return TRUE;
}

/* TRUE when the bytes are UTF-8 or Russian, whatever was declared. */
static gboolean
looks_otherwise(const char *bytes, gsize length)
{
	return g_utf8_validate(bytes, (gssize)length, NULL) ||
	       tg_cyrillic_guess(bytes, length) != NULL;
}

/* Declared and clean, UTF-8, likely. */
static GString *
decode(TgCharsets *charsets, const char *declared, const char *bytes, gsize length, gsize max)
{
	int row = declared != NULL ? find_row(declared, strlen(declared)) : -1;
	gboolean is_utf8 = row >= 0 && strcmp(allowed[row].names[0], "utf-8") == 0;
	iconv_t converter = declared_converter(charsets, row, bytes, length);
	GString *text = NULL;
	gboolean clean = FALSE;

	if (converter != (iconv_t)-1)
		text = convert(converter, bytes, length, max, &clean);
	/* damaged escape sequences and double bytes do not look like anything else */
	if (clean ||
		(text != NULL && (is_seven_bit(bytes, length) || !looks_otherwise(bytes, length))))
		return text;
	if (text != NULL)
		g_string_free(text, TRUE);
	if (g_utf8_validate(bytes, (gssize)length, NULL))
		return g_string_new_len(bytes, (gssize)length);
	return decode_by_likelihood(charsets, is_utf8, bytes, length, max);
}

/* NUL becomes U+FFFD, in one go: a text of nothing else must not cost its square. (transfer full) */
static GString *
replace_nul(GString *text)
{
	GString *clean;

	if (!memchr(text->str, '\0', text->len))
		return text;
	clean = g_string_sized_new(text->len);
	for (gsize i = 0; i < text->len; i++)
		if (text->str[i] == '\0')
			g_string_append(clean, REPLACEMENT);
		else
			g_string_append_c(clean, text->str[i]);
	g_string_free(text, TRUE);
	return clean;
}

/* Decodes and makes it fit. */
char *
tg_charsets_decode(
	TgCharsets *charsets, const char *declared, const char *bytes, gsize length, gsize max)
{
	GString *text = replace_nul(decode(charsets, declared, bytes, length, max));

	if (text->len > max)
		g_string_truncate(text,
			(gsize)(g_utf8_find_prev_char(text->str, text->str + max + 1) - text->str));
	return g_string_free(text, FALSE);
}
