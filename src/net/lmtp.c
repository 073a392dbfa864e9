/* SPDX-License-Identifier: ISC */
/*
 * lmtp.c - commands, their order, their replies.
 *
 * A table of commands: what must have been said before, and the function that takes the words. A line
 * that is no command is answered and forgotten; the stream never loses its step, since only CR LF
 * ends a line. The one exception is BDAT: its bytes would be read as commands, so the client is given up.
 */
#include "net/lmtp.h"

#include "base/limits.h"
#include "net/lmtp_data.h"
#include "net/lmtp_path.h"

#include <string.h>

typedef enum { OWES_NOTHING, OWES_RECIPIENT, OWES_BEGIN, OWES_VERDICTS } Owes;
typedef enum { IN_COMMANDS, IN_DATA, IN_CLOSED } Phase;

struct TgLmtp {
	TgLmtpOptions options;
	Phase phase;
	Owes owes;
	GString *reply;
	GString *line;	   /* the command that is being read, without its end */
	gboolean too_long; /* the rest of it is dropped */
	char last;	   /* the byte before the ones to come */
	gboolean greeted;  /* LHLO was said */
	gboolean in_mail;  /* MAIL was accepted */
	TgLmtpMail mail;
	char *recipient; /* that is asked for */
	guint recipients, settled;
	guint mistakes;
	TgLmtpData data;
	guint64 received; /* bytes of the message so far */
};

/* A reply, its end put behind it. What a driver hands in is one line of ASCII, or becomes so. */
static void
say(TgLmtp *self, const char *reply)
{
	for (const char *at = reply; *at; at++)
		g_string_append_c(self->reply, g_ascii_isprint(*at) ? *at : '?');
	g_string_append(self->reply, "\r\n");
}

/* A reply to what should not have been said; too many, and the client is given up (L13). */
static void
scold(TgLmtp *self, const char *reply)
{
	say(self, reply);
	if (++self->mistakes >= TG_LMTP_MISTAKES)
		tg_lmtp_give_up(self, "421 4.7.0 too many errors");
}

/* Back to before MAIL. */
static void
forget_mail(TgLmtp *self)
{
	g_clear_pointer(&self->mail.path, g_free);
	g_clear_pointer(&self->recipient, g_free);
	self->mail = (TgLmtpMail){ 0 };
	self->in_mail = FALSE;
	self->recipients = self->settled = 0;
}

/* --- commands: each gets the words behind its name --- */

static void
do_lhlo(TgLmtp *self, const char *words)
{
	if (!*words) {
		scold(self, "501 5.5.4 LHLO wants a name");
		return;
	}
	forget_mail(self);
	self->greeted = TRUE;
	g_string_append_printf(self->reply,
		"250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
		"250-SIZE %" G_GUINT64_FORMAT "\r\n250 ENHANCEDSTATUSCODES\r\n",
		self->options.hostname, self->options.max_size);
}

/* The words behind "FROM:" or "TO:", or NULL. */
static const char *
behind(const char *words, const char *prefix)
{
	gsize length = strlen(prefix);

	return g_ascii_strncasecmp(words, prefix, length) == 0 ? words + length : NULL;
}

static void
do_mail(TgLmtp *self, const char *words)
{
	const char *path = behind(words, "FROM:");
	const char *refusal = path ? NULL : "501 5.5.4 MAIL FROM:<address>";

	if (self->in_mail)
		refusal = "503 5.5.1 one MAIL at a time";
	if (!refusal)
		refusal = tg_lmtp_read_mail(path, &self->mail);
	if (refusal) {
		scold(self, refusal);
	} else if (self->mail.size > self->options.max_size) {
		forget_mail(self);
		say(self, "552 5.3.4 that message is too big");
	} else {
		self->in_mail = TRUE;
		say(self, "250 2.1.0 ok");
	}
}

static void
do_rcpt(TgLmtp *self, const char *words)
{
	const char *path = behind(words, "TO:");
	const char *refusal = path ? NULL : "501 5.5.4 RCPT TO:<address>";

	if (!refusal)
		refusal = tg_lmtp_read_rcpt(path, self->mail.utf8, &self->recipient);
	if (refusal) {
		scold(self, refusal);
	} else if (self->recipients == TG_LMTP_RECIPIENTS) {
		g_clear_pointer(&self->recipient, g_free);
		say(self, "452 4.5.3 too many recipients");
	} else {
		self->owes = OWES_RECIPIENT;
	}
}

static void
do_data(TgLmtp *self, const char *words)
{
	if (*words)
		scold(self, "501 5.5.4 DATA stands alone");
	else if (self->recipients == 0)
		scold(self, "503 5.5.1 no recipient was accepted");
	else
		self->owes = OWES_BEGIN;
}

