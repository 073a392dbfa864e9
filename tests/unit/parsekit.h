/* SPDX-License-Identifier: ISC */
/*
 * parsekit.h - for tests of the way from bytes to analysis: bytes in a memfd, fixtures, provisions.
 */
#ifndef TG_TEST_PARSEKIT_H
#define TG_TEST_PARSEKIT_H

#include "mail/analysis.h"
#include "mail/parse.h"
#include "mail/provisions.h"

/* Sets the locale and time zone that cmd sets, then g_test_init(). */
void kit_init(int *argc, char ***argv);
/* All charsets and the magic database; made once. (transfer none) */
TgProvisions *kit_provisions(void);
/* A memfd that holds the bytes. */
int kit_memfd(const void *bytes, gsize length);
/* Parses; a failed test when there is an error. The record of the result must read back equal. */
TgAnalysis *kit_parse(const void *bytes, gsize length);
TgAnalysis *kit_parse_text(const char *mail);
/* Parses tests/mail/NAME. */
TgAnalysis *kit_parse_file(const char *name);
gboolean kit_has_defect(const TgAnalysis *analysis, const char *word);
/* The i-th attachment, or a failed test and NULL. */
const TgAttachment *kit_file(const TgAnalysis *analysis, guint i);

#endif
