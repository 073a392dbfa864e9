/* SPDX-License-Identifier: ISC */
/*
 * fuzz-argv.c - any envelope to msmtp (P14): what would be started has a fixed argument vector, the
 * recipient behind "--", nothing that begins with '-', and a fixed environment. No process is started:
 * the linker puts the function below in tg_spawn()'s place.
 *
 * Texts, separated by lines "%%": sender, recipient, account, configuration file, output of msmtp.
 */
#include <string.h>

#include "base/spawn.h"
#include "net/transport.h"
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
gboolean __wrap_tg_spawn(const char *const *argv, const char *const *environment, GBytes *input,
	int deadline_seconds, TgSpawnResult *ret_result, GError **error);

enum { SENDER, RECIPIENT, ACCOUNT, CONFIG, OUTPUT, VALUES };

static struct {
	GStrv values;
	GBytes *letter;
	guint started;
} expected;

/* An address that could be taken for an option, or for two arguments, is not let through. */
static void
check_address(const char *address)
{
	g_assert(*address != '-');
	for (; *address; address++)
		g_assert((guchar)*address > ' ' && !strchr("<>\x7f", *address));
}

/* Looks at everything that execve(2) would get. */
gboolean
__wrap_tg_spawn(const char *const *argv, const char *const *environment, GBytes *input,
	int deadline_seconds, TgSpawnResult *ret_result, GError **error)
{
	const char *wanted[10] = { "/usr/bin/msmtp" };
	const char *sender = expected.values[SENDER], *recipient = expected.values[RECIPIENT];
	guint n = 1;

	(void)error;
	if (*expected.values[CONFIG])
		wanted[n++] = "-C", wanted[n++] = expected.values[CONFIG];
	if (*expected.values[ACCOUNT])
		wanted[n++] = "-a", wanted[n++] = expected.values[ACCOUNT];
	wanted[n++] = "-f";
	wanted[n++] = *sender ? sender : "<>";
	wanted[n++] = "--";
	wanted[n++] = recipient;
	g_assert(g_strv_equal(argv, wanted));
	check_address(sender);
	check_address(recipient);
	g_assert(*recipient);
	g_assert(g_strv_length((GStrv)environment) == 3 &&
		 g_str_has_prefix(environment[0], "PATH=/usr/local/bin:") &&
		 g_str_has_prefix(environment[1], "LC_ALL=") &&
		 g_str_has_prefix(environment[2], "HOME=/"));
	g_assert(input == expected.letter && deadline_seconds > 0 && deadline_seconds <= 3600);
	expected.started++;
	ret_result->status = (int)(strlen(expected.values[OUTPUT]) % 128) << 8;
	ret_result->output = g_strdup(expected.values[OUTPUT]);
	return TRUE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) values = fuzz_parts(data, size, VALUES);
	g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);
	const TgTransport transport = { .kind = "msmtp",
		.command = "/usr/bin/msmtp",
		.account = *values[ACCOUNT] ? values[ACCOUNT] : NULL,
		.config = *values[CONFIG] ? values[CONFIG] : NULL };
	g_autofree char *why = NULL;
	TgSendResult result;

	expected.values = values;
	expected.letter = letter;
	expected.started = 0;
	result = tg_transport_send(
		&transport, "000001-ack", values[SENDER], values[RECIPIENT], letter, &why);
	g_assert(expected.started <= 1);
	g_assert((result == TG_SEND_SENT) == (why == NULL));
	g_assert(expected.started == 1 || result == TG_SEND_FAILED);
	/* only the exit status says "sent", and only a server's 5xx ends the tries */
	if (expected.started && result == TG_SEND_SENT)
		g_assert(strlen(values[OUTPUT]) % 128 == 0);
	if (expected.started && result == TG_SEND_FAILED)
		g_assert(strstr(values[OUTPUT], "server message: 5"));
	return 0;
}
