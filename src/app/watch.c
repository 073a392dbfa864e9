/* SPDX-License-Identifier: ISC */
/*
 * watch.c - one GSource a descriptor, made once.
 *
 * Each change of what is polled for wakes the loop by a write, a read and a turn of its own. What is
 * not wanted any more stays in the poll until it happens: a client that waits for its answer sends
 * nothing, and is wanted again before it does.
 */
#include "app/watch.h"

struct TgWatch {
	GSource source;
	int fd;
	gpointer tag;	     /* NULL: not in the poll */
	GIOCondition wanted; /* 0: nothing, not even the end */
	GIOCondition polled;
	TgWatchFunc func;
	gpointer data;
};

/* Has the loop poll for this. */
static void
poll_for(TgWatch *self, GIOCondition condition)
{
	if (self->tag && !condition) {
		g_source_remove_unix_fd(&self->source, self->tag);
		self->tag = NULL;
	} else if (condition && !self->tag) {
		self->tag = g_source_add_unix_fd(&self->source, self->fd, condition);
	} else if (self->tag && condition != self->polled) {
		g_source_modify_unix_fd(&self->source, self->tag, condition);
	}
	self->polled = condition;
}

static gboolean
watch_check(GSource *source)
{
	TgWatch *self = (TgWatch *)source;

	return self->tag && g_source_query_unix_fd(source, self->tag) != 0;
}

/* What has happened and is not wanted leaves the poll, or the loop would turn for it again and again. */
static gboolean
watch_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
	TgWatch *self = (TgWatch *)source;
	GIOCondition happened = self->tag ? g_source_query_unix_fd(source, self->tag) : 0;

	(void)callback;
	(void)user_data;
	if (happened & self->polled & ~self->wanted || !self->wanted)
		poll_for(self, self->wanted);
	happened &= self->wanted ? self->wanted | G_IO_HUP | G_IO_ERR | G_IO_NVAL : 0;
	if (happened)
		self->func(happened, self->data);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs functions = { .check = watch_check, .dispatch = watch_dispatch };

TgWatch *
tg_watch_new(int fd, GIOCondition wanted, TgWatchFunc func, gpointer data)
{
	GSource *source = g_source_new(&functions, sizeof(TgWatch));
	TgWatch *self = (TgWatch *)source;

	self->fd = fd;
	self->func = func;
	self->data = data;
	/* else GLib takes it out of the poll and puts it back for each of its turns; nobody runs a loop
	 * within one */
	g_source_set_can_recurse(source, TRUE);
	tg_watch_set(self, wanted);
	g_source_attach(source, NULL);
	return self;
}

void
tg_watch_set(TgWatch *self, GIOCondition wanted)
{
	self->wanted = wanted;
	if (wanted & ~self->polled)
		poll_for(self, wanted);
}

void
tg_watch_free(TgWatch *self)
{
	if (!self)
		return;
	g_source_destroy(&self->source);
	g_source_unref(&self->source);
}
