/* SPDX-License-Identifier: ISC */
/*
 * session.c - drives one machine.
 *
 * Nothing is read while an answer is owed, while earlier bytes are not used up, or while the client has
 * not read TG_LMTP_OUTPUT bytes of replies: so a session holds at most that, what was read once,
 * and its spool. Each turn of the loop takes one read(2) of it.
 */
#include "app/session.h"

#include "app/answer.h"
#include "app/arrival.h"
#include "app/clock.h"
#include "app/intray.h"
#include "app/watch.h"
#include "base/limits.h"
#include "base/log.h"
#include "net/lmtp.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECOND G_GINT64_CONSTANT(1000)
#define UNREAD_SECONDS 60   /* for a client to take replies */
#define SLOW_BYTES TG_KIB   /* a second, averaged over ... */
#define USEFUL_BYTES TG_KIB /* of a message are progress */

struct TgSession {
	TgCore *core;
	int fd;
	TgWatch *watch;
	TgLmtp *lmtp;
	GByteArray *input; /* read and not taken yet */
	TgSessionEnd end;
	gpointer data;
	TgIntray *intray; /* the message that comes in, or NULL */
	char *hostname, *sender;
	GPtrArray *recipients;
	TgArrival *arrival; /* the message whose receipts are owed */
	const char *stop;   /* what to say before the next command, or NULL */
	gboolean closing, over;
	gint64 born, progress;	  /* monotonic milliseconds */
	gint64 window;		  /* start of the time over which the rate is looked at */
	guint64 received, useful; /* bytes of the message: in the window; since the last progress */
};

static void pump(TgSession *self);

/* --- what the machine asks --- */

/* An answer that is no arrival's. */
static void
note(TgSession *self, const char *recipient, const TgReceipt *receipt)
{
	const TgIncoming incoming = { .recipient = recipient };

	tg_answer_note(&self->core->tally, &incoming, receipt, tg_core_now(self->core));
}

/* "Never", as a reply, for one recipient. (transfer full) */
static char *
refuse(TgSession *self, const char *recipient)
{
	TgReceipt receipt = { 0 };
	char *reply;

	tg_receipt_set(&receipt, TG_RECEIPT_REFUSED, "5.1.1", "%s is no desk here", recipient);
	note(self, recipient, &receipt);
	reply = tg_receipt_reply(&receipt);
	tg_receipt_clear(&receipt);
	return reply;
}

/* Only desks, by any of their addresses (P77). */
static void
on_recipient(TgSession *self, const TgLmtpEvent *event)
{
	g_autofree char *refusal = NULL;

	if (tg_lmtp_recipients(self->lmtp) == 0)
		g_ptr_array_set_size(self->recipients, 0); /* an earlier mail's */
	if (tg_policy_desk_of(self->core->policy, event->recipient))
		g_ptr_array_add(self->recipients, g_strdup(event->recipient));
	else
		refusal = refuse(self, event->recipient);
	tg_lmtp_recipient(self->lmtp, refusal);
}

/* "Again", as a reply, for all recipients. */
static char *
defer(TgSession *self, const GError *error)
{
	TgReceipt receipt = { 0 };
	char *reply;

	tg_receipt_defer(&receipt, error);
	for (guint i = 0; i < self->recipients->len; i++)
		note(self, self->recipients->pdata[i], &receipt);
	reply = tg_receipt_reply(&receipt);
	tg_receipt_clear(&receipt);
	return reply;
}

/* Before the message is sent: is there a store, is there room? */
static void
on_begin(TgSession *self, const TgLmtpEvent *event)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *refusal = NULL;

	g_free(self->sender);
	self->sender = g_strdup(event->sender);
	if (tg_core_store(self->core, &error) && tg_store_sound(self->core->store, &error))
		self->intray = tg_intray_new(self->core, self->sender, event->size, &error);
	if (!self->intray)
		refusal = defer(self, error);
	self->window = tg_clock_monotonic_ms();
	self->received = self->useful = 0;
	tg_lmtp_begin(self->lmtp, refusal);
}

