/* SPDX-License-Identifier: ISC */
/*
 * letterkit.h - for tests of letters: a desk, a ticket, a mail, with the fields and templates that
 * ship; and the letters made of them, decoded.
 */
#ifndef TG_TEST_LETTERKIT_H
#define TG_TEST_LETTERKIT_H

#include "desk/letters.h"

#define NOW 1795417500 /* Mon 2026-11-23 10:05 in Moscow */
#define OLGA "olga@customer.example"
#define PETROV "petrov@example.ru"

/* Everything that a letter may be made of. */
typedef struct {
	TgPolicy *policy;
	TgDesk desk;
	TgTicket *ticket;
	TgAnalysis *analysis;
	TgMessage message;
	TgFacts *facts;
	GPtrArray *fields;
	GArray *verdicts;
	TgAgent author;
	TgLetterContext context;
} World;

/* Olga's first mail of the product's story, from a known contact. */
World *kit_world(void);
/* The same from somebody of whom nothing is proved. */
World *kit_stranger(void);
void kit_world_free(World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, kit_world_free)
void kit_attach(World *world, const char *name, const char *content, TgRefusal verdict);

/* A failed test when there is an error. */
TgChange *kit_make(World *world, TgLetterKind kind, const char *recipient);
/* The bytes of the letter as a string. */
char *kit_bytes(const TgChange *change);
/* The first text of the letter, decoded. */
char *kit_text(const TgChange *change);
void kit_assert_says(const char *text, const char *words);
void kit_assert_silent(const char *text, const char *words);

#endif
