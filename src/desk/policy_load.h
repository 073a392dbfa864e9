/* SPDX-License-Identifier: ISC */
/*
 * policy_load.h - what the files of the policy loader share; nobody else includes it.
 *
 * policy.c reads sections by the table of policy_keys.c with the readers of policy_value.c;
 * policy_filters.c reads fields and requirements, policy_files.c what lies in folders, policy_check.c
 * compares sections with each other.
 */
#ifndef TG_DESK_POLICY_LOAD_H
#define TG_DESK_POLICY_LOAD_H

#include "base/ini.h"
#include "desk/policy.h"

/* A [calendar NAME] as written; it becomes a TgCalendar. */
typedef struct {
	char *timezone, *hours;
	GStrv days;
} TgCalendarRecord;

/* What one file says, with every fallback; ini NULL: nothing. Reads no other file but day files that
 * calendars name. (transfer full) */
TgPolicy *tg_policy_read(const char *file, const TgIni *ini, TgFindings *findings);
/* Reads a value into the member of target that key names; a bad one is a finding and leaves the
 * fallback. directory makes paths absolute. */
void tg_policy_value(const TgPolicyKey *key, gpointer target, const char *directory,
	const char *file, guint line, const char *value, TgFindings *findings);

/* Items by ";" or by line, stripped, never empty ones. (transfer full) */
GStrv tg_policy_items(const char *text);
/* The file of a "sqlite:PATH" url, or NULL. (transfer none) */
const char *tg_store_url_path(const char *url);

/* One [field NAME]. */
void tg_policy_field_section(TgPolicy *policy, const TgIniSection *section, TgFindings *findings);
/* [field NAME] and [require ...] of one file, into the policy. TRUE: the section was one of them. */
gboolean tg_policy_filter_section(
	TgPolicy *policy, const TgIniSection *section, TgFindings *findings);
/* All *.conf of the folder. */
void tg_policy_filters_load(TgPolicy *policy, const char *directory, TgFindings *findings);
/* When all files are read: are the names in requirements fields; puts the most special last. */
void tg_policy_filters_finish(TgPolicy *policy, TgFindings *findings);
/* The form in which labels compare: folded, without punctuation at its ends. (transfer full) */
char *tg_label_fold(const char *text, gssize length);
/* One entry of a [field NAME] that is being read. */
typedef struct {
	TgPolicy *policy;
	TgField *field;
	const TgIniSection *section;
	const TgIniEntry *entry;
	char **parts; /* the key by "." */
	TgFindings *findings;
} TgFieldBuilder;

/* word.VALUE.LANG: phrases that say the value anywhere in a text. */
void tg_field_read_phrases(TgFieldBuilder *b);
/* value.VALUE.LANG: words that say it behind the label only. */
void tg_field_read_values(TgFieldBuilder *b);
/* match.VALUE: a pattern that says it anywhere in a text. */
void tg_field_read_match(TgFieldBuilder *b);
/* name.LANG.VALUE: how the value is shown. */
void tg_field_read_value_name(TgFieldBuilder *b);
/* Compiles a pattern of the entry, or complains. (transfer full) */
TgPattern *tg_field_compile(TgFieldBuilder *b, const char *regex);

/* Frees what policy_filters.c made. */
void tg_field_free(TgField *field);
void tg_requirement_free(TgRequirement *requirement);

/* Names in a folder that end in suffix, sorted; NULL and a finding when it cannot be read. */
GPtrArray *tg_policy_names(const char *directory, const char *suffix, TgFindings *findings);
/* LANG/NAME.txt of the folder. */
void tg_policy_templates_load(TgPolicy *policy, TgFindings *findings);
/* The calendar of one section with its day files. */
void tg_policy_calendar_load(TgPolicy *policy, const TgIniSection *section,
	const TgCalendarRecord *record, TgFindings *findings);
/* The file "keys" beside the configuration; makes the instance id. */
void tg_policy_keys_load(TgPolicy *policy, TgFindings *findings);

/* What one section says against another. */
void tg_policy_check(const TgPolicy *policy, const TgIni *ini, TgFindings *findings);

#endif
