/* SPDX-License-Identifier: ISC */
/*
 * door.c - accepting, places, the look round once a second.
 */
#include "app/door.h"

#include "app/clock.h"
#include "app/session.h"
#include "app/watch.h"
#include "base/limits.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>

#define MOMENT_MS 1000 /* without progress, for which nobody is sent away */
#define FULL_MS 50     /* how often a full house is looked through */
#define ROOM_MAX 16    /* sent away by one look */
#define ACCEPT_MAX 16  /* clients let in by one turn of the loop */

#define STOPPING "421 4.3.2 the service stops, try again"
#define BUSY "421 4.4.5 the place is needed, try again"

struct TgDoor {
	TgCore *core;
	TgListener *listener; /* NULL: closed */
	TgWatch *watch;
	GPtrArray *sessions;
	GPtrArray *dead; /* sessions that are over */
	guint tick, full, bury;
};

static void look_for_clients(TgDoor *self);

/* The dead are buried when nobody is at work on them. */
static gboolean
on_bury(gpointer data)
{
	TgDoor *self = data;

	self->bury = 0;
	g_ptr_array_set_size(self->dead, 0);
	return G_SOURCE_REMOVE;
}

/* A session is over: its place is free. */
static void
on_session_end(TgSession *session, gpointer data)
{
	TgDoor *self = data;

	if (g_ptr_array_remove_fast(self->sessions, session)) {
		g_ptr_array_add(self->dead, session);
		tg_log_event(TG_LOG_CLIENT_LEFT, TG_LOG_INT("sessions", self->sessions->len));
	}
	if (!self->bury)
		self->bury = g_idle_add_full(G_PRIORITY_DEFAULT, on_bury, self, NULL);
	look_for_clients(self);
}

/* Are all places taken? A message whose client has gone still has one. */
static gboolean
is_full(const TgDoor *self)
{
	const guint places = (guint)CLAMP(self->core->policy->lmtp.sessions, 1, TG_LMTP_SESSIONS);

	return self->sessions->len >= places || self->core->arrivals >= 2 * places;
}

/* Who has done nothing for longer comes first. */
static int
by_idleness(gconstpointer a, gconstpointer b, gpointer now)
{
	const gint64 one = tg_session_idle(*(TgSession *const *)a, *(const gint64 *)now);
	const gint64 two = tg_session_idle(*(TgSession *const *)b, *(const gint64 *)now);

	return (one < two) - (one > two);
}

/* Sends those away who have done nothing for the longest time. */
static void
make_room(TgDoor *self)
{
	gint64 now = tg_clock_monotonic_ms();
	g_autoptr(GPtrArray) order = g_ptr_array_copy(self->sessions, NULL, NULL);

	g_ptr_array_sort_with_data(order, by_idleness, &now);
	for (guint i = 0; i < order->len && i < ROOM_MAX; i++) {
		if (tg_session_idle(order->pdata[i], now) > MOMENT_MS)
			tg_session_stop(order->pdata[i], BUSY, TRUE);
	}
}

/* Does anybody wait at the door? */
static gboolean
is_wanted(const TgDoor *self)
{
	struct pollfd door = { self->listener ? tg_listener_fd(self->listener) : -1, POLLIN, 0 };

	return poll(&door, 1, 0) == 1;
}

/* In a full house. */
static gboolean
on_full(gpointer data)
{
	TgDoor *self = data;

	self->full = 0;
	if (is_full(self) && is_wanted(self))
		make_room(self);
	look_for_clients(self);
	return G_SOURCE_REMOVE;
}

/* Somebody waits at the door. */
static void
on_client(GIOCondition condition, gpointer data)
{
	TgDoor *self = data;

	(void)condition;
	for (int i = 0; i < ACCEPT_MAX && self->listener && !is_full(self); i++) {
		const int fd = tg_listener_accept(self->listener, self->core->policy);

		if (fd >= 0) {
			self->core->metrics.connections++;
			g_ptr_array_add(self->sessions,
				tg_session_new(self->core, fd, on_session_end, self));
			tg_log_event(TG_LOG_CLIENT_CONNECTED,
				TG_LOG_INT("sessions", self->sessions->len));
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			tg_log_event(TG_LOG_INTAKE_PAUSED, TG_LOG_TEXT("why", g_strerror(errno)));
			tg_watch_set(self->watch, 0);
			if (!self->full)
				self->full = g_timeout_add(FULL_MS, on_full, self);
			return;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			break;
	}
	look_for_clients(self);
}

/* Accepts while there are places. */
static void
look_for_clients(TgDoor *self)
{
	if (!self->watch)
		return;
	tg_watch_set(self->watch, is_full(self) ? 0 : G_IO_IN);
	if (is_full(self) && !self->full)
		self->full = g_timeout_add(FULL_MS, on_full, self);
}

/* Deadlines. */
static gboolean
on_tick(gpointer data)
{
	TgDoor *self = data;
	const gint64 now = tg_clock_monotonic_ms();

	for (guint i = self->sessions->len; i-- > 0;) {
		if (i < self->sessions->len)
			tg_session_check(self->sessions->pdata[i], now);
	}
	return G_SOURCE_CONTINUE;
}

void
tg_door_stop(TgDoor *self, gboolean now)
{
	g_clear_pointer(&self->watch, tg_watch_free);
	g_clear_pointer(&self->listener, tg_listener_free);
	for (guint i = self->sessions->len; i-- > 0;) {
		if (i < self->sessions->len)
			tg_session_stop(self->sessions->pdata[i], STOPPING, now);
	}
}

guint
tg_door_sessions(const TgDoor *self)
{
	return self->sessions->len;
}

TgDoor *
tg_door_new(TgCore *core, TgListener *listener)
{
	TgDoor *self = g_new0(TgDoor, 1);

	self->core = core;
	self->listener = listener;
	self->sessions = g_ptr_array_new_with_free_func(NULL);
	self->dead = g_ptr_array_new_with_free_func((GDestroyNotify)tg_session_free);
	self->watch = tg_watch_new(tg_listener_fd(listener), G_IO_IN, on_client, self);
	self->tick = g_timeout_add_seconds(1, on_tick, self);
	return self;
}

void
tg_door_free(TgDoor *self)
{
	if (!self)
		return;
	g_source_remove(self->tick);
	if (self->full)
		g_source_remove(self->full);
	if (self->bury)
		g_source_remove(self->bury);
	g_clear_pointer(&self->watch, tg_watch_free);
	g_clear_pointer(&self->listener, tg_listener_free);
	g_ptr_array_unref(self->dead);
	g_ptr_array_foreach(self->sessions, (GFunc)(void *)tg_session_free, NULL);
	g_ptr_array_unref(self->sessions);
	g_free(self);
}
