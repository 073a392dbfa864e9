/* SPDX-License-Identifier: ISC */
/*
 * address.h - addresses by one strict reading (T10-T12): what is not exactly one addr-spec is none.
 */
#ifndef TG_MAIL_ADDRESS_H
#define TG_MAIL_ADDRESS_H

#include "mail/analysis.h"

/* TRUE for dot-atom or quoted local part @ domain name of ASCII (or UTF-8 by RFC 6532) labels, no
 * comments, no white space, no route, no literal, within TG_MAX_ADDRESS. */
gboolean tg_address_is_valid(const char *address);

/* The form in which addresses compare: quoted-string local part unquoted when it need not be quoted,
 * ASCII lower case. NULL when not valid (X24). (transfer full) */
char *tg_address_normalise(const char *address);

/* The domain of a normalised address (transfer none), never NULL for a valid one. */
const char *tg_address_domain(const char *address);

/* Strict reading of one raw From field value: exactly one mailbox, no group, no route, no NUL, no
 * control; NULL otherwise. (transfer full) */
TgMailbox *tg_address_read_single(const char *value, gsize length);

/* BATV, SRS0/SRS1 and sub-address decorations taken off (interface §4 "Who is acknowledged").
 * (transfer full) */
char *tg_address_undecorate(const char *address, char separator);

/* Organisational domain: the part below the public suffix, by a short built-in list of the suffixes
 * that matter ("co.uk", "com.ru", ...). (transfer none: points into domain) */
const char *tg_domain_organisational(const char *domain);

/* noreply, mailer-daemon, postmaster, bounce*, owner-*, *-request ... (S2). */
gboolean tg_address_is_system(const char *address);

/* gmail.com, mail.ru, yandex.ru ...: nobody's own domain. */
gboolean tg_domain_is_public(const char *domain);

/* Message-ID grammar, without <>: dot-atom@dot-atom (S22), at most 250 bytes. */
gboolean tg_msgid_is_valid(const char *id);
/* All valid ids of an In-Reply-To or References value, at most max. (transfer full) */
GStrv tg_msgid_list(const char *value, guint max);

#endif
