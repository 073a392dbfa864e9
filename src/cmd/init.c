/* SPDX-License-Identifier: ISC */
/*
 * init.c - `ticketgate init DIR`: a desk that works, every line of its configuration explained.
 *
 * Overwrites nothing: a DIR that has a ticketgate.conf already is refused, and so is any file that is
 * in the way. The configuration is written last: without it there is no half-made desk.
 */
#include "base/file.h"
#include "base/folder.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/datadir.h"
#include "cmd/keys.h"
#include "desk/policy_default.h"
#include "mail/address.h"
#include "net/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CONF "ticketgate.conf"

typedef struct {
	TgContext *context;
	const char *directory;
	char *profile;
	char *desk, *store, *transport; /* options, NULL = not given */
} Init;

/* Writes a new file; what is there already is an error, not overwritten. */
static gboolean
write_new(int folder, const char *name, const char *text, gsize length, GError **error)
{
	int fd = tg_folder_file(folder, name, O_WRONLY | O_CREAT | O_EXCL, error);
	gboolean ok = fd >= 0 && tg_file_write_all(fd, text, length) && fsync(fd) == 0;

	if (fd >= 0 && !ok)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "cannot write '%s': %s", name,
			g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

static gboolean copy_folder(const char *from, int above, const char *name, GError **error);

/* Copies one thing of a shipped folder. */
static gboolean
copy_entry(const char *from, int to, const char *name, GError **error)
{
	g_autofree char *source = g_build_filename(from, name, NULL);
	g_autofree char *text = NULL;
	gsize length;

	if (g_file_test(source, G_FILE_TEST_IS_DIR))
		return copy_folder(source, to, name, error);
	return g_file_get_contents(source, &text, &length, error) &&
	       write_new(to, name, text, length, error);
}

/* Copies a shipped folder into an open one. */
static gboolean
copy_folder(const char *from, int above, const char *name, GError **error)
{
	g_autoptr(GDir) dir = g_dir_open(from, 0, error);
	int to = dir ? tg_folder_enter(above, name, TRUE, error) : -1;
	gboolean ok = to >= 0;
	const char *entry;

	while (ok && (entry = g_dir_read_name(dir)))
		ok = copy_entry(from, to, entry, error);
	if (to >= 0)
		close(to);
	return ok;
}

/* Path of a profile's configuration. (transfer full) */
static char *
profile_path(const char *name)
{
	g_autofree char *folder = tg_datadir_profiles();

	return g_build_filename(folder, name, "ticketgate.conf", NULL);
}

/* The configuration: the profile's text with the words of the command line put in. */
static gboolean
write_conf(const Init *init, int folder, GError **error)
{
	g_autofree char *profile = profile_path(init->profile);
	g_autofree char *shipped = NULL, *text = NULL;

	if (!g_file_get_contents(profile, &shipped, NULL, error))
		return FALSE;
	text = tg_policy_default_text(shipped, init->desk, init->store, init->transport, error);
	return text && write_new(folder, CONF, text, strlen(text), error);
}

/* Makes the database by opening it. */
static gboolean
make_store(const char *conf, GError **error)
{
	g_autoptr(TgPolicy) policy = tg_policy_load(conf, error);
	g_autoptr(TgStore) store =
		policy ? tg_store_open(policy->store_url, policy->state, TRUE, error) : NULL;

	return store != NULL;
}

/* Everything, in an order in which a failure leaves no desk that looks whole. */
static gboolean
fill(const Init *init, int folder, const char *conf, GError **error)
{
	static const char *const FOLDERS[] = { "filters", "templates", "calendars" };

	for (guint i = 0; i < G_N_ELEMENTS(FOLDERS); i++) {
		g_autofree char *from = g_build_filename(tg_datadir(), FOLDERS[i], NULL);

		if (!copy_folder(from, folder, FOLDERS[i], error))
			return FALSE;
	}
	return tg_keys_create(folder, error) && write_conf(init, folder, error) &&
	       make_store(conf, error);
}

/* The folder, open from now on: what is put in its place meanwhile gets nothing (P128). */
static gboolean
make(const Init *init, GError **error)
{
	g_autofree char *conf = g_build_filename(init->directory, CONF, NULL);
	int folder;
	gboolean ok;

	if (g_file_test(conf, G_FILE_TEST_EXISTS)) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"%s: is there already; nothing is overwritten", conf);
		return FALSE;
	}
	if (g_mkdir_with_parents(init->directory, 0700) < 0) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "%s: %s", init->directory,
			g_strerror(errno));
		return FALSE;
	}
	folder = tg_folder_below(init->directory, ".", FALSE, error);
	ok = folder >= 0 && fill(init, folder, conf, error);
	if (folder >= 0)
		close(folder);
	return ok;
}

