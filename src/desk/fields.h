/* SPDX-License-Identifier: ISC */
/*
 * fields.h - values out of words, by the data in filters/ (R5.1, R1.4, R2.2). Pure.
 */
#ifndef TG_DESK_FIELDS_H
#define TG_DESK_FIELDS_H

#include "desk/policy.h"
#include "desk/ticket.h"
#include "mail/analysis.h"

/* Every field found, at most one value each, best source first: form line in the reply, form line
 * inside the quoted letter of ours, label, free text, value word, subject, header, attachment.
 * A form line left as it was sent is no value. quoted_forms: look into body.quoted too (only for a
 * follow-up of a ticket). (transfer full): TgFieldValue */
GPtrArray *tg_fields_extract(
	const TgPolicy *policy, const TgAnalysis *analysis, gboolean quoted_forms);

/* Names of required (or wanted) fields of this kind of ticket that `have` lacks, in the order of the
 * policy. have: TgFieldValue. (transfer full) */
GStrv tg_fields_missing(const TgPolicy *policy, const char *category, const char *level,
	const char *kind, const GPtrArray *have, gboolean wanted);

/* The validated, canonical form of a raw value ("каждый раз" -> "always", " v2.3.1 " -> "2.3.1"), or
 * NULL when the validator refuses it. (transfer full) */
char *tg_field_canonical(const TgField *field, const char *raw);

/* How a value is shown ("always" -> "Всегда"). (transfer none): from the field or value itself */
const char *tg_field_shown_value(const TgField *field, const char *value, const char *language);
const char *tg_field_shown_label(const TgField *field, const char *language);

/* TRUE when the value may stand in a plain acknowledgement: an enumeration, or version-shaped and
 * <= 20 characters (interface §4). */
gboolean tg_field_is_plain(const TgField *field, const char *value);

#endif
