/* SPDX-License-Identifier: ISC */
/*
 * fuzz-csv.c - comma-separated values (P15): any file is read or explained; and what the writer below
 * writes by the RFC's rules is read as exactly the same cells, whatever stands in them.
 *
 * Ticketgate writes no CSV, so no cell of ours can become a formula; the writer here is the test's own.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cmd/csv.h"
#include "parts.h"

#define COLUMNS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const columns[] = { "address", "name", "phone", NULL };

/* Reads bytes as if they were a file. (transfer full) or NULL */
static GPtrArray *
read_csv(const void *bytes, gsize length, TgFindings *findings)
{
	int fd = memfd_create("csv", MFD_CLOEXEC);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	GPtrArray *rows;

	g_assert(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	rows = tg_csv_read(path, columns, findings);
	close(fd);
	return rows;
}

/* Any file. */
static void
read_any(const uint8_t *data, size_t size)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GPtrArray) rows = read_csv(data, size, findings);
	guint last = 1;

	if (!rows)
		g_assert(tg_findings_count(findings) > 0);
	for (guint i = 0; rows && i < rows->len; i++) {
		const TgCsvRow *row = g_ptr_array_index(rows, i);

		g_assert(row->cells->len == COLUMNS && row->line > last);
		last = row->line;
		for (guint c = 0; c < COLUMNS; c++)
			g_assert(g_utf8_validate(row->cells->pdata[c], -1, NULL));
	}
}

/* RFC 4180: a cell in quotes, its quotes doubled. */
static void
write_cell(GString *file, const char *cell)
{
	g_string_append_c(file, '"');
	for (; *cell; cell++)
		g_string_append(file, *cell == '"' ? "\"\"" : (char[]){ *cell, 0 });
	g_string_append_c(file, '"');
}

/* The same cells come back. Blanks around a cell are the reader's to drop. */
static void
read_back(GStrv cells)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GString) file = g_string_new("name,phone,address\r\n");
	g_autoptr(GPtrArray) rows = NULL;
	const TgCsvRow *row;

	for (guint i = 0; i < COLUMNS; i++) {
		write_cell(file, cells[(i + 1) % COLUMNS]);
		g_string_append(file, i + 1 < COLUMNS ? "," : "\r\n");
	}
	rows = read_csv(file->str, file->len, findings);
	g_assert(rows && rows->len == 1 && tg_findings_count(findings) == 0);
	row = g_ptr_array_index(rows, 0);
	for (guint i = 0; i < COLUMNS; i++) {
		g_autofree char *wanted = g_strstrip(g_strdup(cells[i]));

		g_assert_cmpstr(row->cells->pdata[i], ==, wanted);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) cells = fuzz_parts(data, size, COLUMNS);

	read_any(data, size);
	for (guint i = 0; i < COLUMNS; i++)
		if (!g_utf8_validate(cells[i], -1, NULL))
			return 0;
	read_back(cells);
	return 0;
}
