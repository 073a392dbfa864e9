/* SPDX-License-Identifier: ISC */
/*
 * policy.h - the compiled configuration: ticketgate.conf, filters, templates, calendars, keys.
 *
 * Read once by tg_policy_load(); afterwards immutable plain data that every decision reads and
 * nothing writes. One table (policy_keys.c) names every section and key with its parser, default and
 * one-line meaning: it drives loading, `init`'s comments, `check` and the manual-page test.
 */
#ifndef TG_DESK_POLICY_H
#define TG_DESK_POLICY_H

#include "base/calendar.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/pattern.h"
#include "desk/template.h"

typedef struct {
	char *name;	/* NAME of [desk NAME] */
	char *address;	/* as written; compared normalised */
	char *shown;	/* key `name`: display name of letters */
	char *language; /* "ru" "en" */
	char *timezone;
	char *level;	 /* of strangers and unlisted customers */
	char *priority;	 /* of a new ticket: "medium" */
	char *kind;	 /* "incident" */
	char *calendar;	 /* NULL: the level's */
	char *head;	 /* address of the head of the desk, or NULL */
	gboolean shadow; /* mode = shadow */
	TgSpan reopen; /* a reply reopens a closed ticket within this; later: a linked new one. 30d */
	int ask_times; /* how often missing fields are asked for in all, the acknowledgement included. 2 */
} TgDesk;

typedef struct {
	char *name;
	char *calendar;
	TgSpan reaction[4]; /* by TgPriority */
	gboolean has_reaction[4];
	char *reaction_text[4]; /* as configured: "8wh" */
	TgSpan answer;
	gboolean has_answer;
	char *answer_text;
} TgLevel;

typedef enum {
	TG_PRIORITY_CRITICAL,
	TG_PRIORITY_HIGH,
	TG_PRIORITY_MEDIUM,
	TG_PRIORITY_LOW
} TgPriority;
gboolean tg_priority_parse(const char *word, TgPriority *ret_priority);
const char *tg_priority_name(TgPriority priority);

/* How values of a field are recognised in words: "каждый раз" -> always. */
typedef struct {
	char *canonical;
	GPtrArray *patterns; /* TgPattern: `match.always`, run over the text as written */
	char *rule;	     /* "reproducibility.word.always" */
} TgFieldWord;

/* A program that writes for somebody (submitter.h). */
typedef struct {
	char *name;    /* NAME of [submitter NAME] */
	char *from;    /* as written; compared normalised */
	char *proof;   /* "dmarc" "auth" "secret-header" */
	char *secret;  /* of secret-header: "X-NAME: VALUE"; else NULL */
	char *contact; /* "reply-to" or "field:NAME" */
} TgSubmitter;
/* NAME of contact = field:NAME, or NULL. (transfer none) */
const char *tg_submitter_field(const TgSubmitter *submitter);

#define TG_PHRASE_WORDS 8

/* A plain phrase of a value ("каждый раз"): found by words, in linear time, without a pattern. A word
 * that ends in * stands for every word that begins so. */
typedef struct {
	char *text;    /* folded words, a blank between them */
	guint n_words; /* 1 ... TG_PHRASE_WORDS */
	const struct TgField *field;
	const TgFieldWord *word;
} TgPhrase;

typedef struct {
	char *rule; /* "version.text.1" */
	TgPattern *pattern;
	int group;		/* of the value */
	gboolean subject, body; /* where it is run */
	gboolean attachment;	/* ... over attachments' names */
	GStrv headers;		/* ... over these header fields, or NULL */
} TgFieldPattern;

typedef struct TgField {
	char *name;	    /* "version": stable */
	GHashTable *labels; /* language -> GStrv of folded labels */
	GHashTable *shown;  /* language -> shown label */
	GHashTable *hints;  /* language -> what the form says beside the label, may lack */
	GHashTable *again;  /* language -> the question in other words, for the second asking */
	GHashTable *value_names; /* "ru/always" -> "Всегда"; for enumerations */
	GPtrArray *words;	 /* TgFieldWord: enumeration values; empty when free text */
	GHashTable *values;	 /* what a labelled value may say, folded -> canonical */
	GPtrArray *phrases;  /* TgPhrase of this field (transfer none: TgPolicy.phrases has them) */
	GPtrArray *patterns; /* TgFieldPattern, in their order */
	char *validator;    /* row of the validators' table: "text" "version" "phone" "email" ... */
	gboolean personal;  /* never in a plain acknowledgement */
	gboolean multiline; /* a label's value runs to the next label or empty line */
} TgField;

typedef struct {
	char *category, *level, *kind; /* NULL = any */
	GStrv required, wanted; /* field names; NULL = not said here, a more general one says it */
	char *file;
	guint line;
} TgRequirement;

typedef struct {
	GStrv extensions; /* lower case */
	guint64 max_file, max_total;
	gboolean refuse_executable_archives;
	guint64 notify_attach; /* accepted attachments of up to this total travel in the notification */
} TgAttachmentPolicy;

typedef struct {
	int stranger_hour, stranger_day, known_hour, known_day, domain_hour, all_hour;
} TgBudgets;

typedef struct {
	char *listen; /* "unix:PATH" "inet:HOST:PORT" */
	int mode;     /* of the socket's file */
	GStrv peers; /* users (names or numbers) that may connect to it; empty: whoever can open it */
	int sessions, scanners; /* at a time; scanners 0: a processor each */
	int idle, longest,
		window; /* seconds: of silence; of a session; over which the rate is looked at */
	int free_mb, free_percent; /* of the disk, below which no mail is taken */
	gboolean keep_line_ends;   /* a lone CR or LF is no reason to refuse a mail */
} TgLmtpPolicy;

