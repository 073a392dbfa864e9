/* SPDX-License-Identifier: ISC */
/*
 * authres.h - Authentication-Results (RFC 8601), read strictly; whether to believe them is policy
 * (desk/identity.h).
 */
#ifndef TG_MAIL_AUTHRES_H
#define TG_MAIL_AUTHRES_H

#include "mail/analysis.h"

/* NULL when value is not well-formed or its version is not 1 (S30, X18). */
TgAuthResults *tg_authres_parse(const char *value, guint received_before);
void tg_authres_free(TgAuthResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgAuthResults, tg_authres_free)

#endif
