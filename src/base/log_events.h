/* SPDX-License-Identifier: ISC */
/*
 * log_events.h - every event of the log: EVENT(NAME, "name", LEVEL, a minute), included where EVENT is
 * defined.
 *
 * The manual's section LOG has the same names and levels, with their keys (lint/docs.py compares).
 * "a minute": more lines than that of one event within a minute are counted instead of written (T39);
 * 0: every one is written, because each stands for a durable commit or a decision of an administrator.
 * Names are read by programs: they never change afterwards.
 */
/* clang-format off */

/* one mail */
EVENT(MAIL_RECEIVED,     "mail-received",     DEBUG,   0)
EVENT(MAIL_STORED,       "mail-stored",       INFO,    0)
EVENT(MAIL_DEFERRED,     "mail-deferred",     NOTICE,  120)
EVENT(MAIL_REFUSED,      "mail-refused",      NOTICE,  120)
EVENT(SCANNER_DIED,      "scanner-died",      WARNING, 60)
EVENT(MAIL_UNREADABLE,   "mail-unreadable",   ERROR,   60)

/* one letter */
EVENT(LETTER_SENT,       "letter-sent",       INFO,    0)
EVENT(LETTER_DEFERRED,   "letter-deferred",   WARNING, 120)
EVENT(LETTER_FAILED,     "letter-failed",     ERROR,   120)
EVENT(OUTBOX_FAILED,     "outbox-failed",     ERROR,   10)

/* the daemon */
EVENT(SERVER_STARTED,    "server-started",    NOTICE,  0)
EVENT(SERVER_STOPPING,   "server-stopping",   NOTICE,  0)
EVENT(SERVER_STOPPED,    "server-stopped",    NOTICE,  0)
EVENT(POLICY_RELOADED,   "policy-reloaded",   NOTICE,  0)
EVENT(POLICY_REFUSED,    "policy-refused",    ERROR,   0)
EVENT(COMMIT_FAILED,     "commit-failed",     ERROR,   60)
EVENT(INTAKE_PAUSED,     "intake-paused",     WARNING, 10)
EVENT(METRICS_FAILED,    "metrics-failed",    WARNING, 2)

/* one client of the daemon */
EVENT(CLIENT_CONNECTED,  "client-connected",  DEBUG,   0)
EVENT(CLIENT_LEFT,       "client-left",       DEBUG,   0)
EVENT(CLIENT_REFUSED,    "client-refused",    NOTICE,  60)
EVENT(CLIENT_ENDED,      "client-ended",      NOTICE,  60)

/* the log itself */
EVENT(SUPPRESSED,        "suppressed",        WARNING, 0)
