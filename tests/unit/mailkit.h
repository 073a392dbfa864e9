/* SPDX-License-Identifier: ISC */
/*
 * mailkit.h - for tests of outgoing mail: a letter to begin with, and a reader of what was written.
 *
 * The reader is independent of src/mail: it knows just enough of RFC 5322 and 2047 to read back our
 * own letters.
 */
#ifndef TG_TEST_MAILKIT_H
#define TG_TEST_MAILKIT_H

#include "mail/compose.h"

/* A letter with everything that is required. */
TgLetter *kit_letter(void);
void kit_add_file(TgLetter *letter, const char *name, const char *type, TgEncoding encoding,
	const char *content);
/* The bytes as a string; "" and a failed test when there is an error. */
char *kit_render(const TgLetter *letter);
/* Decodes the encoded-words of an unfolded value; blanks between two of them vanish. */
char *kit_decode_words(const char *value);
/* The unfolded value of a field of the first header section, or NULL. *count: how many there are. */
char *kit_field(const char *mail, const char *name, guint *count);
/* The names of the fields of the first section, in order, each followed by a blank. */
char *kit_field_names(const char *mail);
/* The first words of the fields that say what the mail consists of, and the names of each part's fields:
 * "text/plain", or "multipart/mixed" and a line a part, "image/png attachment". (transfer full) */
char *kit_parts(const char *mail);
/* The names of the fields of the parts, each followed by a blank, a part a line. (transfer full) */
char *kit_part_field_names(const char *mail);
/* What holds for every mail that we send. */
void kit_assert_sound(const char *mail);

#endif
