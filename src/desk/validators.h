/* SPDX-License-Identifier: ISC */
/*
 * validators.h - the shapes that values of fields may have. Pure, linear, no locale.
 */
#ifndef TG_DESK_VALIDATORS_H
#define TG_DESK_VALIDATORS_H

#include <glib.h>

/* Names of all validators, NULL-terminated. */
const char *const *tg_validator_names(void);

/* raw (valid UTF-8) in the canonical form of the named validator, at most TG_MAX_VALUE bytes, or NULL
 * when it is refused. (transfer full) */
char *tg_validate(const char *validator, const char *raw);

#endif