/* Some of the message. */
static void
on_text(TgSession *self, const TgLmtpEvent *event)
{
	self->received += event->length;
	self->useful += event->length;
	if (self->useful >= USEFUL_BYTES) {
		self->progress = tg_clock_monotonic_ms();
		self->useful = 0;
	}
	tg_intray_add(self->intray, event->text, event->length);
}

/* The receipts of a message, as replies, in order. */
static void
on_done(const TgArrival *arrival, gpointer data)
{
	TgSession *self = data;

	self->arrival = NULL;
	for (guint i = 0; i < arrival->recipients->len; i++) {
		g_autofree char *reply = tg_receipt_reply(&arrival->receipts[i]);

		tg_lmtp_settle(self->lmtp, reply);
	}
	self->progress = tg_clock_monotonic_ms();
	pump(self);
}

/* The message is whole; when it was not kept, the answer is the same for all. */
static void
on_end(TgSession *self, const TgLmtpEvent *event)
{
	g_autoptr(TgIntray) intray = g_steal_pointer(&self->intray);
	g_autoptr(GError) problem = NULL;
	TgSpool *spool = tg_intray_end(intray, &problem);
	g_autofree char *reply = spool ? NULL : defer(self, problem);

	(void)event;
	if (spool)
		self->arrival = tg_arrival_start(
			self->core, spool, self->sender, self->recipients, on_done, self);
	for (guint left = spool ? 0 : self->recipients->len; left > 0; left--)
		tg_lmtp_settle(self->lmtp, reply);
}

/* QUIT, or it was given up. */
static void
on_close(TgSession *self, const TgLmtpEvent *event)
{
	(void)event;
	self->closing = TRUE;
}

static void (*const handlers[])(TgSession *, const TgLmtpEvent *) = {
	[TG_LMTP_RECIPIENT] = on_recipient,
	[TG_LMTP_BEGIN] = on_begin,
	[TG_LMTP_TEXT] = on_text,
	[TG_LMTP_END] = on_end,
	[TG_LMTP_CLOSE] = on_close,
};

/* --- bytes --- */

/* It ends; whoever owns it is told once. */
static void
end(TgSession *self)
{
	if (self->over)
		return;
	self->over = TRUE;
	tg_watch_set(self->watch, 0);
	self->end(self, self->data);
}

