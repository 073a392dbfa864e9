/* SPDX-License-Identifier: ISC */
/*
 * error.h - the one error domain, and findings about files that people write.
 *
 * A GError of TG_ERROR says what the caller must do (the code) and carries, ready to be sent to a
 * mail server, "D.S.N text" (RFC 3463) as its message when it comes from a mail path. Unknown
 * errors are TG_ERROR_AGAIN: a doubt keeps the mail (I7).
 */
#ifndef TG_BASE_ERROR_H
#define TG_BASE_ERROR_H

#include <glib.h>

typedef enum {
	TG_ERROR_AGAIN,	   /* temporary: exit 75, LMTP 451 */
	TG_ERROR_REFUSE,   /* deliberate refusal: exit 65 or 77, LMTP 550 */
	TG_ERROR_CONFLICT, /* a precondition failed: load and decide again */
	TG_ERROR_CONFIG,   /* the administrator's files: to the mail server it is "again" */
	TG_ERROR_BUG,	   /* ours: to the mail server it is "again" */
	TG_ERROR_NOT_FOUND /* a reading command's "none" (exit 1) */
} TgErrorCode;

#define TG_ERROR (tg_error_quark())
GQuark tg_error_quark(void);

/* Problems found in configuration-like files: all of them, in order of discovery.
 * Printed as "file:line: problem (did you mean X?)". */
typedef struct TgFindings TgFindings;

TgFindings *tg_findings_new(void);
void tg_findings_free(TgFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgFindings, tg_findings_free)

/* Adds "file:line: text"; line 0 is left out ("file: text"). */
void tg_findings_add(TgFindings *findings, const char *file, guint line, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* Adds "file:line: unknown WHAT 'WORD' (did you mean 'NEAREST'?)"; known is NULL-terminated. */
void tg_findings_unknown(TgFindings *findings, const char *file, guint line, const char *what,
	const char *word, const char *const *known);

guint tg_findings_count(const TgFindings *findings);
const char *tg_findings_get(const TgFindings *findings, guint i); /* (transfer none) */

/* Turns the findings into one TG_ERROR_CONFIG whose message is all lines joined by '\n'.
 * Returns TRUE, leaving error alone, when there are none. */
gboolean tg_findings_ok(const TgFindings *findings, GError **error);

/* The known word nearest to word (Damerau-Levenshtein over characters, case folded), or NULL when
 * none is near enough (distance > 1 + length/4). known is NULL-terminated. (transfer none) */
const char *tg_nearest_word(const char *word, const char *const *known);

#endif