/* "default  a small desk ..." a line each: the first comment line of the profile is its purpose. */
static int
list_profiles(TgContext *context)
{
	g_autofree char *folder = tg_datadir_profiles();
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = profile_path(name);
		g_autofree char *text = NULL, *purpose = NULL;

		if (!g_file_get_contents(path, &text, NULL, NULL))
			continue;
		purpose = g_strndup(text, strcspn(text, "\n"));
		fprintf(context->out, "%-12s %s\n", name, purpose + strspn(purpose, "# "));
	}
	return TG_EXIT_OK;
}

/* Words that would only fail later, in a file, are refused here. */
static gboolean
check_words(const Init *init)
{
	const char *transport = init->transport, *store = init->store;
	g_autofree char *profile = profile_path(init->profile);

	if (init->desk && !tg_address_is_valid(init->desk)) {
		tg_context_say(init->context, "--desk: '%s' is no mail address", init->desk);
		return FALSE;
	}
	if (transport && !g_strv_contains(tg_transport_kinds(), transport) &&
		!g_str_has_prefix(transport, "file:")) {
		tg_context_say(
			init->context, "--transport: '%s' is none (msmtp, file:DIR)", transport);
		return FALSE;
	}
	if (store && !g_str_has_prefix(store, "sqlite:")) {
		tg_context_say(init->context, "--store: '%s' is none (sqlite:PATH)", store);
		return FALSE;
	}
	if (!g_file_test(tg_datadir(), G_FILE_TEST_IS_DIR)) {
		tg_context_say(init->context,
			"the files that are copied are not in %s ('make install' puts them there, "
			"TICKETGATE_DATADIR names another place)",
			tg_datadir());
		return FALSE;
	}
	if (!g_file_test(profile, G_FILE_TEST_EXISTS)) {
		tg_context_say(init->context,
			"--profile: there is no '%s' (ticketgate init --list)", init->profile);
		return FALSE;
	}
	return TRUE;
}

/* Says what to do next. */
int
tg_cmd_init(TgContext *context, int argc, char **argv)
{
	g_autofree char *profile = NULL, *desk = NULL, *store = NULL, *transport = NULL;
	gboolean list = FALSE;
	int status;
	const GOptionEntry entries[] = { { "list", 0, 0, G_OPTION_ARG_NONE, &list,
						 "print the profiles", NULL },
		{ "profile", 0, 0, G_OPTION_ARG_FILENAME, &profile, "which one to write (default)",
			"NAME" },
		{ "desk", 0, 0, G_OPTION_ARG_FILENAME, &desk, "the desk's address", "ADDRESS" },
		{ "store", 0, 0, G_OPTION_ARG_FILENAME, &store,
			"where tickets are kept (sqlite:ticketgate.db, in DIR)", "URL" },
		{ "transport", 0, 0, G_OPTION_ARG_FILENAME, &transport,
			"how letters leave: msmtp, or file:FOLDER (in DIR) for rehearsals",
			"KIND" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GError) error = NULL;
	Init init;

	if (!tg_command_options(context, entries, &argc, &argv, &status))
		return status;
	if (list)
		return list_profiles(context);
	if (argc != 2) {
		tg_context_say(context, "init: where? (ticketgate init /etc/ticketgate)");
		return TG_EXIT_USAGE;
	}
	init = (Init){ context, argv[1], profile, desk, store, transport };
	if (!profile)
		init.profile = profile = g_strdup("default");
	if (!check_words(&init))
		return TG_EXIT_NONE;
	if (!make(&init, &error))
		return tg_context_fail(context, TG_EXIT_NONE, error);
	fprintf(context->out,
		"%s is ready. Next:\n"
		"  ticketgate -c %s/ticketgate.conf agents add YOU@YOUR.DOMAIN\n"
		"  ticketgate -c %s/ticketgate.conf check\n",
		argv[1], argv[1], argv[1]);
	return TG_EXIT_OK;
}
