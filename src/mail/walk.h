/* SPDX-License-Identifier: ISC */
/*
 * walk.h - over the MIME tree: the text that a person reads, the files, and what machines left.
 */
#ifndef TG_MAIL_WALK_H
#define TG_MAIL_WALK_H

#include "mail/attachment.h"
#include "mail/content.h"
#include "mail/provisions.h"

/* A text gathered from parts. */
typedef struct {
	GString *text; /* valid UTF-8 */
	gboolean flowed, delsp, is_html;
	gsize first; /* bytes of text that are the first of several parts', 0: there is one part */
} TgWalkText;

typedef struct {
	int fd;
	TgProvisions *provisions;
	GPtrArray *attachments;			  /* TgAttachment: appended here */
	GPtrArray *defects;			  /* char * */
	TgForwarded *forwarded;			  /* the first attached message, or NULL */
	char *delivery_status, *original_headers; /* or NULL */
	gboolean has_delivery_status, has_feedback_report, has_disposition, has_calendar_reply;
	guint parts;
	gsize member_room;
	const char *wanted; /* only this file is looked for, its bytes go to out_fd; else NULL */
	int out_fd;
	gboolean found;
	GError *error; /* I/O: the walk is of no use */
} TgWalk;

void tg_walk_init(
	TgWalk *walk, int fd, TgProvisions *provisions, GPtrArray *attachments, GPtrArray *defects);
void tg_walk_clear(TgWalk *walk);

/* Walks over a message's root part. */
void tg_walk_run(TgWalk *walk, GMimeObject *root, TgWalkText *text);

/* Takes everything from offset for plain text: a message without a header section. */
void tg_walk_plain(TgWalk *walk, gint64 offset, TgWalkText *text);

/* The MIME headers of a part as raw fields. (transfer full) */
TgHeaders *tg_walk_headers(TgWalk *walk, GMimeObject *object);

/* A TgContentSink that writes to walk->out_fd; sets walk->error. */
gboolean tg_walk_write(const guint8 *bytes, gsize length, gpointer walk);

/* Reads a TNEF stream's members into walk->attachments; FALSE when it cannot be taken apart. */
gboolean tg_walk_tnef(TgWalk *walk, const GByteArray *stream, const char *part, TgWalkText *text);

#endif
