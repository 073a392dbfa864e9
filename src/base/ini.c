/* SPDX-License-Identifier: ISC */
/*
 * ini.c - the reader of ticketgate.conf and filters/ (interface §5).
 *
 * A line is: empty; a comment (its first character that is no blank is #); "[kind]" or "[kind name]";
 * "key = value"; or, when it begins with a blank, more of the value before it. Values are raw: no
 * quotes, no escapes. Of duplicates the first one is kept, and the finding names both lines. Knows
 * nothing of which sections and keys exist: readers ask, and what nobody asked for is unknown.
 */
#include "base/ini.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"

typedef struct {
	TgIni *ini;
	TgFindings *findings;
	TgIniSection *section; /* where keys go; NULL in front of the first one */
	TgIniEntry *entry;     /* what an indented line continues */
	GString *value;	       /* its value so far */
	GPtrArray *dropped;    /* duplicates, kept until the end because lines may still follow */
	gboolean skipping;     /* the line before was a finding: what continues it is skipped */
	guint line;
} Reader;

/* Frees one entry. */
static void
entry_free(gpointer data)
{
	TgIniEntry *entry = data;

	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

/* Frees one section. */
static void
section_free(gpointer data)
{
	TgIniSection *section = data;

	g_free(section->kind);
	g_free(section->name);
	g_ptr_array_unref(section->entries);
	g_free(section);
}

/* Frees the file. */
void
tg_ini_free(TgIni *ini)
{
	if (!ini)
		return;
	g_ptr_array_unref(ini->sections);
	g_free(ini->file);
	g_free(ini);
}

/* The entry of that key, not marked. */
static TgIniEntry *
find_entry(const TgIniSection *section, const char *key)
{
	for (guint i = 0; i < section->entries->len; i++) {
		TgIniEntry *entry = g_ptr_array_index(section->entries, i);

		if (strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

/* The entry of that key, marked as known. */
const TgIniEntry *
tg_ini_section_get(const TgIniSection *section, const char *key)
{
	TgIniEntry *entry = find_entry(section, key);

	if (entry)
		entry->used = TRUE;
	return entry;
}

/* Ends the entry that was being read. */
static void
end_entry(Reader *r)
{
	if (r->entry) {
		g_free(r->entry->value);
		r->entry->value = g_strdup(r->value->str);
	}
	r->entry = NULL;
	g_string_truncate(r->value, 0);
}

/* The section of that kind and name, or NULL. */
static const TgIniSection *
find_section(const TgIni *ini, const char *kind, const char *name)
{
	for (guint i = 0; i < ini->sections->len; i++) {
		const TgIniSection *section = g_ptr_array_index(ini->sections, i);

		if (strcmp(section->kind, kind) == 0 && g_strcmp0(section->name, name) == 0)
			return section;
	}
	return NULL;
}

/* Begins a section; a duplicate is read for its syntax and then dropped. */
static void
begin_section(Reader *r, const char *kind, const char *name)
{
	const TgIniSection *first = find_section(r->ini, kind, name);
	TgIniSection *section = g_new0(TgIniSection, 1);

	section->kind = g_strdup(kind);
	section->name = g_strdup(name);
	section->file = r->ini->file;
	section->line = r->line;
	section->entries = g_ptr_array_new_with_free_func(entry_free);
	if (first)
		tg_findings_add(r->findings, r->ini->file, r->line,
			"duplicate section [%s%s%s] (the first is in line %u)", kind,
			name ? " " : "", name ? name : "", first->line);
	g_ptr_array_add(first ? r->dropped : r->ini->sections, section);
	r->section = section;
}

/* Reads "[kind]" or "[kind name]". */
static void
read_section(Reader *r, char *text)
{
	gsize length = strlen(text);
	char *kind = NULL, *name = NULL;

	end_entry(r);
	r->skipping = FALSE;
	if (text[length - 1] != ']' || strchr(text, ']') != text + length - 1) {
		tg_findings_add(r->findings, r->ini->file, r->line,
			"a section is written [KIND] or [KIND NAME], nothing behind it");
		return;
	}
	text[length - 1] = '\0';
	kind = g_strstrip(text + 1);
	name = kind + strcspn(kind, " \t");
	if (*name) {
		*name = '\0';
		name = g_strchug(name + 1);
	}
	if (*kind == '\0')
		tg_findings_add(r->findings, r->ini->file, r->line, "a section without a name");
	else
		begin_section(r, kind, *name ? name : NULL);
}

/* Reads "key = value"; text is stripped. */
static void
read_entry(Reader *r, char *text)
{
	char *value = strchr(text, '=');
	const TgIniEntry *first = NULL;
	TgIniEntry *entry = NULL;

	end_entry(r);
	r->skipping = TRUE;
	if (!value || value == text) {
		tg_findings_add(r->findings, r->ini->file, r->line,
			"neither [section] nor key = value nor # comment");
		return;
	}
	*value = '\0';
	g_strchomp(text);
	if (!r->section) {
		tg_findings_add(r->findings, r->ini->file, r->line,
			"key '%s' stands before the first [section]", text);
		return;
	}
	first = find_entry(r->section, text);
	if (first)
		tg_findings_add(r->findings, r->ini->file, r->line,
			"duplicate key '%s' (the first is in line %u)", text, first->line);
	entry = g_new0(TgIniEntry, 1);
	entry->key = g_strdup(text);
	entry->line = r->line;
	if (first)
		entry_free(entry);
	else
		g_ptr_array_add(r->section->entries, entry);
	r->entry = first ? NULL : entry;
	r->skipping = first != NULL;
	g_string_assign(r->value, g_strchug(value + 1));
}

/* Takes an indented line as more of the value before it. */
static void
read_continuation(Reader *r, const char *text)
{
	if (!r->entry) {
		if (!r->skipping)
			tg_findings_add(r->findings, r->ini->file, r->line,
				"an indented line continues a value, and there is none");
		return;
	}
	if (r->value->len)
		g_string_append_c(r->value, '\n');
	g_string_append(r->value, text);
}

/* Reads one line, which it may change; ends in NUL, without its line end. */
static void
read_line(Reader *r, char *line)
{
	gboolean indented = *line == ' ' || *line == '\t';
	char *text = g_strstrip(line);

	if (*text == '\0' || *text == '#')
		return;
	if (indented)
		read_continuation(r, text);
	else if (*text == '[')
		read_section(r, text);
	else
		read_entry(r, text);
}

/* A copy of one line that is text; what is none is a finding, and replaced. */
static char *
copy_line(Reader *r, const char *line, gsize length)
{
	if (g_utf8_validate_len(line, length, NULL))
		return g_strndup(line, length);
	if (memchr(line, '\0', length))
		tg_findings_add(r->findings, r->ini->file, r->line, "a NUL byte in the line");
	else
		tg_findings_add(r->findings, r->ini->file, r->line, "the line is not UTF-8");
	return g_utf8_make_valid(line, (gssize)length);
}

/* Reads text of a named file. */
TgIni *
tg_ini_parse(const char *file, const char *text, gssize length, TgFindings *findings)
{
	g_autoptr(TgIni) ini = g_new0(TgIni, 1);
	g_autoptr(GString) value = g_string_new(NULL);
	g_autoptr(GPtrArray) dropped = g_ptr_array_new_with_free_func(section_free);
	Reader r = { .ini = ini, .findings = findings, .value = value, .dropped = dropped };
	const char *end = text + (length < 0 ? (gssize)strlen(text) : length);

	ini->file = g_strdup(file);
	ini->sections = g_ptr_array_new_with_free_func(section_free);
	if (end - text > TG_MAX_CONF_FILE) {
		tg_findings_add(
			findings, file, 0, "is larger than %d MiB", TG_MAX_CONF_FILE / TG_MIB);
		end = text;
	}
	if (end - text >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	while (text < end) {
		const char *stop = memchr(text, '\n', (gsize)(end - text));
		gsize n = (gsize)((stop ? stop : end) - text);
		g_autofree char *line = NULL;

		r.line++;
		line = copy_line(&r, text, n);
		read_line(&r, line);
		text += stop ? n + 1 : n;
	}
	end_entry(&r);
	return g_steal_pointer(&ini);
}

/* Reads the file of that path. */
TgIni *
tg_ini_load(const char *path, TgFindings *findings)
{
	g_autoptr(GError) error = NULL;
	gsize length = 0;
	g_autofree char *text = tg_file_read(path, TG_MAX_CONF_FILE, 0, &length, &error);

	if (!text) {
		tg_findings_add(findings, path, 0, "%s", error->message);
		return NULL;
	}
	return tg_ini_parse(path, text, (gssize)length, findings);
}