static void
do_rset(TgLmtp *self, const char *words)
{
	if (*words) {
		scold(self, "501 5.5.4 RSET stands alone");
		return;
	}
	forget_mail(self);
	say(self, "250 2.0.0 ok");
}

static void
do_quit(TgLmtp *self, const char *words)
{
	if (*words) {
		scold(self, "501 5.5.4 QUIT stands alone");
		return;
	}
	say(self, "221 2.0.0 bye");
	self->phase = IN_CLOSED;
}

static void
do_noop(TgLmtp *self, const char *words G_GNUC_UNUSED)
{
	say(self, "250 2.0.0 ok");
}

static void
do_vrfy(TgLmtp *self, const char *words)
{
	if (*words)
		say(self, "252 2.1.5 send mail, and see");
	else
		scold(self, "501 5.5.4 VRFY wants an address");
}

static void
do_help(TgLmtp *self, const char *words G_GNUC_UNUSED)
{
	say(self, "214 2.0.0 RFC 2033");
}

static void
do_smtp(TgLmtp *self, const char *words G_GNUC_UNUSED)
{
	scold(self, "500 5.5.1 this is LMTP: say LHLO");
}

static void
do_bdat(TgLmtp *self, const char *words G_GNUC_UNUSED)
{
	say(self, "500 5.5.1 CHUNKING was not offered");
	self->phase = IN_CLOSED;
}

static void
do_nothing(TgLmtp *self, const char *words G_GNUC_UNUSED)
{
	scold(self, "502 5.5.1 not offered");
}

typedef enum { ANY_TIME, AFTER_LHLO, AFTER_MAIL } Order;

static const struct {
	const char *name;
	Order order;
	void (*run)(TgLmtp *self, const char *words);
} commands[] = {
	{ "LHLO", ANY_TIME, do_lhlo },
	{ "MAIL", AFTER_LHLO, do_mail },
	{ "RCPT", AFTER_MAIL, do_rcpt },
	{ "DATA", AFTER_MAIL, do_data },
	{ "RSET", ANY_TIME, do_rset },
	{ "QUIT", ANY_TIME, do_quit },
	{ "NOOP", ANY_TIME, do_noop },
	{ "VRFY", ANY_TIME, do_vrfy },
	{ "HELP", ANY_TIME, do_help },
	{ "HELO", ANY_TIME, do_smtp },
	{ "EHLO", ANY_TIME, do_smtp },
	{ "BDAT", ANY_TIME, do_bdat },
	{ "EXPN", ANY_TIME, do_nothing },
	{ "AUTH", ANY_TIME, do_nothing },
	{ "STARTTLS", ANY_TIME, do_nothing },
};

/* One whole line. */
static void
run_line(TgLmtp *self, char *line)
{
	gsize name = strcspn(line, " ");
	const char *words = line + name + strspn(line + name, " ");

	g_strchomp(line);
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		if (strlen(commands[i].name) != name ||
			g_ascii_strncasecmp(line, commands[i].name, name) != 0)
			continue;
		if (commands[i].order >= AFTER_LHLO && !self->greeted)
			scold(self, "503 5.5.1 say LHLO first");
		else if (commands[i].order == AFTER_MAIL && !self->in_mail)
			scold(self, "503 5.5.1 say MAIL first");
		else
			commands[i].run(self, words);
		return;
	}
	scold(self, "500 5.5.1 unknown command");
}

/* TRUE for a line of printable ASCII, or of octets above it (an address may have them). */
static gboolean
is_clean(const GString *line)
{
	for (gsize i = 0; i < line->len; i++) {
		if (g_ascii_iscntrl(line->str[i]))
			return FALSE;
	}
	return TRUE;
}

/* The line's end was seen. */
static void
end_line(TgLmtp *self)
{
	if (self->too_long)
		scold(self, "500 5.5.2 that line is too long");
	else if (!is_clean(self->line))
		scold(self, "500 5.5.2 control characters in a command");
	else
		run_line(self, self->line->str);
	self->too_long = FALSE;
	g_string_truncate(self->line, 0);
}

/* Bytes of a command line: up to its CR LF, or all. Returns how many were taken. */
static gsize
take_line(TgLmtp *self, const char *bytes, gsize length)
{
	const char *end = memchr(bytes, '\n', length);
	gsize n = end ? (gsize)(end - bytes) + 1 : length;
	gboolean ends = end && (n > 1 ? bytes[n - 2] : self->last) == '\r';

	self->last = bytes[n - 1];
	if (self->line->len + n > TG_LMTP_COMMAND)
		self->too_long = TRUE;
	else
		g_string_append_len(self->line, bytes, (gssize)n);
	if (ends) {
		g_string_truncate(self->line, self->line->len - MIN(self->line->len, 2));
		end_line(self);
	}
	return n;
}

