/* SPDX-License-Identifier: ISC */
/*
 * msmtp.c - letters through msmtp(1): fixed argument vector, no shell, exit status mapped (T15, P124).
 *
 * Recipients stand after "--" and never begin with '-'; the letter's own header is not read for
 * recipients. msmtp's status says little (a refused recipient and a full mailbox are both 65 or 69),
 * so the server's reply in its message decides between "try again" and "failed".
 */
#include "base/spawn.h"
#include "net/transport.h"

#include <string.h>
#include <sysexits.h>
#include <sys/wait.h>

/* The mail server has this long for one letter. */
#define DEADLINE 300

/* msmtp prints "server message: 550 5.1.1 ..." among other lines; the first digit is what counts. */
static char
reply_class(const char *output)
{
	const char *at = output ? strstr(output, "server message: ") : NULL;

	if (!at)
		return '\0';
	at += strlen("server message: ");
	return g_ascii_isdigit(at[0]) && g_ascii_isdigit(at[1]) && g_ascii_isdigit(at[2]) ? at[0]
											  : '\0';
}

/* Without a reply from the server it is the way there that failed: try again. */
TgSendResult
tg_msmtp_result(int exit_status, const char *output)
{
	if (exit_status == EX_OK)
		return TG_SEND_SENT;
	if (exit_status == EX_TEMPFAIL)
		return TG_SEND_RETRY;
	return reply_class(output) == '5' && exit_status != EX_NOPERM ? TG_SEND_FAILED
								      : TG_SEND_RETRY;
}

/* argv[0..n] is the same whatever the letter says, but for the two addresses. */
static GPtrArray *
arguments(const TgTransport *transport, const char *envelope, const char *recipient)
{
	GPtrArray *argv = g_ptr_array_new();

	g_ptr_array_add(argv, (gpointer)transport->command);
	if (transport->config) {
		g_ptr_array_add(argv, (gpointer) "-C");
		g_ptr_array_add(argv, (gpointer)transport->config);
	}
	if (transport->account) {
		g_ptr_array_add(argv, (gpointer) "-a");
		g_ptr_array_add(argv, (gpointer)transport->account);
	}
	g_ptr_array_add(argv, (gpointer) "-f");
	g_ptr_array_add(argv, (gpointer)(envelope[0] ? envelope : "<>"));
	g_ptr_array_add(argv, (gpointer) "--");
	g_ptr_array_add(argv, (gpointer)recipient);
	g_ptr_array_add(argv, NULL);
	return argv;
}

/* The environment is what msmtp needs to find its configuration, and no more. */
static char **
environment(void)
{
	const char *home = g_get_home_dir();
	char **list = g_new0(char *, 4);

	list[0] = g_strdup("PATH=/usr/local/bin:/usr/bin:/bin");
	list[1] = g_strdup("LC_ALL=C.UTF-8");
	list[2] = g_strconcat("HOME=", home ? home : "/", NULL);
	return list;
}

/* One letter, one process. */
TgSendResult
tg_msmtp_send(const TgTransport *transport, const char *name, const char *envelope,
	const char *recipient, GBytes *letter, char **ret_why)
{
	g_autoptr(GPtrArray) argv = arguments(transport, envelope, recipient);
	g_auto(GStrv) env = environment();
	g_auto(TgSpawnResult) result = { 0 };
	g_autoptr(GError) error = NULL;
	TgSendResult send;

	(void)name;
	if (!tg_spawn((const char *const *)argv->pdata, (const char *const *)env, letter, DEADLINE,
		    &result, &error)) {
		*ret_why = g_strdup(error->message);
		return TG_SEND_RETRY;
	}
	if (result.timed_out || !WIFEXITED(result.status)) {
		*ret_why = g_strdup(result.timed_out ? "msmtp took too long" : "msmtp was killed");
		return TG_SEND_RETRY;
	}
	send = tg_msmtp_result(WEXITSTATUS(result.status), result.output);
	if (send != TG_SEND_SENT)
		*ret_why = g_strdup(
			result.output && result.output[0] ? result.output : "msmtp gave no reason");
	return send;
}
