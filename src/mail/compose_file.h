/* SPDX-License-Identifier: ISC */
/*
 * compose_file.h - one attached file of an outgoing letter; private to compose.
 *
 * Content that another system encoded is copied only when every line of it is correct, else it is
 * decoded and encoded anew; a media type that is none becomes application/octet-stream; always an
 * attachment, never shown inline.
 */
#ifndef TG_MAIL_COMPOSE_FILE_H
#define TG_MAIL_COMPOSE_FILE_H

#include "mail/compose.h"

/* Appends the part, header and content; it ends with the CRLF that the next boundary needs. */
gboolean tg_compose_file(GString *out, const TgLetterFile *file, GError **error);

#endif