/* Why a message that was read to its end cannot be taken, or NULL. */
static const char *
refusal_of_data(const TgLmtp *self)
{
	if (self->received > self->options.max_size)
		return "552 5.3.4 that message is too big";
	if (self->data.bare && !self->options.accept_bare_ends)
		return "550 5.5.2 a lone CR or LF in the message: lines end with CR LF";
	return NULL;
}

/* The message is complete. */
static void
end_data(TgLmtp *self, TgLmtpEvent *ret_event)
{
	const char *refusal = refusal_of_data(self);

	self->phase = IN_COMMANDS;
	self->owes = OWES_VERDICTS;
	if (!refusal) {
		ret_event->kind = TG_LMTP_END;
		return;
	}
	for (guint left = self->recipients; left > 0; left--)
		tg_lmtp_settle(self, refusal);
}

/* Bytes of a message. */
static gsize
take_data(TgLmtp *self, const char *bytes, gsize length, TgLmtpEvent *ret_event)
{
	gsize n =
		tg_lmtp_data_take(&self->data, bytes, length, &ret_event->text, &ret_event->length);

	self->received += ret_event->length;
	if (self->data.state == TG_LMTP_FINISHED)
		end_data(self, ret_event);
	else if (ret_event->length > 0 && self->received <= self->options.max_size)
		ret_event->kind = TG_LMTP_TEXT;
	return n;
}

/* What the driver has to know of what was just taken. */
static void
set_event(const TgLmtp *self, TgLmtpEvent *event)
{
	if (self->owes == OWES_RECIPIENT) {
		event->kind = TG_LMTP_RECIPIENT;
		event->recipient = self->recipient;
	} else if (self->owes == OWES_BEGIN) {
		event->kind = TG_LMTP_BEGIN;
		event->sender = self->mail.path;
		event->size = self->mail.size;
	}
}

TgLmtpEvent
tg_lmtp_step(TgLmtp *self, const char **bytes, gsize *length)
{
	TgLmtpEvent event = { .kind = TG_LMTP_NEED };

	while (self->phase != IN_CLOSED && self->owes == OWES_NOTHING &&
		event.kind == TG_LMTP_NEED && *length > 0) {
		gsize n = self->phase == IN_DATA ? take_data(self, *bytes, *length, &event)
						 : take_line(self, *bytes, *length);

		*bytes += n;
		*length -= n;
		if (self->owes != OWES_VERDICTS)
			set_event(self, &event);
	}
	if (self->phase == IN_CLOSED)
		event.kind = TG_LMTP_CLOSE;
	return event;
}

gboolean
tg_lmtp_owes(const TgLmtp *self)
{
	return self->owes != OWES_NOTHING;
}

guint
tg_lmtp_recipients(const TgLmtp *self)
{
	return self->recipients;
}

void
tg_lmtp_recipient(TgLmtp *self, const char *refusal)
{
	g_return_if_fail(self->owes == OWES_RECIPIENT);
	self->owes = OWES_NOTHING;
	g_clear_pointer(&self->recipient, g_free);
	self->recipients += refusal ? 0 : 1;
	say(self, refusal ? refusal : "250 2.1.5 ok");
}

void
tg_lmtp_begin(TgLmtp *self, const char *refusal)
{
	g_return_if_fail(self->owes == OWES_BEGIN);
	self->owes = OWES_NOTHING;
	if (refusal) {
		say(self, refusal);
		return;
	}
	self->phase = IN_DATA;
	self->data = (TgLmtpData){ 0 };
	self->received = 0;
	say(self, "354 go on, end with CR LF . CR LF");
}

void
tg_lmtp_settle(TgLmtp *self, const char *reply)
{
	g_return_if_fail(self->owes == OWES_VERDICTS);
	say(self, reply);
	if (++self->settled < self->recipients)
		return;
	self->owes = OWES_NOTHING;
	forget_mail(self);
}

void
tg_lmtp_give_up(TgLmtp *self, const char *reply)
{
	if (self->phase != IN_CLOSED)
		say(self, reply);
	self->phase = IN_CLOSED;
	self->owes = OWES_NOTHING;
}

GString *
tg_lmtp_reply(TgLmtp *self)
{
	return self->reply;
}

TgLmtp *
tg_lmtp_new(const TgLmtpOptions *options)
{
	TgLmtp *self = g_new0(TgLmtp, 1);

	self->options = *options;
	self->line = g_string_sized_new(128);
	self->reply = g_string_new("220 ");
	g_string_append(self->reply, options->hostname);
	g_string_append(self->reply, " LMTP ticketgate\r\n");
	return self;
}

void
tg_lmtp_free(TgLmtp *self)
{
	if (!self)
		return;
	forget_mail(self);
	g_string_free(self->line, TRUE);
	g_string_free(self->reply, TRUE);
	g_free(self);
}
