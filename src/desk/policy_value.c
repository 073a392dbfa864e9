/* SPDX-License-Identifier: ISC */
/*
 * policy_value.c - one reader per type of value in ticketgate.conf.
 *
 * A reader checks the text and puts it into a member; a value that is not understood is a finding with
 * file, line and what would be right, and leaves the member as it was. Knows nothing of sections.
 */
#include "desk/policy_load.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "mail/address.h"

#include <string.h>

#define MAX_COUNT 1000000
#define MAX_EXTENSION 16

typedef struct {
	const TgPolicyKey *key;
	gpointer member;
	const char *directory, *file;
	guint line;
	TgFindings *findings;
} Value;

/* Adds "KEY = VALUE: what would be right". */
static void
complain(const Value *value, const char *text, const char *wanted)
{
	tg_findings_add(value->findings, value->file, value->line, "%s = %s: %s", value->key->key,
		text, wanted);
}

/* Puts text into a string member; "" becomes NULL. */
static void
set_string(const Value *value, const char *text)
{
	char **member = value->member;

	g_free(*member);
	*member = *text ? g_strdup(text) : NULL;
}

static void
read_text(const Value *value, const char *text)
{
	if (strchr(text, '\n'))
		complain(value, text, "one line is wanted");
	else
		set_string(value, text);
}

static void
read_word(const Value *value, const char *text)
{
	g_auto(GStrv) words = tg_text_split(value->key->words, '|');

	if (g_strv_contains((const char *const *)words, text))
		set_string(value, text);
	else
		tg_findings_unknown(value->findings, value->file, value->line, value->key->key,
			text, (const char *const *)words);
}

static void
read_switch(const Value *value, const char *text)
{
	g_auto(GStrv) words = tg_text_split(value->key->words, '|');

	if (g_strv_contains((const char *const *)words, text))
		*(gboolean *)value->member = !strcmp(words[1], text);
	else
		tg_findings_unknown(value->findings, value->file, value->line, value->key->key,
			text, (const char *const *)words);
}

static void
read_name(const Value *value, const char *text)
{
	for (const char *c = text; *c; c++)
		if (!g_ascii_isalnum(*c) && !strchr("._-@", *c)) {
			complain(value, text, "a name of letters, digits, '.', '_', '-' is wanted");
			return;
		}
	set_string(value, text);
}

GStrv
tg_policy_items(const char *text)
{
	return tg_text_split_any(text, ";\n");
}

static void
read_list(const Value *value, const char *text)
{
	GStrv *member = value->member;

	g_strfreev(*member);
	*member = tg_policy_items(text);
}

static void
read_address(const Value *value, const char *text)
{
	if (*text && !tg_address_is_valid(text))
		complain(value, text, "an address like support@example.com is wanted");
	else
		set_string(value, text);
}

static void
read_language(const Value *value, const char *text)
{
	gsize length = strlen(text);

	if (length < 2 || length > 3 || strspn(text, "abcdefghijklmnopqrstuvwxyz") != length)
		complain(value, text, "a language is two letters: en, ru");
	else
		set_string(value, text);
}

static void
read_zone(const Value *value, const char *text)
{
	g_autoptr(GTimeZone) zone = tg_zone_new(text);

	if (!zone)
		complain(value, text, "unknown time zone; a name like Europe/Moscow is wanted");
	else
		set_string(value, text);
}

static void
read_size(const Value *value, const char *text)
{
	guint64 size = 0;

	if (!tg_text_parse_size(text, &size))
		complain(value, text, "a size like 512K, 5M or 5.5M is wanted");
	else if (size > TG_MAX_RAW)
		complain(value, text, "more than 64M, the largest message that is read");
	else
		*(guint64 *)value->member = size;
}

static void
read_count(const Value *value, const char *text)
{
	guint64 count = 0;

	if (g_ascii_string_to_unsigned(text, 10, 0, MAX_COUNT, &count, NULL))
		*(int *)value->member = (int)count;
	else
		complain(value, text, "a whole number, 0 ... 1000000, is wanted");
}

static void
read_mode(const Value *value, const char *text)
{
	guint64 mode = 0;

	if (strlen(text) <= 4 && g_ascii_string_to_unsigned(text, 8, 0, 0777, &mode, NULL))
		*(int *)value->member = (int)mode;
	else
		complain(value, text, "permissions in octal like 0660 are wanted");
}

#define SPAN_WANTED "a duration like 15m, 8h, 2d, 4wh or 1wd is wanted"

static void
read_span(const Value *value, const char *text)
{
	TgSpan span;

	if (tg_span_parse(text, &span))
		*(TgSpan *)value->member = span;
	else
		complain(value, text, SPAN_WANTED);
}

