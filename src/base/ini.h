/* SPDX-License-Identifier: ISC */
/*
 * ini.h - the reader of ticketgate.conf and the files of filters/ (interface §5).
 *
 * [section], [section NAME], key = value, values raw, continuation by indentation, comments on lines
 * of their own (#). Own code because GLib's key file gives no line numbers, merges duplicates in
 * silence and unescapes regular expressions. All findings at once.
 */
#ifndef TG_BASE_INI_H
#define TG_BASE_INI_H

#include "base/error.h"

typedef struct {
	char *key;
	char *value;   /* continuation lines joined by '\n', each stripped */
	guint line;    /* of the key */
	gboolean used; /* set by tg_ini_section_get: what stays FALSE is unknown */
} TgIniEntry;

typedef struct {
	char *kind; /* "desk" of [desk support] */
	char *name; /* "support", or NULL */
	const char *file;
	guint line;
	GPtrArray *entries; /* TgIniEntry */
} TgIniSection;

typedef struct {
	char *file;
	GPtrArray *sections; /* TgIniSection, in the file's order */
} TgIni;

/* Syntax errors, duplicate sections and duplicate keys become findings; what can be read is returned
 * all the same. NULL (and a finding) only when the file cannot be read at all. */
TgIni *tg_ini_load(const char *path, TgFindings *findings);
TgIni *tg_ini_parse(const char *file, const char *text, gssize length, TgFindings *findings);
void tg_ini_free(TgIni *ini);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TgIni, tg_ini_free)

/* The entry, marked used, or NULL. (transfer none) */
const TgIniEntry *tg_ini_section_get(const TgIniSection *section, const char *key);

#endif
