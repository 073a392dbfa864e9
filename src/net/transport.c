/* SPDX-License-Identifier: ISC */
/*
 * transport.c - the table of transports. A new one is a row and a file.
 */
#include "net/transport.h"

#include "base/folder.h"
#include "base/sabotage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	const char *kind;
	TgSendResult (*send)(const TgTransport *transport, const char *name, const char *envelope,
		const char *recipient, GBytes *letter, char **ret_why);
} Row;

static const Row TRANSPORTS[] = {
	{ "msmtp", tg_msmtp_send },
	{ "file", tg_file_send },
};

static const char *const KINDS[] = { "msmtp", "file", NULL };

const char *const *
tg_transport_kinds(void)
{
	return KINDS;
}

/* What must not stand in an argument vector, or in a line of its own: one address, of one line, that is
 * no option. */
static gboolean
is_safe_address(const char *address)
{
	if (tg_sabotage("envelope-unchecked"))
		return TRUE;
	if (address[0] == '-')
		return FALSE;
	for (const char *c = address; *c; c++) {
		if ((guchar)*c <= ' ' || strchr("<>\x7f", *c))
			return FALSE;
	}
	return TRUE;
}

/* An unknown kind cannot come from a policy that was loaded; the letter is kept all the same. */
TgSendResult
tg_transport_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why)
{
	*ret_why = NULL;
	if (!*recipient || !is_safe_address(recipient) || !is_safe_address(envelope)) {
		*ret_why = g_strdup("the address cannot stand in an envelope");
		return TG_SEND_FAILED;
	}
	for (guint i = 0; i < G_N_ELEMENTS(TRANSPORTS); i++) {
		if (g_str_equal(TRANSPORTS[i].kind, transport->kind))
			return TRANSPORTS[i].send(
				transport, name, envelope, recipient, letter, ret_why);
	}
	*ret_why = g_strdup_printf("unknown transport '%s'", transport->kind);
	return TG_SEND_RETRY;
}

/* A folder that is there, or could be made, and can be written. */
static gboolean
check_folder(const char *path, GError **error)
{
	int folder = tg_folder_open(path, TRUE, error);
	gboolean ok = folder >= 0 && faccessat(folder, ".", W_OK, AT_EACCESS) == 0;

	if (folder >= 0 && !ok)
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "cannot write to '%s': %s", path,
			g_strerror(errno));
	if (folder >= 0)
		close(folder);
	return ok;
}

/* Looks, and sends nothing. */
gboolean
tg_transport_check(const TgTransport *transport, GError **error)
{
	g_autofree char *program = NULL;

	if (g_str_equal(transport->kind, "file"))
		return check_folder(transport->directory, error);
	program = g_find_program_in_path(transport->command);
	if (program)
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
		"the program '%s' is not installed (Debian: apt-get install msmtp)",
		transport->command);
	return FALSE;
}
