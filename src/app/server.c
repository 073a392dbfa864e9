/* SPDX-License-Identifier: ISC */
/*
 * server.c - makes the parts, lets the loop run, takes them apart in order.
 *
 * Signals come by a descriptor (g_unix_signal_add would start a thread). The zygote of the scanners is
 * forked first, while there is neither a store nor a client to be inherited.
 */
#include "app/server.h"

#include "app/clock.h"
#include "app/committer.h"
#include "app/door.h"
#include "app/sender.h"
#include "app/watch.h"
#include "base/limits.h"
#include "base/log.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define DRAIN_MS 5000	  /* for mails that are still coming in when it stops */
#define STOP_MS 25000	  /* then it is over whatever is left */
#define LOOK_MS 50	  /* is everybody gone? */
#define INDEX_A_SECOND 25 /* tickets: some milliseconds */
#define INDEX_WAIT_MS 10

typedef struct {
	TgCore core;
	const TgServerOptions *options;
	GMainLoop *loop;
	TgDoor *door; /* NULL: it takes no mail */
	int signals;
	TgWatch *signal_watch;
	gboolean stopping;
	gboolean lost; /* it stops because it cannot go on */
	guint metrics; /* source, 0: no file is wanted */
} Server;

/* --- stopping --- */

/* Over when nobody is left, nothing is in hand, no letter is on its way. */
static gboolean
on_look(gpointer data)
{
	Server *self = data;

	if ((self->door && tg_door_sessions(self->door) > 0) || self->core.arrivals > 0 ||
		(self->core.sender && tg_sender_is_busy(self->core.sender)))
		return G_SOURCE_CONTINUE;
	g_main_loop_quit(self->loop);
	return G_SOURCE_CONTINUE;
}

/* The time of those who are still sending is up. */
static gboolean
on_drained(gpointer data)
{
	Server *self = data;

	if (self->door)
		tg_door_stop(self->door, TRUE);
	return G_SOURCE_REMOVE;
}

/* The time of all is up. */
static gboolean
on_late(gpointer data)
{
	Server *self = data;

	g_main_loop_quit(self->loop);
	return G_SOURCE_REMOVE;
}

static void
stop(Server *self)
{
	if (self->stopping)
		return;
	self->stopping = TRUE;
	tg_supervisor_tell(self->options->supervisor, TG_SUPERVISOR_STOPPING, "stopping");
	tg_log_event(TG_LOG_SERVER_STOPPING);
	if (self->door)
		tg_door_stop(self->door, FALSE);
	g_timeout_add(DRAIN_MS, on_drained, self);
	g_timeout_add(STOP_MS, on_late, self);
	g_timeout_add(LOOK_MS, on_look, self);
	on_look(self);
}

/* --- what is measured --- */

/* The file of the metrics, which somebody collects. */
static gboolean
on_metrics(gpointer data)
{
	Server *self = data;
	TgCore *core = &self->core;
	g_autoptr(GError) error = NULL;

	core->metrics.sessions = self->door ? tg_door_sessions(self->door) : 0;
	core->metrics.queue = core->arrivals;
	tg_tally_flush(&core->tally);
	if (!tg_core_store(core, &error) ||
		!tg_metrics_write(core->store, core->policy->state, &core->metrics,
			core->policy->metrics_file, &error))
		tg_log_event(TG_LOG_METRICS_FAILED, TG_LOG_TEXT("why", error->message));
	return G_SOURCE_CONTINUE;
}

/* Now and every so often, if the configuration names a file. */
static void
plan_metrics(Server *self)
{
	const TgPolicy *policy = self->core.policy;

	if (self->metrics)
		g_source_remove(self->metrics);
	self->metrics = 0;
	if (!policy->metrics_file || !policy->metrics_file[0])
		return;
	on_metrics(self);
	self->metrics =
		g_timeout_add_seconds((guint)MAX(policy->metrics_every, 1), on_metrics, self);
}

