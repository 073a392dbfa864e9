/* SPDX-License-Identifier: ISC */
/*
 * letters_files.h - attachments in letters: how they are told of, and those that travel along.
 */
#ifndef TG_DESK_LETTERS_FILES_H
#define TG_DESK_LETTERS_FILES_H

#include "desk/letters.h"
#include "mail/compose.h"

/* Objects {title, verdict, refused} for the message's attachments, accepted inline pictures left
 * out. plain: "attachment 2, .exe", never a name. *ret_refused: how many were refused. */
JsonArray *tg_letter_files_told(
	const TgLetterContext *context, const char *language, gboolean plain, guint *ret_refused);

/* Adds the accepted attachments of the message to the letter, in order, while their sizes stay
 * within max in all. */
void tg_letter_files_attach(const TgLetterContext *context, guint64 max, TgLetter *letter);

#endif
