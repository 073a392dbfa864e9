/* SPDX-License-Identifier: ISC */
/*
 * sender.c - starts passes over the outbox and notices their end (pidfd).
 */
#include "app/sender.h"

#include "app/clock.h"
#include "app/outbox.h"
#include "app/watch.h"
#include "base/log.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 500  /* how often the store is asked for a letter that is due */
#define FAIL_MS 5000 /* after a pass that failed, or could not be started */

struct TgSender {
	TgCore *core;
	pid_t child; /* 0: none */
	int pidfd;
	TgWatch *watch;
	gboolean again;	   /* something came while it ran */
	guint look;	   /* source */
	gint64 not_before; /* monotonic milliseconds */
};

/* The pass has ended. */
static void
on_end(GIOCondition condition, gpointer data)
{
	TgSender *self = data;
	int status = 0;

	(void)condition;
	if (waitpid(self->child, &status, WNOHANG) == 0)
		return;
	if (status != 0) {
		tg_log_event(TG_LOG_OUTBOX_FAILED, TG_LOG_INT("wait_status", status));
		self->not_before = tg_clock_monotonic_ms() + FAIL_MS;
	}
	g_clear_pointer(&self->watch, tg_watch_free);
	close(self->pidfd);
	self->child = 0;
	if (self->again && status == 0)
		tg_sender_wake(self);
}

/* Starts a pass. */
static void
start(TgSender *self)
{
	self->again = FALSE;
	self->child = tg_outbox_wake(self->core->conf, self->core->now_text, STDERR_FILENO);
	self->pidfd = self->child > 0 ? (int)syscall(SYS_pidfd_open, self->child, 0) : -1;
	if (self->pidfd >= 0) {
		self->watch = tg_watch_new(self->pidfd, G_IO_IN, on_end, self);
		return;
	}
	tg_log_event(TG_LOG_OUTBOX_FAILED, TG_LOG_TEXT("why", g_strerror(errno)));
	self->child = 0;
	self->not_before = tg_clock_monotonic_ms() + FAIL_MS;
}

void
tg_sender_wake(TgSender *self)
{
	if (self->child)
		self->again = TRUE;
	else if (tg_clock_monotonic_ms() >= self->not_before)
		start(self);
}

/* What other processes have put into the outbox, and what is to be tried again. */
static gboolean
on_look(gpointer data)
{
	TgSender *self = data;

	if (!self->child && tg_core_store(self->core, NULL) &&
		tg_store_next_due(self->core->store, NULL) <= tg_core_now(self->core))
		tg_sender_wake(self);
	return G_SOURCE_CONTINUE;
}

TgSender *
tg_sender_new(TgCore *core)
{
	TgSender *self = g_new0(TgSender, 1);

	self->core = core;
	self->look = g_timeout_add(LOOK_MS, on_look, self);
	return self;
}

gboolean
tg_sender_is_busy(const TgSender *self)
{
	return self->child != 0;
}

void
tg_sender_free(TgSender *self)
{
	if (!self)
		return;
	g_source_remove(self->look);
	if (self->watch) {
		tg_watch_free(self->watch);
		close(self->pidfd);
	}
	g_free(self);
}