/* What was answered in the last second is counted. */
static gboolean
on_tally(gpointer data)
{
	Server *self = data;

	tg_tally_flush(&self->core.tally);
	return G_SOURCE_CONTINUE;
}

/* --- signals --- */

/* The new configuration from the next event on, or the old one. */
static void
reload(Server *self)
{
	const TgSupervisor *supervisor = self->options->supervisor;
	g_autoptr(GError) error = NULL;
	g_autofree char *fixed = NULL;

	tg_supervisor_tell(supervisor, TG_SUPERVISOR_RELOADING, NULL);
	if (!tg_core_reload(&self->core, &fixed, &error)) {
		self->core.metrics.reloads_refused++;
		tg_log_event(TG_LOG_POLICY_REFUSED, TG_LOG_TEXT("why", error->message));
	} else {
		self->core.metrics.reloads++;
		tg_log_event(TG_LOG_POLICY_RELOADED, TG_LOG_TEXT("needs_restart", fixed));
		plan_metrics(self);
	}
	tg_supervisor_tell(supervisor, TG_SUPERVISOR_READY,
		error ? "the new configuration is wrong: the old one stays" : "ready");
}

static void
on_signal(GIOCondition condition, gpointer data)
{
	Server *self = data;
	struct signalfd_siginfo info;

	(void)condition;
	while (read(self->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGHUP)
			reload(self);
		else
			stop(self);
	}
}

/* From now on they come by the descriptor. */
static gboolean
take_signals(Server *self, GError **error)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	self->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (self->signals < 0) {
		g_set_error(
			error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 signalfd: %s", g_strerror(errno));
		return FALSE;
	}
	self->signal_watch = tg_watch_new(self->signals, G_IO_IN, on_signal, self);
	return TRUE;
}

/* --- the clock --- */

/* Once a minute: what the log has held back. */
static gboolean
on_minute(gpointer data)
{
	(void)data;
	tg_log_flush();
	return G_SOURCE_CONTINUE;
}

/* Once a second: whether there will be scanners. When nobody waits for an answer, new tickets are made
 * searchable. What fails is done next time, or by the search itself. */
static gboolean
on_second(gpointer data)
{
	Server *self = data;
	TgCore *core = &self->core;

	if (core->pool && tg_scanner_pool_is_lost(core->pool) && !self->lost) {
		self->lost = TRUE;
		stop(self);
	}
	if ((self->options->roles & TG_ROLE_CLOCK) && core->arrivals == 0 &&
		tg_core_store(core, NULL))
		tg_store_index(core->store, INDEX_A_SECOND, INDEX_WAIT_MS, NULL);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog(gpointer data)
{
	Server *self = data;

	tg_supervisor_tell(self->options->supervisor, TG_SUPERVISOR_WATCHDOG, NULL);
	return G_SOURCE_CONTINUE;
}

/* What comes round by itself. */
static void
take_time(Server *self)
{
	const guint watchdog = tg_supervisor_watchdog_ms(self->options->supervisor);

	g_timeout_add_seconds(60, on_minute, NULL);
	g_timeout_add_seconds(1, on_second, self);
	g_timeout_add_seconds(1, on_tally, self);
	plan_metrics(self);
	if (watchdog > 0)
		g_timeout_add(watchdog, on_watchdog, self);
}

/* --- beginning and end --- */

/* The socket that was handed over, if there is one. A second one would be open and deaf. */
static gboolean
inherited(const TgSupervisor *supervisor, int *ret_fd, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(GArray) sockets = tg_supervisor_sockets(supervisor, &problem);

	*ret_fd = -1;
	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
	if (sockets->len > 1) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"the supervisor hands over %u sockets: it is one that is served",
			sockets->len);
		return FALSE;
	}
	if (sockets->len > 0)
		*ret_fd = g_array_index(sockets, TgSupervisorSocket, 0).fd;
	return TRUE;
}

/* What a batch takes from the kernel and gives back, the next one wants again. The scanners are forked
 * before: they keep nothing. */
