/* SPDX-License-Identifier: ISC */
/*
 * csv.c - RFC 4180: quoted cells, doubled quotes, line breaks inside quotes.
 */
#include "cmd/csv.h"

#include "base/limits.h"

#include <string.h>

typedef struct {
	const char *at, *end;
	char separator;
	guint line;
	gboolean open; /* a quote that nothing closes */
} Reader;

/* One cell; leaves the reader at the separator, line end or end. */
static char *
read_cell(Reader *reader)
{
	GString *cell = g_string_new(NULL);
	gboolean quoted = reader->at < reader->end && *reader->at == '"';

	if (quoted)
		reader->at++;
	for (; reader->at < reader->end; reader->at++) {
		char c = *reader->at;

		if (quoted && c == '"') {
			if (reader->at + 1 < reader->end && reader->at[1] == '"') {
				reader->at++;
			} else {
				quoted = FALSE;
				continue;
			}
		} else if (!quoted && (c == reader->separator || c == '\n')) {
			break;
		}
		reader->line += c == '\n';
		g_string_append_c(cell, c);
	}
	reader->open = quoted;
	return g_strstrip(g_string_free(cell, FALSE));
}

/* One record; NULL at the end. */
static GPtrArray *
read_record(Reader *reader)
{
	GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);

	do {
		g_ptr_array_add(cells, read_cell(reader));
	} while (reader->at < reader->end && *reader->at == reader->separator && reader->at++);
	if (reader->at < reader->end) {
		reader->at++; /* the line end */
		reader->line++;
	}
	return cells;
}

static void
row_free(gpointer row)
{
	g_ptr_array_unref(((TgCsvRow *)row)->cells);
	g_free(row);
}

/* For each known column its index in the file, -1 when the file lacks it. */
static GArray *
read_header(const char *file, Reader *reader, const char *const *columns, TgFindings *findings)
{
	g_autoptr(GPtrArray) header = read_record(reader);
	GArray *map = g_array_new(FALSE, FALSE, sizeof(int));

	for (guint i = 0; columns[i]; i++) {
		int found = -1;

		for (guint j = 0; j < header->len; j++) {
			if (g_ascii_strcasecmp(columns[i], header->pdata[j]) == 0)
				found = (int)j;
		}
		g_array_append_val(map, found);
	}
	for (guint j = 0; j < header->len; j++) {
		gboolean known = FALSE;

		for (guint i = 0; columns[i]; i++)
			known = known || g_array_index(map, int, i) == (int)j;
		if (!known)
			tg_findings_unknown(findings, file, 1, "column", header->pdata[j], columns);
	}
	if (g_array_index(map, int, 0) < 0)
		tg_findings_add(findings, file, 1, "the column '%s' is required", columns[0]);
	return map;
}

/* A record in the order of the known columns. */
static TgCsvRow *
arrange(const GPtrArray *record, const GArray *map, guint line)
{
	TgCsvRow *row = g_new0(TgCsvRow, 1);

	row->line = line;
	row->cells = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < map->len; i++) {
		int at = g_array_index(map, int, i);

		g_ptr_array_add(row->cells,
			g_strdup(at >= 0 && at < (int)record->len ? record->pdata[at] : ""));
	}
	return row;
}

/* The whole file. */
GPtrArray *
tg_csv_read(const char *file, const char *const *columns, TgFindings *findings)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) map = NULL;
	GPtrArray *rows;
	Reader reader;
	gsize length;

	if (!g_file_get_contents(file, &text, &length, &error)) {
		tg_findings_add(findings, file, 0, "%s", error->message);
		return NULL;
	}
	if (length > TG_MAX_CONF_FILE || !g_utf8_validate(text, (gssize)length, NULL)) {
		tg_findings_add(findings, file, 0, "is too large or not UTF-8");
		return NULL;
	}
	reader = (Reader){ text, text + length, ',', 1, FALSE };
	if (g_str_has_prefix(text, "\xEF\xBB\xBF"))
		reader.at += 3;
	{
		gsize first = strcspn(reader.at, "\n");

		if (memchr(reader.at, ';', first) && !memchr(reader.at, ',', first))
			reader.separator = ';';
	}
	rows = g_ptr_array_new_with_free_func(row_free);
	map = read_header(file, &reader, columns, findings);
	while (reader.at < reader.end) {
		guint line = reader.line;
		g_autoptr(GPtrArray) record = read_record(&reader);

		if (reader.open)
			tg_findings_add(findings, file, line, "a quote is not closed");
		if (record->len == 1 && !*(char *)record->pdata[0])
			continue; /* an empty line */
		if (record->len > map->len + 16)
			tg_findings_add(findings, file, line, "too many cells (%u)", record->len);
		g_ptr_array_add(rows, arrange(record, map, line));
	}
	return rows;
}