typedef struct TgPolicy {
	char *file, *directory; /* of ticketgate.conf */
	char *store_url;	/* absolute */
	char *state;		/* absolute: spool and raw files */
	GPtrArray *desks;	/* TgDesk */
	GPtrArray *submitters;	/* TgSubmitter, in the file's order */
	GHashTable *calendars;	/* name -> TgCalendar */
	GHashTable *levels;	/* name -> TgLevel */
	GPtrArray *fields;	/* TgField, in the order of filters/ */
	GHashTable *labels;	/* folded label, of any language -> TgField */
	GHashTable *phrases;	/* tg_phrase_key() of the first word -> GPtrArray of TgPhrase */
	/* Most special last; for each of the two lists the last that fits and has it decides. */
	GPtrArray *requirements; /* TgRequirement */
	TgAttachmentPolicy attachments;
	TgBudgets budgets;
	GHashTable *templates; /* "ru/ack" -> TgTemplate */
	GPtrArray *sentences;  /* of automatic letters to customers, folded (loop.h) */
	GPtrArray *keys;       /* TgKey, the signing one first */
	GStrv authserv_id;     /* patterns; empty: none believed */
	GStrv trusted_received;
	gboolean tagged_replies; /* [mail] reply_address = tagged */
	gboolean local_part_exact;
	char *domain;	/* right side of our Message-IDs: [mail] domain, else the first desk's */
	char *instance; /* X-Ticketgate-Loop; derived from the key */
	GStrv former_instances; /* the same of older keys: our letters of before a rotation */
	char *separator;	/* sub-address separator "+" */
	char *templates_directory, *filters_directory, *calendars_directory; /* absolute */
	TgLmtpPolicy lmtp;
	char *transport;	   /* "msmtp" "file" */
	char *transport_directory; /* of kind = file */
	char *transport_command;   /* of msmtp */
	char *transport_account;   /* or NULL */
	gboolean envelope_desk;	   /* [transport] envelope = desk */
	char *confirm;		   /* unproved always commands */
	char *metrics_file;	   /* for Prometheus, or NULL */
	int metrics_every;	   /* seconds */
	gboolean sandbox_require;
	gboolean sandbox_landlock; /* without it nothing is taken */
} TgPolicy;

/* Reads everything. NULL and TG_ERROR_CONFIG with all findings when anything is wrong. */
TgPolicy *tg_policy_load(const char *file, GError **error);
/* The same, findings one by one (for `check`): returns NULL when it cannot be used. */
TgPolicy *tg_policy_load_with(const char *file, TgFindings *findings);
/* Only fields, requirements and attachment policy, as shipped in data_directory: for `parse` without
 * a configuration. */
TgPolicy *tg_policy_load_shipped(const char *data_directory, TgFindings *findings);
void tg_policy_free(TgPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgPolicy, tg_policy_free)

const TgDesk *tg_policy_desk(const TgPolicy *policy, const char *name);
/* The desk of an address (sub-address taken off), or NULL. */
const TgDesk *tg_policy_desk_of(const TgPolicy *policy, const char *address);
const TgField *tg_policy_field(const TgPolicy *policy, const char *name);
const TgLevel *tg_policy_level(const TgPolicy *policy, const char *name);
const TgCalendar *tg_policy_calendar(const TgPolicy *policy, const char *name);

/* Where the two first characters of a folded word stand in TgPolicy.phrases. */
gpointer tg_phrase_key(const char *word);

/* What the value of a key must be. */
typedef enum {
	TG_KEY_TEXT,   /* one line */
	TG_KEY_WORD,   /* one of `words` */
	TG_KEY_SWITCH, /* off|on, as two `words` */
	TG_KEY_NAME,   /* a short name: letters, digits, dot, dash */
	TG_KEY_LIST,   /* by ; */
	TG_KEY_ADDRESS,
	TG_KEY_LANGUAGE, /* "ru" */
	TG_KEY_ZONE,	 /* "Europe/Moscow" */
	TG_KEY_SIZE,	 /* "5.5M" */
	TG_KEY_COUNT,
	TG_KEY_MODE,	/* "0660" */
	TG_KEY_SPAN,	/* "8wh" */
	TG_KEY_PROMISE, /* the same, may lack; the text is kept */
	TG_KEY_PATH,	/* relative to the configuration's folder */
	TG_KEY_STORE,	/* "sqlite:PATH" ... */
	TG_KEY_LISTEN,	/* "unix:PATH" or "inet:HOST:PORT" */
	TG_KEY_EXTENSIONS,
	TG_KEY_SEPARATOR /* one character or none */
} TgPolicyKeyType;

/* The table of sections and keys, for loading, init, check and the manual. */
typedef struct {
	const char *section, *key;
	const char *fallback; /* NULL: must be given; "": none */
	const char *meaning;  /* one line of English */
	TgPolicyKeyType type;
	gsize offset; /* of the member in TgDesk, TgLevel, TgSubmitter, the calendar's record or TgPolicy */
	const char *words; /* "a|b" of TG_KEY_WORD and TG_KEY_SWITCH, else NULL */
} TgPolicyKey;
const TgPolicyKey *tg_policy_keys(guint *ret_n);

#endif
