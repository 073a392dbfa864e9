/* SPDX-License-Identifier: ISC */
/*
 * startup.c - makes every run the same, whoever starts the program (T17, P125, P154, P155).
 *
 * A mail server, cron and a person at a terminal leave different things behind: closed streams, a
 * loose umask, ignored signals, an environment that moves time zones, converters and file types to
 * other places. All that is undone before anything else happens. What acts before main() cannot be:
 * the dynamic loader's variables, GLib's G_DEBUG and G_SLICE, a limit of descriptors that leaves the
 * loader none. Whoever can set those decides which program runs, too.
 */
#include "cmd/startup.h"

#include "base/sabotage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the manual names, and nothing else. */
static const char *const kept[] = { "TICKETGATE_CONF", "TICKETGATE_DATADIR" };

/* What libraries, and msmtp behind us, may rely on. libarchive asks for the zone inside the walls,
 * where a time zone file can no longer be opened; desks have zones of their own. */
static const struct {
	const char *name, *value;
} made[] = {
	{ "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
	{ "LC_ALL", "C.UTF-8" },
	{ "TZ", "UTC0" },
};

/* Signals that whoever started us may have ignored or blocked. Not SIGHUP, SIGINT, SIGQUIT: those
 * were ignored on purpose (nohup, a shell's background). An ignored SIGCHLD would take the exit
 * statuses of our children away. */
static const struct {
	int signal;
	void (*handler)(int);
} signals[] = {
	{ SIGCHLD, SIG_DFL }, { SIGALRM, SIG_DFL }, { SIGTERM, SIG_DFL }, { SIGABRT, SIG_DFL },
	{ SIGSEGV, SIG_DFL }, { SIGSYS, SIG_DFL }, { SIGXCPU, SIG_DFL }, { SIGPIPE, SIG_IGN },
	{ SIGXFSZ, SIG_IGN }, /* a file that may not grow is a full disk: 75 */
};

/* A standard stream that is closed gets a stand-in on which reading (of 0) or writing (to 1) fails:
 * its number must not become that of the database or of a spooled mail. */
static gboolean
keep_standard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd < (int)G_N_ELEMENTS(modes); fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
			return FALSE;
	}
	return TRUE;
}

/* Every signal does what we think it does. */
static void
set_signals(void)
{
	sigset_t none;

	for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
		signal(signals[i].signal, signals[i].handler);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* An environment of our own. */
static gboolean
set_environment(void)
{
	char *values[G_N_ELEMENTS(kept)];
	gboolean ok = TRUE;

	for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
		values[i] = g_strdup(g_getenv(kept[i]));
	if (!tg_sabotage("keep-environment"))
		ok = clearenv() == 0;
	for (guint i = 0; i < G_N_ELEMENTS(made); i++)
		ok = setenv(made[i].name, made[i].value, 1) == 0 && ok;
	for (guint i = 0; i < G_N_ELEMENTS(kept); i++) {
		ok = (!values[i] || setenv(kept[i], values[i], 1) == 0) && ok;
		g_free(values[i]);
	}
	setlocale(LC_CTYPE,
		"C.UTF-8"); /* the other categories stay "C"; where it is not known, all do */
	return ok;
}

/* See the header. */
gboolean
tg_startup(void)
{
	if (!keep_standard_streams())
		return FALSE;
	if (!tg_sabotage("umask-off"))
		umask(077); /* state and keys are for this user only, whatever a call forgets */
	set_signals();
	return set_environment();
}
