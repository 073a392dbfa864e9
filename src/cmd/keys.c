/* SPDX-License-Identifier: ISC */
/*
 * keys.c - `ticketgate keys`: the secrets behind Message-IDs, subject tags and signed addresses (H12).
 *
 * One file "keys" beside the configuration, mode 0600, a line "ID HEX" each. The first line signs; all
 * of them verify, so that replies to older letters keep their proof until their key is removed. Then
 * such a reply is what a stranger writes. Secrets are never printed, and wiped where they were.
 * The new file takes the place of the old one at once and durably; two rotations wait for each other.
 */
#include "cmd/keys.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/limits.h"
#include "cmd/print.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "keys"
#define SECRET 32

/* The file under change. */
typedef struct {
	TgContext *context;
	char *path;
	int folder;	 /* open and locked */
	GPtrArray *keys; /* TgKey */
	char *text;	 /* the file's bytes; secret */
	gsize length;
} File;

/* Wipes a secret text before it is freed. */
static void
free_secret(GString *text)
{
	explicit_bzero(text->str, text->allocated_len);
	g_string_free(text, TRUE);
}

/* A text with room for `more` bytes and one new line "ID HEX"; it is never moved in memory, which
 * would leave a copy behind. NULL: there is no random source. */
static GString *
new_line(const char *id, gsize more, GError **error)
{
	guint8 secret[SECRET];
	GString *text;

	if (getrandom(secret, sizeof secret, 0) != sizeof secret) {
		g_set_error(
			error, TG_ERROR, TG_ERROR_AGAIN, "no random bytes: %s", g_strerror(errno));
		return NULL;
	}
	text = g_string_sized_new(strlen(id) + 2 * SECRET + 2 + more);
	g_string_append_printf(text, "%s ", id);
	for (guint i = 0; i < sizeof secret; i++)
		g_string_append_printf(text, "%02x", secret[i]);
	g_string_append_c(text, '\n');
	explicit_bzero(secret, sizeof secret);
	return text;
}

/* See the header. */
gboolean
tg_keys_create(int folder, GError **error)
{
	GString *text = new_line("1", 0, error);
	int fd = text ? tg_folder_file(folder, NAME, O_WRONLY | O_CREAT | O_EXCL, error) : -1;
	gboolean ok = fd >= 0 && tg_file_write_all(fd, text->str, text->len) && fsync(fd) == 0;

	if (fd >= 0 && !ok)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "cannot write '%s': %s", NAME,
			g_strerror(errno));
	if (fd >= 0)
		close(fd);
	if (text)
		free_secret(text);
	return ok;
}

/* A file that belongs to somebody else would be readable by root only after it was replaced. */
static gboolean
is_ours(const File *file, GError **error)
{
	struct stat st;

	if (fstatat(file->folder, NAME, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_uid == geteuid())
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
		"%s: is not yours: run this as the user who owns it", file->path);
	return FALSE;
}

/* Opens the folder, waits for whoever changes the file, reads it. */
static gboolean
open_file(File *file, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(file->context->conf);
	g_autoptr(GError) problem = NULL;

	file->path = g_build_filename(directory, NAME, NULL);
	file->folder = tg_folder_below(directory, ".", FALSE, error);
	if (file->folder < 0 || flock(file->folder, LOCK_EX) < 0)
		return FALSE;
	file->keys = tg_keys_load(file->path, error);
	if (!file->keys)
		return FALSE;
	file->text = tg_file_read(file->path, TG_MAX_KEY_FILE, 0, &file->length, &problem);
	if (!file->text)
		g_set_error(
			error, TG_ERROR, TG_ERROR_CONFIG, "%s: %s", file->path, problem->message);
	return file->text != NULL;
}

/* Wipes and closes. */
static void
close_file(File *file)
{
	if (file->text)
		explicit_bzero(file->text, file->length);
	g_free(file->text);
	g_free(file->path);
	g_clear_pointer(&file->keys, g_ptr_array_unref);
	if (file->folder >= 0)
		close(file->folder);
}

/* One more than the largest number among the ids. (transfer full) */
static char *
next_id(const GPtrArray *keys)
{
	guint64 last = 0;

	for (guint i = 0; i < keys->len; i++) {
		guint64 id = 0;

		if (g_ascii_string_to_unsigned(
			    tg_key_id(keys->pdata[i]), 10, 1, G_MAXINT32, &id, NULL))
			last = MAX(last, id);
	}
	return g_strdup_printf("%" G_GUINT64_FORMAT, last + 1);
}

