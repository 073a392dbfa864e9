/* SPDX-License-Identifier: ISC */
/*
 * compose.h - the one writer of outgoing mail: typed values in, exact bytes out (T14, P120, P4).
 *
 * It cannot emit what it was not given: every value is checked (no control, bidi, zero-width or line
 * character survives), re-encoded (RFC 2047, 2231) and folded here. Nothing of a received header is
 * copied. CRLF line ends. Pure: the date, ids and boundary are given.
 */
#ifndef TG_MAIL_COMPOSE_H
#define TG_MAIL_COMPOSE_H

#include "mail/analysis.h"

typedef enum {
	TG_LETTER_TYPED,	 /* an agent's words: no automatic marks */
	TG_LETTER_AUTO_REPLIED,	 /* answers a mail (RFC 3834 5.2) */
	TG_LETTER_AUTO_GENERATED /* a notice */
} TgLetterNature;

typedef struct {
	char *name; /* shown name, as the analysis gives it */
	char *type; /* media type, checked against the token grammar; else application/octet-stream */
	TgEncoding encoding;
	GBytes *content; /* the encoded bytes as they stand in the raw mail (verified before copying), or plain ones (IDENTITY) */
} TgLetterFile;

typedef struct {
	TgMailbox *from;
	GPtrArray *to, *cc; /* TgMailbox */
	char *reply_to;	    /* address or NULL */
	char *subject;
	char *message_id;  /* without <> */
	char *in_reply_to; /* or NULL */
	GStrv references; /* oldest first; trimmed to TG_MAX_REFERENCES_OUT: first 4 and last ones; or NULL */
	gint64 date;
	char *timezone; /* IANA name for the Date field's offset; UTC when NULL */
	TgLetterNature nature;
	char *loop;	  /* instance id for X-Ticketgate-Loop; always set */
	char *language;	  /* Content-Language */
	char *text;	  /* UTF-8, LF line ends */
	GPtrArray *files; /* TgLetterFile, may be empty */
} TgLetter;

TgLetter *tg_letter_new(void);
void tg_letter_free(TgLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgLetter, tg_letter_free)

/* TG_ERROR_BUG when a required value is missing or an address or id is not valid. */
GBytes *tg_letter_render(const TgLetter *letter, GError **error);

#endif
