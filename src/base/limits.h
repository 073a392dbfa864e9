/* SPDX-License-Identifier: ISC */
/*
 * limits.h - every maximum of ticketgate, in one place (I6).
 *
 * L numbers are marks (HACKING.md). Sizes are bytes, times are seconds unless the name says otherwise.
 * A growing thing without a row here is a defect.
 */
#ifndef TG_BASE_LIMITS_H
#define TG_BASE_LIMITS_H

/* New rows must not move the others. */
/* clang-format off */
#define TG_KIB 1024
#define TG_MIB (1024 * 1024)

#define TG_MAX_RAW (64 * TG_MIB)               /* L1: one message as received */
#define TG_MAX_HEADER_SECTION (256 * TG_KIB)   /* L2 */
#define TG_MAX_HEADER_FIELDS 1000              /* L2 */
#define TG_MAX_FIELD (64 * TG_KIB)             /* L3: one unfolded header field */
#define TG_MAX_ADDRESS_FIELD (16 * TG_KIB)     /* L3: an address field, at any depth of the mail */
#define TG_MAX_BODY_LINE TG_MIB                /* L4 */
#define TG_MAX_MIME_DEPTH 32                   /* L5 */
#define TG_MAX_BOUNDARIES 64                   /* L5: "boundary=" in the raw bytes */
#define TG_MAX_MESSAGE_PARTS 64                /* L5: "message/" types in the raw bytes */
#define TG_MAX_PARTS 1000                      /* L6 */
#define TG_MAX_PARAMS 64                       /* L7: parameters of one field */
#define TG_MAX_PARAM_NAME 64                   /* L7 */
#define TG_MAX_PARAM_VALUE (2 * TG_KIB)        /* L7 */
#define TG_MAX_ADDRESSES 1000                  /* L8 */
#define TG_MAX_REFERENCES_IN 100               /* L8 */
#define TG_MAX_REFERENCES_OUT 20               /* L8 */
#define TG_MAX_TEXT TG_MIB                     /* L9: decoded text shown */
#define TG_MAX_FILE (5 * TG_MIB)               /* L10: one attachment, decoded (R2.1) */
#define TG_MAX_FILES (5 * TG_MIB + TG_MIB / 2) /* L10: all attachments of a message (R2.1) */

#define TG_CHILD_CPU 10                        /* L12 */
#define TG_CHILD_WALL 30                       /* L12 */
#define TG_CHILD_AS (512UL * TG_MIB)           /* L12 */
#define TG_CHILD_STACK (8 * TG_MIB)            /* L12 */
#define TG_CHILD_NOFILE 16                     /* L12 */
#define TG_CHILD_REUSE 64                      /* mails a pooled scanner may read before it is replaced */

#define TG_MAX_WIRE (8 * TG_MIB)               /* one analysis record from the scanner */
#define TG_MEMFD_BORDER TG_MIB                 /* spool: memfd up to here, a file above */
#define TG_RAW_IN_ROW TG_MIB                   /* store: raw mail in the row up to here, a file above (measured) */
#define TG_LETTER_KEPT (64 * TG_KIB)           /* store: a letter's bytes stay after sending up to here */
#define TG_DELIVER_DEADLINE 60                 /* deliver gives up by itself (Postfix bounces at its own limit) */

#define TG_LMTP_RECIPIENTS 100                 /* L13: of one message */
#define TG_LMTP_MISTAKES 20                    /* L13: then the client is given up */
#define TG_LMTP_SESSIONS 64                    /* L13: at a time */
#define TG_LMTP_SIZE (TG_MAX_RAW - TG_KIB)     /* L1: a message, without the Return-Path that is put on top */
#define TG_LMTP_INPUT (64 * TG_KIB)            /* read ahead of one client */
#define TG_LMTP_OUTPUT (64 * TG_KIB)           /* replies that a client has not read; then it is not read from */
#define TG_COMMIT_BATCH 64                     /* messages of one transaction */
#define TG_LMTP_COMMAND 2048                   /* S13: a command line; RFC 5321 asks for 512 and its extensions' sizes */

#define TG_MAX_NAME 255                        /* an attachment's displayed name, bytes of UTF-8 */
#define TG_MAX_ADDRESS 320                     /* an addr-spec: 64 + 1 + 255 (RFC 5321 4.5.3.1) */
#define TG_MAX_MESSAGE_ID 250                  /* without its brackets; a longer one is none */
#define TG_MAX_KEY 255                         /* the name of a desk or an organisation, a domain */
#define TG_MAX_SUBJECT 998                     /* a decoded subject, bytes */
#define TG_MAX_VALUE (4 * TG_KIB)              /* one field value of a ticket */
#define TG_MAX_PATTERN_SUBJECT (64 * TG_KIB)   /* T37: what a pattern is run over */
#define TG_PATTERN_MATCH_LIMIT 100000          /* T37: PCRE2 match limit */
#define TG_PATTERN_HEAP_KIB (16 * 1024)        /* T37 */
#define TG_MAX_CONF_FILE (4 * TG_MIB)          /* a configuration, filter, template or calendar file */
#define TG_MAX_KEY_FILE (64 * TG_KIB)          /* the file of the MAC keys */
#define TG_MAX_KEYS 32                         /* the one that signs, and old ones that verify */
#define TG_MAX_FINDINGS 1000                   /* problems reported of one run's files */
#define TG_MAX_PATTERN (32 * TG_KIB)           /* the text of one regular expression */
#define TG_MAX_SHIFTS 48                       /* working periods of one weekday */
#define TG_MAX_WAIT_DAYS 400                   /* a calendar that does not open within this never opens */
#define TG_MAX_SPAN_YEARS 100                  /* the longest time that is counted */
#define TG_MAX_SPAWN_OUTPUT (4 * TG_KIB)       /* what is kept of what another program says */
#define TG_MAX_TEMPLATE_OUT TG_MIB             /* a rendered template */
#define TG_MAX_TEMPLATE_DEPTH 32               /* sections and partials inside each other */
#define TG_MAX_TEMPLATE_STEPS 200000           /* parts of a template printed for one letter */
#define TG_MAX_PLAIN_ACK (4 * TG_KIB)          /* the plain acknowledgement (S5) */
/* clang-format on */

#endif