static void
read_promise(const Value *value, const char *text)
{
	TgSpan span;

	if (!*text || tg_span_parse(text, &span))
		set_string(value, text);
	else
		complain(value, text, SPAN_WANTED);
}

static void
read_path(const Value *value, const char *text)
{
	g_autofree char *path = *text ? g_canonicalize_filename(text, value->directory) : NULL;

	set_string(value, path ? path : "");
}

const char *
tg_store_url_path(const char *url)
{
	static const char scheme[] = "sqlite:";

	return url && g_str_has_prefix(url, scheme) ? url + strlen(scheme) : NULL;
}

static void
read_store(const Value *value, const char *text)
{
	static const char *const schemes[] = { "sqlite:", "memory:", NULL };
	const char *path = tg_store_url_path(text), *colon = strchr(text, ':');
	g_autofree char *scheme = g_strndup(text, colon ? (gsize)(colon - text) + 1 : strlen(text));

	if (path && *path) {
		g_autofree char *absolute = g_canonicalize_filename(path, value->directory);
		g_autofree char *url = g_strconcat(schemes[0], absolute, NULL);

		set_string(value, url);
	} else if (path) {
		complain(value, text, "the file is missing: sqlite:PATH");
	} else if (g_strv_contains(schemes, scheme)) {
		set_string(value, text);
	} else {
		tg_findings_unknown(value->findings, value->file, value->line, "kind of store",
			scheme, schemes);
	}
}

#define SMTP_PORT 25 /* LMTP must not be spoken there (RFC 2033 5) */

/* TRUE for "HOST:PORT". */
static gboolean
is_host_port(const char *text)
{
	const char *colon = strrchr(text, ':');
	guint64 port = 0;

	return colon && colon > text &&
	       g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL) &&
	       port != SMTP_PORT;
}

static void
read_listen(const Value *value, const char *text)
{
	gboolean good = (g_str_has_prefix(text, "unix:") && text[5]) ||
			(g_str_has_prefix(text, "inet:") && is_host_port(text + 5));

	if (good)
		set_string(value, text);
	else
		complain(value, text, "unix:PATH or inet:HOST:PORT is wanted (and never port 25)");
}

static void
read_extensions(const Value *value, const char *text)
{
	g_auto(GStrv) items = tg_policy_items(text);
	g_autoptr(GPtrArray) good = g_ptr_array_new_with_free_func(g_free);
	GStrv *member = value->member;

	for (char **item = items; *item; item++) {
		g_autofree char *extension = tg_ascii_lower(**item == '.' ? *item + 1 : *item);
		gsize length = strspn(extension, "abcdefghijklmnopqrstuvwxyz0123456789");

		if (!*extension || extension[length] || length > MAX_EXTENSION)
			complain(value, *item,
				"an extension is 1 to 16 letters and digits, several by ;");
		else
			g_ptr_array_add(good, g_steal_pointer(&extension));
	}
	g_ptr_array_add(good, NULL);
	g_strfreev(*member);
	*member = (GStrv)g_ptr_array_steal(good, NULL);
}

static void
read_separator(const Value *value, const char *text)
{
	if (strlen(text) > 1 || (*text && !strchr("+-_=.", *text)))
		complain(value, text, "one of + - _ = . or nothing is wanted");
	else
		set_string(value, text);
}

void
tg_policy_value(const TgPolicyKey *key, gpointer target, const char *directory, const char *file,
	guint line, const char *text, TgFindings *findings)
{
	static void (*const readers[])(const Value *, const char *) = {
		[TG_KEY_TEXT] = read_text,
		[TG_KEY_WORD] = read_word,
		[TG_KEY_SWITCH] = read_switch,
		[TG_KEY_NAME] = read_name,
		[TG_KEY_LIST] = read_list,
		[TG_KEY_ADDRESS] = read_address,
		[TG_KEY_LANGUAGE] = read_language,
		[TG_KEY_ZONE] = read_zone,
		[TG_KEY_SIZE] = read_size,
		[TG_KEY_COUNT] = read_count,
		[TG_KEY_MODE] = read_mode,
		[TG_KEY_SPAN] = read_span,
		[TG_KEY_PROMISE] = read_promise,
		[TG_KEY_PATH] = read_path,
		[TG_KEY_STORE] = read_store,
		[TG_KEY_LISTEN] = read_listen,
		[TG_KEY_EXTENSIONS] = read_extensions,
		[TG_KEY_SEPARATOR] = read_separator,
	};
	Value value = { key, (char *)target + key->offset, directory, file, line, findings };

	readers[key->type](&value, text);
}
