/* SPDX-License-Identifier: ISC */
/*
 * watch.c - one GSource a descriptor, made once.
 */
#include "app/watch.h"

struct TgWatch {
	GSource source;
	int fd;
	gpointer tag; /* NULL: not in the poll */
	GIOCondition wanted;
	TgWatchFunc func;
	gpointer data;
};

static gboolean
watch_check(GSource *source)
{
	TgWatch *self = (TgWatch *)source;

	return self->tag && g_source_query_unix_fd(source, self->tag) != 0;
}

static gboolean
watch_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
	TgWatch *self = (TgWatch *)source;

	(void)callback;
	(void)user_data;
	if (self->tag)
		self->func(g_source_query_unix_fd(source, self->tag), self->data);
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
	tg_watch_set(self, wanted);
	g_source_attach(source, NULL);
	return self;
}

void
tg_watch_set(TgWatch *self, GIOCondition wanted)
{
	if (self->tag && !wanted) {
		g_source_remove_unix_fd(&self->source, self->tag);
		self->tag = NULL;
	} else if (wanted && !self->tag) {
		self->tag = g_source_add_unix_fd(&self->source, self->fd, wanted);
	} else if (self->tag && wanted != self->wanted) {
		g_source_modify_unix_fd(&self->source, self->tag, wanted);
	}
	self->wanted = wanted;
}

void
tg_watch_free(TgWatch *self)
{
	if (!self)
		return;
	g_source_destroy(&self->source);
	g_source_unref(&self->source);
}