static void
keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, TG_MIB);
	mallopt(M_TRIM_THRESHOLD, 8 * TG_MIB);
	mallopt(M_TOP_PAD, TG_MIB);
}

/* What takes mail. */
static gboolean
open_door(Server *self, int fd, GError **error)
{
	TgCore *core = &self->core;
	const guint scanners = core->policy->lmtp.scanners > 0 ? (guint)core->policy->lmtp.scanners
							       : g_get_num_processors();
	TgListener *listener;

	tg_scanner_pool_set(core->pool, scanners, core->policy->sandbox_require);
	if (!tg_core_store(core, error))
		return FALSE;
	listener = tg_listener_new(core->policy, fd, error);
	if (!listener)
		return FALSE;
	keep_memory();
	core->committer = tg_committer_new(core);
	self->door = tg_door_new(core, listener);
	return TRUE;
}

/* All parts, by role. */
static gboolean
begin(Server *self, GError **error)
{
	const guint roles = self->options->roles;
	int fd;

	if (!inherited(self->options->supervisor, &fd, error) ||
		((roles & TG_ROLE_LMTP) && !open_door(self, fd, error)) ||
		!tg_core_store(&self->core, error) || !take_signals(self, error))
		return FALSE;
	if (roles & TG_ROLE_SEND)
		self->core.sender = tg_sender_new(&self->core);
	take_time(self);
	return TRUE;
}

/* Clients first: what they wait for is forgotten. */
static void
end(Server *self)
{
	tg_door_free(self->door);
	g_clear_pointer(&self->core.pool, tg_scanner_pool_free);
	tg_committer_free(self->core.committer);
	tg_sender_free(self->core.sender);
	tg_tally_flush(&self->core.tally);
	g_clear_pointer(&self->core.store, tg_store_close);
	g_clear_pointer(&self->core.policy, tg_policy_free);
	tg_watch_free(self->signal_watch);
	if (self->signals >= 0)
		close(self->signals);
	g_main_loop_unref(self->loop);
}

gboolean
tg_server_run(const TgServerOptions *options, TgPolicy *policy, TgScannerPool *pool, GError **error)
{
	Server self = {
		.core = { .conf = options->conf,
			.now_text = options->now_text,
			.fixed_now = options->fixed_now,
			.policy = policy,
			.pool = pool,
			.tally = { .state = policy->state },
			.metrics = { .started = tg_clock_now() } },
		.options = options,
		.loop = g_main_loop_new(NULL, FALSE),
		.signals = -1,
	};
	const gboolean begun = begin(&self, error);

	if (begun) {
		tg_log_event(TG_LOG_SERVER_STARTED,
			TG_LOG_TEXT("listen", self.door ? policy->lmtp.listen : NULL));
		tg_supervisor_tell(options->supervisor, TG_SUPERVISOR_READY, "ready");
		g_main_loop_run(self.loop);
		tg_log_event(TG_LOG_SERVER_STOPPED);
	}
	end(&self);
	if (self.lost)
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
			"4.3.0 the scanners' parents were killed: start it again");
	return begun && !self.lost;
}

gboolean
tg_role_parse(const char *list, guint *ret_roles, char **ret_bad)
{
	static const struct {
		const char *word;
		TgRole role;
	} rows[] = { { "lmtp", TG_ROLE_LMTP }, { "send", TG_ROLE_SEND },
		{ "clock", TG_ROLE_CLOCK } };
	g_auto(GStrv) words = g_strsplit(list, ",", -1);

	*ret_roles = 0;
	for (char **word = words; *word; word++) {
		guint i = 0;

		while (i < G_N_ELEMENTS(rows) && !g_str_equal(rows[i].word, *word))
			i++;
		if (i == G_N_ELEMENTS(rows)) {
			*ret_bad = g_strdup(*word);
			return FALSE;
		}
		*ret_roles |= rows[i].role;
	}
	return *ret_roles != 0;
}
