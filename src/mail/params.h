/* SPDX-License-Identifier: ISC */
/*
 * params.h - "value; name=text" fields (RFC 2045, 2231): every reading that some client has.
 */
#ifndef TG_MAIL_PARAMS_H
#define TG_MAIL_PARAMS_H

#include "mail/charset.h"

typedef struct {
	char *name;  /* lower case, without "*" */
	char *value; /* UTF-8, one line, at most TG_MAX_PARAM_VALUE; what a NUL or a control stood for is blank or U+FFFD */
	gboolean extended; /* RFC 2231 syntax */
} TgParam;

typedef struct {
	char *value;	    /* lower case: "multipart/mixed", "attachment"; "" when there is none */
	GPtrArray *list;    /* TgParam; a name stands there once for each reading of it */
	gboolean ambiguous; /* sections in disorder, unfinished quotes, over a limit (L7) */
} TgParams;

TgParams *tg_params_read(TgCharsets *charsets, const char *raw, gsize length);
void tg_params_free(TgParams *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgParams, tg_params_free)

/* The first value of that name, or NULL. (transfer none) */
const char *tg_params_get(const TgParams *params, const char *name);

#endif
