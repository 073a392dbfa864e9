/* SPDX-License-Identifier: ISC */
/*
 * token.h - the signed return path (interface §4): Message-IDs, subject tags, tagged addresses and
 * bounce addresses that prove receipt. All comparisons take constant time; uses are separated (H12).
 */
#ifndef TG_DESK_TOKEN_H
#define TG_DESK_TOKEN_H

#include "base/crypto.h"

/* "t1042.TAG@DOMAIN": 16+ characters of base32 over ticket, event, recipient, kind. (transfer full) */
char *tg_token_message_id(const TgKey *key, gint64 ticket, gint64 event, const char *recipient,
	const char *kind, const char *domain);
/* TRUE when id is that Message-ID under any of the keys. */
gboolean tg_token_message_id_ok(const GPtrArray *keys, const char *id, gint64 ticket, gint64 event,
	const char *recipient, const char *kind, const char *domain);
/* The ticket number that id claims when it has our shape and domain, else 0. Proves nothing. */
gint64 tg_token_message_id_number(const char *id, const char *domain);

/* "#1042-k7q4" */
char *tg_token_subject_tag(const TgKey *key, gint64 ticket);
/* All numbers of tags "[#N-xxxx]" in subject whose letters are right, first first. They route, they
 * never authorise. (transfer full): GArray of gint64 */
GArray *tg_token_subject_numbers(const GPtrArray *keys, const char *subject);

/* "support+1042.TAG@example.ru" for that recipient. */
char *tg_token_reply_address(const TgKey *key, const char *desk_address, char separator,
	gint64 ticket, const char *recipient);
/* The number claimed by an address of that shape, 0 when none. */
gint64 tg_token_reply_number(const char *address, char separator);
gboolean tg_token_reply_ok(const GPtrArray *keys, const char *address, char separator,
	gint64 ticket, const char *recipient);

/* "support+b1042.EVENT.DAY.TAG@example.ru": envelope sender of letters that may bounce (VERP); DAY is
 * that of now. */
char *tg_token_bounce_address(const TgKey *key, const char *desk_address, char separator,
	gint64 ticket, gint64 event, gint64 now);
/* TRUE and the numbers when the address carries a right tag that is fresh. */
gboolean tg_token_bounce_ok(const GPtrArray *keys, const char *address, char separator, gint64 now,
	gint64 *ret_ticket, gint64 *ret_event);
/* Mail systems give up after five days: what comes later is a replay (P134). */
gboolean tg_token_bounce_is_fresh(gint64 made, gint64 now);
#define TG_BOUNCE_DAYS 7

#endif
