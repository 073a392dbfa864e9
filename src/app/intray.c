/* SPDX-License-Identifier: ISC */
/*
 * intray.c - from pieces of text to a spool.
 */
#include "app/intray.h"

#include "base/limits.h"
#include "mail/header_line.h"
#include "mail/return_path.h"

#include <string.h>

#define HEAD_MAX (64 * TG_KIB) /* a Return-Path beyond is left where it is: nobody believes it */

struct TgIntray {
	const TgCore *core;
	char *sender;
	TgSpool *spool;
	GString *head; /* NULL: the header has gone to the spool */
	gsize looked;  /* of head: lines that are none of its end */
	GError *problem;
};

TgIntray *
tg_intray_new(const TgCore *core, const char *sender, guint64 size, GError **error)
{
	TgSpool *spool = tg_core_has_room(core, size, error) ? tg_spool_new(FALSE, error) : NULL;
	TgIntray *self;

	if (!spool)
		return NULL;
	self = g_new0(TgIntray, 1);
	self->core = core;
	self->sender = g_strdup(sender);
	self->spool = spool;
	self->head = g_string_sized_new(4 * TG_KIB);
	return self;
}

/* To the spool, unless something went wrong before. */
static void
keep(TgIntray *self, const char *text, gsize length)
{
	if (!self->problem)
		tg_spool_append(
			self->spool, self->core->policy->state, text, length, &self->problem);
}

/* The header, and what came with it. */
static void
keep_head(TgIntray *self)
{
	g_autoptr(GString) head = g_steal_pointer(&self->head);

	if (!head)
		return;
	tg_return_path_set(head, self->sender);
	keep(self, head->str, head->len);
}

void
tg_intray_add(TgIntray *self, const char *text, gsize length)
{
	if (!self->head) {
		keep(self, text, length);
		return;
	}
	g_string_append_len(self->head, text, (gssize)length);
	if (self->head->len > HEAD_MAX ||
		(memchr(text, '\n', length) &&
			tg_header_length(self->head->str, self->head->len, &self->looked) > 0))
		keep_head(self);
}

/* No bytes at all are a message, too: unlike a pipe, LMTP tells a message's end from the client's. */
TgSpool *
tg_intray_end(TgIntray *self, GError **error)
{
	keep_head(self);
	if (self->problem) {
		g_propagate_error(error, g_steal_pointer(&self->problem));
		return NULL;
	}
	tg_spool_finish(self->spool);
	return g_steal_pointer(&self->spool);
}

void
tg_intray_free(TgIntray *self)
{
	if (!self)
		return;
	tg_spool_free(self->spool);
	if (self->head)
		g_string_free(self->head, TRUE);
	g_clear_error(&self->problem);
	g_free(self->sender);
	g_free(self);
}
