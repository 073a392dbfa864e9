/* SPDX-License-Identifier: ISC */
/*
 * analysis.h - everything that the bytes of one message alone say: plain data (interface §2).
 *
 * Made by tg_parse() in the scanner, carried to the parent as a record, validated there: a
 * subverted scanner can lie about a mail but cannot hurt the reader (P18). All strings are valid
 * UTF-8 without hidden characters (base/text.h); lists are bounded by base/limits.h.
 * Nothing here is a verdict: policy judges in desk/.
 */
#ifndef TG_MAIL_ANALYSIS_H
#define TG_MAIL_ANALYSIS_H

#include <glib.h>

typedef struct {
	char *name;    /* display name, decoded, may be "" */
	char *address; /* addr-spec as written (strict reading), never NULL, never "" */
} TgMailbox;

typedef enum {
	TG_AUTOMATIC_NONE,
	TG_AUTOMATIC_BOUNCE,	 /* DSN or its cousins, failed or delayed (RFC 3464) */
	TG_AUTOMATIC_AUTO_REPLY, /* a machine wrote in answer (RFC 3834) */
	TG_AUTOMATIC_CHALLENGE,
	TG_AUTOMATIC_LIST,
	TG_AUTOMATIC_REPORT /* ARF or MDN */
} TgAutomaticClass;

typedef struct {
	char *address;
	char *action; /* failed delayed delivered relayed expanded */
	char *status; /* "5.1.1" or NULL */
	char *reply;  /* "550" or NULL */
	gboolean permanent;
	char *diagnostic; /* may be "" */
} TgBounceRecipient;

typedef struct {
	char *original_message_id; /* without <>, or NULL */
	GPtrArray *recipients;	   /* TgBounceRecipient */
} TgBounce;

typedef struct {
	char *new_text; /* what the writer wrote this time */
	char *quoted;
	char *signature;
	char *language;	     /* "ru", "en", ... or NULL */
	guint32 first_lines; /* of new_text, from the first of several text parts; 0: all of them */
} TgBody;

typedef struct {
	TgMailbox *from; /* may be NULL */
	char *subject;	 /* may be "" */
	char *text;
} TgForwarded;

typedef enum {
	TG_ENCODING_IDENTITY,
	TG_ENCODING_BASE64,
	TG_ENCODING_QP,
	TG_ENCODING_OTHER
} TgEncoding;

typedef enum {
	TG_FILE_ENCRYPTED = 1 << 0, /* an archive whose members cannot be seen */
	TG_FILE_EXECUTABLE_INSIDE = 1
				    << 1, /* an archive member that is an executable by its name */
	TG_FILE_NOT_LISTED = 1 << 2,	  /* an archive that could not be listed whole */
	TG_FILE_POLYGLOT = 1 << 3,
	TG_FILE_AMBIGUOUS = 1 << 4, /* candidate names or encodings disagree (M13, M14) */
	TG_FILE_MISMATCH = 1 << 5 /* the bytes are not what the extension or the type says (P113) */
} TgFileFlags;

/* What is odd about a file: "ambiguous,polyglot", or NULL (attachment.c). (transfer full) */
char *tg_file_oddities(TgFileFlags flags);

#define TG_PART_WHOLE "0" /* the message itself, as it came */

typedef struct {
	char *part;	  /* IMAP-like path "2", "2.1"; TNEF members "3/1" */
	char *name;	  /* safe to show and to store, never "" (interface §2) */
	GStrv candidates; /* every name that the headers offer, canonicalised (P101, P104, P105); at least one unless generated */
	char *declared;	  /* "image/png", lower case */
	char *real;	  /* by magic, "application/octet-stream" when unknown */
	char *sha256;	  /* of the decoded bytes, lower-case hex */
	guint64 size;	  /* decoded bytes */
	gboolean is_inline;
	TgFileFlags flags;
	GStrv members; /* names inside an archive, at most 100; NULL when it is none */
	gint64 offset; /* where the encoded content stands in the raw message; -1 when it does not stand there */
	gint64 length;
	TgEncoding encoding;
} TgAttachment;

typedef struct {
	char *authserv_id;     /* lower case */
	guint received_before; /* Received fields above it: 0 = above all of them (interface §6) */
	GPtrArray *results;    /* TgAuthResult */
} TgAuthResults;

typedef struct {
	char *method;	  /* "dmarc" "dkim" "spf" "auth" ..., lower case */
	char *result;	  /* "pass" ..., lower case */
	GStrv properties; /* "header.from=example.ru", lower-case names, as written values */
} TgAuthResult;

typedef struct {
	char *name, *value;
} TgHeader;

typedef struct {
	char *message_id; /* without <>, strict (RFC 5322 3.6.4), or NULL */
	gboolean has_date;
	gint64 date;	    /* seconds since 1970 UTC */
	gint32 date_offset; /* minutes east of UTC, as the Date field says */
	char *subject;	    /* "" when there is none */
	TgMailbox *from;    /* best reading, for display; NULL when there is none */
	char *identity; /* the one unambiguous author address, ASCII lower case, or NULL (X20-X24, X37) */
	TgMailbox *sender;	       /* or NULL */
	GPtrArray *reply_to, *to, *cc; /* TgMailbox */
	GPtrArray *delivered_to;       /* TgMailbox: Delivered-To, X-Original-To, Envelope-To */
	char *return_path;	       /* NULL = no such field, "" = null, else the address */
	GStrv in_reply_to, references; /* ids without <>, references in the field's order */
	TgAutomaticClass automatic;
	GStrv signals;	  /* every hint found: "auto-submitted", "precedence", ... */
	TgBounce *bounce; /* NULL unless automatic is BOUNCE (a success DSN may have one too) */
	TgBody body;
	TgForwarded *forwarded;
	GPtrArray *attachments;	   /* TgAttachment, in the message's order */
	GPtrArray *authentication; /* TgAuthResults, top first */
	GStrv received;		   /* the Received fields, top first, unfolded, at most 20 */
	GPtrArray *
		headers; /* TgHeader: X-*, Importance, Priority, Organization; decoded, at most 100 */
	GStrv loops;	 /* values of X-Ticketgate-Loop */
	GStrv defects;	 /* "two-from-fields", ... */
} TgAnalysis;

TgAnalysis *tg_analysis_new(void); /* every list empty, every required string "" */
/* Of a message that nobody could read: nothing but itself, as the file TG_PART_WHOLE. */
TgAnalysis *tg_analysis_unreadable(const void *data, gsize length);
void tg_analysis_free(TgAnalysis *analysis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgAnalysis, tg_analysis_free)

TgMailbox *tg_mailbox_new(const char *name, const char *address);
void tg_mailbox_free(TgMailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgMailbox, tg_mailbox_free)
void tg_attachment_free(TgAttachment *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgAttachment, tg_attachment_free)
void tg_bounce_free(TgBounce *bounce);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgBounce, tg_bounce_free)

/* "none" "bounce" "auto-reply" "challenge" "list" "report" */
const char *tg_automatic_name(TgAutomaticClass automatic);

#endif