/* A new key in front of the others. */
static gboolean
rotate(File *file, GError **error)
{
	g_autofree char *id = next_id(file->keys);
	GString *text;
	gboolean ok;

	if (!is_ours(file, error))
		return FALSE;
	if (file->keys->len >= TG_MAX_KEYS) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"%s: there are %u keys already; remove old ones first", file->path,
			file->keys->len);
		return FALSE;
	}
	text = new_line(id, file->length, error);
	if (!text)
		return FALSE;
	g_string_append_len(text, file->text, (gssize)file->length);
	ok = tg_folder_replace(file->folder, NAME, text->str, text->len, error);
	free_secret(text);
	if (ok)
		fprintf(file->context->out, "key %s signs from now on; the others verify\n", id);
	return ok;
}

/* Does this line of the file hold the key? */
static gboolean
is_line_of(const char *line, const char *id)
{
	line += strspn(line, " \t");
	return g_str_has_prefix(line, id) && (line[strlen(id)] == ' ' || line[strlen(id)] == '\t');
}

/* The file without one key's line. */
static gboolean
remove_key(File *file, const char *id, GError **error)
{
	GString *text;
	gboolean ok;

	if (!is_ours(file, error))
		return FALSE;
	text = g_string_sized_new(file->length + 1);
	for (const char *line = file->text; *line;) {
		const char *end = strchrnul(line, '\n');
		const gsize length = (gsize)(end - line) + (*end == '\n');

		if (!is_line_of(line, id))
			g_string_append_len(text, line, (gssize)length);
		line += length;
	}
	ok = tg_folder_replace(file->folder, NAME, text->str, text->len, error);
	free_secret(text);
	if (ok)
		fprintf(file->context->out,
			"key %s is removed: letters that it signed prove nothing any more\n", id);
	return ok;
}

/* Only a key that is there and does not sign. */
static gboolean
check_id(const File *file, const char *id, GError **error)
{
	for (guint i = 0; i < file->keys->len; i++) {
		if (!g_str_equal(tg_key_id(file->keys->pdata[i]), id))
			continue;
		if (i > 0)
			return TRUE;
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"key '%s' signs; 'ticketgate keys rotate' first", id);
		return FALSE;
	}
	g_set_error(error, TG_ERROR, TG_ERROR_NOT_FOUND, "there is no key '%s'", id);
	return FALSE;
}

/* Ids only. */
static void
list(const File *file, gboolean json)
{
	for (guint i = 0; i < file->keys->len; i++) {
		const char *id = tg_key_id(file->keys->pdata[i]);
		JsonObject *object;

		if (!json) {
			fprintf(file->context->out, "%-10s %s\n", id, i ? "verifies" : "signs");
			continue;
		}
		object = tg_print_object();
		tg_print_set(object, "id", id);
		json_object_set_boolean_member(object, "signs", i == 0);
		tg_print_json(file->context, tg_print_node(object));
	}
}

/* rotate, remove, list. */
int
tg_cmd_keys(TgContext *context, int argc, char **argv)
{
	gboolean json = FALSE, ok;
	int status;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json,
						 "print one JSON object a line", NULL },
		G_OPTION_ENTRY_NULL };
	File file = { .context = context, .folder = -1 };
	g_autoptr(GError) error = NULL;
	const char *word;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	word = argc > 1 ? argv[1] : "";
	if (!(argc == 2 && (g_str_equal(word, "rotate") || g_str_equal(word, "list"))) &&
		!(argc == 3 && g_str_equal(word, "remove"))) {
		tg_context_say(context, "keys: 'rotate', 'remove ID' or 'list'");
		return TG_EXIT_USAGE;
	}
	ok = open_file(&file, &error);
	if (ok && g_str_equal(word, "list"))
		list(&file, json);
	else if (ok && g_str_equal(word, "rotate"))
		ok = rotate(&file, &error);
	else if (ok)
		ok = check_id(&file, argv[2], &error) && remove_key(&file, argv[2], &error);
	close_file(&file);
	return ok ? TG_EXIT_OK : tg_context_fail(context, TG_EXIT_NONE, error);
}