/* Sends what can be sent now. FALSE: the client is gone. */
static gboolean
flush(TgSession *self)
{
	GString *reply = tg_lmtp_reply(self->lmtp);

	while (reply->len > 0) {
		const ssize_t n = send(self->fd, reply->str, reply->len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		g_string_erase(reply, 0, n);
		self->progress = tg_clock_monotonic_ms();
	}
	return TRUE;
}

/* May the machine go on? */
static gboolean
may_step(const TgSession *self)
{
	return !self->arrival && !self->closing && tg_lmtp_reply(self->lmtp)->len < TG_LMTP_OUTPUT;
}

/* A message that the machine itself has refused at its end is not wanted any more. */
static void
forget_refused(TgSession *self)
{
	if (self->intray && tg_lmtp_recipients(self->lmtp) == 0)
		g_clear_pointer(&self->intray, tg_intray_free);
}

/* Hands the machine what was read, as far as it goes. */
static void
step(TgSession *self)
{
	const char *bytes = (const char *)self->input->data;
	gsize length = self->input->len;

	while (may_step(self)) {
		TgLmtpEvent event;

		if (self->stop && !self->intray)
			tg_lmtp_give_up(self->lmtp, self->stop);
		event = tg_lmtp_step(self->lmtp, &bytes, &length);
		forget_refused(self);
		if (event.kind == TG_LMTP_NEED)
			break;
		handlers[event.kind](self, &event);
	}
	g_byte_array_remove_range(self->input, 0, self->input->len - (guint)length);
}

/* What is waited for now. */
static void
set_watch(TgSession *self)
{
	const gboolean unsent = tg_lmtp_reply(self->lmtp)->len > 0;
	const gboolean reads = may_step(self) && self->input->len == 0;

	tg_watch_set(self->watch, (unsent ? G_IO_OUT : 0) | (reads ? G_IO_IN : 0));
}

/* Takes, answers, sends, as far as it goes. */
static void
pump(TgSession *self)
{
	gboolean here = TRUE;
	gsize before;

	do {
		before = self->input->len;
		step(self);
		here = flush(self);
	} while (here && may_step(self) && self->input->len > 0 && self->input->len < before);
	if (!here || (self->closing && tg_lmtp_reply(self->lmtp)->len == 0))
		end(self);
	else
		set_watch(self);
}

/* One read(2). FALSE: the client is gone. */
static gboolean
fill(TgSession *self)
{
	ssize_t n;

	g_byte_array_set_size(self->input, TG_LMTP_INPUT);
	do
		n = recv(self->fd, self->input->data, TG_LMTP_INPUT, 0);
	while (n < 0 && errno == EINTR);
	g_byte_array_set_size(self->input, (guint)MAX(n, 0));
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

static void
on_ready(GIOCondition condition, gpointer data)
{
	TgSession *self = data;
	const gboolean reads = may_step(self) && self->input->len == 0;

	if (self->over)
		return;
	if (reads && (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) && !fill(self))
		end(self);
	else
		pump(self);
}

/* --- life --- */

gint64
tg_session_idle(const TgSession *self, gint64 now)
{
	return self->arrival ? 0 : now - self->progress;
}

void
tg_session_stop(TgSession *self, const char *reply, gboolean now)
{
	self->stop = reply;
	if (now && !self->arrival)
		tg_lmtp_give_up(self->lmtp, reply);
	pump(self);
}

/* Why its time is up, or NULL. */
static const char *
overdue(TgSession *self, gint64 now)
{
	const TgPolicy *policy = self->core->policy;
	const char *why = NULL;

	if (self->intray && now - self->window >= policy->lmtp.window * SECOND) {
		if (self->received < (guint64)policy->lmtp.window * SLOW_BYTES)
			why = "421 4.4.2 too slow";
		self->window = now;
		self->received = 0;
	}
	if (!self->intray && now - self->progress >= policy->lmtp.idle * SECOND)
		why = "421 4.4.2 idle for too long";
	if (now - self->born >= policy->lmtp.longest * SECOND)
		why = "421 4.4.2 that was long enough";
	return why;
}

void
tg_session_check(TgSession *self, gint64 now)
{
	const gboolean unsent = tg_lmtp_reply(self->lmtp)->len > 0;
	const char *why;

	if (self->over || self->arrival)
		return;
	if (unsent && now - self->progress >=
			      MIN(UNREAD_SECONDS, self->core->policy->lmtp.idle) * SECOND) {
		tg_log_event(TG_LOG_CLIENT_ENDED, TG_LOG_TEXT("why", "does not read its replies"));
		end(self);
		return;
	}
	why = self->closing ? NULL : overdue(self, now);
	if (!why)
		return;
	tg_log_event(TG_LOG_CLIENT_ENDED, TG_LOG_TEXT("why", why));
	tg_session_stop(self, why, TRUE);
}

TgSession *
tg_session_new(TgCore *core, int fd, TgSessionEnd end_func, gpointer data)
{
	TgSession *self = g_new0(TgSession, 1);
	const TgLmtpOptions options = {
		.hostname = self->hostname = g_strdup(core->policy->domain),
		.max_size = TG_LMTP_SIZE,
		.accept_bare_ends = core->policy->lmtp.keep_line_ends,
	};

	self->core = core;
	self->fd = fd;
	self->end = end_func;
	self->data = data;
	self->lmtp = tg_lmtp_new(&options);
	self->input = g_byte_array_new();
	self->recipients = g_ptr_array_new_with_free_func(g_free);
	self->born = self->progress = tg_clock_monotonic_ms();
	self->watch = tg_watch_new(fd, G_IO_OUT, on_ready, self);
	return self;
}

void
tg_session_free(TgSession *self)
{
	if (self->arrival)
		tg_arrival_forget(self->arrival);
	tg_watch_free(self->watch);
	close(self->fd);
	tg_lmtp_free(self->lmtp);
	tg_intray_free(self->intray);
	g_byte_array_unref(self->input);
	g_ptr_array_unref(self->recipients);
	g_free(self->sender);
	g_free(self->hostname);
	g_free(self);
}
